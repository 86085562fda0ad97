"""Any other table, and text: measured, broken into lines, ready to go on from sheet to sheet."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from django.utils.functional import cached_property
from django.utils.safestring import SafeString

from noticeboard.paging import Block, Part, Run
from noticeboard.printing.measuring import (
    EM,
    find_narrowest,
    measure,
    share_width,
    wrap,
    wrap_label,
)
from noticeboard.printing.papers import Paper
from noticeboard.printing.parts import GAP, Cell, TitleLine, join_lines, write_share

PADDING = 40
# What is no longer than that is not broken.
WHOLE_SHARE = 4
FIGURE, STRONG, APART = "figure", "strong", "apart"


class TableColumn(NamedTuple):
    """A column. is_fixed: as wide as its widest cell; the others share what is left.

    is_apart: a second half of the table begins here.
    """

    words: str
    is_figure: bool = False
    is_fixed: bool = False
    is_apart: bool = False

    @property
    def look(self) -> str:
        looks = (FIGURE if self.is_figure else "", APART if self.is_apart else "")
        return " ".join(look for look in looks if look)


class TableRow(NamedTuple):
    """A row's cells, each one text or its lines. is_sum: of the rows above it."""

    cells: Sequence[str | Sequence[str]]
    is_sum: bool = False


class TableGroup(NamedTuple):
    """Rows that belong together, under a heading where they have one."""

    rows: Sequence[TableRow]
    heading: str = ""


class TableHead(NamedTuple):
    """A word of the head in its lines, and how wide its column is."""

    lines: SafeString
    width: str
    look: str


@dataclass(frozen=True, slots=True)
class TableBody:
    """A group's rows on one sheet."""

    heading: str
    is_shaded: bool
    rows: Sequence[Sequence[Cell]]


@dataclass(frozen=True, slots=True)
class TablePart:
    """A table on one sheet. has_head: its columns have words."""

    title: Sequence[TitleLine]
    has_head: bool
    head: Sequence[TableHead]
    bodies: Sequence[TableBody]
    template: str = "noticeboard/printed/_table.html"


@dataclass
class Table:
    """A table on a paper, with what stands above it."""

    paper: Paper
    title: Sequence[TitleLine]
    columns: Sequence[TableColumn]
    groups: Sequence[TableGroup]

    @cached_property
    def has_head(self) -> bool:
        return any(column.words for column in self.columns)

    @cached_property
    def widths(self) -> list[int]:
        naturals = [self._measure(index) + PADDING for index in range(len(self.columns))]
        fixed = [column.is_figure or column.is_fixed for column in self.columns]
        if all(fixed):
            fixed[0] = False
        return share_width(naturals, fixed, width=self.paper.width)

    def _measure(self, index: int) -> int:
        cells = [row.cells[index] for group in self.groups for row in group.rows]
        widest = max(
            (
                measure(line)
                for cell in cells
                for line in ([cell] if isinstance(cell, str) else cell)
            ),
            default=0,
        )
        return max(widest, self._measure_label(index))

    def _measure_label(self, index: int) -> int:
        return find_narrowest(self.columns[index].words, lines_max=2, least=3 * EM)

    @cached_property
    def rows(self) -> list[list[list[list[str]]]]:
        """Return each group's rows, each row's cells, each cell's lines."""
        return [
            [
                [
                    wrap(cell, width - PADDING) if isinstance(cell, str) else list(cell)
                    for cell, width in zip(row.cells, self.widths, strict=True)
                ]
                for row in group.rows
            ]
            for group in self.groups
        ]

    @cached_property
    def head(self) -> list[TableHead]:
        return [
            TableHead(
                join_lines(wrap_label(column.words, width - PADDING)),
                write_share(width, sum(self.widths)),
                column.look,
            )
            for column, width in zip(self.columns, self.widths, strict=True)
        ]

    @cached_property
    def block(self) -> Block:
        runs = [
            Run([max(map(len, cells)) for cells in rows], heading=1 if group.heading else 0)
            for group, rows in zip(self.groups, self.rows, strict=True)
        ]
        head = max(len(cell.lines.split("<br>")) for cell in self.head) if self.has_head else 0
        block = Block(runs, title=len(self.title), head=head, gap=GAP)
        return keep_short_whole(block, self.paper)

    def draw(self, part: Part) -> TablePart:
        return TablePart(
            title=self.title if part.is_first else (),
            has_head=self.has_head,
            head=self.head,
            bodies=[
                TableBody(
                    heading=self.groups[piece.run].heading,
                    is_shaded=bool(piece.run % 2),
                    rows=[self._draw_row(piece.run, row) for row in range(piece.first, piece.stop)],
                )
                for piece in part.pieces
            ],
        )

    def _draw_row(self, group: int, row: int) -> list[Cell]:
        strong = STRONG if self.groups[group].rows[row].is_sum else ""
        return [
            Cell(join_lines(lines), f"{column.look} {strong}".strip())
            for lines, column in zip(self.rows[group][row], self.columns, strict=True)
        ]


def fold_columns(columns: Sequence[TableColumn]) -> list[TableColumn]:
    """Return a short table's columns twice, side by side."""
    return [*columns, columns[0]._replace(is_apart=True), *columns[1:]]


def fold_rows(rows: Sequence[TableRow]) -> list[TableRow]:
    """Return a short table's rows two by two, read from left to right; a sum stands by itself."""
    folded: list[TableRow] = []
    waiting: TableRow | None = None
    for row in rows:
        empty = TableRow([""] * len(row.cells))
        if waiting and not row.is_sum:
            folded.append(TableRow([*waiting.cells, *row.cells]))
            waiting = None
            continue
        if waiting:
            folded.append(TableRow([*waiting.cells, *empty.cells]))
        waiting = None if row.is_sum else row
        if row.is_sum:
            folded.append(TableRow([*row.cells, *empty.cells], is_sum=True))
    if waiting:
        folded.append(TableRow([*waiting.cells, *[""] * len(waiting.cells)]))
    return folded


@dataclass(frozen=True, slots=True)
class TextPart:
    """Paragraphs on one sheet."""

    title: Sequence[TitleLine]
    paragraphs: Sequence[SafeString]
    template: str = "noticeboard/printed/_text.html"


@dataclass
class Text:
    """Paragraphs on a paper, with what stands above them."""

    paper: Paper
    title: Sequence[TitleLine]
    paragraphs: Sequence[str]

    @cached_property
    def lines(self) -> list[list[str]]:
        return [wrap(paragraph, self.paper.width) for paragraph in self.paragraphs]

    @cached_property
    def block(self) -> Block:
        runs = [Run([1] * len(lines)) for lines in self.lines]
        return keep_short_whole(Block(runs, title=len(self.title), gap=GAP), self.paper)

    def draw(self, part: Part) -> TextPart:
        return TextPart(
            title=self.title if part.is_first else (),
            paragraphs=[
                join_lines(self.lines[piece.run][piece.first : piece.stop]) for piece in part.pieces
            ],
        )


def keep_short_whole(block: Block, paper: Paper) -> Block:
    """Return a block that is not broken where it is short."""
    is_short = block.get_height() * WHOLE_SHARE <= paper.rows
    return replace(block, is_whole=True) if is_short else block
