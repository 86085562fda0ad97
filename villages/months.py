"""Months and years as the scheme counts them. A month is a date: its first day."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone


def month_of(day: date) -> date:
    return day.replace(day=1)


def add_months(month: date, count: int) -> date:
    """Return the month that lies count months after (before, if negative) the given month."""
    total = month.year * 12 + month.month - 1 + count
    return date(total // 12, total % 12 + 1, 1)


def count_months(first: date, last: date) -> int:
    """Return how many months two of them span, both included."""
    return (last.year - first.year) * 12 + last.month - first.month + 1


def last_day_of(month: date) -> date:
    return add_months(month, 1) - timedelta(days=1)


def day_start(day: date) -> datetime:
    """Return the moment at which a day begins where the villages are."""
    return timezone.make_aware(datetime.combine(day, time.min))


def closing_day_of(month: date, closing_day: int) -> date:
    """Return the day from which the month may be closed.

    closing_day: as in Terms, 0 for the next month's first.
    """
    return month.replace(day=closing_day) if closing_day else add_months(month, 1)


def year_start_of(day: date, year_start_month: int) -> date:
    """Return the first day of the scheme's year in which the day lies."""
    start = date(day.year, year_start_month, 1)
    return start if day >= start else date(day.year - 1, year_start_month, 1)


def parse_month(text: str) -> date:
    """Return the month written as YYYY-MM; raises ValueError otherwise.

    Also for the first and last month that a date can have, which have none before or after them.
    """
    year, dash, month = text.partition("-")
    if not dash or len(year) != 4 or len(month) != 2 or not (year + month).isascii():
        raise ValueError(f"{text!r} is no month like 2026-10.")
    found = date(int(year), int(month), 1)
    if found in (month_of(date.min), month_of(date.max)):
        raise ValueError(f"{text!r} is no month of any book.")
    return found


def write_month(month: date) -> str:
    """Return the month as YYYY-MM, as in addresses and files."""
    return f"{month.year:04d}-{month.month:02d}"
