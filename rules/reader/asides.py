"""Sentences that speak of points and give none: doubling, the highest alone, what a sum opens.

No rule and no term stands for them, so they are listed for people to decide (decisions 9 and 12).
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from rules.reader.characters import Stream
from rules.reader.numbers import NUMBER
from rules.reader.reading import Span, Unread

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

DOUBLED = _("说的是加倍或减半，程序没有收进去：记事时请照原文，另写一条细则也行。")
HIGHEST = _("说的是不重复计算、只算最高的一条，程序没有收进去：评议时请留意。")
REACHED = _("说的是达到多少分可以怎样，程序没有收进去：请村里定怎么办。")
BELOW = _("说的是低于多少分会怎样，程序没有收进去：请村里定怎么办。")

_SUM = f"(?:(?:{NUMBER})个?(?:积|信用)?|基础)分(?![钟之配管别类组布开批工析享歧担包])"
_KINDS: tuple[tuple["_StrPromise", re.Pattern[str]], ...] = (
    (
        DOUBLED,
        re.compile("(?:加倍|双倍|翻倍|翻番|减半)(?:[扣加计记奖给处积]|予以|执行|[，。；）]|\\Z)"),
    ),
    (
        HIGHEST,
        re.compile(
            "就高不就低|就高[计记原认]|[取按]其?最高(?:的?一?[项分值级档条]|[计记加扣])"
            "|不(?:得|予|再|能|可)?(?:重复|叠加|累加)(?:累计|[计加扣记奖积得])"
        ),
    ),
    (
        BELOW,
        re.compile(
            f"(?<!不)(?<!不得)(?:低于|不足|不满|少于|未满|跌破){_SUM}|{_SUM}(?:及其?|含|或)?以下"
        ),
    ),
    (
        REACHED,
        re.compile(
            f"(?<!每)(?:(?<!不)满|达到?|(?<!不)(?<!不得)(?:超过|高于|多于)|攒够|攒满){_SUM}"
            f"|{_SUM}(?:及其?|含|或|（含）)?以上"
            f"|(?<![加扣减奖励记计给]){NUMBER}分?[-~至到]{_SUM}(?:的，|之间)"
        ),
    ),
)
_TOLD = re.compile("例如|比如|譬如|举例|示例|例：|如：|去年|截至|截止")
_OF_POINTS = re.compile("分|扣|奖|就高|同一|重复|最高")
_BORDER = re.compile("[。；]")


@dataclass(frozen=True, slots=True)
class _Hit:
    start: int
    end: int
    reason: "_StrPromise"


def find_asides(streams: Iterable[Stream], taken: Sequence[Span], text: str) -> Iterator[Unread]:
    """Yield them in order; what lies in a span that is taken, or is only told, is left out."""
    for stream in streams:
        borders = [0, *(found.end() for found in _BORDER.finditer(stream.text)), len(stream.text)]
        for hit, start, end in _widen(stream, borders, list(_find_hits(stream, borders, taken))):
            span = _trim(stream, start, end)
            if _is_taken(span, taken):
                span = _trim(stream, _comma_before(stream.text, hit.start, start), end)
            if _is_taken(span, taken):
                span = stream.span(hit.start, hit.end)
            yield Unread(text[span.start : span.end], span, hit.reason)


def _find_hits(stream: Stream, borders: Sequence[int], taken: Sequence[Span]) -> Iterator[_Hit]:
    """Yield what is not taken, one of a kind in each sentence."""
    for reason, words in _KINDS:
        last = -1
        for found in words.finditer(stream.text):
            start = borders[bisect_right(borders, found.start()) - 1]
            end = borders[bisect_right(borders, found.start())]
            told = _TOLD.search(stream.text[start : found.start()])
            of_points = _OF_POINTS.search(stream.text[start:end])
            if start == last or told or not of_points:
                continue
            if _is_taken(stream.span(*found.span()), taken):
                continue
            last = start
            yield _Hit(found.start(), found.end(), reason)


def _widen(
    stream: Stream, borders: Sequence[int], hits: list[_Hit]
) -> Iterator[tuple[_Hit, int, int]]:
    """Give each hit its words: the sentence, or of one with several its own part."""
    hits.sort(key=lambda hit: hit.start)
    for i, hit in enumerate(hits):
        at = bisect_right(borders, hit.start)
        start, end = borders[at - 1], borders[at]
        if i and hits[i - 1].start >= start:
            start = _comma_before(stream.text, hit.start, start)
        if i + 1 < len(hits) and hits[i + 1].start < end:
            end = max(_comma_before(stream.text, hits[i + 1].start, start), hit.end)
        yield hit, start, end


def _comma_before(text: str, at: int, floor: int) -> int:
    return max(floor, text.rfind("，", floor, at) + 1)


def _trim(stream: Stream, start: int, end: int) -> Span:
    while end > start + 1 and stream.text[end - 1] in "。；，":
        end -= 1
    return stream.span(start, end)


def _is_taken(span: Span, taken: Sequence[Span]) -> bool:
    return any(span.start < other.end and other.start < span.end for other in taken)
