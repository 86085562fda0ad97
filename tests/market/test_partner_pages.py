"""A partner's phone: vouchers looked at and used once, its statement, its own sealed lines."""

import re
from datetime import date, timedelta
from decimal import Decimal
from hashlib import sha256
from urllib.parse import urlencode
from uuid import uuid4

import pytest
import time_machine
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from ledger.models import Month, MonthLine, Transfer, TransferKind
from ledger.services import Post, close_month, get_issuance, lock_book, transfer
from market.codes import write_code
from market.models import FundKind, Partner, PartnerDuty, Redemption, RedemptionState
from market.services import (
    Back,
    assign_partner,
    cancel_reservation,
    consent_to_return,
    pay_settlement,
    propose_return,
    record_entry,
    release_duty,
    reserve,
    settle,
)
from noticeboard.services import close_and_draw
from tests.cast import NOW, TODAY, Cast, at
from tests.market.conftest import SignIn
from tests.market.reading import Answer, find_value, read, read_refusals
from tests.market.shop import Shop, award, give_voucher, hand_over, line
from villages.models import Appointment, Role
from villages.services import appoint, declare_kin
from villages.words import seal_short

pytestmark = pytest.mark.django_db

HOME = "/partner/?village=anping"
STATEMENT = "/partner/statement/?village=anping"
OCTOBER = date(2026, 10, 1)


def look(client: Client, code: str, *, village: str = "anping") -> Answer:
    return client.get("/partner/?" + urlencode({"village": village, "code": code}))


def use(client: Client, code: str, **more: object) -> Answer:
    return client.post("/partner/vouchers/", {"village": "anping", "code": code, **more})


def cut_hair(shop: Shop, number: int) -> Redemption:
    return hand_over(
        shop,
        line(shop.haircut),
        partner=shop.barber,
        by=shop.cast.barber,
        household=shop.cast.households[number],
    )


def deduct(cast: Cast, number: int, points: Decimal) -> None:
    """Post a deduction from a household of Anping."""
    with transaction.atomic():
        post = Post(
            kind=TransferKind.DEDUCTION,
            source_id=cast.account(number).pk,
            destination_id=get_issuance(cast.village).pk,
            points=points,
            key=uuid4(),
            occurred_on=TODAY,
            reference="R15",
        )
        transfer(lock_book(cast.village, now=NOW), post, by=cast.chair)


# The voucher


def test_box_asks_for_the_digits(shop: Shop, sign_in: SignIn) -> None:
    answer = sign_in("barber").get(HOME)

    assert answer.status_code == 200
    assert read(answer) == ("核销兑换券 罗记理发 券上的 12 位数字 扫券上的码 不扫了 账单和结算")
    assert 'inputmode="numeric"' in answer.content.decode()


def test_voucher_is_shown_before_it_is_used(shop: Shop, sign_in: SignIn) -> None:
    voucher = give_voucher(shop)

    answer = look(sign_in("barber"), write_code(voucher.code))

    assert answer.status_code == 200
    assert read(answer).startswith(
        "请核对这张券 理发 1 次 户 02组 · 005户 · 郑*强 用到 11月14日 积分 15 分 兑换点 罗记理发"
        f" 券号 {write_code(voucher.code)} 不是本户的人来的"
    )
    assert "郑国强" not in answer.content.decode()
    voucher.refresh_from_db()
    assert voucher.state == RedemptionState.READY


@pytest.mark.parametrize("write", ["plain", "spaced", "full width", "address"])
def test_digits_are_taken_however_they_come(shop: Shop, sign_in: SignIn, write: str) -> None:
    code = give_voucher(shop).code
    forms = {
        "plain": code,
        "spaced": f" {write_code(code)} ",
        "full width": "".join(chr(ord(digit) + 0xFEE0) for digit in code),
        "address": f"https://jifen.example/partner/?village=anping&code={code}",
    }

    answer = look(sign_in("barber"), forms[write])

    assert find_value(answer, "code") == code


def test_scanned_voucher_leads_to_its_village(shop: Shop, sign_in: SignIn) -> None:
    barber, other = shop.cast.barber, shop.cast.other_village
    appoint(barber, Role.PARTNER, village=other, starts_on=TODAY, by=None, now=NOW)
    client = sign_in("barber")
    scanned = f"https://jifen.example/partner/?village=anping&code={give_voucher(shop).code}"

    answer = look(client, scanned, village="hewan")

    assert answer.status_code == 302
    assert read(client.get(answer["Location"])).startswith("请核对这张券 理发 1 次")
    assert "换一个村" in read(client.get(HOME))


def test_voucher_is_used_by_one_press(shop: Shop, sign_in: SignIn) -> None:
    voucher, client = give_voucher(shop), sign_in("barber")

    answer = use(client, voucher.code)
    receipt = client.get(answer["Location"])

    assert answer.status_code == 302
    assert read(receipt) == (
        "已核销 理发 1 次 户 02组 · 005户 · 郑*强 积分 15 分 兑换点 罗记理发 单号 X1"
        " 时间 10月15日 10:00 已经记进账单，月底一起结算。 账单和结算"
    )
    assert "下一张" in receipt.content.decode()
    voucher.refresh_from_db()
    assert (voucher.state, voucher.handed_by) == (RedemptionState.HANDED, shop.cast.barber)
    assert shop.cast.account(5).balance == Decimal(85)


def test_second_press_shows_what_the_first_did(shop: Shop, sign_in: SignIn) -> None:
    voucher, client = give_voucher(shop), sign_in("barber")

    answers = [use(client, voucher.code) for _time in range(2)]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert answers[0]["Location"] == answers[1]["Location"]
    assert Transfer.objects.filter(reference="X1").count() == 1


def test_used_voucher_is_refused(shop: Shop, sign_in: SignIn) -> None:
    voucher, client = give_voucher(shop), sign_in("barber")
    use(client, voucher.code)

    again = look(client, voucher.code)
    by_another = use(sign_in("chair"), voucher.code)

    sentence = "这张券 2026年10月15日 已经用过了，不能再用。"
    assert (again.status_code, by_another.status_code) == (409, 409)
    assert sentence in read(again)
    assert read_refusals(by_another) == [f"{sentence} 这次没有核销。"]


def test_vouchers_that_are_none_are_refused(shop: Shop, sign_in: SignIn) -> None:
    voucher, client = give_voucher(shop), sign_in("barber")
    digit = str((int(voucher.code[5]) + 1) % 10)
    slipped = voucher.code[:5] + digit + voucher.code[6:]
    cancelled = give_voucher(shop, 6)
    cancel_reservation(cancelled, by=shop.cast.keeper, now=NOW)
    own = reserve(
        shop.cast.village,
        household=shop.cast.households[5],
        partner=shop.partner,
        lines=[line(shop.ploughing)],
        key=uuid4(),
        by=shop.cast.keeper,
        now=NOW,
    )

    answers = [
        look(client, code)
        for code in ("", slipped, "12345", "000000000000", own.code, cancelled.code)
    ]

    assert [(answer.status_code, find_note(answer)) for answer in answers] == [
        (400, "请输券上的 12 位数字，或者扫一下券上的码。"),
        (400, "券号不对，请照着券再输一遍，一共 12 位数字。"),
        (400, "券号不对，请照着券再输一遍，一共 12 位数字。"),
        (404, "本村没有这张兑换券。别的村的券，要选那个村再输。"),
        (403, "这张券是到「积分超市」用的，请村民到那里去。"),
        (409, "这张券已经退掉了，积分已经退回。"),
    ]


def find_note(answer: Answer) -> str:
    """Return what stands at the box for the digits."""
    html = answer.content.decode()
    return html.partition('class="wrong-note"')[2].partition(">")[2].partition("</p>")[0]


def test_expired_voucher_is_refused(shop: Shop, sign_in: SignIn) -> None:
    voucher = give_voucher(shop)

    with time_machine.travel(NOW + timedelta(days=31), tick=False):
        client = sign_in("barber")
        answer = look(client, voucher.code)
        pressed = use(client, voucher.code)

    assert (answer.status_code, pressed.status_code) == (409, 409)
    assert "这张券用到 2026年11月14日为止，已经过期。积分已经退回" in read(answer)
    assert shop.cast.account(5).balance == Decimal(100)


def test_voucher_of_another_village_is_not_found(shop: Shop, sign_in: SignIn) -> None:
    voucher = give_voucher(shop)

    strangers = look(sign_in("stranger"), voucher.code)
    elsewhere = look(sign_in("stranger"), voucher.code, village="hewan")

    assert (strangers.status_code, elsewhere.status_code) == (404, 404)
    assert "本村没有这张兑换券" in read(elsewhere)


def test_who_comes_for_somebody_else_is_written_down(shop: Shop, sign_in: SignIn) -> None:
    voucher, client = give_voucher(shop), sign_in("barber")

    answer = use(client, voucher.code, collector="郑小宝", relation="孙子")
    too_long = use(client, voucher.code, collector="长" * 31)

    receipt = read(client.get(answer["Location"]))
    assert "代领人 郑*宝 孙子" in receipt
    # It is used already: whatever came along the second time, the first stands.
    assert too_long.status_code == 409
    voucher.refresh_from_db()
    assert (voucher.collector, voucher.relation) == ("郑小宝", "孙子")


def test_long_name_is_asked_for_again(shop: Shop, sign_in: SignIn) -> None:
    answer = use(sign_in("barber"), give_voucher(shop).code, collector="长" * 31)

    assert answer.status_code == 400
    assert "最多 30 个字，写姓名就行。" in read(answer)
    assert "<details open>" in answer.content.decode()


def test_own_family_takes_a_witness(shop: Shop, sign_in: SignIn) -> None:
    cast = shop.cast
    appointment = Appointment.objects.get(user=cast.barber)
    appoint(
        cast.barber, Role.APPRAISER, village=cast.village, household=cast.households[5],
        starts_on=TODAY, by=None, now=NOW,
    )  # fmt: skip
    declare_kin(cast.households[5], cast.households[6], by=cast.clerk, now=NOW)
    voucher, client = give_voucher(shop, 6), sign_in("barber")

    shown = look(client, voucher.code)
    alone = use(client, voucher.code)
    unfit = [use(client, voucher.code, witness=pk) for pk in (cast.walker.pk, 999_999, "x")]
    with_witness = use(client, voucher.code, witness=cast.watcher.pk)

    assert appointment.role == Role.PARTNER
    assert "请选到场的同志 何委员 周店 陈主任 马监" in read(shown)
    assert alone.status_code == 403
    assert "要请另一位村干部到场，写上他的名字" in read(alone)
    assert [answer.status_code for answer in unfit] == [400, 400, 400]
    assert with_witness.status_code == 302
    assert "证明人 马监" in read(client.get(with_witness["Location"]))


def test_points_that_are_gone_refuse_the_voucher(shop: Shop, sign_in: SignIn) -> None:
    voucher, client = give_voucher(shop), sign_in("barber")
    deduct(shop.cast, 5, Decimal(97))

    answer = use(client, voucher.code)

    assert answer.status_code == 409
    assert read_refusals(answer)[0].startswith("兑换单 X1 要 15 分，这户现在只能兑 3 分，不够了。")
    assert read(answer).startswith("核销兑换券")


def test_keeper_takes_vouchers_of_the_own_shop(shop: Shop, sign_in: SignIn) -> None:
    voucher = reserve(
        shop.cast.village,
        household=shop.cast.households[5],
        partner=shop.partner,
        lines=[line(shop.ploughing, "1.5")],
        key=uuid4(),
        by=shop.cast.keeper,
        now=NOW,
    )

    shown = look(sign_in("keeper"), voucher.code)
    refused = look(sign_in("keeper"), give_voucher(shop).code)

    assert read(shown).startswith("请核对这张券 犁地 1.5 亩 户 02组")
    assert (refused.status_code, find_note(refused)) == (
        403,
        "这张券是到「罗记理发」用的，请村民到那里去。",
    )


def test_receipt_is_of_what_was_used_here(shop: Shop, sign_in: SignIn) -> None:
    voucher, client = give_voucher(shop), sign_in("barber")
    hand_over(shop, line(shop.rice))

    addresses = [f"/partner/vouchers/{number}/?village=anping" for number in (1, 2, 99)]

    assert voucher.number == 1
    assert [client.get(address).status_code for address in addresses] == [404, 404, 404]


def test_look_and_home_take_few_statements(shop: Shop, sign_in: SignIn) -> None:
    vouchers = [give_voucher(shop, number) for number in (2, 3, 5, 6)]
    client, counts = sign_in("barber"), []

    for voucher in vouchers[:3]:
        with CaptureQueriesContext(connection) as queries:
            client.get(HOME)
            look(client, vouchers[3].code)
        counts.append(len(queries))
        use(client, voucher.code)

    assert counts[1] == counts[2] <= 22


# The statement


def test_partner_sees_this_month(shop: Shop, sign_in: SignIn) -> None:
    cut_hair(shop, 5)
    cut_hair(shop, 6)
    hand_over(shop, line(shop.rice))

    answer = sign_in("barber").get(STATEMENT)

    assert answer.status_code == 200
    assert read(answer) == (
        "账单和结算 罗记理发 · 2026年10月（到现在） 30 分 每一笔 商品 积分 单号 时间"
        " 理发 1 次 02组 · 006户 · 欧**明 15 X2 10月15日 10:00"
        " 理发 1 次 02组 · 005户 · 郑*强 15 X1 10月15日 10:00 打印这个月的账单"
        " 每个月 2026年10月 2 笔 30 分"
    )


def test_statement_takes_off_what_came_back(shop: Shop, sign_in: SignIn) -> None:
    cut_hair(shop, 6)
    done = cut_hair(shop, 5)
    back = [Back(done.lines.get(), Decimal(1))]
    proposal = propose_return(
        done, back=back, reason="没有剪成", key=done.key, by=shop.cast.barber, now=NOW
    )
    consent_to_return(proposal, by=shop.cast.watcher, now=NOW)

    words = read(sign_in("barber").get(STATEMENT))

    assert "罗记理发 · 2026年10月（到现在） 15 分" in words
    assert "理发 1 次 退回 02组 · 005户 · 郑*强 −15 X2" in words


def test_statement_tells_of_vouchers_out_there(shop: Shop, sign_in: SignIn) -> None:
    voucher = give_voucher(shop)
    cancel_reservation(give_voucher(shop, 6), by=shop.cast.keeper, now=NOW)

    answer = sign_in("barber").get(STATEMENT)

    assert "还没有来用的券 理发 1 次 02组 · 005户 · 郑*强 15 分 用到11月14日" in read(answer)
    # Who does not hold the voucher in hand does not learn its digits.
    assert voucher.code not in answer.content.decode()
    assert write_code(voucher.code) not in answer.content.decode()


def test_partner_sees_earlier_months(shop: Shop, sign_in: SignIn) -> None:
    cut_hair(shop, 5)
    close_month(
        shop.cast.village, OCTOBER, edition="第一版", by=shop.cast.chair, now=at(date(2026, 11, 1))
    )
    client = sign_in("barber")

    now = read(client.get(STATEMENT))
    before = read(client.get(f"{STATEMENT}&month=2026-10"))

    assert "罗记理发 · 2026年11月（到现在） 0 分 这个月还没有兑换。" in now
    assert "每个月 2026年10月 1 笔 15 分" in now
    assert "罗记理发 · 2026年10月 15 分 每一笔" in before


def test_statement_tells_what_was_paid(shop: Shop, sign_in: SignIn) -> None:
    cut_hair(shop, 5)
    cast, day = shop.cast, date(2026, 11, 3)
    close_and_draw(cast.village, OCTOBER, by=cast.chair, now=at(date(2026, 11, 1)))
    record_entry(
        cast.village, kind=FundKind.OPENING, yuan=Decimal(500), occurred_on=TODAY, key=uuid4(),
        by=cast.chair, now=at(day),
    )  # fmt: skip
    month = Month.objects.get(village=cast.village)
    settlement = settle(shop.barber, month, key=uuid4(), by=cast.chair, now=at(day))

    owed = read(sign_in("barber").get(STATEMENT))
    pay_settlement(settlement, paid_on=day, by=cast.clerk, now=at(day))
    paid = read(sign_in("barber").get(STATEMENT))
    paper = read(sign_in("barber").get("/partner/statement/print/?village=anping"))

    assert "结算 2026年10月 第 1 号，15 分，1 分值 1 元 15 元 还没付" in owed
    assert "15 元 11月3日已付" in paid
    assert "1 2026年10月 15 1 元 15 元 2026年11月3日已付" in paper


def test_own_shop_is_settled_without_money(shop: Shop, sign_in: SignIn) -> None:
    hand_over(shop, line(shop.rice))
    cast, day = shop.cast, date(2026, 11, 3)
    close_and_draw(cast.village, OCTOBER, by=cast.chair, now=at(date(2026, 11, 1)))
    month = Month.objects.get(village=cast.village)
    settle(shop.partner, month, key=uuid4(), by=cast.chair, now=at(day))

    words = read(sign_in("keeper").get(STATEMENT))

    assert "第 1 号，20 分，1 分值 1 元 不用付 商品是村里买的" in words


def test_long_month_of_a_statement_is_folded_the_newest_first(shop: Shop, sign_in: SignIn) -> None:
    award(shop.cast, 5, 300)
    for _haircut in range(21):
        cut_hair(shop, 5)

    html = sign_in("barber").get(STATEMENT).content.decode()

    opened, _summary, folded = html.partition("<summary>")
    numbers = [re.findall(r"<td>X(\d+)</td>", part) for part in (opened, folded)]
    assert numbers == [[str(21 - place) for place in range(20)], ["1"]]


def test_statement_prints_on_paper(shop: Shop, sign_in: SignIn) -> None:
    cut_hair(shop, 5)
    give_voucher(shop, 6)

    answer = sign_in("barber").get("/partner/statement/print/?village=anping&month=2026-10")

    assert read(answer) == (
        "安平村罗记理发账单 2026年10月（到现在） 这个月兑换的 时间 单号 户 商品 积分"
        " 10月15日 10:00 X1 02组 · 005户 · 郑*强 理发 1 次 15 合计 15"
        " 还没有来用的券 用到 单号 户 商品 积分 11月14日 X2 02组 · 006户 · 欧**明 理发 1 次 15"
        " 兑换点签字： 村委会经手人签字： 日期："
    )


def test_partner_still_sees_a_closed_business(shop: Shop, sign_in: SignIn) -> None:
    cut_hair(shop, 5)
    Partner.objects.filter(pk=shop.barber.pk).update(is_open=False)

    assert "15 分" in read(sign_in("barber").get("/partner/statement/"))


@pytest.mark.parametrize("page", ["", "statement/"])
def test_partner_without_a_duty_is_told_what_to_do(shop: Shop, sign_in: SignIn, page: str) -> None:
    release_duty(PartnerDuty.objects.get(), by=shop.cast.chair, now=NOW)

    answer = sign_in("barber").get(f"/partner/{page}")

    assert answer.status_code == 200
    assert "村里还没有把您安排到兑换点。" in read(answer)


def test_partner_of_another_village_sees_that_village_alone(shop: Shop, sign_in: SignIn) -> None:
    cut_hair(shop, 5)

    words = read(sign_in("stranger").get("/partner/statement/"))

    assert words.startswith("账单和结算 禾湾小店 · 2026年10月（到现在） 0 分")


def test_partner_with_two_businesses_chooses(shop: Shop, sign_in: SignIn) -> None:
    appointment = Appointment.objects.get(user=shop.cast.barber)
    assign_partner(appointment, shop.partner, by=shop.cast.chair, now=NOW)
    cut_hair(shop, 5)

    client = sign_in("barber")
    own = read(client.get(f"{STATEMENT}&partner={shop.barber.pk}"))
    strange = client.get(f"{STATEMENT}&partner={shop.other_partner.pk}")

    assert "罗记理发 · 2026年10月（到现在） 15 分" in own
    assert strange.status_code == 404


@pytest.mark.parametrize("month", ["2026-13", "x", "2026", "０2026-1"])
def test_partner_page_knows_no_such_month(shop: Shop, sign_in: SignIn, month: str) -> None:
    answer = sign_in("barber").get("/partner/statement/", {"village": "anping", "month": month})

    assert answer.status_code == 404


def test_statement_takes_as_many_statements_for_three_as_for_one(
    shop: Shop, sign_in: SignIn
) -> None:
    client, counts = sign_in("barber"), []

    for number in (2, 5, 6):
        cut_hair(shop, number)
        give_voucher(shop, number)
        with CaptureQueriesContext(connection) as queries:
            client.get(STATEMENT)
        counts.append(len(queries))

    assert counts[0] == counts[1] == counts[2] <= 12


# Its own lines


def test_lines_are_what_the_notice_vouches_for(shop: Shop, sign_in: SignIn) -> None:
    cut_hair(shop, 5)
    close_and_draw(shop.cast.village, OCTOBER, by=shop.cast.chair, now=at(date(2026, 11, 1)))
    client = sign_in("barber")

    answer = client.get("/partner/lines/2026-10/?village=anping")

    account = shop.barber.account
    digest = MonthLine.objects.get(account=account).digest
    assert sha256(answer.content).hexdigest() == digest
    assert answer["Content-Disposition"] == (
        f'attachment; filename="anping-{account.code}-2026-10.txt"'
    )
    assert f"2026年10月 {seal_short(digest)}" in read(client.get(STATEMENT))


@pytest.mark.parametrize("month", ["2026-10", "2026-11", "nonsense"])
def test_lines_of_a_month_that_is_not_closed_are_not_found(
    shop: Shop, sign_in: SignIn, month: str
) -> None:
    answer = sign_in("barber").get(f"/partner/lines/{month}/?village=anping")

    assert answer.status_code == 404


def test_lines_of_another_partner_are_not_found(shop: Shop, sign_in: SignIn) -> None:
    cut_hair(shop, 5)
    close_and_draw(shop.cast.village, OCTOBER, by=shop.cast.chair, now=at(date(2026, 11, 1)))

    answer = sign_in("barber").get(
        f"/partner/lines/2026-10/?village=anping&partner={shop.partner.pk}"
    )

    assert answer.status_code == 404


# Whose pages they are


@pytest.mark.parametrize(
    ("person", "status"),
    [
        ("barber", 200), ("keeper", 200), ("chair", 200), ("watcher", 403), ("stranger", 404),
        ("nobody", 404),
    ],
)  # fmt: skip
@pytest.mark.parametrize("page", [HOME, STATEMENT])
def test_partner_page_is_for_who_takes_vouchers(
    shop: Shop, sign_in: SignIn, page: str, person: str, status: int
) -> None:
    assert sign_in(person).get(page).status_code == status


def test_partner_pages_keep_their_verbs(shop: Shop, sign_in: SignIn) -> None:
    client = sign_in("barber")

    assert client.post("/partner/", {"village": "anping"}).status_code == 405
    assert client.get("/partner/vouchers/?village=anping").status_code == 405
    assert Client().get("/partner/").status_code == 302
