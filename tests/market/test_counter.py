"""The counter as the shopkeeper uses it: card, goods, check, hand-over, slip."""

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from ledger.models import TransferKind
from ledger.queries import get_balance
from market.models import Goods, Redemption
from market.services import GoodsInput, assign_partner, change_goods, change_partner
from tests.cast import NOW, TODAY
from tests.market.conftest import SignIn
from tests.market.reading import Answer, find_value, read, read_refusals
from tests.market.shop import Shop, award, hand_over, line, offer, stock_of
from villages.models import Appointment, Card, Household
from villages.services import issue_card, set_terms

RICE = GoodsInput(name="大米", unit="袋", price=Decimal(20))


def fill(shop: Shop, **quantities: str) -> dict[str, str]:
    """Return the form of household 5 at the own shop, with quantities by story name."""
    goods = {f"goods-{getattr(shop, name).pk}": text for name, text in quantities.items()}
    return {"village": "anping", "household": "5", "partner": str(shop.partner.pk), **goods}


def confirm(shop: Shop, answer: Answer, **values: str) -> dict[str, str]:
    """Return what the check page sends on, as it was drawn."""
    html = answer.content.decode()
    hidden = re.findall(r'<input type="hidden" name="((?:goods|price)-\d+)" value="([^"]*)"', html)
    return {**fill(shop), **dict(hidden), "key": find_value(answer, "key"), **values}


def check(client: Client, shop: Shop, **quantities: str) -> Answer:
    return client.post("/counter/check/", fill(shop, **quantities))


def assert_nothing_happened(shop: Shop) -> None:
    assert not Redemption.objects.exists()
    assert get_balance(shop.cast.account(5)) == 100
    assert stock_of(shop.rice) == 10


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


# What the household has


def test_counter_shows_why_less_is_available(shop: Shop, sign_in: SignIn) -> None:
    award(shop.cast, 5, Decimal("25.5"), held=True)
    set_terms(shop.cast.village, TODAY, keep_points=Decimal(30), by=None, now=NOW)

    answer = sign_in("keeper").get("/counter/", {"village": "anping", "card": "5"})

    assert (
        "可兑换 70 分 结余 125.5 分 待公示 25.5 分 等月度公示期满，没有异议就能用"
        " 保留 30 分 村里规定每户至少留下的分"
    ) in read(answer)


def test_counter_shows_goods_with_price_and_what_is_left(shop: Shop, sign_in: SignIn) -> None:
    offer(shop.partner, "竹扫把", "把", 12, stock=0, by=shop.cast.chair)
    change_goods(
        shop.oil, terms=replace(RICE, name="食用油", is_offered=False), by=shop.cast.chair, now=NOW
    )

    words = read(sign_in("keeper").get("/counter/", {"village": "anping", "card": "5"}))

    assert "大米 20 分一袋 还有 10 袋" in words
    assert "犁地 8 分一亩 −" in words
    assert "竹扫把 12 分一把 缺货" in words
    assert "食用油" not in words
    assert "理发" not in words


@pytest.mark.parametrize(("state", "word"), [("away", "外出"), ("dissolved", "销户")])
def test_counter_hands_nothing_to_a_household_that_is_not_there(
    shop: Shop, sign_in: SignIn, state: str, word: str
) -> None:
    Household.objects.filter(pk=shop.cast.households[5].pk).update(state=state)

    answer = sign_in("keeper").get("/counter/", {"village": "anping", "card": "5"})

    assert answer.status_code == 409
    assert read_refusals(answer) == [f"这户现在登记为「{word}」，不能兑换。请先到村委核对。"]
    assert "下一步" not in answer.content.decode()


def test_counter_hands_nothing_to_the_own_household(shop: Shop, sign_in: SignIn) -> None:
    answer = sign_in("chair").get("/counter/", {"village": "anping", "card": "4"})

    assert answer.status_code == 403
    assert read_refusals(answer) == ["这是您自己家或近亲家的事，请由别人来办。"]


def test_counter_says_that_the_shop_is_closed_today(shop: Shop, sign_in: SignIn) -> None:
    set_terms(shop.cast.village, TODAY, opening_weekdays="6", by=None, now=NOW)

    answer = sign_in("keeper").get("/counter/", {"village": "anping", "card": "5"})

    assert answer.status_code == 409
    assert read_refusals(answer) == ["超市今天不开门，开门的日子是周六。"]


def test_counter_lets_the_committee_change_the_partner(shop: Shop, sign_in: SignIn) -> None:
    client = sign_in("clerk")
    query = {"village": "anping", "card": "5", "partner": str(shop.barber.pk)}

    assert "到罗记理发兑换" in read(client.get("/counter/", {"village": "anping", "card": "5"}))
    assert read(client.get("/counter/", query)).startswith("罗记理发 02组")


@pytest.mark.parametrize("partner", ["barber", "other_partner"])
def test_counter_hides_partners_of_others(shop: Shop, sign_in: SignIn, partner: str) -> None:
    query = {"village": "anping", "card": "5", "partner": str(getattr(shop, partner).pk)}

    answer = sign_in("keeper").get("/counter/", query)

    assert answer.status_code == 404


def test_counter_tells_who_has_no_partner_what_to_do(shop: Shop, sign_in: SignIn) -> None:
    change_partner(shop.partner, name="积分超市", is_open=False, by=shop.cast.chair, now=NOW)

    answer = sign_in("keeper").get("/counter/?village=anping&card=5")

    assert answer.status_code == 200
    assert "现在没有由您看管、正在营业的兑换点。" in read(answer)


# Check and hand-over


def test_check_shows_the_sum_and_writes_nothing(shop: Shop, sign_in: SignIn) -> None:
    answer = check(sign_in("keeper"), shop, rice="2", ploughing="０.5", soap="", oil="0")

    assert answer.status_code == 200
    assert ("大米 2 袋 20 40 犁地 0.5 亩 8 4 一共 44 分 兑换以后，这户还可兑换 56 分。") in read(
        answer
    )
    assert_nothing_happened(shop)


def test_hand_over_moves_points_and_goods_and_draws_a_slip(shop: Shop, sign_in: SignIn) -> None:
    client = sign_in("keeper")
    form = confirm(shop, check(client, shop, rice="2", ploughing="0.5"), collector="郑小国，儿子")

    answer = client.post("/counter/hand-over/", form)

    made = Redemption.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, "/counter/slips/1/?village=anping")
    assert (made.points, made.collector, made.handed_by) == (
        Decimal(44),
        "郑小国，儿子",
        shop.cast.keeper,
    )
    words = read(client.get(answer["Location"]))
    assert words == (
        "积分兑换单 安平村 · 积分超市 单号 X1 时间 2026年10月15日 10:00 住户 02组 · 005户 · 郑*强"
        " 大米 2 袋 40 犁地 0.5 亩 4 一共 44 分 兑换后结余 56 分 经手人 周店 代领人 郑小国，儿子"
        " 领取人签名 积分和商品都已点清。有疑问，请找村务监督委员会。"
    )


def test_hand_over_twice_counts_once(shop: Shop, sign_in: SignIn) -> None:
    client = sign_in("keeper")
    form = confirm(shop, check(client, shop, rice="2"))

    answers = [client.post("/counter/hand-over/", form) for _ in range(3)]

    assert {answer["Location"] for answer in answers} == {"/counter/slips/1/?village=anping"}
    assert Redemption.objects.count() == 1
    assert get_balance(shop.cast.account(5)) == 60


def test_hand_over_again_answers_after_the_shop_has_closed(shop: Shop, sign_in: SignIn) -> None:
    client = sign_in("keeper")
    form = confirm(shop, check(client, shop, rice="2"))
    client.post("/counter/hand-over/", form)
    change_partner(shop.partner, name="积分超市", is_open=False, by=shop.cast.chair, now=NOW)
    change_goods(shop.rice, terms=replace(RICE, is_offered=False), by=shop.cast.chair, now=NOW)

    again = client.post("/counter/hand-over/", form)

    assert again["Location"] == "/counter/slips/1/?village=anping"


def test_check_goes_back_with_what_was_typed(shop: Shop, sign_in: SignIn) -> None:
    client = sign_in("keeper")
    form = confirm(shop, check(client, shop, rice="2", ploughing="0.5"))

    answer = client.post("/counter/check/", {**form, "change": "1"})

    assert answer.status_code == 200
    typed = [find_value(answer, f"goods-{goods.pk}") for goods in (shop.rice, shop.ploughing)]
    assert typed == ["2", "0.5"]


def test_hand_over_asks_again_where_the_price_changed(shop: Shop, sign_in: SignIn) -> None:
    client = sign_in("keeper")
    form = confirm(shop, check(client, shop, rice="2"), collector="女儿")
    change_goods(shop.rice, terms=replace(RICE, price=Decimal(25)), by=shop.cast.chair, now=NOW)

    answer = client.post("/counter/hand-over/", form)

    assert answer.status_code == 409
    (refusal,) = read_refusals(answer)
    assert refusal == (
        "「大米」刚改了价：原来 20 分，现在 25 分。请再核对一遍。"
        " 还没有核销，积分没有动。刚才填的都还在。"
    )
    assert "大米 2 袋 25 50 一共 50 分" in read(answer)
    assert (find_value(answer, "key"), find_value(answer, "collector")) == (form["key"], "女儿")
    assert_nothing_happened(shop)

    accepted = client.post("/counter/hand-over/", confirm(shop, answer))
    assert (accepted.status_code, Redemption.objects.get().points) == (302, Decimal(50))


@pytest.mark.parametrize(
    ("quantities", "status", "sentence"),
    [
        ({}, 400, "还没有选商品，请先填数量。"),
        ({"rice": "0"}, 400, "还没有选商品，请先填数量。"),
        ({"rice": "-1"}, 400, "「大米」的数量要大于 0，最多两位小数。"),
        ({"rice": "1.5"}, 400, "「大米」按整袋算，不能带小数。"),
        ({"rice": "1000"}, 400, "「大米」一次最多填 999，请核对数量。"),
        ({"rice": "9" * 40}, 400, "「大米」一次最多填 999，请核对数量。"),
        ({"rice": "1e999999"}, 400, "「大米」的数量要大于 0，最多两位小数。"),
        ({"rice": "NaN"}, 400, "请填数字，最多两位小数。"),
        ({"rice": "两袋"}, 400, "请填数字，最多两位小数。"),
        ({"ploughing": "0.333"}, 400, "「犁地」的数量要大于 0，最多两位小数。"),
        ({"rice": "11"}, 409, "「大米」只剩 10 袋，不够。"),
        ({"soap": "40"}, 409, "这户现在可兑换 100 分，这次要 140 分，不够。"),
        ({"haircut": "1"}, 404, "这个兑换点没有这样商品，请重新选。"),
        ({"other_rice": "1"}, 404, "这个兑换点没有这样商品，请重新选。"),
    ],
)
def test_check_says_what_is_wrong_and_keeps_what_was_typed(
    shop: Shop,
    sign_in: SignIn,
    quantities: dict[str, str],
    status: int,
    sentence: str,
) -> None:
    answer = check(sign_in("keeper"), shop, ploughing=quantities.pop("ploughing", ""), **quantities)

    assert answer.status_code == status
    assert any(sentence in said for said in read_refusals(answer))
    typed = {name: text for name, text in quantities.items() if name in {"rice", "soap"}}
    assert {name: find_value(answer, f"goods-{getattr(shop, name).pk}") for name in typed} == typed
    assert_nothing_happened(shop)


def test_hand_over_refuses_what_ran_out_meanwhile(shop: Shop, sign_in: SignIn) -> None:
    client = sign_in("keeper")
    form = confirm(shop, check(client, shop, oil="2"))
    hand_over(shop, line(shop.oil, 2), household=shop.cast.households[6])
    hand_over(shop, line(shop.oil, 1), household=shop.cast.households[2])

    answer = client.post("/counter/hand-over/", form)

    assert answer.status_code == 409
    assert read_refusals(answer)[0].startswith("「食用油」只剩 1 瓶，不够。")
    assert find_value(answer, f"goods-{shop.oil.pk}") == "2"
    assert get_balance(shop.cast.account(5)) == 100


def test_hand_over_refuses_what_was_withdrawn_meanwhile(shop: Shop, sign_in: SignIn) -> None:
    client = sign_in("keeper")
    form = confirm(shop, check(client, shop, rice="2", soap="1"))
    change_goods(shop.rice, terms=replace(RICE, is_offered=False), by=shop.cast.chair, now=NOW)

    answer = client.post("/counter/hand-over/", form)

    assert answer.status_code == 409
    assert read_refusals(answer)[0].startswith("「大米」已经下架了，请重新选。")
    assert "大米 20 分一袋 还有 10 袋 已下架" in read(answer)
    assert_nothing_happened(shop)


@pytest.mark.parametrize(
    ("values", "status"),
    [
        ({"key": ""}, 400),
        ({"key": "abc"}, 400),
        ({"collector": "长" * 61}, 400),
        ({"household": ""}, 404),
        ({"household": "999"}, 404),
        ({"household": "五"}, 404),
        ({"partner": ""}, 404),
        ({"partner": "9" * 30}, 404),
        ({"partner": "x"}, 404),
        ({"village": ""}, 400),
        ({"village": "hewan"}, 404),
        ({"village": "nowhere"}, 404),
    ],
)
def test_hand_over_refuses_a_form_that_cannot_be(
    shop: Shop, sign_in: SignIn, values: dict[str, str], status: int
) -> None:
    client = sign_in("keeper")
    form = confirm(shop, check(client, shop, rice="2"))

    answer = client.post("/counter/hand-over/", {**form, **values})

    assert answer.status_code == status
    assert_nothing_happened(shop)


def test_hand_over_asks_again_where_key_or_price_are_missing(shop: Shop, sign_in: SignIn) -> None:
    client = sign_in("keeper")
    whole = confirm(shop, check(client, shop, rice="2"), collector="女儿")
    price = f"price-{shop.rice.pk}"

    for broken in ({"key": ""}, {"key": "abc"}, {price: ""}, {price: "x"}):
        answer = client.post("/counter/hand-over/", {**whole, **broken})

        assert answer.status_code == 400
        assert read_refusals(answer)[0].startswith("页面不完整，请重新核对一遍。")
        assert find_value(answer, "collector") == "女儿"
        assert_nothing_happened(shop)
    accepted = client.post("/counter/hand-over/", confirm(shop, answer))
    assert accepted.status_code == 302


def test_hand_over_refuses_another_partners_shopkeeper(shop: Shop, sign_in: SignIn) -> None:
    client = sign_in("keeper")
    form = confirm(shop, check(client, shop, rice="2"))
    keeper = Appointment.objects.get(user=shop.cast.keeper)
    assign_partner(keeper, shop.barber, by=shop.cast.chair, now=NOW)

    answer = client.post("/counter/hand-over/", form)

    assert answer.status_code == 403
    assert read_refusals(answer)[0].startswith("您不在「积分超市」，请由那里的同志来办。")
    assert_nothing_happened(shop)


# The slip


@pytest.mark.parametrize("paper", ["", "80", "58", "a5", "nonsense"])
def test_slip_comes_in_three_sizes(shop: Shop, sign_in: SignIn, paper: str) -> None:
    hand_over(shop, line(shop.rice))

    answer = sign_in("keeper").get(f"/counter/slips/1/?village=anping&paper={paper}")

    sheets = set(re.findall(r"print-slip[-a-z0-9]*", answer.content.decode()))
    extra = {f"print-slip-{paper}"} if paper in {"58", "a5"} else set()
    assert (answer.status_code, sheets) == (200, {"print-slip"} | extra)


def test_slip_keeps_the_balance_of_its_moment(shop: Shop, sign_in: SignIn) -> None:
    hand_over(shop, line(shop.rice))
    hand_over(shop, line(shop.rice))

    words = read(sign_in("keeper").get("/counter/slips/1/?village=anping"))

    assert "兑换后结余 80 分" in words


@pytest.mark.parametrize(("person", "number"), [("keeper", 2), ("keeper", 9), ("stranger", 1)])
def test_slip_of_others_is_not_found(shop: Shop, sign_in: SignIn, person: str, number: int) -> None:
    hand_over(shop, line(shop.rice))
    hand_over(shop, line(shop.haircut), partner=shop.barber, by=shop.cast.barber)
    village = "hewan" if person == "stranger" else "anping"

    answer = sign_in(person).get(f"/counter/slips/{number}/?village={village}")

    assert answer.status_code == 404
    assert "郑" not in read(answer)


# Doors and statements

DOORS = {
    "/counter/": "get",
    "/counter/check/": "post",
    "/counter/hand-over/": "post",
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


def test_counter_page_of_a_card_takes_eleven_statements(shop: Shop, sign_in: SignIn) -> None:
    client = sign_in("keeper")
    token = Card.objects.get(household=shop.cast.households[5]).token
    query = {"village": "anping", "card": f"https://points.example/c/{token}/"}
    goods = Goods.objects.filter(partner=shop.partner)
    counts = []

    for count in (4, 1):
        kept = goods.values_list("pk", flat=True)[:count]
        goods.exclude(pk__in=list(kept)).update(is_offered=False)
        with CaptureQueriesContext(connection) as queries:
            answer = client.get("/counter/", query)
        assert answer.status_code == 200
        counts.append(len(queries))

    assert counts == [11, 11]


def test_hand_over_posts_a_redemption_and_nothing_else(shop: Shop, sign_in: SignIn) -> None:
    client = sign_in("keeper")
    client.post("/counter/hand-over/", confirm(shop, check(client, shop, soap="1")))

    made = Redemption.objects.get()

    assert made.transfer is not None
    assert made.transfer.kind == TransferKind.REDEMPTION
    assert made.transfer.occurred_on == date(2026, 10, 15)
    assert made.transfer.posted_by == shop.cast.keeper
