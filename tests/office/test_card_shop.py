"""A household at the shop on its card's page: it reserves, reads what becomes of it, lets it go."""

import re
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from html import unescape
from uuid import UUID, uuid4

import pytest
import time_machine
from django.db import transaction
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from ledger.models import Transfer, TransferKind
from ledger.queries import get_available
from ledger.services import Post, get_issuance, lock_book, transfer
from market.errors import ReservationUncovered
from market.models import Goods, LimitPeriod, Redemption, RedemptionState, Waiting, Wish, WishState
from market.services import (
    Back,
    Collector,
    GoodsInput,
    cancel_reservation,
    change_goods,
    consent_to_return,
    expire_reservations,
    hand_over,
    judge_wish,
    make_ready,
    make_wish,
    propose_return,
    reserve,
    tell,
)
from office.card.passbook import list_passbook
from tests.cast import NOW, TODAY, Cast
from tests.ledger.acts import impose
from tests.market.shop import Shop, assemble_shop, line, offer
from tests.market.shop import hand_over as redeem_now
from tests.office.test_card import address_of, open_card, read_page, read_text
from villages.models import Appointment, Household
from villages.models.households import HouseholdState
from villages.services.pins import set_pin

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_in_october")]


@pytest.fixture
def _in_october() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def shop(cast: Cast) -> Shop:
    return assemble_shop(cast)


@pytest.fixture
def own(cast: Cast) -> str:
    return address_of(cast.households[5])


@pytest.fixture
def reader(cast: Cast, client: Client, own: str) -> Client:
    """A phone on which household 5 has opened its card."""
    open_card(client, own, set_pin(cast.households[5], by=cast.chair, now=NOW))
    return client


def fill(*goods: tuple[Goods, object], partner: object = None, **more: object) -> dict[str, object]:
    """Return what the page of the goods sends."""
    chosen = partner or goods[0][0].partner
    boxes = {f"goods-{article.pk}": str(quantity) for article, quantity in goods}
    return {"partner": getattr(chosen, "pk", chosen), **boxes, **more}


def read_check(html: str) -> dict[str, str]:
    """Return what the page for checking would send."""
    form = html.partition('id="reserve"')[2].partition("</form>")[0]
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form)
    return {name: unescape(value) for name, value in found if name != "csrfmiddlewaretoken"}


def check(reader: Client, own: str, *goods: tuple[Goods, object]) -> dict[str, str]:
    answer = reader.post(f"{own}shop/check/", fill(*goods), follow=True)
    assert answer.status_code == 200
    return read_check(answer.content.decode())


def keep(cast: Cast, shop: Shop, *lines: object, **more: object) -> Redemption:
    """Reserve for household 5 with its card."""
    values = {"partner": shop.partner, "key": uuid4(), "by": cast.households[5], "now": NOW, **more}
    return reserve(cast.village, household=cast.households[5], lines=lines, **values)  # type: ignore[arg-type]


def available(cast: Cast, number: int = 5) -> Decimal:
    return get_available(cast.account(number), terms=cast.terms, today=TODAY).points


# Choosing


def test_partners_are_chosen_the_own_shop_first(reader: Client, own: str, shop: Shop) -> None:
    text = read_page(reader, f"{own}shop/")

    assert "积分超市 大米、食用油、肥皂、犁地 天天开门 罗记理发 理发 天天开门" in text


def test_one_partner_needs_no_choice(cast: Cast, reader: Client, own: str) -> None:
    assemble_shop(cast)
    Goods.objects.filter(name="理发").update(is_offered=False)

    assert "现在可以兑换 100 分" in read_page(reader, f"{own}shop/")


def test_shop_without_goods_says_so(reader: Client, own: str) -> None:
    assert "超市上架商品以后，这里就可以预约。" in read_page(reader, f"{own}shop/")


def test_goods_show_price_what_is_left_and_what_can_be_had(
    reader: Client, own: str, shop: Shop
) -> None:
    text = read_page(reader, f"{own}shop/?partner={shop.partner.pk}")

    assert "大米 20 分一袋 还有 10 袋 您家现在最多能约 5 袋" in text
    assert "食用油 35 分一瓶 还有 4 瓶 您家现在最多能约 2 瓶" in text
    assert "犁地 8 分一亩 您家现在最多能约 12.5 亩" in text


def test_goods_say_why_none_can_be_had(cast: Cast, reader: Client, own: str, shop: Shop) -> None:
    bicycle = offer(shop.partner, "自行车", "辆", 300, stock=1, by=cast.chair)
    Goods.objects.filter(pk=shop.rice.pk).update(limit_quantity=2, limit_period=LimitPeriod.MONTH)
    Goods.objects.filter(pk=shop.soap.pk).update(standing_min=50)
    Goods.objects.filter(pk=shop.oil.pk).update(stock=0)
    keep(cast, shop, line(shop.rice, 2))

    html = reader.get(f"{own}shop/?partner={shop.partner.pk}").content.decode()
    text = read_text(html)

    assert "每月每户限兑 2 袋，约的和兑的一共 2 袋 您家的已经约满、兑满了" in text
    assert "年度积分满 50 分可兑 您家今年的年度积分是 0 分，还不够" in text
    assert "缺货 有货告诉我" in text
    assert "自行车 300 分一辆 还有 1 辆 还差 240 分" in text
    boxes = re.findall(r'name="goods-(\d+)"', html)
    assert boxes == [str(shop.ploughing.pk)]
    assert str(bicycle.pk) not in boxes


def test_terms_limit_what_one_reservation_may_come_to(
    cast: Cast, reader: Client, own: str, shop: Shop
) -> None:
    type(cast.terms).objects.filter(village=cast.village).update(
        redemption_max_points=30, redemption_min_points=10
    )

    text = read_page(reader, f"{own}shop/?partner={shop.partner.pk}")

    assert "一次至少兑换 10 分。 一次最多兑换 30 分。" in text
    assert "食用油 35 分一瓶 还有 4 瓶 村里规定一次最多兑换 30 分" in text
    assert "您家现在最多能约 1 袋" in text


# Reserving


def test_reserving_keeps_goods_and_points_and_posts_nothing(
    cast: Cast, reader: Client, own: str, shop: Shop
) -> None:
    before = Transfer.objects.count()
    shown = reader.post(f"{own}shop/check/", fill((shop.rice, 2), (shop.soap, "")), follow=True)
    sent = read_check(shown.content.decode()) | {"is_delivery": "on", "note": "下午在家"}

    answer = reader.post(f"{own}shop/reserve/", sent)

    made = Redemption.objects.get()
    assert "大米 2 袋 20 分一袋 40 分 先留着 40 分" in read_text(shown.content.decode())
    assert "备好以后给您留 7 天。没来领就退回，积分一分不少。" in shown.content.decode()
    assert (answer.status_code, answer["Location"]) == (
        302,
        f"{own}shop/reservations/{made.number}/?new=1",
    )
    assert (made.state, made.points, made.is_delivery, made.note, made.reserved_by) == (
        RedemptionState.RESERVED,
        Decimal(40),
        True,
        "下午在家",
        None,
    )
    assert (available(cast), Transfer.objects.count()) == (Decimal(60), before)
    text = read_page(reader, answer["Location"])
    assert text.startswith("约好了")
    assert "积分超市备好以后送到您家。最晚留到 10月29日。" in text


def test_double_tap_reserves_once(reader: Client, own: str, shop: Shop) -> None:
    sent = check(reader, own, (shop.rice, 1))

    answers = [reader.post(f"{own}shop/reserve/", sent) for _tap in range(2)]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert answers[0]["Location"] == answers[1]["Location"]
    assert Redemption.objects.count() == 1


def test_page_that_was_used_leads_to_what_was_made(reader: Client, own: str, shop: Shop) -> None:
    sent = check(reader, own, (shop.rice, 1))
    reader.post(f"{own}shop/reserve/", sent)

    answer = reader.post(f"{own}shop/reserve/", sent | {"note": "改了一句"}, follow=True)

    assert "刚才那一页已经约好了，就是这一单。" in answer.content.decode()
    assert Redemption.objects.get().note == ""


def test_way_back_to_the_check_leads_to_what_was_made(reader: Client, own: str, shop: Shop) -> None:
    address = reader.post(f"{own}shop/check/", fill((shop.rice, 1)))["Location"]
    before, again = (reader.get(address).content.decode() for _visit in range(2))
    reader.post(f"{own}shop/reserve/", read_check(before))

    back = reader.get(address, follow=True)

    assert read_check(before) == read_check(again)
    assert back.redirect_chain == [(f"{own}shop/reservations/1/", 302)]
    assert "刚才那一页已经约好了，就是这一单。" in back.content.decode()
    assert Redemption.objects.count() == 1


def test_check_needs_goods_and_gives_a_key_of_its_own(reader: Client, own: str, shop: Shop) -> None:
    chosen = f"partner={shop.partner.pk}&goods-{shop.rice.pk}=1"

    empty = reader.get(f"{own}shop/check/?partner={shop.partner.pk}")
    keyless, odd = (
        read_check(reader.get(f"{own}shop/check/?{chosen}{key}").content.decode())["key"]
        for key in ("", "&key=nonsense")
    )

    assert empty.status_code == 400
    assert "还没有选商品，请先填数量。" in empty.content.decode()
    assert UUID(keyless) != UUID(odd)


@pytest.mark.parametrize("step", ["check", "reserve"])
def test_form_that_says_nothing_begins_anew(
    reader: Client, own: str, shop: Shop, step: str
) -> None:
    among_several = reader.post(f"{own}shop/{step}/")
    Goods.objects.exclude(partner=shop.partner).update(is_offered=False)
    of_the_only_one = reader.post(f"{own}shop/{step}/")

    told = [read_text(answer.content.decode()) for answer in (among_several, of_the_only_one)]
    assert (among_several.status_code, of_the_only_one.status_code) == (400, 400)
    assert ["还没有选商品，请先填数量。" in text for text in told] == [True, True]
    assert ["到哪里兑换？" in text for text in told] == [True, False]
    assert f'name="goods-{shop.rice.pk}"' in of_the_only_one.content.decode()
    assert not Redemption.objects.exists()


def test_quantity_can_be_changed_before_it_is_kept(reader: Client, own: str, shop: Shop) -> None:
    sent = check(reader, own, (shop.rice, 2))

    answer = reader.post(f"{own}shop/check/", sent | {"change": "1"}, follow=True)

    assert f'name="goods-{shop.rice.pk}" value="2"' in answer.content.decode()


def test_pin_in_between_keeps_what_was_typed(
    cast: Cast, reader: Client, own: str, shop: Shop
) -> None:
    pin = set_pin(cast.households[5], by=cast.chair, now=NOW)
    asked = reader.post(f"{own}shop/check/", fill((shop.rice, 2)))
    html = asked.content.decode()
    assert (asked.status_code, "刚才填的都还在" in html) == (403, True)
    carried = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', html))

    answer = reader.post(f"{own}shop/check/", carried | {"pin": pin}, follow=True)

    assert "大米 2 袋" in read_text(answer.content.decode())


# Refusals: a sentence at the right place, nothing half done


@pytest.mark.parametrize(
    ("quantity", "sentence"),
    [
        ("", "还没有选商品，请先填数量。"),
        ("-1", "「大米」的数量要大于 0，最多两位小数。"),
        ("1.5", "「大米」按整袋算，不能带小数。"),
        ("很多", "请填数字，最多两位小数。"),
        ("1000000", "「大米」一次最多填 999，请核对数量。"),
        ("11", "「大米」只剩 10 袋，不够。"),
        ("6", "这户现在可兑换 100 分，这次要 120 分，不够。"),
    ],
)
def test_wrong_quantity_is_told(
    reader: Client, own: str, shop: Shop, quantity: str, sentence: str
) -> None:
    answer = reader.post(f"{own}shop/check/", fill((shop.rice, quantity)))

    assert answer.status_code in {400, 409}
    assert sentence in read_text(answer.content.decode())
    assert not Redemption.objects.exists()


def test_limit_is_told_beside_its_article(cast: Cast, reader: Client, own: str, shop: Shop) -> None:
    Goods.objects.filter(pk=shop.rice.pk).update(limit_quantity=1)

    answer = reader.post(f"{own}shop/check/", fill((shop.rice, 2)))

    html = answer.content.decode()
    assert answer.status_code == 409
    note = html.partition(f'id="id_goods-{shop.rice.pk}_error"')[2].partition("</p>")[0]
    assert "「大米」每月每户限兑 1 袋，这户约的和兑的已经有 0 袋。" in note


def test_goods_of_another_village_or_partner_are_not_found(
    reader: Client, own: str, shop: Shop
) -> None:
    elsewhere = reader.post(f"{own}shop/check/", fill((shop.other_rice, 1)))
    mixed = reader.post(f"{own}shop/check/", fill((shop.rice, 1), (shop.other_rice, 1)))
    other = reader.post(f"{own}shop/check/", fill((shop.haircut, 1), partner=shop.partner))
    nonsense = reader.post(f"{own}shop/check/", fill((shop.rice, 1), partner="nothing"))
    endless = reader.post(f"{own}shop/check/", fill((shop.rice, 1), partner="9" * 5000))
    asked = reader.get(f"{own}shop/?partner={shop.other_partner.pk}")

    answers = (elsewhere, mixed, other, nonsense, endless, asked)
    assert [answer.status_code for answer in answers] == [404] * 6
    assert "这个兑换点没有这样商品，请重新选。" in mixed.content.decode()
    assert not Redemption.objects.exists()


def test_price_that_changed_is_asked_again(
    cast: Cast, reader: Client, own: str, shop: Shop
) -> None:
    sent = check(reader, own, (shop.rice, 1)) | {"note": "下午在家"}
    change_goods(
        shop.rice,
        terms=GoodsInput(name="大米", unit="袋", price=Decimal(25)),
        by=cast.chair,
        now=NOW,
    )

    answer = reader.post(f"{own}shop/reserve/", sent)

    html = answer.content.decode()
    assert answer.status_code == 409
    assert "「大米」刚改了价：原来 20 分，现在 25 分。请再核对一遍。" in html
    assert 'value="下午在家"' in html
    assert not Redemption.objects.exists()
    assert reader.post(f"{own}shop/reserve/", read_check(html)).status_code == 302
    assert Redemption.objects.get().points == 25


def test_what_was_sold_out_in_between_is_told(
    cast: Cast, reader: Client, own: str, shop: Shop
) -> None:
    sent = check(reader, own, (shop.oil, 2))
    Goods.objects.filter(pk=shop.oil.pk).update(stock=1)

    answer = reader.post(f"{own}shop/reserve/", sent)

    assert answer.status_code == 409
    assert "「食用油」只剩 1 瓶，不够。" in answer.content.decode()
    assert 'value="2"' in answer.content.decode()


def test_what_was_withdrawn_in_between_is_told(reader: Client, own: str, shop: Shop) -> None:
    sent = check(reader, own, (shop.oil, 2))
    Goods.objects.filter(pk=shop.oil.pk).update(is_offered=False)

    answer = reader.post(f"{own}shop/reserve/", sent)

    assert answer.status_code == 409
    assert "「食用油」已经下架了，请重新选。" in answer.content.decode()


def test_household_that_is_away_reads_why_it_cannot_reserve(
    reader: Client, own: str, shop: Shop
) -> None:
    Household.objects.filter(number=5, village=shop.cast.village).update(state=HouseholdState.AWAY)

    shown = reader.get(f"{own}shop/?partner={shop.partner.pk}").content.decode()
    sent = reader.post(f"{own}shop/check/", fill((shop.rice, 1)))

    assert "不能兑换。请先到村委核对。" in shown
    assert 'name="goods-' not in shown
    assert sent.status_code == 409


def test_household_that_is_barred_reads_why_it_cannot_reserve(
    cast: Cast, reader: Client, own: str, shop: Shop
) -> None:
    impose(cast, 5)

    shown = reader.get(f"{own}shop/?partner={shop.partner.pk}").content.decode()
    sent = reader.post(f"{own}shop/check/", fill((shop.rice, 1)))

    told = "到2026年12月31日为止不能兑换，是按积分细则第 R20 条定的。"
    assert told in shown
    assert 'name="goods-' not in shown
    assert "最多能约" not in shown
    assert (sent.status_code, told in sent.content.decode()) == (409, True)


def test_incomplete_page_is_drawn_again_with_a_key(reader: Client, own: str, shop: Shop) -> None:
    answer = reader.post(f"{own}shop/reserve/", fill((shop.rice, 1)))

    html = answer.content.decode()
    assert answer.status_code == 400
    assert "页面不完整，请重新核对一遍。" in html
    assert reader.post(f"{own}shop/reserve/", read_check(html)).status_code == 302


def test_note_that_is_too_long_is_told_beside_it(reader: Client, own: str, shop: Shop) -> None:
    sent = check(reader, own, (shop.rice, 1)) | {"note": "长" * 101}

    answer = reader.post(f"{own}shop/reserve/", sent)

    assert answer.status_code == 400
    assert "最多 100 个字，现在 101 个，请删短一些。" in answer.content.decode()
    assert not Redemption.objects.exists()


# Vouchers


def test_service_gives_a_voucher_to_show_and_print(
    cast: Cast, reader: Client, own: str, shop: Shop
) -> None:
    sent = check(reader, own, (shop.haircut, 1))

    answer = reader.post(f"{own}shop/reserve/", sent, follow=True)

    code = Redemption.objects.get().code
    groups = f"{code[:4]} {code[4:8]} {code[8:]}"
    html = answer.content.decode()
    assert f"<figcaption>{groups}</figcaption>" in html
    assert "<svg" in html
    assert "最晚 11月14日到罗记理发，把券给他看就行，只能用一次。" in html
    paper = reader.get(f"{own}shop/reservations/1/print/").content.decode()
    assert f"<figcaption>{groups}</figcaption>" in paper
    assert "print-slip-a5" in paper
    assert "2026年11月14日" in paper


def test_voucher_that_was_used_shows_no_code(
    cast: Cast, reader: Client, own: str, shop: Shop
) -> None:
    made = keep(cast, shop, line(shop.haircut), partner=shop.barber)
    hand_over(made, by=cast.barber, now=NOW)

    shown = reader.get(f"{own}shop/reservations/{made.number}/").content.decode()
    paper = reader.get(f"{own}shop/reservations/{made.number}/print/")

    assert "10月15日已经办好了。" in shown
    assert made.code[:4] not in shown
    assert paper["Location"] == f"{own}shop/reservations/{made.number}/"


# The card's page


def test_card_page_tells_what_is_kept_and_links_to_it(
    cast: Cast, reader: Client, own: str, shop: Shop
) -> None:
    rice = keep(cast, shop, line(shop.rice, 2))
    make_ready(keep(cast, shop, line(shop.soap)), by=cast.keeper, now=NOW)

    html = reader.get(own).content.decode()
    text = read_text(html)

    assert (
        "我的预约和券 肥皂 1 块 可以领取 已经备好，最晚 10月22日带上积分卡到积分超市来领。 3.5 分 "
        "大米 2 袋 已预约 积分超市备好以后，这里会写「可以领取」，那时再来。"
        "最晚留到 10月29日。 40 分"
    ) in text
    assert '<a href="#reservations">预约了商品，留着 40 分，最晚到 10月29日。</a>' in html
    assert f"{own}shop/reservations/{rice.number}/" in html


def test_printed_passbook_has_no_reservations(
    cast: Cast, reader: Client, own: str, shop: Shop
) -> None:
    keep(cast, shop, line(shop.rice, 2))

    html = reader.get(f"{own}print/").content.decode()

    assert "预约了商品，留着 40 分，最晚到 10月29日。" in html
    assert "reservations" not in html
    assert "我的预约和券" not in html


def test_what_ran_out_is_told_for_thirty_days(
    cast: Cast, reader: Client, own: str, shop: Shop
) -> None:
    keep(cast, shop, line(shop.rice, 2))
    pin = set_pin(cast.households[5], by=cast.chair, now=NOW)
    told = "大米 2 袋 过期没领，已退 到 10月29日没有来领，已经退回。积分没有少，想要可以再约。"

    shown = {}
    for days in (14, 15, 44, 45):
        with time_machine.travel(NOW + timedelta(days=days), tick=False):
            open_card(reader, own, pin)
            shown[days] = told in read_page(reader, own)

    assert shown == {14: False, 15: True, 44: True, 45: False}


def test_what_was_tidied_up_is_told_the_same(
    cast: Cast, reader: Client, own: str, shop: Shop
) -> None:
    keep(cast, shop, line(shop.rice, 2))
    pin = set_pin(cast.households[5], by=cast.chair, now=NOW)
    with time_machine.travel(NOW + timedelta(days=15), tick=False):
        expire_reservations(cast.village, now=NOW + timedelta(days=15))
        open_card(reader, own, pin)

        assert "已经退回。积分没有少，想要可以再约。" in read_page(reader, own)


def test_what_was_let_go_by_the_shop_is_told(
    cast: Cast, reader: Client, own: str, shop: Shop
) -> None:
    made = keep(cast, shop, line(shop.rice, 2))
    cancel_reservation(made, by=cast.keeper, now=NOW)

    assert "积分超市取消了这一单。积分没有少，想知道原因请问一问。" in read_page(reader, own)


def test_what_points_no_longer_cover_is_told(
    cast: Cast, reader: Client, own: str, shop: Shop
) -> None:
    made = keep(cast, shop, line(shop.oil, 2))
    deduct(cast, 60)
    with pytest.raises(ReservationUncovered):
        hand_over(made, by=cast.keeper, now=NOW)

    text = read_page(reader, own)

    assert "食用油 2 瓶 积分不够，已退 来领的时候，您家可以兑换的分不够了" in text
    assert "这一单没有扣分。" in text


def deduct(cast: Cast, points: int) -> None:
    """Take points from household 5, as a deduction does."""
    with transaction.atomic():
        post = Post(
            kind=TransferKind.DEDUCTION,
            source_id=cast.account(5).pk,
            destination_id=get_issuance(cast.village).pk,
            points=Decimal(points),
            key=uuid4(),
            occurred_on=TODAY,
            reference="R15",
        )
        transfer(lock_book(cast.village, now=NOW), post, by=cast.chair)


# Letting go


def test_cancelling_asks_once_and_frees_the_points(
    cast: Cast, reader: Client, own: str, shop: Shop
) -> None:
    made = keep(cast, shop, line(shop.rice, 2))
    address = f"{own}shop/reservations/{made.number}/cancel/"

    asked = read_page(reader, address)
    assert available(cast) == 60
    answers = [reader.post(address) for _tap in range(2)]

    assert "真的不要了？" in asked
    assert [answer["Location"] for answer in answers] == [own, own]
    assert available(cast) == 100
    assert "退掉了，留着的 40 分马上可以再用。" in reader.get(own).content.decode()
    assert "我的预约和券" not in read_page(reader, own)


def test_what_was_handed_over_cannot_be_cancelled(
    cast: Cast, reader: Client, own: str, shop: Shop
) -> None:
    made = keep(cast, shop, line(shop.rice))
    hand_over(made, by=cast.keeper, now=NOW)

    answer = reader.post(f"{own}shop/reservations/{made.number}/cancel/")

    assert answer.status_code == 409
    assert "兑换单 X1 现在是「已核销」，不能再办。" in answer.content.decode()


@pytest.mark.parametrize("page", ["", "print/", "cancel/"])
def test_reservation_of_another_household_is_not_found(
    cast: Cast, reader: Client, own: str, shop: Shop, page: str
) -> None:
    made = reserve(
        cast.village,
        household=cast.households[4],
        partner=shop.barber,
        lines=[line(shop.haircut)],
        key=uuid4(),
        by=cast.households[4],
        now=NOW,
    )
    handed = redeem_now(shop, line(shop.rice))

    for number in (made.number, handed.number, 99, 10**30):
        address = f"{own}shop/reservations/{number}/{page}"
        assert reader.get(address).status_code == 404
        if page == "cancel/":
            assert reader.post(address).status_code == 404
    made.refresh_from_db()
    assert made.state == RedemptionState.READY


# Waiting and wishing


def test_household_waits_for_what_ran_out_and_waits_no_more(
    cast: Cast, reader: Client, own: str, shop: Shop
) -> None:
    Goods.objects.filter(pk=shop.oil.pk).update(stock=0)
    address = f"{own}shop/waiting/{shop.oil.pk}/"
    html = reader.get(address).content.decode()
    sent = {"key": re.findall(r'name="key" value="([^"]+)"', html)[0], "quantity": "2"}

    answers = [reader.post(address, sent) for _tap in range(2)]

    waiting = Waiting.objects.get()
    assert [answer["Location"] for answer in answers] == [
        f"{own}shop/?partner={shop.partner.pk}"
    ] * 2
    assert (waiting.household, waiting.quantity, waiting.asked_by) == (
        cast.households[5],
        Decimal(2),
        None,
    )
    assert "已经记下，在等" in read_page(reader, f"{own}shop/?partner={shop.partner.pk}")
    assert "等货 食用油 2 瓶 下一个就是您家。有货就告诉您。" in read_page(reader, address)
    assert "我的预约和券 食用油 2 瓶 等货 下一个就是您家。" in read_page(reader, own)
    tell(waiting, by=cast.keeper, now=NOW)
    assert "食用油 2 瓶 有货了 积分超市有货了，可以约了，也可以带积分卡去领。" in read_page(
        reader, own
    )
    reader.post(address, {"leave": "1"})
    assert Waiting.objects.get().ended_at == NOW


def test_waiting_for_what_was_withdrawn_can_be_given_up(
    cast: Cast, reader: Client, own: str, shop: Shop
) -> None:
    Goods.objects.filter(pk=shop.oil.pk).update(stock=0)
    address = f"{own}shop/waiting/{shop.oil.pk}/"
    reader.post(address, {"key": str(uuid4()), "quantity": "1"})
    Goods.objects.filter(pk=shop.oil.pk).update(is_offered=False)

    shown = reader.get(address)
    left = reader.post(address, {"leave": "1"})
    joined = reader.post(address, {"key": str(uuid4()), "quantity": "1"})

    assert (shown.status_code, left.status_code, joined.status_code) == (200, 302, 409)
    assert "「食用油」已经下架了" in joined.content.decode()


@pytest.mark.parametrize("quantity", ["", "0", "-2", "1.5", "9999"])
def test_waiting_for_a_wrong_quantity_is_refused(
    reader: Client, own: str, shop: Shop, quantity: str
) -> None:
    Goods.objects.filter(pk=shop.oil.pk).update(stock=0)

    answer = reader.post(
        f"{own}shop/waiting/{shop.oil.pk}/", {"key": str(uuid4()), "quantity": quantity}
    )

    assert answer.status_code == 400
    assert not Waiting.objects.exists()


def test_nobody_waits_for_what_is_there_or_elsewhere(reader: Client, own: str, shop: Shop) -> None:
    sent = {"key": str(uuid4()), "quantity": "1"}

    assert reader.get(f"{own}shop/waiting/{shop.oil.pk}/").status_code == 302
    there = reader.post(f"{own}shop/waiting/{shop.oil.pk}/", sent)
    elsewhere = reader.post(f"{own}shop/waiting/{shop.other_rice.pk}/", sent)

    assert (there.status_code, elsewhere.status_code) == (409, 404)
    assert "「食用油」现在有货" in there.content.decode()


def test_household_wishes_and_joins_what_is_listed(cast: Cast, reader: Client, own: str) -> None:
    told = {"household": cast.households[4], "by": cast.households[4], "now": NOW}
    listed = make_wish(cast.village, words="蜂窝煤", **told)  # type: ignore[arg-type]
    judge_wish(listed, state=WishState.LISTED, by=cast.keeper, now=NOW)
    make_wish(cast.village, words="还没列出的", **told)  # type: ignore[arg-type]

    before = read_page(reader, f"{own}wishes/")
    reader.post(f"{own}wishes/", {"wish": listed.pk})
    reader.post(f"{own}wishes/", {"words": " 菜籽油 "})
    after = read_page(reader, f"{own}wishes/")

    assert "别人也想要的 蜂窝煤 1 户想要 我家也要" in before
    assert "还没列出的" not in before + after
    assert "菜籽油 1 户想要 新提的 蜂窝煤 2 户想要 大家可以附议" in after
    assert "别人也想要的" not in after


@pytest.mark.parametrize("words", ["", "  ", "长" * 21])
def test_wish_without_or_with_too_many_words_is_refused(
    reader: Client, own: str, words: str
) -> None:
    answer = reader.post(f"{own}wishes/", {"words": words})

    assert answer.status_code == 400
    assert not Wish.objects.exists()


def test_wish_that_is_not_listed_or_elsewhere_cannot_be_joined(
    cast: Cast, reader: Client, own: str
) -> None:
    hidden = make_wish(
        cast.village, words="蜂窝煤", household=cast.households[4], by=cast.households[4], now=NOW
    )
    assert cast.other_household
    other = make_wish(
        cast.other_village, words="煤", household=cast.other_household,
        by=cast.other_household, now=NOW,
    )  # fmt: skip
    judge_wish(other, state=WishState.LISTED, by=cast.stranger, now=NOW)

    answers = [
        reader.post(f"{own}wishes/", {"wish": wish})
        for wish in (hidden.pk, other.pk, "x", "9" * 5000)
    ]

    assert [answer.status_code for answer in answers] == [404] * 4
    assert hidden.voices.count() == 1


# Pages


def test_pages_tell_nobody_where_they_were_and_are_kept_nowhere(
    cast: Cast, reader: Client, own: str, shop: Shop
) -> None:
    made = keep(cast, shop, line(shop.haircut), partner=shop.barber)
    Goods.objects.filter(pk=shop.oil.pk).update(stock=0)
    reservation = f"shop/reservations/{made.number}/"
    pages = [
        "shop/",
        f"shop/?partner={shop.partner.pk}",
        f"shop/waiting/{shop.oil.pk}/",
        "wishes/",
        reservation,
        f"{reservation}print/",
        f"{reservation}cancel/",
    ]

    for page in pages:
        answer = reader.get(own + page)
        assert (answer.status_code, answer["Cache-Control"], answer["Referrer-Policy"]) == (
            200,
            "private, no-store",
            "strict-origin",
        )
        addresses = re.findall(r'(?:href|src|action)="([^"]+)"', answer.content.decode())
        outside = [one for one in addresses if own.split("/")[2] in one and not one.startswith(own)]
        assert outside == []


def test_pages_read_as_often_for_three_goods_as_for_one(
    cast: Cast,
    reader: Client,
    own: str,
    shop: Shop,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    Goods.objects.filter(partner=shop.partner).update(limit_quantity=5)
    few = [shop.oil.pk, shop.soap.pk, shop.ploughing.pk]
    made = keep(cast, shop, line(shop.rice))
    pages = {
        "": 40,
        f"shop/?partner={shop.partner.pk}": 12,
        f"shop/reservations/{made.number}/": 12,
        "wishes/": 12,
    }

    def count() -> list[int]:
        counted = []
        for page, most in pages.items():
            with django_assert_max_num_queries(most) as asked:
                reader.get(own + page)
            counted.append(len(asked))
        return counted

    Goods.objects.filter(pk__in=few).update(is_offered=False)
    with_one = count()
    Goods.objects.filter(pk__in=few).update(is_offered=True)
    keep(cast, shop, line(shop.soap), line(shop.oil))
    keep(cast, shop, line(shop.haircut), partner=shop.barber)
    with_three = count()

    assert with_three == with_one


# The passbook


def test_passbook_says_what_was_had_and_where(cast: Cast, shop: Shop) -> None:
    redeem_now(shop, line(shop.rice), line(shop.soap, 2), collector=Collector("李小红", "邻居"))

    newest = list_passbook(cast.account(5), limit=1, today=TODAY)[0]

    assert (newest.what, newest.why, newest.who) == (
        "兑换",
        "大米 1 袋、肥皂 2 块",
        "积分超市 · 兑换单 X1 · 李*红代领",
    )


def test_passbook_says_what_came_back_and_what_was_kept(cast: Cast, shop: Shop) -> None:
    made = redeem_now(shop, line(shop.rice, 3))
    told = {"reason": "受潮", "key": uuid4(), "by": cast.keeper, "now": NOW}
    proposal = propose_return(made, back=[Back(made.lines.get(), Decimal(1))], **told)  # type: ignore[arg-type]
    consent_to_return(proposal, by=cast.chair, now=NOW)

    rows = list_passbook(cast.account(5), limit=3, today=TODAY)

    assert [(row.what, row.why, row.who, row.points) for row in rows] == [
        ("退货后留下的", "大米 2 袋", "积分超市 · 兑换单 X2", Decimal(-40)),
        ("退货", "退回 大米 1 袋；留下的另记一笔", "积分超市 · 兑换单 X1", Decimal(60)),
        ("兑换", "大米 3 袋", "积分超市 · 兑换单 X1", Decimal(-60)),
    ]


# Whoever scans a card


def test_partner_who_scans_a_card_is_told_to_ask_for_the_voucher(
    cast: Cast, shop: Shop, own: str, client: Client
) -> None:
    client.force_login(cast.barber)

    answer = client.get(own, follow=True)

    assert answer.redirect_chain == [("/partner/?village=anping", 302)]
    assert "请村民出示兑换券" in answer.content.decode()


def test_partner_opens_the_own_household_with_its_pin(
    cast: Cast, shop: Shop, own: str, client: Client
) -> None:
    Appointment.objects.filter(user=cast.barber).update(household=cast.households[5])
    client.force_login(cast.barber)

    assert "看存折要密码" in client.get(own).content.decode()


def test_shopkeeper_who_scans_a_card_is_at_the_counter(
    cast: Cast, shop: Shop, own: str, client: Client
) -> None:
    client.force_login(cast.keeper)

    assert client.get(own)["Location"] == "/counter/?village=anping&card=5"
