"""What the office's charts are drawn from: points by month, cover by month, what is liked best."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q, Sum

from ledger.models import AccountKind, Month
from market.models import RedemptionLine, RedemptionState
from market.queries.cover import Cover, get_cover
from noticeboard.queries.home import get_posted_so_far
from villages.models import Village
from villages.months import add_months, day_start, month_of

ZERO = Decimal(0)
GOODS_SHOWN = 10


@dataclass(frozen=True, slots=True)
class MonthFigures:
    """One notice's months, or the open one: awards and redemptions of all households.

    cover_percent: as its notice told it; None where it did not, and of the open month.
    """

    from_month: date
    month: date
    is_open: bool
    issued: Decimal
    redeemed: Decimal
    cover_percent: int | None


@dataclass(frozen=True, slots=True)
class GoodsFigures:
    """How much of an article was handed out and kept, and for how many points."""

    name: str
    unit: str
    quantity: Decimal
    points: Decimal


@dataclass(frozen=True, slots=True)
class Figures:
    """All that a village's charts show of so many months; months in their order.

    by_quantity, by_points: the goods that were liked best, best first. cover: of today.
    """

    months: list[MonthFigures]
    by_quantity: list[GoodsFigures]
    by_points: list[GoodsFigures]
    cover: Cover


def get_figures(village: Village, *, months: int, today: date) -> Figures:
    """Return the figures of the last months, the open one among them."""
    so_far = get_posted_so_far(village)
    open_month = so_far.open_month if so_far else month_of(today)
    since = add_months(open_month, 1 - months)
    found = _list_closed(village, since=since)
    if so_far:
        opened = MonthFigures(
            from_month=open_month,
            month=open_month,
            is_open=True,
            issued=so_far.added,
            redeemed=-so_far.redeemed,
            cover_percent=None,
        )
        found.append(opened)
    goods = _list_goods(village, since=since)
    return Figures(
        months=found,
        by_quantity=_choose_best(goods, "quantity"),
        by_points=_choose_best(goods, "points"),
        cover=get_cover(village, today=today),
    )


def _list_closed(village: Village, *, since: date) -> list[MonthFigures]:
    """Return the closed months by the sealed lines of their households. One query."""
    of_household = Q(lines__account__kind=AccountKind.HOUSEHOLD)
    rows = (
        Month.objects.for_village(village)
        .filter(month__gte=since)
        .order_by("number")
        .values_list("from_month", "month", "notice__shop_account__cover_percent")
        .annotate(
            issued=Sum("lines__added", filter=of_household),
            redeemed=Sum("lines__redeemed", filter=of_household),
        )
    )
    return [
        MonthFigures(
            from_month=from_month,
            month=month,
            is_open=False,
            issued=issued or ZERO,
            redeemed=-(redeemed or ZERO),
            cover_percent=percent,
        )
        for from_month, month, percent, issued, redeemed in rows
    ]


def _list_goods(village: Village, *, since: date) -> list[GoodsFigures]:
    """Return what was handed out since a month began; what came back is not among it. One query."""
    rows = (
        RedemptionLine.objects.filter(
            redemption__village=village,
            redemption__state=RedemptionState.HANDED,
            redemption__handed_at__gte=day_start(since),
        )
        .order_by("goods_id")
        .values_list("goods_id", "goods__name", "goods__unit")
        .annotate(total_quantity=Sum("quantity"), total_points=Sum("points"))
    )
    return [GoodsFigures(*row[1:]) for row in rows]


def _choose_best(goods: list[GoodsFigures], figure: str) -> list[GoodsFigures]:
    return sorted(goods, key=lambda article: -getattr(article, figure))[:GOODS_SHOWN]
