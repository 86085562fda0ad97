"""Where sentences stand in a regulation's text, and the text cut at them; pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Place:
    """A stretch of the text that something is said of; name: what the page calls it."""

    name: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Piece:
    """Words of the text between two borders; over: the places that hold them, in their order.

    begins: those of them that begin here.
    """

    words: str
    over: tuple[Place, ...]
    begins: tuple[Place, ...]


def tidy_text(text: str) -> str:
    """Return a text with one kind of line break and without what no database keeps.

    Browsers send two characters for each line break, and every place behind it would move.
    """
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")


def place_quote(quote: str, text: str, *, near: int) -> tuple[int, int] | None:
    """Return where a quote stands in a text, the nearest to a place; None where it does not."""
    if not quote:
        return None
    behind = text.find(quote, near)
    before = text.rfind(quote, 0, near + len(quote))
    found = [start for start in (before, behind) if start >= 0]
    if not found:
        return None
    start = min(found, key=lambda start: abs(start - near))
    return start, start + len(quote)


def cut_text(text: str, places: Sequence[Place]) -> list[Piece]:
    """Return the text in pieces, cut at every border of a place; joined they are the text.

    Places beyond the text's end are cut to it; empty ones fall away.
    """
    kept = [place for place in places if 0 <= place.start < min(place.end, len(text))]
    borders = {0, len(text)}
    borders.update(place.start for place in kept)
    borders.update(min(place.end, len(text)) for place in kept)
    edges = sorted(borders)
    opening: dict[int, list[Place]] = {}
    for place in kept:
        opening.setdefault(place.start, []).append(place)
    pieces = []
    standing: list[Place] = []
    for start, end in pairwise(edges):
        standing = [place for place in standing if place.end > start]
        begins = tuple(opening.get(start, ()))
        standing += begins
        pieces.append(Piece(text[start:end], tuple(standing), begins))
    return pieces


def overlaps(one: tuple[int, int], other: tuple[int, int]) -> bool:
    """Tell whether two stretches share a character."""
    return one[0] < other[1] and other[0] < one[1]
