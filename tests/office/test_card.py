"""A household at its card's page: the PIN before it, what it reads behind it, how it closes."""

import re
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from hashlib import sha256
from html import unescape
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from deeds.models import Deed
from deeds.services import consent_to_take_back, take_back
from ledger.models import MonthLine
from noticeboard.services import close_and_draw
from office.card import throttle
from office.card.passbook import PassbookRow, cut_to_sheet, fold_months, list_passbook
from tests.access import PEOPLE
from tests.cast import HEADS, Cast, at
from tests.office.conftest import SignIn
from tests.world import NOVEMBER, World, approve, bring, deliver, hear, key, multiply
from villages.models import Card, CardPin, Household, Session
from villages.services import issue_card
from villages.services.pins import set_pin

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_in_november")]


def address_of(household: Household) -> str:
    return f"/c/{Card.objects.get(household=household, killed_at__isnull=True).token}/"


@pytest.fixture
def pin(cast: Cast) -> str:
    """The PIN of household 5."""
    return set_pin(cast.households[5], by=cast.chair, now=at(NOVEMBER, 9))


@pytest.fixture
def own(cast: Cast) -> str:
    """The address of household 5's card."""
    return address_of(cast.households[5])


def open_card(client: Client, address: str, pin: str) -> None:
    answer = client.post(address, {"pin": pin})
    assert (answer.status_code, answer["Location"]) == (302, address)


@pytest.fixture
def reader(client: Client, own: str, pin: str) -> Client:
    """A phone on which household 5 has opened its card."""
    open_card(client, own, pin)
    return client


def read_text(html: str) -> str:
    """Return what a person reads on the page, with single spaces."""
    main = html.partition("<main")[2].partition("</main>")[0].partition(">")[2]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())


def read_page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return read_text(answer.content.decode())


# The PIN


def test_card_page_asks_for_the_pin(client: Client, own: str, pin: str) -> None:
    html = client.get(own).content.decode()

    assert 'inputmode="numeric"' in html
    assert "02组 · 005户 · 郑*强 密码" in read_text(html)
    assert "没有密码、忘了密码，本人带卡到村委会领新的。" in html


def test_address_of_no_card_is_not_found(client: Client) -> None:
    answers = [client.get(f"/c/{token}/") for token in ("nothing", "%00", "x" * 300)]

    assert [answer.status_code for answer in answers] == [404] * 3


def test_card_page_says_how_to_get_a_first_pin(client: Client, own: str) -> None:
    html = client.get(own).content.decode()

    assert "看存折要密码，这一户还没有领。请本人带卡到村委会领，当场就能办。" in html
    assert 'name="pin"' not in html


def test_right_pin_opens_the_passbook(reader: Client, own: str) -> None:
    assert "结余 100 分" in read_page(reader, own)


@pytest.mark.parametrize("typed", ["{} ", "{:.3} {:.3}", "full"])
def test_pin_is_read_as_phones_write_it(client: Client, own: str, pin: str, typed: str) -> None:
    written = {
        "{} ": f"{pin} ",
        "{:.3} {:.3}": f"{pin[:3]} {pin[3:]}",
        "full": pin.translate({ord("0") + digit: ord("０") + digit for digit in range(10)}),
    }[typed]

    open_card(client, own, written)


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "١٢٣٤٥٦"])
def test_what_is_no_pin_is_not_counted(client: Client, own: str, pin: str, typed: str) -> None:
    answer = client.post(own, {"pin": typed})

    assert answer.status_code == 400
    assert CardPin.objects.get().failures == 0


def test_wrong_pin_is_told_and_counted(client: Client, own: str, pin: str) -> None:
    wrong = f"{(int(pin) + 1) % 10**6:06d}"

    answers = [client.post(own, {"pin": wrong}) for _count in range(6)]

    assert [answer.status_code for answer in answers] == [400, 400, 400, 400, 429, 429]
    # The pause of a quarter of an hour, in seconds.
    assert [answer.get("Retry-After") for answer in answers] == [None] * 4 + ["901"] * 2
    assert "密码不对，还可以试 4 次。" in answers[0].content.decode()
    assert "请 11月6日 12:15 以后再试" in answers[5].content.decode()
    assert "结余" not in answers[5].content.decode()
    assert client.post(own, {"pin": pin}).status_code == 429


def test_wrong_pins_of_many_cards_are_stopped_by_address(
    cast: Cast, client: Client, own: str, pin: str
) -> None:
    wrong = f"{(int(pin) + 1) % 10**6:06d}"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(throttle, "WRONG_MAX", 2)
        for _count in range(2):
            client.post(own, {"pin": wrong})
        set_pin(cast.households[4], by=cast.chair, now=at(NOVEMBER))
        other = client.post(address_of(cast.households[4]), {"pin": wrong})
        elsewhere = Client(REMOTE_ADDR="10.0.0.9").post(own, {"pin": wrong})

    assert (other.status_code, elsewhere.status_code) == (429, 400)
    assert other["Retry-After"] == "600"
    assert "从您这个网络输错的密码太多了" in other.content.decode()
    cache.clear()
    open_card(client, own, pin)


def test_card_that_is_paused_shuts_nobody_else_out(
    cast: Cast, client: Client, own: str, pin: str
) -> None:
    wrong = f"{(int(pin) + 1) % 10**6:06d}"
    other_pin = set_pin(cast.households[4], by=cast.chair, now=at(NOVEMBER))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(throttle, "WRONG_MAX", 6)
        for _count in range(9):
            client.post(own, {"pin": wrong})
        answer = client.post(address_of(cast.households[4]), {"pin": other_pin})

    assert answer.status_code == 302


def test_forged_pin_is_refused(own: str, pin: str) -> None:
    assert Client(enforce_csrf_checks=True).post(own, {"pin": pin}).status_code == 403


# The session


def test_session_holds_no_pin_and_no_token(reader: Client, own: str, pin: str) -> None:
    (session,) = Session.objects.all()

    told = session.get_decoded()["card"]
    assert set(told) == {"id", "mark", "used"}
    assert pin not in str(told)
    assert own.split("/")[2] not in str(told)


def test_session_gets_a_new_number_with_the_pin(client: Client, own: str, pin: str) -> None:
    client.session.save()
    before = client.session.session_key

    open_card(client, own, pin)

    assert client.session.session_key != before


def test_session_ends_half_an_hour_after_it_was_last_used(reader: Client, own: str) -> None:
    for minutes, is_open in ((29, True), (58, True), (89, False)):
        with time_machine.travel(at(NOVEMBER, 12) + timedelta(minutes=minutes), tick=False):
            assert ("结余" in reader.get(own).content.decode()) is is_open
    assert not Session.objects.exists()


def test_session_ends_when_one_is_done(reader: Client, own: str) -> None:
    answer = reader.post(f"{own}leave/")

    assert (answer.status_code, answer["Location"]) == (302, own)
    assert "结余" not in reader.get(own).content.decode()
    assert "card" not in reader.session


def test_leaving_signs_no_staff_out(cast: Cast, sign_in: SignIn, own: str, pin: str) -> None:
    browser = sign_in(cast.watcher)
    open_card(browser, own, pin)

    browser.post(f"{own}leave/")

    assert browser.get("/supervise/").status_code == 200
    assert "结余" not in browser.get(own).content.decode()


def test_session_ends_with_a_new_card(cast: Cast, reader: Client, own: str) -> None:
    issue_card(cast.households[5], by=cast.chair, now=at(NOVEMBER))

    assert reader.get(own).status_code == 409
    assert "密码" in reader.get(address_of(cast.households[5])).content.decode()


def test_session_ends_with_a_new_pin(cast: Cast, reader: Client, own: str) -> None:
    set_pin(cast.households[5], by=cast.chair, now=at(NOVEMBER))

    assert "结余" not in reader.get(own).content.decode()


def test_card_of_another_household_takes_its_own_pin(cast: Cast, reader: Client, own: str) -> None:
    other = address_of(cast.households[4])

    assert "结余" not in reader.get(other).content.decode()
    assert reader.get(f"{other}sent/")["Location"] == other


@pytest.mark.usefixtures("pin")
@pytest.mark.parametrize("person", PEOPLE)
def test_pages_behind_the_pin_open_to_nobody_without_it(
    world: World, sign_in: SignIn, own: str, person: str
) -> None:
    browser = Client() if person == "anonymous" else sign_in(world.cast.people[person])
    pages = ("print", "lines/2026-10", f"photos/{world.photo.pk}", "sent", "claim", "recommend")

    answers = {page: browser.get(f"{own}{page}/") for page in pages}

    assert {answer["Location"] for answer in answers.values()} == {own}


@pytest.mark.parametrize(
    "page", ["", "print/", "lines/2026-10/", "sent/", "claim/", "recommend/", "photos/{photo}/"]
)
def test_pages_are_kept_nowhere_and_tell_nobody_where_they_were(
    world: World, reader: Client, own: str, page: str
) -> None:
    answer = reader.get(own + page.format(photo=world.photo.pk))

    assert answer.status_code == 200
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["Referrer-Policy"] == "strict-origin"
    assert answer["X-Robots-Tag"] == "noindex, nofollow, noarchive"


# What it reads


def test_passbook_explains_each_movement(world: World, reader: Client, own: str) -> None:
    text = read_page(reader, own)

    assert "丝" in text
    for words in (
        "结余 65 分",
        "现在可以兑换 60 分",
        "5 分正在公示，11月7日起可以兑换。",
        "2026年的年度积分 5 分，评先进用，兑换不会减少。",
        "兑换 丝苗米 1 袋 安平积分超市 · 兑换单 X1 −40 65",
        "的事 第三条第1项 · 1次 × 5分/次 = 5分 评议小组10月28日评定",
        "2026年10月的公示，最晚 11月6日告诉村务监督委员会。",
        "地点：村委会一楼监督委员会办公室。",
    ):
        assert words in text


def test_passbook_names_nobody_who_brought_or_decided(
    world: World, reader: Client, own: str
) -> None:
    html = reader.get(own).content.decode() + reader.get(f"{own}sent/").content.decode()

    names = [*HEADS, *(person.name for person in world.cast.people.values())]
    assert [name for name in names if name in html] == []
    assert "只有评议的人看得到的备注" not in html


def test_page_reads_as_often_for_much_as_for_little(
    world: World, reader: Client, own: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(40) as few:
        reader.get(own)
    multiply(world)
    with django_assert_max_num_queries(40) as many:
        reader.get(own)

    assert len(many) == len(few)


def test_passbook_explains_a_row_of_an_earlier_round(world: World) -> None:
    cast = world.cast
    deed = bring(cast, world.rule, number=5, day=date(2026, 11, 5))
    approve(approve(deed, by=cast.judge_one, day=NOVEMBER), by=cast.judge_two, day=NOVEMBER)
    told = {"reason": "看错了人", "now": at(NOVEMBER, 21)}
    take_back(deed, key=key("back"), by=cast.judge_one, **told)  # type: ignore[arg-type]
    consent_to_take_back(deed, of_round=1, by=cast.judge_two, now=at(NOVEMBER, 21))

    rows = list_passbook(cast.account(5), limit=2, today=NOVEMBER)

    assert [(row.what, row.why, row.who, row.is_reversed) for row in rows] == [
        ("冲正「清扫祠堂门口」", "", "评议小组收回，重新评议", False),
        ("清扫祠堂门口", "1次 × 5分/次 = 5分", "评议小组11月6日评定", True),
    ]


def test_passbook_tells_what_the_office_reversed(world: World) -> None:
    rows = list_passbook(world.cast.account(6), limit=10, today=NOVEMBER)

    reversals = [(row.what, row.who) for row in rows if row.what.startswith("冲正")]
    assert reversals == [("冲正「清扫祠堂门口」", "村委会更正，两个人核对")]


def test_deduction_says_until_when_to_answer_and_never_who_brought_it(
    world: World, client: Client, own: str, pin: str
) -> None:
    cast = world.cast
    rule = Deed.objects.filter(rule__code="R15")[0].rule
    open_card(client, own, pin)
    deed = bring(cast, rule, number=5, day=NOVEMBER)

    before = read_page(client, own)
    hear(cast, deed, day=NOVEMBER)
    after = read_page(client, own)

    assert "乱倒碎砖瓦 −5 分/次 第九条第1项 2026年11月6日 · 1次" in before
    assert "还没有扣。告知单会送到您家，收到以后 3 天内都可以说。" in before
    assert "您 2026年11月6日的答复：没有意见" in after
    assert "林巡" not in before + after


def test_household_answers_a_deduction_on_the_page_once(
    world: World, client: Client, own: str, pin: str
) -> None:
    cast = world.cast
    deed = bring(cast, Deed.objects.filter(rule__code="R15")[0].rule, number=5, day=NOVEMBER)
    deliver(cast, deed, day=NOVEMBER)
    open_card(client, own, pin)
    address = f"{own}hearings/{deed.pk}/"

    empty = client.post(address, {"key": str(key("own")), "reply": " "})
    sent = client.post(address, {"key": str(key("own")), "reply": "是隔壁工地倒的"})
    again = client.post(address, {"key": str(key("own")), "reply": "是隔壁工地倒的"})

    assert (empty.status_code, sent.status_code, again.status_code) == (400, 302, 302)
    assert "请写您怎么说；" in read_text(empty.content.decode())
    text = read_page(client, own)
    assert "您 2026年11月6日的答复：是隔壁工地倒的" in text
    assert "送出我的话" not in text


def test_deduction_of_another_household_cannot_be_answered(
    world: World, reader: Client, own: str
) -> None:
    deed = bring(world.cast, Deed.objects.filter(rule__code="R15")[0].rule, number=4, day=NOVEMBER)
    deliver(world.cast, deed, day=NOVEMBER)

    answer = reader.post(f"{own}hearings/{deed.pk}/", {"key": str(key("x")), "reply": "不是"})

    assert answer.status_code == 404


def test_own_photo_opens_and_another_households_does_not(
    world: World, reader: Client, own: str
) -> None:
    answer = reader.get(f"{own}photos/{world.photo.pk}/")

    assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")
    other = address_of(world.cast.households[4])
    open_card(
        reader, other, set_pin(world.cast.households[4], by=world.cast.chair, now=at(NOVEMBER))
    )
    assert reader.get(f"{other}photos/{world.photo.pk}/").status_code == 404


def test_lines_file_is_what_the_notice_vouches_for(world: World, reader: Client, own: str) -> None:
    answer = reader.get(f"{own}lines/2026-10/")

    line = MonthLine.objects.get(account=world.cast.account(5))
    assert sha256(answer.content).hexdigest() == line.digest
    assert answer["Content-Disposition"] == 'attachment; filename="anping-005-2026-10.txt"'
    assert line.salt in answer.content.decode()
    notice = reader.get("/v/anping/notices/2026-10/notice.csv").content.decode()
    assert line.digest in notice


@pytest.mark.parametrize("month", ["2026-11", "2025-01", "2026-13", "nonsense"])
def test_lines_of_a_month_that_is_not_closed_are_not_found(
    world: World, reader: Client, own: str, month: str
) -> None:
    assert reader.get(f"{own}lines/{month}/").status_code == 404


def test_objection_waits_for_the_next_notice_when_the_window_is_over(
    world: World, client: Client, own: str, pin: str
) -> None:
    with time_machine.travel(at(date(2026, 11, 20), 12), tick=False):
        open_card(client, own, pin)
        text = read_page(client, own)

    assert "这个月的分，等公示贴出来，在公示期里告诉村务监督委员会。" in text


def test_very_large_print_stays_chosen(reader: Client, own: str) -> None:
    assert 'class="card"' in reader.get(own).content.decode()

    assert 'class="card large"' in reader.get(f"{own}?large=1").content.decode()

    assert 'class="card large"' in reader.get(f"{own}sent/").content.decode()
    assert 'class="card"' in reader.get(f"{own}?large=0").content.decode()


# Paper


ROW = PassbookRow(
    number=1,
    month=date(2026, 11, 1),
    day=NOVEMBER,
    posted_on=NOVEMBER,
    about="",
    what="清扫祠堂门口",
    article="第三条第1项",
    why="1次 × 5分/次 = 5分",
    who="评议小组10月28日评定",
    late="",
    points=Decimal(5),
    balance=Decimal(105),
    is_reversed=False,
)


def test_cut_to_sheet_keeps_the_newest_that_fit() -> None:
    rows = [replace(ROW, number=number) for number in range(40, 0, -1)]

    kept = cut_to_sheet(rows)

    assert kept == rows[: len(kept)]
    assert 5 < len(kept) < 20
    assert len(cut_to_sheet(rows, taken=6)) < len(kept)
    assert len(cut_to_sheet([replace(row, why="", article="", who="") for row in rows])) > len(kept)


def test_printed_passbook_begins_with_the_balance_brought_forward(
    world: World, reader: Client, own: str
) -> None:
    for number in range(24):
        day = date(2026, 10, 7) + timedelta(days=number)
        deed = bring(world.cast, world.rule, number=5, day=day)
        approve(approve(deed, by=world.cast.judge_one, day=NOVEMBER), by=world.cast.judge_two,
                day=NOVEMBER)  # fmt: skip

    html = reader.get(f"{own}print/").content.decode()

    printed = html.count("清扫祠堂门口")
    assert 5 < printed < 20
    text = read_text(html)
    # Each gives 5, and the rows that are left out come before them.
    balance = 65 + 24 * 5
    assert f"结余 承前（更早的 {27 - printed} 笔） {balance - 5 * printed} 11月6日" in text
    assert text.endswith(f"+5 {balance}")


def test_passbook_says_the_day_of_entry_and_of_the_deed(
    world: World, reader: Client, own: str
) -> None:
    deed = bring(world.cast, world.rule, number=5, day=date(2026, 10, 9))
    approve(approve(deed, by=world.cast.judge_one, day=NOVEMBER), by=world.cast.judge_two,
            day=NOVEMBER)  # fmt: skip

    newest = list_passbook(world.cast.account(5), limit=1, today=NOVEMBER)[0]

    assert (newest.posted_on, newest.about) == (NOVEMBER, "10月9日的事")
    assert "11月6日 清扫祠堂门口 10月9日的事" in read_page(reader, own)
    # What was entered on its day says no day twice.
    older = list_passbook(world.cast.account(5), limit=10, today=NOVEMBER)[1:]
    assert [row.about for row in older if row.posted_on == row.day] == [""] * sum(
        row.posted_on == row.day for row in older
    )


def test_passbook_is_folded_by_month_with_the_sums_of_each() -> None:
    october = date(2026, 10, 1)
    rows = [
        replace(ROW, number=4, points=Decimal(-30), balance=Decimal(80)),
        replace(ROW, number=3, points=Decimal(5), balance=Decimal(110)),
        replace(ROW, number=2, month=october, balance=Decimal(105)),
    ]

    november, before = fold_months(rows, {ROW.month: 2, october: 7})

    assert (november.month, november.rows, november.is_whole) == (ROW.month, rows[:2], True)
    assert [november.came, november.went, november.closing] == [5, -30, 80]
    assert (before.month, before.rows, before.is_whole) == (october, rows[2:], False)


def test_passbook_goes_on_to_earlier_months(
    world: World, reader: Client, own: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("office.card.queries.ROWS_SHOWN", 2)

    newest = read_months(reader.get(own))
    link = re.search(r'href="(\?before=\d+)#lines"', reader.get(own).content.decode())
    assert link
    answer = reader.get(f"{own}{link[1]}")

    told = list_passbook(world.cast.account(5), limit=9, today=NOVEMBER)
    assert newest == [row.number for row in told[:2]]
    assert read_months(answer) == [row.number for row in told[2:4]]
    assert "回到最近的" in answer.content.decode()
    # On paper, the balance above is not the last line's.
    assert "后面还有新的" in answer.content.decode()
    assert "后面还有新的" not in reader.get(own).content.decode()


def read_months(answer: Any) -> list[int]:  # Any: an answer with its context
    return [row.number for month in answer.context["book"].months for row in month.rows]


@pytest.mark.parametrize("before", ["1", "0", "x", "99999999999999999999", "-1"])
def test_passbook_before_any_number_is_a_page(reader: Client, own: str, before: str) -> None:
    assert reader.get(own, {"before": before}).status_code == 200


def test_card_page_offers_objection_and_leaving_before_the_rows(reader: Client, own: str) -> None:
    text = read_page(reader, own)

    assert (
        text.index("看完了") < text.index("结余") < text.index("我有异议") < text.index("一笔一笔")
    )


def test_closed_months_are_listed_newest_first(world: World, reader: Client, own: str) -> None:
    close_and_draw(world.cast.village, date(2026, 11, 1), by=world.cast.chair, now=at(date(2026, 12, 1)))  # noqa: E501  # fmt: skip

    html = reader.get(own).content.decode()

    assert re.findall(r"/lines/(\d{4}-\d\d)/", html) == ["2026-11", "2026-10"]
