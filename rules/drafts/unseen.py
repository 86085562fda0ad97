"""What still stands between a draft and its adoption: rules unseen, rules against each other."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from rules.drafts.clauses import find_clauses
from rules.models import Edition, Rule


@dataclass(frozen=True, slots=True)
class Unseen:
    """What nobody has compared with the text. codes: of rules, in their order.

    has_clauses: whether the text holds clauses that were not understood and not looked at.
    """

    codes: tuple[str, ...]
    has_clauses: bool = False


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two rules that give one deed different points."""

    first: Rule
    second: Rule


def find_unseen(edition: Edition) -> Unseen:
    """Return what of a draft nobody has seen yet."""
    rules = list(edition.rules.in_order())
    looked_at = edition.unread_seen_at is not None
    return Unseen(
        codes=tuple(rule.code for rule in rules if rule.seen_at is None),
        has_clauses=not looked_at and bool(find_clauses(edition.text, rules).unread),
    )


def find_contradictions(rules: Iterable[Rule]) -> list[Contradiction]:
    """Return the pairs of rules with the same deed and unit but other points.

    Levels of one ladder and steps of a repeat are meant to differ; so are the two columns of a
    table in which coming gives points and staying away takes them.
    """
    found = []
    first_of: dict[tuple[str, str, bool], Rule] = {}
    for rule in rules:
        first = first_of.setdefault((_plain(rule.deed), rule.unit, rule.is_deduction), rule)
        if first is not rule and _contradict(first, rule):
            found.append(Contradiction(first, rule))
    return found


def _contradict(first: Rule, second: Rule) -> bool:
    if first.ladder and first.ladder == second.ladder:
        return False
    if first.repeat_points or second.repeat_points:
        return False
    said = [(rule.points, rule.points_max, rule.unit_step) for rule in (first, second)]
    return said[0] != said[1]


def _plain(deed: str) -> str:
    """Return a deed without spaces and marks, which do not make it another one."""
    return "".join(
        letter
        for letter in unicodedata.normalize("NFKC", deed)
        if unicodedata.category(letter)[0] not in "PZ"
    )
