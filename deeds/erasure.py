"""Erasing what was written and shown of a household's deeds; what they came to stays."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime

from django.db.models import Q, QuerySet

from deeds.models import (
    Decision,
    Deed,
    Dissent,
    Feast,
    Hearing,
    MeetingItem,
    Photo,
    Source,
    TakeBack,
)
from villages.erasure import (
    Texts,
    empty_texts,
    empty_texts_naming,
    list_names,
    list_own_names,
    list_people,
    list_rows,
)
from villages.models import Household, Member, Village


def list_files(household: Household) -> list[str]:
    """Return the names of the photos that go; read before the rows forget them."""
    return _list_names_of_files(_find_sources(household))


def list_member_files(member: Member) -> list[str]:
    """Return the names of the photos of what the person did; read before the rows forget them."""
    return _list_names_of_files(_find_sources_of(_find_own_deeds(list_rows(member))))


def erase_household(household: Household, *, now: datetime) -> None:
    """Empty all that was written of a household's deeds, and its own words about other ones."""
    deeds = Deed.objects.filter(household=household)
    for rows, fields in _list_texts(deeds, sources=_find_sources(household)):
        empty_texts(rows, *fields)
    empty_texts(Feast.objects.filter(household=household), "note")
    _empty_names_elsewhere(list_people(household))


def erase_member(member: Member, *, now: datetime) -> None:
    """Empty all that was written of what the person did, and where the person is named besides."""
    people = list_rows(member)
    own = _find_own_deeds(people)
    for rows, fields in _list_texts(own, sources=_find_sources_of(own)):
        empty_texts(rows, *fields)
    households, words = {row.household_id for row in people}, list_names(people)
    family = Deed.objects.filter(household__in=households)
    for rows, fields in _list_texts(family, sources=_find_sources_of(family)):
        # A photo names nobody.
        empty_texts_naming(rows, *(one for one in fields if one != "file"), words=words)
    feasts = Feast.objects.filter(household__in=households)
    empty_texts_naming(feasts, "note", words=words)
    _empty_names_elsewhere(people)


def list_texts_of_others(village: Village, households: Collection[int]) -> Iterator[Texts]:
    """Yield what was written of other households' deeds."""
    deeds = Deed.objects.filter(village=village).exclude(household__in=households)
    # By their village as well: through the deeds alone, a whole county's are read.
    sources = _find_sources_of(deeds).filter(village=village)
    for rows, fields in _list_texts(deeds, sources=sources):
        # A photo names nobody.
        yield rows, tuple(one for one in fields if one != "file")
    yield Feast.objects.filter(village=village).exclude(household__in=households), ("note",)


def _find_own_deeds(people: Collection[Member]) -> QuerySet[Deed]:
    return Deed.objects.filter(member__in=[one.pk for one in people])


def _find_sources(household: Household) -> QuerySet[Source]:
    """Return what was brought in about a household, and what it brought in itself."""
    about = Q(deed__household=household) | Q(sent_as__household=household)
    return Source.objects.filter(about | Q(from_household=household))


def _find_sources_of(deeds: QuerySet[Deed]) -> QuerySet[Source]:
    ids = deeds.order_by().values("pk")
    return Source.objects.filter(Q(deed__in=ids) | Q(sent_as__in=ids))


def _list_names_of_files(sources: QuerySet[Source]) -> list[str]:
    photos = Photo.objects.filter(source__in=sources.order_by().values("pk")).exclude(file="")
    return list(photos.order_by("pk").values_list("file", flat=True))


def _list_texts(deeds: QuerySet[Deed], *, sources: QuerySet[Source]) -> Iterator[Texts]:
    ids = deeds.order_by().values("pk")
    yield Photo.objects.filter(source__in=sources.order_by().values("pk")), ("file",)
    yield sources, ("note", "on_behalf_witness")
    yield Decision.objects.filter(deed__in=ids), ("reason", "taken_back_reason")
    yield TakeBack.objects.filter(deed__in=ids), ("reason", "declined_reason")
    yield MeetingItem.objects.filter(deed__in=ids), ("reason",)
    yield Dissent.objects.filter(item__deed__in=ids), ("reason",)
    yield Hearing.objects.filter(deed__in=ids), ("delivered_to", "reply")


def _empty_names_elsewhere(people: Sequence[Member]) -> None:
    """Empty where they were by at a neighbour's, where nobody else can be meant."""
    words = list_own_names(people)
    if not words:
        return
    village = people[0].household.village_id
    hearings = Hearing.objects.filter(village=village)
    empty_texts_naming(hearings, "delivered_to", words=words)
    sources = Source.objects.filter(village=village)
    empty_texts_naming(sources, "on_behalf_witness", words=words)
