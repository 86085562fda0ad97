"""The times within which deeds count together. Quarters are the calendar's, years the scheme's."""

from calendar import monthrange
from datetime import date, timedelta

from villages.months import add_months, year_start_of

# From the shortest to the longest, as caps are applied.
PERIODS = ("deed", "day", "month", "quarter", "year")


def period_of(day: date, period: str, year_start_month: int) -> date:
    """Return the first day of the period in which the day lies."""
    match period:
        case "day":
            return day
        case "month":
            return day.replace(day=1)
        case "quarter":
            return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
        case "year":
            return year_start_of(day, year_start_month)
    raise ValueError(f"{period!r} is no period of a cap.")


def year_end_of(day: date, year_start_month: int) -> date:
    """Return the last day of the scheme's year in which the day lies."""
    return add_months(year_start_of(day, year_start_month), 12) - timedelta(days=1)


def add_months_to_day(day: date, count: int) -> date:
    """Return the same day so many months on; the month's last where it has no such day."""
    month = add_months(day, count)
    return month.replace(day=min(day.day, monthrange(month.year, month.month)[1]))
