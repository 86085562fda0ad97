"""What a chart is made of: plain figures and words, ready for SVG."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

Write = Callable[[Decimal], str]


@dataclass(frozen=True, slots=True)
class Series:
    """One row of figures to draw, as many as there are labels; None where nothing is known."""

    words: str
    values: Sequence[Decimal | None]


@dataclass(frozen=True, slots=True)
class Level:
    """A line across the chart: what the values are measured against."""

    words: str
    value: Decimal


@dataclass(frozen=True, slots=True)
class Text:
    """Words at a place; anchor: start, middle or end of them stands there."""

    x: int
    y: int
    words: str
    anchor: str = "start"


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar from the left, and its value behind it."""

    x: int
    y: int
    width: int
    height: int
    fill: str
    value: Text


@dataclass(frozen=True, slots=True)
class Swatch:
    """A sample of a fill, a marker or a broken line, and whose it is."""

    x: int
    y: int
    look: str
    label: Text


@dataclass(frozen=True, slots=True)
class Table:
    """The chart's figures in words: the head's cells, then the rows' cells."""

    head: Sequence[str]
    rows: Sequence[Sequence[str]]

    def list_labelled(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """Return (row's name, (column's name, cell)...) for where columns have no room."""
        return [(row[0], list(zip(self.head[1:], row[1:], strict=True))) for row in self.rows]


@dataclass(frozen=True, slots=True)
class BarChart:
    """Bars that lie one below the other, some to a label. key: unique on its page."""

    key: str
    title: str
    description: str
    width: int
    height: int
    font_size: int
    legend: Sequence[Swatch]
    labels: Sequence[Text]
    bars: Sequence[Bar]
    table: Table


@dataclass(frozen=True, slots=True)
class Mark:
    """One point of a line, and its value where there is room for it."""

    x: int
    y: int
    look: str
    value: Text | None


@dataclass(frozen=True, slots=True)
class Tick:
    """A thin line across the plot, with its value at the left.

    is_drawn: not where a level runs, which would be taken for it.
    """

    y: int
    label: Text
    is_drawn: bool


@dataclass(frozen=True, slots=True)
class Dashes:
    """A broken line across the plot; look: long or short, as in the legend."""

    y: int
    look: str


@dataclass(frozen=True, slots=True)
class LineChart:
    """Lines over time. paths: "x,y x,y …" of each unbroken run; left, right: of the plot."""

    key: str
    title: str
    description: str
    width: int
    height: int
    font_size: int
    left: int
    right: int
    legend: Sequence[Swatch]
    labels: Sequence[Text]
    ticks: Sequence[Tick]
    levels: Sequence[Dashes]
    paths: Sequence[str]
    marks: Sequence[Mark]
    table: Table
