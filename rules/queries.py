"""Reads of the rule book: what is in force on a day, and what a draft may not say."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from rules.errors import RuleNotInForce, RuleUnknown
from rules.lint import Finding, lint
from rules.models import Category, Edition, Rule
from villages.models import Village
from villages.numbers import write_number
from villages.words import day_with_year


@dataclass(frozen=True, slots=True)
class RuleGroup:
    """The rules of one category, in the order of the regulation."""

    category: Category
    rules: tuple[Rule, ...]

    @property
    def label(self) -> str:
        return str(self.category.label)


@dataclass(frozen=True, slots=True)
class DraftFinding:
    """A finding of the lint in a draft: in one of its rules, or in its text where rule is None."""

    rule: Rule | None
    finding: Finding


def find_edition_in_force(village: Village, day: date) -> Edition | None:
    """Return the edition in force on a day; None before the village's first."""
    return Edition.objects.for_village(village).in_force_on(day).first()


def rules_in_force(village: Village, day: date) -> list[RuleGroup]:
    """Return the rules in force on a day by category; categories without a rule are left out."""
    return group_rules(Rule.objects.for_village(village).in_force_on(day).in_order())


def group_rules(rules: Iterable[Rule]) -> list[RuleGroup]:
    """Return rules, given in their order, by category."""
    by_category: dict[str, list[Rule]] = {}
    for rule in rules:
        by_category.setdefault(rule.category, []).append(rule)
    return [
        RuleGroup(category, tuple(by_category[category]))
        for category in Category
        if category in by_category
    ]


def get_rule_in_force(village: Village, rule_id: int, *, day: date) -> Rule:
    """Return a rule of the village, in force on a day; raises RuleUnknown, RuleNotInForce."""
    rules = Rule.objects.for_village(village).filter(pk=rule_id).select_related("edition")
    rule = rules.in_force_on(day).first()
    if rule:
        return rule
    if rules.exists():
        raise RuleNotInForce(day_with_year(day))
    raise RuleUnknown


def find_legality_findings(edition: Edition) -> list[DraftFinding]:
    """Return what the lint finds in a draft: in its text, then rule by rule.

    What a rule quotes of the text is reported once, with the text.
    """
    found = [DraftFinding(None, finding) for finding in lint(edition.text)]
    told = {finding.finding.words for finding in found}
    for rule in edition.rules.in_order():
        reasons = set()
        for finding in _lint_rule(rule):
            if finding.words not in told and finding.reason not in reasons:
                reasons.add(finding.reason)
                found.append(DraftFinding(rule, finding))
    return found


def _lint_rule(rule: Rule) -> Iterator[Finding]:
    """Yield findings in a rule's quote, then in its deed read together with its points."""
    yield from lint(rule.quote)
    sign = "扣" if rule.is_deduction else "加"
    yield from lint(f"{rule.deed}，{sign}{write_number(abs(rule.points))}分")
