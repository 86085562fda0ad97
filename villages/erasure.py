"""Erasing what is personal in this app, and what every app's `erasure` module needs for its own.

An erasure empties values and keeps rows: numbers, points and decisions stay as they are. Each app
has a module `erasure` with `erase_household(household, *, now)` and `erase_member(member, *, now)`;
office.erasing finds them by name and calls the highest app first, because the names, by which rows
of the others are found, stand here. Nobody else calls them. Where an app keeps what people wrote,
it has `list_texts_of_others(village, households)` as well: in those the same people may be named.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from django.db.models import CharField, Model, Q, QuerySet
from django.db.models.functions import Cast

from villages.models import Change, ChangeValue, Household, Member

# A name of one letter stands in too many other words.
NAME_LENGTH_MIN = 2
# What is shorter may be somebody else's as well.
PHONE_LENGTH_MIN = 7

MEMBER_FIELDS = ("name", "birth_year")
HOUSEHOLD_FIELDS = ("phone", "party_member", "with_disabled", "honours_consent")


def erase_household(household: Household, *, now: datetime) -> None:
    """Empty what is known of a household's people, its phone and its tags."""
    _empty_members([member.pk for member in list_people(household)], now=now)
    own = Household.objects.filter(pk=household.pk)
    empty_trail(own, *HOUSEHOLD_FIELDS)
    own.update(phone="", party_member=False, with_disabled=False, honours_consent=False)


def erase_member(member: Member, *, now: datetime) -> None:
    """Empty what is known of a person, in every household where the same person has lived."""
    rows = list_rows(member)
    _empty_members([row.pk for row in rows], now=now)
    # Who agreed to be on the honour list agreed with the name.
    led = Household.objects.filter(pk__in=[row.household_id for row in rows if row.is_head])
    empty_trail(led, "honours_consent")
    led.update(honours_consent=False)


def _empty_members(ids: Collection[int], *, now: datetime) -> None:
    members = Member.objects.filter(pk__in=ids)
    empty_trail(members, *MEMBER_FIELDS)
    members.update(name="", initials="", sort_key="", birth_year=None, erased_at=now)


# For every app

# Rows, and which of their texts somebody wrote.
Texts = tuple[QuerySet[Model], tuple[str, ...]]


def empty_texts(rows: QuerySet[Model], *fields: str) -> None:
    """Empty texts of some rows, and what the audit trail says of them."""
    empty_trail(rows, *fields)
    rows.update(**dict.fromkeys(fields, ""))


def empty_trail(rows: QuerySet[Model], *fields: str) -> None:
    """Empty what the audit trail says of these fields of some rows; that they changed stays."""
    ids = rows.order_by().annotate(name_in_trail=Cast("pk", CharField(max_length=40)))
    told = Change.objects.filter(
        kind=rows.model._meta.label_lower, row__in=ids.values("name_in_trail")
    )
    ChangeValue.objects.filter(change__in=told, field__in=fields).update(old="", new="")


def empty_texts_naming(rows: QuerySet[Model], *fields: str, words: Iterable[str]) -> None:
    """Empty those texts of some rows in which one of the words stands."""
    words = list(words)
    for field in fields if words else ():
        empty_texts(rows.filter(say_any(field, words)), field)


def say_any(field: str, words: Iterable[str]) -> Q:
    """Return the condition that one of the words stands in a text."""
    says = Q(pk__in=[])
    for word in words:
        says |= Q(**{f"{field}__contains": word})
    return says


def list_people(household: Household) -> list[Member]:
    """Return all who ever belonged to a household, and the same people where they lived before."""
    people = list(Member.objects.filter(household=household))
    return [*people, *_follow(people, "went_to__in")]


def list_rows(member: Member) -> list[Member]:
    """Return all rows of one person, in whatever household: one a split and a merger."""
    return [member, *_follow([member], "went_to__in"), *_follow([member], "came_from__in")]


def _follow(members: Sequence[Member], way: str) -> list[Member]:
    found: list[Member] = []
    while members := list(Member.objects.filter(**{way: [one.pk for one in members]})):
        found += members
    return found


def list_names(members: Iterable[Member]) -> list[str]:
    """Return the names that still stand, each once."""
    names = dict.fromkeys(member.name for member in members)
    return [name for name in names if len(name) >= NAME_LENGTH_MIN]


def list_own_names(members: Sequence[Member]) -> list[str]:
    """Return those of the people's names that can mean nobody else of the village's roster.

    Who has gone over to a household that is not among the rows lives on there, under that name.
    """
    if not members:
        return []
    others = Member.objects.filter(household__village=members[0].household.village_id)
    others = others.exclude(pk__in=[member.pk for member in members])
    return [name for name in list_names(members) if not others.filter(name__contains=name).exists()]
