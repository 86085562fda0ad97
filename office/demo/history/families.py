"""Who lives in the planned village, and which households split or move; pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import TypeVar

from office.demo.history.aims import Aims
from office.demo.history.plan import Move, Split
from office.demo.story import MODEL, PEOPLE

RELATIVES = (1, 2, 2, 3, 3, 4, 4, 5, 6)
# One has to go, one to stay, and there should be somebody between them.
SPLIT_FROM = 3
# Where those in office live, and their kin, all stays as the demo's accounts know it.
OF_OFFICE = frozenset(one.household for one in PEOPLE[MODEL.slug] if one.household)
SETTLED = max(OF_OFFICE)
# Nothing can be shared before the first points have come free, nor kept track of in the last month.
QUIET_MONTHS = 3
Change = TypeVar("Change", Split, Move)


@dataclass(slots=True)
class Families:
    """The village as it stands in a month. persons: {number: how many live in it, head included}.

    groups: {number: place of its group}. A household that has split off takes part from the month
    after; its people have other places then.
    """

    persons: dict[int, int]
    groups: dict[int, int]

    def list_of(self, group: int) -> list[int]:
        return [home for home, place in self.groups.items() if place == group]

    def change(self, splits: Sequence[Split], moves: Sequence[Move]) -> None:
        for split in splits:
            self.persons[split.home] -= 1
            self.persons[split.number] = 1
            self.groups[split.number] = self.groups[split.home]
        for move in moves:
            self.groups[move.home] = move.group


def found_families(random: Random, *, households: int, groups: int) -> Families:
    """Return so many households, group after group, as the demo's founding numbers them."""
    homes = range(1, households + 1)
    return Families(
        {home: 1 + random.choice(RELATIVES) for home in homes},
        {home: (home - 1) * groups // households for home in homes},
    )


def plan_splits(
    random: Random, families: Families, aims: Aims, *, months: int
) -> list[tuple[Split, ...]]:
    """Return the splits of each month; new numbers follow the last one."""
    large = [
        home
        for home, persons in families.persons.items()
        if persons >= SPLIT_FROM and home > SETTLED
    ]
    homes = random.sample(large, min(aims.splits, len(large)))
    last = len(families.persons)
    splits = [Split(home, last + place) for place, home in enumerate(homes, start=1)]
    return _spread(splits, months=months)


def plan_moves(
    random: Random, families: Families, aims: Aims, *, months: int
) -> list[tuple[Move, ...]]:
    """Return the moves of each month, each to the group after the household's own."""
    free = [home for home in families.persons if home > SETTLED]
    homes = random.sample(free, min(aims.moves, len(free)))
    count = max(families.groups.values()) + 1
    moves = [Move(home, (families.groups[home] + 1) % count) for home in homes]
    return _spread(moves, months=months)


def _spread(changes: Sequence[Change], *, months: int) -> list[tuple[Change, ...]]:
    """Return the changes of each month, in order and evenly."""
    free = months - QUIET_MONTHS - 1
    of_month: list[list[Change]] = [[] for _ in range(months)]
    if free > 0:
        for place, change in enumerate(changes):
            of_month[QUIET_MONTHS + place * free // len(changes)].append(change)
    return [tuple(one) for one in of_month]
