"""Paper for the cards: which households, and what stands on each card and on each PIN slip."""

import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice
from typing import TypeVar

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.safestring import SafeString

from rules.phrases import BETWEEN_NUMBERS, NUMBER_SPAN
from villages.models import Card, Grid, Household, Terms, Village
from villages.qr import draw_qr
from villages.queries import head_name, with_heads
from villages.words import mask_name

Row = TypeVar("Row")

A_SHEET = 10
# Enough to tell an old card from its successor; it opens none.
CODE_LENGTH = 8
RANGE_MAX = 5000


@dataclass(frozen=True, slots=True)
class CardFace:
    """What stands on a paper card. code: of the card itself, another one on its successor."""

    group: str
    number: int
    name: str
    svg: SafeString
    code: str


@dataclass(frozen=True, slots=True)
class PinSlip:
    """What stands on the slip that brings a household its PIN, apart from the card."""

    group: str
    number: int
    name: str
    pin: str


def read_numbers(text: str) -> list[int]:
    """Return the household numbers of 5、12-20, each once, in order; raises ValueError.

    Full-width digits and hyphens are what Chinese keyboards make of them.
    """
    text = unicodedata.normalize("NFKC", text)
    numbers: set[int] = set()
    left = NUMBER_SPAN.sub("", text)
    if BETWEEN_NUMBERS.sub("", left):
        raise ValueError(text)
    for first, last in NUMBER_SPAN.findall(text):
        start, end = int(first), int(last or first)
        if not start <= end < start + RANGE_MAX:
            raise ValueError(text)
        numbers.update(range(start, end + 1))
    return sorted(numbers)


def write_numbers(numbers: Iterable[int]) -> str:
    """Return numbers as read_numbers takes them, runs as one: 1-3,5."""
    runs: list[list[int]] = []
    for number in sorted(set(numbers)):
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return ",".join(f"{one}-{last}" if last > one else str(one) for one, last in runs)


def choose_households(
    village: Village, *, groups: Sequence[Grid] = (), numbers: Sequence[int] = ()
) -> QuerySet[Household]:
    """Return a village's active households of some numbers, else of some groups, or all."""
    found = Household.objects.for_village(village).active().in_order()
    if numbers:
        found = found.filter(number__in=numbers)
    elif groups:
        found = found.filter(grid__in=groups)
    return with_heads(found)


def build_faces(
    households: Iterable[Household], *, terms: Terms, absolute: Callable[[str], str]
) -> list[CardFace]:
    """Return the faces of the living cards; names as the village's board has them. One query.

    absolute: makes a page's path the address that a phone finds. 630 take three seconds.
    """
    chosen = list(households)
    tokens = dict(
        Card.objects.filter(
            household__in=[one.pk for one in chosen], killed_at__isnull=True
        ).values_list("household", "token")
    )
    return [
        CardFace(
            group=one.grid.name,
            number=one.number,
            name=_name(one, terms),
            svg=draw_qr(absolute(reverse("card", args=[tokens[one.pk]]))),
            code=sha256(tokens[one.pk].encode()).hexdigest()[:CODE_LENGTH],
        )
        for one in chosen
        if one.pk in tokens
    ]


def build_pin_slips(households: Iterable[Household], pins: Mapping[int, str]) -> list[PinSlip]:
    """Return the slips of the households that were given a PIN; names are masked."""
    return [
        PinSlip(one.grid.name, one.number, mask_name(head_name(one)), pins[one.pk])
        for one in households
        if one.pk in pins
    ]


def _name(household: Household, terms: Terms) -> str:
    name = head_name(household)
    return mask_name(name) if terms.board_masked or not name else name


def part_sheets(rows: Iterable[Row]) -> list[list[Row]]:
    """Return rows sheet by sheet."""
    left = iter(rows)
    return list(iter(lambda: list(islice(left, A_SHEET)), []))
