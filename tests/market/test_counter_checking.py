"""The counter's second half: checked once more, handed over or kept, and what is refused."""

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from ledger.models import TransferKind
from ledger.queries import get_balance
from market.models import Redemption
from market.services import (
    GoodsInput,
    assign_partner,
    change_goods,
    change_partner,
    get_goods_on,
)
from tests.cast import NOW, TODAY
from tests.market.conftest import SignIn
from tests.market.counter import check, confirm, fill
from tests.market.reading import find_value, read, read_all, read_refusals
from tests.market.shop import Shop, hand_over, line, stock_of
from villages.models import Appointment, Household
from villages.services import set_terms

RICE = GoodsInput(name="大米", unit="袋", price=Decimal(20))


def assert_nothing_happened(shop: Shop) -> None:
    assert not Redemption.objects.exists()
    assert get_balance(shop.cast.account(5)) == 100
    assert stock_of(shop.rice) == 10


def test_check_shows_the_sum_and_writes_nothing(shop: Shop, sign_in: SignIn) -> None:
    answer = check(sign_in("keeper"), shop, rice="2", ploughing="０.5", soap="", oil="0")

    assert answer.status_code == 200
    assert ("大米 2 袋 20 40 犁地 0.5 亩 8 4 一共 44 分 兑换以后，这户还可兑换 56 分。") in read(
        answer
    )
    assert_nothing_happened(shop)


def test_hand_over_moves_points_and_goods_and_draws_a_slip(shop: Shop, sign_in: SignIn) -> None:
    client = sign_in("keeper")
    checked = check(client, shop, rice="2", ploughing="0.5")
    form = confirm(shop, checked, collector="郑小国", relation="儿子")

    answer = client.post("/counter/hand-over/", form)

    made = Redemption.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, "/counter/slips/1/?village=anping")
    assert (made.points, made.collector, made.relation, made.handed_by) == (
        Decimal(44),
        "郑小国",
        "儿子",
        shop.cast.keeper,
    )
    words = read(client.get(answer["Location"]))
    assert words == (
        "积分兑换单 安平村 · 积分超市 单号 X1 时间 2026年10月15日 10:00 住户 02组 · 005户 · 郑*强"
        " 大米 2 袋 20 分一袋 40 犁地 0.5 亩 8 分一亩 4 一共 44 分 兑换后结余 56 分 经手人 周店"
        " 代领人 郑小国 和户主的关系 儿子 代领人签名"
        " 积分和商品都已点清。有疑问，请找村务监督委员会。"
    )


def test_hand_over_to_the_own_family_takes_a_second_name(shop: Shop, sign_in: SignIn) -> None:
    client = sign_in("chair")
    own = {"household": "4"}
    checked = client.post("/counter/check/", fill(shop, rice="1") | own)
    form = confirm(shop, checked) | own

    refused = client.post("/counter/hand-over/", form)
    unfit = client.post("/counter/hand-over/", form | {"witness": str(shop.cast.walker.pk)})
    made = client.post("/counter/hand-over/", form | {"witness": str(shop.cast.keeper.pk)})

    offered = re.findall(r'<option value="\d+"[^>]*>([^<]+)<', checked.content.decode())
    assert offered == ["何委员", "周店", "马监"]
    assert "证明人 必填" in read(checked)
    assert (refused.status_code, unfit.status_code, made.status_code) == (403, 400, 302)
    assert "要请另一位村干部到场，写上他的名字。" in read(refused)
    assert "证明人要是村里另一位在职的同志" in read(unfit)
    assert find_value(refused, "key") == form["key"]
    assert Redemption.objects.get().witness == shop.cast.keeper
    slip = read(client.get(made["Location"]))
    assert "经手人 陈主任 证明人 周店 领取人签名 证明人签名" in slip


def test_check_asks_for_no_witness_for_others(shop: Shop, sign_in: SignIn) -> None:
    answer = check(sign_in("keeper"), shop, rice="1")

    assert "证明人" not in read(answer)


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


def test_hand_over_after_going_back_says_what_was_done(shop: Shop, sign_in: SignIn) -> None:
    client = sign_in("keeper")
    form = confirm(shop, check(client, shop, rice="2"))
    client.post("/counter/hand-over/", form)

    other = client.post("/counter/hand-over/", form | {f"goods-{shop.rice.pk}": "1"})
    kept = client.post("/counter/reserve/", form)

    for answer in (other, kept):
        assert answer.status_code == 409
        assert read_refusals(answer) == [
            "这一页已经办成了兑换单 X1。要再办一笔，请从扫卡重新开始。 看兑换单 X1"
        ]
    assert Redemption.objects.count() == 1


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
        ({"collector": "长" * 31}, 400),
        ({"relation": "长" * 31}, 400),
        ({"witness": "x"}, 400),
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


def test_hand_over_posts_a_redemption_and_nothing_else(shop: Shop, sign_in: SignIn) -> None:
    client = sign_in("keeper")
    client.post("/counter/hand-over/", confirm(shop, check(client, shop, soap="1")))

    made = Redemption.objects.get()

    assert made.transfer is not None
    assert made.transfer.kind == TransferKind.REDEMPTION
    assert made.transfer.occurred_on == date(2026, 10, 15)
    assert made.transfer.posted_by == shop.cast.keeper


# Kept for later


def test_check_offers_to_reserve(shop: Shop, sign_in: SignIn) -> None:
    client = sign_in("keeper")

    things = check(client, shop, rice="1").content.decode()
    services = check(client, shop, ploughing="1").content.decode()

    assert 'name="keep" value="1">先预约\n</button>' in things
    assert 'name="keep" value="1">开兑换券\n</button>' in services
    assert 'name="note"' not in things
    assert_nothing_happened(shop)


def test_reserving_asks_first_how_it_is_kept(shop: Shop, sign_in: SignIn) -> None:
    client = sign_in("keeper")
    keep = {"keep": "1"}

    things = client.post("/counter/check/", fill(shop, rice="1") | keep)
    services = client.post("/counter/check/", fill(shop, ploughing="1") | keep)

    assert_nothing_happened(shop)
    assert "核销 20 分" not in read_all(things)
    assert "现在就核销" in read_all(things)
    assert ["送上门" in read(answer) for answer in (things, services)] == [True, False]
    assert ["备注" in read(answer) for answer in (things, services)] == [True, True]
    form = confirm(shop, things, note="长" * 101) | keep
    refused = client.post("/counter/reserve/", form)
    assert "最多 100 个字，写要紧的就行。" in read(refused)
    assert find_value(refused, "note") == "长" * 101
    assert client.post("/counter/reserve/", form | {"note": "送到老屋"}).status_code == 302
    assert Redemption.objects.get().note == "送到老屋"


def test_reserving_keeps_points_and_goods(shop: Shop, sign_in: SignIn) -> None:
    client = sign_in("keeper")
    form = confirm(shop, check(client, shop, rice="2"), is_delivery="on", note=" 送到老屋 ")

    answers = [client.post("/counter/reserve/", form) for _ in range(3)]

    assert {answer["Location"] for answer in answers} == {"/counter/reservations/1/?village=anping"}
    made = Redemption.objects.get()
    assert (made.state, made.points, made.is_delivery, made.note, made.reserved_by) == (
        "reserved",
        Decimal(40),
        True,
        "送到老屋",
        shop.cast.keeper,
    )
    assert get_balance(shop.cast.account(5)) == 100
    assert get_goods_on(shop.rice, TODAY).left == 8
    assert "约好了，东西和积分都留着。" in read_all(client.get(answers[0]["Location"]))


def test_reserving_at_another_partner_gives_out_a_voucher(shop: Shop, sign_in: SignIn) -> None:
    client = sign_in("keeper")
    there = {"partner": str(shop.barber.pk)}
    checked = client.post("/counter/check/", fill(shop, haircut="1") | there)
    form = confirm(shop, checked) | there

    not_here = client.post("/counter/hand-over/", form)
    answer = client.post("/counter/reserve/", form)

    assert "核销 15 分" not in checked.content.decode()
    assert not_here.status_code == 403
    assert (answer.status_code, Redemption.objects.get().partner) == (302, shop.barber)
    page = read_all(client.get(answer["Location"]))
    assert "兑换券开好了，请打印出来交给村民。" in page
    assert "这一单由「罗记理发」的同志核销。" in page


def test_check_on_a_closed_day_offers_to_reserve_alone(shop: Shop, sign_in: SignIn) -> None:
    set_terms(shop.cast.village, TODAY, opening_weekdays="6", by=None, now=NOW)
    client = sign_in("keeper")

    checked = check(client, shop, rice="1")
    form = confirm(shop, checked)

    assert checked.status_code == 200
    assert "超市今天不开门，开门的日子是周六。今天可以先预约。" in read(checked)
    assert "核销 20 分" not in checked.content.decode()
    refused = client.post("/counter/hand-over/", form)
    assert (refused.status_code, Redemption.objects.count()) == (409, 0)
    assert client.post("/counter/reserve/", form).status_code == 302


def test_reserving_asks_again_where_the_price_changed(shop: Shop, sign_in: SignIn) -> None:
    client = sign_in("keeper")
    form = confirm(shop, check(client, shop, rice="2"), note="下午来", keep="1")
    change_goods(shop.rice, terms=replace(RICE, price=Decimal(25)), by=shop.cast.chair, now=NOW)

    answer = client.post("/counter/reserve/", form)

    assert answer.status_code == 409
    assert read_refusals(answer)[0].startswith("「大米」刚改了价：原来 20 分，现在 25 分。")
    assert (find_value(answer, "key"), find_value(answer, "note")) == (form["key"], "下午来")
    assert_nothing_happened(shop)


@pytest.mark.parametrize(
    ("values", "status", "sentence"),
    [
        ({"key": ""}, 400, "页面不完整，请重新核对一遍。"),
        ({"note": "长" * 101}, 400, "最多 100 个字，写要紧的就行。"),
        ({"household": "999"}, 404, "本村没有编号是 999 的住户，请核对。"),
        ({"partner": "x"}, 404, "没有找到这个兑换点"),
        ({"village": "hewan"}, 404, "没有找到这个村"),
        ({"rice": "0"}, 400, "还没有选商品，请先填数量。"),
        ({"rice": "-1"}, 400, "「大米」的数量要大于 0，最多两位小数。"),
        ({"rice": "1.5"}, 400, "「大米」按整袋算，不能带小数。"),
        ({"rice": "9" * 40}, 400, "「大米」一次最多填 999，请核对数量。"),
        ({"rice": "11"}, 409, "「大米」只剩 10 袋，不够。"),
        ({"rice": "6"}, 409, "这户现在可兑换 100 分，这次要 120 分，不够。"),
        ({"other_rice": "1"}, 404, "这个兑换点没有这样商品，请重新选。"),
    ],
)
def test_reserving_says_what_is_wrong(
    shop: Shop, sign_in: SignIn, values: dict[str, str], status: int, sentence: str
) -> None:
    client = sign_in("keeper")
    form = confirm(shop, check(client, shop, rice="2"))
    named = {
        f"goods-{getattr(shop, name).pk}" if name in {"rice", "other_rice"} else name: text
        for name, text in values.items()
    }

    answer = client.post("/counter/reserve/", form | named)

    assert answer.status_code == status
    assert sentence in read_all(answer)
    assert_nothing_happened(shop)


@pytest.mark.parametrize("state", ["away", "dissolved"])
def test_reserving_is_refused_to_a_household_that_is_not_there(
    shop: Shop, sign_in: SignIn, state: str
) -> None:
    client = sign_in("keeper")
    form = confirm(shop, check(client, shop, rice="2"))
    Household.objects.filter(pk=shop.cast.households[5].pk).update(state=state)

    answer = client.post("/counter/reserve/", form)

    assert answer.status_code == 409
    assert [said[-13:] for said in read_refusals(answer)] == ["不能兑换。请先到村委核对。"]
    assert_nothing_happened(shop)
