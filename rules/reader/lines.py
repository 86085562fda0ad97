"""Lines and their markers, and the lines that a printer broke, put together again."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum

from rules.reader.numbers import read_number

_CN = "零〇一二三四五六七八九十百"
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"


class Style(IntEnum):
    """Kinds of markers; how deep one lies depends on what it is found under."""

    CHAPTER = 1
    SECTION = 2
    ARTICLE = 3
    CHINESE = 4
    CHINESE_BRACKET = 5
    DIGIT = 6
    DIGIT_BRACKET = 7
    DIGIT_HALF_BRACKET = 8
    CIRCLED = 9
    LETTER = 10
    BULLET = 11
    TITLE = 12
    HASHES = 13
    DECIMAL = 14
    DECIMALS = 15


_MARKERS: Sequence[tuple[Style, re.Pattern[str]]] = [
    (Style.CHAPTER, re.compile(rf"第([{_CN}\d]{{1,4}})(?:[编章]|部分?)")),
    (Style.SECTION, re.compile(rf"第([{_CN}\d]{{1,4}})节")),
    (Style.ARTICLE, re.compile(rf"第([{_CN}\d]{{1,4}})[条款](?![第款、和至规的])[、：.]?")),
    (Style.CHINESE, re.compile(rf"([{_CN}]{{1,4}})[、.．]")),
    (Style.CHINESE_BRACKET, re.compile(rf"（([{_CN}]{{1,4}})）[、.]?|([{_CN}]{{1,3}})）")),
    (
        Style.DECIMALS,
        re.compile(r"(\d{1,2}\.\d{1,2}\.\d{1,2})(?:[ 、.]|(?=[\u4e00-\u9fff]))(?!分)"),
    ),
    (Style.DECIMAL, re.compile(r"(\d{1,2}\.\d{1,2})(?:[ 、]+)(?![\d分个元万亩公平米])")),
    (Style.DIGIT, re.compile(r"(\d{1,3})(?:[、．]|\.(?!\d))")),
    (Style.DIGIT_BRACKET, re.compile(r"（(\d{1,3})）[、.]?")),
    (Style.DIGIT_HALF_BRACKET, re.compile(r"(\d{1,3})）")),
    (Style.CIRCLED, re.compile(rf"([{_CIRCLED}])[、.]?")),
    (Style.DIGIT, re.compile("(\\d)\ufe0f?\u20e3")),
    (Style.LETTER, re.compile(r"([A-Za-z])[.、）]|（([A-Za-z])）")),
    (Style.BULLET, re.compile(r"([-*•·●■◆▲□◇➢★☆※▪◦✓✔►▶])\s*(?![\d.])")),
    (Style.BULLET, re.compile(r"([-*•·●■◆▲□◇➢★☆※▪◦✓✔►▶])\s+")),
]
_HASHES = re.compile(r"(#{1,6})\s*")


@dataclass(frozen=True, slots=True)
class Marker:
    """What numbers a line: 第三条, （一）, 1., ①; end is where its words begin."""

    style: Style
    number: int
    label: str
    end: int


@dataclass(frozen=True, slots=True)
class Line:
    """One line without its outer blanks, as offsets of the text."""

    start: int
    end: int
    indent: int

    def width(self, folded: str) -> int:
        text = folded[self.start : self.end]
        return sum(1 if c.isascii() else 2 for c in text)


def split_lines(folded: str) -> list[Line]:
    """Return the lines that hold something."""
    lines: list[Line] = []
    at = 0
    for raw in folded.split("\n"):
        inner = raw.strip(" \t\x00")
        if inner:
            indent = len(raw) - len(raw.lstrip(" \t\x00"))
            lines.append(Line(at + indent, at + indent + len(inner), indent))
        at += len(raw) + 1
    return lines


def read_marker(folded: str, start: int, end: int) -> Marker | None:
    """Return the marker at start, None where the line has none."""
    hashes = _HASHES.match(folded, start, end)
    if hashes:
        inner = read_marker(folded, hashes.end(), end)
        if inner is not None:
            return inner
        return Marker(Style.HASHES, len(hashes.group(1)), "", hashes.end())
    while start < end and folded[start] in "\"' \x00>":
        start += 1
    for style, pattern in _MARKERS:
        found = pattern.match(folded, start, end)
        if found:
            return _build_marker(style, found)
    return None


def _build_marker(style: Style, found: re.Match[str]) -> Marker:
    text = next((group for group in found.groups() if group), "")
    return Marker(style, number_of(style, text), found.group().strip(), found.end())


def number_of(style: Style, text: str) -> int:
    if style is Style.CIRCLED:
        return _CIRCLED.index(text) + 1
    if style is Style.LETTER:
        return ord(text.lower()) - ord("a") + 1
    if style is Style.BULLET:
        return 0
    if style in {Style.DECIMAL, Style.DECIMALS}:
        text = text.rpartition(".")[2]
    number = read_number(text)
    return int(number) if number is not None else 0


_ENDING = "。！？；："
_NEVER_FIRST = "，。；、：）》】！？%的者了"
_NEVER_LAST = "，、（《【"
_IN_POINTS = re.compile(r"(?:[加扣减奖记计得积]|[加扣减奖记计得积][0-9 ]{1,4})\Z")
_POINTS_GO_ON = re.compile(r"[0-9 ]{0,4}分(?!别)")
_INLINE = re.compile(
    rf"(?:(?<=[：；。，、（])|^)(?:([{_CIRCLED}])|（(\d{{1,2}})）|(\d{{1,2}})(?:[、．]|\.(?!\d)|）)|（([{_CN}]{{1,3}})）|([一二三四五六七八九十])是)"
)
_INLINE_STYLES = (
    Style.CIRCLED,
    Style.DIGIT_BRACKET,
    Style.DIGIT,
    Style.CHINESE_BRACKET,
    Style.CHINESE,
)


def find_inline_markers(text: str) -> list[tuple[int, Marker]]:
    """Return where items are numbered within a paragraph: …：①…；②…; they must count from 1."""
    found: dict[Style, list[tuple[int, Marker]]] = {}
    for match in _INLINE.finditer(text):
        index = next(i for i, group in enumerate(match.groups()) if group)
        style = _INLINE_STYLES[index]
        number = number_of(style, match.groups()[index])
        run = found.setdefault(style, [])
        if number == len(run) + 1:
            run.append((match.start(), Marker(style, number, match.group(), match.end())))
    runs = [run for run in found.values() if len(run) > 1]
    return min(runs, key=lambda run: run[0][0]) if runs else []


def join_broken(
    folded: str, lines: Sequence[Line], *, begins: Sequence[bool]
) -> Iterator[list[Line]]:
    """Yield paragraphs: lines that a printer broke in mid-sentence come back together.

    begins: whether the line at this place begins something of its own (a marker, a table's row).
    """
    widths = [line.width(folded) for line in lines]
    paragraph: list[Line] = []
    for i, line in enumerate(lines):
        if paragraph and not begins[i] and _is_broken(folded, lines, widths, i):
            paragraph.append(line)
            continue
        if paragraph:
            yield paragraph
        paragraph = [line]
    if paragraph:
        yield paragraph


def _is_broken(folded: str, lines: Sequence[Line], widths: Sequence[int], i: int) -> bool:
    """Whether line i goes on with what line i - 1 began."""
    last, first = folded[lines[i - 1].end - 1], folded[lines[i].start]
    if first in _NEVER_FIRST or last in _NEVER_LAST:
        return True
    if _IN_POINTS.search(
        folded[max(0, lines[i - 1].end - 8) : lines[i - 1].end]
    ) and _POINTS_GO_ON.match(folded, lines[i].start):
        return True
    around = widths[max(0, i - 5) : i + 5]
    measure = sorted(around)[-max(1, len(around) // 4)]
    alike = sum(measure * 0.8 <= width <= measure * 1.15 for width in around)
    if alike * 2 < len(around) or len(around) < 4 or not 16 <= measure <= 130:
        return False
    if last in "\"'）》】":
        last = folded[lines[i - 1].end - 2]
    mid_sentence = last not in _ENDING
    is_apart = folded.count("\n", lines[i - 1].end, lines[i].start) > 1 or lines[i].indent >= 2
    if mid_sentence:
        return widths[i - 1] >= measure * 0.75
    return widths[i - 1] >= measure * 0.95 and not is_apart
