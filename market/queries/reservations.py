"""Reads of what is kept for households until they come: reservations and vouchers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Q, QuerySet, Sum

from market.errors import OutOfStock, RedemptionUnknown
from market.models import (
    GONE_STATES,
    WAITING_STATES,
    Goods,
    Redemption,
    RedemptionLine,
    RedemptionState,
)
from market.queries.redemptions import with_contents
from villages.models import Household, Village

GONE_SHOWN = 8
GONE_DAYS = 30
ZERO = Decimal(0)


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
    """Return the last month's reservations that nobody fetched or that were given back.

    Only what had been put aside: older goods lie on the shelf again for long.
    """
    run_out = Q(state__in=WAITING_STATES) & ~Q(
        hold__released_at__isnull=True, hold__frees_on__gt=today
    )
    gone = Redemption.objects.for_village(village).filter(
        Q(state__in=GONE_STATES) | run_out,
        ready_by__isnull=False,
        hold__frees_on__gte=today - timedelta(days=GONE_DAYS),
    )
    return list(_with_all(gone).order_by("-hold__frees_on", "-number")[:GONE_SHOWN])


def count_to_get_ready(village: Village, *, today: date) -> int:
    """Return how many reservations somebody has still to get ready."""
    waiting = Redemption.objects.for_village(village).waiting(today)
    return waiting.filter(state=RedemptionState.RESERVED).count()


def get_on_shelf(lines: Iterable[RedemptionLine], *, today: date) -> dict[int, Decimal]:
    """Return {goods id: what still lies on the shelf} of the things among lines. Two queries.

    That is the stock without what was put aside for somebody: it lies ready, but not there.
    """
    goods = {line.goods_id for line in lines}
    aside = (
        RedemptionLine.objects.filter(
            goods__in=goods,
            redemption__state=RedemptionState.READY,
            redemption__hold__released_at__isnull=True,
            redemption__hold__frees_on__gt=today,
        )
        .order_by()
        .values_list("goods")
        .annotate(Sum("quantity"))
    )
    put_aside = dict(aside)
    stocks = Goods.objects.filter(pk__in=goods, stock__isnull=False).values_list("pk", "stock")
    return {pk: max(stock - put_aside.get(pk, ZERO), ZERO) for pk, stock in stocks}


def find_shortage(
    lines: Iterable[RedemptionLine], on_shelf: Mapping[int, Decimal]
) -> OutOfStock | None:
    """Return why lines, their goods at hand, cannot be got ready; None where they can. Pure."""
    for line in lines:
        left = on_shelf.get(line.goods_id)
        if left is not None and line.quantity > left:
            return OutOfStock(line.goods.name, left, line.goods.unit)
    return None


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
