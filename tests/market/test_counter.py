"""The counter as the shopkeeper uses it: card, goods, check, hand-over, slip."""

import re
from dataclasses import replace
from decimal import Decimal
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from market.codes import write_code
from market.models import Goods, Redemption
from market.services import (
    GoodsInput,
    cancel_reservation,
    change_goods,
    change_partner,
    make_ready,
)
from tests.cast import NOW, TODAY
from tests.market.conftest import SignIn
from tests.market.counter import fill
from tests.market.keeping import book
from tests.market.reading import find_value, read, read_refusals
from tests.market.shop import Shop, award, hand_over, line, offer
from villages.models import Card, Household, Member
from villages.services import issue_card, set_terms

RICE = GoodsInput(name="大米", unit="袋", price=Decimal(20))


# The card


def test_counter_asks_for_a_card(shop: Shop, sign_in: SignIn) -> None:
    hand_over(shop, line(shop.rice))

    answer = sign_in("keeper").get("/counter/?village=anping")

    assert answer.status_code == 200
    assert "刚办过的 02组 · 005户 · 郑*强 大米 1 袋 20 分 10月15日 10:00" in read(answer)


@pytest.mark.parametrize("how", ["number", "padded", "full-width", "address", "name", "initials"])
def test_counter_finds_the_household(shop: Shop, sign_in: SignIn, how: str) -> None:
    token = Card.objects.get(household=shop.cast.households[5]).token
    typed = {
        "number": "5",
        "padded": " 005 ",
        "full-width": "５",
        "address": f"https://points.example/c/{token}/",
        "name": "国强",
        "initials": "zgq",
    }[how]

    answer = sign_in("keeper").get("/counter/", {"village": "anping", "card": typed})

    assert answer.status_code == 200
    assert read(answer).startswith("积分超市 02组 · 005户 · 郑国强 可兑换 100 分 结余 100 分")


def test_counter_lets_choose_among_several(shop: Shop, sign_in: SignIn) -> None:
    answer = sign_in("keeper").get("/counter/", {"village": "anping", "card": "明"})

    assert answer.status_code == 200
    assert "是哪一户？ 01组 · 001户 · 陈大明 02组 · 006户 · 欧阳小明" in read(answer)


def test_counter_says_who_of_a_household_was_meant(shop: Shop, sign_in: SignIn) -> None:
    Member.objects.create(household=shop.cast.households[3], name="黄明珠", initials="hmz")

    by_name, by_initials = (
        read(sign_in("keeper").get("/counter/", {"village": "anping", "card": typed}))
        for typed in ("明", "h")
    )

    assert (
        "是哪一户？ 01组 · 001户 · 陈大明 01组 · 003户 · 黄阿福 家里有 黄明珠"
        " 02组 · 006户 · 欧阳小明"
    ) in by_name
    assert "家里有" not in by_initials


@pytest.mark.parametrize(
    ("typed", "status", "sentence"),
    [
        ("", 400, "请填户编号，或者扫一下积分卡。"),
        ("999", 404, "本村没有编号是 999 的住户，请核对。"),
        ("9" * 30, 404, f"本村没有编号是 {'9' * 20} 的住户，请核对。"),
        ("赵云", 404, "本村没有找到「赵云」，请核对姓名，或者填户编号。"),
        ("https://points.example/c/nothing/", 404, "没有找到这张积分卡，请核对卡上的户编号。"),
        ("x" * 201, 400, "字太多了，只填户编号或者姓名就行。"),
    ],
)
def test_counter_says_what_is_wrong_with_a_card(
    shop: Shop, sign_in: SignIn, typed: str, status: int, sentence: str
) -> None:
    answer = sign_in("keeper").get("/counter/", {"village": "anping", "card": typed})

    assert answer.status_code == status
    assert sentence in read(answer)
    assert find_value(answer, "card") == typed


def test_counter_refuses_a_killed_card(shop: Shop, sign_in: SignIn) -> None:
    household = shop.cast.households[5]
    old = Card.objects.get(household=household).token
    issue_card(household, by=shop.cast.chair, now=NOW)

    answer = sign_in("keeper").get("/counter/", {"village": "anping", "card": f"/c/{old}/"})

    assert answer.status_code == 409
    assert "这张积分卡已经停用，请用新卡。" in read(answer)


def test_counter_refuses_another_villages_card(shop: Shop, sign_in: SignIn) -> None:
    token = Card.objects.get(household=shop.cast.other_household).token

    answer = sign_in("keeper").get("/counter/", {"village": "anping", "card": f"/c/{token}/"})

    assert answer.status_code == 404
    assert "何" not in read(answer)


def test_counter_reads_a_voucher_as_well(shop: Shop, sign_in: SignIn) -> None:
    voucher = book(shop, line(shop.ploughing))
    address = f"https://points.example/partner/?village=anping&code={voucher.code}"
    client = sign_in("keeper")

    for typed in (voucher.code, write_code(voucher.code), address):
        answer = client.get("/counter/", {"village": "anping", "card": typed})

        assert answer.status_code == 302
        assert answer["Location"] == "/counter/reservations/1/?village=anping"


def test_counter_says_what_is_wrong_with_a_voucher(shop: Shop, sign_in: SignIn) -> None:
    voucher = book(shop, line(shop.haircut), partner=shop.barber)
    client = sign_in("keeper")

    elsewhere = client.get("/counter/", {"village": "anping", "card": voucher.code})
    mistyped = client.get("/counter/", {"village": "anping", "card": "1" * 12})

    assert (elsewhere.status_code, mistyped.status_code) == (403, 400)
    assert "这张券是到「罗记理发」用的，请村民到那里去。" in read(elsewhere)
    assert "券号不对，请照着券再输一遍" in read(mistyped)


# What the household has


def test_counter_shows_why_less_is_available(shop: Shop, sign_in: SignIn) -> None:
    award(shop.cast, 5, Decimal("25.5"), held=True)
    set_terms(shop.cast.village, TODAY, keep_points=Decimal(30), by=None, now=NOW)

    answer = sign_in("keeper").get("/counter/", {"village": "anping", "card": "5"})

    assert (
        "可兑换 70 分 结余 125.5 分 待公示 25.5 分 等月度公示期满，没有异议就能用"
        " 保留 30 分 村里规定每户至少留下的分"
    ) in read(answer)


def test_counter_shows_what_waits_for_the_household(shop: Shop, sign_in: SignIn) -> None:
    rice = book(shop, line(shop.rice, 2))
    book(shop, line(shop.haircut), partner=shop.barber)
    book(shop, line(shop.soap), household=shop.cast.households[6])
    make_ready(rice, by=shop.cast.keeper, now=NOW)

    answer = sign_in("keeper").get("/counter/", {"village": "anping", "card": "5"})

    words = read(answer)
    assert "可兑换 45 分 结余 100 分 已预约 55 分 留给下面还没领的" in words
    assert (
        "还没领的 大米 2 袋 可以领取 留到 10月22日 40 分 理发 1 次 可以用 用到 11月14日 15 分"
    ) in words
    assert "大米 20 分一袋 还有 8 袋" in words
    assert 'href="/counter/reservations/1/?village=anping"' in answer.content.decode()


def test_counter_shows_photos_where_goods_have_one(shop: Shop, sign_in: SignIn) -> None:
    Goods.objects.filter(pk=shop.rice.pk).update(photo="goods/rice.jpg")

    answer = sign_in("keeper").get("/counter/", {"village": "anping", "card": "5"})

    shown = re.findall(r'<img src="(/v/[^"]*)"', answer.content.decode())
    assert shown == [f"/v/anping/shop/goods/{shop.rice.pk}.jpg"]


def test_counter_shows_limits_and_what_was_had(shop: Shop, sign_in: SignIn) -> None:
    limits = replace(
        RICE, limit_quantity=Decimal(2), standing_min=Decimal(50), hours="上午", limit_period="year"
    )
    change_goods(shop.rice, terms=limits, by=shop.cast.chair, now=NOW)
    client = sign_in("keeper")
    before = read(client.get("/counter/", {"village": "anping", "card": "5"}))
    change_goods(shop.rice, terms=replace(limits, standing_min=Decimal(0)), by=shop.cast.chair,
                 now=NOW)  # fmt: skip
    hand_over(shop, line(shop.rice))
    after = read(client.get("/counter/", {"village": "anping", "card": "5"}))

    assert "还有 10 袋 每年每户限兑 2 袋 年度积分满 50 分可兑 上午" in before
    assert "还有 9 袋 每年每户限兑 2 袋，约的和兑的一共 1 袋 上午" in after


def test_counter_shows_goods_with_price_and_what_is_left(shop: Shop, sign_in: SignIn) -> None:
    broom = offer(shop.partner, "竹扫把", "把", 12, stock=0, by=shop.cast.chair)
    change_goods(
        shop.oil, terms=replace(RICE, name="食用油", is_offered=False), by=shop.cast.chair, now=NOW
    )

    answer = sign_in("keeper").get("/counter/", {"village": "anping", "card": "5"})

    words = read(answer)
    assert "大米 20 分一袋 还有 10 袋" in words
    assert "犁地 8 分一亩 −" in words
    assert "竹扫把 12 分一把 缺货 登记等货" in words
    waiting = f"/counter/waiting/?village=anping&household=5&goods={broom.pk}"
    assert waiting in unescape(answer.content.decode())
    assert "食用油" not in words
    assert "理发 15 分" not in words


@pytest.mark.parametrize(("state", "word"), [("away", "外出"), ("dissolved", "销户")])
def test_counter_hands_nothing_to_a_household_that_is_not_there(
    shop: Shop, sign_in: SignIn, state: str, word: str
) -> None:
    Household.objects.filter(pk=shop.cast.households[5].pk).update(state=state)

    answer = sign_in("keeper").get("/counter/", {"village": "anping", "card": "5"})

    assert answer.status_code == 409
    assert read_refusals(answer) == [f"这户现在登记为「{word}」，不能兑换。请先到村委核对。"]
    assert "下一步" not in answer.content.decode()


def test_counter_tells_that_the_own_family_takes_two(shop: Shop, sign_in: SignIn) -> None:
    answer = sign_in("chair").get("/counter/", {"village": "anping", "card": "4"})

    assert answer.status_code == 200
    assert "这是您自己家或近亲家：核销时要请另一位同志在场。" in read(answer)


def test_counter_lets_reserve_where_the_shop_is_closed(shop: Shop, sign_in: SignIn) -> None:
    set_terms(shop.cast.village, TODAY, opening_weekdays="6", by=None, now=NOW)

    answer = sign_in("keeper").get("/counter/", {"village": "anping", "card": "5"})

    assert answer.status_code == 200
    assert "超市今天不开门，开门的日子是周六。今天可以先预约。" in read(answer)


def test_counter_lets_the_committee_change_the_partner(shop: Shop, sign_in: SignIn) -> None:
    client = sign_in("clerk")
    query = {"village": "anping", "card": "5", "partner": str(shop.barber.pk)}

    first = read(client.get("/counter/", {"village": "anping", "card": "5"}))
    assert "别的兑换点 罗记理发 您可以当面核销" in first
    assert read(client.get("/counter/", query)).startswith("罗记理发 02组")


def test_counter_lets_the_keeper_reserve_at_other_partners(shop: Shop, sign_in: SignIn) -> None:
    client = sign_in("keeper")
    query = {"village": "anping", "card": "5", "partner": str(shop.barber.pk)}

    first = read(client.get("/counter/", {"village": "anping", "card": "5"}))
    there = read(client.get("/counter/", query))

    assert "别的兑换点 罗记理发 可以开兑换券、帮着预约" in first
    assert "「罗记理发」的东西由他们核销。您可以在这里开兑换券，或者帮村民预约。" in there
    assert "理发 15 分一次" in there


def test_counter_hides_partners_of_other_villages(shop: Shop, sign_in: SignIn) -> None:
    query = {"village": "anping", "card": "5", "partner": str(shop.other_partner.pk)}

    answer = sign_in("keeper").get("/counter/", query)

    assert answer.status_code == 404


def test_counter_tells_what_to_do_where_no_partner_is_open(shop: Shop, sign_in: SignIn) -> None:
    for partner in (shop.partner, shop.barber):
        change_partner(partner, name=partner.name, is_open=False, by=shop.cast.chair, now=NOW)

    answer = sign_in("keeper").get("/counter/?village=anping&card=5")

    assert answer.status_code == 200
    assert "村里现在没有正在营业的兑换点。" in read(answer)


# Doors and statements

DOORS = {
    "/counter/": "get",
    "/counter/check/": "post",
    "/counter/hand-over/": "post",
    "/counter/reserve/": "post",
    "/counter/slips/1/": "get",
}


@pytest.mark.parametrize("address", DOORS)
@pytest.mark.parametrize(
    ("person", "status"),
    [("walker", 403), ("watcher", 403), ("barber", 403), ("stranger", 404), ("nobody", 404)],
)
def test_counter_is_closed_to_others(
    shop: Shop, sign_in: SignIn, address: str, person: str, status: int
) -> None:
    hand_over(shop, line(shop.rice))
    ask = getattr(sign_in(person), DOORS[address])

    answer = ask(f"{address}?village=anping", fill(shop, rice="1"))

    assert answer.status_code == status
    assert Redemption.objects.count() == 1


@pytest.mark.parametrize("address", DOORS)
def test_counter_sends_anonymous_people_to_sign_in(shop: Shop, address: str) -> None:
    answer = getattr(Client(), DOORS[address])(f"{address}?village=anping", fill(shop))

    assert answer.status_code == 302
    assert answer["Location"].startswith("/login/?next=/counter/")


@pytest.mark.parametrize("address", DOORS)
def test_counter_refuses_the_wrong_verb(shop: Shop, sign_in: SignIn, address: str) -> None:
    verb = "get" if DOORS[address] == "post" else "post"

    answer = getattr(sign_in("keeper"), verb)(f"{address}?village=anping", {"village": "anping"})

    assert answer.status_code == 405


def test_counter_page_of_a_card_takes_twelve_statements(shop: Shop, sign_in: SignIn) -> None:
    """Whatever the household has waiting, and however much there is to choose from."""
    client = sign_in("keeper")
    token = Card.objects.get(household=shop.cast.households[5]).token
    query = {"village": "anping", "card": f"https://points.example/c/{token}/"}
    Goods.objects.filter(partner=shop.partner).update(limit_quantity=Decimal(5))
    goods = Goods.objects.filter(partner=shop.partner)
    counts = []

    for count in (3, 1):
        kept = goods.values_list("pk", flat=True)[:count]
        goods.exclude(pk__in=list(kept)).update(is_offered=False)
        for article in (shop.rice, shop.oil, shop.soap)[:count]:
            book(shop, line(article))
        with CaptureQueriesContext(connection) as queries:
            answer = client.get("/counter/", query)
        assert answer.status_code == 200
        counts.append(len(queries))
        for redemption in Redemption.objects.waiting(TODAY):
            cancel_reservation(redemption, by=shop.cast.keeper, now=NOW)

    assert counts == [12, 12]
