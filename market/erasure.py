"""Erasing the shop's words about a household: who collected, notes, reasons, wishes.

What was redeemed, at what price, and when stays.
"""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime

from django.db.models import Count, Q

from market.models import Redemption, Return, Supplier, Wish, WishState, WishVoice
from villages.erasure import (
    Texts,
    empty_texts,
    empty_texts_naming,
    list_names,
    list_own_names,
    list_people,
    list_rows,
    say_any,
)
from villages.models import Household, Member, Village


def erase_household(household: Household, *, now: datetime) -> None:
    """Empty the texts of a household's redemptions and returns, and drop what it alone wished."""
    own = Redemption.objects.filter(household=household)
    empty_texts(own, "collector", "relation", "note")
    empty_texts(Return.objects.filter(redemption__household=household), "reason")
    _empty_names_elsewhere(list_people(household))
    _drop_wishes(household)


def erase_member(member: Member, *, now: datetime) -> None:
    """Empty where the person is named, as who collected or in a note."""
    rows = list_rows(member)
    households, words = [row.household_id for row in rows], list_names(rows)
    own = Redemption.objects.filter(household__in=households)
    if words:
        named = own.filter(say_any("collector", words)).values_list("pk", flat=True)
        empty_texts(Redemption.objects.filter(pk__in=list(named)), "collector", "relation")
    empty_texts_naming(own, "note", words=words)
    returns = Return.objects.filter(redemption__household__in=households)
    empty_texts_naming(returns, "reason", words=words)
    _empty_names_elsewhere(rows)


def list_texts_of_others(village: Village, households: Collection[int]) -> Iterator[Texts]:
    """Yield what was written of other households' redemptions and returns."""
    redemptions = Redemption.objects.filter(village=village).exclude(household__in=households)
    yield redemptions, ("note", "relation")
    yield Return.objects.filter(redemption__in=redemptions.order_by().values("pk")), ("reason",)


def _empty_names_elsewhere(people: Sequence[Member]) -> None:
    """Empty where they collected for neighbours or gave to the shop, if nobody else is meant."""
    words = list_own_names(people)
    if not words:
        return
    village = people[0].household.village_id
    named = Redemption.objects.filter(say_any("collector", words), village=village)
    ids = list(named.values_list("pk", flat=True))
    empty_texts(Redemption.objects.filter(pk__in=ids), "collector", "relation")
    given = Supplier.objects.filter(village=village, is_person=True)
    empty_texts_naming(given, "name", words=words)


def _drop_wishes(household: Household) -> None:
    """Take away the wishes that nobody else has seen or shares; listed ones are the village's."""
    voiced = Wish.objects.filter(voices__household=household).values("pk")
    alone = (
        Wish.objects.filter(pk__in=voiced)
        .annotate(others=Count("voices", filter=~Q(voices__household=household)))
        .filter(others=0)
        .exclude(state__in=[WishState.LISTED, WishState.MET])
    )
    ids = list(alone.values_list("pk", flat=True))
    wishes = Wish.objects.filter(pk__in=ids)
    # Its words, if it was ever answered, stand in the trail as well.
    WishVoice.objects.filter(wish__in=ids).delete()
    wishes.delete()
