"""Moving stock: under the book's lock, each move once, the shelf's figure in the same step."""

from market.services.stock.intake import INTAKE_MAX, STOREKEEPERS, take_in_stock
from market.services.stock.shelves import move_shelves

__all__ = ["INTAKE_MAX", "STOREKEEPERS", "move_shelves", "take_in_stock"]
