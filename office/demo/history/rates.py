"""How often what happens in a village, and in which months; pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from office.demo.history.aims import Aims
from office.demo.history.calendar import Span, has_typhoon
from office.demo.history.shares import split_whole

MONTHS_A_YEAR = 12
TURNS, NAMED = "turns", "named"
CLEAN_UP, VOLUNTEERING, PATROL, CARE = "R01", "R04", "R05", "R09"
WORKDAY, TIDY_YARD, STARS, ASSEMBLY, TRAINING = "R19", "R20", "R21", "R12", "R22"


@dataclass(frozen=True, slots=True)
class Rate:
    """How often in the whole history; seasons: {month: how much of the usual}.

    is_seasonal: only in these months, and not at all in the others.
    """

    count: int
    seasons: Mapping[int, float] = field(default_factory=dict)
    is_seasonal: bool = False

    def weigh(self, month: int) -> float:
        return self.seasons.get(month, 0.0 if self.is_seasonal else 1.0)

    @property
    def usual(self) -> float:
        """What a month weighs on the average."""
        return sum(self.weigh(month) for month in range(1, MONTHS_A_YEAR + 1)) / MONTHS_A_YEAR


def _only(count: int, *months: int) -> Rate:
    return Rate(count, dict.fromkeys(months, 1.0), is_seasonal=True)


DRY = {10: 1.6, 11: 1.8, 12: 1.8, 1: 1.6, 2: 1.3, 5: 0.5, 6: 0.4, 7: 0.4}
SLACK = {11: 1.5, 12: 1.8, 1: 1.3, 6: 0.5, 7: 0.3, 8: 0.6}
WEDDINGS = {10: 1.8, 11: 1.3, 12: 1.6, 1: 1.8, 2: 1.4, 4: 0.4, 7: 0.3, 8: 0.5}
PLANTING = {2: 1.4, 3: 2.0, 4: 1.4, 7: 0.4, 8: 1.6, 12: 0.5, 1: 0.5}
QUARTER_ENDS = (3, 6, 9, 12)
# What is ticked on sheets; the rest of the points comes from cleaning up.
SHEETED = {PATROL: Rate(600, DRY), CARE: Rate(380)}
ROUNDED = {"R02": Rate(420), "R03": Rate(250)}
# What a committee decides at one go for many: tidy yards every quarter, stars once a year.
GATHERED = {TIDY_YARD: _only(1_080, *QUARTER_ENDS), STARS: _only(400, 12)}
SINGLE = {
    "R06": Rate(100, WEDDINGS),
    "R07": Rate(40, WEDDINGS),
    "R08": Rate(150, {2: 1.5, 7: 1.3}),
    "R10": Rate(11),
    "R11": Rate(90, DRY),
    "R13": _only(14, 3, 9),
    "R14": Rate(70, {1: 2.0, 3: 1.5, 9: 1.5, 12: 2.0}),
    "R23": _only(80, 7, 8),
    "R24": Rate(330, SLACK),
    "R25": Rate(270, PLANTING),
    "R26": Rate(90, SLACK),
}
TAKEN = {
    "R15": Rate(90, {2: 1.6, 7: 1.3}),
    "R16": Rate(60),
    "R17": Rate(15, WEDDINGS),
    "R18": Rate(95, {7: 2.0, 11: 1.8}),
}
# Of the turns, so many are days of work together: fewer at harvest, more after a typhoon.
WORKDAY_SHARE = 0.3
WORKDAY_SHARE_MOST = 0.6
WORKDAY_SEASONS = {1: 0.9, 2: 0.7, 3: 1.3, 6: 0.8, 7: 0.5, 11: 0.9, 12: 1.4}
AFTER_TYPHOON = 2.0


def share_of_workdays(span: Span) -> float:
    """Return which part of a month's turns are days of work together."""
    factor = WORKDAY_SEASONS.get(span.month.month, 1.0)
    if has_typhoon(span.month):
        factor *= AFTER_TYPHOON
    return min(WORKDAY_SHARE_MOST, WORKDAY_SHARE * factor)


def count_by_month(
    aims: Aims, spans: Sequence[Span], weights: Sequence[float], *, part: float
) -> dict[str, list[int]]:
    """Return {a rule's code, TURNS or NAMED: how often in each month}. part: of the whole."""
    rates = SHEETED | ROUNDED | SINGLE | TAKEN
    counts = {code: _spread(rate, spans, weights, part=part) for code, rate in rates.items()}
    # What is judged is judged everywhere, however much or little is done in the month.
    evenly = [float(span.is_lived) for span in spans]
    counts |= {code: _spread(rate, spans, evenly, part=part) for code, rate in GATHERED.items()}
    # A patrol is a turn of its own, however long it takes.
    turns = aims.turns - sum(counts[PATROL])
    return counts | {
        TURNS: split_whole(turns, weights),
        NAMED: split_whole(aims.named, weights),
    }


def _spread(
    rate: Rate, spans: Sequence[Span], weights: Sequence[float], *, part: float
) -> list[int]:
    """Return how often in each month: as the span has of the rule's seasons, at most in proportion.

    A short history with a December in it has not all the stars of a year.
    """
    seasonal = [
        weight * rate.weigh(span.month.month) for span, weight in zip(spans, weights, strict=True)
    ]
    if not any(seasonal):
        return [0] * len(seasonal)
    share = min(1.0, sum(seasonal) / sum(weights) / rate.usual)
    return split_whole(round(rate.count * part * share), seasonal)
