"""How many points a deed comes to, and why: pure arithmetic that reads no database.

A deed comes to points × quantity / step, rounded as the terms say; then the cap of the rule takes
off what the household has had in the same period already. In this module `each` is what one
step gives, `asked` what the deed comes to before the cap, and `used` what went before it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Self

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from rules.errors import (
    PersonNeeded,
    PointsChoiceNeeded,
    PointsOutOfRange,
    QuantityNotCounted,
    QuantityNotWhole,
    QuantityOutOfBounds,
)
from rules.units import UNIT_WORDS, WHOLE_UNITS, Unit, is_counted, quantity_words, step_words
from villages.months import year_start_of
from villages.words import points as write_points

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

STEPS_MAX = 10_000
# What nothing coarser than the ledger's hundredths may add up to.
ROUNDING_STEPS: Mapping[str, Decimal] = {
    "hundredths": Decimal("0.01"),
    "tenths": Decimal("0.1"),
    "whole": Decimal(1),
}
PERIOD_WORDS: Mapping[str, "_StrPromise"] = {
    "deed": _("每件事"),
    "day": _("当天"),
    "month": _("本月"),
    "quarter": _("本季度"),
    "year": _("本年度"),
}
ZERO = Decimal(0)

Json = dict[str, str | int | None]


@dataclass(frozen=True, slots=True)
class RuleShape:
    """What scoring needs of a rule.

    points: signed, the small end; points_max: the other end of a range, same sign.
    unit, cap_period: codes of UNIT_WORDS and PERIOD_WORDS, or empty; cap_points: positive.
    """

    code: str
    article: str
    deed: str
    points: Decimal
    points_max: Decimal | None = None
    unit: str = ""
    unit_step: Decimal = Decimal(1)
    cap_points: Decimal | None = None
    cap_period: str = ""
    counts_persons: bool = False

    @property
    def points_end(self) -> Decimal:
        """The large end of a range; points itself where there is none."""
        return self.points if self.points_max is None else self.points_max


@dataclass(frozen=True, slots=True)
class Facts:
    """What happened: the day, how much of it, what deciders chose in a range, and who did it."""

    occurred_on: date
    quantity: Decimal = Decimal(1)
    chosen_points: Decimal | None = None
    member_id: int | None = None


@dataclass(frozen=True, slots=True)
class Past:
    """An earlier deed of the same household under the same rule code, decided and not reversed."""

    occurred_on: date
    points: Decimal
    member_id: int | None = None


@dataclass(frozen=True, slots=True)
class Explanation:
    """Every figure of one assessment, without names: what is stored and later put into words."""

    code: str
    article: str
    deed: str
    occurred_on: date
    each: Decimal
    small_end: Decimal
    large_end: Decimal
    quantity: Decimal
    unit: str
    unit_step: Decimal
    asked: Decimal
    cap_points: Decimal | None
    cap_period: str
    used: Decimal
    points: Decimal
    member_id: int | None

    @property
    def exact(self) -> Decimal:
        """What the deed comes to before rounding."""
        return self.each * self.quantity / self.unit_step

    def to_json(self) -> Json:
        """Return the figures as JSON holds them; numbers as text, so that none becomes a float."""
        return {
            "code": self.code,
            "article": self.article,
            "deed": self.deed,
            "occurred_on": self.occurred_on.isoformat(),
            "each": str(self.each),
            "small_end": str(self.small_end),
            "large_end": str(self.large_end),
            "quantity": str(self.quantity),
            "unit": self.unit,
            "unit_step": str(self.unit_step),
            "asked": str(self.asked),
            "cap_points": None if self.cap_points is None else str(self.cap_points),
            "cap_period": self.cap_period,
            "used": str(self.used),
            "points": str(self.points),
            "member_id": self.member_id,
        }

    @classmethod
    def from_json(cls, stored: Json) -> Self:
        """Return what to_json gave."""
        cap_points, member_id = stored["cap_points"], stored["member_id"]
        return cls(
            code=str(stored["code"]),
            article=str(stored["article"]),
            deed=str(stored["deed"]),
            occurred_on=date.fromisoformat(str(stored["occurred_on"])),
            each=Decimal(str(stored["each"])),
            small_end=Decimal(str(stored["small_end"])),
            large_end=Decimal(str(stored["large_end"])),
            quantity=Decimal(str(stored["quantity"])),
            unit=str(stored["unit"]),
            unit_step=Decimal(str(stored["unit_step"])),
            asked=Decimal(str(stored["asked"])),
            cap_points=None if cap_points is None else Decimal(str(cap_points)),
            cap_period=str(stored["cap_period"]),
            used=Decimal(str(stored["used"])),
            points=Decimal(str(stored["points"])),
            member_id=None if member_id is None else int(member_id),
        )


@dataclass(frozen=True, slots=True)
class Assessment:
    """What a deed comes to: signed points, possibly 0, and before the cap (asked)."""

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
) -> Assessment:
    """Score one deed under its rule.

    history: the household's deeds under the same rule code; others' must not be in it.
    rounding, year_start_month: as in villages.Terms.
    Raises QuantityOutOfBounds, QuantityNotWhole, QuantityNotCounted, PointsChoiceNeeded,
    PointsOutOfRange, PersonNeeded.
    """
    _check_quantity(rule, facts)
    each = _choose_points(rule, facts.chosen_points)
    asked = _round(each * facts.quantity / rule.unit_step, ROUNDING_STEPS[rounding])
    used = _sum_used(rule, facts.occurred_on, history, year_start_month)
    points = _cap(asked, rule.cap_points, used)
    explanation = Explanation(
        code=rule.code,
        article=rule.article,
        deed=rule.deed,
        occurred_on=facts.occurred_on,
        each=each,
        small_end=rule.points,
        large_end=rule.points_end,
        quantity=facts.quantity,
        unit=rule.unit,
        unit_step=rule.unit_step,
        asked=asked,
        cap_points=rule.cap_points,
        cap_period=rule.cap_period,
        used=used,
        points=points,
        member_id=facts.member_id,
    )
    return Assessment(points=points, asked=asked, explanation=explanation)


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


def _choose_points(rule: RuleShape, chosen: Decimal | None) -> Decimal:
    """Return what one step gives: the rule's points, or the deciders' choice within its range."""
    smallest, largest = sorted((rule.points, rule.points_end))
    if chosen is None:
        if smallest != largest:
            raise PointsChoiceNeeded(smallest=smallest, largest=largest)
        return rule.points
    if not chosen.is_finite() or not smallest <= chosen <= largest:
        raise PointsOutOfRange(smallest=smallest, largest=largest)
    return chosen


def _round(amount: Decimal, step: Decimal) -> Decimal:
    """Return amount to the nearest step, halves away from zero, with two places."""
    steps = (amount / step).quantize(Decimal(1), rounding=ROUND_HALF_UP)
    return (steps * step).quantize(Decimal("0.01"))


def _sum_used(
    rule: RuleShape, day: date, history: Sequence[Past], year_start_month: int
) -> Decimal:
    """Return how much of the cap was used in the day's period: magnitudes of the rule's sign."""
    if rule.cap_points is None or rule.cap_period == "deed":
        return ZERO
    period = _period_of(day, rule.cap_period, year_start_month)
    return sum(
        (
            abs(past.points)
            for past in history
            if past.points * rule.points > 0
            and _period_of(past.occurred_on, rule.cap_period, year_start_month) == period
        ),
        ZERO,
    )


def _period_of(day: date, period: str, year_start_month: int) -> date:
    """Return the first day of the period in which the day lies. Quarters are the calendar's."""
    match period:
        case "day":
            return day
        case "month":
            return day.replace(day=1)
        case "quarter":
            return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
        case "year":
            return year_start_of(day, year_start_month)
    raise ValueError(f"{period!r} is no period of a cap.")


def _cap(asked: Decimal, cap_points: Decimal | None, used: Decimal) -> Decimal:
    if cap_points is None:
        return asked
    left = max(cap_points - used, ZERO)
    return min(abs(asked), left).copy_sign(asked) if left else ZERO


def words(explanation: Explanation) -> str:
    """Return the assessment as a villager reads it, in the active language.

    参与志愿服务（第三条第2项）：3小时 × 2分/小时 = 6分；本月上限20分，此前已得18分，计2分
    """
    parts = [
        _choice_words(explanation),
        _formula_words(explanation),
        _cap_words(explanation),
    ]
    reasons = gettext("；").join(part for part in parts if part)
    if not explanation.article:
        return gettext("%(deed)s：%(reasons)s") % {"deed": explanation.deed, "reasons": reasons}
    return gettext("%(deed)s（%(article)s）：%(reasons)s") % {
        "deed": explanation.deed,
        "article": explanation.article,
        "reasons": reasons,
    }


def _choice_words(explanation: Explanation) -> str:
    if explanation.small_end == explanation.large_end:
        return ""
    return gettext("%(small)s至%(large)s分，评定%(each)s分") % {
        "small": write_points(explanation.small_end),
        "large": write_points(explanation.large_end),
        "each": write_points(explanation.each),
    }


def _formula_words(explanation: Explanation) -> str:
    figures = {
        "quantity": quantity_words(explanation.quantity, explanation.unit),
        "each": write_points(explanation.each),
        "step": step_words(explanation.unit, explanation.unit_step),
        "asked": write_points(explanation.asked),
    }
    if not is_counted(explanation.unit):
        # A range has said its points already.
        chosen = explanation.small_end != explanation.large_end
        if chosen and explanation.asked == explanation.each:
            return ""
        return gettext("%(asked)s分") % figures
    if explanation.exact == explanation.asked:
        return gettext("%(quantity)s × %(each)s分/%(step)s = %(asked)s分") % figures
    return gettext("%(quantity)s × %(each)s分/%(step)s ≈ %(asked)s分") % figures


def _cap_words(explanation: Explanation) -> str:
    if explanation.cap_points is None:
        return ""
    figures = {
        "period": PERIOD_WORDS[explanation.cap_period],
        "cap": write_points(explanation.cap_points),
        "used": write_points(explanation.used),
        "points": write_points(abs(explanation.points)),
    }
    match explanation.each < 0, explanation.used > 0:
        case True, True:
            sentence = gettext("%(period)s最多扣%(cap)s分，此前已扣%(used)s分，扣%(points)s分")
        case True, False:
            sentence = gettext("%(period)s最多扣%(cap)s分，扣%(points)s分")
        case False, True:
            sentence = gettext("%(period)s上限%(cap)s分，此前已得%(used)s分，计%(points)s分")
        case _:
            sentence = gettext("%(period)s上限%(cap)s分，计%(points)s分")
    return sentence % figures
