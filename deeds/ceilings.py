"""A village's monthly ceiling 每月上限, and how far a month has come towards it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from deeds.models import MonthCeiling
from ledger.limits import get_awarded
from ledger.models import Book
from villages.models import Terms, Village
from villages.queries import get_terms

# From here on people are told.
NEAR_SHARE = Decimal("0.8")
ZERO = Decimal(0)


@dataclass(slots=True)
class Room:
    """What a month may award and has awarded, in points; changes as deeds are posted into it."""

    month: date
    ceiling: Decimal
    awarded: Decimal

    @property
    def left(self) -> Decimal:
        return max(self.ceiling - self.awarded, ZERO)

    @property
    def is_near(self) -> bool:
        """Whether four fifths are gone; beyond all of it, too."""
        return self.awarded >= self.ceiling * NEAR_SHARE

    def takes(self, points: Decimal) -> bool:
        return self.awarded + points <= self.ceiling


def find_room(village: Village, *, month: date, terms: Terms) -> Room | None:
    """Return the room of the book's open month; None where the terms set no ceiling.

    terms: today's. A higher ceiling that was recorded for the month takes the place of theirs.
    """
    if terms.monthly_ceiling_points is None:
        return None
    recorded = MonthCeiling.objects.for_village(village).filter(month=month).order_by("-pk").first()
    ceiling = recorded.points if recorded else terms.monthly_ceiling_points
    return Room(month, ceiling, get_awarded(village, month))


def find_room_today(village: Village, *, today: date) -> Room | None:
    """Return the room of the open month; None without a ceiling, or without a book."""
    terms = get_terms(village, today)
    if terms.monthly_ceiling_points is None:
        return None
    book = Book.objects.filter(village=village).first()
    return find_room(village, month=book.open_month, terms=terms) if book else None
