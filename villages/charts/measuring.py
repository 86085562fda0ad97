"""How large things are on a chart, and what fits. Pure."""

from collections.abc import Sequence
from decimal import Decimal
from unicodedata import east_asian_width

from villages.charts.shapes import Series, Swatch, Table, Text, Write

WIDTH = 320
GAP = 6
# A legend stands above the drawing, one entry a line.
LEGEND_HEIGHT = 20
SWATCH = 12
ELLIPSIS = "…"


def scale(value: Decimal, largest: Decimal, room: int) -> int:
    """Return how long a value is drawn; at least one unit where it is more than nothing."""
    if value <= 0 or largest <= 0:
        return 0
    return max(1, round(value * room / largest))


def measure(words: str, font_size: int) -> int:
    """Return how wide words are about: Chinese letters are as wide as high, others some 3/5."""
    tenths = sum(10 if east_asian_width(letter) in "WF" or letter == "%" else 6 for letter in words)
    return -(-tenths * font_size // 10)


def cut(words: str, width: int, font_size: int) -> str:
    """Return words as far as there is room; the table has them whole."""
    if measure(words, font_size) <= width:
        return words
    kept = words
    while kept and measure(kept + ELLIPSIS, font_size) > width:
        kept = kept[:-1]
    return kept + ELLIPSIS


def choose(words: Sequence[str], places: Sequence[int], font_size: int) -> list[int]:
    """Return which words, from the last one back, have room beside each other."""
    chosen: list[int] = []
    free = WIDTH * 2
    for index in reversed(range(len(words))):
        half = measure(words[index], font_size) // 2 + 2
        if places[index] + half <= free:
            chosen.append(index)
            free = places[index] - half
    return chosen[::-1]


def build_legend(entries: Sequence[tuple[str, str]], font_size: int) -> list[Swatch]:
    """Return a legend of (look, words), one entry a line."""
    return [
        Swatch(
            0,
            index * LEGEND_HEIGHT,
            look,
            Text(SWATCH + GAP, index * LEGEND_HEIGHT + font_size - 2, words),
        )
        for index, (look, words) in enumerate(entries)
    ]


def name_series(series: Sequence[Series], looks: Sequence[str]) -> list[tuple[str, str]]:
    """Return (look, words) of each series; nothing where one alone needs no telling apart."""
    if len(series) < 2:
        return []
    return [(look, row.words) for look, row in zip(looks, series, strict=False)]


def build_table(
    labels: Sequence[str], series: Sequence[Series], *, write: Write, head: str
) -> Table:
    """Return the figures in words. head: what the labels are."""
    return Table(
        head=[head, *(row.words for row in series)],
        rows=[
            [words, *("" if value is None else write(value) for value in column)]
            for words, *column in zip(labels, *(row.values for row in series), strict=True)
        ],
    )
