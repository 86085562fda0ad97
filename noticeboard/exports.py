"""The notice as tables for people: an .xlsx file as it is printed, a .csv file of its lines.

The sealed file is ledger's notice.csv; nothing here is part of it.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal, InvalidOperation
from html import unescape
from typing import Any, NamedTuple

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override
from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from noticeboard.sheets.lines import Figures, Group, Row, Sheet
from noticeboard.sheets.parts import FurtherSheet, NoticeSheets, SheetTable
from villages.sheets import build_cell, page_title, save_workbook
from villages.spreadsheets import Value, write_csv
from villages.words import MINUS

# As points are written everywhere: no idle zeros, and changes with their sign.
FIGURE_FORMAT, CHANGE_FORMAT = "General", "+General;-General;0"
CHANGES = frozenset({"added", "deducted", "redeemed", "other"})
TITLE = Font(bold=True, size=16)
BOLD = Font(bold=True)
A4 = 9
MARGIN_INCHES = 0.4
# So many of the first labels are enough to know a table of ours by.
LABELS_TELLING = 5
LINE_WIDTHS = (9, 9, 12, *[10] * len(Figures._fields), 40)
SUM_WIDTHS = (10, 50, 10, 12)
FURTHER_WIDTH = 22


class Cells(NamedTuple):
    """A row of a page. formats: of its figures, by their place; is_bold: set as a head."""

    values: Sequence[Value]
    formats: Sequence[str] = ()
    is_bold: bool = False


def write_table(notice: NoticeSheets) -> bytes:
    """Return the households' lines and their sum as a .csv file."""
    return write_csv([list_labels(), *_list_lines(notice.lines), _list_total(notice.lines)])


def write_notice(notice: NoticeSheets) -> bytes:
    """Return the whole notice as an .xlsx file: lines, sums, a page a further sheet, the foot."""
    book = Workbook(write_only=True)
    _write_lines(book, notice)
    if notice.sums:
        _write_page(book, _("本期事项"), _list_sums(notice), widths=SUM_WIDTHS, head_row=1)
    for sheet in notice.further:
        columns = max((len(table.columns) for table in sheet.tables), default=1)
        widths = [FURTHER_WIDTH if columns > 1 else FURTHER_WIDTH * 4] * columns
        _write_page(book, sheet.title, _list_further(sheet), widths=widths)
    _write_page(book, _("异议和校验"), _list_foot(notice), widths=(24, 90))
    return save_workbook(book)


def list_labels() -> list[str]:
    """Return what the columns of the lines are called."""
    return [
        *(_("小组"), _("户编号"), _("户主"), _("上月结余"), _("加"), _("减"), _("兑换"), _("其他")),
        *(_("本月结余"), _("其中待公示"), _("年度积分"), _("事项")),
    ]


def is_table_head(row: Sequence[str]) -> bool:
    """Tell whether a row is the head of `write_table`, in any language."""
    for language, _name in settings.LANGUAGES:
        with override(language):
            if [cell.strip() for cell in row[:LABELS_TELLING]] == list_labels()[:LABELS_TELLING]:
                return True
    return False


def _list_lines(sheet: Sheet) -> Iterator[list[Value]]:
    for group in sheet.groups:
        for row, figures in zip(group.rows, group.figures, strict=True):
            yield [*_name(group, row), *_empty_idle(figures), unescape(row.items)]


def _name(group: Group, row: Row) -> list[Value]:
    return [group.name, row.number, unescape(row.name)]


def _empty_idle(figures: Figures) -> list[Value]:
    """Return figures, what did not move left empty, as on the notice."""
    may_be_empty = CHANGES | {"held"}
    return [
        None if name in may_be_empty and not figure else figure
        for name, figure in zip(Figures._fields, figures, strict=True)
    ]


def _list_total(sheet: Sheet) -> list[Value]:
    figures = [figures for group in sheet.groups for figures in group.figures]
    sums = [sum(column, Decimal(0)) for column in zip(*figures, strict=True)]
    words = _("合计 %(count)s 户") % {"count": sheet.households}
    return [words, "", "", *(sums or [Decimal(0)] * len(Figures._fields)), ""]


def _write_lines(book: Workbook, notice: NoticeSheets) -> None:
    formats = [CHANGE_FORMAT if name in CHANGES else FIGURE_FORMAT for name in Figures._fields]
    rows = [
        *_list_head(notice),
        Cells(list_labels(), is_bold=True),
        *(Cells(values, ["", "", "", *formats]) for values in _list_lines(notice.lines)),
        Cells(_list_total(notice.lines), ["", "", "", *formats], is_bold=True),
        Cells([notice.reading]),
    ]
    head_row = len(_list_head(notice)) + 1
    _write_page(book, _("公示"), rows, widths=LINE_WIDTHS, head_row=head_row)


def _list_head(notice: NoticeSheets) -> list[Cells]:
    facts = [Cells([fact.words, "", fact.amount]) for fact in notice.head.facts]
    return [Cells([f"{notice.head.title} {notice.head.number}"], is_bold=True), *facts]


def _list_sums(notice: NoticeSheets) -> Iterator[Cells]:
    yield Cells([_("编号"), _("事项"), _("件数"), _("积分")], is_bold=True)
    formats = ["", "", FIGURE_FORMAT, CHANGE_FORMAT]
    for table in notice.sums:
        for row in table.rows:
            yield Cells([row.code, row.words, row.count, read_figure(row.points)], formats)
        if len(table.rows) != 1:
            total: list[Value] = ["", table.words, table.count, read_figure(table.points)]
            yield Cells(total, formats, is_bold=True)


def _list_further(sheet: FurtherSheet) -> Iterator[Cells]:
    yield Cells([sheet.title], is_bold=True)
    if sheet.intro:
        yield Cells([sheet.intro])
    for table in sheet.tables:
        yield from _list_table(table)
    for paragraph in sheet.paragraphs:
        yield Cells([paragraph])


def _list_table(table: SheetTable) -> Iterator[Cells]:
    if table.heading:
        yield Cells([table.heading], is_bold=True)
    if table.has_head:
        yield Cells([column.words for column in table.columns], is_bold=True)
    for row in table.rows:
        cells = zip(row, table.columns, strict=True)
        yield Cells([read_figure(cell) if column.is_figure else cell for cell, column in cells])


def _list_foot(notice: NoticeSheets) -> Iterator[Cells]:
    foot = notice.foot
    yield Cells([_("提异议"), foot.objections])
    for words in (foot.warning, foot.remark):
        if words:
            yield Cells(["", words])
    yield Cells([_("校验码"), foot.seal])
    for fact in foot.signatures:
        yield Cells([fact.words, fact.amount])
    yield Cells([foot.signer, foot.sealed_on])


def read_figure(words: str) -> Value:
    """Return a finished figure as a number; words with more than that stay words."""
    try:
        return Decimal(words.replace(MINUS, "-"))
    except InvalidOperation:
        return words


def _write_page(
    book: Workbook,
    title: str,
    rows: Sequence[Cells] | Iterator[Cells],
    *,
    widths: Sequence[int],
    head_row: int = 0,
) -> None:
    """Write a page for A4 across, its head in sight and on every sheet. head_row: its number."""
    page = book.create_sheet(page_title(title))
    # A page that is only written takes these before its first row.
    _set_up(page, widths, head_row=head_row)
    for number, row in enumerate(rows, start=1):
        page.append(_build_row(page, row, is_title=number == 1 and head_row != 1))


def _set_up(page: Any, widths: Sequence[int], *, head_row: int) -> None:  # Any: openpyxl is untyped
    for number, width in enumerate(widths, start=1):
        page.column_dimensions[get_column_letter(number)].width = width
    page.page_setup.paperSize = A4
    page.page_setup.orientation = "landscape"
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    page.sheet_properties.pageSetUpPr.fitToPage = True
    page.page_margins.left = page.page_margins.right = MARGIN_INCHES
    page.oddFooter.center.text = "&P / &N"
    if head_row:
        page.freeze_panes = f"A{head_row + 1}"
        page.print_title_rows = f"{head_row}:{head_row}"


def _build_row(page: Any, row: Cells, *, is_title: bool) -> list[Any]:  # Any: likewise
    cells = [build_cell(page, value) for value in row.values]
    for cell, number_format in zip(cells, row.formats, strict=False):
        if number_format and not isinstance(cell.value, str):
            cell.number_format = number_format
    if row.is_bold:
        for cell in cells:
            cell.font = TITLE if is_title else BOLD
    return cells
