"""The year's turn in the office: warned of in print, looked at, proposed, consented to."""

import csv
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from ledger.checks import check
from ledger.errors import YearEndNotWarned
from ledger.models import Transfer, TransferKind, YearTurn
from noticeboard.errors.objections import YearUnderObjection
from noticeboard.models import Notice
from noticeboard.models.letters import Ground
from noticeboard.queries.years import build_turn_sheet, find_warned_on, say_why_none
from noticeboard.services.objections import uphold
from noticeboard.services.years import consent_to_year_turn, propose_year_turn, refuse_year_turn
from noticeboard.todo import build_todos
from tests.cast import Cast, at, enrol
from tests.ledger.acts import award, change_terms
from tests.memory import lived_once
from tests.noticeboard.objections import decide, object_to
from tests.noticeboard.story import DECEMBER, NOVEMBER, OCTOBER, close
from villages.errors import RoleNeeded, VillageNotFound
from villages.models import User
from villages.models.terms import BaseGiven, YearEnd

YEAR = date(2027, 1, 1)
TURN_DAY = date(2027, 1, 10)
DOOR = "/admin/ledger/yearturn/turn/?village=anping"


@pytest.fixture
@lived_once
def year(cast: Cast) -> Cast:
    """Close October to December under terms by which half of what is left goes on."""
    change_terms(cast, year_end=YearEnd.SHARE, year_end_percent=50)
    award(cast, 5, 20)
    close(cast, OCTOBER, on=NOVEMBER)
    close(cast, NOVEMBER, on=DECEMBER)
    close(cast, DECEMBER, on=YEAR)
    return cast


@pytest.fixture
def clerk(year: Cast, monkeypatch: pytest.MonkeyPatch) -> Callable[[User], Client]:
    """Return a browser on the day of the turn, in which a person is signed in."""
    monkeypatch.setattr(timezone, "now", lambda: at(TURN_DAY))

    def sign_in(person: User) -> Client:
        client = Client(headers={"accept-language": "zh-hans"})
        client.force_login(person)
        return client

    return sign_in


def propose(cast: Cast) -> YearTurn:
    return propose_year_turn(cast.village, key=uuid4(), by=cast.chair, now=at(TURN_DAY))


def todos(cast: Cast, person: str, today: date = TURN_DAY) -> list[str]:
    roles = {"chair": "committee", "watcher": "supervisor"}
    found = build_todos(cast.village, today=today, roles=frozenset({roles[person]}))  # type: ignore[arg-type]
    return [todo.words for todo in found if todo.count and "年度结转" in todo.words]


def test_notices_of_the_last_months_carry_the_warning(year: Cast) -> None:
    told = Notice.objects.for_village(year.village).order_by("month__number")

    assert [(one.expires_on, one.expires_percent) for one in told] == [
        (YEAR, 50),
        (YEAR, 50),
        (None, None),
    ]
    assert find_warned_on(year.village, YEAR) == NOVEMBER


def test_weaker_warning_is_none_for_what_expires_now(cast: Cast) -> None:
    change_terms(cast, year_end=YearEnd.SHARE, year_end_percent=90)
    close(cast, OCTOBER, on=NOVEMBER)
    change_terms_anew(cast)
    close(cast, DECEMBER, on=YEAR)

    assert find_warned_on(cast.village, YEAR) is None
    with pytest.raises(YearEndNotWarned):
        propose(cast)


def change_terms_anew(cast: Cast) -> None:
    """Let everything expire, from a day on that lies behind the only warning."""
    cast.village.terms.update(year_end=YearEnd.EXPIRE)


def test_turn_is_made_by_two(year: Cast) -> None:
    assert todos(year, "chair") == ["可以办年度结转了"]
    turn = propose(year)
    assert todos(year, "chair") == todos(year, "watcher") == ["年度结转等第二个人同意"]

    done = consent_to_year_turn(turn, by=year.watcher, now=at(TURN_DAY, 14))

    assert (done.households, done.expired, done.given) == (6, Decimal(310), Decimal(0))
    assert year.account(5).balance == Decimal(60)
    assert todos(year, "chair") == []
    assert list(check(year.village)) == []


def test_award_under_objection_does_not_expire_before_it_is_decided(cast: Cast) -> None:
    change_terms(cast, year_end=YearEnd.EXPIRE)
    close(cast, OCTOBER, on=NOVEMBER)
    close(cast, NOVEMBER, on=DECEMBER)
    row = award(cast, 5, 20, occurred_on=DECEMBER, now=at(DECEMBER))
    other = award(cast, 4, 20, occurred_on=DECEMBER, now=at(DECEMBER), is_held=True)
    close(cast, DECEMBER, on=YEAR)
    objection = object_to(cast, row, on=date(2027, 1, 3))
    object_to(cast, other, on=date(2027, 1, 3))
    turn = propose_year_turn(cast.village, key=uuid4(), by=cast.chair, now=at(TURN_DAY))
    sheet = build_turn_sheet(cast.village, YEAR, by=cast.chair, today=TURN_DAY)

    with pytest.raises(YearUnderObjection) as refused:
        consent_to_year_turn(turn, by=cast.watcher, now=at(TURN_DAY))
    assert sheet.refusal == str(refused.value)
    uphold(objection, **decide(cast, Ground.TWICE, on=TURN_DAY))
    done = consent_to_year_turn(turn, by=cast.watcher, now=at(TURN_DAY, 14))

    assert done.expired == Decimal(600)
    assert [cast.account(number).balance for number in (4, 5)] == [20, 0]
    assert list(check(cast.village)) == []


def test_rights(year: Cast) -> None:
    with pytest.raises(RoleNeeded):
        propose_year_turn(year.village, key=uuid4(), by=year.watcher, now=at(TURN_DAY))
    turn = propose(year)
    for act in (consent_to_year_turn, refuse_year_turn):
        with pytest.raises(RoleNeeded):
            act(turn, by=year.keeper, now=at(TURN_DAY))
        with pytest.raises(VillageNotFound):
            act(turn, by=year.stranger, now=at(TURN_DAY))

    assert not Transfer.objects.filter(kind=TransferKind.EXPIRY).exists()


def test_page_shows_what_would_happen_and_proposes_it(
    year: Cast, clerk: Callable[[User], Client]
) -> None:
    browser = clerk(year.chair)
    page = browser.get(DOOR).content.decode()

    for words in (
        "结转百分之50，其余清掉",
        "6 户",
        "310 分",
        "2026年11月1日",
        "何委员、马监",
        "02组 · 005户 · 郑国强",
    ):
        assert words in page
    key = str(uuid4())
    answers = [browser.post(DOOR, {"village": "anping", "key": key}) for _each in range(5)]
    turn = YearTurn.objects.get()
    own = f"/admin/ledger/yearturn/{turn.pk}/change/"
    assert {(one.status_code, one["Location"]) for one in answers} == {(302, own)}
    assert "consent/" not in browser.get(own).content.decode()
    assert "年度结转已经提出" in browser.get(DOOR).content.decode()


def test_second_person_sees_the_figures_and_consents(
    year: Cast, clerk: Callable[[User], Client]
) -> None:
    turn = propose(year)
    browser = clerk(year.watcher)
    address = f"/admin/ledger/yearturn/{turn.pk}/consent/"

    assert "310 分" in browser.get(address).content.decode()
    for _each in range(5):
        assert browser.post(address, {"asked": "1"}).status_code == 302

    turn.refresh_from_db()
    assert (turn.state, turn.expired) == ("posted", Decimal(310))
    assert Transfer.objects.filter(kind=TransferKind.EXPIRY).count() == 6


def test_proposer_is_refused_as_the_second_person(
    year: Cast, clerk: Callable[[User], Client]
) -> None:
    turn = propose(year)

    answer = clerk(year.chair).post(f"/admin/ledger/yearturn/{turn.pk}/consent/", {"asked": "1"})

    assert answer.status_code == 403
    assert "提出和同意要由两个人办理" in answer.content.decode()


def test_supervisor_reads_the_preview_and_cannot_propose(
    year: Cast, clerk: Callable[[User], Client]
) -> None:
    browser = clerk(year.watcher)

    assert "由村委提出" in browser.get(DOOR).content.decode()
    assert browser.post(DOOR, {"village": "anping", "key": str(uuid4())}).status_code == 403


def test_table_has_every_household_and_no_formula(
    year: Cast, clerk: Callable[[User], Client]
) -> None:
    year.households[7] = enrol(year.village, 7, grid=year.group, head="=1+1")

    answer = clerk(year.chair).get(f"{DOOR}&table=csv")

    text = answer.content.decode("utf-8-sig")
    rows = list(csv.reader(text.splitlines()))
    assert rows[0][:3] == ["户编号", "小组", "户主"]
    assert rows[5][:4] == ["005", "02组", "郑国强", "120"]
    assert rows[5][7:] == ["60", "0", "60"]
    assert rows[7][2] == "'=1+1"
    assert len(rows) == 8


def test_unwarned_turn_is_refused_on_the_page(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    change_terms(cast, year_end=YearEnd.EXPIRE)
    close(cast, DECEMBER, on=YEAR)
    monkeypatch.setattr(timezone, "now", lambda: at(TURN_DAY))
    browser = Client(headers={"accept-language": "zh-hans"})
    browser.force_login(cast.chair)

    page = browser.get(DOOR).content.decode()
    answer = browser.post(DOOR, {"village": "anping", "key": str(uuid4())})

    assert "提出年度结转</button>" not in page
    assert "上年度没有一期公示写过要清这么多，所以这次不能清" in page
    assert answer.status_code == 409
    assert "上年度没有一期公示写过要清这么多，所以这次不能清" in answer.content.decode()


def test_turn_warned_of_late_is_told_when_it_may_be_made(cast: Cast) -> None:
    change_terms(cast, year_end=YearEnd.EXPIRE)
    close(cast, NOVEMBER, on=DECEMBER)
    close(cast, DECEMBER, on=YEAR)

    sheet = build_turn_sheet(cast.village, YEAR, by=cast.chair, today=date(2027, 1, 29))

    assert sheet.refusal == (
        "清掉余分要提前 60 天在公示上写明。第一次写上的公示是2026年12月1日封存的，"
        "要到2027年1月30日才能清，请那天再来办。"
    )
    later = build_turn_sheet(cast.village, YEAR, by=cast.chair, today=date(2027, 1, 30))
    assert later.refusal == ""


def test_page_tells_why_there_is_no_turn_to_make(year: Cast) -> None:
    told = [say_why_none(year.village, today=date(2026, 11, 1))]
    turn = propose(year)
    told.append(say_why_none(year.village, today=TURN_DAY))
    consent_to_year_turn(turn, by=year.watcher, now=at(TURN_DAY, 14))
    told.append(say_why_none(year.village, today=TURN_DAY))
    told.append(say_why_none(year.village, today=date(2028, 1, 2)))

    assert told == [
        "账是这一年度才开始记的，没有上年度的分要结转。",
        "年度结转已经提出，等第二个人同意或不同意。",
        "这次年度结转已经办过了。",
        "2027年1月还没有关账。上年度的账都关了，才能办年度结转。",
    ]


def test_scheme_that_carries_all_on_has_no_turn_to_make(cast: Cast) -> None:
    close(cast, DECEMBER, on=YEAR)

    assert say_why_none(cast.village, today=TURN_DAY) == (
        "按制度参数，余分全部结转，基础分只给一次，所以没有要办的。"
    )


@pytest.mark.parametrize("count", [1, 10])
def test_preview_takes_as_many_queries_for_more_households(cast: Cast, count: int) -> None:
    for number in range(7, 7 + count):
        enrol(cast.village, number, grid=cast.group, head="某某某")
    change_terms(cast, year_end=YearEnd.EXPIRE, base_given=BaseGiven.YEARLY)
    close(cast, DECEMBER, on=YEAR)

    with CaptureQueriesContext(connection) as queries:
        build_turn_sheet(cast.village, YEAR, by=cast.chair, today=TURN_DAY)

    assert len(queries) == 14
