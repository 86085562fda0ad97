"""Changes of points outside the deciders' work: one person proposes, a second consents."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from ledger.errors import (
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
    Correction,
    CorrectionKind,
    CorrectionState,
    StandingEntry,
    StandingSource,
    Transfer,
    TransferKind,
)
from ledger.services.accounts import get_issuance
from ledger.services.posting import OpenBook, Post, lock_book, reverse, transfer
from villages.errors import OwnHousehold, SecondPersonNeeded
from villages.models import User
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
    Raises CorrectionTwice, KeyReused, PointsNotPositive.
    """
    if points < 0:
        raise PointsNotPositive
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
    return _propose(proposal)


@transaction.atomic
def propose_reversal(
    row: Transfer, *, reason: str, key: UUID, by: User, now: datetime
) -> Correction:
    """Propose to reverse a row whole.

    Raises AlreadyReversed, KindNotReversible, CorrectionTwice, KeyReused.
    """
    lock_book(row.village, now=now)
    if row.kind == TransferKind.REVERSAL or Transfer.objects.filter(reverses=row).exists():
        raise AlreadyReversed(row.number)
    if row.kind not in REVERSIBLE:
        raise KindNotReversible
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
    return _propose(proposal)


def _propose(proposal: Correction) -> Correction:
    """Write a proposal under the book's lock; the earlier one where its key was used for the same."""
    found = Correction.objects.for_village(proposal.village).filter(key=proposal.key).first()
    if found:
        same = ("kind", "account_id", "points", "standing_points", "reverses_id", "proposed_by_id")
        if any(getattr(found, name) != getattr(proposal, name) for name in same):
            raise KeyReused
        return found
    rivals = Correction.objects.for_village(proposal.village).filter(kind=proposal.kind)
    if proposal.kind == CorrectionKind.OPENING:
        rivals = rivals.filter(account=proposal.account).exclude(state=CorrectionState.REFUSED)
    else:
        rivals = rivals.filter(reverses=proposal.reverses, state=CorrectionState.PROPOSED)
    if rivals.exists():
        raise CorrectionTwice
    proposal.full_clean()
    proposal.save()
    return proposal


@transaction.atomic
def consent_to_correction(proposal: Correction, *, by: User, now: datetime) -> Correction:
    """Post what another person proposed; repeated by the same person it answers what was done.

    Raises SecondPersonNeeded, CorrectionDecided, AlreadyReversed.
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
    """Turn a proposal down; nothing moves. Raises SecondPersonNeeded, CorrectionDecided."""
    lock_book(proposal.village, now=now)
    proposal = _get_undecided(proposal, by=by, state=CorrectionState.REFUSED)
    if proposal.state == CorrectionState.REFUSED:
        return proposal
    return _decide(proposal, CorrectionState.REFUSED, by=by, now=now)


def _get_undecided(proposal: Correction, *, by: User, state: CorrectionState) -> Correction:
    """Re-read the proposal under the lock; decided the same way by the same person, it is answered."""
    stored = Correction.objects.select_related(
        "village", "account__household", "reverses"
    ).get(pk=proposal.pk)
    if stored.state == state and stored.decided_by_id == by.pk:
        return stored
    if stored.state != CorrectionState.PROPOSED:
        raise CorrectionDecided
    if stored.proposed_by_id == by.pk:
        raise SecondPersonNeeded
    if stored.account.household_id in find_recused_households(by, stored.village):
        raise OwnHousehold
    return stored


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


def _decide(
    proposal: Correction, state: CorrectionState, *, by: User, now: datetime
) -> Correction:
    proposal.state, proposal.decided_by, proposal.decided_at = state, by, now
    proposal.save(update_fields=["state", "decided_by", "decided_at", "transfer"])
    return proposal
