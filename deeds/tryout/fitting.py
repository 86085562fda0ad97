"""An old deed's facts as another rule asks for them: quantity, chosen points, levels, person.

Where the old record does not hold what the rule asks for, the nearest thing is taken and named as a
guess, so that nobody takes an estimate for a count.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from rules.scoring import Facts, Level, RuleShape
from rules.units import WHOLE_UNITS, Unit, is_counted
from villages.numbers import HUNDREDTH

ONE = Decimal(1)

# (what is measured, how many of its smallest unit): between units of one kind a quantity converts.
# A day's work is eight hours, half a day's four.
SIZES: Mapping[str, tuple[str, Decimal]] = {
    "": ("cases", ONE),
    Unit.ONCE: ("cases", ONE),
    Unit.TIME: ("cases", ONE),
    Unit.ITEM: ("cases", ONE),
    Unit.PLACE: ("cases", ONE),
    Unit.HOUR: ("work", ONE),
    Unit.HALF_DAY: ("work", Decimal(4)),
    Unit.DAY: ("work", Decimal(8)),
    Unit.MONTH: ("span", ONE),
    Unit.QUARTER: ("span", Decimal(3)),
    Unit.YEAR: ("span", Decimal(12)),
    Unit.MU_TENTH: ("land", ONE),
    Unit.MU: ("land", Decimal(10)),
    Unit.M: ("length", ONE),
    Unit.KM: ("length", Decimal(1000)),
}


class Guess(StrEnum):
    """What the old record did not hold, so that it was estimated."""

    QUANTITY = "quantity"
    CHOICE = "choice"
    LEVEL = "level"
    PERSON = "person"


def find_hours(unit: str) -> Decimal | None:
    """Return how many hours of work one unit is; None where it says nothing of time."""
    kind, size = SIZES.get(unit, ("", Decimal(0)))
    return size if kind == "work" else None


@dataclass(frozen=True, slots=True)
class Fitted:
    """The facts for the new rule, the rule as it can be asked, and what was guessed."""

    facts: Facts
    rule: RuleShape
    guesses: frozenset[Guess]


def fit_facts(facts: Facts, old: RuleShape, new: RuleShape) -> Fitted:
    """Return facts that were decided under the old rule as the new one asks for them.

    A rule that counts persons is asked as one that does not where the deed names nobody.
    """
    quantity, has_quantity = fit_quantity(facts.quantity, old.unit, new)
    chosen, has_choice = fit_choice(facts.chosen_points, old, new)
    difficulty_id, has_difficulty = fit_level(
        facts.difficulty_id, old.difficulties, new.difficulties
    )
    effect_id, has_effect = fit_level(facts.effect_id, old.effects, new.effects)
    lacks_person = new.counts_persons and facts.member_id is None
    guesses = {
        Guess.QUANTITY: not has_quantity,
        Guess.CHOICE: not has_choice,
        Guess.LEVEL: not (has_difficulty and has_effect),
        Guess.PERSON: lacks_person,
    }
    return Fitted(
        facts=replace(
            facts,
            quantity=quantity,
            chosen_points=chosen,
            difficulty_id=difficulty_id,
            effect_id=effect_id,
            with_extra=facts.with_extra and new.extra_points is not None,
        ),
        rule=replace(new, counts_persons=False) if lacks_person else new,
        guesses=frozenset(guess for guess, is_made in guesses.items() if is_made),
    )


def fit_quantity(quantity: Decimal, old_unit: str, new: RuleShape) -> tuple[Decimal, bool]:
    """Return the quantity in the new rule's unit, and whether the old record really holds it.

    What cannot be told becomes one step of the new rule.
    """
    if old_unit == new.unit:
        return quantity, True
    old_kind, old_size = SIZES.get(old_unit, (old_unit, ONE))
    new_kind, new_size = SIZES.get(new.unit, (new.unit, ONE))
    if not is_counted(new.unit):
        return ONE, old_kind == new_kind and quantity == 1
    if old_kind != new_kind:
        return new.unit_step, False
    converted = (quantity * old_size / new_size).quantize(HUNDREDTH)
    if new.unit in WHOLE_UNITS and converted != converted.to_integral_value():
        return max(converted.quantize(ONE), ONE), False
    return max(converted, HUNDREDTH), True


def fit_choice(
    chosen: Decimal | None, old: RuleShape, new: RuleShape
) -> tuple[Decimal | None, bool]:
    """Return what the deciders would have chosen in the new range, and whether they had a choice.

    The same points where they lie inside; else the same place between the two ends; where there
    was nothing to choose, the nearest end.
    """
    if new.points_max is None or new.repeat_points:
        return None, True
    ends = sorted((new.points, new.points_end))
    before = old.points if chosen is None else chosen
    if ends[0] <= before <= ends[1]:
        return before, True
    if chosen is None or old.points_max is None:
        return min(ends, key=lambda end: abs(end - before)), False
    place = (chosen - old.points) / (old.points_end - old.points)
    fitted = new.points + place * (new.points_end - new.points)
    return fitted.quantize(HUNDREDTH), True


def fit_level(
    level_id: int | None, old: Sequence[Level], new: Sequence[Level]
) -> tuple[int | None, bool]:
    """Return the id of the new table's level, and whether the old record tells it.

    The level of the same name; else the one with the nearest factor, a deed without one being 1.
    """
    if not new:
        return None, True
    before = next((level for level in old if level.id == level_id), None)
    if before is not None:
        for level in new:
            if level.name == before.name:
                return level.id, True
    factor = ONE if before is None else before.factor
    return min(new, key=lambda level: abs(level.factor - factor)).id, False
