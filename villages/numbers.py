"""Exact hundredths: how points, yuan and quantities are counted and written; and ids, read."""

from decimal import Decimal
from functools import lru_cache

HUNDREDTH = Decimal("0.01")
# What the id of a row can have in an address or a form: it fits a BIGINT.
ID_DIGITS = 18


def to_hundredths(amount: Decimal | int | str) -> int:
    """Return amount as whole hundredths.

    Raises ValueError for a float, for more than two decimal places and for what is no number.
    """
    if isinstance(amount, float):
        raise ValueError(f"{amount!r} is a float; amounts are exact decimals.")  # noqa: TRY004
    scaled = Decimal(amount) * 100
    if not scaled.is_finite() or scaled != scaled.to_integral_value():
        raise ValueError(f"{amount} has more than two decimal places.")
    return int(scaled)


# Amounts repeat, and a page reads thousands of them: found again in a quarter of the time.
@lru_cache(maxsize=4096)
def from_hundredths(hundredths: int) -> Decimal:
    """Return whole hundredths as a Decimal with two places."""
    return Decimal(hundredths).scaleb(-2)


def write_number(amount: Decimal) -> str:
    """Return amount without idle zeros: 12.50 as 12.5, 100.00 as 100."""
    text = f"{amount:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def read_id(text: str) -> int:
    """Return the id of a row that was sent as text; 0, which no row has, for anything else."""
    return int(text) if text.isdecimal() and len(text) <= ID_DIGITS else 0
