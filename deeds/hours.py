"""Hours that no day has."""

from deeds.errors import HoursBeyondDay
from deeds.models import Deed
from rules.units import Unit

HOURS_A_DAY = 24


def check_hours(deed: Deed) -> None:
    """Raise HoursBeyondDay for more hours on one day than its person has, or all its household.

    A query only where there are so many.
    """
    if deed.rule.unit != Unit.HOUR or deed.quantity <= HOURS_A_DAY:
        return
    persons = 1 if deed.member_id else max(1, deed.household.members.living_here().count())
    if deed.quantity > HOURS_A_DAY * persons:
        raise HoursBeyondDay(persons=persons, most=HOURS_A_DAY * persons)
