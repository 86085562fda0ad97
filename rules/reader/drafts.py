"""Rules while they are being read, and the notes of what was found on the way."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from rules.reader.characters import Stream
from rules.reader.deeds import shorten
from rules.reader.measures import Measure
from rules.reader.reading import FoundCap, FoundRule, Span, Unread, Veto

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

# A regulation has some hundreds of numbers; what has more of them is none, and is not read to
# its end.
NUMBERS_MAX = 2000


@dataclass(slots=True)
class Draft:
    """A rule that may still get a cap, a veto, a longer quote."""

    deed: str
    points: Decimal
    span: Span
    points_max: Decimal | None = None
    measure: Measure | None = None
    cap: FoundCap | None = None
    vetoes: frozenset[Veto] = frozenset()
    article: str = ""
    heads: tuple[str, ...] = ()

    def extend(self, end: int) -> None:
        if end > self.span.end:
            self.span = Span(self.span.start, end)

    def finish(self, text: str, category: str) -> FoundRule:
        unit = self.measure.unit if self.measure else None
        if self.points == 0 and self.vetoes:
            unit = None
        return FoundRule(
            deed=self.deed or shorten(text[self.span.start : self.span.end]),
            points=self.points,
            points_max=self.points_max,
            unit=unit,
            unit_step=self.measure.step if self.measure and unit else Decimal(1),
            cap=self.cap,
            vetoes=self.vetoes,
            category=category,
            article=self.article,
            quote=text[self.span.start : self.span.end],
            span=self.span,
        )


@dataclass(frozen=True, slots=True)
class Base:
    """A base that the text states."""

    points: Decimal
    span: Span
    sentence: str


@dataclass(slots=True)
class Finds:
    """Everything found so far, in the order of the text."""

    text: str
    drafts: list[Draft] = field(default_factory=list)
    bases: list[Base] = field(default_factory=list)
    full_marks: list[Base] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)
    pending_cap: FoundCap | None = None
    numbers_left: int = NUMBERS_MAX

    def note_unread(
        self, stream: Stream, start: int, end: int, reason: "str | _StrPromise"
    ) -> None:
        span = stream.span(start, end)
        self.unread.append(Unread(self.text[span.start : span.end], span, reason))


def signed_ends(low: Decimal, high: Decimal | None, sign: int) -> tuple[Decimal, Decimal | None]:
    """Return the ends of a range with their sign, the one nearer to zero first (decision 15)."""
    factor = -1 if sign < 0 else 1
    return low * factor, None if high is None else high * factor
