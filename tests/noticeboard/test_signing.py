"""Signing a month: who may, when, once a side, by two persons; and where it is told."""

from collections.abc import Callable
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.test import Client

from deeds.services import consent_to_take_back, take_back
from ledger.errors import MonthNotOver, MonthUnknown
from ledger.queries import get_notice_csv
from noticeboard import todo
from noticeboard.errors import ChairNeeded, SecondSignerNeeded, SignedByOther
from noticeboard.models import Notice, SheetKind, Signature, SignaturePart
from noticeboard.models.letters import Ground
from noticeboard.queries.months import list_months
from noticeboard.queries.signatures import SignatureLine, SignatureLines, get_signatures
from noticeboard.services import sign_month
from noticeboard.services.objections import uphold
from rules.models import Rule
from tests.cast import BEGIN, TODAY, Cast, at
from tests.deeds.factories import post
from tests.ledger.acts import award
from tests.noticeboard.objections import decide, get_row, object_to
from tests.noticeboard.story import (
    CLOSING_DAY,
    DECEMBER,
    NOVEMBER,
    OCTOBER,
    close,
    reverse_deed,
)
from tests.noticeboard.test_further import bring_from_paper
from villages.errors import PointsError, RoleNeeded, VillageNotFound
from villages.models import Appointment, Role, User
from villages.services import appoint, end_appointment
from villages.titles import is_chair_title
from villages.todo import Todo

CHAIR, SUPERVISOR = SignaturePart.CHAIR, SignaturePart.SUPERVISOR
MONTHS = "/supervise/months/?village=anping"


@pytest.fixture
def head(cast: Cast) -> User:
    """Return the chair, whose title says so from the 20th of October on."""
    give_title(cast, cast.chair, "村委会主任")
    return cast.chair


def give_title(cast: Cast, person: User, title: str) -> None:
    """End the person's appointment in the committee and begin another one with a title."""
    before = Appointment.objects.get(user=person, role=Role.COMMITTEE)
    end_appointment(before, last_day=date(2026, 10, 19), by=None, now=at(BEGIN))
    appoint(
        person,
        Role.COMMITTEE,
        village=cast.village,
        title=title,
        starts_on=date(2026, 10, 20),
        by=None,
        now=at(BEGIN),
    )


def sign(
    cast: Cast, part: SignaturePart, by: User, *, on: date = CLOSING_DAY, month: date = OCTOBER
) -> Signature:
    return sign_month(cast.village, month, part=part, by=by, now=at(on))


def read(notice: Notice) -> SignatureLines:
    return get_signatures(Notice.objects.select_related("month__village").get(pk=notice.pk))


@pytest.mark.parametrize(
    ("title", "is_chair"),
    [
        ("主任", True),
        ("村委会主任", True),
        ("党支部书记", True),
        ("副主任", False),
        ("副书记", False),
        ("委员", False),
        ("", False),
    ],
)
def test_chair_is_known_by_the_title(title: str, is_chair: bool) -> None:  # noqa: FBT001 - a table
    assert is_chair_title(title) is is_chair


def test_both_sign_before_the_closing_and_the_notice_names_them(cast: Cast, head: User) -> None:
    sign(cast, CHAIR, head)
    sign(cast, SUPERVISOR, cast.watcher)

    notice = close(cast)

    assert read(notice) == SignatureLines(
        (
            SignatureLine("村委会主任", "陈*任（村委会主任），2026年11月1日", is_signed=True),
            SignatureLine("监督委员会", "马*，2026年11月1日", is_signed=True),
        ),
        remark="",
    )


def test_signing_waits_for_nothing_and_nothing_waits_for_it(cast: Cast, head: User) -> None:
    notice = close(cast)
    unsigned = read(notice)
    sealed = get_notice_csv(notice.month)

    sign(cast, CHAIR, head, on=date(2026, 12, 20))

    assert [line.who for line in unsigned.lines] == ["待审定", "待审定"]
    assert [line.is_signed for line in read(notice).lines] == [True, False]
    # Names are no part of what is sealed.
    assert get_notice_csv(notice.month) == sealed
    assert "陈" not in sealed.decode()


def test_what_is_posted_after_a_signature_is_told(cast: Cast, head: User) -> None:
    sign(cast, CHAIR, head)
    award(cast, 1, 5, now=at(CLOSING_DAY, 11))
    award(cast, 2, 5, now=at(CLOSING_DAY, 12))
    sign(cast, SUPERVISOR, cast.watcher, on=date(2026, 11, 2))

    notice = close(cast, on=date(2026, 11, 2))
    award(cast, 3, 5, now=at(date(2026, 11, 2), 12))

    assert read(notice).remark == "审定后又入账 2 笔。"


def test_signing_again_answers_the_first(cast: Cast, head: User) -> None:
    first = sign(cast, CHAIR, head)
    close(cast)

    again = sign(cast, CHAIR, head, on=date(2026, 12, 24))

    assert again == first
    assert Signature.objects.get().signed_at == at(CLOSING_DAY)


def test_months_closed_together_are_signed_as_one(cast: Cast, head: User) -> None:
    sign(cast, CHAIR, head, on=DECEMBER, month=OCTOBER)

    notice = close(cast, OCTOBER, on=DECEMBER)

    assert Signature.objects.get().month == NOVEMBER == notice.month.month
    assert read(notice).lines[0].is_signed


@pytest.mark.parametrize(
    ("name", "part", "refusal"),
    [
        ("chair", CHAIR, ChairNeeded),
        ("clerk", CHAIR, ChairNeeded),
        ("watcher", CHAIR, RoleNeeded),
        ("chair", SUPERVISOR, RoleNeeded),
        ("keeper", SUPERVISOR, RoleNeeded),
        ("stranger", CHAIR, VillageNotFound),
        ("stranger", SUPERVISOR, VillageNotFound),
    ],
)
def test_only_the_own_side_signs(
    cast: Cast, name: str, part: SignaturePart, refusal: type[PointsError]
) -> None:
    with pytest.raises(refusal):
        sign(cast, part, cast.people[name])

    assert not Signature.objects.exists()


@pytest.mark.parametrize("title", ["副主任", "副书记", "委员"])
def test_a_deputy_is_no_chair(cast: Cast, title: str) -> None:
    give_title(cast, cast.chair, title)

    with pytest.raises(ChairNeeded) as refusal:
        sign(cast, CHAIR, cast.chair)

    assert str(refusal.value) == (
        "由村委会主任审定。如果您就是，请先在「任职」里把主任的头衔写上，再来审定。"
    )
    assert refusal.value.office_link == ("去写头衔", "/admin/villages/appointment/")


@pytest.mark.parametrize(
    ("month", "on", "refusal"),
    [
        (OCTOBER, date(2026, 10, 31), MonthNotOver),
        (NOVEMBER, CLOSING_DAY, MonthNotOver),
        (date(2026, 9, 1), CLOSING_DAY, MonthUnknown),
    ],
)
def test_month_is_signed_from_its_closing_day_on(
    cast: Cast, month: date, on: date, refusal: type[PointsError]
) -> None:
    with pytest.raises(refusal):
        sign(cast, SUPERVISOR, cast.watcher, on=on, month=month)


def test_second_of_the_same_side_is_told_who_was_first(cast: Cast, head: User) -> None:
    sign(cast, CHAIR, head)
    give_title(cast, cast.clerk, "书记")

    with pytest.raises(SignedByOther) as refusal:
        sign(cast, CHAIR, cast.clerk)

    assert str(refusal.value) == "陈主任已经在2026年11月1日审定过了，不用再审。"


def test_one_person_never_signs_for_both_sides(cast: Cast, head: User) -> None:
    appoint(
        head,
        Role.SUPERVISOR,
        village=cast.village,
        starts_on=BEGIN,
        by=None,
        now=at(BEGIN),
    )
    sign(cast, CHAIR, head)

    with pytest.raises(SecondSignerNeeded):
        sign(cast, SUPERVISOR, head)

    assert Signature.objects.count() == 1


# Doors.


def read_main(client: Client, address: str = MONTHS) -> str:
    html = client.get(address).content.decode()
    return html.partition("<main")[2].partition("</main>")[0]


def send(client: Client, side: SignaturePart, **changes: str) -> tuple[int, str]:
    """Press the button of one side and say yes; returns status and page."""
    form = {"village": "anping", "month": "2026-10", "part": side.value, "confirmed": "1"} | changes
    answer = client.post("/supervise/months/", form, follow=True)
    return answer.status_code, answer.content.decode()


def test_supervisor_sees_the_figures_and_signs(
    cast: Cast, sign_in: Callable[[User], Client]
) -> None:
    award(cast, 1, 5)
    notice = close(cast)
    client = sign_in(cast.watcher)

    before = read_main(client)
    status, after = send(client, SUPERVISOR)

    for words in ("2026年10月", "第 1 号", "+5 分", "605 分", "0 笔", "审定（监督委员会）"):
        assert words in before
    assert "审定（村委会主任）" not in before
    assert (status, "审定好了" in after) == (200, True)
    assert "审定（监督委员会）" not in after.partition("<main")[2]
    assert read(notice).lines[1].is_signed


def test_signing_asks_once_more_before_it_signs(
    cast: Cast, sign_in: Callable[[User], Client]
) -> None:
    award(cast, 1, 5)
    close(cast)
    client = sign_in(cast.watcher)

    status, asked = send(client, SUPERVISOR, confirmed="")
    signed_yet = Signature.objects.exists()
    send(client, SUPERVISOR)

    assert status == 200
    for words in ("确定审定吗？", "2026年10月", "第 1 号", "+5 分", "您审定的是「监督委员会」"):
        assert words in asked
    assert '<input type="hidden" name="confirmed" value="1">' in asked
    assert not signed_yet
    assert Signature.objects.get().part == SUPERVISOR


def test_signing_a_month_that_nobody_shows_is_not_asked(
    cast: Cast, sign_in: Callable[[User], Client]
) -> None:
    close(cast)

    status, page = send(sign_in(cast.watcher), SUPERVISOR, month="2026-08", confirmed="")

    assert status == 404
    assert "2026年8月还没有公示" in page
    assert not Signature.objects.exists()


def test_page_says_which_month_is_open_and_from_when_it_may_be_closed(
    cast: Cast, sign_in: Callable[[User], Client]
) -> None:
    client = sign_in(cast.watcher)

    due = read_main(client)
    close(cast)
    waiting = read_main(client)

    assert "现在还记在2026年10月的账上，11月1日起就可以关账、审定了。" in due
    assert "现在记的是2026年11月的账，12月1日起可以关账、审定。" in waiting


def test_chair_without_a_title_is_told_what_to_do(
    cast: Cast, sign_in: Callable[[User], Client]
) -> None:
    close(cast)
    client = sign_in(cast.chair)

    page = read_main(client)
    status, answer = send(client, CHAIR)

    assert "请先在「任职」里把主任的头衔写上" in page
    assert "审定（村委会主任）" not in page
    assert status == 403
    assert "由村委会主任审定" in answer
    assert not Signature.objects.exists()


def test_month_that_may_be_closed_is_signed_before(
    cast: Cast, head: User, sign_in: Callable[[User], Client]
) -> None:
    award(cast, 1, 5, now=at(CLOSING_DAY, 9))
    client = sign_in(head)

    page = read_main(client)
    closing = client.get("/admin/noticeboard/notice/close/?village=anping").content.decode()
    status, _answer = send(client, CHAIR)

    assert "还没有关账" in page
    assert "+5 分" in page
    assert "/supervise/months/?village=anping#m2026-10" in closing
    assert closing.count("待审定") == 2
    assert status == 200
    assert Signature.objects.get().month == OCTOBER


@pytest.mark.parametrize("changes", [{"month": "十月"}, {"part": "mayor"}, {"month": ""}])
def test_pressing_for_nothing_in_particular_is_refused(
    cast: Cast, sign_in: Callable[[User], Client], changes: dict[str, str]
) -> None:
    status, page = send(sign_in(cast.watcher), SUPERVISOR, **changes)

    assert status == 400
    assert "没有说明审定哪个月" in page


def test_notice_page_in_the_office_leads_to_signing(
    cast: Cast, sign_in: Callable[[User], Client]
) -> None:
    notice = close(cast)

    answer = sign_in(cast.chair).get(f"/admin/noticeboard/notice/{notice.pk}/sign/")

    assert answer["Location"] == "/supervise/months/?village=anping#m2026-10"


def test_public_page_names_the_signers_masked(
    cast: Cast, head: User, sign_in: Callable[[User], Client]
) -> None:
    close(cast)
    client = sign_in(cast.nobody)
    before = client.get("/v/anping/notices/2026-10/").content.decode()
    sign(cast, CHAIR, head)

    after = client.get("/v/anping/notices/2026-10/").content.decode()

    assert before.count("待审定") == 2
    assert after.count("待审定") == 1
    assert "陈*任（村委会主任），2026年11月1日" in after
    assert "陈主任" not in after


def late(count: int) -> Todo:
    return Todo("公示期过了，监督委员会还没审定的月份", count, MONTHS)


def test_each_side_is_told_of_months_that_wait_for_it(cast: Cast, head: User) -> None:
    close(cast)
    address = "/supervise/months/?village=anping"

    def told(role: Role) -> list[Todo]:
        found = todo.build_todos(cast.village, today=NOVEMBER, roles=frozenset({role}))
        return [one for one in found if one.address == address]

    before = told(Role.COMMITTEE), told(Role.SUPERVISOR)
    sign(cast, CHAIR, head)
    after = told(Role.COMMITTEE), told(Role.SUPERVISOR)

    assert before == (
        [Todo("等主任审定的月份", 1, address), late(0)],
        [Todo("等监督委员审定的月份", 1, address)],
    )
    assert after == (
        [Todo("等主任审定的月份", 0, address), late(0)],
        [Todo("等监督委员审定的月份", 1, address)],
    )


def test_committee_is_told_of_what_supervisors_leave_after_the_window(cast: Cast) -> None:
    ends = close(cast).month.window_ends
    assert ends

    def count(day: date) -> list[int]:
        roles = frozenset({Role.COMMITTEE})
        found = todo.build_todos(cast.village, today=day, roles=roles)
        return [one.count for one in found if one.words == late(0).words]

    told = [count(day) for day in (ends, ends + timedelta(days=1))]
    sign(cast, SUPERVISOR, cast.watcher)

    assert [*told, count(ends + timedelta(days=1))] == [[0], [1], [0]]


def test_corrections_are_counted_as_the_notices_sheet_tells_them(
    cast: Cast, rules: dict[str, Rule]
) -> None:
    bring_from_paper(cast, 1, 20)
    bring_from_paper(cast, 2, 0, standing=30)
    reverse_deed(cast, post(cast, rules["R01"], number=4))
    deed = post(cast, rules["R01"], number=5)
    take_back(deed, reason="看错了", key=uuid4(), by=cast.judge_two, now=at(TODAY, 20))
    consent_to_take_back(deed, of_round=1, by=cast.judge_three, now=at(TODAY, 21))
    wrong = post(cast, rules["R01"], number=6)
    before = list_months(cast.village, today=CLOSING_DAY)
    october = close(cast)
    # What an objection sets right stands on the sheet of objections.
    uphold(object_to(cast, get_row(wrong)), **decide(cast, Ground.DID_NOT_HAPPEN))
    reverse_deed(cast, post(cast, rules["R01"], number=3, on=NOVEMBER))
    november = close(cast, NOVEMBER, on=DECEMBER)

    after = list_months(cast.village, today=DECEMBER)

    assert [month.corrections for month in before] == [4]
    assert [(month.number, month.corrections) for month in after] == [
        (notice.month.number, notice.entries.filter(sheet=SheetKind.CORRECTIONS).count())
        for notice in (november, october)
    ]
    assert [month.corrections for month in after] == [1, 4]
