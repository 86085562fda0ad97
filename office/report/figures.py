"""What a report is made of: the figures of one village, and of several together."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar

from noticeboard.models import ObjectionState
from rules.models import Category

ZERO = Decimal(0)
Key = TypeVar("Key")


class Tag(StrEnum):
    """Households of which somebody asks whether the scheme reaches them; as they are today."""

    PARTY_MEMBER = "party_member"
    WITH_DISABLED = "with_disabled"
    AWAY = "away"


class Side(StrEnum):
    """Which of a category's figures: what it gave, or what it took."""

    GAVE = "gave"
    TOOK = "took"


# Figures that are shown or left out together.
Kind = Tag | tuple[Side, Category | None]


@dataclass(frozen=True, slots=True)
class CategoryFigures:
    """What the rules of a category gave and took, and how often."""

    awards: int = 0
    awarded: Decimal = ZERO
    deductions: int = 0
    deducted: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class TagFigures:
    """How many households carry a tag, how many of them took part, and what they got."""

    households: int = 0
    taking_part: int = 0
    awarded: Decimal = ZERO


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """One village's span; points as households see them, deductions and redemptions unsigned.

    What has been reversed since counts nowhere but in awarded_reversed and deducted_reversed, goods
    brought back nowhere but in redeemed_returned: with them awards, deductions and redemptions
    agree with the notices, which never change. households: on the
    roster. taking_part: households with an award. people: who is named in their deeds, and one of
    each household whose deeds name nobody. turns: of volunteering, a person each time: the quantity
    of rules that count persons or times, else one a deed. pieces: things handed out; services:
    done. yuan_spent: out of the fund book, by its own days. cover_percent: as the last notice of
    the span told it; None where none did, and of several villages. concealed: what is not shown,
    and whether it is of too few households itself; nothing but before a town.
    """

    households: int | None = 0
    base: Decimal = ZERO
    awarded: Decimal = ZERO
    awarded_reversed: Decimal = ZERO
    deducted: Decimal = ZERO
    deducted_reversed: Decimal = ZERO
    redeemed: Decimal = ZERO
    redeemed_returned: Decimal = ZERO
    pieces: Decimal = ZERO
    services: Decimal = ZERO
    taking_part: int = 0
    people: int = 0
    turns: Decimal = ZERO
    yuan_spent: Decimal = ZERO
    cover_percent: int | None = None
    categories: dict[Category | None, CategoryFigures] = field(default_factory=dict)
    tags: dict[Tag, TagFigures] = field(default_factory=dict)
    objections: Counter[ObjectionState] = field(default_factory=Counter)
    concealed: Mapping[Kind, bool] = field(default_factory=dict)


MAPPED = ("households", "categories", "tags", "objections", "cover_percent", "concealed")


def add_up(villages: Iterable[Figures]) -> Figures:
    """Return the figures of several villages together, which share no households and no people."""
    added = list(villages)
    sums = {
        name: sum((getattr(one, name) for one in added), start=type(getattr(Figures(), name))(0))
        for name in (one.name for one in fields(Figures))
        if name not in MAPPED
    }
    households = [one.households for one in added if one.households is not None]
    return Figures(
        **sums,
        households=sum(households) if households or not added else None,
        categories=_add_rows((one.categories for one in added), CategoryFigures),
        tags=_add_rows((one.tags for one in added), TagFigures),
        objections=sum((one.objections for one in added), start=Counter[ObjectionState]()),
    )


Row = TypeVar("Row", CategoryFigures, TagFigures)


def _add_rows(mappings: Iterable[dict[Key, Row]], kind: type[Row]) -> dict[Key, Row]:
    found: dict[Key, Row] = {}
    for mapping in mappings:
        for key, row in mapping.items():
            before = found.get(key, kind())
            names = [one.name for one in fields(kind)]
            found[key] = kind(*(getattr(before, name) + getattr(row, name) for name in names))
    return found
