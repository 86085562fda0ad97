"""The households' table: its columns as narrow as their figures, its rows one line high."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import unescape
from itertools import accumulate
from typing import NamedTuple

from django.utils.functional import cached_property
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from noticeboard.paging import Block, Part, Piece, Run
from noticeboard.printing.measuring import DIGIT, EM, find_narrowest, measure, wrap, wrap_label
from noticeboard.printing.papers import Paper
from noticeboard.printing.parts import GAP, join_lines, write_share
from noticeboard.sheets.lines import Figures, Row, Sheet, add_up
from villages.words import MINUS

PADDING = 32
# What happened stands a little off the figures before it.
ITEMS_PADDING = 56
# A whole name of four letters; longer ones take two lines.
NAME_MAX = 4 * EM
# 另见附页 and a little: the table would rather be tight than have no room for what happened.
ITEMS_MIN = 5 * EM
NAME, FIRST_FIGURE = 1, 2


class HeadCell(NamedTuple):
    """A word of the table's head in its lines, and how wide its column is."""

    lines: SafeString
    width: str
    is_figure: bool


class SumRow(NamedTuple):
    """A row of sums: what of, and the figures."""

    words: str
    figures: Row


@dataclass(frozen=True, slots=True)
class Body:
    """The rows of one group on one sheet. is_shaded: every second group is, wherever it goes on."""

    heading: str
    is_shaded: bool
    rows: Sequence[Row]


@dataclass(frozen=True, slots=True)
class LinesPart:
    """The table on one sheet, and the sum of its rows."""

    head: Sequence[HeadCell]
    bodies: Sequence[Body]
    page_sum: SumRow
    template: str = "noticeboard/printed/_lines.html"


class AnnexRow(NamedTuple):
    """A household whose items found no room in their column."""

    number: str
    name: str
    items: Sequence[str]


@dataclass
class Lines:
    """The households' table on a paper. Its totals have more digits: they stand on their own."""

    sheet: Sheet
    paper: Paper

    @cached_property
    def labels(self) -> Sequence[str]:
        return (_("户编号"), _("户主"), *label_figures(), _("事项"))

    @cached_property
    def widths(self) -> list[int]:
        """Return the columns' widths, their padding included."""
        groups = self.sheet.groups
        names = {measure(row.name) for group in groups for row in group.rows}
        last_numbers = [measure(group.rows[-1].number) for group in groups]
        number = max([find_narrowest(self.labels[0], lines_max=2), *last_numbers])
        # What the page's sum is called stands across number and name.
        called = measure(build_page_sum([]).words) - number - PADDING
        name = max([called, *(width for width in names if width <= NAME_MAX)])
        figures = map(self._measure_figures, range(len(Figures._fields)))
        widths = [width + PADDING for width in (number, name, *figures)]
        return [*widths, max(self.paper.width - sum(widths), ITEMS_MIN)]

    def _measure_figures(self, column: int) -> int:
        """Return how wide a column's figures can be, any sheet's sum of them included."""
        groups, label = self.sheet.groups, self.labels[FIRST_FIGURE + column]
        figures = [float(row[column]) for group in groups for row in group.figures]
        largest = find_largest_sum(figures, length=self.paper.rows)
        written = {row[FIRST_FIGURE + column] for group in groups for row in group.rows}
        decimals = max((len(words.partition(".")[2]) for words in written), default=0)
        has_sign = any(words.startswith(("+", MINUS)) for words in written)
        digits = len(str(int(largest))) + has_sign + (decimals + 1 if decimals else 0)
        return max(digits * DIGIT, find_narrowest(label, lines_max=2))

    @cached_property
    def rows(self) -> list[list[Row]]:
        """Return the groups' rows as they are printed."""
        return [
            [self._fit(row, items) for row, items in zip(group.rows, group.items, strict=True)]
            for group in self.sheet.groups
        ]

    def _fit(self, row: Row, items: Sequence[str]) -> Row:
        width = self.widths[NAME] - PADDING
        if measure(row.name) > width:
            row = row._replace(name=join_lines(wrap(unescape(row.name), width)))
        if self._has_room(row):
            return row
        return row._replace(items=escape(shorten(items, self.widths[-1] - ITEMS_PADDING)))

    def _has_room(self, row: Row) -> bool:
        return measure(row.items) <= self.widths[-1] - ITEMS_PADDING

    def list_annex(self) -> list[AnnexRow]:
        """Return the households of whose items the table has not all, in the table's order."""
        return [
            AnnexRow(row.number, unescape(row.name), items)
            for group in self.sheet.groups
            for row, items in zip(group.rows, group.items, strict=True)
            if not self._has_room(row)
        ]

    @cached_property
    def head(self) -> list[HeadCell]:
        return [
            HeadCell(
                join_lines(wrap_label(words, width - PADDING)),
                write_share(width, sum(self.widths)),
                FIRST_FIGURE <= column < len(self.widths) - 1,
            )
            for column, (words, width) in enumerate(zip(self.labels, self.widths, strict=True))
        ]

    @cached_property
    def block(self) -> Block:
        runs = [Run([_count_lines(row.name) for row in rows], heading=1) for rows in self.rows]
        head = max(_count_lines(cell.lines) for cell in self.head)
        return Block(runs, head=head, page_sum=1, gap=GAP)

    def draw(self, part: Part) -> LinesPart:
        groups = self.sheet.groups
        figures = [
            figures
            for piece in part.pieces
            for figures in groups[piece.run].figures[piece.first : piece.stop]
        ]
        return LinesPart(
            head=self.head,
            bodies=[self._draw_body(piece) for piece in part.pieces],
            page_sum=build_page_sum(figures),
        )

    def _draw_body(self, piece: Piece) -> Body:
        name = self.sheet.groups[piece.run].name
        heading = _("%(group)s（续）") % {"group": name} if piece.is_continued else name
        rows = self.rows[piece.run][piece.first : piece.stop]
        return Body(heading, bool(piece.run % 2), rows)


def label_figures() -> tuple[str, ...]:
    """Return what stands above the figures; in the least letters, as the sheet has no room."""
    return (
        *(_("上月结余"), _("加"), _("减"), pgettext("column", "兑换"), _("其他")),
        *(_("本月结余"), _("其中待公示"), _("年度积分")),
    )


def build_page_sum(figures: Iterable[Figures]) -> SumRow:
    return SumRow(_("本页小计"), add_up(figures))


def find_largest_sum(figures: Sequence[float], *, length: int) -> float:
    """Return what so many neighbours or fewer come to at most, up or down."""
    largest = 0.0
    for sign in (1, -1):
        sums = [0.0, *accumulate(max(sign * figure, 0) for figure in figures)]
        ends = zip(sums[length:] or sums[-1:], sums, strict=False)
        largest = max(largest, *(end - begin for end, begin in ends))
    return largest


def shorten(items: Sequence[str], width: int) -> str:
    """Return as many items as there is room for, and where the rest stands."""
    elsewhere = _("另见附页")
    shown = elsewhere
    for count in range(1, len(items)):
        longer = _("、").join([*items[:count], elsewhere])
        if measure(longer) > width:
            break
        shown = longer
    return shown


def _count_lines(lines: str) -> int:
    return lines.count("<br>") + 1
