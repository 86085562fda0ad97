"""Moving stock: under the book's lock, each move once, the shelf's figure in the same step."""

from market.services.stock.checks import (
    Counted,
    Damaged,
    check_counted,
    consent_to_check,
    propose_count,
    propose_damage,
    refuse_check,
)
from market.services.stock.intake import INTAKE_MAX, STOREKEEPERS, take_in_stock
from market.services.stock.payments import pay_intake
from market.services.stock.reversals import reverse_intake
from market.services.stock.shelves import move_shelves

__all__ = [
    "INTAKE_MAX",
    "STOREKEEPERS",
    "Counted",
    "Damaged",
    "check_counted",
    "consent_to_check",
    "move_shelves",
    "pay_intake",
    "propose_count",
    "propose_damage",
    "refuse_check",
    "reverse_intake",
    "take_in_stock",
]
