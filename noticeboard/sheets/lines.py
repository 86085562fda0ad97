"""A drawn notice in ready words: what page and paper print, cell by cell.

The page has 630 rows; templates only walk through them (docs/performance.md), so every cell comes
as a finished, escaped string.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from itertools import groupby
from typing import Any, NamedTuple

from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from noticeboard.models import Notice, NoticeLine, NoticeSum, SumSection
from noticeboard.words import is_category, write_code, write_item, write_kind
from villages.words import points, signed_points

ZERO = Decimal(0)
COLUMNS = (
    "group_position",
    "group_name",
    "household_number",
    "masked_name",
    "month_line__opening",
    "month_line__added",
    "month_line__deducted",
    "month_line__redeemed",
    "month_line__other",
    "month_line__closing",
    "held",
    "standing",
    "deducted_asked",
    "items",
)
FIGURES = slice(4, 12)
DEDUCTED = 6


class Figures(NamedTuple):
    """A household's figures from left to right, to be added up."""

    opening: Decimal
    added: Decimal
    deducted: Decimal
    redeemed: Decimal
    other: Decimal
    closing: Decimal
    held: Decimal
    standing: Decimal


class Row(NamedTuple):
    """One household's cells from left to right. What did not move is empty."""

    number: SafeString
    name: SafeString
    opening: SafeString
    added: SafeString
    deducted: SafeString
    redeemed: SafeString
    other: SafeString
    closing: SafeString
    held: SafeString
    standing: SafeString
    items: SafeString


@dataclass(frozen=True, slots=True)
class Group:
    """The rows of one group, in the order of their numbers.

    figures and items stand beside the rows, one each: what a page adds up, and what happened, each
    in words of its own, for whoever must break it off.
    """

    position: int
    name: str
    rows: Sequence[Row]
    figures: Sequence[Figures]
    items: Sequence[Sequence[str]]
    total: Row


@dataclass(frozen=True, slots=True)
class SumRow:
    """What happened in the village under one rule or of one kind."""

    code: str
    words: str
    count: int
    points: str


@dataclass(frozen=True, slots=True)
class SumTable:
    """What one column of the lines is made of; count and points are the column's.

    rows: empty where the village prints deductions as one sum.
    """

    words: str
    rows: Sequence[SumRow]
    count: int
    points: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """The lines of a notice by group, or of one of its groups. total: the figures of all rows."""

    groups: Sequence[Group]
    total: Row
    households: int


def build_sheet(
    notice: Notice, *, with_board_names: bool = False, group_position: int | None = None
) -> Sheet:
    """Return a notice's rows in words, in one query.

    with_board_names: whole names, where the village's board shows them; never for a public page.
    group_position: of that group alone.
    """
    columns = list(COLUMNS)
    if with_board_names and not notice.board_masked:
        columns[columns.index("masked_name")] = "board_name"
    found = NoticeLine.objects.filter(notice=notice)
    if group_position is not None:
        found = found.filter(group_position=group_position)
    lines = found.order_by("group_position", "household_number").values_list(*columns)
    first_month = notice.month.from_month
    groups = [
        _build_group(position, name, list(rows), first_month=first_month)
        for (position, name), rows in groupby(lines, key=lambda line: line[:2])
    ]
    figures = [line for group in groups for line in group.figures]
    return Sheet(groups, add_up(figures), len(figures))


def _build_group(
    position: int,
    name: str,
    lines: Sequence[tuple[Any, ...]],  # Any: columns of several types
    *,
    first_month: date,
) -> Group:
    figures = [Figures(*line[FIGURES]) for line in lines]
    items = [_write_items(line, first_month=first_month) for line in lines]
    rows = [
        _build_row(line[2], line[3], figures=added, items=words)
        for line, added, words in zip(lines, figures, items, strict=True)
    ]
    return Group(position, name, rows, figures, items, add_up(figures))


def _write_items(
    line: tuple[Any, ...], *, first_month: date
) -> list[str]:  # Any: columns of several types
    deducted_asked, items = line[12:]
    words = [write_item(*item, today=first_month) for item in items]
    if deducted_asked != line[DEDUCTED]:
        words.append(_("应减%(points)s") % {"points": points(-deducted_asked)})
    return words


def _build_row(number: int, name: str, *, figures: Figures, items: Sequence[str]) -> Row:
    return Row(
        number=SafeString(f"{number:03d}"),
        name=escape(name),
        opening=_figure(figures.opening),
        added=_change(figures.added),
        deducted=_change(figures.deducted),
        redeemed=_change(figures.redeemed),
        other=_change(figures.other),
        closing=_figure(figures.closing),
        held=_figure(figures.held) if figures.held else SafeString(),
        standing=_figure(figures.standing),
        items=escape(_("、").join(items)),
    )


def add_up(lines: Iterable[Figures]) -> Row:
    """Return the sum of some households' figures as a row without number, name and items."""
    columns = zip(*lines, strict=True)
    total = Figures(*[sum(column, ZERO) for column in columns] or [ZERO] * len(Figures._fields))
    return Row(
        number=SafeString(),
        name=SafeString(),
        opening=_figure(total.opening),
        added=_change(total.added),
        deducted=_change(total.deducted),
        redeemed=_change(total.redeemed),
        other=_change(total.other),
        closing=_figure(total.closing),
        held=_figure(total.held),
        standing=_figure(total.standing),
        items=SafeString(),
    )


# A village's figures repeat: most households moved by one of a few amounts, or not at all.
@lru_cache(maxsize=4096)
def _figure(amount: Decimal) -> SafeString:
    return SafeString(points(amount))  # digits, a point, a sign


@lru_cache(maxsize=4096)
def _change(amount: Decimal) -> SafeString:
    return SafeString(signed_points(amount) if amount else "")


def build_sums(notice: Notice) -> list[SumTable]:
    """Return what each column of a notice's lines is made of, in words, in one query."""
    by_section: dict[str, list[NoticeSum]] = {}
    for row in notice.sums.order_by("section", "position"):
        by_section.setdefault(row.section, []).append(row)
    return [
        _build_table(section, by_section[section])
        for section in SumSection
        if section in by_section
    ]


def _build_table(section: SumSection, rows: Sequence[NoticeSum]) -> SumTable:
    added_up = sum((row.points for row in rows), ZERO)
    asked = sum((row.asked for row in rows), ZERO)
    return SumTable(
        words=_with_asked(_("%(column)s合计") % {"column": section.label}, added_up, asked),
        rows=[_build_sum(row) for row in rows if row.kind],
        count=sum(row.count for row in rows),
        points=signed_points(added_up),
    )


def _build_sum(row: NoticeSum) -> SumRow:
    is_rule = bool(row.code) and not is_category(row.code)
    words = row.words or (write_code(row.code) if row.code else write_kind(row.kind))
    return SumRow(
        code=row.code if is_rule else "",
        words=_with_asked(words, row.points, row.asked),
        count=row.count,
        points=signed_points(row.points),
    )


def _with_asked(words: str, taken: Decimal, asked: Decimal) -> str:
    """Return words with what was asked, where a floor let less be taken."""
    if asked == taken:
        return words
    return _("%(what)s（应计%(asked)s）") % {"what": words, "asked": signed_points(asked)}
