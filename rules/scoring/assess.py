"""Scoring one deed under its rule; the order of the steps stands in the package's docstring.

In this module `each` is what one step gives, `asked` what the deed comes to before what went
before it counts, and an amount is a magnitude.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from rules.errors import (
    ExtraNotOffered,
    LevelNeeded,
    LevelUnknown,
    PersonNeeded,
    PointsChoiceNeeded,
    PointsOutOfRange,
    QuantityNotCounted,
    QuantityNotWhole,
    QuantityOutOfBounds,
)
from rules.scoring.caps import Before, Cap, caps_of
from rules.scoring.explain import CapLine, Explanation, Factor
from rules.scoring.periods import add_months_to_day, year_end_of
from rules.scoring.shapes import CategoryCapShape, Facts, Level, Past, RuleShape
from rules.units import UNIT_WORDS, WHOLE_UNITS, Unit, is_counted

STEPS_MAX = 10_000
# What nothing coarser than the ledger's hundredths may add up to.
ROUNDING_STEPS: Mapping[str, Decimal] = {
    "hundredths": Decimal("0.01"),
    "tenths": Decimal("0.1"),
    "whole": Decimal(1),
}
ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Assessment:
    """What a deed comes to: signed points, possibly 0, and before what went before it (asked)."""

    points: Decimal
    asked: Decimal
    explanation: Explanation


def assess(
    rule: RuleShape,
    facts: Facts,
    history: Sequence[Past] = (),
    *,
    rounding: str = "hundredths",
    year_start_month: int = 1,
    category_caps: Sequence[CategoryCapShape] = (),
    clearable: Decimal | None = None,
    decided_on: date | None = None,
) -> Assessment:
    """Score one deed under its rule.

    history: the household's decided and not reversed deeds; those of other rules are looked at for
    ladders and category caps only. rounding, year_start_month: as in villages.Terms. category_caps:
    of the rule's edition. clearable: for a rule that clears, what stands there to be wiped; None
    where nothing is known of it yet. decided_on: from which bars run; None leaves their days open.
    Raises QuantityOutOfBounds, QuantityNotWhole, QuantityNotCounted, PointsChoiceNeeded,
    PointsOutOfRange, PersonNeeded, LevelNeeded, LevelUnknown, ExtraNotOffered.
    """
    _check_quantity(rule, facts)
    before = Before(rule, facts, history, year_start_month)
    told = _explain_asked(rule, facts, before, rounding=rounding)
    told = _apply_history(told, before, category_caps)
    told = _apply_vetoes(rule, told, clearable)
    told = _date_bars(rule, told, decided_on, year_start_month)
    return Assessment(points=told.points, asked=told.asked, explanation=told)


def _check_quantity(rule: RuleShape, facts: Facts) -> None:
    largest = STEPS_MAX * rule.unit_step
    if not facts.quantity.is_finite() or not 0 < facts.quantity <= largest:
        raise QuantityOutOfBounds(largest=largest if is_counted(rule.unit) else Decimal(1))
    if not is_counted(rule.unit) and facts.quantity != 1:
        raise QuantityNotCounted
    if rule.unit in WHOLE_UNITS and facts.quantity != facts.quantity.to_integral_value():
        raise QuantityNotWhole(unit=str(UNIT_WORDS[rule.unit]))
    if rule.counts_persons and facts.member_id is None:
        raise PersonNeeded
    # A deed that names its person is that person's: several persons are several deeds.
    if rule.unit == Unit.PERSON and facts.member_id is not None and facts.quantity != 1:
        raise QuantityNotCounted
    if facts.with_extra and rule.extra_points is None:
        raise ExtraNotOffered


# What the deed comes to by itself


def _explain_asked(rule: RuleShape, facts: Facts, before: Before, *, rounding: str) -> Explanation:
    occurrence, paper_times = before.find_occurrence() if rule.repeat_points else (None, 0)
    each = _choose_points(rule, facts.chosen_points)
    small_end, large_end = rule.points, rule.points_end
    if occurrence is not None:
        each = rule.repeat_points[min(occurrence, len(rule.repeat_points)) - 1]
        small_end = large_end = each
    extra_points = rule.extra_points if facts.with_extra else None
    told = Explanation(
        code=rule.code,
        article=rule.article,
        deed=rule.deed,
        occurred_on=facts.occurred_on,
        each=each,
        small_end=small_end,
        large_end=large_end,
        quantity=facts.quantity,
        unit=rule.unit,
        unit_step=rule.unit_step,
        rounding=rounding,
        factors=_find_factors(rule, facts),
        occurrence=occurrence,
        paper_times=paper_times,
        repeat_period=rule.repeat_period if occurrence else "",
        base=ZERO,
        extra_points=extra_points,
        extra_when=rule.extra_when if extra_points is not None else "",
        asked=ZERO,
        points=ZERO,
        member_id=facts.member_id,
    )
    base = round_points(told.exact, rounding)
    asked = base + (extra_points or ZERO)
    return replace(told, base=base, asked=asked, points=asked)


def _choose_points(rule: RuleShape, chosen: Decimal | None) -> Decimal:
    """Return what one step gives: the rule's points, or the deciders' choice within its range."""
    smallest, largest = sorted((rule.points, rule.points_end))
    if chosen is None:
        if smallest != largest and not rule.repeat_points:
            raise PointsChoiceNeeded(smallest=smallest, largest=largest)
        return rule.points
    if not chosen.is_finite() or not smallest <= chosen <= largest:
        raise PointsOutOfRange(smallest=smallest, largest=largest)
    return chosen


def _find_factors(rule: RuleShape, facts: Facts) -> tuple[Factor, ...]:
    """Return the weights that apply, in the order of the formula."""
    factors = []
    reached = [
        level
        for level in rule.durations
        if level.from_quantity is not None and level.from_quantity <= facts.quantity
    ]
    if reached:
        longest = max(reached, key=lambda level: level.from_quantity or ZERO)
        factors.append(Factor("duration", longest.name, longest.factor))
    for kind, levels, chosen in (
        ("difficulty", rule.difficulties, facts.difficulty_id),
        ("effect", rule.effects, facts.effect_id),
    ):
        level = _find_level(kind, levels, chosen)
        if level is not None:
            factors.append(Factor(kind, level.name, level.factor))
    return tuple(factors)


def _find_level(kind: str, levels: Sequence[Level], chosen: int | None) -> Level | None:
    if not levels and chosen is None:
        return None
    if chosen is None:
        raise LevelNeeded(kind)
    found = next((level for level in levels if level.id == chosen), None)
    if found is None:
        raise LevelUnknown(kind)
    return found


def round_points(amount: Decimal, rounding: str) -> Decimal:
    """Return amount to the nearest step, halves away from zero, with two places."""
    step = ROUNDING_STEPS[rounding]
    steps = (amount / step).quantize(Decimal(1), rounding=ROUND_HALF_UP)
    return (steps * step).quantize(Decimal("0.01"))


# What went before


def _apply_history(
    told: Explanation, before: Before, category_caps: Sequence[CategoryCapShape]
) -> Explanation:
    """Return the explanation with what caps and ladder leave.

    They count the way the rule points; an extra may turn a deed round, and is then left as it is.
    """
    rule = before.rule
    if told.asked * rule.sign <= 0:
        return told
    caps = caps_of(rule, category_caps, gives=rule.sign > 0)
    amount = abs(told.asked)
    times_caps = []
    for cap in caps:
        if cap.times is not None:
            line = before.let_times_through(cap)
            amount = min(amount, _count_part(told, rule, line))
            times_caps.append(replace(line, points=amount))
    ladder_used, ladder_paper = before.sum_ladder() if rule.ladder else (ZERO, ZERO)
    amount = max(amount - ladder_used, ZERO)
    points_caps = _apply_points_caps(caps, before, amount)
    if points_caps:
        amount = points_caps[-1].points
    return replace(
        told,
        times_caps=tuple(times_caps),
        ladder=rule.ladder,
        ladder_used=ladder_used,
        ladder_paper=ladder_paper,
        points_caps=tuple(points_caps),
        # So that nothing is a plain 0, whichever way the rule counts.
        points=amount * rule.sign + ZERO,
    )


def _count_part(told: Explanation, rule: RuleShape, line: CapLine) -> Decimal:
    """Return what the part of the deed that a cap by times lets through comes to."""
    if line.counted == told.quantity:
        return abs(told.asked)
    if not line.counted:
        return ZERO
    part = round_points(replace(told, quantity=line.counted).exact, told.rounding)
    return max((part + (told.extra_points or ZERO)) * rule.sign, ZERO)


def _apply_points_caps(caps: Sequence[Cap], before: Before, amount: Decimal) -> list[CapLine]:
    lines: list[CapLine] = []
    for cap in caps:
        if cap.points is not None:
            line = before.let_points_through(cap, amount)
            lines.append(line)
            amount = line.points
    return lines


# What is wiped and barred


def _apply_vetoes(rule: RuleShape, told: Explanation, clearable: Decimal | None) -> Explanation:
    """Return the explanation with what is cleared: at least all of it. A warning clears nothing."""
    if not rule.clears or told.is_warning:
        return told
    cleared = None if clearable is None else max(clearable, ZERO)
    points = told.points if cleared is None else -max(cleared, -told.points)
    return replace(told, clears=rule.clears, cleared=cleared, points=points + ZERO)


def _date_bars(
    rule: RuleShape, told: Explanation, decided_on: date | None, year_start_month: int
) -> Explanation:
    """Return the explanation with its bars: redemption's from the decision, honours' of the year.

    The honours are those of the year in which the deed lies, also where it is decided after it.
    """
    if told.is_warning:
        return told
    if rule.bars_honours:
        told = replace(told, honours_until=year_end_of(told.occurred_on, year_start_month))
    months = rule.bar_redemption_months
    if months is None:
        return told
    until = None
    if decided_on is not None:
        until = (
            add_months_to_day(decided_on, months)
            if months
            else year_end_of(decided_on, year_start_month)
        )
    return replace(told, bar_months=months, bar_until=until)
