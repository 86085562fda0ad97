"""What a replay comes to: sums by category, rule and household, and what stands out in them."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from deeds.tryout.ceiling import MonthRoom, fill_months
from deeds.tryout.fitting import Guess, find_hours
from deeds.tryout.replay import ZERO, Draft, Replayed, RuleRow
from villages.months import month_of

# Whoever gains or loses most.
MOST = 10
# A rule that gives more than this share of all points.
LARGE_SHARE = Decimal("0.2")


@dataclass(frozen=True, slots=True)
class Period:
    """The days whose deeds are tried, both included."""

    since: date
    until: date

    def holds(self, day: date) -> bool:
        return self.since <= day <= self.until


@dataclass(slots=True)
class Sums:
    """Points of some deeds as decided (old) and under the draft (new); deductions are below 0."""

    deeds: int = 0
    old_awards: Decimal = ZERO
    old_deductions: Decimal = ZERO
    new_awards: Decimal = ZERO
    new_deductions: Decimal = ZERO

    @property
    def old(self) -> Decimal:
        return self.old_awards + self.old_deductions

    @property
    def new(self) -> Decimal:
        return self.new_awards + self.new_deductions

    @property
    def change(self) -> Decimal:
        return self.new - self.old

    def add_old(self, points: Decimal) -> None:
        if points > 0:
            self.old_awards += points
        else:
            self.old_deductions += points

    def add_new(self, points: Decimal) -> None:
        if points > 0:
            self.new_awards += points
        else:
            self.new_deductions += points


@dataclass(slots=True)
class RuleSums:
    """One rule of the draft: what was tried under it; share: of all awards, 0 to 1."""

    rule: RuleRow
    is_new: bool
    sums: Sums = field(default_factory=Sums)
    failed: int = 0
    share: Decimal = ZERO

    @property
    def is_large(self) -> bool:
        return self.share > LARGE_SHARE

    @property
    def hourly_points(self) -> tuple[Decimal, Decimal] | None:
        """What an hour's work gives, both ends; None where the rule says nothing of hours."""
        hours = find_hours(self.rule.shape.unit)
        if hours is None:
            return None
        worked = hours * self.rule.shape.unit_step
        return self.rule.shape.points / worked, self.rule.shape.points_end / worked


@dataclass(slots=True)
class Dropped:
    """An old rule for which the draft has none, and what its deeds came to."""

    rule: RuleRow
    deeds: int = 0
    points: Decimal = ZERO


@dataclass(slots=True)
class Report:
    """Everything the try-out tells.

    by_category: {category: sums}; by_rule: {code of the draft: sums} in the draft's order;
    by_household: {household id: sums}; dropped: {old code: …}; guesses: {guess: deeds}; vetoes:
    what clears or bars, in the order of decision; months: empty without a ceiling.
    """

    period: Period
    by_rule: dict[str, RuleSums]
    total: Sums = field(default_factory=Sums)
    by_category: dict[str, Sums] = field(default_factory=dict)
    by_household: dict[int, Sums] = field(default_factory=dict)
    dropped: dict[str, Dropped] = field(default_factory=dict)
    guesses: Counter[Guess] = field(default_factory=Counter)
    vetoes: list[Replayed] = field(default_factory=list)
    months: list[MonthRoom] = field(default_factory=list)

    @property
    def gaining(self) -> list[tuple[int, Sums]]:
        """Households that gain most, (id, sums), most first."""
        return self._pick_changed(sign=1)

    @property
    def losing(self) -> list[tuple[int, Sums]]:
        """Households that lose most, (id, sums), most first."""
        return self._pick_changed(sign=-1)

    @property
    def failed(self) -> int:
        return sum(one.failed for one in self.by_rule.values())

    @property
    def unused(self) -> list[RuleSums]:
        """Rules that the old editions had as well and nobody used."""
        return [one for one in self.by_rule.values() if not one.sums.deeds and not one.is_new]

    @property
    def added(self) -> list[RuleSums]:
        """Rules that are new, so that no old deed can try them."""
        return [one for one in self.by_rule.values() if not one.sums.deeds and one.is_new]

    @property
    def large(self) -> list[RuleSums]:
        """Rules that give more than LARGE_SHARE of all awards, most first."""
        found = [one for one in self.by_rule.values() if one.is_large]
        return sorted(found, key=lambda one: -one.share)

    def _pick_changed(self, *, sign: int) -> list[tuple[int, Sums]]:
        found = [one for one in self.by_household.items() if one[1].change * sign > 0]
        return sorted(found, key=lambda one: (-abs(one[1].change), one[0]))[:MOST]


def build_report(
    replayed: Iterable[Replayed], draft: Draft, period: Period, *, old_codes: Collection[str]
) -> Report:
    """Add up a replay; deeds outside the period were only history.

    old_codes: those of all rules that ever were in force.
    """
    known = {*old_codes, *draft.mapped.values()}
    report = Report(
        period=period,
        by_rule={
            code: RuleSums(rule, is_new=code not in known) for code, rule in draft.rules.items()
        },
    )
    awards = []
    for one in replayed:
        if not period.holds(one.deed.facts.occurred_on):
            continue
        _add(report, one)
        if one.points > 0:
            awards.append((month_of(one.deed.decided_on), one.points))
    for rule in report.by_rule.values():
        if report.total.new_awards:
            rule.share = rule.sums.new_awards / report.total.new_awards
    report.months = fill_months(awards, draft.find_ceiling)
    return report


def _add(report: Report, one: Replayed) -> None:
    deed, old = one.deed, one.deed.points
    new_category = (one.rule or deed.rule).category
    for sums in (
        report.total,
        report.by_household.setdefault(deed.household_id, Sums()),
        report.by_category.setdefault(new_category, Sums()),
    ):
        sums.deeds += 1
        sums.add_new(one.points)
    # A rule may have moved to another category.
    report.by_category.setdefault(deed.rule.category, Sums()).add_old(old)
    report.by_household[deed.household_id].add_old(old)
    report.total.add_old(old)
    if one.rule is None:
        dropped = report.dropped.setdefault(deed.rule.code, Dropped(deed.rule))
        dropped.deeds += 1
        dropped.points += old
        return
    rule = report.by_rule[one.rule.code]
    rule.sums.deeds += 1
    rule.sums.add_old(old)
    rule.sums.add_new(one.points)
    rule.failed += one.failed
    if one.veto:
        report.vetoes.append(one)
    report.guesses.update(one.guesses)
