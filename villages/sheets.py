"""Tables as .xlsx files, in which nothing that was typed runs as a formula."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from io import BytesIO
from typing import Any, NamedTuple
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.writer.excel import ExcelWriter

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# With what a spreadsheet takes a text for a formula; East Asian ones read full width likewise.
# Source: OWASP, CSV Injection.
FULL_WIDTH_SIGNS = ("\uff1d", "\uff0b", "\uff0d", "\uff20")
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", *FULL_WIDTH_SIGNS)
# openpyxl takes these for the errors of a formula.
READ_INTO = (*FORMULA_SIGNS, "#")
TITLE_LENGTH_MAX = 31
# The earliest day that such a file can name.
UNDATED = datetime(1980, 1, 1)  # noqa: DTZ001 - spreadsheets know no zones
NOT_IN_TITLES = str.maketrans("", "", "[]:*?/\\")
HEAD = Font(bold=True)

GENERAL = "General"


class Number(NamedTuple):
    """A number with the format in which a spreadsheet shows it."""

    value: int | Decimal
    number_format: str = GENERAL


Value = str | int | Decimal | Number | None


@dataclass(frozen=True, slots=True)
class WorkbookPage:
    """One page of a file. rows: a cell a column; bold: rows, by their place, set as heads.

    widths: of the columns, in characters.
    """

    title: str
    rows: Iterable[Sequence[Value]]
    widths: Sequence[int]
    bold: frozenset[int] = frozenset({0})


def write_workbook(pages: Iterable[WorkbookPage]) -> bytes:
    """Return the file; rows are written as they come, so that none need be kept."""
    book = Workbook(write_only=True)
    for page in pages:
        sheet = book.create_sheet(page_title(page.title))
        # A page that is only written takes these before its first row.
        for number, width in enumerate(page.widths, start=1):
            sheet.column_dimensions[get_column_letter(number)].width = width
        for place, row in enumerate(page.rows):
            if place in page.bold:
                sheet.append([build_cell(sheet, value, bold=True) for value in row])
            else:
                sheet.append([_build_light(sheet, value) for value in row])
    return save_workbook(book)


def save_workbook(book: Workbook) -> bytes:
    """Return the file of a workbook: the same bytes for the same cells, whenever it is written."""
    book.properties.created = book.properties.modified = UNDATED
    written, settled = BytesIO(), BytesIO()
    # Not book.save(), which writes down when.
    ExcelWriter(book, ZipFile(written, "w")).save()
    with ZipFile(written) as parts, ZipFile(settled, "w", ZIP_DEFLATED) as file:
        for name in parts.namelist():
            file.writestr(ZipInfo(name), parts.read(name), ZIP_DEFLATED)
    return settled.getvalue()


def build_download(content: bytes, name: str) -> HttpResponse:
    """Return a workbook as an answer that browsers save under a name; nobody else keeps it."""
    response = HttpResponse(content, content_type=CONTENT_TYPE)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    response["Cache-Control"] = "private, no-store"
    return response


def page_title(title: str) -> str:
    """Return a text as a page may be called."""
    return title.translate(NOT_IN_TITLES)[:TITLE_LENGTH_MAX]


def build_cell(
    page: Any, value: Value, *, bold: bool = False
) -> WriteOnlyCell:  # Any: openpyxl has no types
    if isinstance(value, str):
        cell = build_text(page, value)
    elif isinstance(value, Number):
        cell = WriteOnlyCell(page, value=value.value)
        cell.number_format = value.number_format
    else:
        cell = WriteOnlyCell(page, value=value)
    if bold:
        cell.font = HEAD
    return cell


def _build_light(page: Any, value: Value) -> Any:  # Any: a cell, which openpyxl has no type for
    """Return a value that a page takes as it is, which is lighter than a cell of its own."""
    is_harmless = isinstance(value, str) and not value.startswith(READ_INTO)
    if is_harmless and ILLEGAL_CHARACTERS_RE.search(value) is None:
        return value
    return build_cell(page, value)


def build_text(page: Any, text: str) -> WriteOnlyCell:  # Any: likewise
    """Return a cell that is text whatever it begins with, and stays so when it is edited."""
    cell = WriteOnlyCell(page, value=ILLEGAL_CHARACTERS_RE.sub("", text))
    cell.data_type = "s"
    if text.startswith(FORMULA_SIGNS):
        cell.quotePrefix = True
    return cell
