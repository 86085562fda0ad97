"""Who gets how much of the awards: by tenth of the households, month by month, by kind of home."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum, auto
from itertools import pairwise
from math import comb

from office.fairness.figures.levels import CHANCE_MAX, Level, get_percent

ZERO = Decimal(0)
TENTHS = 10
# With two awards a household on average, all alike and given by lot, the top tenth holds 24 %.
AWARDS_A_HOUSEHOLD_MIN = 2
TOP_TENTH_PERCENT = 40
MONTHS_MIN = 3
KIND_HOUSEHOLDS_MIN = 5
# From one household in ten on whose years nobody wrote down, nothing is said of the old.
UNKNOWN_SHARE = 10


@dataclass(frozen=True, slots=True)
class HouseholdFacts:
    """A household of the village as the watch looks at it.

    is_old: all who live there are 65. has_years: the year of birth of all of them is known.
    """

    pk: int
    number: int
    group_id: int
    group: str
    is_away: bool = False
    with_disabled: bool = False
    is_old: bool = False
    has_years: bool = True


@dataclass(frozen=True, slots=True)
class MonthAward:
    """What one household was awarded in one month of the book, and in how many rows."""

    household: int
    month: date
    points: Decimal
    count: int = 1


def sum_points(
    households: Sequence[HouseholdFacts], awards: Iterable[MonthAward]
) -> dict[int, Decimal]:
    """Return {household id: points} of all households, in their order; those without have 0.

    Awards of households that are dissolved by now are left out.
    """
    totals = dict.fromkeys((one.pk for one in households), ZERO)
    for award in awards:
        if award.household in totals:
            totals[award.household] += award.points
    return totals


@dataclass(frozen=True, slots=True)
class Tenths:
    """The awards by tenth of the households, those with most first.

    sums: what each tenth got, ten of them. ranked: (household id, points), most first, equal ones
    in the order of the roster.
    """

    level: Level
    sums: list[Decimal]
    ranked: list[tuple[int, Decimal]]
    top_count: int
    zero_count: int

    @property
    def percents(self) -> list[int]:
        return [get_percent(one, sum(self.sums)) for one in self.sums]


def build_tenths(totals: Mapping[int, Decimal], *, awards: int) -> Tenths:
    """Return the tenths. awards: how many rows they came in.

    Too few to tell below ten households, or below two awards a household on average.
    """
    ranked = sorted(totals.items(), key=lambda one: -one[1])
    size = len(ranked)
    edges = [tenth * size // TENTHS for tenth in range(TENTHS + 1)]
    sums = [
        sum((points for _pk, points in ranked[start:end]), ZERO) for start, end in pairwise(edges)
    ]
    if size < TENTHS or awards < AWARDS_A_HOUSEHOLD_MIN * size:
        level = Level.FEW
    else:
        top = get_percent(sums[0], sum(sums))
        level = Level.LOOK if top >= TOP_TENTH_PERCENT else Level.CALM
    return Tenths(
        level=level,
        sums=sums,
        ranked=ranked,
        top_count=edges[1],
        zero_count=sum(1 for points in totals.values() if not points),
    )


@dataclass(frozen=True, slots=True)
class Winner:
    """A household that was in the top tenth in so many months, and so often on the honour list."""

    household: int
    months: int
    honours: int


@dataclass(frozen=True, slots=True)
class Winners:
    """The households that were in the top tenth too often for chance; months: those with awards."""

    level: Level
    months: int
    rows: list[Winner]


def build_winners(
    households: Sequence[HouseholdFacts],
    awards: Iterable[MonthAward],
    *,
    honours: Mapping[int, int],
) -> Winners:
    """Return the repeat winners in the order of the roster.

    On top in more than half the months, and so often that by lot less than one village in ten
    would have such a household. Too few to tell below ten households or three months, or where
    lot alone could put a household on top every month.
    """
    known = dict.fromkeys(one.pk for one in households)
    by_month: dict[date, dict[int, Decimal]] = defaultdict(dict)
    for award in awards:
        if award.household in known:
            by_month[award.month][award.household] = award.points
    months, places = len(by_month), len(known) // TENTHS
    if len(known) < TENTHS or months < MONTHS_MIN:
        return Winners(Level.FEW, months, [])
    needed = _count_needed(months, places=places, households=len(known))
    if needed > months:
        return Winners(Level.FEW, months, [])
    on_top = Counter(pk for month in by_month.values() for pk in _find_top(month, places))
    rows = [Winner(pk, on_top[pk], honours.get(pk, 0)) for pk in known if on_top[pk] >= needed]
    return Winners(Level.LOOK if rows else Level.CALM, months, rows)


def _count_needed(months: int, *, places: int, households: int) -> int:
    """Return in how many months a household has to be on top to be told of.

    By lot it is there in each month with the places' share: a binomial count, times the households.
    """
    share = places / households
    for needed in range(months // 2 + 1, months + 1):
        tail = sum(
            comb(months, count) * share**count * (1 - share) ** (months - count)
            for count in range(needed, months + 1)
        )
        if tail * households < CHANCE_MAX:
            return needed
    return months + 1


def _find_top(points: Mapping[int, Decimal], places: int) -> list[int]:
    """Return whose points are the most, as many as there are places.

    Where more households are equal than places are left, none of the equal ones is on top:
    otherwise a month in which everybody got 5 would make all of them winners.
    """
    ranked = sorted(points.values(), reverse=True)
    bar = ranked[places] if len(ranked) > places else ZERO
    return [pk for pk, gained in points.items() if gained > bar]


class HomeKind(Enum):
    """A kind of household that a scheme easily forgets."""

    OLD = auto()
    DISABLED = auto()
    AWAY = auto()


BELONGS: dict[HomeKind, Callable[[HouseholdFacts], bool]] = {
    HomeKind.OLD: lambda one: one.is_old,
    HomeKind.DISABLED: lambda one: one.with_disabled,
    HomeKind.AWAY: lambda one: one.is_away,
}


@dataclass(frozen=True, slots=True)
class KindCover:
    """How many households of a kind there are, and how many of them got an award."""

    kind: HomeKind
    level: Level
    households: int
    taking_part: int


@dataclass(frozen=True, slots=True)
class Cover:
    """Who takes part. left_out: (household id, its kinds) of those without an award, in order.

    without_years: households of which nobody can tell whether they are old.
    """

    level: Level
    households: int
    taking_part: int
    without_years: int
    kinds: list[KindCover]
    left_out: list[tuple[int, tuple[HomeKind, ...]]]


def build_cover(households: Sequence[HouseholdFacts], totals: Mapping[int, Decimal]) -> Cover:
    """Return who takes part, of all and of each kind.

    Worth a look: a kind of five households or more whose share taking part is below two thirds of
    the whole village's. Patchy: of a tenth of the households nobody can tell whether they are old.
    """
    without_years = sum(1 for one in households if not one.has_years)
    taking = {pk for pk, points in totals.items() if points}
    kinds = [
        _cover_kind(kind, [one.pk for one in households if belongs(one)], taking, len(households))
        for kind, belongs in BELONGS.items()
    ]
    left_out = [
        (one.pk, of_kinds)
        for one in households
        if one.pk not in taking
        and (of_kinds := tuple(kind for kind, belongs in BELONGS.items() if belongs(one)))
    ]
    levels = [one.level for one in kinds]
    if without_years * UNKNOWN_SHARE >= max(len(households), 1):
        levels.append(Level.PATCHY)
    return Cover(
        level=max(levels, key=lambda level: level.value),
        households=len(households),
        taking_part=len(taking),
        without_years=without_years,
        kinds=kinds,
        left_out=left_out,
    )


def _cover_kind(kind: HomeKind, own: list[int], taking: set[int], households: int) -> KindCover:
    part = len(taking.intersection(own))
    if len(own) < KIND_HOUSEHOLDS_MIN or not taking:
        level = Level.FEW
    else:
        # part / own < 2/3 × taking / households, without dividing.
        is_low = 3 * part * households < 2 * len(taking) * len(own)
        level = Level.LOOK if is_low else Level.CALM
    return KindCover(kind, level, len(own), part)
