"""Erasing what people of a household said of drafts: comments are tied to nobody but by a name."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime

from rules.models import Comment
from villages.erasure import (
    PHONE_LENGTH_MIN,
    Texts,
    empty_texts,
    list_own_names,
    list_people,
    list_rows,
    say_any,
)
from villages.models import Household, Member, Village


def erase_household(household: Household, *, now: datetime) -> None:
    """Empty the comments that were left under one of its names, or with its phone."""
    phones = [household.phone] if len(household.phone) >= PHONE_LENGTH_MIN else []
    _empty_comments(list_people(household), phones)


def erase_member(member: Member, *, now: datetime) -> None:
    """Empty the comments that were left under the person's name."""
    _empty_comments(list_rows(member), [])


def list_texts_of_others(village: Village, households: Collection[int]) -> Iterator[Texts]:
    """Yield all comments: which household one is of, only its name can tell."""
    yield Comment.objects.filter(edition__village=village), ("text", "answer")


def _empty_comments(people: Sequence[Member], phones: Sequence[str]) -> None:
    if not people:
        return
    left = say_any("name", list_own_names(people)) | say_any("contact", phones)
    village = people[0].household.village_id
    written = Comment.objects.filter(left, edition__village=village)
    ids = list(written.values_list("pk", flat=True))
    empty_texts(Comment.objects.filter(pk__in=ids), "text", "name", "contact", "answer")
