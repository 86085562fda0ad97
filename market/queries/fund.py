"""Reads of the village's fund book in yuan.

A line belongs to the month in which it was entered: what is printed of a month never changes, also
where a receipt of an earlier day is entered late. Its own day stands beside it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import TruncMonth

from market.models import FundEntry, FundKind
from villages.models import Village
from villages.months import add_months, day_start

ZERO = Decimal(0)


def get_fund(village: Village | int) -> Decimal:
    """Return in yuan what the fund has; every line ever written counts."""
    total = FundEntry.objects.filter(village=village).aggregate(total=Sum("yuan"))["total"]
    return total if total is not None else ZERO


def find_opening(village: Village | int) -> FundEntry | None:
    """Return the line with which the fund book began; None before."""
    return FundEntry.objects.filter(village=village, kind=FundKind.OPENING).first()


def with_balance(entries: QuerySet[FundEntry]) -> QuerySet[FundEntry]:
    """Return entries with `balance`, what the fund had after each, however the list is cut."""
    so_far = (
        FundEntry.objects.filter(village=OuterRef("village"), number__lte=OuterRef("number"))
        .order_by()
        .values("village")
        .annotate(total=Sum("yuan"))
    )
    return entries.annotate(balance=Subquery(so_far.values("total")))


@dataclass(frozen=True, slots=True)
class KindSum:
    """What one kind of entries came to; yuan signed, as the fund sees it."""

    kind: FundKind
    yuan: Decimal

    @property
    def label(self) -> str:
        return str(self.kind.label)


@dataclass(frozen=True, slots=True)
class FundLine:
    """An entry, and what the fund had after it."""

    entry: FundEntry
    balance: Decimal

    @property
    def came_in(self) -> Decimal | None:
        return self.entry.yuan if self.entry.yuan >= 0 else None

    @property
    def went_out(self) -> Decimal | None:
        return -self.entry.yuan if self.entry.yuan < 0 else None


@dataclass(frozen=True, slots=True)
class FundMonth:
    """One month of the fund book: opening + came_in − went_out = closing; lines by number."""

    month: date
    opening: Decimal
    lines: list[FundLine]
    sums: list[KindSum]

    @property
    def came_in(self) -> Decimal:
        return sum((line.came_in or ZERO for line in self.lines), ZERO)

    @property
    def went_out(self) -> Decimal:
        return sum((line.went_out or ZERO for line in self.lines), ZERO)

    @property
    def closing(self) -> Decimal:
        return self.lines[-1].balance if self.lines else self.opening


def get_fund_month(village: Village, month: date) -> FundMonth:
    """Return what was entered in a month, any day of which is given. Two queries."""
    first = month.replace(day=1)
    entries = FundEntry.objects.for_village(village)
    before = entries.filter(made_at__lt=day_start(first)).aggregate(total=Sum("yuan"))["total"]
    of_month = entries.filter(
        made_at__gte=day_start(first), made_at__lt=day_start(add_months(first, 1))
    )
    opening = balance = before if before is not None else ZERO
    lines = []
    for entry in of_month.select_related("party", "reverses", "made_by").order_by("number"):
        balance += entry.yuan
        lines.append(FundLine(entry, balance))
    return FundMonth(first, opening, lines, _sum_kinds(line.entry for line in lines))


def _sum_kinds(entries: Iterable[FundEntry]) -> list[KindSum]:
    sums: dict[str, Decimal] = {}
    for entry in entries:
        sums[entry.kind] = sums.get(entry.kind, ZERO) + entry.yuan
    return [KindSum(kind, sums[kind]) for kind in FundKind if kind in sums]


@dataclass(frozen=True, slots=True)
class MonthTotals:
    """What each kind came to in a month, in the order of FundKind, and what was there at its end.

    by_kind: signed; None where nothing was entered.
    """

    month: date
    by_kind: list[Decimal | None]
    closing: Decimal


def list_month_totals(village: Village) -> list[MonthTotals]:
    """Return the totals of every month with entries, newest first. One query."""
    rows = (
        FundEntry.objects.for_village(village)
        .order_by()
        .annotate(entered=TruncMonth("made_at"))
        .values_list("entered", "kind")
        .annotate(total=Sum("yuan"))
    )
    by_month: dict[date, dict[str, Decimal]] = {}
    for entered, kind, total in rows:
        by_month.setdefault(entered.date(), {})[kind] = total
    closing, totals = ZERO, []
    for month, sums in sorted(by_month.items()):
        closing += sum(sums.values(), ZERO)
        totals.append(MonthTotals(month, [sums.get(kind) for kind in FundKind], closing))
    return totals[::-1]
