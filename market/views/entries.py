"""A redemption as a line of a list."""

from market.models import Redemption
from market.words import basket_words
from villages.queries import head_name
from villages.words import household_name, mask_name


def build_entry(redemption: Redemption) -> dict[str, object]:
    """Return a redemption, with its contents at hand, as a line of a list."""
    household = redemption.household
    return {
        "number": redemption.number,
        "reference": redemption.reference,
        "at": redemption.handed_at,
        "household": household_name(
            household.grid.name, household.number, mask_name(head_name(household))
        ),
        "what": basket_words(redemption.lines.all()),
        "points": redemption.points,
    }
