"""The parts of a notice in finished words, for page, paper and files alike.

Whoever lays them out needs to know nothing of what they tell.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from noticeboard.models import SheetKind
from noticeboard.sheets.lines import Sheet, SumTable

NARROW_COLUMNS_MAX = 2


class Fact(NamedTuple):
    """One line of a list: what, and how much or who."""

    words: str
    amount: str


class Column(NamedTuple):
    """A column of a further sheet. is_figure: it is set to the right."""

    words: str
    is_figure: bool = False


@dataclass(frozen=True, slots=True)
class SheetTable:
    """A plain table of a further sheet: every row has one cell a column.

    heading: stands above it, empty for none. Columns without words want no head row: such a table
    has two, and is a list of facts.
    """

    columns: Sequence[Column]
    rows: Sequence[Sequence[str]]
    heading: str = ""

    @property
    def has_head(self) -> bool:
        return any(column.words for column in self.columns)

    @property
    def is_narrow(self) -> bool:
        """Whether it stays a table on a phone."""
        return len(self.columns) <= NARROW_COLUMNS_MAX

    @property
    def labelled(self) -> list[list[tuple[Column, str]]]:
        """The rows with each cell beside its column, for a list on the phone."""
        return [list(zip(self.columns, row, strict=True)) for row in self.rows]


@dataclass(frozen=True, slots=True)
class FurtherSheet:
    """What a village prints behind the lines: a title, then intro, tables and paragraphs.

    intro: what it is about, or that there was nothing; empty for none. Paragraphs follow the
    tables; each is a sentence or two.
    """

    kind: SheetKind
    title: str
    intro: str = ""
    tables: Sequence[SheetTable] = field(default_factory=tuple)
    paragraphs: Sequence[str] = field(default_factory=tuple)


@dataclass(frozen=True, slots=True)
class NoticeHead:
    """What stands above the lines.

    title: 安平村 2026年11月积分公示. number: 第 3 号. facts: edition, 入账期间, 公示期, objections.
    """

    village: str
    months: str
    title: str
    number: str
    facts: Sequence[Fact]


@dataclass(frozen=True, slots=True)
class NoticeFoot:
    """What stands below everything else.

    objections: where and until when to object. warning: of the year's end, empty where none was
    due. seal: in groups of four; seal_short: its first sixteen digits, for under the QR.
    signatures: for each part, who signed and when, or that it waits; remark: of signatures older
    than the last posting, empty for none. signer: whose stamp goes under it, and sealed_on, the day
    beside it.
    """

    objections: str
    warning: str
    seal: str
    seal_short: str
    signatures: Sequence[Fact]
    remark: str
    signer: str
    sealed_on: str


@dataclass(frozen=True, slots=True)
class NoticeSheets:
    """A whole notice, in the order in which it is read.

    reading: how the lines are read. lines: the households by group; sums: what its columns are made
    of; further: the sheets that the village prints, in their order.
    """

    head: NoticeHead
    reading: str
    lines: Sheet
    sums: Sequence[SumTable]
    further: Sequence[FurtherSheet]
    foot: NoticeFoot
