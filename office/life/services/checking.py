"""What may be done to a household as it stands: asked at the proposal, and again at the consent."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import QuerySet
from django.utils.translation import gettext

from ledger.errors import PointsNotPositive
from ledger.models import Account, CorrectionState, HouseholdChange, HouseholdChangeKind
from ledger.queries import get_available, get_standing
from ledger.services.working import check_hundredths
from office.life.errors import (
    DayToCome,
    HeadLeaves,
    HeadNotAmong,
    HeirGone,
    HeirsWait,
    HouseholdAway,
    HouseholdBusy,
    HouseholdStands,
    MemberElsewhere,
    NobodyLeaves,
    NobodyStays,
    NothingLeft,
    NumberOnPaper,
    PeopleLeft,
    PointsShared,
    SameHousehold,
    StandingShared,
)
from office.life.hanging import list_undone, list_unmoved
from villages.errors import HouseholdDissolved, NumberTaken, OwnHousehold
from villages.models import Household, Member, User, Village
from villages.models.households import HouseholdState
from villages.months import year_start_of
from villages.permissions import find_recused_households
from villages.queries import get_terms

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Question:
    """A change that is asked about, on a day, with who would leave; read under the book's lock."""

    change: HouseholdChange
    leaving: Sequence[Member]
    today: date

    @property
    def household(self) -> Household:
        return self.change.household

    @property
    def other(self) -> Household:
        assert self.change.other is not None, "ledger_householdchange_names_other"
        return self.change.other


def check_change(question: Question) -> None:
    """Raise what stands against a change, as things stand now.

    Raises DayToCome, HouseholdBusy, HouseholdDissolved, HouseholdAway, and by its kind what else
    does not fit.
    """
    day = question.change.happened_on
    if day > question.today:
        raise DayToCome(day)
    CHECKS[HouseholdChangeKind(question.change.kind)](question)


def check_uninvolved(person: User, village: Village, households: Collection[Household]) -> None:
    """Raise OwnHousehold where one of the households is the person's own, or kin."""
    recused = find_recused_households(person, village)
    if any(household.pk in recused for household in households):
        raise OwnHousehold


def check_here(household: Household) -> None:
    """Raise HouseholdDissolved, HouseholdAway."""
    check_standing_still(household)
    if household.state == HouseholdState.AWAY:
        raise HouseholdAway(household.number)


def check_standing_still(household: Household) -> None:
    """Raise HouseholdDissolved."""
    if household.state == HouseholdState.DISSOLVED:
        raise HouseholdDissolved(household.number)


def get_movable(account: Account, *, today: date) -> Decimal:
    """Return what may go over to another household today: all but what is held."""
    terms = get_terms(account.village, today)
    available = get_available(account, terms=terms, today=today)
    held = available.held_for_notice + available.reserved
    return max(ZERO, available.balance - held)


def get_own_standing(account: Account, *, today: date) -> Decimal:
    """Return a household's standing of the year in which today lies."""
    year_start = get_year_start(account.village, today)
    return get_standing(account.village, year_start=year_start, account=account).get(
        account.pk, ZERO
    )


def get_year_start(village: Village, today: date) -> date:
    return year_start_of(today, get_terms(village, today).year_start_month)


def _check_split(question: Question) -> None:
    change, household = question.change, question.household
    check_here(household)
    assert change.number is not None, "ledger_householdchange_split_names_household"
    if Household.objects.for_village(change.village).filter(number=change.number).exists():
        raise NumberTaken(change.number)
    same = list_open_numbers(change.village).filter(number=change.number)
    # At the consent, this very proposal is one of the open ones.
    if same.exclude(pk=change.pk).exists():
        raise NumberOnPaper(change.number)
    _check_leaving(question)
    account = Account.objects.get(household=household)
    points, standing = change.points or ZERO, change.standing_points or ZERO
    _check_points(points, zero_allowed=True)
    check_hundredths(standing)
    movable = get_movable(account, today=question.today)
    if points > movable:
        raise PointsShared(movable, points)
    own = get_own_standing(account, today=question.today)
    if not min(ZERO, own) <= standing <= max(ZERO, own):
        raise StandingShared(own)


def list_open_numbers(village: Village) -> QuerySet[HouseholdChange]:
    """Return the splits that still wait for the second person: each has a number already."""
    return HouseholdChange.objects.for_village(village).filter(
        kind=HouseholdChangeKind.SPLIT, state=CorrectionState.PROPOSED
    )


def _check_leaving(question: Question) -> None:
    """Refuse a family that does not come apart in two with a head each."""
    leaving = {member.pk for member in question.leaving}
    living = Member.objects.living_here().filter(household=question.household)
    by_id = {member.pk: member for member in living}
    if not leaving:
        raise NobodyLeaves
    for member in question.leaving:
        if member.pk not in by_id:
            raise MemberElsewhere(member.name or gettext("这个人"))
    if question.change.head_id not in leaving:
        raise HeadNotAmong
    if len(leaving) == len(by_id):
        raise NobodyStays
    if any(by_id[pk].is_head for pk in leaving):
        raise HeadLeaves


def _check_points(points: Decimal, *, zero_allowed: bool) -> None:
    if check_hundredths(points) < (0 if zero_allowed else 1):
        raise PointsNotPositive


def _check_merge(question: Question) -> None:
    check_here(question.household)
    _check_other(question)
    if question.other.state == HouseholdState.AWAY:
        raise HouseholdAway(question.other.number)
    _refuse_busy(list_unmoved(question.household, today=question.today))


def _check_other(question: Question) -> None:
    if question.other.village_id != question.change.village_id:
        raise ValueError("The other household lies in another village.")
    if question.other.pk == question.household.pk:
        raise SameHousehold
    if question.other.state == HouseholdState.DISSOLVED:
        raise HeirGone(question.other.number)


def _refuse_busy(reasons: Sequence[str]) -> None:
    if reasons:
        raise HouseholdBusy(gettext("；").join(reasons))


def _check_dissolution(question: Question) -> None:
    check_standing_still(question.household)
    # The head's row stays: by it the household is still named.
    left = Member.objects.living_here().filter(household=question.household, is_head=False)
    if names := [str(member) for member in left.order_by("pk")]:
        raise PeopleLeft(gettext("、").join(names))
    _refuse_busy(list_undone(question.household, today=question.today))


def _check_inheritance(question: Question) -> None:
    account = _get_left(question)
    _check_other(question)
    points = question.change.points or ZERO
    _check_points(points, zero_allowed=False)
    movable = get_movable(account, today=question.today)
    if points > movable:
        raise PointsShared(movable, points)


def _check_expiry(question: Question) -> None:
    _get_left(question)
    until = find_waits_until(question.household)
    assert until is not None, "What was merged has nothing left."
    if question.today <= until:
        raise HeirsWait(until)
    _refuse_busy(list_undone(question.household, today=question.today))


def _get_left(question: Question) -> Account:
    """Return a dissolved household's account; raises HouseholdStands, NothingLeft."""
    if question.household.state != HouseholdState.DISSOLVED:
        raise HouseholdStands(question.household.number)
    account = Account.objects.get(household=question.household)
    if account.closed_at is not None or (account.balance or ZERO) <= ZERO:
        raise NothingLeft
    return account


def find_waits_until(household: Household) -> date | None:
    """Return the last day on which a dissolved household's points wait for heirs."""
    ended = HouseholdChange.objects.filter(
        household=household,
        kind=HouseholdChangeKind.DISSOLVE,
        state=CorrectionState.POSTED,
    ).first()
    return ended.waits_until if ended else None


CHECKS: dict[HouseholdChangeKind, Callable[[Question], None]] = {
    HouseholdChangeKind.SPLIT: _check_split,
    HouseholdChangeKind.MERGE: _check_merge,
    HouseholdChangeKind.DISSOLVE: _check_dissolution,
    HouseholdChangeKind.INHERIT: _check_inheritance,
    HouseholdChangeKind.EXPIRE: _check_expiry,
}
