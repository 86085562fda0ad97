"""Deeds in lists: rows that lead to a page, deeds that look alike, the same photo elsewhere."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from deeds.models import Channel, Deed, DeedQuerySet
from deeds.photos import SamePhoto
from deeds.queries.deeds import with_first_source
from deeds.words import StateWord, channels_of, points_of, state_of
from villages.models import User, Village
from villages.queries import name_household
from villages.words import day_name, household_name


def address_of(name: str, village: Village, *args: int | str, **query: object) -> str:
    """Return a page's address, which always names its village; empty values are left out."""
    values = {"village": village.slug, **query}
    given = {key: value for key, value in values.items() if value not in (None, "")}
    return f"{reverse(name, args=args)}?{urlencode(given)}"


@dataclass(frozen=True, slots=True)
class DeedRow:
    """One deed in a list."""

    address: str
    household: str
    what: str
    who: str
    day: str
    channels: str
    points: str
    state: StateWord


def build_row(deed: Deed, *, page: str, today: date) -> DeedRow:
    """Return a deed read by for_lists as a row that leads to a page of its own."""
    return DeedRow(
        address=address_of(page, deed.village, deed.pk),
        household=name_household(deed.household),
        what=deed.rule.deed,
        who=deed.member.name if deed.member else "",
        day=day_name(deed.occurred_on, today),
        channels=channels_of(deed),
        points=points_of(deed),
        state=state_of(deed),
    )


@dataclass(frozen=True, slots=True)
class GroupRows:
    """The rows of one group."""

    name: str
    rows: list[DeedRow]


def build_groups(deeds: Iterable[Deed], *, page: str, today: date) -> list[GroupRows]:
    """Return deeds that stand by group as rows under the groups' names."""
    return [
        GroupRows(name, [build_row(deed, page=page, today=today) for deed in of_group])
        for name, of_group in groupby(deeds, key=lambda deed: deed.household.grid.name)
    ]


@dataclass(frozen=True, slots=True)
class LikeLine:
    """A deed that looks the same as one that is being sent; of who brought it only whether I did.

    address: empty for those who may not open it.
    """

    pk: int
    address: str
    channel: str
    day: str
    who: str
    points: str
    state: StateWord
    is_mine: bool


def build_likes(
    likes: DeedQuerySet, *, person: User, reads_all: bool, today: date
) -> list[LikeLine]:
    """Return deeds from find_likes as lines; reads_all: whoever may open every deed. One query."""
    return [
        LikeLine(
            pk=like.pk,
            address=address_of("deeds:deed", like.village, like.pk)
            if reads_all or like.is_mine  # type: ignore[attr-defined] # as below
            else "",
            channel=str(Channel(like.channel).label),  # type: ignore[attr-defined] # as below
            day=day_name(like.occurred_on, today),
            who=like.member.name if like.member else "",
            points=points_of(like),
            state=state_of(like),
            is_mine=like.is_mine,  # type: ignore[attr-defined] # annotated by with_first_source
        )
        for like in with_first_source(likes, person)
    ]


@dataclass(frozen=True, slots=True)
class SamePhotoLine:
    """Another deed with the same photo, in words."""

    address: str
    words: str


def build_same_photos(same: Iterable[SamePhoto], *, page: str, today: date) -> list[SamePhotoLine]:
    """Return what find_same_photos found as lines, for deciders and supervisors only."""
    return [
        SamePhotoLine(
            address=address_of(page, one.deed.village, one.deed.pk),
            words=_say_same_photo(one)
            % {
                "day": day_name(one.deed.occurred_on, today),
                "household": household_name("", one.deed.household.number, ""),
            },
        )
        for one in same
    ]


def _say_same_photo(same: SamePhoto) -> str:
    if same.is_exact:
        return _("这张照片在 %(day)s %(household)s 的一件事里也用过。")
    return _("这张照片和 %(day)s %(household)s 的一件事里的一张看着一样。")
