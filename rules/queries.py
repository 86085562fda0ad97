"""Reads of the rule book: what is in force on a day, what a draft may not say, and its slips."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from django.db.models import Exists, OuterRef, QuerySet, prefetch_related_objects
from django.utils import timezone
from django.utils.translation import get_language

from rules.adoption.slips import SlipLine, build_slip_line
from rules.errors import RuleNotInForce, RuleUnknown
from rules.lint import Finding, lint
from rules.models import (
    AdoptionStep,
    Category,
    CategoryCap,
    Edition,
    EditionState,
    Rule,
    RuleQuerySet,
    Slip,
    StepKind,
)
from villages.models import Appointment, Change, Village
from villages.numbers import write_number
from villages.queries import name_offices
from villages.words import day_with_year

TEXTS_KEPT = 4
WEIGHT_TABLES = ("duration_table", "difficulty_table", "effect_table")


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


def for_scoring(rules: RuleQuerySet) -> RuleQuerySet:
    """Return the rules with edition, weights, and whether their category has a cap of its own."""
    return _tell_category_cap(rules.with_weights())


def find_for_scoring(rules: RuleQuerySet) -> Rule | None:
    """Return the first of some rules as for_scoring does, its weights in one query, not three."""
    rule = _tell_category_cap(rules.select_related(*WEIGHT_TABLES)).first()
    if rule:
        tables = [getattr(rule, name) for name in WEIGHT_TABLES]
        prefetch_related_objects([table for table in tables if table], "levels")
    return rule


def _tell_category_cap(rules: RuleQuerySet) -> RuleQuerySet:
    caps = CategoryCap.objects.filter(edition=OuterRef("edition"), category=OuterRef("category"))
    return rules.select_related("edition").annotate(has_category_cap=Exists(caps))


def get_rule_in_force(village: Village, rule_id: int, *, day: date) -> Rule:
    """Return a rule of the village, in force on a day; raises RuleUnknown, RuleNotInForce."""
    rules = Rule.objects.for_village(village).filter(pk=rule_id)
    rule = find_for_scoring(rules.in_force_on(day))
    if rule:
        return rule
    if rules.exists():
        raise RuleNotInForce(day_with_year(day))
    raise RuleUnknown


def find_legality_findings(edition: Edition) -> list[DraftFinding]:
    """Return what the lint finds in a draft: in its text, then rule by rule.

    What a rule quotes of the text is reported once, with the text. What law and filing have cured,
    by its exact words, is left out.
    """
    cured = set(edition.cures.values_list("words", flat=True))
    in_text = _lint_text(edition.text, get_language())
    findings = [finding for finding in in_text if finding.words not in cured]
    found = [DraftFinding(None, finding) for finding in findings]
    told = cured | {finding.words for finding in findings}
    for rule in edition.rules.in_order():
        reasons = set()
        for finding in _lint_rule(rule):
            if finding.words not in told and finding.reason not in reasons:
                reasons.add(finding.reason)
                found.append(DraftFinding(rule, finding))
    return found


def find_slip_findings(adopted: Rule, mended: Rule) -> list[DraftFinding]:
    """Return what a rule may not say after a slip, but for grounds that it was adopted with."""
    stood = {finding.reason for finding in _lint_rule(adopted)}
    return [
        DraftFinding(mended, finding)
        for finding in _lint_rule(mended)
        if finding.reason not in stood
    ]


# A page asks again after each press, and an adoption before its lock and under it.
@lru_cache(maxsize=TEXTS_KEPT)
def _lint_text(text: str, _language: str | None) -> tuple[Finding, ...]:
    """Return what the lint finds in a text, its reasons in a language."""
    return tuple(lint(text))


def _lint_rule(rule: Rule) -> Iterator[Finding]:
    """Yield findings in a rule's quote, then in its deed read together with its points."""
    yield from lint(rule.quote)
    sign = "扣" if rule.is_deduction else "加"
    yield from lint(f"{rule.deed}，{sign}{write_number(abs(rule.points))}分")


def find_edition_in_consultation(village: Village, number: int) -> Edition | None:
    """Return the edition that is shown to everyone under its number before it is adopted."""
    shown = Edition.objects.for_village(village).filter(state=EditionState.CONSULTATION)
    return shown.filter(number=number).first()


def find_consultations(village: Village) -> QuerySet[Edition]:
    """Return the editions in consultation, also those whose last day is over, newest first."""
    shown = Edition.objects.for_village(village).filter(state=EditionState.CONSULTATION)
    return shown.order_by("-number")


def was_shown(edition: Edition) -> bool:
    """Tell whether the village has seen an edition, or a meeting has dealt with it.

    Taken back early, a consultation leaves no dates, only its trace.
    """
    opened = Change.objects.filter(
        kind=Edition._meta.label_lower, row=str(edition.pk), values__field="consultation_from"
    )
    return (
        edition.consultation_from is not None
        or edition.comments.exists()
        or edition.steps.exists()
        or opened.exists()
    )


def find_villagers_vote(edition: Edition) -> AdoptionStep | None:
    """Return the villagers' meeting that adopted an edition, with its votes where it told them."""
    return edition.steps.filter(kind=StepKind.VILLAGERS).first()


def find_slips_of(edition: Edition) -> dict[str, list[SlipLine]]:
    """Return {rule code: the slips set right in it, in their order}, for the public rule book."""
    slips = Slip.objects.filter(rule__edition=edition, applied_at__isnull=False)
    found: dict[str, list[SlipLine]] = {}
    for line in _write_slips(edition.village, slips):
        found.setdefault(line.code, []).append(line)
    return found


def _write_slips(village: Village, slips: QuerySet[Slip]) -> list[SlipLine]:
    rows = list(
        slips.select_related("rule", "proposed_by", "confirmed_by").order_by("confirmed_at", "id")
    )
    if not rows:
        return []
    persons = {person for row in rows for person in (row.proposed_by_id, row.confirmed_by_id)}
    appointments = list(
        Appointment.objects.filter(village=village, user__in=persons).order_by("-starts_on")
    )
    return [build_slip_line(row, name_offices(appointments, _get_day(row))) for row in rows]


def _get_day(slip: Slip) -> date:
    assert slip.confirmed_at is not None, "Only what was confirmed is told."
    return timezone.localdate(slip.confirmed_at)
