"""What the committee decides to open although the money is low: written by one, read by another."""

import unicodedata
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from ledger.errors import KeyReused
from ledger.services import lock_book
from market.errors import (
    DecisionAhead,
    DecisionConfirmed,
    DecisionIncomplete,
    DecisionWithoutMajority,
)
from market.models import CostDecision, DecisionKind
from villages.errors import SecondPersonNeeded
from villages.models import Role, User, Village
from villages.permissions import check_role

COMMITTEE = frozenset({Role.COMMITTEE})
SUBJECT_LENGTH = 80
REASON_LENGTH = 200
# What a key stands for.
CONTENT = ("kind", "subject", "decided_on", "present", "agreed", "reason", "made_by_id")


def normalize(subject: str) -> str:
    """Return a name as it is compared: whatever its width, and however many blanks it has."""
    return " ".join(unicodedata.normalize("NFKC", subject).split())


@transaction.atomic
def record_decision(
    village: Village,
    *,
    kind: DecisionKind,
    subject: str,
    decided_on: date,
    present: int,
    agreed: int,
    reason: str,
    key: UUID,
    by: User,
    now: datetime,
) -> CostDecision:
    """Write down that the committee lets one thing open although the money is low.

    subject: the name of what is to open. present, agreed: how many were there, and agreed. It
    counts once another member of the committee has confirmed it.
    Returns the CostDecision; the earlier one if key was already used for the same by the same
    person. Raises KeyReused, RoleNeeded, VillageNotFound, DecisionIncomplete, DecisionAhead,
    DecisionWithoutMajority.
    """
    book = lock_book(village, now=now)
    decision = CostDecision(
        village=village,
        kind=kind,
        subject=normalize(subject),
        decided_on=decided_on,
        present=present,
        agreed=agreed,
        reason=reason.strip(),
        key=key,
        made_at=now,
        made_by=by,
    )
    if found := _find_same(decision):
        return found
    check_role(by, village, COMMITTEE, today=book.today)
    _check(decision, today=book.today)
    decision.save(force_insert=True)
    return decision


def _find_same(decision: CostDecision) -> CostDecision | None:
    """Return what was recorded with the key before; raises KeyReused where it was another thing."""
    rows = CostDecision.objects.for_village(decision.village).filter(key=decision.key)
    found = rows.first()
    if found and any(getattr(found, name) != getattr(decision, name) for name in CONTENT):
        raise KeyReused
    return found


@transaction.atomic
def confirm_decision(decision: CostDecision, *, by: User, now: datetime) -> CostDecision:
    """Say, as another member of the committee, that the meeting decided so.

    Returns the CostDecision; as it is where the same person confirmed it before.
    Raises RoleNeeded, VillageNotFound, SecondPersonNeeded, DecisionConfirmed.
    """
    lock_book(decision.village, now=now)
    decision = CostDecision.objects.select_related("village").get(pk=decision.pk)
    check_role(by, decision.village, COMMITTEE, today=timezone.localdate(now))
    if decision.made_by_id == by.pk:
        raise SecondPersonNeeded
    if decision.confirmed_by_id is not None:
        if decision.confirmed_by_id == by.pk:
            return decision
        raise DecisionConfirmed
    decision.confirmed_by, decision.confirmed_at = by, now
    decision.save(update_fields=["confirmed_by", "confirmed_at"])
    return decision


def _check(decision: CostDecision, *, today: date) -> None:
    for field, words, longest in (
        ("subject", decision.subject, SUBJECT_LENGTH),
        ("reason", decision.reason, REASON_LENGTH),
    ):
        if not 0 < len(words) <= longest:
            raise DecisionIncomplete(field)
    if decision.decided_on > today:
        raise DecisionAhead
    if not decision.agreed <= decision.present < 2 * decision.agreed:
        raise DecisionWithoutMajority
