"""The tables of a try-out as an .xlsx file, in which nothing that was typed runs as a formula."""

from collections.abc import Sequence
from decimal import Decimal
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.utils import get_column_letter

from deeds.tryout.sheets import Cell, Kind, Sheet
from villages.sheets import build_cell, page_title

WIDTHS = {Kind.WORDS: 30, Kind.COUNT: 10, Kind.POINTS: 14, Kind.CHANGE: 14, Kind.SHARE: 10}


def write_workbook(title: str, sentences: Sequence[str], sheets: Sequence[Sheet]) -> bytes:
    """Return the file: a first page with the sentences, then one page a table.

    title: of the first page.
    """
    book = Workbook(write_only=True)
    first = book.create_sheet(page_title(title))
    first.column_dimensions["A"].width = 100
    for sentence in sentences:
        first.append([_build_cell(first, sentence)])
    for sheet in sheets:
        _write_sheet(book, sheet)
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _write_sheet(book: Workbook, sheet: Sheet) -> None:
    page = book.create_sheet(page_title(sheet.title))
    # A page that is only written takes these before its first row.
    page.freeze_panes = "A2"
    for number, column in enumerate(sheet.columns, start=1):
        page.column_dimensions[get_column_letter(number)].width = WIDTHS[column.kind]
    page.append([build_cell(page, column.name, bold=True) for column in sheet.columns])
    for row in sheet.rows:
        cells = zip(row, sheet.columns, strict=True)
        page.append([_build_cell(page, value, column.kind) for value, column in cells])
    if sheet.note:
        page.append([_build_cell(page, sheet.note)])


def _build_cell(page: Any, value: Cell, kind: Kind = Kind.WORDS) -> WriteOnlyCell:  # Any: likewise
    cell = build_cell(page, value)
    if kind == Kind.SHARE and isinstance(value, Decimal):
        cell.number_format = "0.0%"
    return cell
