"""The text as the grammar reads it: one kind of digit and mark, and the way back."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rules.reader.reading import Span

_MARKS = {
    ",": "，",
    ";": "；",
    ":": "：",
    "(": "（",
    ")": "）",
    "!": "！",
    "?": "？",
    "﹐": "，",
    "…": "，",
    "﹔": "；",
    "︰": "：",
    "∶": "：",
    "〔": "（",
    "〕": "）",
    "［": "（",
    "］": "）",
    "｡": "。",
    "､": "、",
    "—": "-",
    "–": "-",
    "−": "-",
    "―": "-",
    "‐": "-",
    "‑": "-",
    "‒": "-",
    "﹣": "-",
    "➖": "-",
    "﹢": "+",
    "➕": "+",
    "～": "~",
    "〜": "~",
    "∼": "~",
    "∽": "~",
    "⁄": "/",
    "∕": "/",
    "○": "〇",
    "“": '"',
    "”": '"',
    "„": '"',
    "‟": '"',
    "「": '"',
    "」": '"',
    "『": '"',
    "』": '"',
    "‘": "'",
    "’": "'",
    "兩": "两",
    "壹": "一",
    "贰": "二",
    "叁": "三",
    "肆": "四",
    "伍": "五",
    "陆": "六",
    "柒": "七",
    "捌": "八",
    "玖": "九",
    "拾": "十",
    "佰": "百",
    "﹪": "%",
    "│": "|",
    "┃": "|",
    "║": "|",
    "¦": "|",
    "\u00a0": " ",
    "\u2002": " ",
    "\u2003": " ",
    "\u2009": " ",
    "\u200b": " ",
    "→": "：",
    "⇒": "：",
    "➜": "：",
    "\ufeff": " ",
    "\u3000": " ",
    "\r": " ",
    "\x0b": " ",
    "\x0c": " ",
}
# A digit's neighbour decides: 拾 is ten in 加拾分, but to pick up in 拾金不昧; 陆 and 伍 are names.
# What the page says with its look alone: **bold** stays, ~~struck out~~ goes.
_NOTHING = "\x00"
_EMPHASIS = re.compile(r"\*\*|__(?=\S)|(?<=\S)__|`")
_STRUCK = re.compile(r"~~[^~\n]{4,200}~~")
_TAG = re.compile(
    r"<(?P<close>/?)(?P<name>br|tr|td|th|p|li|div|table|tbody|thead|ul|ol|b|strong|span|font|u|i)\b[^<>\n]{0,120}>",
    re.IGNORECASE,
)
_ONLY_AS_NUMERAL = re.compile("[十五六](?![零〇一二三四五六七八九十百千]{0,8}分)")
_CAPITALS = frozenset("拾伍陆")
_THOUSANDS = re.compile(r"(?<=[0-9])，(?=[0-9]{3}(?![0-9]))")
_SIGNED = re.compile(r"(?<![0-9])[+-][0-9]{1,4}\Z")
_BETWEEN_DIGITS = re.compile(r"(?<=[0-9])：(?=[0-9])")
_DASHES = re.compile(r"(?<![0-9])-{2,}|-{2,}(?![0-9+])|[.·]{3,}|_{2,}")
_FULL_WIDTH = {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
_TABLE = str.maketrans(
    {wide: _MARKS.get(narrow, narrow) for wide, narrow in _FULL_WIDTH.items()} | _MARKS
)


def fold(text: str) -> str:
    """Return the text in one kind of digits and marks, character for character."""
    folded = _STRUCK.sub(lambda found: _NOTHING * len(found.group()), text)
    folded = _EMPHASIS.sub(lambda found: _NOTHING * len(found.group()), folded)
    folded = _TAG.sub(_read_tag, folded)
    folded = folded.translate(_TABLE)
    folded = _ONLY_AS_NUMERAL.sub(lambda found: _keep_name(found, text), folded)
    folded = _THOUSANDS.sub(lambda found: "," if text[found.start()] == "," else "，", folded)
    folded = _BETWEEN_DIGITS.sub(":", folded)
    return _DASHES.sub(lambda found: "，" * len(found.group()), folded)


def _read_tag(found: re.Match[str]) -> str:
    """Return what a tag of a web page says of the layout: a row, a cell, a new line."""
    name = found["name"].lower()
    mark = {"br": "；", "tr": "\n", "td": "\t", "th": "\t", "p": "\n", "li": "\n", "div": "\n"}
    is_mark = name == "br" or found["close"]
    return (mark.get(name, _NOTHING) if is_mark else _NOTHING) + _NOTHING * (len(found.group()) - 1)


def _keep_name(found: re.Match[str], text: str) -> str:
    original = text[found.start()]
    return original if original in _CAPITALS else found.group()


@dataclass(frozen=True, slots=True)
class Stream:
    """Folded text without idle blanks and line breaks; places holds each one's original offset."""

    text: str
    places: Sequence[int]

    def span(self, start: int, end: int) -> Span:
        return Span(self.places[start], self.places[end - 1] + 1)

    def cut(self, start: int, end: int) -> "Stream":
        return Stream(self.text[start:end], self.places[start:end])


def build_stream(folded: str, ranges: Iterable[tuple[int, int]], *, keeps_gaps: bool) -> Stream:
    """Return the ranges as one stream; wide gaps become tabs where keeps_gaps says so."""
    kept: list[str] = []
    places: list[int] = []
    for start, end in ranges:
        _take_line(folded, start, end, kept, places, keeps_gaps=keeps_gaps)
    return Stream("".join(kept), places)


def _take_line(
    folded: str, start: int, end: int, kept: list[str], places: list[int], *, keeps_gaps: bool
) -> None:
    at = start
    while at < end:
        stop = at
        while stop < end and folded[stop] in " \t\n\x00":
            stop += 1
        if stop == at:
            kept.append(folded[at])
            places.append(at)
            at += 1
            continue
        mark = _mark_of_gap(folded, at, stop, keeps_gaps=keeps_gaps)
        if mark and kept and stop < end:
            kept.append(mark)
            places.append(at)
        at = stop


def _mark_of_gap(folded: str, at: int, stop: int, *, keeps_gaps: bool) -> str:
    gap = folded[at:stop].replace(_NOTHING, "")
    if not gap:
        return ""
    if keeps_gaps and (len(gap) > 1 or "\t" in gap):
        return "\t"
    if "\u4e00" <= folded[stop : stop + 1] <= "\u9fff" and _SIGNED.search(
        folded[max(0, at - 6) : at]
    ):
        return " "
    both = folded[at - 1 : at] + folded[stop : stop + 1]
    return " " if len(both) == 2 and both.isascii() and both.isalnum() else ""
