"""Changes of points outside the deciders' work: one person proposes, a second consents."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from ledger.errors import (
    AccountClosed,
    AlreadyReversed,
    CorrectionDecided,
    CorrectionTwice,
    KeyReused,
    KindNotReversible,
    PointsNotPositive,
)
from ledger.keys import derive_key
from ledger.models import (
    Account,
    AccountKind,
    Correction,
    CorrectionKind,
    CorrectionState,
    StandingEntry,
    StandingSource,
    Transfer,
    TransferKind,
)
from ledger.services.accounts import get_issuance
from ledger.services.book import OpenBook, Post, lock_book
from ledger.services.posting import reverse, transfer
from ledger.services.working import check_hundredths
from villages.errors import HouseholdDissolved, OwnHousehold, SecondPersonNeeded
from villages.models import User
from villages.models.households import HouseholdState
from villages.months import year_start_of
from villages.permissions import find_recused_households
from villages.queries import get_terms

REVERSIBLE = frozenset(
    {
        TransferKind.BASE,
        TransferKind.AWARD,
        TransferKind.DEDUCTION,
        TransferKind.OPENING,
        TransferKind.EXPIRY,
        TransferKind.MOVE,
    }
)
# What a key stands for: the same of all of these is the same proposal.
CONTENT = (
    "kind",
    "account_id",
    "points",
    "standing_points",
    "reverses_id",
    "reason",
    "proposed_by_id",
)


@transaction.atomic
def propose_opening(
    account: Account,
    *,
    points: Decimal,
    standing_points: Decimal,
    reason: str,
    key: UUID,
    by: User,
    now: datetime,
) -> Correction:
    """Propose what a household brings along from the paper book.

    points: 0 or more, to its balance. standing_points: this year's standing so far.
    Raises CorrectionTwice, KeyReused, PointsNotPositive, AccountClosed, HouseholdDissolved;
    ValueError for an account that is no household's.
    """
    lock_book(account.village, now=now)
    proposal = Correction(
        village=account.village,
        kind=CorrectionKind.OPENING,
        account=account,
        points=points,
        standing_points=standing_points,
        reason=reason,
        key=key,
        proposed_by=by,
        proposed_at=now,
    )
    return _find_earlier(proposal) or _propose(proposal, _check_opening)


@transaction.atomic
def propose_reversal(
    row: Transfer, *, reason: str, key: UUID, by: User, now: datetime
) -> Correction:
    """Propose to reverse a row whole.

    Raises AlreadyReversed, KindNotReversible, CorrectionTwice, KeyReused.
    """
    lock_book(row.village, now=now)
    household_end = row.destination if row.destination.household_id else row.source
    proposal = Correction(
        village=row.village,
        kind=CorrectionKind.REVERSAL,
        account=household_end,
        points=row.points,
        reverses=row,
        reason=reason,
        key=key,
        proposed_by=by,
        proposed_at=now,
    )
    return _find_earlier(proposal) or _propose(proposal, _check_reversal)


def _find_earlier(proposal: Correction) -> Correction | None:
    """Return the proposal that its key was used for before any check; raises KeyReused."""
    found = Correction.objects.for_village(proposal.village).filter(key=proposal.key).first()
    if found is None:
        return None
    if any(getattr(found, name) != getattr(proposal, name) for name in CONTENT):
        raise KeyReused
    return found


def _propose(proposal: Correction, check: Callable[[Correction], None]) -> Correction:
    """Check and write a new proposal, under the book's lock."""
    for points in (proposal.points, proposal.standing_points):
        check_hundredths(points)
    check(proposal)
    proposal.full_clean()
    proposal.save()
    return proposal


def _check_opening(proposal: Correction) -> None:
    if proposal.points < 0:
        raise PointsNotPositive
    # The row that came in may be older than the lock.
    account = Account.objects.select_related("household").get(pk=proposal.account_id)
    if account.kind != AccountKind.HOUSEHOLD or account.household is None:
        raise ValueError("Only a household brings points along from the paper book.")
    if account.household.state == HouseholdState.DISSOLVED:
        raise HouseholdDissolved(account.household.number)
    if account.closed_at is not None:
        raise AccountClosed(account.code)
    openings = Correction.objects.filter(account=account, kind=CorrectionKind.OPENING)
    if openings.exclude(state=CorrectionState.REFUSED).exists():
        raise CorrectionTwice


def _check_reversal(proposal: Correction) -> None:
    row = proposal.reverses
    assert row is not None, "A reversal names its row."
    if row.kind == TransferKind.REVERSAL or Transfer.objects.filter(reverses=row).exists():
        raise AlreadyReversed(row.number)
    if row.kind not in REVERSIBLE:
        raise KindNotReversible
    if Correction.objects.filter(reverses=row, state=CorrectionState.PROPOSED).exists():
        raise CorrectionTwice


@transaction.atomic
def consent_to_correction(proposal: Correction, *, by: User, now: datetime) -> Correction:
    """Post what another person proposed; repeated by the same person it answers what was done.

    Raises SecondPersonNeeded, OwnHousehold, CorrectionDecided, AlreadyReversed, AccountClosed.
    """
    book = lock_book(proposal.village, now=now)
    proposal = _get_undecided(proposal, by=by, state=CorrectionState.POSTED)
    if proposal.state == CorrectionState.POSTED:
        return proposal
    if proposal.kind == CorrectionKind.OPENING:
        proposal.transfer = _post_opening(book, proposal, by=by)
    else:
        assert proposal.reverses is not None
        proposal.transfer = reverse(
            book,
            proposal.reverses,
            key=derive_key(proposal.key, "reversal"),
            occurred_on=book.today,
            reference=proposal.reverses.reference,
            by=by,
        )
    return _decide(proposal, CorrectionState.POSTED, by=by, now=now)


@transaction.atomic
def refuse_correction(proposal: Correction, *, by: User, now: datetime) -> Correction:
    """Turn a proposal down; nothing moves.

    Raises SecondPersonNeeded, OwnHousehold, CorrectionDecided.
    """
    lock_book(proposal.village, now=now)
    proposal = _get_undecided(proposal, by=by, state=CorrectionState.REFUSED)
    if proposal.state == CorrectionState.REFUSED:
        return proposal
    return _decide(proposal, CorrectionState.REFUSED, by=by, now=now)


def _get_undecided(proposal: Correction, *, by: User, state: CorrectionState) -> Correction:
    """Re-read the proposal under the lock; decided so already by this person, it is answered."""
    stored = Correction.objects.select_related(
        "village", "account__household", "reverses__source", "reverses__destination"
    ).get(pk=proposal.pk)
    if stored.state == state and stored.decided_by_id == by.pk:
        return stored
    if stored.state != CorrectionState.PROPOSED:
        raise CorrectionDecided
    if stored.proposed_by_id == by.pk:
        raise SecondPersonNeeded
    if not find_recused_households(by, stored.village).isdisjoint(_list_households(stored)):
        raise OwnHousehold
    return stored


def _list_households(proposal: Correction) -> list[int | None]:
    """Return whose points a proposal changes: a row between two households has one at both ends."""
    row = proposal.reverses
    ends = [proposal.account, *((row.source, row.destination) if row else ())]
    return [end.household_id for end in ends]


def _post_opening(book: OpenBook, proposal: Correction, *, by: User) -> Transfer | None:
    year_start = _year_start(proposal, book.today)
    if proposal.standing_points:
        StandingEntry.objects.create(
            account=proposal.account,
            year_start=year_start,
            source=StandingSource.PAPER,
            points=proposal.standing_points,
            key=derive_key(proposal.key, "standing"),
            entered_at=book.now,
            entered_by=by,
        )
    if not proposal.points:
        return None
    post = Post(
        kind=TransferKind.OPENING,
        source_id=get_issuance(proposal.village).pk,
        destination_id=proposal.account_id,
        points=proposal.points,
        key=derive_key(proposal.key, "opening"),
        occurred_on=book.today,
        reference="opening",
    )
    return transfer(book, post, by=by)


def _year_start(proposal: Correction, today: date) -> date:
    return year_start_of(today, get_terms(proposal.village, today).year_start_month)


def _decide(proposal: Correction, state: CorrectionState, *, by: User, now: datetime) -> Correction:
    proposal.state, proposal.decided_by, proposal.decided_at = state, by, now
    proposal.save(update_fields=["state", "decided_by", "decided_at", "transfer"])
    return proposal
