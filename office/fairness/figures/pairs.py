"""A person and a household that meet far more often than their shares would bring together.

Expected is what a table of two ways has without any favour: row sum × column sum / whole (K.
Pearson 1900). A pair is told of where it was met five times or more, three times as often as
expected, and where so much would come by chance, anywhere in the village, less than once in ten
spans: the Poisson tail times the pairs looked at (the bound of C. E. Bonferroni).
"""

import math
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from office.fairness.figures.levels import CHANCE_MAX, Level

COUNT_MIN = 5
RATIO_MIN = 3
DEEDS_MIN = 30


@dataclass(frozen=True, slots=True)
class Meeting:
    """How often a person had to do with a household's awards.

    stratum: within which shares are compared: a group for who records, whose work is one group;
    the village, 0, for who decides.
    """

    person: int
    household: int
    stratum: int
    count: int


@dataclass(frozen=True, slots=True)
class Pair:
    """A person and a household: how often they met, and how often their shares would have it."""

    person: int
    household: int
    count: int
    expected: Decimal


@dataclass(frozen=True, slots=True)
class Pairs:
    """The pairs worth a look, by household in the order of the roster, then by person's id."""

    level: Level
    rows: list[Pair]


def build_pairs(
    meetings: Sequence[Meeting], *, order: Sequence[int], hidden: Collection[int] = ()
) -> Pairs:
    """Return the pairs that stand out, never in the order of how much a person did.

    order: the households as the roster has them. hidden: those that the reader is told nothing of;
    they count in the shares.
    """
    if sum(one.count for one in meetings) < DEEDS_MIN:
        return Pairs(Level.FEW, [])
    places = {pk: place for place, pk in enumerate(order)}
    rows = [
        pair
        for pair in _find_pairs(meetings)
        if pair.household in places and pair.household not in hidden
    ]
    rows.sort(key=lambda pair: (places[pair.household], pair.person))
    return Pairs(Level.LOOK if rows else Level.CALM, rows)


def _find_pairs(meetings: Sequence[Meeting]) -> Iterable[Pair]:
    whole: Counter[int] = Counter()
    of_person: Counter[tuple[int, int]] = Counter()
    of_household: Counter[tuple[int, int]] = Counter()
    for one in meetings:
        whole[one.stratum] += one.count
        of_person[one.stratum, one.person] += one.count
        of_household[one.stratum, one.household] += one.count
    looked_at = _count_pairs(of_person, of_household)
    for one in meetings:
        rows = of_person[one.stratum, one.person] * of_household[one.stratum, one.household]
        expected = rows / whole[one.stratum]
        if stands_out(one.count, expected, looked_at=looked_at):
            rounded = Decimal(expected).quantize(Decimal("0.1"))
            yield Pair(one.person, one.household, one.count, rounded)


def _count_pairs(
    of_person: Iterable[tuple[int, int]], of_household: Iterable[tuple[int, int]]
) -> int:
    """Return how many pairs could have met, stratum by stratum."""
    people = Counter(stratum for stratum, _person in of_person)
    homes = Counter(stratum for stratum, _household in of_household)
    return sum(count * homes[stratum] for stratum, count in people.items())


def stands_out(count: int, expected: float, *, looked_at: int) -> bool:
    """Tell whether a pair met too often for chance, as the module says."""
    if count < COUNT_MIN or count < RATIO_MIN * expected:
        return False
    return compute_tail(count, expected) * looked_at < CHANCE_MAX


def compute_tail(count: int, expected: float) -> float:
    """Return how likely a Poisson count is at least so large. expected: more than 0."""
    term = math.exp(count * math.log(expected) - expected - math.lgamma(count + 1))
    total = 0.0
    # Above its mean the terms fall at least by half every few steps.
    while term > total * 1e-12:
        total += term
        count += 1
        term *= expected / count
    return total
