"""Lines over time, from left to right, from nothing up. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from villages.charts.measuring import (
    GAP,
    LEGEND_HEIGHT,
    WIDTH,
    build_legend,
    build_table,
    choose,
    measure,
    name_series,
    scale,
)
from villages.charts.shapes import Dashes, Level, LineChart, Mark, Series, Text, Tick, Write

ZERO = Decimal(0)
# How points of a first, second, third line are marked; the partial knows each.
MARKERS = ("dot", "square", "ring")
# How a first and a second level are drawn.
DASHES = ("long", "short")
FONT_SIZE = 12
PLOT_HEIGHT = 150
TICKS = 4
# From a point to its value.
OFF_POINT = 7

Point = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Plot:
    """The field in which lines run. places: of the labels; tick: from one tick to the next."""

    left: int
    right: int
    bottom: int
    places: Sequence[int]
    tick: Decimal

    def get_y(self, value: Decimal) -> int:
        return self.bottom - scale(value, self.tick * TICKS, PLOT_HEIGHT)

    def find_point(self, index: int, value: Decimal | None) -> Point | None:
        return None if value is None else (self.places[index], self.get_y(value))


def build_lines(
    *,
    key: str,
    title: str,
    description: str,
    labels: Sequence[str],
    series: Sequence[Series],
    levels: Sequence[Level],
    write: Write,
    head: str,
) -> LineChart:
    """Return a chart of lines; levels are drawn across it and do not stand in the table.

    key: unique on its page. write: a value in words. head: what the labels are, for the table.
    """
    plot = _lay_out(labels, series, levels, write)
    tick_ys = [plot.get_y(plot.tick * count) for count in range(TICKS + 1)]
    level_ys = [plot.get_y(level.value) for level in levels]
    lines = [
        [plot.find_point(index, value) for index, value in enumerate(row.values)] for row in series
    ]
    return LineChart(
        key=key,
        title=title,
        description=description,
        width=WIDTH,
        height=plot.bottom + 2 * FONT_SIZE,
        font_size=FONT_SIZE,
        left=plot.left,
        right=WIDTH - 1,
        legend=build_legend(_list_legend(series, levels), FONT_SIZE),
        labels=_build_labels(plot, labels),
        ticks=[
            _build_tick(y, plot.left, write(plot.tick * count), is_drawn=y not in level_ys)
            for count, y in enumerate(tick_ys)
        ],
        levels=[Dashes(y, look) for look, y in zip(DASHES, level_ys, strict=False)],
        paths=[path for points in lines for path in _build_paths(points)],
        marks=[
            mark
            for points, row, look in zip(lines, series, MARKERS, strict=False)
            for mark in _build_marks(points, row, look, write, crossing=[*tick_ys, *level_ys])
        ],
        table=build_table(labels, series, write=write, head=head),
    )


def _list_legend(series: Sequence[Series], levels: Sequence[Level]) -> list[tuple[str, str]]:
    dashes = [(look, level.words) for look, level in zip(DASHES, levels, strict=False)]
    return [*name_series(series, MARKERS), *dashes]


def _lay_out(
    labels: Sequence[str], series: Sequence[Series], levels: Sequence[Level], write: Write
) -> Plot:
    values = [value for row in series for value in row.values if value is not None]
    tick = _find_tick(max([*values, *(level.value for level in levels)], default=ZERO))
    left = GAP + max(measure(write(tick * count), FONT_SIZE) for count in range(TICKS + 1))
    # Words stand midway under and above the first and the last point, too.
    widest = max((measure(write(value), FONT_SIZE) for value in values), default=0)
    right = WIDTH - max([widest, *(measure(words, FONT_SIZE) for words in labels[-1:])]) // 2 - 1
    top = LEGEND_HEIGHT * len(_list_legend(series, levels)) + 2 * FONT_SIZE
    places = _place(len(labels), left + widest // 2 + GAP, right)
    return Plot(left=left, right=right, bottom=top + PLOT_HEIGHT, places=places, tick=tick)


def _find_tick(largest: Decimal) -> Decimal:
    """Return the smallest of 1, 2, 2.5, 5 and their tenfolds with which the ticks reach so far."""
    needed = largest / TICKS
    unit = Decimal(10 ** (len(str(int(needed))) - 1))
    steps = (unit * factor for factor in (1, 2, Decimal("2.5"), 5))
    return next((step for step in steps if step >= needed), unit * 10)


def _place(count: int, left: int, right: int) -> list[int]:
    """Return the places of so many points, evenly from left to right; one alone stands midway."""
    if count == 1:
        return [(left + right) // 2]
    return [left + (right - left) * index // (count - 1) for index in range(count)]


def _build_labels(plot: Plot, labels: Sequence[str]) -> list[Text]:
    y = plot.bottom + FONT_SIZE + 4
    return [
        Text(plot.places[index], y, labels[index], anchor="middle")
        for index in choose(labels, plot.places, FONT_SIZE)
    ]


def _build_tick(y: int, left: int, words: str, *, is_drawn: bool) -> Tick:
    return Tick(y, Text(left - 4, y + FONT_SIZE // 3, words, anchor="end"), is_drawn)


def _build_paths(points: Sequence[Point | None]) -> list[str]:
    """Return each run of at least two points in words of SVG; a gap breaks the line."""
    runs: list[list[str]] = [[]]
    for point in points:
        if point is None:
            runs.append([])
        else:
            runs[-1].append(f"{point[0]},{point[1]}")
    return [" ".join(run) for run in runs if len(run) > 1]


def _build_marks(
    points: Sequence[Point | None],
    series: Series,
    look: str,
    write: Write,
    *,
    crossing: Sequence[int],
) -> list[Mark]:
    known = [
        (point, write(value))
        for point, value in zip(points, series.values, strict=True)
        if point is not None and value is not None
    ]
    places = [x for (x, _y), _words in known]
    shown = choose([words for _point, words in known], places, FONT_SIZE)
    return [
        Mark(x, y, look, _write_value(x, y, words, crossing) if index in shown else None)
        for index, ((x, y), words) in enumerate(known)
    ]


def _write_value(x: int, y: int, words: str, crossing: Sequence[int]) -> Text:
    """Return a point's value above it; below it where only above a line would strike it through."""
    above, below = y - OFF_POINT, y + OFF_POINT + FONT_SIZE - 2
    is_below = _is_struck(above, crossing) and not _is_struck(below, crossing)
    return Text(x, below if is_below else above, words, anchor="middle")


def _is_struck(base: int, crossing: Sequence[int]) -> bool:
    """Tell whether a line runs through words that stand on this base, or close under them."""
    return any(base - FONT_SIZE < y <= base + 2 for y in crossing)
