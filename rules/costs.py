"""Whether an edition gives more points, or dearer ones, than the one before it. Pure.

Only what gives counts. A deduction that goes or grows milder promises nothing to anybody, and to
drop one that is not lawful must always be possible. Where two ways of counting cannot be compared,
the new one counts as more: the committee can still decide for it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from rules.scoring import CategoryCapShape, Level, RuleShape
from villages.models import Terms

ZERO, ONE = Decimal(0), Decimal(1)
WITHOUT_END = Decimal("Infinity")
# How often a period comes round in a year; a deed as often as it likes.
ROUNDS = {"day": Decimal(366), "month": Decimal(12), "quarter": Decimal(4), "year": Decimal(1)}
REPEATS = ("month", "quarter", "year")
# What a household gets anew, from the least to the most.
ORDERS: Mapping[str, Sequence[str]] = {
    "base_given": ("once", "yearly"),
    "newcomer_share": ("none", "months", "full"),
    "year_end": ("expire", "share", "carry"),
}


@dataclass(frozen=True, slots=True)
class Regulation:
    """What is compared: the rules and shared caps of an edition, and the terms in force with it."""

    rules: Sequence[RuleShape]
    caps: Sequence[CategoryCapShape]
    terms: Terms


def find_raises(before: Regulation, after: Regulation) -> list[str]:
    """Return what costs more: codes of rules in their order, then fields of Terms.

    Rules are the same where their codes are, as on the page that compares two editions.
    """
    known = {rule.code: rule for rule in before.rules}
    codes = [
        rule.code
        for rule in after.rules
        if _gives(rule)
        and (rule.code not in known or _is_dearer(known[rule.code], rule, before, after))
    ]
    return codes + list(_find_dearer_terms(before.terms, after.terms))


def _gives(rule: RuleShape) -> bool:
    return rule.sign > 0 or (rule.extra_points or ZERO) > 0


def _is_dearer(old: RuleShape, new: RuleShape, before: Regulation, after: Regulation) -> bool:
    """Tell whether a rule gives more than it did, more often, or to more."""
    if new.sign > 0 and (old.sign < 0 or _counts_otherwise(old, new)):
        return True
    if max(new.extra_points or ZERO, ZERO) > max(old.extra_points or ZERO, ZERO):
        return True
    if new.sign < 0:
        return False
    return (
        _gives_more_a_step(old, new)
        or _weighs_more(old, new)
        or bool(old.ladder and old.ladder != new.ladder)
        or _is_looser(_own_cap(old), _own_cap(new))
        or _is_looser(_shared_caps(old, before.caps), _shared_caps(new, after.caps))
    )


def _counts_otherwise(old: RuleShape, new: RuleShape) -> bool:
    return new.unit != old.unit


# What one step gives


def _gives_more_a_step(old: RuleShape, new: RuleShape) -> bool:
    times = max(len(old.repeat_points), len(new.repeat_points), 1) + 1
    for ends in (_small_end, _large_end):
        for time in range(times):
            if ends(new, time) / new.unit_step > ends(old, time) / old.unit_step:
                return True
    # What falls short of a step does not count: a smaller one counts sooner.
    if new.unit_step < old.unit_step:
        return True
    return _begins_anew_sooner(old, new)


def _small_end(rule: RuleShape, time: int) -> Decimal:
    return _repeated(rule, time) if rule.repeat_points else min(rule.points, rule.points_end)


def _large_end(rule: RuleShape, time: int) -> Decimal:
    return _repeated(rule, time) if rule.repeat_points else max(rule.points, rule.points_end)


def _repeated(rule: RuleShape, time: int) -> Decimal:
    return rule.repeat_points[min(time, len(rule.repeat_points) - 1)]


def _begins_anew_sooner(old: RuleShape, new: RuleShape) -> bool:
    """Tell whether repeats count within a shorter time: the first one gives the most, mostly."""
    if not (old.repeat_points and new.repeat_points):
        return False
    return REPEATS.index(new.repeat_period) < REPEATS.index(old.repeat_period)


# Weights


def _weighs_more(old: RuleShape, new: RuleShape) -> bool:
    quantities = {level.from_quantity or ZERO for level in (*old.durations, *new.durations)}
    return (
        any(
            _factor_at(new.durations, quantity) > _factor_at(old.durations, quantity)
            for quantity in quantities
        )
        or _factors_grow(old.difficulties, new.difficulties)
        or _factors_grow(old.effects, new.effects)
    )


def _factor_at(levels: Sequence[Level], quantity: Decimal) -> Decimal:
    reached = [level for level in levels if (level.from_quantity or ZERO) <= quantity]
    return max(reached, key=lambda level: level.from_quantity or ZERO).factor if reached else ONE


def _factors_grow(old: Sequence[Level], new: Sequence[Level]) -> bool:
    """Tell whether a level that people choose weighs more: one by its name, or the heaviest."""
    before = {level.name: level.factor for level in old}
    if any(level.factor > before.get(level.name, WITHOUT_END) for level in new):
        return True
    return any(
        end([level.factor for level in new] or [ONE])
        > end([level.factor for level in old] or [ONE])
        for end in (min, max)
    )


# Caps


@dataclass(frozen=True, slots=True)
class _Bound:
    """The most a household gets: of points in a year, of times in a year, of points in one deed."""

    points_a_year: Decimal = WITHOUT_END
    times_a_year: Decimal = WITHOUT_END
    points_a_deed: Decimal = WITHOUT_END
    times_a_deed: Decimal = WITHOUT_END
    by_person: bool = False


def _own_cap(rule: RuleShape) -> _Bound:
    if rule.cap_points is None and rule.cap_times is None:
        return _Bound()
    return _bound_of(rule.cap_points, rule.cap_times, rule.cap_period, rule.cap_scope)


def _bound_of(points: Decimal | None, times: int | None, period: str, scope: str) -> _Bound:
    most_points = WITHOUT_END if points is None else points
    most_times = WITHOUT_END if times is None else Decimal(times)
    rounds = ROUNDS.get(period, WITHOUT_END)
    return _Bound(
        points_a_year=most_points * rounds,
        times_a_year=most_times * rounds,
        points_a_deed=most_points,
        times_a_deed=most_times,
        by_person=scope == "person",
    )


def _shared_caps(rule: RuleShape, caps: Iterable[CategoryCapShape]) -> _Bound:
    """Return what all caps of the rule's category leave together."""
    bounds = [
        _bound_of(cap.cap_points, cap.cap_times, cap.cap_period, cap.cap_scope)
        for cap in caps
        if cap.category == rule.category
    ]
    if not bounds:
        return _Bound()
    return _Bound(
        points_a_year=min(bound.points_a_year for bound in bounds),
        times_a_year=min(bound.times_a_year for bound in bounds),
        points_a_deed=min(bound.points_a_deed for bound in bounds),
        times_a_deed=min(bound.times_a_deed for bound in bounds),
        by_person=all(bound.by_person for bound in bounds),
    )


def _is_looser(old: _Bound, new: _Bound) -> bool:
    """Tell whether a bound lets more through; in a deed only where no year bounds it."""
    if old == _Bound():
        return False
    if new.by_person and not old.by_person:
        return True
    if new.points_a_year > old.points_a_year or new.times_a_year > old.times_a_year:
        return True
    if new.points_a_year < WITHOUT_END or new.times_a_year < WITHOUT_END:
        return False
    return new.points_a_deed > old.points_a_deed or new.times_a_deed > old.times_a_deed


# Terms


def _find_dearer_terms(old: Terms, new: Terms) -> Iterable[str]:
    if new.base_points > old.base_points:
        yield "base_points"
    for field, order in ORDERS.items():
        if order.index(getattr(new, field)) > order.index(getattr(old, field)):
            yield field
    if new.year_end == old.year_end == "share" and new.year_end_percent > old.year_end_percent:
        yield "year_end_percent"
    # What is kept can never be redeemed; less of it frees points that nobody counted on.
    if new.keep_points < old.keep_points:
        yield "keep_points"
    if new.yuan_per_point > old.yuan_per_point:
        yield "yuan_per_point"
    old_ceiling, new_ceiling = old.monthly_ceiling_points, new.monthly_ceiling_points
    if old_ceiling is not None and (new_ceiling is None or new_ceiling > old_ceiling):
        yield "monthly_ceiling_points"
