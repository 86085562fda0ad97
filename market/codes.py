"""The digits of a voucher: drawn at random, with one that finds a slip of the finger. Pure."""

import secrets
import unicodedata

from market.errors.reservations import VoucherMistyped

DIGITS = 12


def draw_code() -> str:
    """Return 12 digits, the last a check digit after Luhn."""
    drawn = f"{secrets.randbelow(10 ** (DIGITS - 1)):0{DIGITS - 1}d}"
    return drawn + _check_digit(drawn)


def read_code(text: str) -> str:
    """Return the digits of a code as it was typed or scanned, spaces and full width allowed.

    A scanned address ends in its code. Raises VoucherMistyped.
    """
    typed = unicodedata.normalize("NFKC", text).rsplit("code=", 1)[-1]
    digits = "".join(
        character for character in typed if not character.isspace() and character != "-"
    )
    if not (digits.isascii() and digits.isdigit() and len(digits) == DIGITS):
        raise VoucherMistyped
    if digits[-1] != _check_digit(digits[:-1]):
        raise VoucherMistyped
    return digits


def write_code(code: str) -> str:
    """Return a code in groups of four, as it is printed."""
    return " ".join(code[start : start + 4] for start in range(0, len(code), 4))


def _check_digit(digits: str) -> str:
    """Return the digit after ISO/IEC 7812-1 (Luhn): every single slip and most swaps are found."""
    total = 0
    for position, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if position % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return str(-total % 10)
