"""Which rules of a new text are those of the edition in force: the same deed keeps its code; pure.

Whoever reads old notices looks a code up. So a deed that is told again carries the code that it
always had, and nothing else ever gets that code.
"""

import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from rules.phrases import TELLING

LIKENESS_MIN = 0.7
# What decides between two deeds that are worded alike; it lifts no pair over the threshold.
SAME_CATEGORY = 0.02
SAME_POINTS = 0.01


@dataclass(frozen=True, slots=True)
class Told:
    """A rule as far as it takes to know it again."""

    deed: str
    points: Decimal
    category: str


def match_rules(new: Sequence[Told], old: Mapping[str, Told]) -> dict[int, str]:
    """Return {index in new: code in old} of those that match, one to one, the most alike first."""
    worded = {code: _count_pairs(told.deed) for code, told in old.items()}
    pairs: list[tuple[float, int, str]] = []
    for index, told in enumerate(new):
        words = _count_pairs(told.deed)
        for code, other in old.items():
            likeness = _compare(words, worded[code])
            if likeness >= LIKENESS_MIN and _may_be_one(told, other):
                likeness += SAME_CATEGORY * (told.category == other.category)
                likeness += SAME_POINTS * (told.points == other.points)
                pairs.append((-likeness, index, code))
    found: dict[int, str] = {}
    for _likeness, index, code in sorted(pairs):
        if index not in found and code not in found.values():
            found[index] = code
    return found


def _may_be_one(one: Told, other: Told) -> bool:
    # A rule that only clears or bars takes something away.
    if (one.points > 0) != (other.points > 0):
        return False
    return _find_telling(one.deed) == _find_telling(other.deed)


def _find_telling(deed: str) -> Counter[str]:
    return Counter(letter for letter in _tidy(deed) if letter in TELLING)


def _count_pairs(deed: str) -> Counter[tuple[str, str]]:
    """Count the neighbouring letters of a deed, with an end at each side for the short ones."""
    letters = _tidy(deed)
    return Counter(pairwise(["", *letters, ""])) if letters else Counter()


def _tidy(deed: str) -> list[str]:
    return [
        letter
        for letter in unicodedata.normalize("NFKC", deed).casefold()
        if unicodedata.category(letter)[0] in "LN"
    ]


def _compare(one: Counter[tuple[str, str]], other: Counter[tuple[str, str]]) -> float:
    total = one.total() + other.total()
    return 2 * (one & other).total() / total if total else 0.0
