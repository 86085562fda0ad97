"""The second person's word on a household's change: consent does it at once, refusal leaves all."""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from ledger.models import CorrectionState, HouseholdChange, HouseholdChangeKind
from ledger.services import OpenBook, decide_change, lock_book
from office.life.errors import ChangeDecided
from office.life.services.checking import Question, check_change, check_uninvolved
from office.life.services.doing import dissolve, expire, inherit, merge, split
from villages.errors import SecondPersonNeeded
from villages.models import User
from villages.permissions import STAFF, check_role

DOINGS: dict[HouseholdChangeKind, Callable[[OpenBook, HouseholdChange, User], None]] = {
    HouseholdChangeKind.SPLIT: split,
    HouseholdChangeKind.MERGE: merge,
    HouseholdChangeKind.DISSOLVE: dissolve,
    HouseholdChangeKind.INHERIT: inherit,
    HouseholdChangeKind.EXPIRE: expire,
}


@transaction.atomic
def consent_to_change(change: HouseholdChange, *, by: User, now: datetime) -> HouseholdChange:
    """Do what another person proposed, as the households stand now.

    Repeated by the same person it answers what was done. Raises RoleNeeded, VillageNotFound,
    SecondPersonNeeded, OwnHousehold, ChangeDecided, and whatever stands against the change by now.
    """
    book = lock_book(change.village, now=now)
    change = _get_undecided(book, change, by=by, state=CorrectionState.POSTED)
    if change.state == CorrectionState.POSTED:
        return change
    check_change(Question(change, list(change.members.order_by("pk")), book.today))
    DOINGS[HouseholdChangeKind(change.kind)](book, change, by)
    return decide_change(book, change, CorrectionState.POSTED, by=by)


@transaction.atomic
def refuse_change(change: HouseholdChange, *, by: User, now: datetime) -> HouseholdChange:
    """Turn a proposal down; nothing moves, and another may be made.

    Raises RoleNeeded, VillageNotFound, SecondPersonNeeded, OwnHousehold, ChangeDecided.
    """
    book = lock_book(change.village, now=now)
    change = _get_undecided(book, change, by=by, state=CorrectionState.REFUSED)
    if change.state == CorrectionState.REFUSED:
        return change
    return decide_change(book, change, CorrectionState.REFUSED, by=by)


def _get_undecided(
    book: OpenBook, change: HouseholdChange, *, by: User, state: CorrectionState
) -> HouseholdChange:
    """Re-read the change under the lock; decided so already by this person, it is answered."""
    stored = HouseholdChange.objects.select_related(
        "village", "household__village", "other__village", "grid", "head"
    ).get(pk=change.pk)
    check_role(by, stored.village, STAFF, today=book.today)
    if stored.state == state and stored.decided_by_id == by.pk:
        return stored
    if stored.state != CorrectionState.PROPOSED:
        raise ChangeDecided
    if stored.proposed_by_id == by.pk:
        raise SecondPersonNeeded
    ends = [stored.household, *([stored.other] if stored.other else [])]
    check_uninvolved(by, stored.village, ends)
    return stored
