"""What a year's end leaves a household: pure arithmetic, always rounded in its favour."""

from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal

from villages.models.terms import Rounding

ZERO = Decimal(0)
STEPS = {
    Rounding.HUNDREDTHS: Decimal("0.01"),
    Rounding.TENTHS: Decimal("0.1"),
    Rounding.WHOLE: Decimal(1),
}


@dataclass(frozen=True, slots=True)
class YearRules:
    """What the terms say of a year's end; kept: points that stay whatever is cut."""

    carry_percent: int
    rounding: Rounding
    kept: Decimal


@dataclass(frozen=True, slots=True)
class YearPoints:
    """A household's account some days into the new year; points.

    came_in: of the new year, less what of it was taken back. went_out: spent or taken since, less
    what of it was given back. reserved: held for what is ordered. objected: awards of the old year
    under objection.
    """

    balance: Decimal
    came_in: Decimal = ZERO
    went_out: Decimal = ZERO
    reserved: Decimal = ZERO
    objected: Decimal = ZERO

    @property
    def old_left(self) -> Decimal:
        """What is left of the old year: what was spent since went off the old points first."""
        return self.balance - self.came_in

    @property
    def old_at_end(self) -> Decimal:
        return self.old_left + self.went_out


def compute_carried(at_end: Decimal, rules: YearRules) -> Decimal:
    """Return how many points of a year's end go on into the next; none of a debt."""
    if at_end <= ZERO:
        return ZERO
    share = at_end * rules.carry_percent / 100
    step = STEPS[rules.rounding]
    return min(at_end, (share / step).to_integral_value(ROUND_CEILING) * step)


def compute_expiry(points: YearPoints, rules: YearRules) -> Decimal:
    """Return how many points a household loses by the year's end; what is ordered stays."""
    stays = points.reserved + points.objected + compute_carried(points.old_at_end, rules)
    return max(ZERO, points.old_left - stays - rules.kept)
