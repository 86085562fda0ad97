"""What stands far from the rest: groups by points a household, channels by what became of deeds.

The rule is the modified z-score: 0.6745 × |value − median| / MAD above 3.5, where MAD is the median
of the distances from the median. Source: B. Iglewicz, D. C. Hoaglin, How to Detect and Handle
Outliers (1993). One extreme value moves neither median nor MAD, as it would a mean.
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import median
from typing import TypeVar

from office.fairness.figures.levels import Level, get_percent
from office.fairness.figures.shares import ZERO, HouseholdFacts

Key = TypeVar("Key", bound=Hashable)

SCORE_MAX = 3.5
# What makes MAD comparable to a standard deviation.
MAD_FACTOR = 0.6745
GROUPS_MIN, GROUP_HOUSEHOLDS_MIN = 4, 5
CHANNELS_MIN, CHANNEL_DEEDS_MIN = 3, 20
# However even the rest is, nobody looks into less.
APART_MIN_SHARE = 0.5
APART_MIN_PERCENT = 10


def find_far(values: Mapping[Key, float], *, apart_min: float) -> set[Key]:
    """Return the keys whose values stand far from the rest, and at least so far from the median.

    Where most values are equal, MAD is 0 and the least distance alone decides.
    """
    if not values:
        return set()
    middle = median(values.values())
    distances = {key: abs(value - middle) for key, value in values.items()}
    spread = median(distances.values()) / MAD_FACTOR
    return {
        key
        for key, distance in distances.items()
        if distance >= apart_min and distance > SCORE_MAX * spread
    }


@dataclass(frozen=True, slots=True)
class GroupAwards:
    """A group's awards. each: points a household."""

    pk: int
    name: str
    level: Level
    households: int
    each: Decimal


@dataclass(frozen=True, slots=True)
class Groups:
    """All groups in the order of the board; middle: the median of those large enough to count."""

    level: Level
    middle: Decimal
    rows: list[GroupAwards]


def build_groups(
    households: Sequence[HouseholdFacts], totals: Mapping[int, Decimal], *, awards: int
) -> Groups:
    """Return the groups' awards a household; small groups are not compared.

    Too few to tell below four groups of five households, or below an award a household.
    """
    sizes = Counter(one.group_id for one in households)
    names = {one.group_id: one.group for one in households}
    sums: dict[int, Decimal] = dict.fromkeys(sizes, ZERO)
    for one in households:
        sums[one.group_id] += totals.get(one.pk, ZERO)
    each = {pk: (sums[pk] / size).quantize(Decimal("0.1")) for pk, size in sizes.items()}
    compared = {pk: float(each[pk]) for pk, size in sizes.items() if size >= GROUP_HOUSEHOLDS_MIN}
    if len(compared) < GROUPS_MIN or awards < len(households):
        levels = dict.fromkeys(sizes, Level.FEW)
    else:
        levels = _judge(compared, sizes, apart_min=median(compared.values()) * APART_MIN_SHARE)
    return Groups(
        level=_take_highest(levels.values()),
        middle=Decimal(str(median(compared.values()))) if compared else ZERO,
        rows=[GroupAwards(pk, names[pk], levels[pk], size, each[pk]) for pk, size in sizes.items()],
    )


def _judge(
    values: Mapping[Key, float], keys: Mapping[Key, object], *, apart_min: float
) -> dict[Key, Level]:
    """Return {key: level} of all keys; those without a value are too small to be compared."""
    far = find_far(values, apart_min=apart_min)
    return {
        key: Level.FEW if key not in values else Level.LOOK if key in far else Level.CALM
        for key in keys
    }


def _take_highest(levels: Iterable[Level]) -> Level:
    return max(levels, key=lambda level: level.value, default=Level.FEW)


@dataclass(frozen=True, slots=True)
class ChannelCounts:
    """What became of the deeds that first came in by one channel.

    awards: how many gave points; points: what they gave.
    """

    channel: str
    decided: int
    approved: int
    awards: int
    points: Decimal

    @property
    def approved_percent(self) -> int:
        return get_percent(self.approved, self.decided)

    @property
    def mean_points(self) -> Decimal:
        mean = self.points / self.awards if self.awards else ZERO
        return mean.quantize(Decimal("0.1"))


@dataclass(frozen=True, slots=True)
class Channels:
    """The four channels in their order. far_by: channels worth a look, by what they differ in."""

    level: Level
    rows: list[ChannelCounts]
    far_by_approval: set[str]
    far_by_points: set[str]


def build_channels(rows: Sequence[ChannelCounts]) -> Channels:
    """Return how the channels compare; too few to tell below three of twenty decided deeds."""
    compared = {row.channel: row for row in rows if row.decided >= CHANNEL_DEEDS_MIN}
    if len(compared) < CHANNELS_MIN:
        return Channels(Level.FEW, list(rows), set(), set())
    approval = {key: float(row.approved_percent) for key, row in compared.items()}
    points = {key: float(row.mean_points) for key, row in compared.items() if row.awards}
    by_approval = find_far(approval, apart_min=APART_MIN_PERCENT)
    by_points: set[str] = set()
    if len(points) >= CHANNELS_MIN:
        by_points = find_far(points, apart_min=median(points.values()) * APART_MIN_SHARE)
    level = Level.LOOK if by_approval or by_points else Level.CALM
    return Channels(level, list(rows), by_approval, by_points)
