"""Reads of the year's turn: what will be warned of, and what each household has left."""

from dataclasses import dataclass
from datetime import date, timedelta

from villages.models import Terms, Village, YearEnd
from villages.months import add_months, year_start_of
from villages.queries import get_terms

# In the last three months of the year notices carry the warning, so that one hangs in time.
WARNED_WITHIN_DAYS = 92


@dataclass(frozen=True, slots=True)
class YearEndWarning:
    """From expires_on, the new year's first day, so much of what is left of the old is gone."""

    expires_on: date
    expires_percent: int


def get_carry_percent(terms: Terms) -> int:
    """Return how many of a hundred points that are left at the year's end go on."""
    if terms.year_end == YearEnd.CARRY:
        return 100
    return terms.year_end_percent if terms.year_end == YearEnd.SHARE else 0


def find_year_end_warning(
    village: Village, day: date, *, within_days: int = WARNED_WITHIN_DAYS
) -> YearEndWarning | None:
    """Return what the end of the scheme's year takes, on one of its last days; None else.

    The terms of the year's last day say what goes on, also those that begin between now and then.
    """
    terms = get_terms(village, day)
    year_start = add_months(year_start_of(day, terms.year_start_month), 12)
    if (year_start - day).days > within_days:
        return None
    percent = 100 - get_carry_percent(get_terms(village, year_start - timedelta(days=1)))
    return YearEndWarning(year_start, percent) if percent else None
