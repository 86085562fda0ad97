"""Reads of what is kept for households until they come: reservations and vouchers."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from market.errors import RedemptionUnknown
from market.models import (
    GONE_STATES,
    WAITING_STATES,
    Redemption,
    RedemptionLine,
    RedemptionState,
)
from market.queries.redemptions import with_contents
from villages.models import Household, Village

GONE_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Kept:
    """What waits for a household, with partner and hold at hand, and its lines."""

    redemption: Redemption
    lines: list[RedemptionLine]


def list_kept(household: Household, *, today: date) -> list[Kept]:
    """Return what waits for one household, the oldest first. One query."""
    waiting = Redemption.objects.filter(household=household).waiting(today)
    lines = (
        RedemptionLine.objects.filter(redemption__in=waiting)
        .select_related("goods", "redemption__hold", "redemption__partner")
        .order_by("redemption_id", "id")
    )
    kept: dict[int, Kept] = {}
    for line in lines:
        entry = kept.setdefault(line.redemption_id, Kept(line.redemption, []))
        entry.lines.append(line)
    return list(kept.values())


def list_waiting(village: Village, *, today: date) -> list[Redemption]:
    """Return all that waits in a village, whichever partner it is for, the oldest first."""
    waiting = Redemption.objects.for_village(village).waiting(today)
    return list(_with_all(waiting).order_by("number"))


def list_deliveries(village: Village, *, today: date) -> list[Redemption]:
    """Return what is to be brought to people's homes, by group and household."""
    waiting = Redemption.objects.for_village(village).waiting(today).filter(is_delivery=True)
    return list(
        _with_all(waiting).order_by(
            "household__grid__position", "household__grid_id", "household__number", "number"
        )
    )


def list_gone(village: Village, *, today: date) -> list[Redemption]:
    """Return the last reservations of things that nobody fetched or that were given back."""
    run_out = Q(state__in=WAITING_STATES) & ~Q(
        hold__released_at__isnull=True, hold__frees_on__gt=today
    )
    gone = Redemption.objects.for_village(village).filter(
        Q(state__in=GONE_STATES) | run_out, ready_by__isnull=False
    )
    return list(_with_all(gone).order_by("-hold__frees_on", "-number")[:GONE_SHOWN])


def count_to_get_ready(village: Village, *, today: date) -> int:
    """Return how many reservations somebody has still to get ready."""
    waiting = Redemption.objects.for_village(village).waiting(today)
    return waiting.filter(state=RedemptionState.RESERVED).count()


def get_reservation(village: Village, number: int) -> Redemption:
    """Return what was reserved in the village, whatever has become of it since.

    Raises RedemptionUnknown.
    """
    reserved = Redemption.objects.for_village(village).filter(number=number, hold__isnull=False)
    found = _with_all(reserved).first()
    if found is None:
        raise RedemptionUnknown(number)
    return found


def _with_all(redemptions: QuerySet[Redemption]) -> QuerySet[Redemption]:
    staff = ("reserved_by", "ready_by", "handed_by", "ended_by")
    return with_contents(redemptions).select_related("village", "hold", "partner__account", *staff)
