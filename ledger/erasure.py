"""Erasing the ledger's words about a household: the reasons of corrections and changes.

Points, standing, numbers and seals stay.
"""

from collections.abc import Collection, Iterator
from datetime import datetime

from django.db.models import Q, QuerySet

from ledger.models import Correction, HouseholdChange
from villages.erasure import Texts, empty_texts, empty_texts_naming, list_names, list_rows
from villages.models import Household, Member, Village


def erase_household(household: Household, *, now: datetime) -> None:
    """Empty the reasons, also of a change that the household shares with another one."""
    empty_texts(_find_corrections([household.pk]), "reason")
    empty_texts(_find_changes([household.pk]), "reason")


def erase_member(member: Member, *, now: datetime) -> None:
    """Empty the reasons in which the person is named."""
    rows = list_rows(member)
    households, words = {row.household_id for row in rows}, list_names(rows)
    empty_texts_naming(_find_corrections(households), "reason", words=words)
    empty_texts_naming(_find_changes(households), "reason", words=words)


def list_texts_of_others(village: Village, households: Collection[int]) -> Iterator[Texts]:
    """Yield the reasons of what other households' books were changed for."""
    corrections = _find_corrections(households).order_by().values("pk")
    yield Correction.objects.filter(village=village).exclude(pk__in=corrections), ("reason",)
    changes = _find_changes(households).order_by().values("pk")
    yield HouseholdChange.objects.filter(village=village).exclude(pk__in=changes), ("reason",)


def _find_corrections(households: Collection[int]) -> QuerySet[Correction]:
    return Correction.objects.filter(account__household__in=households)


def _find_changes(households: Collection[int]) -> QuerySet[HouseholdChange]:
    return HouseholdChange.objects.filter(Q(household__in=households) | Q(other__in=households))
