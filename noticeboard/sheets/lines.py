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

from ledger.models import TransferKind
from noticeboard.drawing.lines import BACK
from noticeboard.models import Notice, NoticeLine, NoticeSum, SumSection
from rules.models import Category
from villages.words import day_name, points, signed_points

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
    """The rows of one group, in the order of their numbers."""

    position: int
    name: str
    rows: Sequence[Row]


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
    """All that stands on a notice between head and foot. total: the figures, all rows added."""

    groups: Sequence[Group]
    total: Row
    households: int
    sums: Sequence[SumTable]


def build_sheet(notice: Notice, *, with_board_names: bool = False) -> Sheet:
    """Return a notice's rows and sums in words, in two queries.

    with_board_names: whole names, where the village's board shows them; never for a public page.
    """
    columns = list(COLUMNS)
    if with_board_names and not notice.board_masked:
        columns[columns.index("masked_name")] = "board_name"
    lines = list(
        NoticeLine.objects.filter(notice=notice)
        .order_by("group_position", "household_number")
        .values_list(*columns)
    )
    groups = [
        Group(
            position, name, [_build_row(line, first_month=notice.month.from_month) for line in rows]
        )
        for (position, name), rows in groupby(lines, key=lambda line: line[:2])
    ]
    return Sheet(groups, _add_up(lines), len(lines), _build_sums(notice.sums.all()))


def _build_row(line: tuple[Any, ...], *, first_month: date) -> Row:  # Any: columns of several types
    number, name = line[2:4]
    opening, added, deducted, redeemed, other, closing, held, standing = line[FIGURES]
    deducted_asked, items = line[12:]
    words = [write_item(*item, today=first_month) for item in items]
    if deducted_asked != deducted:
        words.append(_("应减%(points)s") % {"points": points(-deducted_asked)})
    return Row(
        number=SafeString(f"{number:03d}"),
        name=escape(name),
        opening=_figure(opening),
        added=_change(added),
        deducted=_change(deducted),
        redeemed=_change(redeemed),
        other=_change(other),
        closing=_figure(closing),
        held=_figure(held) if held else SafeString(),
        standing=_figure(standing),
        items=escape(_("、").join(words)),
    )


def _add_up(lines: Iterable[tuple[Any, ...]]) -> Row:  # Any: columns of several types
    totals = [sum(column, ZERO) for column in zip(*(line[FIGURES] for line in lines), strict=True)]
    opening, added, deducted, redeemed, other, closing, held, standing = totals or [ZERO] * 8
    return Row(
        number=SafeString(),
        name=SafeString(),
        opening=_figure(opening),
        added=_change(added),
        deducted=_change(deducted),
        redeemed=_change(redeemed),
        other=_change(other),
        closing=_figure(closing),
        held=_figure(held),
        standing=_figure(standing),
        items=SafeString(),
    )


# A village's figures repeat: most households moved by one of a few amounts, or not at all.
@lru_cache(maxsize=4096)
def _figure(amount: Decimal) -> SafeString:
    return SafeString(points(amount))  # digits, a point, a sign


@lru_cache(maxsize=4096)
def _change(amount: Decimal) -> SafeString:
    return SafeString(signed_points(amount) if amount else "")


def write_item(kind: str, code: str, count: int, day: str, *, today: date) -> str:
    """Return what moved in the shortest words: R01×2, R05补记（9月28日）, 冲正加分.

    today: tells whether the day needs its year.
    """
    words = write_code(code) if code else write_kind(kind)
    if kind == TransferKind.DEDUCTION:
        words = _("减%(code)s") % {"code": words}
    if count > 1:
        words = f"{words}×{count}"
    if not day:
        return words
    shown_day = day_name(date.fromisoformat(day), today)
    return _("%(item)s补记（%(day)s）") % {"item": words, "day": shown_day}


def write_code(code: str) -> str:
    """Return a rule's code, or the category in place of a sensitive rule's."""
    return str(Category(code).label) if code in Category.values else code


def write_kind(kind: str) -> str:
    """Return a kind of movement as the board calls it."""
    if not kind.startswith(BACK):
        return str(TransferKind(kind).label)
    reversed_kind = TransferKind(kind.removeprefix(BACK))
    if reversed_kind == TransferKind.REDEMPTION:
        return _("兑换退回")
    return _("冲正%(kind)s") % {"kind": reversed_kind.label}


def _build_sums(rows: Iterable[NoticeSum]) -> list[SumTable]:
    by_section: dict[str, list[NoticeSum]] = {}
    for row in sorted(rows, key=lambda row: (row.section, row.position)):
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
    is_rule = bool(row.code) and row.code not in Category.values
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
