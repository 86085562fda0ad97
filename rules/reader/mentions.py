"""Every number of points in a stretch of text, with the words that lead up to it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from rules.reader.lexicon import TOKEN_BEFORE, UNIT_WORD
from rules.reader.measures import (
    Measure,
    measure_of,
    measure_of_many,
    measure_of_one,
    measure_of_period,
    measures_after,
)
from rules.reader.numbers import NUMBER, read_number
from rules.units import Unit

_POINT = (
    "个?(?:文明|信用|道德|荣誉|奖励)?(?:积分|分)"
    "(?!钟|之[一二三四五六七八九十几]|公司|[局店馆类别期支队校院厂组管片工布配散享担流解析辨红贝米利钱裤秒毫摊歧寸制册])"
    "(?!地(?![^，。；]{0,2}[各都均]))"
)
_DIGITS = r"\d{1,4}(?:\.\d{1,2})?"
_RANGE = "(?:至|到|-|~|--|—)"
_LISTED = (
    rf"(?:{NUMBER})(?:分)?(?:[、/](?:{NUMBER})(?:分)?){{1,9}}(?:(?:和|及|或)(?:{NUMBER})(?:分)?)?"
)
POINTS = re.compile(
    rf"(?P<sign>(?<![\dA-Za-z])[+-])?(?P<a>(?<![\d.:]){NUMBER})(?:个?分)?{_RANGE}(?P<sign2>[+-])?(?P<b>{NUMBER}){_POINT}"
    rf"|(?P<sign3>(?<![\dA-Za-z])[+-])?(?P<c>(?<![\d.:]){NUMBER}){_POINT}"
    rf"|(?<![\dA-Za-z日年])(?<!\d月)(?P<sign4>[+-])(?P<d>\d{{1,4}}(?:\.\d{{1,2}})?)"
    rf"(?:{_RANGE}(?P<sign5>[+-])?(?P<e>\d{{1,4}}(?:\.\d{{1,2}})?))?"
    r"(?=[，；。、）/\s\t（|]|每|\Z)"
    r"|(?:(?<=[加减扣奖])|(?<=[得扣加计减]分)|(?<=最高)|(?<=最多)|(?<=至多)|(?<=封顶)|(?<=上限)|(?<=不超过))"
    r"(?P<f>\d{1,4}(?:\.\d{1,2})?)(?=[，；。）/]|\Z)"
    rf"|(?P<g>(?<![\d.:年月\-/A-Za-z+]){_DIGITS})(?=/{NUMBER}?个?(?:{UNIT_WORD})(?![\d]))"
    rf"|(?<=：)(?P<h>{_DIGITS})(?=[，；。（]|\Z)"
)
_LIST = re.compile(rf"(?P<list>{_LISTED})(?<!分){_POINT}|(?P<list2>{_LISTED})(?<=分)")
_NUMBER = re.compile(NUMBER)
_SECOND_VERBS = frozenset({"得", "给", "给予"})
_WINDOW = 28
_BOUND = re.compile("[以之][上下内]\\Z")


@dataclass(frozen=True, slots=True)
class Mention:
    """A number of points at start to end: low and high of a range, or the levels of a list."""

    start: int
    end: int
    low: Decimal
    high: Decimal | None = None
    sign: int = 0
    levels: tuple[Decimal, ...] = ()
    is_bare: bool = False


@dataclass(slots=True)
class Phrase:
    """The words right before a number: verb, units, limit; start is where the deed's words end."""

    start: int
    sign: int = 0
    verb: str = ""
    limit: str = ""
    is_each: bool = False
    is_once: bool = False
    measures: list[Measure] = field(default_factory=list)
    lights: list[str] = field(default_factory=list)


def find_mentions(text: str) -> Iterator[Mention]:
    """Yield the numbers of points in the order of the text."""
    at = 0
    lists = _LIST.finditer(text)
    listed = next(lists, None)
    for found in POINTS.finditer(text):
        if found.start() < at:
            continue
        while listed is not None and listed.end() <= found.start():
            listed = next(lists, None)
        is_listed = listed is not None and listed.start() <= found.start()
        mention = _read_list(text, listed) if listed is not None and is_listed else None
        mention = mention or _read_one(found)
        if mention is not None:
            at = mention.end
            yield mention


def _read_list(text: str, found: re.Match[str]) -> Mention | None:
    """Read 10、5、3分 after 分别, or 10/5/3分: a level each (decision 1)."""
    words = found["list"] or found["list2"]
    levels = tuple(n for n in map(read_number, _NUMBER.findall(words)) if n is not None)
    before = text[max(0, found.start() - 12) : found.start()]
    is_listed = re.search("分别|依次|各级|相应", before) or ("/" in words and "、" not in words)
    if not is_listed or len(levels) < 2:
        return None
    return Mention(found.start(), found.end(), levels[0], levels=levels)


def _read_one(found: re.Match[str]) -> Mention | None:
    bare = found["g"] or found["h"]
    low = read_number(found["a"] or found["c"] or found["d"] or found["f"] or bare)
    end_text = found["b"] or found["e"]
    high = read_number(end_text) if end_text else None
    printed = found["sign"] or found["sign3"] or found["sign4"]
    if low is None or (end_text and high is None):
        return None
    sign = {"+": 1, "-": -1}.get(printed or "", 0)
    if high is not None and found["b"] and found["a"].isdecimal() != found["b"].isdecimal():
        # 王五-2分: the first number ends a name.
        return Mention(found.start("b") - 1, found.end(), high, sign=-1)
    if high is not None and high < low:
        low, high = high, low
    high = None if high == low else high
    return Mention(found.start(), found.end(), low, high, sign, is_bare=bool(bare))


def read_phrase(text: str, floor: int, mention_start: int) -> Phrase:
    """Read backwards from the number what gives or takes it, and per what."""
    phrase = Phrase(start=mention_start)
    at = mention_start
    while at > floor:
        window = text[max(floor, at - _WINDOW) : at]
        found = None if _BOUND.search(window) else TOKEN_BEFORE.search(window)
        if found is None or not _take_token(phrase, found):
            break
        at -= len(found.group())
        if found.lastgroup != "light" or phrase.start == at + len(found.group()):
            phrase.start = at
    phrase.measures.reverse()
    return phrase


def _take_token(phrase: Phrase, found: re.Match[str]) -> bool:
    """Note one token; False where it belongs to the deed already."""
    verb = found["minus"] or found["plus"] or found["neutral"]
    if verb:
        if phrase.verb:
            return verb in _SECOND_VERBS
        phrase.verb = verb
        phrase.sign = -1 if found["minus"] else 1 if found["plus"] else 0
        return True
    if found["limit"] or found["each"] or found["once"] or found["light"]:
        phrase.limit = found["limit"] or phrase.limit
        phrase.is_each = phrase.is_each or bool(found["each"])
        phrase.is_once = phrase.is_once or bool(found["once"])
        phrase.lights += [found["light"]] if found["light"] else []
        return True
    measure = _measure_of_token(found)
    if measure is not None:
        phrase.measures.append(measure)
    return measure is not None


def _measure_of_token(found: re.Match[str]) -> Measure | None:
    if found["unit"]:
        return measure_of(found["w"], found["n"], found["big"])
    if found["many"]:
        return measure_of_many(found["many"])
    if found["short"]:
        return measure_of("年" if found["short"] == "岁" else found["short"])
    if found["period"]:
        return measure_of_period(found["period"])
    measure = measure_of_one(found["one"])
    return None if measure.unit is Unit.YUAN else measure


def read_suffix(text: str, mention_end: int) -> tuple[list[Measure], int]:
    """Return the units right after the number and where they end."""
    measures, length = measures_after(text[mention_end : mention_end + 24])
    return measures, mention_end + length
