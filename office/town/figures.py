"""What the town is shown, cut so that nobody can be told from it. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

ZERO = Decimal(0)
# Of fewer households than so many no sum is shown by itself.
HOUSEHOLDS_MIN = 5


@dataclass(frozen=True, slots=True)
class Part:
    """A group's or a category's sums, and the households behind them by id.

    households: all of a group, those with such an award of a category. name: empty for what several
    parts came to together. deducted: without a sign.
    """

    name: str
    households: frozenset[int]
    taking_part: frozenset[int] = frozenset()
    awards: int = 0
    awarded: Decimal = ZERO
    deducted: Decimal = ZERO


def merge_small(parts: Iterable[Part]) -> list[Part]:
    """Return the parts, those of too few households together as the last one, without a name.

    So that nobody is told by subtracting what is shown from the whole, what was put together is of
    enough households itself: the smallest of the others joins it until it is. Where all of them are
    too few, nothing is returned.
    """
    every = [part for part in parts if part.households]
    large = sorted(
        (part for part in every if len(part.households) >= HOUSEHOLDS_MIN),
        key=lambda part: len(part.households),
    )
    small = [part for part in every if len(part.households) < HOUSEHOLDS_MIN]
    if not small:
        return every
    merged = _add_up(small)
    while len(merged.households) < HOUSEHOLDS_MIN and large:
        merged = _add_up([merged, large.pop(0)])
    if len(merged.households) < HOUSEHOLDS_MIN:
        return []
    kept = {part.name for part in large}
    return [*(part for part in every if part.name in kept), merged]


def _add_up(parts: Iterable[Part]) -> Part:
    total = Part("", frozenset())
    for part in parts:
        total = replace(
            total,
            households=total.households | part.households,
            taking_part=total.taking_part | part.taking_part,
            awards=total.awards + part.awards,
            awarded=total.awarded + part.awarded,
            deducted=total.deducted + part.deducted,
        )
    return total


def find_percent(part: int, whole: int) -> int | None:
    """Return whole percents, rounded down; None of nothing."""
    return 100 * part // whole if whole else None
