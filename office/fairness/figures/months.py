"""Whether deeds pile up before a month ends."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from office.fairness.figures.levels import Level, get_percent
from villages.months import add_months, closing_day_of, month_of

LAST_DAYS = 3
DEEDS_MIN = 20
# Three times what an even month has in its last three days.
EVEN_PERCENT, PILED_PERCENT = 10, 30


@dataclass(frozen=True, slots=True)
class LateDays:
    """How many deeds a stretch had, and how many of them on its last three days."""

    total: int
    late: int

    @property
    def percent(self) -> int:
        return get_percent(self.late, self.total)

    @property
    def level(self) -> Level:
        if self.total < DEEDS_MIN:
            return Level.FEW
        return Level.LOOK if self.percent >= PILED_PERCENT else Level.CALM


@dataclass(frozen=True, slots=True)
class MonthEnd:
    """One month. late_from, until: its last three days."""

    month: date
    late_from: date
    until: date
    sent: LateDays
    decided: LateDays


@dataclass(frozen=True, slots=True)
class MonthEnds:
    """The months that have ended, in their order, and all of them together."""

    rows: list[MonthEnd]
    sent: LateDays
    decided: LateDays

    @property
    def level(self) -> Level:
        """What was sent alone is worth a look: a village that meets at month end decides then."""
        return self.sent.level


def get_month_end(month: date, closing_day: int) -> date:
    """Return the last day that still counts into a month: the one before it may be closed."""
    return closing_day_of(month, closing_day) - timedelta(days=1)


def find_month(day: date, closing_day: int) -> date:
    """Return the month into which a day counts by the terms' closing day."""
    month = month_of(day)
    return month if day <= get_month_end(month, closing_day) else add_months(month, 1)


def build_month_ends(
    *, sent: Mapping[date, int], decided: Mapping[date, int], closing_day: int, today: date
) -> MonthEnds:
    """Return how many deeds were sent and decided on the last days of the months that have ended.

    sent, decided: {day: how many}. closing_day: as the terms have it today.
    """
    sent_by_month = _count(sent, closing_day)
    decided_by_month = _count(decided, closing_day)
    rows = [
        MonthEnd(
            month=month,
            late_from=end - timedelta(days=LAST_DAYS - 1),
            until=end,
            sent=sent_by_month.get(month, LateDays(0, 0)),
            decided=decided_by_month.get(month, LateDays(0, 0)),
        )
        for month in sorted(sent_by_month.keys() | decided_by_month.keys())
        if (end := get_month_end(month, closing_day)) < today
    ]
    return MonthEnds(
        rows=rows,
        sent=_add([row.sent for row in rows]),
        decided=_add([row.decided for row in rows]),
    )


def _count(days: Mapping[date, int], closing_day: int) -> dict[date, LateDays]:
    totals: dict[date, int] = defaultdict(int)
    late: dict[date, int] = defaultdict(int)
    for day, count in days.items():
        month = find_month(day, closing_day)
        totals[month] += count
        if (get_month_end(month, closing_day) - day).days < LAST_DAYS:
            late[month] += count
    return {month: LateDays(total, late[month]) for month, total in totals.items()}


def _add(rows: list[LateDays]) -> LateDays:
    return LateDays(sum(row.total for row in rows), sum(row.late for row in rows))
