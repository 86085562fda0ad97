"""Old deeds scored once more under another edition's rules: pure, over rows that were loaded.

The deeds come in the order of their decisions, and each is scored with those before it as its
history: under the tried edition's own caps, repeats and ladders. Nothing of what was posted is
looked at; what the ledger clipped at a floor is not the rules' and plays no part here.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from deeds.tryout.fitting import Fitted, Guess, fit_facts
from rules.errors import RuleError
from rules.models import Clearing
from rules.scoring import (
    Assessment,
    CategoryCapShape,
    Explanation,
    Facts,
    Past,
    RuleShape,
    assess,
    period_of,
)
from villages.months import last_day_of, month_of

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class RuleRow:
    """A rule of whatever edition, as far as the try-out looks at it."""

    code: str
    deed: str
    category: str
    shape: RuleShape


@dataclass(frozen=True, slots=True)
class OldDeed:
    """A decided deed: its facts, its old rule, and what it came to (signed, before any floor)."""

    household_id: int
    rule: RuleRow
    facts: Facts
    points: Decimal
    decided_on: date


@dataclass(frozen=True, slots=True)
class Season:
    """What the terms say from a day on, as far as it plays a part here."""

    begins: date
    rounding: str
    year_start_month: int
    base_points: Decimal = ZERO
    ceiling_points: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """The edition that is tried.

    rules: {code: rule}; mapped: {old code: code of the draft}, for this try-out only. seasons:
    latest first; the last one holds for every day before it.
    """

    rules: Mapping[str, RuleRow]
    seasons: Sequence[Season]
    mapped: Mapping[str, str] = field(default_factory=dict)
    category_caps: Sequence[CategoryCapShape] = ()

    def find_rule(self, old_code: str) -> RuleRow | None:
        return self.rules.get(self.mapped.get(old_code, old_code))

    def season_of(self, day: date) -> Season:
        return next((one for one in self.seasons if one.begins <= day), self.seasons[-1])

    def find_ceiling(self, month: date) -> Decimal | None:
        """Return the month's ceiling, by the terms that came into force last in it."""
        return self.season_of(last_day_of(month)).ceiling_points


@dataclass(frozen=True, slots=True)
class Replayed:
    """One deed under the draft; rule: None where the draft has none. failed: it cannot be scored.

    explanation: kept only where something is cleared or barred.
    """

    deed: OldDeed
    rule: RuleRow | None
    points: Decimal = ZERO
    guesses: frozenset[Guess] = frozenset()
    failed: bool = False
    veto: Explanation | None = None


@dataclass(slots=True)
class _Household:
    """What one household has had so far in the replay; awards: {month of the decision: points}."""

    balance: Decimal
    pasts: list[Past] = field(default_factory=list)
    awards: dict[date, Decimal] = field(default_factory=dict)

    def find_clearable(self, clears: str, day: date, year_start_month: int) -> Decimal | None:
        """Return what a clearing rule finds on a day: the balance, or the period's awards."""
        if not clears:
            return None
        if clears == Clearing.BALANCE:
            return self.balance
        first = period_of(day, clears, year_start_month)
        gained = sum((points for month, points in self.awards.items() if month >= first), ZERO)
        return min(gained, self.balance)

    def take(self, points: Decimal, *, decided_on: date) -> None:
        self.balance = max(self.balance + points, ZERO)
        if points > 0:
            month = month_of(decided_on)
            self.awards[month] = self.awards.get(month, ZERO) + points


def replay(deeds: Iterable[OldDeed], draft: Draft) -> Iterator[Replayed]:
    """Yield each deed as it comes out under the draft, in the order given: that of decision."""
    households: dict[int, _Household] = {}
    for deed in deeds:
        household = households.get(deed.household_id)
        if household is None:
            base = draft.season_of(deed.decided_on).base_points
            household = households[deed.household_id] = _Household(base)
        yield _replay_one(deed, draft, household)


def _replay_one(deed: OldDeed, draft: Draft, household: _Household) -> Replayed:
    rule = draft.find_rule(deed.rule.code)
    if rule is None:
        return Replayed(deed, None)
    fitted = fit_facts(deed.facts, deed.rule.shape, rule.shape)
    try:
        assessment = _score(deed, fitted, draft, household)
    except RuleError:
        return Replayed(deed, rule, guesses=fitted.guesses, failed=True)
    told = assessment.explanation
    is_veto = bool(told.clears or told.honours_until) or told.bar_months is not None
    return Replayed(
        deed=deed,
        rule=rule,
        points=assessment.points,
        guesses=fitted.guesses,
        veto=told if is_veto else None,
    )


def _score(deed: OldDeed, fitted: Fitted, draft: Draft, household: _Household) -> Assessment:
    """Ask the scoring, and remember what it said: the one place that knows how to ask."""
    facts, rule = fitted.facts, fitted.rule
    season = draft.season_of(facts.occurred_on)
    assessment = assess(
        rule,
        facts,
        household.pasts,
        rounding=season.rounding,
        year_start_month=season.year_start_month,
        category_caps=draft.category_caps,
        clearable=household.find_clearable(rule.clears, deed.decided_on, season.year_start_month),
        decided_on=deed.decided_on,
    )
    household.take(assessment.points, decided_on=deed.decided_on)
    household.pasts.append(
        Past(
            occurred_on=facts.occurred_on,
            points=assessment.points,
            member_id=facts.member_id,
            code=rule.code,
            category=rule.category,
            ladder=rule.ladder,
            quantity=facts.quantity,
        )
    )
    return assessment
