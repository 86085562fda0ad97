"""Reads of what lies on the shelves, what it cost, how long it lasts, and what happened to it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import groupby

from django.db.models import Exists, F, Max, Min, OuterRef, QuerySet, Sum
from django.utils import timezone

from market.models import (
    Category,
    FundKind,
    Goods,
    MoveKind,
    Partner,
    PartnerKind,
    StockMove,
)
from market.queries.goods import on_day
from market.shelves import Intake, forecast_run_out, value_at_cost
from villages.models import Village
from villages.months import month_of

ZERO = Decimal(0)
# What a forecast looks back on; from fewer days than the second nothing is said.
USE_DAYS = 90
USE_DAYS_MIN = 14
# Staples first, as the shelves stand.
ORDER = {str(category): place for place, category in enumerate(Category)}


def get_stock_value(village: Village, *, until: datetime | None = None) -> Decimal:
    """Return in yuan what lies in the village's own shop at cost, first in first out.

    until: as it stood just before that moment. What outside partners have is their own, and counts
    nothing here. Two queries, however many goods.
    """
    moves = StockMove.objects.for_village(village).filter(goods__partner__kind=PartnerKind.OWN)
    if until is not None:
        return sum(get_values(moves.filter(made_at__lt=until)).values(), Decimal(0))
    goods = Goods.objects.for_village(village).filter(partner__kind=PartnerKind.OWN)
    rows = goods.filter(stock__gt=0).values_list("pk", "stock")
    stock = {pk: much for pk, much in rows if much}
    return sum(_get_values(stock, moves).values(), Decimal(0))


def keep_unpaid(moves: QuerySet[StockMove]) -> QuerySet[StockMove]:
    """Return those of the moves by which the own shop bought what no line of the fund book paid.

    The goods count as the village's, and the money still does, too. What came in before the fund
    book began was paid before; what has no known cost counts nothing.
    """
    bought = moves.filter(
        kind=MoveKind.INTAKE,
        is_donated=False,
        unit_cost__gt=0,
        goods__partner__kind=PartnerKind.OWN,
        village__fund_entries__kind=FundKind.OPENING,
        made_at__date__gte=F("village__fund_entries__occurred_on"),
    )
    return bought.filter(fund_entry__isnull=True, reversed_by__isnull=True)


def count_unpaid_intakes(village: Village) -> int:
    return keep_unpaid(StockMove.objects.for_village(village)).count()


def get_values(moves: QuerySet[StockMove]) -> dict[int, Decimal]:
    """Return {goods id: yuan at cost} of what is left by these moves, the first ones of goods."""
    sums = moves.order_by().values("goods_id").annotate(total=Sum("quantity"))
    stock = {row["goods_id"]: row["total"] for row in sums if row["total"] > 0}
    return _get_values(stock, moves)


def _get_values(stock: dict[int, Decimal], moves: QuerySet[StockMove]) -> dict[int, Decimal]:
    """Return {goods id: yuan at cost} of so much stock of each, by the intakes among the moves."""
    intakes = _get_intakes(moves, stock)
    return {pk: value_at_cost(much, intakes.get(pk, ())) for pk, much in stock.items()}


def _get_intakes(moves: QuerySet[StockMove], goods_ids: Iterable[int]) -> dict[int, list[Intake]]:
    """Return {goods id: its intakes, newest first}; without those that the moves take back."""
    rows = (
        moves.filter(kind=MoveKind.INTAKE, goods__in=goods_ids)
        .exclude(Exists(moves.order_by().filter(reverses=OuterRef("pk"))))
        .order_by("goods_id", "-made_at", "-id")
        .values_list("goods_id", "quantity", "unit_cost")
    )
    return {
        pk: [Intake(quantity, cost) for _pk, quantity, cost in of_goods]
        for pk, of_goods in groupby(rows, key=lambda row: row[0])
    }


@dataclass(frozen=True, slots=True)
class Forecast:
    """When an article runs out, by the use of the last so many days.

    day: None where it lasts for more than a year. days: 0 where nothing can be said.
    """

    day: date | None
    days: int


@dataclass(frozen=True, slots=True)
class StockLine:
    """One thing on the shelf: read as of a day, with its value at cost and when it runs out."""

    goods: Goods
    yuan: Decimal
    forecast: Forecast

    @property
    def is_overbooked(self) -> bool:
        """More of it is promised than lies there."""
        return self.goods.stock is not None and self.goods.stock < self.goods.reserved

    @property
    def is_low(self) -> bool:
        return self.goods.left is not None and self.goods.left <= self.goods.low_stock


def list_stock(partner: Partner, *, today: date) -> list[StockLine]:
    """Return a partner's things as its shelves stand. Four queries, however many."""
    goods = list(on_day(Goods.objects.to_count(partner), today))
    goods.sort(key=lambda article: (ORDER[article.category], article.position, article.pk))
    return build_stock_lines(goods, today=today)


def build_stock_lines(goods: list[Goods], *, today: date) -> list[StockLine]:
    """Return the stock lines of things that were read with on_day. Three queries."""
    moves = StockMove.objects.filter(goods__in=goods)
    values = _get_values({article.pk: article.stock or Decimal(0) for article in goods}, moves)
    used = _get_use(moves, today=today)
    return [
        StockLine(
            goods=article,
            yuan=values.get(article.pk, Decimal(0)),
            forecast=_forecast(article, *used.get(article.pk, (Decimal(0), 0)), today=today),
        )
        for article in goods
    ]


def _get_use(moves: QuerySet[StockMove], *, today: date) -> dict[int, tuple[Decimal, int]]:
    """Return {goods id: how much of it households had in the last days, and how many days}.

    An article that came in only lately is watched since then.
    """
    begin = today - timedelta(days=USE_DAYS)
    since = moves.filter(made_at__gte=_begin_of(begin))
    handed = since.filter(kind__in=(MoveKind.HANDED, MoveKind.RETURNED))
    rows = handed.order_by().values("goods_id").annotate(total=Sum("quantity"))
    used = {row["goods_id"]: -row["total"] for row in rows}
    first = moves.filter(goods__in=used).order_by().values("goods_id").annotate(at=Min("made_at"))
    return {
        row["goods_id"]: (
            used[row["goods_id"]],
            (today - max(begin, timezone.localdate(row["at"]))).days,
        )
        for row in first
    }


def _forecast(goods: Goods, used: Decimal, days: int, *, today: date) -> Forecast:
    if not goods.stock or used <= 0 or days < USE_DAYS_MIN:
        return Forecast(None, 0)
    return Forecast(forecast_run_out(goods.stock, used, days, today=today), days)


def _begin_of(day: date) -> datetime:
    return timezone.make_aware(datetime(day.year, day.month, day.day))  # noqa: DTZ001 - made aware


@dataclass(frozen=True, slots=True)
class CardLine:
    """One move of an article, with all that explains it at hand, and what was left after it."""

    move: StockMove
    left: Decimal


@dataclass(frozen=True, slots=True)
class CardMonth:
    """A month of a stock card, oldest line first, and what came and went in it.

    came, went: both without a sign.
    """

    month: date
    opening: Decimal
    lines: list[CardLine]

    @property
    def came(self) -> Decimal:
        return sum((one.move.quantity for one in self.lines if one.move.quantity > 0), ZERO)

    @property
    def went(self) -> Decimal:
        return -sum((one.move.quantity for one in self.lines if one.move.quantity < 0), ZERO)

    @property
    def closing(self) -> Decimal:
        return self.opening + self.came - self.went


@dataclass(frozen=True, slots=True)
class StockCard:
    """One year of an article's stock card, oldest month first; years: those that have lines.

    came, went: both without a sign.
    """

    year: int
    years: list[int]
    opening: Decimal
    months: list[CardMonth]

    @property
    def came(self) -> Decimal:
        return sum((one.came for one in self.months), ZERO)

    @property
    def went(self) -> Decimal:
        return sum((one.went for one in self.months), ZERO)

    @property
    def closing(self) -> Decimal:
        return self.opening + self.came - self.went


def get_stock_card(goods: Goods, *, year: int) -> StockCard:
    """Return what came and went of an article in a year. Three queries, however many lines."""
    moves = StockMove.objects.filter(goods=goods)
    ends = moves.aggregate(first=Min("made_at"), last=Max("made_at"))
    begin, end = _begin_of(date(year, 1, 1)), _begin_of(date(year + 1, 1, 1))
    before = moves.filter(made_at__lt=begin).aggregate(total=Sum("quantity"))["total"]
    explained = moves.filter(made_at__gte=begin, made_at__lt=end).select_related(
        "made_by",
        "supplier",
        "redemption",
        "check_line__check_of__made_by",
        "reverses",
        "reversed_by",
        "fund_entry",
    )
    opening = before if before is not None else ZERO
    return StockCard(
        year=year,
        years=_get_years(ends["first"], ends["last"]),
        opening=opening,
        months=_fold_months(explained.order_by("made_at", "id"), opening),
    )


def _fold_months(moves: Iterable[StockMove], opening: Decimal) -> list[CardMonth]:
    """Return moves by month, with what was left after each; opening: what lay there before."""
    months = []
    for month, of_month in groupby(moves, key=_month_of):
        left, lines = opening, []
        for move in of_month:
            left += move.quantity
            lines.append(CardLine(move, left))
        months.append(CardMonth(month, opening, lines))
        opening = left
    return months


def _month_of(move: StockMove) -> date:
    return month_of(timezone.localdate(move.made_at))


def is_reversed(move: StockMove) -> bool:
    """Tell whether a move, read with its reversed_by, was taken back."""
    return hasattr(move, "reversed_by")


def _get_years(first: datetime | None, last: datetime | None) -> list[int]:
    if first is None or last is None:
        return []
    return list(range(timezone.localtime(first).year, timezone.localtime(last).year + 1))
