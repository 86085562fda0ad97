"""How much of something: what can be asked for, and what it comes to in points. Pure."""

from decimal import ROUND_HALF_UP, Decimal

from market.errors import QuantityNotPositive, QuantityNotWhole, QuantityTooLarge
from market.models import Goods
from villages.numbers import HUNDREDTH, from_hundredths, to_hundredths


def check_quantity(goods: Goods, quantity: Decimal, *, largest: Decimal) -> Decimal:
    """Return the quantity with two places.

    Raises QuantityNotPositive, QuantityTooLarge, QuantityNotWhole.
    """
    try:
        hundredths = to_hundredths(quantity)
    except (ValueError, ArithmeticError) as error:
        raise QuantityNotPositive(goods.name) from error
    if hundredths <= 0:
        raise QuantityNotPositive(goods.name)
    if hundredths > to_hundredths(largest):
        raise QuantityTooLarge(goods.name, largest)
    if goods.in_whole_units and hundredths % 100:
        raise QuantityNotWhole(goods.name, goods.unit)
    return from_hundredths(hundredths)


def price_of(quantity: Decimal, unit_price: Decimal) -> Decimal:
    """Return points to two places, half up; never nothing, or small parts would be free."""
    exact = (quantity * unit_price).quantize(HUNDREDTH, rounding=ROUND_HALF_UP)
    return max(exact, HUNDREDTH)
