"""What went before, and how much it leaves: caps by times and by points, ladders, repeats."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from rules.scoring.explain import CapLine
from rules.scoring.periods import PERIODS, period_of
from rules.scoring.shapes import CategoryCapShape, Facts, Past, RuleShape
from rules.units import Unit

ZERO = Decimal(0)


class Used(NamedTuple):
    """How much went before, and how much of that stood in the paper book."""

    amount: Decimal
    paper: Decimal


def _add_up(amounts: Iterable[tuple[Past, Decimal]]) -> Used:
    found = list(amounts)
    return Used(
        sum((amount for _past, amount in found), ZERO),
        sum((amount for past, amount in found if past.is_paper), ZERO),
    )


@dataclass(frozen=True, slots=True)
class Cap:
    """One cap that a deed has to pass: the rule's own, or one of its category."""

    period: str
    scope: str
    points: Decimal | None
    times: int | None
    category: str = ""


def caps_of(
    rule: RuleShape, category_caps: Sequence[CategoryCapShape], *, gives: bool
) -> list[Cap]:
    """Return the caps in the order in which they apply.

    A category's caps are about what its rules give; its deductions have their own caps only.
    """
    caps = []
    if rule.cap_points is not None or rule.cap_times is not None:
        caps.append(Cap(rule.cap_period, rule.cap_scope, rule.cap_points, rule.cap_times))
    if gives:
        of_category = [cap for cap in category_caps if cap.category == rule.category]
        of_category.sort(key=lambda cap: PERIODS.index(cap.cap_period))
        caps += [
            Cap(one.cap_period, one.cap_scope, one.cap_points, one.cap_times, one.category)
            for one in of_category
        ]
    return caps


@dataclass(frozen=True, slots=True)
class Before:
    """The household's decided deeds as one rule and day look at them."""

    rule: RuleShape
    facts: Facts
    history: Sequence[Past]
    year_start_month: int

    def find_occurrence(self) -> tuple[int, int]:
        """Return which time it is in the period of the rule's repeats, and how many on paper.

        Warnings and deeds that came to nothing count; where the rule counts persons, each has an
        own count.
        """
        pasts = self._within(self.rule.repeat_period, by_person=self.rule.counts_persons)
        mine = [past for past in pasts if past.code == self.rule.code]
        return len(mine) + 1, sum(past.is_paper for past in mine)

    def sum_ladder(self) -> Used:
        """Return what the levels of the rule's ladder came to this year, as a magnitude."""
        pasts = self._within("year", by_person=self.rule.counts_persons)
        return _add_up(
            (past, abs(past.points))
            for past in pasts
            if past.ladder == self.rule.ladder and past.points * self.rule.sign > 0
        )

    def count_times(self, cap: Cap) -> Used:
        """Return how many times a cap by times has counted already.

        What came to nothing was no time. A category counts deeds; a rule that gives points a time
        counts the times of each deed.
        """
        return _add_up(
            (past, past.quantity if self._counts_quantity(cap) else Decimal(1))
            for past in self._under(cap)
        )

    def sum_points(self, cap: Cap) -> Used:
        """Return how much of a cap by points is used."""
        return _add_up((past, abs(past.points)) for past in self._under(cap))

    def _counts_quantity(self, cap: Cap) -> bool:
        return not cap.category and self.rule.unit == Unit.TIME

    def _under(self, cap: Cap) -> Iterator[Past]:
        """Yield what the cap counts: of its rule or category, its sign, period and person."""
        if cap.period == "deed":
            return
        for past in self._within(cap.period, by_person=cap.scope == "person"):
            mine = past.category == cap.category if cap.category else past.code == self.rule.code
            if mine and past.points * self.rule.sign > 0:
                yield past

    def _within(self, period: str, *, by_person: bool) -> Iterator[Past]:
        start = period_of(self.facts.occurred_on, period, self.year_start_month)
        for past in self.history:
            if by_person and past.member_id != self.facts.member_id:
                continue
            if past.is_elsewhere and not by_person:
                continue
            if past.is_paper and period != "year":
                continue
            if period_of(past.occurred_on, period, self.year_start_month) == start:
                yield past

    def let_times_through(self, cap: Cap) -> CapLine:
        """Return how much of the deed's quantity a cap by times lets through; points are not yet.

        Only where the rule gives points a time may a part of the deed pass.
        """
        assert cap.times is not None, "A cap by times."
        used, paper = self.count_times(cap)
        left = max(cap.times - used, ZERO)
        whole = self.facts.quantity
        counted = min(whole, left) if self._counts_quantity(cap) else whole if left >= 1 else ZERO
        return CapLine(
            period=cap.period,
            used=min(used, Decimal(cap.times)),
            points=ZERO,
            cap_times=cap.times,
            scope=cap.scope,
            category=cap.category,
            counted=counted,
            paper=min(paper, Decimal(cap.times)),
        )

    def let_points_through(self, cap: Cap, amount: Decimal) -> CapLine:
        """Return what a cap by points leaves of an amount."""
        assert cap.points is not None, "A cap by points."
        used, paper = self.sum_points(cap)
        return CapLine(
            period=cap.period,
            used=used,
            points=min(amount, max(cap.points - used, ZERO)),
            cap_points=cap.points,
            scope=cap.scope,
            category=cap.category,
            paper=paper,
        )
