"""What the reader finds in a regulation: rules, terms, and clauses it does not understand."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

from rules.units import Unit

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


class Veto(StrEnum):
    """What a clause takes away besides points, or instead of them."""

    CLEAR = "clear"
    BAR_REDEMPTION = "bar_redemption"
    BAR_HONOURS = "bar_honours"


@dataclass(frozen=True, slots=True)
class Span:
    """Where words stand: characters start to end of the text as it was handed in."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class FoundCap:
    """The most that a rule gives or takes: points (positive) or times, in a calendar period."""

    period: str
    points: Decimal | None = None
    times: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundRule:
    """A clause that gives or takes points.

    points: signed; of a range the end nearer to zero, points_max the other. 0 for a clause that
    only clears or bars. unit: empty where the text names none; unit_step: how many of them one
    step holds. category: a code of Category, guessed from headings and deed. article: as the text
    numbers it, 第三条第2项. quote: the exact characters at span.
    """

    deed: str
    points: Decimal
    points_max: Decimal | None = None
    unit: Unit | None = None
    unit_step: Decimal = Decimal(1)
    cap: FoundCap | None = None
    vetoes: frozenset[Veto] = frozenset()
    category: str = "other"
    article: str = ""
    quote: str
    span: Span


@dataclass(frozen=True, slots=True)
class FoundTerm:
    """A term of the scheme that the text states: a field of Terms, its value, and the words."""

    field: str
    value: Decimal | int | str | bool | list[list[str]]
    quote: str
    span: Span


@dataclass(frozen=True, slots=True)
class Unread:
    """A clause that speaks of points and was not understood, or only in part; with the reason."""

    quote: str
    span: Span
    reason: "str | _StrPromise"


@dataclass(frozen=True, slots=True)
class Reading:
    """All that was found in one text, in its order."""

    base_points: Decimal | None
    rules: tuple[FoundRule, ...]
    terms: tuple[FoundTerm, ...]
    unread: tuple[Unread, ...]
