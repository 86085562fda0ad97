"""A report in finished words: sections of rows, a cell for the total and for each village."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial

from django.utils.translation import gettext as _

from ledger.models import Month
from noticeboard.models import ObjectionState
from office.report.figures import CategoryFigures, Figures, Kind, Side, Tag, TagFigures
from office.town.figures import HOUSEHOLDS_MIN
from rules.models import Category
from villages.sheets import GENERAL, Number
from villages.words import MINUS, month_span_name, points, signed_points, yuan

Value = Decimal | int | None
Column = tuple[str, Figures]


@dataclass(frozen=True, slots=True)
class Style:
    """How a figure is written: for people, and by which number format of a spreadsheet.

    in_file: the number that a spreadsheet shows so.
    """

    write: Callable[[Decimal | int], str]
    number_format: str = GENERAL
    in_file: Callable[[Decimal | int], Decimal | int] = lambda amount: amount


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure as a file takes it, and as people read it; column: what it is of."""

    value: Number | str | None
    words: str
    column: str = ""

    @property
    def counts(self) -> bool:
        if isinstance(self.value, Number):
            return self.value.value != 0
        return self.value is not None


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
    words: str,
    columns: Sequence[Column],
    read: Callable[[Figures], Value],
    style: Style,
    kind: Kind | None = None,
) -> Row:
    """Return a figure of every column; kind: what it is shown or left out with."""
    return Row(
        words,
        [
            _leave_out(name, is_few=figures.concealed[kind])
            if kind is not None and kind in figures.concealed
            else _fill(name, read(figures), style)
            for name, figures in columns
        ],
    )


def _leave_out(column: str, *, is_few: bool) -> Cell:
    words = _("不到 %(least)s 户") % {"least": HOUSEHOLDS_MIN} if is_few else _("不列")
    return Cell(words, words, column)


def _say_left_out(columns: Sequence[Column], side: Side | None = None) -> str:
    """Return why something of a section is left out; empty where nothing is."""
    kinds = {kind for _name, figures in columns for kind in figures.concealed}
    if not any(kind[0] is side if isinstance(kind, tuple) else side is None for kind in kinds):
        return ""
    return _("不到 %(least)s 户的不列，免得看出是哪一家；能减出来的也不列。") % {
        "least": HOUSEHOLDS_MIN
    }


def _fill(column: str, value: Value, style: Style) -> Cell:
    if value is None:
        return Cell(None, "—", column)
    return Cell(Number(style.in_file(value), style.number_format), style.write(value), column)


def _minus(amount: Decimal | int) -> str:
    return f"{MINUS}{points(amount)}" if amount else points(amount)


def _percent(amount: Decimal | int) -> str:
    return _("%(percent)s%%") % {"percent": amount}


def _negate(amount: Decimal | int) -> Decimal | int:
    return -amount


COUNT = Style(points)
ADDED = Style(signed_points, "+General;-General;0")
TAKEN = Style(_minus, in_file=_negate)
YUAN = Style(yuan)
# Most of the turns are that category's awards.
TURNS = (Side.GAVE, Category.VOLUNTEERING)
PERCENT = Style(_percent, "0%", in_file=lambda amount: Decimal(amount) / 100)


def _build_points(columns: Sequence[Column]) -> Section:
    """Return the points as they stand, and beside them what the notices told and was undone since.

    Each of these with the row above it comes to what the notices say.
    """
    return Section(
        _("积分"),
        [
            _row(_("基础分"), columns, lambda one: one.base, ADDED),
            _row(_("加分（不含基础分）"), columns, lambda one: one.awarded, ADDED),
            _row(_("后来冲正的加分"), columns, lambda one: one.awarded_reversed, ADDED),
            _row(_("扣分"), columns, lambda one: one.deducted, TAKEN),
            _row(_("后来冲正的扣分"), columns, lambda one: one.deducted_reversed, TAKEN),
            _row(_("兑换"), columns, lambda one: one.redeemed, TAKEN),
            _row(_("后来退回的兑换"), columns, lambda one: one.redeemed_returned, TAKEN),
        ],
        _("后来冲正、退回的没有算在上一行里；两行加起来，就是当时公示上的数。"),
    )


def _build_people(columns: Sequence[Column]) -> Section:
    return Section(
        _("参与"),
        [
            _row(_("在册户数"), columns, lambda one: one.households, COUNT),
            _row(_("得分的户数"), columns, lambda one: one.taking_part, COUNT),
            _row(_("参与的人数"), columns, lambda one: one.people, COUNT),
            _row(_("志愿服务人次"), columns, lambda one: one.turns, COUNT, TURNS),
        ],
        _("在册户数是最后那天的，那时还没开始记账的写「—」。")
        + _(
            "事项写了人的按人数，没写人的一户算一人。志愿服务按人、按次记的照数量算，其余一件算一次。"
        ),
    )


def _build_shop(columns: Sequence[Column]) -> Section:
    return Section(
        _("积分超市"),
        [
            _row(_("兑出的商品（件）"), columns, lambda one: one.pieces, COUNT),
            _row(_("兑出的服务（次）"), columns, lambda one: one.services, COUNT),
            _row(_("花的钱"), columns, lambda one: one.yuan_spent, YUAN),
            _row(_("资金够兑"), columns, lambda one: one.cover_percent, PERCENT),
        ],
        _("退回的不算。花的钱按资金簿的日子；资金够兑是最后一次公示时的。"),
    )


def _build_categories(columns: Sequence[Column]) -> Iterator[Section]:
    """Yield what the categories gave, how often, and what they took."""
    figures: list[tuple[str, Callable[[CategoryFigures], Value], Style, Side]] = [
        (_("各类加分"), lambda one: one.awarded, ADDED, Side.GAVE),
        (_("各类加分的件数"), lambda one: one.awards, COUNT, Side.GAVE),
        (_("各类扣分"), lambda one: one.deducted, TAKEN, Side.TOOK),
        (_("各类扣分的件数"), lambda one: one.deductions, COUNT, Side.TOOK),
    ]
    for title, read, style, side in figures:
        rows = (
            _row(words, columns, partial(_read_category, category, read), style, (side, category))
            for category, words in _list_categories()
        )
        counting = [row for row in rows if any(cell.counts for cell in row.cells)]
        yield Section(title, counting, _say_left_out(columns, side))


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
        for name, read, style in zip(names, reads, (COUNT, COUNT, ADDED), strict=True):
            rows.append(_row(name, columns, partial(_read_tag, tag, read), style, tag))
    note = f"{_('户的标记按现在的算。')}{_say_left_out(columns)}"
    return Section(_("照顾到了没有"), rows, note)


def _read_tag(tag: Tag, read: Callable[[TagFigures], Value], figures: Figures) -> Value:
    return read(figures.tags.get(tag, TagFigures()))


def _build_objections(columns: Sequence[Column]) -> Section:
    rows = [_row(_("收到异议"), columns, lambda one: one.objections.total(), COUNT)]
    rows += [
        _row(str(state.label), columns, partial(_count_objections, state), COUNT)
        for state in ObjectionState
    ]
    return Section(_("异议"), rows, _("按收到的日子算，结果是到今天的。"))


def _count_objections(state: ObjectionState, figures: Figures) -> int:
    return figures.objections[state]
