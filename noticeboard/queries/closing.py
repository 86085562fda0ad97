"""What can be closed, and what a closing would do."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Q, QuerySet

from ledger.models import Book, Month
from villages.models import Terms, Village
from villages.months import add_months, closing_day_of, count_months
from villages.queries import get_terms

ZERO = Decimal(0)
EARNING_RULES = 6


@dataclass(frozen=True, slots=True)
class Closing:
    """What a closing today would do.

    from_month..month: what it closes, month_count months in one notice; is_due: False where month's
    closing day has not come. next_month: the one that opens, to be closed from next_closing_day on.
    window_starts..window_ends: of the notice.
    """

    from_month: date
    month: date
    is_due: bool
    month_count: int
    closing_day: date
    next_month: date
    next_closing_day: date
    window_starts: date
    window_ends: date


def get_closing(village: Village, *, today: date) -> Closing:
    """Return what closing the village's book today would do."""
    opened = Book.objects.get(village=village).open_month
    last = find_closable_month(village, opened, today=today)
    month = last or opened
    following = add_months(month, 1)
    return Closing(
        from_month=opened,
        month=month,
        is_due=last is not None,
        month_count=count_months(opened, month),
        closing_day=get_closing_day(village, month),
        next_month=following,
        next_closing_day=get_closing_day(village, following),
        window_starts=today + timedelta(days=1),
        window_ends=today + timedelta(days=get_terms(village, today).notice_days),
    )


@dataclass(frozen=True, slots=True)
class OpenMonth:
    """The month into which a village posts, and from when it may be closed."""

    month: date
    closing_day: date
    is_due: bool


def find_open_month(village: Village, *, today: date) -> OpenMonth | None:
    """Return the month that is open; None before the book is. Two queries."""
    book = Book.objects.filter(village=village).first()
    if book is None:
        return None
    day = get_closing_day(village, book.open_month)
    return OpenMonth(book.open_month, day, is_due=day <= today)


def get_closing_day(village: Village, month: date) -> date:
    """Return the day from which a month may be closed. One query."""
    return closing_day_of(month, get_terms(village, month).closing_day)


def find_closable_month(village: Village, open_month: date, *, today: date) -> date | None:
    """Return the last month, from the open one on, whose closing day has come."""
    month, found = open_month, None
    while get_closing_day(village, month) <= today:
        month, found = add_months(month, 1), month
    return found


def count_unclosed(villages: Iterable[Village], *, today: date) -> dict[int, int]:
    """Return {village id: how many months of its book could be closed today}. Two queries."""
    books = dict(Book.objects.filter(village__in=villages).values_list("village_id", "open_month"))
    terms: dict[int, dict[date, int]] = {village_id: {} for village_id in books}
    rows = Terms.objects.filter(village__in=books).order_by("valid_from")
    for village_id, valid_from, closing_day in rows.values_list(
        "village_id", "valid_from", "closing_day"
    ):
        terms[village_id][valid_from] = closing_day
    return {
        village_id: _count_due(opened, terms[village_id], today=today)
        for village_id, opened in books.items()
    }


def _count_due(month: date, closing_days: Mapping[date, int], *, today: date) -> int:
    """Return how many months from one on may be closed. closing_days: by the terms' first day."""
    count = 0
    while True:
        known = [day for valid_from, day in closing_days.items() if valid_from <= month]
        if closing_day_of(month, known[-1] if known else 0) > today:
            return count
        month, count = add_months(month, 1), count + 1


def find_unfinished(village: Village) -> QuerySet[Month]:
    """Return the closed months that a crash left without seal or notice, in order."""
    return (
        Month.objects.for_village(village)
        .filter(Q(seal="") | Q(notice__isnull=True))
        .order_by("number")
    )
