"""What lies on a shelf: what it cost, and how long it will last. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal

from villages.numbers import HUNDREDTH

# Further ahead than this nobody can say anything from the use of three months.
FORECAST_DAYS_MAX = 365


@dataclass(frozen=True, slots=True)
class Intake:
    """So much of an article came in at so many yuan a unit; None: nobody knows."""

    quantity: Decimal
    unit_cost: Decimal | None


def value_at_cost(stock: Decimal, intakes: Iterable[Intake]) -> Decimal:
    """Return in yuan what lies there cost, first in first out: it is what came in last.

    intakes: newest first. A gift counts what it is worth; what has no known cost counts nothing.
    """
    rest, yuan = stock, Decimal(0)
    for intake in intakes:
        if rest <= 0:
            break
        taken = min(rest, intake.quantity)
        yuan += taken * (intake.unit_cost or Decimal(0))
        rest -= taken
    return yuan.quantize(HUNDREDTH, rounding=ROUND_HALF_UP)


def forecast_run_out(stock: Decimal, used: Decimal, days: int, *, today: date) -> date | None:
    """Return the day on which a stock runs out, if as much is used as in the last days.

    None where nothing was used, or where it lasts for more than a year.
    """
    if stock <= 0:
        return today
    if used <= 0 or days < 1:
        return None
    lasts = int((stock * days / used).to_integral_value(rounding=ROUND_FLOOR))
    return today + timedelta(days=lasts) if lasts <= FORECAST_DAYS_MAX else None
