"""Bars that lie one below the other, so that words and values have room on a phone. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from villages.charts.measuring import (
    GAP,
    LEGEND_HEIGHT,
    WIDTH,
    build_legend,
    build_table,
    cut,
    measure,
    name_series,
    scale,
)
from villages.charts.shapes import Bar, BarChart, Series, Text, Write

ZERO = Decimal(0)
# How bars of a first, second, third series are filled; the partial knows each.
FILLS = ("solid", "hatch", "open")
# With more bars than that, letters and bars are smaller, so that two years fit a sheet.
BARS_IN_LARGE = 26
LABEL_SHARE = Decimal("0.45")


@dataclass(frozen=True, slots=True)
class Layout:
    """Where a chart's parts stand.

    rows: bars to a label. step: from one label to the next. room: of the longest bar.
    """

    font_size: int
    thickness: int
    rows: int
    top: int
    left: int
    step: int
    room: int

    def get_middle(self, y: int, height: int) -> int:
        """Return where letters stand beside something of that height."""
        return y + height // 2 + self.font_size // 3


def build_bars(
    *,
    key: str,
    title: str,
    description: str,
    labels: Sequence[str],
    series: Sequence[Series],
    write: Write,
    head: str,
) -> BarChart:
    """Return a chart of lying bars, in the order of the labels; what is below nothing has no bar.

    key: unique on its page. write: a value in words. head: what the labels are, for the table.
    """
    layout = _lay_out(labels, series, write)
    return BarChart(
        key=key,
        title=title,
        description=description,
        width=WIDTH,
        height=layout.top + layout.step * len(labels),
        font_size=layout.font_size,
        legend=build_legend(name_series(series, FILLS), layout.font_size),
        labels=[_build_label(layout, position, words) for position, words in enumerate(labels)],
        bars=list(_build_bars(layout, series, write)),
        table=build_table(labels, series, write=write, head=head),
    )


def _lay_out(labels: Sequence[str], series: Sequence[Series], write: Write) -> Layout:
    is_large = len(labels) * len(series) <= BARS_IN_LARGE
    font_size, thickness, gap = (13, 16, GAP) if is_large else (11, 11, 4)
    widest_label = max((measure(words, font_size) for words in labels), default=0)
    left = min(widest_label, int(WIDTH * LABEL_SHARE)) + GAP
    values = [write(value) for row in series for value in row.values if value is not None]
    widest_value = max((measure(words, font_size) for words in values), default=0)
    return Layout(
        font_size=font_size,
        thickness=thickness,
        rows=len(series),
        top=LEGEND_HEIGHT * len(name_series(series, FILLS)),
        left=left,
        step=thickness * len(series) + gap,
        room=WIDTH - left - widest_value - GAP,
    )


def _build_label(layout: Layout, position: int, words: str) -> Text:
    y = layout.top + position * layout.step
    shown = cut(words, layout.left - GAP, layout.font_size)
    middle = layout.get_middle(y, layout.thickness * layout.rows - 2)
    return Text(layout.left - GAP, middle, shown, anchor="end")


def _build_bars(layout: Layout, series: Sequence[Series], write: Write) -> Iterator[Bar]:
    largest = max((value for row in series for value in row.values if value), default=ZERO)
    for index, row in enumerate(series):
        for position, value in enumerate(row.values):
            y = layout.top + position * layout.step + index * layout.thickness
            height = layout.thickness - 2
            width = scale(value or ZERO, largest, layout.room)
            words = "" if value is None else write(value)
            text = Text(layout.left + width + 4, layout.get_middle(y, height), words)
            yield Bar(layout.left, y, width, height, FILLS[index], text)
