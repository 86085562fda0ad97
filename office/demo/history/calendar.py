"""The months of a history and the days in them on which things happen; pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from office.demo.story import at
from villages.months import add_months, last_day_of

# People meet when most of them have an evening free, towards the end of the month.
BEFORE_END = (2, 3, 3, 4, 5, 6)
MEETING_MINUTES = (19 * 60 + 30, 19 * 60 + 40, 20 * 60, 20 * 60, 20 * 60 + 15, 20 * 60 + 30)
# In busy months there is a meeting half-way as well.
MIDWAY_SHARE = 0.55
MIDWAY_DAYS = (12, 13, 14, 15, 16)
# An open month that has hardly begun is left to whoever tries the demo.
DAYS_LIVED_MIN = 12
# Nobody knows the scheme in its first months; then a little more happens every year.
BEGINNINGS = (0.5, 0.7, 0.85, 0.95)
GROWTH = 0.3
BUSY_LEAST, BUSY_MOST = 0.82, 1.2
# People are busy with the new year, in the summer's heat, and with both harvests.
SEASONS = {1: 1.1, 2: 0.6, 4: 1.1, 6: 0.95, 7: 0.65, 8: 0.85, 9: 1.1, 10: 1.15, 11: 0.75, 12: 1.2}
TYPHOON_MONTHS = (7, 8, 9, 10)
TYPHOONS_A_YEAR = 2


@dataclass(frozen=True, slots=True)
class Span:
    """One month as it is lived: until its last day, or until yesterday where it is open.

    begins: the first day of which the month's meeting hears; deeds of the last month's end come
    before it. meeting: the day of the appraisal; what happens on it or later is not decided in the
    month. midway: another one before it, or None.
    """

    month: date
    last: date
    begins: date
    meeting: date
    is_open: bool
    midway: date | None = None

    @property
    def is_lived(self) -> bool:
        return not self.is_open or (self.last - self.month).days + 1 >= DAYS_LIVED_MIN

    @property
    def days(self) -> int:
        """How many days there are before the meeting."""
        return (self.meeting - self.month).days

    def day(self, place: int) -> date:
        return self.month + timedelta(days=place)

    @property
    def meets_at(self) -> datetime:
        return self._evening(self.meeting)

    @property
    def meets_midway_at(self) -> datetime | None:
        return self._evening(self.midway) if self.midway else None

    @staticmethod
    def _evening(day: date) -> datetime:
        return at(day, *divmod(Random(f"evening/{day}").choice(MEETING_MINUTES), 60))


def list_spans(until: date, *, count: int, today: date) -> list[Span]:
    """Return so many months, the last of which is until; that one is open where it is today's."""
    first = add_months(until, 1 - count)
    return [_build_span(add_months(first, place), first, today) for place in range(count)]


def _build_span(month: date, first: date, today: date) -> Span:
    begins = month if month == first else _find_meeting(add_months(month, -1)) + timedelta(days=1)
    end, meeting = last_day_of(month), _find_meeting(month)
    if end >= today:
        yesterday = today - timedelta(days=1)
        return Span(month, yesterday, begins, yesterday, is_open=True)
    dice = Random(f"midway/{month}")
    midway = month + timedelta(days=dice.choice(MIDWAY_DAYS))
    is_busy = dice.random() < MIDWAY_SHARE
    return Span(month, end, begins, meeting, is_open=False, midway=midway if is_busy else None)


def _find_meeting(month: date) -> date:
    days = Random(f"meeting/{month}").choice(BEFORE_END)
    return last_day_of(month) - timedelta(days=days)


def weigh_months(spans: Sequence[Span]) -> list[float]:
    """Return how much happens in each month: by its season and its days, and no two alike."""
    last = max(1, len(spans) - 1)
    return [
        (BEGINNINGS[place] if place < len(BEGINNINGS) else 1 + GROWTH * place / last)
        * SEASONS.get(span.month.month, 1)
        * Random(f"busy/{span.month}").uniform(BUSY_LEAST, BUSY_MOST)
        * (span.days / 27 if span.is_lived else 0)
        for place, span in enumerate(spans)
    ]


def has_typhoon(month: date) -> bool:
    """Tell whether a typhoon comes in a month, after which there is a lot to clear away."""
    return month.month in Random(f"typhoon/{month.year}").sample(TYPHOON_MONTHS, TYPHOONS_A_YEAR)
