"""The months of a history and the days in them on which things happen; pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from villages.months import add_months, last_day_of

MEETING_DAYS_BEFORE_END = 3
# An open month that has hardly begun is left to whoever tries the demo.
DAYS_LIVED_MIN = 12
GROWTH = 0.5
# People are busy with the new year, in the summer's heat, and with the harvest.
SEASONS = {1: 0.9, 2: 0.7, 7: 0.85, 8: 0.85, 11: 0.95}


@dataclass(frozen=True, slots=True)
class Span:
    """One month as it is lived: until its last day, or until yesterday where it is open.

    meeting: the day of the appraisal; what happens on it or later is not decided in the month.
    """

    month: date
    last: date
    meeting: date
    is_open: bool

    @property
    def is_lived(self) -> bool:
        return not self.is_open or (self.last - self.month).days + 1 >= DAYS_LIVED_MIN

    @property
    def days(self) -> int:
        """How many days there are before the meeting."""
        return (self.meeting - self.month).days

    def day(self, place: int) -> date:
        return self.month + timedelta(days=place)


def list_spans(until: date, *, count: int, today: date) -> list[Span]:
    """Return so many months, the last of which is until; that one is open where it is today's."""
    return [_build_span(add_months(until, place + 1 - count), today) for place in range(count)]


def _build_span(month: date, today: date) -> Span:
    end = last_day_of(month)
    if end < today:
        meeting = end - timedelta(days=MEETING_DAYS_BEFORE_END)
        return Span(month, end, meeting, is_open=False)
    yesterday = today - timedelta(days=1)
    return Span(month, yesterday, yesterday, is_open=True)


def weigh_months(spans: Sequence[Span]) -> list[float]:
    """Return how much happens in each month: more as the years go by, by season, by its days."""
    last = max(1, len(spans) - 1)
    return [
        (1 + GROWTH * place / last)
        * SEASONS.get(span.month.month, 1)
        * (span.days / 27 if span.is_lived else 0)
        for place, span in enumerate(spans)
    ]
