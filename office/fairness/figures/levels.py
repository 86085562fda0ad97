"""How far a figure says anything, and how shares are rounded."""

from decimal import ROUND_HALF_UP, Decimal
from enum import Enum, auto

# What would come by chance, anywhere in a village, more often than once in ten spans, is no sign.
CHANCE_MAX = 0.1


class Level(Enum):
    """What a figure tells: too little to say, nothing special, half unknown, or worth a look."""

    FEW = auto()
    CALM = auto()
    PATCHY = auto()
    LOOK = auto()


def get_percent(part: Decimal | int, whole: Decimal | int) -> int:
    """Return part of whole in percent, a half rounded up; 0 where the whole is nothing."""
    if not whole:
        return 0
    share = Decimal(part) * 100 / Decimal(whole)
    return int(share.quantize(Decimal(1), rounding=ROUND_HALF_UP))
