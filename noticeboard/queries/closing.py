"""What can be closed, and what a closing would do."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Q, QuerySet

from deeds.models import Deed
from ledger.models import Book, Month
from villages.models import Village
from villages.months import add_months, closing_day_of
from villages.queries import get_terms

ZERO = Decimal(0)
EARNING_RULES = 6


@dataclass(frozen=True, slots=True)
class Closing:
    """What a closing today would do.

    from_month..month: what it closes; is_due: False where month's closing day has not come.
    undecided: deeds that carry over. window_starts..window_ends: of the notice.
    """

    from_month: date
    month: date
    is_due: bool
    closing_day: date
    undecided: int
    window_starts: date
    window_ends: date


def get_closing(village: Village, *, today: date) -> Closing:
    """Return what closing the village's book today would do."""
    opened = Book.objects.get(village=village).open_month
    last = find_closable_month(village, opened, today=today)
    month = last or opened
    return Closing(
        from_month=opened,
        month=month,
        is_due=last is not None,
        closing_day=closing_day_of(month, get_terms(village, month).closing_day),
        undecided=Deed.objects.for_village(village).undecided().count(),
        window_starts=today + timedelta(days=1),
        window_ends=today + timedelta(days=get_terms(village, today).notice_days),
    )


def find_closable_month(village: Village, open_month: date, *, today: date) -> date | None:
    """Return the last month, from the open one on, whose closing day has come."""
    month, found = open_month, None
    while closing_day_of(month, get_terms(village, month).closing_day) <= today:
        month, found = add_months(month, 1), month
    return found


def find_unfinished(village: Village) -> QuerySet[Month]:
    """Return the closed months that a crash left without seal or notice, in order."""
    return (
        Month.objects.for_village(village)
        .filter(Q(seal="") | Q(notice__isnull=True))
        .order_by("number")
    )
