"""Persons that lived in several households: split and merged, their limits by person go on."""

from collections.abc import Iterable

from django.db.models import Q

from villages.models import Member
from villages.models.households import LeftWhy

WENT_ON = (LeftWhy.SPLIT, LeftWhy.MERGED)


def find_other_rows(members: Iterable[Member]) -> dict[int, frozenset[int]]:
    """Return {member id: ids of the same person's other rows}, of who lived in several households.

    No query where nobody did; else one a household that was left, however many persons.
    """
    moved = {row.pk for row in members if row.came_from_id or row.left_why in WENT_ON}
    if not moved:
        return {}
    next_to: dict[int, set[int]] = {pk: set() for pk in moved}
    unseen = set(moved)
    while unseen:
        rows = Member.objects.filter(Q(pk__in=unseen) | Q(came_from__in=unseen))
        found = rows.filter(came_from__isnull=False).values_list("pk", "came_from")
        pairs = [(pk, came_from) for pk, came_from in found if came_from]
        unseen = {pk for pair in pairs for pk in pair} - set(next_to)
        for pk, came_from in pairs:
            next_to.setdefault(pk, set()).add(came_from)
            next_to.setdefault(came_from, set()).add(pk)
    return {pk: frozenset(_reach(pk, next_to) - {pk}) for pk in moved}


def _reach(start: int, next_to: dict[int, set[int]]) -> set[int]:
    found, waiting = {start}, [start]
    while waiting:
        fresh = next_to[waiting.pop()] - found
        found |= fresh
        waiting += fresh
    return found
