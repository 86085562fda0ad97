"""What one person of the committee records: no point goes from anybody to anybody by it."""

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from ledger.keys import make_base_key
from ledger.models import Account, CorrectionState, Transfer, YearTurn
from ledger.queries import get_first_month
from ledger.services import OpenBook, give_base, lock_book
from office.life.errors import (
    DayBeforeLast,
    DayToCome,
    HeadAlready,
    HouseholdAwayAlready,
    HouseholdNotAway,
    MemberElsewhere,
)
from office.life.services.checking import (
    check_standing_still,
    check_uninvolved,
    get_year_start,
)
from office.services import compute_base
from villages.models import Grid, Household, Member, Role, User
from villages.models.households import HouseholdState, LeftWhy
from villages.models.terms import BaseGiven
from villages.permissions import check_role
from villages.queries import get_terms
from villages.services import change_member, leave_household, move_to_grid, set_state

ZERO = Decimal(0)
COMMITTEE = frozenset({Role.COMMITTEE})


@transaction.atomic
def move_household(household: Household, grid: Grid, *, by: User, now: datetime) -> Household:
    """Record that a household belongs to another group now; number, card and points stay.

    Raises RoleNeeded, VillageNotFound, HouseholdDissolved; ValueError for another village's group.
    """
    _book, household = _begin(household, by=by, now=now)
    return move_to_grid(household, grid, by=by, now=now)


@transaction.atomic
def change_head(
    new_head: Member, *, why: LeftWhy | None, on: date, by: User, now: datetime
) -> Member:
    """Let another person of the household be its head; points, standing, card and limits stay.

    why: the head until now died, or moved away; None: stays, as one of the family.
    Raises HeadAlready, MemberElsewhere, DayToCome, RoleNeeded, VillageNotFound, HouseholdDissolved.
    """
    book, household = _begin(new_head.household, by=by, now=now)
    if on > book.today:
        raise DayToCome(on)
    living = {row.pk: row for row in Member.objects.living_here().filter(household=household)}
    new = living.get(new_head.pk)
    if new is None:
        raise MemberElsewhere(new_head.name)
    if new.is_head:
        raise HeadAlready
    old = next((member for member in living.values() if member.is_head), None)
    if old is not None and why is None:
        old.is_head = False
        change_member(old, by=by, now=now)
    elif old is not None and why is not None:
        leave_household(old, why=why, on=on, by=by, now=now)
    new.is_head = True
    return change_member(new, by=by, now=now)


@transaction.atomic
def go_away(household: Household, *, on: date, by: User, now: datetime) -> Household:
    """Record that a household is away for work: its points are frozen, not zero.

    Nothing is redeemed and nothing expires meanwhile, and a year that begins brings no base.
    Raises HouseholdAwayAlready, HouseholdDissolved, DayToCome, RoleNeeded, VillageNotFound,
    OwnHousehold.
    """
    book, household = _begin(household, by=by, now=now)
    # What is frozen does not expire: nobody keeps the own family's points so.
    check_uninvolved(by, household.village, [household])
    if household.state == HouseholdState.AWAY:
        raise HouseholdAwayAlready(household.number)
    if on > book.today:
        raise DayToCome(on)
    return set_state(household, HouseholdState.AWAY, since=on, by=by, now=now)


@transaction.atomic
def come_back(household: Household, *, on: date, by: User, now: datetime) -> Household:
    """Record that a household is back: its points are free again.

    Who was away when the year began gets its base as a newcomer does, where it is given yearly.
    Raises HouseholdNotAway, HouseholdDissolved, DayToCome, DayBeforeLast, RoleNeeded,
    VillageNotFound, OwnHousehold.
    """
    book, household = _begin(household, by=by, now=now)
    # It may bring a base: nobody gives one to the own family.
    check_uninvolved(by, household.village, [household])
    if household.state != HouseholdState.AWAY:
        raise HouseholdNotAway(household.number)
    if on > book.today:
        raise DayToCome(on)
    since = household.state_since
    if since is not None and on < since:
        raise DayBeforeLast(since)
    points = _compute_missed_base(household, on, today=book.today)
    account = Account.objects.get(household=household)
    year_start = get_year_start(household.village, book.today)
    give_base(book, account, points=points, year_start=year_start, on=on, by=by)
    return set_state(household, HouseholdState.ACTIVE, since=on, by=by, now=now)


def _begin(household: Household, *, by: User, now: datetime) -> tuple[OpenBook, Household]:
    """Return the book, locked, and the household as it stands then, if it is one still."""
    book = lock_book(household.village, now=now)
    check_role(by, household.village, COMMITTEE, today=book.today)
    household = Household.objects.select_related("village").get(pk=household.pk)
    check_standing_still(household)
    return book, household


def _compute_missed_base(household: Household, on: date, *, today: date) -> Decimal:
    """Return the base of this year that a household has missed while it was away.

    All of it where it was here when the year began; it had that one, or the turn gives it, where it
    was back by then and the turn is still to come.
    """
    village = household.village
    terms = get_terms(village, on)
    year_start = get_year_start(village, today)
    began = get_first_month(village)
    is_old = began < year_start and household.joined_on < year_start
    if terms.base_given != BaseGiven.YEARLY or not is_old or _has_base(household, year_start):
        return ZERO
    if on < year_start:
        return Decimal(terms.base_points) if _is_turned(household, year_start) else ZERO
    since = household.state_since
    if since is not None and since >= year_start:
        return Decimal(terms.base_points)
    return compute_base(terms, on, scheme_began=began)


def _has_base(household: Household, year_start: date) -> bool:
    account = Account.objects.get(household=household)
    key = make_base_key(account.code, year_start=year_start)
    return Transfer.objects.for_village(household.village).filter(key=key).exists()


def _is_turned(household: Household, year_start: date) -> bool:
    turns = YearTurn.objects.for_village(household.village).filter(year_start=year_start)
    return turns.filter(state=CorrectionState.POSTED).exists()
