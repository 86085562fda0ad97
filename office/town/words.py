"""The town's figures in words, for its pages; and as rows of tables, for its files."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from noticeboard.models import ObjectionState
from office.town.figures import HOUSEHOLDS_MIN, Part, find_percent
from office.town.queries import MonthReport, TownReport, VillageDetail, VillageReport
from villages.sheets import Value, WorkbookPage
from villages.words import month_span_name, points

NONE = "—"
NAME_WIDTH, WIDTH = 20, 12


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure: the column's words, as it is read, and as a file has it."""

    column: str
    words: str
    value: Value


@dataclass(frozen=True, slots=True)
class Row:
    """A village, a month, a group or a category; late: what somebody should be asked about."""

    name: str
    cells: list[Cell]
    slug: str = ""
    late: tuple[str, ...] = ()


def build_village_row(report: VillageReport) -> Row:
    """Return a village beside the others of its town."""
    is_closed = report.month is not None
    percent = find_percent(report.taking_part, report.households)
    return Row(
        name=report.name,
        slug=report.slug,
        cells=[
            _text(_("月份"), say_months(report.from_month, report.month)),
            _count(_("户数"), report.households),
            _count(_("得分户数"), report.taking_part),
            _percent(_("参与率"), percent, is_closed=is_closed),
            _points(_("加分"), report.added, is_closed=is_closed),
            _points(_("扣分"), report.deducted, is_closed=is_closed),
            _points(_("兑换"), report.redeemed, is_closed=is_closed),
            _points(_("结余"), report.outstanding, is_closed=is_closed),
            _percent(_("资金保障"), report.cover_percent, is_closed=is_closed),
        ],
        late=tuple(say_late(report)),
    )


def say_late(report: VillageReport) -> list[str]:
    """Return what a village is late with, in words."""
    words = []
    if report.overdue:
        words.append(_("%(n)s 件异议过期没答复") % {"n": report.overdue})
    if report.unanswered:
        words.append(_("%(n)s 条意见过期没答复") % {"n": report.unanswered})
    if report.unclosed:
        words.append(_("%(n)s 个月没关账") % {"n": report.unclosed})
    if report.unsigned:
        words.append(_("%(n)s 个月公示过了还没审定") % {"n": report.unsigned})
    return words


def say_months(first: date | None, last: date | None) -> str:
    if first is None or last is None:
        return _("没有关过账")
    return month_span_name(first, last)


def build_month_row(month: MonthReport) -> Row:
    return Row(
        name=month_span_name(month.from_month, month.month),
        cells=[
            _count(_("户数"), month.households),
            _count(_("得分户数"), month.taking_part),
            _percent(_("参与率"), find_percent(month.taking_part, month.households)),
            _points(_("加分"), month.added),
            _points(_("扣分"), month.deducted),
            _points(_("兑换"), month.redeemed),
            _percent(_("资金保障"), month.cover_percent),
        ],
    )


def build_group_row(part: Part) -> Row:
    return Row(
        name=part.name or _("户数少的几个组合计"),
        cells=[
            _count(_("户数"), len(part.households)),
            _count(_("得分户数"), len(part.taking_part)),
            _percent(_("参与率"), find_percent(len(part.taking_part), len(part.households))),
            _points(_("加分"), part.awarded),
            _points(_("扣分"), part.deducted),
        ],
    )


def build_category_row(part: Part) -> Row:
    return Row(
        name=part.name or _("户数少的几类合计"),
        cells=[
            _count(_("得分户数"), len(part.households)),
            _count(_("次数"), part.awards),
            _points(_("加分"), part.awarded),
        ],
    )


def list_objections(detail: VillageDetail) -> list[Cell]:
    """Return how many objections stand in each state."""
    return [
        _count(str(state.label), detail.objections[state])
        for state in ObjectionState
        if detail.objections[state]
    ]


def say_least() -> str:
    """Return why some rows stand together."""
    return _("不到 %(least)s 户的合在一起算，免得看出是哪一家。") % {"least": HOUSEHOLDS_MIN}


def _text(column: str, words: str) -> Cell:
    return Cell(column, words, words)


def _count(column: str, count: int) -> Cell:
    return Cell(column, str(count), count)


def _points(column: str, amount: Decimal, *, is_closed: bool = True) -> Cell:
    if not is_closed:
        return Cell(column, NONE, None)
    return Cell(column, points(amount), amount)


def _percent(column: str, percent: int | None, *, is_closed: bool = True) -> Cell:
    if percent is None or not is_closed:
        return Cell(column, NONE, None)
    return Cell(column, _("%(percent)s%%") % {"percent": percent}, percent)


def build_pages(reports: Sequence[TownReport]) -> list[WorkbookPage]:
    """Return a page a town, with a row a village; percents as numbers."""
    return [
        _build_page(
            report.name,
            [build_village_row(one) for one in report.villages],
            with_late=True,
        )
        for report in reports
    ]


def build_village_pages(detail: VillageDetail) -> list[WorkbookPage]:
    """Return the pages of one village: as a whole, by month, by group, by category."""
    return [
        _build_page(detail.report.name, [build_village_row(detail.report)], with_late=True),
        _build_page(_("按月"), [build_month_row(one) for one in detail.months]),
        _build_page(_("按小组"), [build_group_row(one) for one in detail.groups]),
        _build_page(_("按类别"), [build_category_row(one) for one in detail.categories]),
    ]


def _build_page(title: str, rows: Sequence[Row], *, with_late: bool = False) -> WorkbookPage:
    columns = [cell.column for cell in rows[0].cells] if rows else []
    head: list[Value] = [_("名称"), *columns, *([_("要催的")] if with_late else ())]
    lines: list[list[Value]] = [head]
    for row in rows:
        late: list[Value] = [_("；").join(row.late)] if with_late else []
        lines.append([row.name, *(cell.value for cell in row.cells), *late])
    return WorkbookPage(title, lines, [NAME_WIDTH, *[WIDTH] * (len(head) - 1)])
