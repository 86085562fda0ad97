"""What three years of the model village come to; for fewer households and months in proportion."""

from dataclasses import dataclass
from decimal import Decimal

MONTHS = 35
HOUSEHOLDS = 630
BASE_POINTS = Decimal(100)


@dataclass(frozen=True, slots=True)
class Aims:
    """How much is planned: points awarded without the base, turns of volunteering, goods.

    named: how many of the turns name a person, so that everybody of the village is in the books
    once. splits, moves: of households.
    """

    points: int
    turns: int
    named: int
    pieces: int
    splits: int
    moves: int


# A little above what is to be seen in the end: objections and corrections take some of it away.
WHOLE = Aims(points=265_600, turns=9_780, named=2_520, pieces=5_300, splits=6, moves=8)


def scale_aims(*, households: int, months: int) -> Aims:
    """Return the aims of a smaller village, or of a shorter time."""
    part = households * months / (HOUSEHOLDS * MONTHS)
    return Aims(
        *(
            round(whole * part)
            for whole in (
                *(WHOLE.points, WHOLE.turns, WHOLE.named),
                *(WHOLE.pieces, WHOLE.splits, WHOLE.moves),
            )
        )
    )
