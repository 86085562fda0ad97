"""Proposals from a signed paper: the committee writes down what was agreed; nothing moves yet."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from ledger.models import CorrectionState, HouseholdChange, HouseholdChangeKind
from ledger.services import find_same_change, lock_book, write_change
from office.life.errors import ChangeWaits
from office.life.services.checking import Question, check_change, check_uninvolved
from villages.models import Grid, Household, Member, Role, User
from villages.permissions import check_role

COMMITTEE = frozenset({Role.COMMITTEE})


def propose_split(
    household: Household,
    *,
    number: int,
    grid: Grid,
    head: Member,
    members: Sequence[Member],
    points: Decimal,
    standing_points: Decimal,
    happened_on: date,
    reason: str,
    key: UUID,
    by: User,
    now: datetime,
) -> HouseholdChange:
    """Propose that some people of a household make one of their own, head among them.

    points, standing_points: what the new household takes along, as the family agreed.
    Raises NobodyLeaves, NobodyStays, HeadLeaves, HeadNotAmong, MemberElsewhere, NumberTaken,
    PointsShared, StandingShared, PointsNotPositive, HouseholdDissolved, HouseholdAway, and as
    every proposal does: RoleNeeded, VillageNotFound, OwnHousehold, DayToCome, ChangeWaits,
    KeyReused; ValueError for another village's group.
    """
    if grid.village_id != household.village_id:
        raise ValueError("The grid lies in another village.")
    proposal = HouseholdChange(
        village=household.village,
        kind=HouseholdChangeKind.SPLIT,
        household=household,
        number=number,
        grid=grid,
        head=head,
        points=points,
        standing_points=standing_points,
        happened_on=happened_on,
        reason=reason,
        key=key,
        proposed_by=by,
        proposed_at=now,
    )
    leaving = list({member.pk: member for member in members}.values())
    return _propose(proposal, leaving, by=by, now=now)


def propose_merge(
    household: Household,
    into: Household,
    *,
    happened_on: date,
    reason: str,
    key: UUID,
    by: User,
    now: datetime,
) -> HouseholdChange:
    """Propose that a household goes into another one, with all its people, points and standing.

    Raises HouseholdBusy with all that stands against it, SameHousehold, HeirGone,
    HouseholdDissolved, HouseholdAway, and as every proposal does.
    """
    proposal = HouseholdChange(
        village=household.village,
        kind=HouseholdChangeKind.MERGE,
        household=household,
        other=into,
        happened_on=happened_on,
        reason=reason,
        key=key,
        proposed_by=by,
        proposed_at=now,
    )
    return _propose(proposal, by=by, now=now)


def propose_dissolution(
    household: Household, *, happened_on: date, reason: str, key: UUID, by: User, now: datetime
) -> HouseholdChange:
    """Propose that a household is no more, as nobody of it is left; its points wait for heirs.

    Raises HouseholdBusy, HouseholdDissolved, and as every proposal does.
    """
    proposal = HouseholdChange(
        village=household.village,
        kind=HouseholdChangeKind.DISSOLVE,
        household=household,
        happened_on=happened_on,
        reason=reason,
        key=key,
        proposed_by=by,
        proposed_at=now,
    )
    return _propose(proposal, by=by, now=now)


def propose_inheritance(
    household: Household,
    heir: Household,
    *,
    points: Decimal,
    happened_on: date,
    reason: str,
    key: UUID,
    by: User,
    now: datetime,
) -> HouseholdChange:
    """Propose that points of a dissolved household go to an heir's; any time, also in parts.

    Raises HouseholdStands, NothingLeft, PointsShared, PointsNotPositive, SameHousehold, HeirGone,
    and as every proposal does.
    """
    proposal = HouseholdChange(
        village=household.village,
        kind=HouseholdChangeKind.INHERIT,
        household=household,
        other=heir,
        points=points,
        happened_on=happened_on,
        reason=reason,
        key=key,
        proposed_by=by,
        proposed_at=now,
    )
    return _propose(proposal, by=by, now=now)


def propose_expiry(
    household: Household, *, happened_on: date, reason: str, key: UUID, by: User, now: datetime
) -> HouseholdChange:
    """Propose that what no heir came for in time is gone.

    Raises HouseholdStands, NothingLeft, HeirsWait, HouseholdBusy, and as every proposal does.
    """
    proposal = HouseholdChange(
        village=household.village,
        kind=HouseholdChangeKind.EXPIRE,
        household=household,
        happened_on=happened_on,
        reason=reason,
        key=key,
        proposed_by=by,
        proposed_at=now,
    )
    return _propose(proposal, by=by, now=now)


@transaction.atomic
def _propose(
    proposal: HouseholdChange, leaving: Sequence[Member] = (), *, by: User, now: datetime
) -> HouseholdChange:
    """Check a proposal under the book's lock and write it; its key's earlier one is answered."""
    book = lock_book(proposal.village, now=now)
    check_role(by, proposal.village, COMMITTEE, today=book.today)
    if found := find_same_change(proposal, leaving):
        return found
    # The rows that came in may be older than the lock.
    proposal.household = Household.objects.get(pk=proposal.household_id)
    ends = [proposal.household]
    if proposal.other_id is not None:
        proposal.other = Household.objects.get(pk=proposal.other_id)
        ends.append(proposal.other)
    check_uninvolved(by, proposal.village, ends)
    waiting = HouseholdChange.objects.filter(
        household=proposal.household, state=CorrectionState.PROPOSED
    )
    if waiting.exists():
        raise ChangeWaits
    check_change(Question(proposal, leaving, book.today))
    return write_change(proposal, leaving)
