"""Amounts that the ledger could not keep."""

from decimal import Decimal

from deeds.errors import AmountTooPrecise
from villages.numbers import to_hundredths


def check_precision(amount: Decimal | None, *, field: str) -> None:
    """Raise AmountTooPrecise for more than two decimal places; field: the box it was typed into."""
    if amount is None:
        return
    try:
        to_hundredths(amount)
    except (ValueError, ArithmeticError) as error:
        raise AmountTooPrecise(field) from error
