"""At what time of which day something is done, told or brought in; pure."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from enum import StrEnum
from random import Random

from office.demo.story import at


class Part(StrEnum):
    """A part of the day."""

    DAWN = "dawn"
    MORNING = "morning"
    AFTERNOON = "afternoon"
    EVENING = "evening"


# From and until, in minutes of the day; nothing happens over noon.
MINUTES: Mapping[Part, tuple[int, int]] = {
    Part.DAWN: (6 * 60 + 20, 8 * 60 + 45),
    Part.MORNING: (8 * 60 + 30, 11 * 60 + 55),
    Part.AFTERNOON: (14 * 60 + 15, 17 * 60 + 50),
    Part.EVENING: (18 * 60 + 30, 21 * 60 + 50),
}
# What is not written down at once is written down in one of these.
LATER = (Part.MORNING, Part.AFTERNOON, Part.EVENING, Part.EVENING)
# {days until something is written down: how often}.
LAGS: Mapping[int, float] = {0: 74, 1: 15, 2: 6, 3: 3, 5: 2}
# Who has something of the own to bring in thinks of it later.
LATE_LAGS: Mapping[int, float] = {
    0: 50, 1: 18, 2: 9, 3: 6, 5: 5, 8: 4, 12: 3, 17: 2, 24: 1.5, 33: 1, 45: 0.5,
}  # fmt: skip
SATURDAY = 5
WEEKEND = 2.6


def pick_time(random: Random, day: date, part: Part) -> datetime:
    """Return a moment in a part of a day, more often near its middle."""
    first, last = MINUTES[part]
    return at(day, *divmod(round(random.triangular(first, last)), 60))


def pick_told(random: Random, day: date, part: Part, *, before: date) -> datetime:
    """Return when something of a day is written down: at once, or some days after it.

    before: the day of the meeting, which has yet to hear of it.
    """
    told = min(day + timedelta(days=pick_lag(random, LAGS)), before - timedelta(days=1))
    return pick_time(random, told, part if told == day else random.choice(LATER))


def pick_lag(random: Random, lags: Mapping[int, float]) -> int:
    return random.choices(list(lags), list(lags.values()))[0]


def pick_day(random: Random, first: date, until: date, *, weekend: float = WEEKEND) -> date:
    """Return a day from the first one on and before the other; how often at weekends: by weight."""
    days = [first + timedelta(days=place) for place in range((until - first).days)]
    weights = [weekend if day.weekday() >= SATURDAY else 1.0 for day in days]
    return random.choices(days, weights)[0]
