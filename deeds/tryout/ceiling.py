"""What a monthly ceiling would have let through, and what would have waited.

As deeds.services.posting fills the months that are lived.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from villages.months import add_months

ZERO = Decimal(0)


@dataclass(slots=True)
class MonthRoom:
    """One month's awards against its ceiling; waiting: what is left for the next, in its order."""

    month: date
    ceiling: Decimal
    decided: Decimal = ZERO
    posted: Decimal = ZERO
    waiting: list[Decimal] = field(default_factory=list)

    def take(self, points: Decimal, *, has_waited: bool) -> None:
        """Post an award, or let it wait where the month would pass its ceiling.

        One that is larger than a whole month's ceiling is posted as the first of a later month.
        """
        is_first = has_waited and not self.posted
        if is_first or self.posted + points <= self.ceiling:
            self.posted += points
        else:
            self.waiting.append(points)


def fill_months(
    awards: Iterable[tuple[date, Decimal]], ceiling_of: Callable[[date], Decimal | None]
) -> list[MonthRoom]:
    """Return the months with a ceiling, from the first award's to the last one's.

    awards: (month of the decision, points), in the order of decision. What waits comes first in the
    next month; a month without a ceiling lets everything through.
    """
    by_month: dict[date, list[Decimal]] = {}
    for month, points in awards:
        by_month.setdefault(month, []).append(points)
    if not by_month:
        return []
    rooms: list[MonthRoom] = []
    waiting: list[Decimal] = []
    month = min(by_month)
    while month <= max(by_month):
        ceiling, decided = ceiling_of(month), by_month.get(month, [])
        if ceiling is None:
            waiting = []
        else:
            room = MonthRoom(month, ceiling, decided=sum(decided, ZERO))
            for points in waiting:
                room.take(points, has_waited=True)
            for points in decided:
                room.take(points, has_waited=False)
            waiting = room.waiting
            rooms.append(room)
        month = add_months(month, 1)
    return rooms
