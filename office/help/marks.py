"""The few marks of Markdown that the guides use, read into blocks; anything else is a mistake.

# title · ## section · 1. steps · - points · paragraphs · ![words](picture) · **bold** ·
[words](/address)
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe


class BlockKind(StrEnum):
    """What a stretch of a guide is."""

    TITLE = "title"
    SECTION = "section"
    STEPS = "steps"
    POINTS = "points"
    PARAGRAPH = "paragraph"
    PICTURE = "picture"


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of a guide. lines: safe HTML; of a picture its words. source: of a picture."""

    kind: BlockKind
    lines: tuple[SafeString, ...]
    source: str = ""

    @property
    def text(self) -> SafeString:
        return self.lines[0]


_PICTURE = re.compile(r"!\[([^\]]+)\]\(([\w./-]+)\)")
_BOLD = re.compile(r"\*\*([^*]+)\*\*")
_LINK = re.compile(r"\[([^\]]+)\]\((/[\w/?=&;.-]*)\)")
_MARKS = (
    (BlockKind.TITLE, re.compile(r"# (.+)")),
    (BlockKind.SECTION, re.compile(r"## (.+)")),
    (BlockKind.STEPS, re.compile(r"\d+\. (.+)")),
    (BlockKind.POINTS, re.compile(r"- (.+)")),
)
_LISTS = frozenset({BlockKind.STEPS, BlockKind.POINTS})


def read_blocks(text: str) -> list[Block]:
    """Return a guide's blocks in order; raises ValueError for a mark that it does not know."""
    lines = [_read_line(line) for line in text.splitlines() if line.strip()]
    blocks: list[Block] = []
    for kind, group in groupby(lines, key=lambda block: block.kind):
        found = list(group)
        blocks += [_join(found)] if kind in _LISTS else found
    return blocks


def list_links(text: str) -> list[str]:
    """Return the addresses that a guide leads to."""
    return [address for _words, address in _LINK.findall(text)]


def list_pictures(text: str) -> list[str]:
    return [source for _words, source in _PICTURE.findall(text)]


def _join(blocks: Iterable[Block]) -> Block:
    found = list(blocks)
    return Block(found[0].kind, tuple(block.text for block in found))


def _read_line(line: str) -> Block:
    line = line.strip()
    if picture := _PICTURE.fullmatch(line):
        return Block(BlockKind.PICTURE, (_dress(picture[1]),), picture[2])
    for kind, mark in _MARKS:
        if found := mark.fullmatch(line):
            return Block(kind, (_dress(found[1]),))
    if line[0] in "#>!|`*+<":
        raise ValueError(line)
    return Block(BlockKind.PARAGRAPH, (_dress(line),))


def _dress(text: str) -> SafeString:
    """Return a line as HTML: everything escaped, then bold and links put in."""
    html = _BOLD.sub(r"<strong>\1</strong>", str(escape(text)))
    html = _LINK.sub(r'<a href="\2">\1</a>', html)
    return mark_safe(html)  # noqa: S308 - escaped above


def list_quoted(text: str) -> Iterator[str]:
    """Yield what a guide names in 「」: buttons, menus and pages, as they stand in the product."""
    yield from re.findall(r"「([^」]+)」", text)
