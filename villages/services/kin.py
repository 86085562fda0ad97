"""The register of near relatives: added by one, removed by two."""

from datetime import datetime

from django.db import transaction

from villages.errors import SecondPersonNeeded
from villages.models import Household, KinTie, User
from villages.services.audit import record_change, save_row, snapshot


@transaction.atomic
def declare_kin(one: Household, other: Household, *, by: User, now: datetime) -> KinTie:
    """Record that two households of a village are near relatives; the tie that stands is answered.

    Raises ValueError for households of two villages, or one household twice.
    """
    if one.village_id != other.village_id or one.pk == other.pk:
        raise ValueError("A kin tie joins two households of one village.")
    first, second = sorted((one, other), key=lambda household: household.pk)
    # Two who declare it at once get one tie; the smaller id first, so that nobody waits in a ring.
    Household.objects.select_for_update(no_key=True).get(pk=first.pk)
    standing = KinTie.objects.filter(first=first, second=second, removed_at__isnull=True).first()
    if standing:
        return standing
    tie = KinTie(village=one.village, first=first, second=second, declared_by=by, declared_at=now)
    save_row(tie, village=one.village, by=by, now=now)
    return tie


@transaction.atomic
def propose_kin_removal(tie: KinTie, *, by: User, now: datetime) -> KinTie:
    """Propose that a tie does not hold; a second person must confirm."""
    tie = KinTie.objects.select_for_update(of=("self",)).get(pk=tie.pk)
    if tie.removed_at is None and tie.removal_proposed_by_id is None:
        tie.removal_proposed_by = by
        save_row(tie, village=tie.village, by=by, now=now)
    return tie


@transaction.atomic
def confirm_kin_removal(tie: KinTie, *, by: User, now: datetime) -> KinTie:
    """Remove a tie that somebody else proposed to remove; raises SecondPersonNeeded."""
    tie = KinTie.objects.select_for_update(of=("self",)).get(pk=tie.pk)
    if tie.removed_at is not None:
        return tie
    if tie.removal_proposed_by_id in (None, by.pk):
        raise SecondPersonNeeded
    before = snapshot(tie)
    tie.removed_by, tie.removed_at = by, now
    tie.save(update_fields=["removed_by", "removed_at"])
    record_change(tie, village=tie.village, by=by, now=now, before=before)
    return tie
