"""What waits at the counter: lists, sheets, home deliveries and vouchers on paper."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from ledger.queries import get_balance
from market.codes import write_code
from market.models import Goods, Redemption
from market.queries.reservations import list_gone
from market.reserved import get_last_day
from market.services import cancel_reservation, make_ready
from tests.cast import NOW, TODAY, at
from tests.ledger.acts import deduct
from tests.market.conftest import SignIn
from tests.market.keeping import book
from tests.market.reading import Answer, find_value, read, read_all, read_refusals
from tests.market.shop import Shop, line, stock_of
from villages.models import Household

VILLAGE = {"village": "anping"}
LIST = "/counter/reservations/?village=anping"
SHEET = "/counter/reservations/1/?village=anping"
DELIVERIES = "/counter/deliveries/?village=anping"


def press(client: Client, act: str, number: int = 1, **values: str) -> Answer:
    """Press a button of a reservation's sheet."""
    answer: Answer = client.post(f"/counter/reservations/{number}/{act}/", VILLAGE | values)
    return answer


# The lists


def test_lists_say_what_is_to_be_done(shop: Shop, sign_in: SignIn) -> None:
    book(shop, line(shop.rice), is_delivery=True, note="送到老屋")
    ready = book(shop, line(shop.soap, 2), household=shop.cast.households[6])
    make_ready(ready, by=shop.cast.keeper, now=NOW)
    book(shop, line(shop.haircut), partner=shop.barber, household=shop.cast.households[2])
    put_back = book(shop, line(shop.oil), household=shop.cast.households[3])
    make_ready(put_back, by=shop.cast.keeper, now=NOW)
    cancel_reservation(put_back, by=shop.cast.keeper, now=NOW)

    answer = sign_in("keeper").get(LIST)

    assert read(answer) == (
        "预约和兑换券 要备货 02组 · 005户 · 郑*强 大米 1 袋 送上门 已预约 送到老屋 X1 20 分 备好了"
        " 备好了，等人来领 02组 · 006户 · 欧**明 肥皂 2 块 可以领取 留到 10月22日 X2 7 分"
        " 开出去还没用的兑换券 01组 · 002户 · 林*妹 理发 1 次 罗记理发 可以用 用到 11月14日"
        " X3 15 分"
        " 不领了的 备好的货请放回货架。 01组 · 003户 · 黄*福 食用油 1 瓶 已取消 10月15日 X4 35 分"
        " 送货上门 去兑换"
    )


def test_lists_say_how_to_begin(shop: Shop, sign_in: SignIn) -> None:
    words = read(sign_in("keeper").get(LIST))

    assert "现在没有人预约，也没有没用的兑换券。" in words


def test_lists_move_on_with_the_days(shop: Shop, sign_in: SignIn) -> None:
    """What ran out is among what nobody fetches, before any job has tidied up."""
    ready = book(shop, line(shop.rice), now=at(TODAY - timedelta(days=9)))
    make_ready(ready, by=shop.cast.keeper, now=at(TODAY - timedelta(days=8)))

    words = read(sign_in("keeper").get(LIST))

    gone = "02组 · 005户 · 郑*强 大米 1 袋 过期没领，已退 10月15日"
    assert f"不领了的 备好的货请放回货架。 {gone}" in words


def test_what_was_put_back_long_ago_is_listed_no_more(shop: Shop) -> None:
    ready = make_ready(book(shop, line(shop.rice)), by=shop.cast.keeper, now=NOW)
    ends = get_last_day(ready) + timedelta(days=1)

    told = [list_gone(shop.cast.village, today=ends + timedelta(days=days)) for days in (0, 30, 31)]

    assert told == [[ready], [ready], []]


def test_lists_take_as_many_statements_for_three_as_for_one(shop: Shop, sign_in: SignIn) -> None:
    client = sign_in("keeper")
    counts: dict[str, list[int]] = {LIST: [], DELIVERIES: []}

    for number in (5, 6, 2):
        book(shop, line(shop.rice), household=shop.cast.households[number], is_delivery=True)
        for address, found in counts.items():
            with CaptureQueriesContext(connection) as queries:
                client.get(address)
            found.append(len(queries))

    assert {found[0] == found[2] for found in counts.values()} == {True}


def test_list_and_sheet_say_what_the_shelf_lacks(shop: Shop, sign_in: SignIn) -> None:
    book(shop, line(shop.rice, 2))
    Goods.objects.filter(pk=shop.rice.pk).update(stock=1)
    client = sign_in("keeper")

    listed, sheet, refused = client.get(LIST), client.get(SHEET), press(client, "ready")

    assert "大米 2 袋 已预约 货不够 「大米」只剩 1 袋，不够。 X1 40 分 备好了" in read(listed)
    assert "「大米」只剩 1 袋，不够。请先补货，或者跟这一户商量。" in read(sheet)
    assert refused.status_code == 409
    assert read_refusals(refused) == ["「大米」只剩 1 袋，不够。"]
    assert Redemption.objects.get().state == "reserved"


# The sheet


def test_sheet_tells_whose_it_is_and_until_when(shop: Shop, sign_in: SignIn) -> None:
    book(shop, line(shop.rice, 2), line(shop.soap), is_delivery=True, note="送到老屋")

    answer = sign_in("keeper").get(SHEET)

    assert read(answer).startswith(
        "预约 X1 已预约 02组 · 005户 · 郑国强 积分超市 商品 积分 大米 2 袋 40 肥皂 1 块 3.5"
        " 留着的积分 43.5 分 最晚留到 10月29日 怎么领 送上门 备注 送到老屋"
        " 预约 10月15日 10:00 周店"
    )


def test_sheet_of_what_the_household_reserved_itself(shop: Shop, sign_in: SignIn) -> None:
    book(shop, line(shop.ploughing), by=shop.cast.households[5])
    code = Redemption.objects.get().code

    words = read(sign_in("keeper").get(SHEET))

    assert words.startswith("兑换券 X1 可以用")
    assert (
        f"券号 {write_code(code)} 用到哪天 11月14日 预约 10月15日 10:00 住户自己用积分卡" in words
    )
    assert "打印兑换券" in words


def test_getting_ready_keeps_it_for_the_terms_days(shop: Shop, sign_in: SignIn) -> None:
    book(shop, line(shop.rice))
    client = sign_in("keeper")

    answers = [press(client, "ready") for _ in range(2)]

    assert {answer["Location"] for answer in answers} == {LIST}
    assert Redemption.objects.get().state == "ready"
    assert "02组 · 005户 · 郑*强的备好了，留到 10月22日。可以告诉他来领了。" in read_all(
        client.get(LIST)
    )


def test_handing_over_moves_points_and_goods_once(shop: Shop, sign_in: SignIn) -> None:
    book(shop, line(shop.rice, 2))
    client = sign_in("keeper")

    answers = [press(client, "hand-over", collector="郑小国", relation="儿子") for _ in range(3)]

    assert {answer["Location"] for answer in answers} == {"/counter/slips/1/?village=anping"}
    made = Redemption.objects.get()
    assert (made.state, made.collector, made.relation) == ("handed", "郑小国", "儿子")
    assert get_balance(shop.cast.account(5)) == 60
    assert stock_of(shop.rice) == 8
    assert read(client.get(SHEET)).startswith("预约 X1 已核销")


def test_handing_over_to_the_own_family_takes_a_second_name(shop: Shop, sign_in: SignIn) -> None:
    book(shop, line(shop.rice), household=shop.cast.households[4])
    client = sign_in("chair")

    sheet = client.get(SHEET)
    refused = press(client, "hand-over", collector="吴小妹")
    unfit = press(client, "hand-over", witness=str(shop.cast.chair.pk))
    made = press(client, "hand-over", witness=str(shop.cast.keeper.pk))

    assert re.findall(r'<option value="\d+"[^>]*>([^<]+)<', sheet.content.decode()) == [
        "何委员",
        "周店",
        "马监",
    ]
    assert (refused.status_code, unfit.status_code, made.status_code) == (403, 400, 302)
    assert "要请另一位村干部到场，写上他的名字。" in read(refused)
    assert find_value(refused, "collector") == "吴小妹"
    assert Redemption.objects.get().witness == shop.cast.keeper


def test_handing_over_what_is_no_longer_covered_lets_it_go(shop: Shop, sign_in: SignIn) -> None:
    book(shop, line(shop.rice, 4))
    deduct(shop.cast, 5, 50)

    answer = press(sign_in("keeper"), "hand-over")

    assert answer.status_code == 409
    assert read_refusals(answer) == [
        "兑换单 X1 要 80 分，这户现在只能兑 50 分，不够了。预约已经退掉，积分没有动。"
    ]
    assert read(answer).startswith("预约 X1 积分不够，已退")
    assert "核销 80 分" not in answer.content.decode()


@pytest.mark.parametrize("act", ["ready", "hand-over", "cancel"])
def test_what_ran_out_is_refused_with_its_state(shop: Shop, sign_in: SignIn, act: str) -> None:
    ready = book(shop, line(shop.rice), now=at(TODAY - timedelta(days=9)))
    make_ready(ready, by=shop.cast.keeper, now=at(TODAY - timedelta(days=8)))

    answer = press(sign_in("keeper"), act)

    assert answer.status_code == 409
    assert read_refusals(answer) == ["兑换单 X1 现在是「过期没领，已退」，不能再办。"]
    assert get_balance(shop.cast.account(5)) == 100


@pytest.mark.parametrize(("state", "word"), [("away", "外出"), ("dissolved", "销户")])
def test_handing_over_is_refused_where_the_household_is_not_there(
    shop: Shop, sign_in: SignIn, state: str, word: str
) -> None:
    book(shop, line(shop.rice))
    Household.objects.filter(pk=shop.cast.households[5].pk).update(state=state)

    answer = press(sign_in("keeper"), "hand-over")

    assert answer.status_code == 409
    assert read_refusals(answer) == [f"这户现在登记为「{word}」，不能兑换。请先到村委核对。"]
    assert Redemption.objects.get().state == "reserved"


def test_handing_over_says_what_is_too_long(shop: Shop, sign_in: SignIn) -> None:
    book(shop, line(shop.rice))

    answer = press(sign_in("keeper"), "hand-over", collector="长" * 31)

    assert answer.status_code == 400
    assert "最多 30 个字，写姓名就行。" in read(answer)
    assert Redemption.objects.get().state == "reserved"


def test_cancelling_frees_points_and_goods(shop: Shop, sign_in: SignIn) -> None:
    book(shop, line(shop.rice))
    client = sign_in("keeper")

    answers = [press(client, "cancel") for _ in range(2)]

    assert {answer["Location"] for answer in answers} == {SHEET}
    assert Redemption.objects.get().state == "cancelled"
    sheet = client.get(SHEET)
    assert "取消好了，留着的 20 分已经还给这一户。" in read_all(sheet)
    bar = sheet.content.decode().partition('<div class="actions"')[2].partition("</div>")[0]
    assert ">再兑一户</a>" in bar


def test_another_partners_voucher_can_be_printed_and_given_back_alone(
    shop: Shop, sign_in: SignIn
) -> None:
    book(shop, line(shop.haircut), partner=shop.barber)
    client = sign_in("keeper")

    sheet = client.get(SHEET)
    refused = press(client, "hand-over")

    assert "这一单由「罗记理发」的同志核销。" in read(sheet)
    assert "核销 15 分" not in sheet.content.decode()
    assert (refused.status_code, press(client, "cancel").status_code) == (403, 302)


# Paper


def test_voucher_carries_code_place_and_last_day(shop: Shop, sign_in: SignIn) -> None:
    voucher = book(shop, line(shop.haircut), partner=shop.barber)

    answer = sign_in("keeper").get("/counter/vouchers/1/?village=anping")

    assert answer.status_code == 200
    assert read(answer) == (
        f"积分兑换券 安平村 理发 1 次 {write_code(voucher.code)} 到哪里 罗记理发 开门 天天"
        " 用到 2026年11月14日 住户 02组 · 005户 · 郑*强 积分 15 分 单号 X1"
        " 带上这张券去，对方扫码或者输券号，只能用一次。积分先留着，用了才扣；过期没用，积分退回。"
    )
    assert "<svg" in answer.content.decode()


@pytest.mark.parametrize(("paper", "sheet"), [("58", "58"), ("a5", "a5"), ("x", "a5")])
def test_voucher_comes_in_two_sizes(shop: Shop, sign_in: SignIn, paper: str, sheet: str) -> None:
    book(shop, line(shop.haircut), partner=shop.barber)

    answer = sign_in("keeper").get(f"/counter/vouchers/1/?village=anping&paper={paper}")

    assert set(re.findall(r"print-slip-\w+", answer.content.decode())) == {f"print-slip-{sheet}"}


def test_voucher_that_was_given_back_is_not_printed_again(shop: Shop, sign_in: SignIn) -> None:
    voucher = book(shop, line(shop.haircut), partner=shop.barber)
    cancel_reservation(voucher, by=shop.cast.keeper, now=NOW)

    answer = sign_in("keeper").get("/counter/vouchers/1/?village=anping")

    assert answer.status_code == 409
    assert "兑换单 X1 现在是「已取消」，不能再办。" in read_all(answer)


def test_reservation_of_things_is_no_voucher(shop: Shop, sign_in: SignIn) -> None:
    book(shop, line(shop.rice))

    assert sign_in("keeper").get("/counter/vouchers/1/?village=anping").status_code == 404


def test_delivery_list_goes_by_group_and_house(shop: Shop, sign_in: SignIn) -> None:
    Household.objects.filter(pk=shop.cast.households[2].pk).update(phone="13800000000")
    book(shop, line(shop.soap), household=shop.cast.households[6], is_delivery=True)
    book(shop, line(shop.rice), is_delivery=True, note="送到老屋")
    book(shop, line(shop.oil), household=shop.cast.households[2], is_delivery=True)
    book(shop, line(shop.rice), household=shop.cast.households[3])

    words = read(sign_in("keeper").get(DELIVERIES))

    assert words.startswith(
        "送货上门单 安平村 · 2026年10月15日 · 3 单 住户 送什么 积分 收到签名"
        " 01组 002户 · 林三妹 13800000000 食用油 1 瓶 要备货 X3 35"
        " 02组 005户 · 郑国强 大米 1 袋 要备货 X2 送到老屋 20"
        " 006户 · 欧阳小明 肥皂 1 块 要备货 X1 3.5"
    )


def test_delivery_list_says_how_to_begin(shop: Shop, sign_in: SignIn) -> None:
    assert "现在没有要送上门的。" in read(sign_in("keeper").get(DELIVERIES))


# Doors


@pytest.mark.parametrize(
    "address", [SHEET, "/counter/vouchers/1/?village=anping", "/counter/slips/1/?village=anping"]
)
def test_what_waits_elsewhere_is_not_found(shop: Shop, sign_in: SignIn, address: str) -> None:
    book(shop, line(shop.haircut), partner=shop.barber)
    elsewhere = address.replace("anping", "hewan")

    answer = sign_in("stranger").get(elsewhere)

    assert answer.status_code == 404
    assert "郑" not in read(answer)


@pytest.mark.parametrize("number", [2, 10**30])
def test_unknown_number_is_not_found(shop: Shop, sign_in: SignIn, number: int) -> None:
    book(shop, line(shop.rice))
    client = sign_in("keeper")

    for address in (f"/counter/reservations/{number}/", f"/counter/vouchers/{number}/"):
        assert client.get(f"{address}?village=anping").status_code == 404
    assert press(client, "cancel", number).status_code == 404


def test_redemption_made_at_once_has_no_sheet(shop: Shop, sign_in: SignIn) -> None:
    client = sign_in("keeper")
    press(client, "hand-over", book(shop, line(shop.rice)).number)

    assert client.get("/counter/reservations/2/?village=anping").status_code == 404


def test_lists_show_nothing_of_another_village(shop: Shop, sign_in: SignIn) -> None:
    book(shop, line(shop.rice), is_delivery=True)
    client = sign_in("stranger")

    for address in (LIST, DELIVERIES):
        assert "郑" not in read_all(client.get(address.replace("anping", "hewan")))
