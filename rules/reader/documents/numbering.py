"""The numbers that Word makes itself: they stand on paper, so a reader needs them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from docx.oxml.ns import qn

from rules.reader.documents.numerals import write_numeral

_VALUE = qn("w:val")
_LEVELS_MAX = 9
# A number's pattern is short, 第%1条; a file could ask for a page of it before each paragraph.
_PATTERN_LENGTH_MAX = 24
# Signs of the bullet fonts, which stand for nothing outside them.
_PRIVATE_SIGNS = range(0xE000, 0xF900)
_BULLET = "•"
# After these a number needs no space to stand apart from its text.
_CLOSING_SIGNS = "、．.）)】，,：:；;。"

Element = Any  # lxml ships no types


@dataclass(frozen=True, slots=True)
class Level:
    """How one level of a list counts: 第%1条 in Chinese numerals from 1."""

    start: int
    kind: str
    pattern: str
    is_legal: bool


@dataclass(frozen=True, slots=True)
class NumberedList:
    """A list: its levels, and the family with which it shares its counters.

    restarts: {level: number with which this list begins anew}.
    """

    family: str
    levels: Mapping[int, Level]
    restarts: Mapping[int, int]


class Numbering:
    """Counts through a document; ask it for each paragraph once, in their order."""

    def __init__(
        self,
        lists: Mapping[str, NumberedList],
        style_numbers: Mapping[str, tuple[str, int]],
        default_style: str,
    ) -> None:
        self._lists = lists
        self._style_numbers = style_numbers
        self._default_style = default_style
        self._counters: dict[str, dict[int, int]] = {}
        self._begun: set[tuple[str, int]] = set()

    def next_number(self, paragraph: Element) -> str:
        """Return what Word prints before a paragraph, ready to be put before it; often nothing."""
        number, level = self._place(paragraph)
        numbered = self._lists.get(number)
        if numbered is None or level not in numbered.levels:
            return ""
        counters = self._count(number, numbered, level)
        return _write(numbered.levels, level, counters)

    def _place(self, paragraph: Element) -> tuple[str, int]:
        """Return the paragraph's list and level, its own or its style's."""
        properties = paragraph.find(qn("w:pPr"))
        style = _value(properties, "w:pStyle") or self._default_style
        number, level = self._style_numbers.get(style, ("", 0))
        own = None if properties is None else properties.find(qn("w:numPr"))
        own_number, own_level = _value(own, "w:numId"), _value(own, "w:ilvl")
        return own_number or number, int(own_level) if own_level else level

    def _count(self, number: str, numbered: NumberedList, level: int) -> Mapping[int, int]:
        counters = self._counters.setdefault(numbered.family, {})
        restart = numbered.restarts.get(level)
        if restart is not None and (number, level) not in self._begun:
            counters[level] = restart
        elif level in counters:
            counters[level] += 1
        else:
            counters[level] = numbered.levels[level].start
        self._begun.add((number, level))
        for deeper in [known for known in counters if known > level]:
            del counters[deeper]
        return counters


def read_numbering(*, numbering: Element | None, styles: Element | None) -> Numbering:
    """Return a document's lists as its parts define them; both may be missing."""
    style_numbers = {} if styles is None else dict(_style_numbers(styles))
    default = "" if styles is None else _default_style(styles)
    lists = {} if numbering is None else dict(_lists(numbering))
    return Numbering(lists, style_numbers, default)


def _write(levels: Mapping[int, Level], level: int, counters: Mapping[int, int]) -> str:
    shown = levels[level]
    if shown.kind == "bullet":
        return f"{_bullet(shown.pattern)} "
    text = shown.pattern
    for place, part in levels.items():
        if f"%{place + 1}" in text:
            kind = "decimal" if shown.is_legal else part.kind
            number = write_numeral(counters.get(place, part.start), kind)
            text = text.replace(f"%{place + 1}", number)
    return text if not text or text[-1] in _CLOSING_SIGNS else f"{text} "


def _bullet(pattern: str) -> str:
    return _BULLET if not pattern or ord(pattern[0]) in _PRIVATE_SIGNS else pattern


def _lists(numbering: Element) -> Iterator[tuple[str, NumberedList]]:
    families = {
        family.get(qn("w:abstractNumId")): dict(_levels(family))
        for family in numbering.findall(qn("w:abstractNum"))
    }
    for defined in numbering.findall(qn("w:num")):
        family = _value(defined, "w:abstractNumId")
        overrides = defined.findall(qn("w:lvlOverride"))
        levels = dict(families.get(family, {}))
        restarts: dict[int, int] = {}
        for override in overrides:
            levels.update(_levels(override))
            restart = _value(override, "w:startOverride")
            if restart:
                restarts[int(override.get(qn("w:ilvl")))] = int(restart)
        yield defined.get(qn("w:numId")), NumberedList(family, levels, restarts)


def _levels(container: Element) -> Iterator[tuple[int, Level]]:
    for level in container.findall(qn("w:lvl"))[:_LEVELS_MAX]:
        yield (
            int(level.get(qn("w:ilvl"))),
            Level(
                start=int(_value(level, "w:start") or 1),
                kind=_value(level, "w:numFmt") or "decimal",
                pattern=_value(level, "w:lvlText")[:_PATTERN_LENGTH_MAX],
                is_legal=level.find(qn("w:isLgl")) is not None,
            ),
        )


def _style_numbers(styles: Element) -> Iterator[tuple[str, tuple[str, int]]]:
    """Give each style's list and level, which it may have from the style it is based on."""
    known = {style.get(qn("w:styleId")): style for style in styles.findall(qn("w:style"))}
    for name in known:
        for style in _with_bases(known, name):
            properties = style.find(f"{qn('w:pPr')}/{qn('w:numPr')}")
            number = _value(properties, "w:numId")
            if number:
                yield name, (number, int(_value(properties, "w:ilvl") or 0))
                break


def _with_bases(known: Mapping[str, Element], name: str) -> Iterator[Element]:
    seen: set[str] = set()
    while name in known and name not in seen:
        seen.add(name)
        yield known[name]
        name = _value(known[name], "w:basedOn")


def _default_style(styles: Element) -> str:
    for style in styles.findall(qn("w:style")):
        if style.get(qn("w:type")) == "paragraph" and style.get(qn("w:default")) == "1":
            return str(style.get(qn("w:styleId")))
    return ""


def _value(element: Element | None, child: str) -> str:
    found = None if element is None else element.find(qn(child))
    return "" if found is None else str(found.get(_VALUE, ""))
