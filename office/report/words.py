"""A report in finished words: sections of rows, a cell for the total and for each village."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial

from django.utils.translation import gettext as _

from ledger.models import Month
from noticeboard.models import ObjectionState
from office.report.figures import CategoryFigures, Figures, Tag, TagFigures
from rules.models import Category
from villages.words import MINUS, month_span_name, points, signed_points, yuan

Value = Decimal | int | None
Write = Callable[[Decimal | int], str]
Column = tuple[str, Figures]


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure as a file takes it, and as people read it; column: what it is of."""

    value: Value
    words: str
    column: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One figure of every column."""

    words: str
    cells: list[Cell]


@dataclass(frozen=True, slots=True)
class Section:
    """Rows under a heading; note: how they are counted, empty for none."""

    title: str
    rows: list[Row]
    note: str = ""


def say_cut(month: Month) -> str:
    """Say of months closed together that a span has only some of them."""
    return _("%(village)s %(months)s是一起关账的，要一起看，才和公示对得上。") % {
        "village": month.village.name,
        "months": month_span_name(month.from_month, month.month),
    }


def build_sections(columns: Sequence[Column]) -> list[Section]:
    """Return a report's sections in their order; what is nothing everywhere is left out of lists.

    columns: the villages with their names, and before them their total where there are several.
    """
    sections = [
        _build_points(columns),
        _build_people(columns),
        _build_shop(columns),
        *_build_categories(columns),
        _build_tags(columns),
        _build_objections(columns),
    ]
    return [section for section in sections if section.rows]


def _row(
    words: str, columns: Sequence[Column], read: Callable[[Figures], Value], write: Write
) -> Row:
    cells = []
    for name, figures in columns:
        value = read(figures)
        cells.append(Cell(value, "—" if value is None else write(value), name))
    return Row(words, cells)


def _count(amount: Decimal | int) -> str:
    return points(amount)


def _minus(amount: Decimal | int) -> str:
    return f"{MINUS}{points(amount)}" if amount else points(amount)


def _percent(amount: Decimal | int) -> str:
    return _("%(percent)s%%") % {"percent": amount}


def _build_points(columns: Sequence[Column]) -> Section:
    return Section(
        _("积分"),
        [
            _row(_("基础分"), columns, lambda one: one.base, signed_points),
            _row(_("加分（不含基础分）"), columns, lambda one: one.awarded, signed_points),
            _row(_("扣分"), columns, lambda one: one.deducted, _minus),
            _row(_("兑换"), columns, lambda one: one.redeemed, _minus),
            _row(
                _("后来冲正的加分（没有算在内）"),
                columns,
                lambda one: one.awarded_reversed,
                points,
            ),
            _row(
                _("后来冲正的扣分（没有算在内）"),
                columns,
                lambda one: one.deducted_reversed,
                points,
            ),
        ],
    )


def _build_people(columns: Sequence[Column]) -> Section:
    return Section(
        _("参与"),
        [
            _row(_("在册户数"), columns, lambda one: one.households, _count),
            _row(_("得分的户数"), columns, lambda one: one.taking_part, _count),
            _row(_("参与的人数"), columns, lambda one: one.people, _count),
            _row(_("志愿服务人次"), columns, lambda one: one.turns, _count),
        ],
        _(
            "事项写了人的按人数，没写人的一户算一人。志愿服务按人、按次记的照数量算，其余一件算一次。"
        ),
    )


def _build_shop(columns: Sequence[Column]) -> Section:
    return Section(
        _("积分超市"),
        [
            _row(_("兑出的商品（件）"), columns, lambda one: one.pieces, _count),
            _row(_("兑出的服务（次）"), columns, lambda one: one.services, _count),
            _row(_("花的钱"), columns, lambda one: one.yuan_spent, yuan),
            _row(_("资金够兑"), columns, lambda one: one.cover_percent, _percent),
        ],
        _("退回的不算。花的钱按资金簿的日子；资金够兑是最后一次公示时的。"),
    )


def _build_categories(columns: Sequence[Column]) -> Iterator[Section]:
    """Yield what the categories gave, how often, and what they took."""
    figures: list[tuple[str, Callable[[CategoryFigures], Value], Write]] = [
        (_("各类加分"), lambda one: one.awarded, signed_points),
        (_("各类加分的件数"), lambda one: one.awards, _count),
        (_("各类扣分"), lambda one: one.deducted, _minus),
        (_("各类扣分的件数"), lambda one: one.deductions, _count),
    ]
    for title, read, write in figures:
        rows = (
            _row(words, columns, partial(_read_category, category, read), write)
            for category, words in _list_categories()
        )
        yield Section(title, [row for row in rows if any(cell.value for cell in row.cells)])


def _read_category(
    category: Category | None, read: Callable[[CategoryFigures], Value], figures: Figures
) -> Value:
    return read(figures.categories.get(category, CategoryFigures()))


def _list_categories() -> list[tuple[Category | None, str]]:
    return [*((one, str(one.label)) for one in Category), (None, _("没有对应细则的"))]


def _build_tags(columns: Sequence[Column]) -> Section:
    words = {
        Tag.PARTY_MEMBER: (_("党员户"), _("党员户得分的户数"), _("党员户加分")),
        Tag.WITH_DISABLED: (
            _("有残疾人的户"),
            _("有残疾人的户得分的户数"),
            _("有残疾人的户加分"),
        ),
        Tag.AWAY: (_("外出的户"), _("外出的户得分的户数"), _("外出的户加分")),
    }
    rows = []
    for tag, names in words.items():
        reads: tuple[Callable[[TagFigures], Value], ...] = (
            lambda one: one.households,
            lambda one: one.taking_part,
            lambda one: one.awarded,
        )
        for name, read, write in zip(names, reads, (_count, _count, signed_points), strict=True):
            rows.append(_row(name, columns, partial(_read_tag, tag, read), write))
    return Section(_("照顾到了没有"), rows, _("户的标记按现在的算。"))


def _read_tag(tag: Tag, read: Callable[[TagFigures], Value], figures: Figures) -> Value:
    return read(figures.tags.get(tag, TagFigures()))


def _build_objections(columns: Sequence[Column]) -> Section:
    rows = [_row(_("收到异议"), columns, lambda one: one.objections.total(), _count)]
    rows += [
        _row(str(state.label), columns, partial(_count_objections, state), _count)
        for state in ObjectionState
    ]
    return Section(_("异议"), rows, _("按收到的日子算，结果是到今天的。"))


def _count_objections(state: ObjectionState, figures: Figures) -> int:
    return figures.objections[state]
