"""A higher ceiling for one month, recorded by the committee."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from deeds.ceilings import Room, find_room
from deeds.errors import (
    CeilingNotHigher,
    CeilingNotSet,
    CeilingReasonNeeded,
    CeilingReasonTooLong,
)
from deeds.models import MonthCeiling
from deeds.precision import check_precision
from deeds.services.posting import post_queued
from ledger.errors import KeyReused
from ledger.services import lock_book
from villages.models import Role, User, Village
from villages.permissions import check_role
from villages.queries import get_terms

CEILING_REASON_LENGTH_MAX = 200
COMMITTEE = frozenset({Role.COMMITTEE})


def raise_ceiling(
    village: Village, *, points: Decimal, reason: str, key: UUID, by: User, now: datetime
) -> MonthCeiling:
    """Record a higher ceiling for the open month, and post at once what it leaves room for.

    Returns the MonthCeiling; the earlier one if the same person sent the same with this key before.
    Raises RoleNeeded, VillageNotFound, KeyReused, CeilingNotSet, CeilingNotHigher,
    CeilingReasonNeeded, CeilingReasonTooLong, AmountTooPrecise.
    """
    recorded = _record(village, points=points, reason=reason.strip(), key=key, by=by, now=now)
    # In steps of its own; what a crash leaves waiting the next closing or run_due finds.
    post_queued(village, by=by, now=now)
    return recorded


@transaction.atomic
def _record(
    village: Village, *, points: Decimal, reason: str, key: UUID, by: User, now: datetime
) -> MonthCeiling:
    book = lock_book(village, now=now)
    check_role(by, village, COMMITTEE, today=book.today)
    found = MonthCeiling.objects.for_village(village).filter(key=key).first()
    if found:
        if (found.points, found.reason, found.recorded_by_id) != (points, reason, by.pk):
            raise KeyReused
        return found
    terms = get_terms(village, book.today)
    _check(find_room(village, month=book.open_month, terms=terms), points, reason)
    return MonthCeiling.objects.create(
        village=village,
        month=book.open_month,
        points=points,
        reason=reason,
        key=key,
        recorded_by=by,
        recorded_at=now,
    )


def _check(room: Room | None, points: Decimal, reason: str) -> None:
    if room is None:
        raise CeilingNotSet
    check_precision(points, field="points")
    if points <= room.ceiling:
        raise CeilingNotHigher(room.ceiling)
    if not reason:
        raise CeilingReasonNeeded
    if len(reason) > CEILING_REASON_LENGTH_MAX:
        raise CeilingReasonTooLong(CEILING_REASON_LENGTH_MAX)
