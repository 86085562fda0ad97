"""Files as Excel and WPS write them, made for tests."""

import csv
import io
from collections.abc import Sequence

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

# Whatever a cell holds: openpyxl takes text, numbers, days, ticks and nothing.
Rows = Sequence[Sequence[object]]


def write_xlsx(rows: Rows, *, merges: Sequence[str] = (), title: str = "Sheet1") -> bytes:
    """Return a workbook of one sheet; merges: ranges such as A2:A4."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = title
    fill(sheet, rows)
    for merge in merges:
        sheet.merge_cells(merge)
    return save(book)


def fill(sheet: Worksheet, rows: Rows) -> None:
    for row in rows:
        sheet.append(list(row))


def save(book: Workbook) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def write_csv(rows: Rows, *, encoding: str = "utf-8", separator: str = ",") -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=separator).writerows(rows)
    return text.getvalue().encode(encoding)
