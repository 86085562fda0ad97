"""Deeds that look the same: of one household, under one rule, on one day, from whatever channel."""

from collections import defaultdict
from collections.abc import Iterable
from itertools import combinations

from django.db.models import Exists, OuterRef, Q

from deeds.models import Apart, Deed, DeedQuerySet, DeedState

# What was refused or joined already stands in nobody's way.
GONE = (DeedState.REFUSED, DeedState.JOINED)


def find_likes(deed: Deed) -> DeedQuerySet:
    """Return the deeds, saved earlier, that look the same as one that may not be saved yet.

    The same household on the same day under the same rule, of whatever edition; or at the same
    activity or round. Two named persons of a household are two deeds; a named one and none may be
    the same.
    """
    same = Q(rule__code=deed.rule.code, occurred_on=deed.occurred_on)
    if deed.activity_id:
        same |= Q(activity=deed.activity_id)
    likes = (
        Deed.objects.filter(same, village=deed.village_id, household=deed.household_id)
        .exclude(state__in=GONE)
        .filter(transfer__reversed_by__isnull=True)
        .order_by("pk")
    )
    if deed.member_id:
        likes = likes.filter(Q(member=deed.member_id) | Q(member__isnull=True))
    return likes.exclude(pk=deed.pk) if deed.pk else likes


def find_unsettled(deed: Deed) -> DeedQuerySet:
    """Return those that look the same as a saved deed, and of which nobody has said it is two."""
    told = Apart.objects.filter(
        Q(first=OuterRef("pk"), second=deed.pk) | Q(first=deed.pk, second=OuterRef("pk"))
    )
    return find_likes(deed).exclude(Exists(told))


def is_like(deed: Deed, other: Deed) -> bool:
    """Tell whether two saved deeds look the same, as find_likes does; their rules are read."""
    persons = {deed.member_id, other.member_id} - {None}
    same_thing = (deed.rule.code, deed.occurred_on) == (other.rule.code, other.occurred_on)
    same_activity = deed.activity_id is not None and deed.activity_id == other.activity_id
    return (
        deed.household_id == other.household_id
        and len(persons) < 2
        and (same_thing or same_activity)
    )


def map_unsettled(deeds: Iterable[Deed]) -> dict[int, list[int]]:
    """Return {id of a deed: ids of those like it that nobody has told apart}, in two queries.

    For lists: deeds without any are left out.
    """
    asked = list(deeds)
    if not asked:
        return {}
    near = (
        Deed.objects.filter(
            village=asked[0].village_id,
            household__in={deed.household_id for deed in asked},
            occurred_on__range=(
                min(deed.occurred_on for deed in asked),
                max(deed.occurred_on for deed in asked),
            ),
        )
        .exclude(state__in=GONE)
        .filter(transfer__reversed_by__isnull=True)
        .select_related("rule")
        .order_by("pk")
    )
    by_household: dict[int, list[Deed]] = defaultdict(list)
    for deed in near:
        by_household[deed.household_id].append(deed)
    wanted = {deed.pk for deed in asked}
    pairs = [
        (first.pk, second.pk)
        for of_household in by_household.values()
        for first, second in combinations(of_household, 2)
        if (first.pk in wanted or second.pk in wanted) and is_like(first, second)
    ]
    told = set(
        Apart.objects.filter(first__in=[first for first, _second in pairs]).values_list(
            "first_id", "second_id"
        )
    )
    found: dict[int, list[int]] = defaultdict(list)
    for first, second in pairs:
        if (first, second) not in told:
            found[first].append(second)
            found[second].append(first)
    return {pk: likes for pk, likes in found.items() if pk in wanted}
