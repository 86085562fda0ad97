"""The year's turn: what goes on, what expires, what is given anew, and by whom."""

from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from uuid import UUID, uuid4

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from ledger.carrying import YearPoints, YearRules, compute_carried, compute_expiry
from ledger.checks import check
from ledger.errors import (
    KeyReused,
    YearEndNotWarned,
    YearNoticeRuns,
    YearNotTurnable,
    YearTermsChanged,
    YearTurnDecided,
)
from ledger.models import Account, Transfer, TransferKind, YearTurn
from ledger.queries import get_standing
from ledger.services import (
    consent_to_year_turn,
    get_issuance,
    give_base,
    lock_book,
    object_to_hold,
    propose_year_turn,
    refuse_year_turn,
)
from ledger.years import (
    YearEndWarning,
    find_turnable_year,
    find_year_end_warning,
    preview_turn,
)
from tests.cast import Cast, at, enrol
from tests.counting import count_statements
from tests.ledger.acts import (
    DECEMBER,
    award,
    book_ahead,
    change_terms,
    close,
    deduct,
    make_post,
    redeem,
    send,
    undo,
)
from tests.ledger.together import run_together
from villages.errors import SecondPersonNeeded
from villages.models import User
from villages.models.terms import BaseGiven, Rounding, YearEnd
from villages.services import set_terms

pytestmark = pytest.mark.django_db

YEAR = date(2027, 1, 1)
TURN_DAY = date(2027, 1, 10)
WARNED_ON = date(2026, 11, 1)
KEY = UUID("00000000-0000-4000-8000-0000000000d1")


def end_year(cast: Cast, **terms: object) -> None:
    """Let the year end under the terms given; its last month is closed on 1 January."""
    change_terms(cast, **terms)
    close(cast, DECEMBER, on=YEAR)


def propose(cast: Cast, *, warned_on: date | None = WARNED_ON, key: UUID = KEY) -> YearTurn:
    return propose_year_turn(
        cast.village, warned_on=warned_on, key=key, by=cast.clerk, now=at(TURN_DAY)
    )


def consent(cast: Cast, turn: YearTurn, *, hour: int = 11) -> YearTurn:
    return consent_to_year_turn(turn, warned_on=WARNED_ON, by=cast.watcher, now=at(TURN_DAY, hour))


def balances(cast: Cast) -> list[Decimal | None]:
    return [cast.account(number).balance for number in sorted(cast.households)]


def preview(cast: Cast) -> dict[int, tuple[Decimal, Decimal]]:
    """Return {household: what expires and what is given} where something is."""
    found = preview_turn(cast.village, YEAR, today=TURN_DAY)
    return {line.account.number: (line.expires, line.new_base) for line in found.moved}


# The arithmetic.

RULES = YearRules(carry_percent=50, rounding=Rounding.HUNDREDTHS, kept=Decimal(0))


@pytest.mark.parametrize(
    ("points", "rules", "expires"),
    [
        (YearPoints(Decimal(100)), RULES, 50),
        (YearPoints(Decimal(100)), YearRules(0, Rounding.WHOLE, Decimal(0)), 100),
        (YearPoints(Decimal(100)), YearRules(100, Rounding.WHOLE, Decimal(0)), 0),
        (YearPoints(Decimal("10.5")), YearRules(50, Rounding.WHOLE, Decimal(0)), "4.5"),
        (YearPoints(Decimal("10.5")), YearRules(50, Rounding.TENTHS, Decimal(0)), "5.2"),
        (YearPoints(Decimal("0.01")), RULES, 0),
        (YearPoints(Decimal(100), came_in=Decimal(30)), RULES, 35),
        # What was spent since comes off what would have expired.
        (YearPoints(Decimal(70), went_out=Decimal(30)), RULES, 20),
        (YearPoints(Decimal(40), went_out=Decimal(60)), RULES, 0),
        (YearPoints(Decimal(100), reserved=Decimal(20)), RULES, 30),
        (YearPoints(Decimal(100), objected=Decimal(20)), RULES, 30),
        (YearPoints(Decimal(100)), YearRules(0, Rounding.WHOLE, Decimal(80)), 20),
        (YearPoints(Decimal(-5)), RULES, 0),
        (YearPoints(Decimal(5), came_in=Decimal(15)), RULES, 0),
        (YearPoints(Decimal(0)), RULES, 0),
    ],
)
def test_expiry_is_worked_out(points: YearPoints, rules: YearRules, expires: int | str) -> None:
    assert compute_expiry(points, rules) == Decimal(expires)


AMOUNTS = st.decimals(min_value=0, max_value=5000, places=2)
SIGNED = st.decimals(min_value=-500, max_value=5000, places=2)
ANY_RULES = st.builds(
    YearRules,
    carry_percent=st.integers(0, 100),
    rounding=st.sampled_from(Rounding),
    kept=AMOUNTS,
)
ANY_POINTS = st.builds(
    YearPoints,
    balance=SIGNED,
    came_in=AMOUNTS,
    went_out=AMOUNTS,
    reserved=AMOUNTS,
    objected=AMOUNTS,
)


@given(points=ANY_POINTS, rules=ANY_RULES)
def test_expiry_never_takes_what_stays(points: YearPoints, rules: YearRules) -> None:
    expires = compute_expiry(points, rules)

    left = points.balance - expires
    assert expires >= 0
    assert expires == expires.quantize(Decimal("0.01"))
    if expires:
        carried = compute_carried(points.old_at_end, rules)
        stays = points.came_in + points.reserved + points.objected + carried + rules.kept
        assert left == stays
        assert left >= 0


@given(at_end=SIGNED, rules=ANY_RULES)
def test_carried_is_rounded_in_favour_and_never_more_than_there_was(
    at_end: Decimal, rules: YearRules
) -> None:
    carried = compute_carried(at_end, rules)

    assert carried >= 0
    assert carried <= max(at_end, Decimal(0))
    assert carried >= at_end * rules.carry_percent / 100 or at_end < 0


@given(points=ANY_POINTS, rules=ANY_RULES, more=AMOUNTS)
def test_spending_within_the_year_never_costs_twice(
    points: YearPoints, rules: YearRules, more: Decimal
) -> None:
    """Whoever spends before the turn has as much or more in all than who did not."""
    spent = YearPoints(
        points.balance - more,
        points.came_in,
        points.went_out + more,
        points.reserved,
        points.objected,
    )

    assert compute_expiry(spent, rules) <= compute_expiry(points, rules)
    assert compute_expiry(spent, rules) >= compute_expiry(points, rules) - more


# What is read from the book.


def test_share_goes_on_and_the_rest_expires(cast: Cast) -> None:
    award(cast, 1, "20.5")
    end_year(cast, year_end=YearEnd.SHARE, year_end_percent=40, rounding=Rounding.WHOLE)

    turn = consent(cast, propose(cast))

    # 40 % of 120.5 is 48.2, so 49 go on; of 100 it is 40.
    assert balances(cast) == [Decimal(49), *[Decimal(40)] * 5]
    assert (turn.state, turn.households, turn.expired, turn.given) == (
        "posted",
        6,
        Decimal("371.5"),
        Decimal(0),
    )
    assert list(check(cast.village)) == []


def test_new_year_s_points_stay_and_old_ones_are_spent_first(cast: Cast) -> None:
    change_terms(cast, year_end=YearEnd.EXPIRE)
    # Posted into December, of a day in January; and one posted in January of December.
    early = at(date(2027, 1, 1), 9)
    award(cast, 1, 10, occurred_on=YEAR, now=early)
    close(cast, DECEMBER, on=YEAR)
    later = at(date(2027, 1, 5))
    award(cast, 2, 10, occurred_on=date(2026, 12, 30), now=later)
    redeem(cast, 3, 30, now=later)
    deduct(cast, 4, 5, now=later)
    award(cast, 5, 7, occurred_on=date(2027, 1, 5), now=later)

    consent(cast, propose(cast))

    assert balances(cast) == [10, 10, 0, 0, 7, 0]
    expiries = Transfer.objects.filter(kind=TransferKind.EXPIRY).order_by("number")
    assert [row.points for row in expiries] == [100, 100, 70, 95, 100, 100]
    assert {(row.occurred_on, row.asked == row.points) for row in expiries} == {(YEAR, True)}


def test_what_is_ordered_or_in_dispute_stays(cast: Cast) -> None:
    disputed = award(cast, 1, 10, is_held=True)
    end_year(cast, year_end=YearEnd.EXPIRE)
    book_ahead(cast, 2, 25, frees_on=TURN_DAY + timedelta(days=3), now=at(YEAR))
    book_ahead(cast, 3, 25, frees_on=TURN_DAY, now=at(YEAR))
    with transaction.atomic():
        object_to_hold(lock_book(cast.village, now=at(YEAR)), disputed)

    consent(cast, propose(cast))

    assert balances(cast) == [10, 25, 0, 0, 0, 0]


def test_ordering_and_giving_back_saves_nothing(cast: Cast) -> None:
    end_year(cast, year_end=YearEnd.EXPIRE)
    now = at(date(2027, 1, 5))
    undo(cast, redeem(cast, 1, 60, now=now), now=now)
    undo(cast, award(cast, 2, 8, now=now), now=now)

    consent(cast, propose(cast))

    assert balances(cast) == [0, 0, 0, 0, 0, 0]


def test_old_award_reversed_since_was_never_there(cast: Cast) -> None:
    row = award(cast, 1, 40)
    end_year(cast, year_end=YearEnd.SHARE, year_end_percent=50)
    undo(cast, row, now=at(date(2027, 1, 5)))

    assert preview(cast)[1] == (Decimal(50), Decimal(0))


def test_old_deduction_reversed_since_gives_new_points(cast: Cast) -> None:
    row = deduct(cast, 1, 40)
    assert row is not None
    end_year(cast, year_end=YearEnd.EXPIRE)
    undo(cast, row, now=at(date(2027, 1, 5)))

    consent(cast, propose(cast))

    assert cast.account(1).balance == Decimal(40)


def test_kept_points_stay_where_base_is_given_once(cast: Cast) -> None:
    award(cast, 1, 30)
    end_year(cast, year_end=YearEnd.EXPIRE, keep_points=Decimal(100))

    assert preview(cast) == {1: (Decimal(30), Decimal(0))}


def test_yearly_base_is_given_once_to_each(cast: Cast) -> None:
    end_year(cast, year_end=YearEnd.EXPIRE, base_given=BaseGiven.YEARLY, keep_points=Decimal(50))
    with transaction.atomic():
        give_base(
            lock_book(cast.village, now=at(YEAR)),
            cast.account(2),
            points=Decimal(60),
            year_start=YEAR,
            on=date(2027, 1, 3),
            by=None,
        )
    cast.households[7] = enrol(cast.village, 7, grid=cast.group, head="新来户")
    type(cast.households[7]).objects.filter(number=7).update(joined_on=date(2027, 1, 4))

    turn = consent(cast, propose(cast))

    assert balances(cast) == [100, 60, 100, 100, 100, 100, 100]
    assert (turn.households, turn.expired, turn.given) == (6, Decimal(600), Decimal(500))
    assert list(check(cast.village)) == []


def test_standing_begins_anew_by_itself(cast: Cast) -> None:
    award(cast, 1, 30)
    end_year(cast, year_end=YearEnd.EXPIRE)
    consent(cast, propose(cast))

    assert get_standing(cast.village, year_start=YEAR) == {}
    old = get_standing(cast.village, year_start=date(2026, 1, 1))
    assert old == {cast.account(1).pk: Decimal(30)}


def test_debt_is_untouched(cast: Cast) -> None:
    change_terms(cast, year_end=YearEnd.EXPIRE, debt_allowed=True)
    deduct(cast, 1, 130)
    close(cast, DECEMBER, on=YEAR)

    consent(cast, propose(cast))

    account = cast.account(1)
    assert (account.balance, account.debt) == (Decimal(-30), Decimal(30))


# When, and by whom.


def test_turn_waits_for_the_old_year_s_closing(cast: Cast) -> None:
    change_terms(cast, year_end=YearEnd.EXPIRE)

    with pytest.raises(YearNotTurnable):
        propose(cast)


def test_nothing_to_do_is_not_proposed(cast: Cast) -> None:
    end_year(cast)

    assert find_turnable_year(cast.village, TURN_DAY) is None
    with pytest.raises(YearNotTurnable):
        propose(cast)


def test_book_that_began_this_year_has_no_year_to_turn(cast: Cast) -> None:
    change_terms(cast, base_given=BaseGiven.YEARLY)
    close(cast, date(2026, 10, 1), on=date(2026, 11, 1))

    assert find_turnable_year(cast.village, date(2026, 11, 2)) is None


@pytest.mark.parametrize("warned_on", [None, TURN_DAY - timedelta(days=59)])
def test_unwarned_expiry_is_refused(cast: Cast, warned_on: date | None) -> None:
    end_year(cast, year_end=YearEnd.SHARE, year_end_percent=99)

    with pytest.raises(YearEndNotWarned):
        propose(cast, warned_on=warned_on)

    assert propose(cast, warned_on=TURN_DAY - timedelta(days=60)).state == "proposed"


def test_new_base_alone_needs_no_warning(cast: Cast) -> None:
    end_year(cast, base_given=BaseGiven.YEARLY)

    turn = consent_to_year_turn(
        propose(cast, warned_on=None), warned_on=None, by=cast.chair, now=at(TURN_DAY)
    )

    assert (turn.expired, turn.given) == (Decimal(0), Decimal(600))


def test_expiry_waits_for_the_last_notice_s_window(cast: Cast) -> None:
    end_year(cast, year_end=YearEnd.EXPIRE)

    with pytest.raises(YearNoticeRuns):
        propose_year_turn(
            cast.village,
            warned_on=WARNED_ON,
            key=KEY,
            by=cast.clerk,
            now=at(date(2027, 1, 6)),
        )


def test_second_person_consents(cast: Cast) -> None:
    end_year(cast, year_end=YearEnd.EXPIRE)
    turn = propose(cast)

    for answer in (consent_to_year_turn, refuse_year_turn):
        more = {"warned_on": WARNED_ON} if answer is consent_to_year_turn else {}
        with pytest.raises(SecondPersonNeeded):
            answer(turn, by=cast.clerk, now=at(TURN_DAY), **more)

    assert not Transfer.objects.filter(kind=TransferKind.EXPIRY).exists()


def test_pressed_five_times_it_is_one_turn(cast: Cast) -> None:
    end_year(cast, year_end=YearEnd.EXPIRE, base_given=BaseGiven.YEARLY)

    turns = {propose(cast).pk for _each in range(5)}
    (proposed,) = YearTurn.objects.filter(pk__in=turns)
    done = [consent(cast, proposed, hour=11 + hour) for hour in range(5)]

    assert {(turn.pk, turn.decided_at) for turn in done} == {(done[0].pk, at(TURN_DAY, 11))}
    assert Transfer.objects.filter(kind=TransferKind.EXPIRY).count() == 6
    assert balances(cast) == [100] * 6


def test_other_keys_and_people_find_it_proposed_already(cast: Cast) -> None:
    end_year(cast, year_end=YearEnd.EXPIRE)
    propose(cast)

    with pytest.raises(YearNotTurnable):
        propose(cast, key=uuid4())
    with pytest.raises(KeyReused):
        propose_year_turn(
            cast.village, warned_on=WARNED_ON, key=KEY, by=cast.chair, now=at(TURN_DAY)
        )


def test_refused_turn_may_be_proposed_again(cast: Cast) -> None:
    end_year(cast, year_end=YearEnd.EXPIRE)
    turn = propose(cast)

    refused = refuse_year_turn(turn, by=cast.chair, now=at(TURN_DAY))
    again = refuse_year_turn(turn, by=cast.chair, now=at(TURN_DAY, 15))

    assert (refused.state, again.decided_at) == ("refused", refused.decided_at)
    with pytest.raises(YearTurnDecided):
        consent(cast, turn)
    assert propose(cast, key=uuid4()).state == "proposed"
    assert list(check(cast.village)) == []


def test_terms_changed_meanwhile_are_told(cast: Cast) -> None:
    end_year(cast, year_end=YearEnd.EXPIRE)
    turn = propose(cast)
    set_terms(
        cast.village,
        date(2026, 12, 31),
        by=cast.chair,
        now=at(TURN_DAY),
        year_end=YearEnd.SHARE,
        year_end_percent=80,
    )

    with pytest.raises(YearTermsChanged):
        consent(cast, turn)


@pytest.mark.django_db(transaction=True)
def test_two_who_consent_at_once_post_it_once(cast: Cast) -> None:
    end_year(cast, year_end=YearEnd.EXPIRE, base_given=BaseGiven.YEARLY)
    turn = propose(cast)

    def answer(by: User) -> YearTurn:
        return consent_to_year_turn(turn, warned_on=WARNED_ON, by=by, now=at(TURN_DAY, 12))

    results = run_together([partial(answer, cast.chair), partial(answer, cast.watcher)])

    assert sorted(type(result).__name__ for result in results) == ["YearTurn", "YearTurnDecided"]
    assert Transfer.objects.filter(kind=TransferKind.EXPIRY).count() == 6
    assert balances(cast) == [100] * 6


@pytest.mark.django_db(transaction=True)
def test_two_who_propose_at_once_make_one(cast: Cast) -> None:
    end_year(cast, year_end=YearEnd.EXPIRE)

    def ask(by: User) -> YearTurn:
        return propose_year_turn(
            cast.village, warned_on=WARNED_ON, key=uuid4(), by=by, now=at(TURN_DAY)
        )

    results = run_together([partial(ask, cast.chair), partial(ask, cast.clerk)])

    assert sorted(type(result).__name__ for result in results) == ["YearNotTurnable", "YearTurn"]


# The warning.


def test_warning_comes_in_the_last_months_of_the_year(cast: Cast) -> None:
    change_terms(cast, year_end=YearEnd.SHARE, year_end_percent=70)

    told = {
        day: find_year_end_warning(cast.village, day)
        for day in (date(2026, 9, 30), date(2026, 10, 2), date(2026, 12, 31), YEAR)
    }

    warning = YearEndWarning(YEAR, 30)
    assert told == {
        date(2026, 9, 30): None,
        date(2026, 10, 2): warning,
        date(2026, 12, 31): warning,
        YEAR: None,
    }


def test_warning_follows_the_terms_of_the_last_day(cast: Cast) -> None:
    set_terms(
        cast.village,
        date(2026, 12, 1),
        by=cast.chair,
        now=at(date(2026, 10, 20)),
        year_end=YearEnd.EXPIRE,
    )
    day = date(2026, 11, 20)

    assert find_year_end_warning(cast.village, day) == YearEndWarning(YEAR, 100)
    assert find_year_end_warning(cast.village, day, within_days=30) is None


@pytest.mark.parametrize("terms", [{}, {"year_end": "share", "year_end_percent": 100}])
def test_nothing_is_warned_of_where_all_goes_on(cast: Cast, terms: dict[str, object]) -> None:
    change_terms(cast, **terms)

    assert find_year_end_warning(cast.village, date(2026, 12, 1)) is None


# Checks, and how much is asked of the database.


def test_expiry_without_a_turn_is_found(cast: Cast) -> None:
    source, destination = cast.account(1), get_issuance(cast.village)
    post = make_post(TransferKind.EXPIRY, source, destination, 5)
    made = send(cast.village, post, by=cast.clerk)

    assert made is not None
    assert [(one.code, one.sentence) for one in check(cast.village)] == [
        ("ledger.expiry", f"第 {made.number} 笔到期没有经过年度结转。")
    ]


def test_turn_that_says_another_thing_than_its_rows_is_found(cast: Cast) -> None:
    YearTurn.objects.create(
        village=cast.village,
        year_start=YEAR,
        carry_percent=0,
        state="posted",
        key=KEY,
        proposed_by=cast.clerk,
        proposed_at=at(TURN_DAY),
        decided_by=cast.watcher,
        decided_at=at(TURN_DAY),
        households=6,
        expired=Decimal(600),
        given=Decimal(0),
    )

    assert [(one.code, one.sentence) for one in check(cast.village)] == [
        (
            "ledger.year_turn",
            "2027年度的年度结转存的是6 户、清 600 分、给 0 分，按流水应是0 户、清 0 分、给 0 分。",
        )
    ]


@pytest.mark.parametrize("count", [1, 10])
def test_turn_takes_as_many_queries_for_more_households(cast: Cast, count: int) -> None:
    for number in range(7, 7 + count):
        cast.households[number] = enrol(cast.village, number, grid=cast.group, head="某某某")
    end_year(cast, year_end=YearEnd.EXPIRE, base_given=BaseGiven.YEARLY)
    turn = propose(cast)

    with CaptureQueriesContext(connection) as queries:
        consent(cast, turn)

    assert count_statements(queries) == 18
    assert Account.objects.filter(village=cast.village, balance=100).count() == 6 + count
