"""Erasing names on notices that were put up, and letters; figures, sums and seals stay.

What is sealed, notice.csv, has never held a name.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Final

from django.db.models import Q, QuerySet

from noticeboard.models import Feedback, NoticeHonour, NoticeLine, Objection
from villages.erasure import (
    PHONE_LENGTH_MIN,
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
from villages.words import mask_name

WRITTEN: Final = ("text", "name", "contact", "answer")
Letters = QuerySet[Objection] | QuerySet[Feedback]


def erase_household(household: Household, *, now: datetime) -> None:
    """Empty a household's names on all notices, its letters, and what others wrote about it."""
    lines = _find_lines([household.pk])
    empty_texts(lines, "masked_name", "board_name")
    empty_texts(NoticeHonour.objects.filter(line__in=lines.values("pk")), "name")
    people = list_people(household)
    about = _find_about([household.pk])
    # Somebody else's objection loses its words about the household, not who wrote it.
    empty_texts_naming(about, "name", "contact", words=list_names(people))
    empty_texts(about, "text", "answer")
    phones = [household.phone] if len(household.phone) >= PHONE_LENGTH_MIN else []
    own = say_any("name", list_own_names(people)) | say_any("contact", phones)
    for letters in _find_letters(household.village_id):
        _empty_letters(letters.filter(own | Q(from_household=household)))


def erase_member(member: Member, *, now: datetime) -> None:
    """Empty the person's name on notices, the letters that bear it, and texts that name it."""
    people = list_rows(member)
    households, words = [row.household_id for row in people], list_names(people)
    lines = _find_lines(households)
    _empty_lines_of(lines, words)
    empty_texts_naming(_find_about(households), "text", "answer", words=words)
    own = say_any("name", list_own_names(people))
    named = Q(from_household__in=households) & say_any("name", words)
    for letters in _find_letters(member.household.village_id):
        _empty_letters(letters.filter(own | named))
        sent = letters.filter(from_household__in=households)
        empty_texts_naming(sent, *WRITTEN, words=words)


def list_texts_of_others(village: Village, households: Collection[int]) -> Iterator[Texts]:
    """Yield what others wrote about something else, and what they were answered."""
    about = _find_about(households).order_by().values("pk")
    for letters in _find_letters(village.pk):
        others = letters.filter(Q(from_household=None) | ~Q(from_household__in=households))
        if letters.model is Objection:
            others = others.exclude(pk__in=about)
        yield others, ("text", "answer")


def _empty_lines_of(lines: QuerySet[NoticeLine], names: Iterable[str]) -> None:
    """Empty the lines on which a person stood as the head, told by the name as it is masked."""
    honours = NoticeHonour.objects.filter(line__in=lines.order_by().values("pk"))
    for name in names:
        empty_texts(lines.filter(masked_name=mask_name(name)), "masked_name")
        empty_texts(lines.filter(board_name=name), "board_name")
        empty_texts(honours.filter(name=name), "name")


def _find_lines(households: Collection[int]) -> QuerySet[NoticeLine]:
    return NoticeLine.objects.filter(month_line__account__household__in=households)


def _find_about(households: Collection[int]) -> QuerySet[Objection]:
    """Return the objections to what households' books hold, whoever wrote them."""
    about = Q(household__in=households) | Q(deed__household__in=households)
    about |= Q(transfer__source__household__in=households)
    about |= Q(transfer__destination__household__in=households)
    return Objection.objects.filter(about)


def _find_letters(village_id: int) -> Sequence[Letters]:
    return (
        Objection.objects.filter(village=village_id),
        Feedback.objects.filter(village=village_id),
    )


def _empty_letters(letters: Letters) -> None:
    # Which they are is told by what is emptied.
    ids = list(letters.values_list("pk", flat=True))
    empty_texts(letters.model._default_manager.filter(pk__in=ids), *WRITTEN)
