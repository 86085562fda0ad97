"""The ways in which two neighbouring rules of a draft could become one, each with its outcome."""

from collections.abc import Iterator
from dataclasses import dataclass, fields

from rules.errors import RulesDoNotMerge
from rules.lines import RuleLine, build_rule_line
from rules.models import Rule
from rules.services import Merging, RuleInput, build_merged, build_rule_input


@dataclass(frozen=True, slots=True)
class Way:
    """A way that can be gone, and the lines that come of it: one, or two levels of a ladder."""

    merging: Merging
    outcome: tuple[RuleLine, ...]


def find_ways(first: Rule, second: Rule) -> list[Way]:
    """Return the ways that two rules can go, with what each would come to; nothing is written."""
    return list(_try_ways(build_rule_input(first), build_rule_input(second)))


def _try_ways(first: RuleInput, second: RuleInput) -> Iterator[Way]:
    for merging in Merging:
        try:
            outcome = build_merged(first, second, merging)
        except RulesDoNotMerge:
            continue
        yield Way(merging, tuple(_write(terms) for terms in outcome if terms is not None))


def _write(terms: RuleInput) -> RuleLine:
    return build_rule_line(Rule(**{field.name: getattr(terms, field.name) for field in fields(terms)
                                   if field.name != "position"}))  # fmt: skip
