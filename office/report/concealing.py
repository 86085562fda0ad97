"""Which figures of a town's report would tell of single households, and are not shown. Pure.

The rule is office.town.figures': of too few households no sum is shown by itself, and what is left
out is of enough households together, so that subtracting from the whole tells nobody either.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from office.report.figures import Figures, Kind, Side, Tag
from office.town.figures import HOUSEHOLDS_MIN, Part, merge_small
from rules.models import Category

# {category: the households behind it}
Behind = Mapping[Category | None, frozenset[int]]


def conceal(figures: Figures, behind: Mapping[Side, Behind]) -> Figures:
    """Return a village's figures with what may not be shown marked as such."""
    concealed: dict[Kind, bool] = {}
    for side, categories in behind.items():
        concealed |= _conceal_side(side, categories)
    concealed |= {
        tag: True for tag, row in figures.tags.items() if 0 < row.households < HOUSEHOLDS_MIN
    }
    return replace(figures, concealed=concealed)


def _conceal_side(side: Side, behind: Behind) -> dict[Kind, bool]:
    """Leave out what merge_small puts together: the two pages of a town then tell the same."""
    # In one order everywhere, so that of two as small the same one joins.
    every: list[Category | None] = [*Category, None]
    shown = merge_small(
        Part(_name(category), behind[category]) for category in every if category in behind
    )
    names = {part.name for part in shown}
    return {
        (side, category): len(households) < HOUSEHOLDS_MIN
        for category, households in behind.items()
        if households and _name(category) not in names
    }


def _name(category: Category | None) -> str:
    """Return a name of a part; none is empty but that of what was put together."""
    return str(category or "-")


def conceal_total(total: Figures, villages: Sequence[Figures]) -> Figures:
    """Return a town's figures, without those that would tell by subtraction what a village's are.

    A category's total is left out wherever a village's is: what can be worked out is then no more
    than what the left out categories of a village come to together. Tags overlap and add up to
    nothing, so that theirs is shown where enough households are left out.
    """
    concealed: dict[Kind, bool] = {}
    for kind in {kind for one in villages for kind in one.concealed}:
        left_out = [one for one in villages if kind in one.concealed]
        if not isinstance(kind, Tag):
            concealed[kind] = False
            continue
        if sum(one.tags[kind].households for one in left_out) < HOUSEHOLDS_MIN:
            concealed[kind] = total.tags[kind].households < HOUSEHOLDS_MIN
    return replace(total, concealed=concealed)
