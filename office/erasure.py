"""What the office keeps of people: tables between their preview and their confirmation."""

from datetime import datetime

from office.tables.keeping import list_kept
from villages.models import Household, Member


def erase_household(household: Household, *, now: datetime) -> None:
    """Nothing: no row of the office names anybody."""


def erase_member(member: Member, *, now: datetime) -> None:
    """Nothing: likewise."""


def list_files(household: Household) -> list[str]:
    """Return the village's tables that wait: any of them may name the household; all go."""
    return list_kept(household.village)


def list_member_files(member: Member) -> list[str]:
    return list_kept(member.household.village)
