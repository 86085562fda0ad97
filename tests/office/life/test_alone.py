"""What one person records of a household: group, head, away, back."""

from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest

from ledger.checks import check
from ledger.models import Transfer, TransferKind
from ledger.services import consent_to_year_turn, propose_year_turn
from ledger.years import preview_turn
from office.life.errors import (
    DayBeforeLast,
    DayToCome,
    HeadAlready,
    HouseholdAwayAlready,
    HouseholdNotAway,
    MemberElsewhere,
)
from office.life.services import change_head, come_back, go_away, move_household
from tests.cast import NOW, TODAY, Cast, at
from tests.ledger.acts import DECEMBER, NOVEMBER, OCTOBER, award, change_terms, close
from tests.office.life.acts import balance_of, end, fresh, give_family
from villages.errors import HouseholdDissolved, OwnHousehold, RoleNeeded, VillageNotFound
from villages.models import Change, Household, Member
from villages.models.households import HouseholdState, LeftWhy
from villages.models.terms import BaseGiven, NewcomerShare, YearEnd

pytestmark = pytest.mark.django_db

D = Decimal

NEW_YEAR = date(2027, 1, 1)


def test_move_changes_the_group_and_nothing_else(cast: Cast) -> None:
    moved = move_household(cast.households[5], cast.group, by=cast.clerk, now=NOW)

    trace = Change.objects.latest("pk")
    assert (moved.grid, moved.number, balance_of(cast, 5)) == (cast.group, 5, D(100))
    assert (trace.kind, trace.made_by) == ("villages.household", cast.clerk)


def test_move_to_another_villages_group_is_a_mistake(cast: Cast) -> None:
    assert cast.other_household is not None

    with pytest.raises(ValueError, match="another village"):
        move_household(cast.households[5], cast.other_household.grid, by=cast.clerk, now=NOW)


@pytest.mark.parametrize("why", [LeftWhy.DIED, LeftWhy.MOVED, None])
def test_new_head_takes_over(cast: Cast, why: LeftWhy | None) -> None:
    son = give_family(cast)[0]
    old = Member.objects.get(household=cast.households[5], is_head=True)

    new = change_head(son, why=why, on=TODAY, by=cast.clerk, now=NOW)

    old.refresh_from_db()
    living = Member.objects.living_here().filter(household=cast.households[5], is_head=True)
    assert list(living) == [new] == [son]
    assert (old.left_on, old.left_why) == ((TODAY, why) if why else (None, ""))
    assert balance_of(cast, 5) == 100
    assert cast.households[5].cards.filter(killed_at__isnull=True).count() == 1


def test_head_who_is_gone_already_is_followed(cast: Cast) -> None:
    son = give_family(cast)[0]
    Member.objects.filter(household=cast.households[5], is_head=True).update(left_on=TODAY)

    assert change_head(son, why=LeftWhy.DIED, on=TODAY, by=cast.clerk, now=NOW).is_head


def test_new_head_lives_in_the_household_and_is_another_one(cast: Cast) -> None:
    son = give_family(cast)[0]
    old = Member.objects.get(household=cast.households[5], is_head=True)
    Member.objects.filter(pk=son.pk).update(left_on=TODAY)

    with pytest.raises(HeadAlready):
        change_head(old, why=None, on=TODAY, by=cast.clerk, now=NOW)
    with pytest.raises(MemberElsewhere):
        change_head(son, why=LeftWhy.DIED, on=TODAY, by=cast.clerk, now=NOW)


def test_away_and_back_leave_the_points_as_they_were(cast: Cast) -> None:
    gone = go_away(cast.households[5], on=TODAY, by=cast.clerk, now=NOW)
    back = come_back(gone, on=TODAY, by=cast.clerk, now=NOW)

    assert (gone.state, gone.state_since) == (HouseholdState.AWAY, TODAY)
    assert (back.state, back.state_since) == (HouseholdState.ACTIVE, TODAY)
    assert balance_of(cast, 5) == 100
    assert Transfer.objects.filter(destination=cast.account(5)).count() == 1


def test_states_follow_each_other(cast: Cast) -> None:
    household = cast.households[5]
    with pytest.raises(HouseholdNotAway):
        come_back(household, on=TODAY, by=cast.clerk, now=NOW)
    go_away(household, on=TODAY, by=cast.clerk, now=NOW)

    with pytest.raises(HouseholdAwayAlready):
        go_away(household, on=TODAY, by=cast.clerk, now=NOW)
    with pytest.raises(DayBeforeLast):
        come_back(household, on=TODAY - timedelta(days=1), by=cast.clerk, now=NOW)


def test_days_to_come_are_refused(cast: Cast) -> None:
    household, tomorrow = cast.households[5], TODAY + timedelta(days=1)
    son = give_family(cast)[0]

    with pytest.raises(DayToCome):
        go_away(household, on=tomorrow, by=cast.clerk, now=NOW)
    with pytest.raises(DayToCome):
        change_head(son, why=LeftWhy.DIED, on=tomorrow, by=cast.clerk, now=NOW)
    go_away(household, on=TODAY, by=cast.clerk, now=NOW)
    with pytest.raises(DayToCome):
        come_back(household, on=tomorrow, by=cast.clerk, now=NOW)


def test_roles_and_the_end_are_asked(cast: Cast) -> None:
    son = give_family(cast)[0]
    acts = (
        lambda by: move_household(cast.households[5], cast.group, by=by, now=NOW),
        lambda by: change_head(son, why=None, on=TODAY, by=by, now=NOW),
        lambda by: go_away(cast.households[5], on=TODAY, by=by, now=NOW),
        lambda by: come_back(cast.households[5], on=TODAY, by=by, now=NOW),
    )
    for act in acts:
        with pytest.raises(RoleNeeded):
            act(cast.watcher)
        with pytest.raises(VillageNotFound):
            act(cast.stranger)
    end(cast)

    for act in acts:
        with pytest.raises(HouseholdDissolved):
            act(cast.clerk)


def test_nobody_records_of_the_own_family_that_it_is_away_or_back(cast: Cast) -> None:
    # The chair lives in 1, and 4 is kin of 1.
    for number in (1, 4):
        household = cast.households[number]
        with pytest.raises(OwnHousehold):
            go_away(household, on=TODAY, by=cast.chair, now=NOW)
        go_away(household, on=TODAY, by=cast.clerk, now=NOW)

        with pytest.raises(OwnHousehold):
            come_back(household, on=TODAY, by=cast.chair, now=NOW)

        assert fresh(household).state == HouseholdState.AWAY


# A year begins while a household is away.


def expect_turn(cast: Cast, number: int = 5) -> tuple[Decimal, Decimal]:
    """Return what the year's turn would take from a household, and give it."""
    preview = preview_turn(cast.village, NEW_YEAR, today=date(2027, 1, 20))
    line = next(line for line in preview.lines if line.account.number == number)
    return line.expires, line.new_base


def close_year(cast: Cast) -> None:
    for month, on in ((OCTOBER, NOVEMBER), (NOVEMBER, DECEMBER), (DECEMBER, NEW_YEAR)):
        close(cast, month, on=on)


def turn(cast: Cast) -> None:
    """Close the old year and let the new one begin, on 10 January."""
    close_year(cast)
    now = at(date(2027, 1, 10))
    proposal = propose_year_turn(cast.village, warned_on=None, key=uuid4(), by=cast.clerk, now=now)
    consent_to_year_turn(proposal, warned_on=None, by=cast.watcher, now=now)


def come_back_on(cast: Cast, day: date, *, today: date | None = None) -> Household:
    return come_back(cast.households[5], on=day, by=cast.clerk, now=at(today or day))


def test_nothing_expires_while_a_household_is_away(cast: Cast) -> None:
    change_terms(cast, year_end=YearEnd.EXPIRE)
    go_away(cast.households[5], on=TODAY, by=cast.clerk, now=NOW)
    close_year(cast)

    assert expect_turn(cast) == (D(0), D(0))
    assert expect_turn(cast, 6) == (D(100), D(0))


def test_who_was_away_when_the_year_began_gets_a_newcomers_base(cast: Cast) -> None:
    change_terms(cast, base_given=BaseGiven.YEARLY, newcomer_share=NewcomerShare.MONTHS)
    go_away(cast.households[5], on=TODAY, by=cast.clerk, now=NOW)
    turn(cast)
    while_away = balance_of(cast, 5)

    come_back_on(cast, date(2027, 4, 2))

    assert (while_away, balance_of(cast, 6), balance_of(cast, 5)) == (
        D(100),
        D(200),
        D(175),
    )
    assert list(check(cast.village)) == []


def test_who_comes_back_before_the_turn_is_settled_once(cast: Cast) -> None:
    change_terms(cast, base_given=BaseGiven.YEARLY, newcomer_share=NewcomerShare.NONE)
    go_away(cast.households[5], on=TODAY, by=cast.clerk, now=NOW)
    close(cast, OCTOBER, on=NOVEMBER)

    come_back_on(cast, date(2027, 1, 5))

    assert balance_of(cast, 5) == 100
    assert expect_turn(cast) == (D(0), D(0))


def test_who_went_in_the_new_year_has_the_whole_base_of_it(cast: Cast) -> None:
    change_terms(cast, base_given=BaseGiven.YEARLY, newcomer_share=NewcomerShare.NONE)
    go_away(cast.households[5], on=date(2027, 1, 4), by=cast.clerk, now=at(date(2027, 1, 4)))
    turn(cast)

    come_back_on(cast, date(2027, 4, 2))

    assert balance_of(cast, 5) == 200


def test_who_was_back_by_the_new_year_is_given_it_by_the_turn_or_at_once(cast: Cast) -> None:
    change_terms(cast, base_given=BaseGiven.YEARLY, newcomer_share=NewcomerShare.NONE)
    go_away(cast.households[5], on=TODAY, by=cast.clerk, now=NOW)
    turn(cast)

    come_back_on(cast, date(2026, 12, 30), today=date(2027, 1, 12))

    assert balance_of(cast, 5) == 200


def test_base_of_a_year_comes_once_however_often_one_goes(cast: Cast) -> None:
    change_terms(cast, base_given=BaseGiven.YEARLY)
    turn(cast)
    for month in (2, 3, 4):
        day = date(2027, month, 1)
        go_away(cast.households[5], on=day, by=cast.clerk, now=at(day))
        come_back_on(cast, day)

    bases = Transfer.objects.filter(destination=cast.account(5), kind=TransferKind.BASE)

    assert bases.count() == 2
    assert balance_of(cast, 5) == 200


def test_award_reaches_who_is_away(cast: Cast) -> None:
    go_away(cast.households[5], on=TODAY, by=cast.clerk, now=NOW)

    award(cast, 5, 5)

    assert balance_of(cast, 5) == 105
    assert fresh(cast.households[5]).state == HouseholdState.AWAY
