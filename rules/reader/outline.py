"""A regulation as a tree: chapters, articles, items and tables, each below its heading."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from rules.reader.characters import Stream, build_stream
from rules.reader.lexicon import PER, SIGN_NOUN
from rules.reader.lines import (
    Line,
    Marker,
    Style,
    find_inline_markers,
    join_broken,
    read_marker,
    split_lines,
)
from rules.reader.mentions import POINTS
from rules.reader.records import find_records
from rules.reader.tables import Table, find_tables
from rules.reader.vetoes import find_vetoes


@dataclass(slots=True)
class Node:
    """A paragraph or item with what hangs below it; a table hangs under its heading.

    trail: a sentence behind the items that speaks of them all: 以上行为每次扣5分.
    """

    stream: Stream
    marker: Marker | None = None
    parent: "Node | None" = None
    children: list["Node"] = field(default_factory=list)
    table: Table | None = None
    style: Style | None = None
    trail: Stream | None = None
    indent: int = 0

    @property
    def text(self) -> str:
        return self.stream.text

    def add(self, child: "Node") -> "Node":
        child.parent = self
        self.children.append(child)
        return child

    def walk(self) -> Iterator["Node"]:
        """Yield the node and all below it, in the order of the text."""
        waiting = [self]
        while waiting:
            node = waiting.pop()
            yield node
            waiting.extend(reversed(node.children))


TRAILING = re.compile(
    "(?:凡|如|若)?(?:有|具有|出现|违反|触犯|沾上|犯|涉及)?(?:以上|上述|前述|上列|前款|其中|沾上)"
    "[^，。；：]{0,10}(?:之一|[一任][种条项样个]|任一|任意|行为|情形|情况|事项|各项|的|者)"
    "|沾上[^，。；]{0,6}"
)
_INLINE_HEAD = re.compile("(?:^|。)([^，。；：]{2,6})：")
_HEAD = re.compile("[^，。；：]{0,3}(?:加分|扣分|减分|奖励|惩戒|正面|负面|正向|负向|守信|失信)")
_STOP = re.compile("[。；]")
_EMPTY = Stream("", ())
_TITLE_LENGTH = 36
_TITLE_END = re.compile(
    "(?:类|价目|目录|价格|一览|方面|标准|清单|细则|办法|项目?|部分|内容|一览表|对照表|表|规则|事项|说明|行为|篇|榜|簿|情形)(?:（[^）]{0,60}）)?[：:]?\\Z"
)
_ATTACHED = re.compile("附(?:[表件录则]|[：:]|[一二三1-9])")
_BRACKETED = re.compile(r"[【《\[<*].{1,24}[】》\]>*]{1,2}[：:]?\Z")
_DEEP = frozenset(
    {
        Style.DIGIT,
        Style.DIGIT_BRACKET,
        Style.DIGIT_HALF_BRACKET,
        Style.CIRCLED,
        Style.LETTER,
        Style.BULLET,
        Style.CHINESE_BRACKET,
        Style.TITLE,
    }
)
_ABOVE = {
    Style.CHAPTER: frozenset[Style](),
    Style.SECTION: frozenset({Style.CHAPTER}),
    Style.ARTICLE: frozenset({Style.CHAPTER, Style.SECTION}),
}


def build_outline(folded: str) -> Node:
    """Return the tree of the whole text."""
    lines = split_lines(folded)
    tables = find_tables(folded, lines)
    taken = frozenset(i for table in tables for i in range(table.first, table.last))
    tables += find_records(folded, lines, taken)
    in_table = {i for table in tables for i in range(table.first, table.last)}
    starts = {table.first: table for table in tables}
    begins = [
        i in in_table
        or folded[line.start] in "【★▲◆■"
        or read_marker(folded, line.start, line.end) is not None
        for i, line in enumerate(lines)
    ]
    builder = _Builder(folded)
    at = 0
    for paragraph in join_broken(folded, lines, begins=begins):
        if at in in_table:
            if at in starts:
                builder.add_table(starts[at])
            extra = paragraph[1:]
            if extra:
                builder.add_paragraph(extra)
        else:
            builder.add_paragraph(paragraph)
        at += len(paragraph)
    return builder.root


class _Builder:
    """Puts paragraph after paragraph where it belongs; open_nodes are those that may get more."""

    def __init__(self, folded: str) -> None:
        self.folded = folded
        self.root = Node(_EMPTY)
        self.open_nodes: list[Node] = [self.root]

    def add_table(self, table: Table) -> None:
        self._close_finished()
        parent = self.open_nodes[-1]
        title = parent.children[-1] if parent.children else None
        if title is not None and _names_table(title):
            title.style = Style.TITLE
            parent = title
        parent.add(Node(_EMPTY, table=table))

    def add_paragraph(self, lines: Sequence[Line]) -> None:
        marker = read_marker(self.folded, lines[0].start, lines[0].end)
        first = marker.end if marker else lines[0].start
        ranges = [(first, lines[0].end), *((line.start, line.end) for line in lines[1:])]
        stream = build_stream(self.folded, ranges, keeps_gaps=len(lines) == 1)
        if marker is None:
            self._add_unmarked(stream)
        else:
            self._add_marked(stream, marker, lines[0].indent)

    def _add_marked(self, stream: Stream, marker: Marker, indent: int) -> None:
        first, *others = _split_at_heads(stream)
        node = Node(first, marker, style=marker.style, indent=indent)
        self._close_for(marker, indent)
        self._open(node)
        self._add_inline(node)
        self._add_others(others)

    def _close_for(self, marker: Marker, indent: int) -> None:
        """Close what the marker ends, so that its parent is the last open node."""
        styles = [node.style for node in self.open_nodes]
        if marker.style is Style.HASHES:
            self._close_hashes(marker.number)
        elif marker.style is Style.BULLET and marker.style in styles:
            # Bullets look alike on every level: how far they are set in tells.
            self._close_while(
                lambda node: node.style is not Style.BULLET or node.indent >= indent,
                until=styles.index(Style.BULLET),
            )
        elif marker.style in styles:
            del self.open_nodes[styles.index(marker.style) :]
        elif marker.style in _ABOVE:
            above = _ABOVE[marker.style] | {Style.HASHES}
            self._close_while(lambda node: node.style not in above)
        elif marker.style is Style.CHINESE:
            self._close_while(lambda node: node.style in _DEEP and not _is_section(node))
        elif marker.number <= 1:
            self._close_finished(keeps=marker.style > (self.open_nodes[-1].style or 0))

    def _close_hashes(self, level: int) -> None:
        for i, node in enumerate(self.open_nodes):
            if i and (
                node.style is not Style.HASHES or (node.marker and node.marker.number >= level)
            ):
                del self.open_nodes[i:]
                return

    def _close_while(self, is_closed: Callable[[Node], bool], *, until: int = 1) -> None:
        while len(self.open_nodes) > until and is_closed(self.open_nodes[-1]):
            self.open_nodes.pop()

    def _close_finished(self, *, keeps: bool = False) -> None:
        """Close items that are complete: what follows them stands beside, not below."""
        if not keeps:
            self._close_while(_is_finished)

    def _open(self, node: Node) -> None:
        self.open_nodes[-1].add(node)
        self.open_nodes.append(node)

    def _add_unmarked(self, stream: Stream) -> None:
        node = Node(stream)
        if re.match("问：", stream.text):
            del self.open_nodes[1:]
            node.style = Style.TITLE
            node.stream = stream.cut(2, len(stream.text))
            self._open(node)
            return
        if _ATTACHED.match(stream.text):
            del self.open_nodes[1:]
        if is_title(stream.text) and not is_bare_lead(stream.text):
            node.style = Style.TITLE
            styles = [open_node.style for open_node in self.open_nodes]
            if Style.TITLE in styles:
                del self.open_nodes[styles.index(Style.TITLE) :]
            else:
                self._close_finished()
            self._open(node)
            return
        if TRAILING.match(stream.text) and len(self.open_nodes) > 1:
            last = self.open_nodes[-1]
            owner = last if last.children or last.parent is None else last.parent
            if owner.children and owner.trail is None:
                owner.trail = stream
                return
        self._close_finished()
        self._close_while(lambda other: other.style is None and other.parent is not None)
        if stream.text.endswith("：") or is_bare_lead(stream.text):
            self._open(node)
        else:
            self.open_nodes[-1].add(node)
        first, *others = _split_at_heads(stream)
        node.stream = first
        self._add_inline(node)
        for other in others:
            self._add_inline(self.open_nodes[-1].add(Node(other)))

    def _add_others(self, streams: Sequence[Stream]) -> None:
        """Hang what a paragraph says under headings of its own beside it: …。扣分项：…."""
        parent = self.open_nodes[-1].parent or self.open_nodes[-1]
        for stream in streams:
            self._add_inline(parent.add(Node(stream)))

    def _add_inline(self, node: Node) -> None:
        """Hang items that stand within the paragraph below it: …：①…；②…."""
        runs = find_inline_markers(node.text)
        if not runs:
            return
        text, stream = node.text, node.stream
        ends = [start for start, _ in runs[1:]] + [len(text)]
        for (_, marker), end in zip(runs, ends, strict=True):
            child = node.add(Node(stream.cut(marker.end, end), marker, style=marker.style))
            self._split_deeper(child)
        node.stream = stream.cut(0, runs[0][0])
        self._cut_trail(node)

    def _cut_trail(self, node: Node) -> None:
        """Take the sentence that speaks of all items away from the last of them."""
        last = node.children[-1]
        for found in _STOP.finditer(last.text):
            if TRAILING.match(last.text, found.end()):
                node.trail = last.stream.cut(found.end(), len(last.text))
                last.stream = last.stream.cut(0, found.end())
                return

    def _split_deeper(self, node: Node) -> None:
        if node.text and len(node.text) < 4000:
            self._add_inline(node)


def _names_table(node: Node) -> bool:
    """Whether a short line right above a table is its title."""
    return (
        node.table is None
        and not node.children
        and node.marker is None
        and 0 < len(node.text) <= 24
        and node.text[-1] not in "。；，"
        and not POINTS.search(node.text)
    )


def _split_at_heads(stream: Stream) -> list[Stream]:
    """Cut a paragraph that goes through several headings: 加分项：…。扣分项：…."""
    heads = [
        found.start(1) for found in _INLINE_HEAD.finditer(stream.text) if _HEAD.match(found[1])
    ]
    if len(heads) < 2:
        return [stream]
    ends = [*heads[1:], len(stream.text)]
    starts = [0, *heads[1:]]
    return [stream.cut(start, end) for start, end in zip(starts, ends, strict=True)]


def is_title(text: str) -> bool:
    """Whether a paragraph without a number is a heading: 加分项, 【扣分】, 附表 ….

    What gives points itself is no heading, unless the number stands in brackets.
    """
    if len(text) > _TITLE_LENGTH or text[-1] in "。；，！？" or "\t" in text:
        return False
    if POINTS.search(re.sub("（[^）]{0,60}）", "", text)):
        return False
    return bool(
        _ATTACHED.match(text)
        or _BRACKETED.match(text)
        or _TITLE_END.search(text)
        or (SIGN_NOUN.search(text) and "，" not in text)
        or (text.endswith("：") and "，" not in text)
    )


_LEAD_WORDS = re.compile(
    f"(?:{PER}|一次性|[一1][次回趟场天晚夜]|加分|扣分|减分|奖励|减|扣|加|奖|计|记|得|积|各|积分|的|类|项目?|事项|行为|情形|档|\\W|_)+"
)


def is_bare_lead(text: str) -> bool:
    """Whether a line says points and no deed: 【每次1分】, +5分：; the deeds stand below."""
    inner = text.strip("【】[]<>《》：*# ")
    found = POINTS.search(inner)
    if len(inner) > 24 or (found is None and not any(True for _ in find_vetoes(inner))):
        return False
    if found is None:
        return text[0] in "【[<" and text[-1] in "】]>："
    rest = inner[: found.start()] + inner[found.end() :].partition("，")[0]
    return not rest.strip() or bool(_LEAD_WORDS.fullmatch(rest))


def _is_section(node: Node) -> bool:
    return node.style is Style.TITLE and bool(SIGN_NOUN.search(node.text))


def _is_finished(node: Node) -> bool:
    """Whether an item is a whole sentence, so that it heads nothing."""
    text = node.text
    if node.parent is None or node.style is Style.TITLE or node.style is Style.HASHES:
        return False
    if text.endswith("：") or is_bare_lead(text):
        return False
    return text.endswith(("。", "；", "！")) or bool(POINTS.search(text)) or len(text) > 40
