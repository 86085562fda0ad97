"""What stands on one sheet, ready for its template."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from noticeboard.paging import Block, Part

# Between two blocks on a sheet.
GAP = 1


class PrintedPart(Protocol):
    """A part of a sheet; template draws it as `part`."""

    @property
    def template(self) -> str: ...


class Content(Protocol):
    """Something to be printed: how many rows it has, and how a part of it is drawn."""

    @property
    def block(self) -> Block: ...

    def draw(self, part: Part) -> PrintedPart: ...


class TitleLine(NamedTuple):
    """One line above a table or text. look: title, intro or heading."""

    words: str
    look: str


class Cell(NamedTuple):
    """A cell of one or more lines. look: words, figure or strong."""

    lines: SafeString
    look: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of paper. place: 第 1 页，共 20 页."""

    number: int
    place: str
    parts: Sequence[PrintedPart]


def join_lines(lines: Sequence[str]) -> SafeString:
    """Return lines, escaped, each ending where it was measured to end."""
    # Each line is escaped; only the ends between them are written here.
    return mark_safe("<br>".join(escape(line) for line in lines))  # noqa: S308


def write_share(part: int, whole: int) -> str:
    """Return a column's width as HTML takes it."""
    return f"{part * 100 / whole:.3f}%"
