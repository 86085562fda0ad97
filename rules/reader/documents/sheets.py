"""Excel sheets: each visible one as rows, the way its cells look."""

import io
import re
import zipfile
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils.cell import range_boundaries

from rules.reader.documents.lengths import LengthCount
from rules.reader.documents.tables import write_row

# The names that Excel and WPS give a sheet by themselves; any other may say 加分 or 扣分.
_PLAIN_TITLE = re.compile(r"(?:Sheet|工作表|表格?)\s*\d*", re.IGNORECASE)
_MERGED_RANGE = re.compile(
    rb'<(?:\w{1,16}:)?mergeCell\s[^>]{0,200}?ref="([A-Z]{1,3}\d{1,7}:[A-Z]{1,3}\d{1,7})"'
)
# Formats run on for a million rows after the last words; no table leaves such a gap in it.
_BLANK_ROWS_MAX = 10_000
_COLUMNS_MAX = 128
# "加"0"分", +0, 0.0"分/次": words and a plus in a number's format are seen and belong to it.
_WORDED_NUMBER = re.compile(r'(\+?)(?:"([^"]*)")?[#0?,]+(?:\.[#0?]+)?(?:"([^"]*)")?')

Sheet = Any  # openpyxl ships no types
Cell = Any


def read_sheets(data: bytes, archive: zipfile.ZipFile) -> str:
    """Return the rows of all visible sheets; of a formula, what it gave when it was last saved."""
    length = LengthCount()
    book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    return "\n\n".join("\n".join(_sheet_lines(sheet, archive, length)) for sheet in sheets)


def _sheet_lines(sheet: Sheet, archive: zipfile.ZipFile, length: LengthCount) -> Iterator[str]:
    if not _PLAIN_TITLE.fullmatch(sheet.title):
        yield length.add(sheet.title)
    rows: list[list[str]] = []
    for row in _filled_rows(sheet, archive):
        # Counted at once: one text may be said again in a hundred thousand rows.
        length.add("".join(row))
        rows.append(row)
    blank = min((_leading_blanks(row) for row in rows if row), default=0)
    yield from (write_row(row[blank:]) for row in rows)


def _filled_rows(sheet: Sheet, archive: zipfile.ZipFile) -> Iterator[list[str]]:
    """Give the rows with words in them, and one empty row for each gap between them.

    A cell merged downwards is said again in each row, since its words hold for each.
    """
    merges = merges_by_row(archive, sheet)
    # {column: the merged text, its last row}
    merged: dict[int, tuple[str, int]] = {}
    blank_rows = 0
    has_begun = False
    for number, cells in enumerate(iter_rows(sheet), start=1):
        texts = [_cell_text(cell) for cell in cells]
        for column, last in merges.get(number, ()):
            merged[column] = (texts[column] if column < len(texts) else "", last)
        if not any(texts):
            blank_rows += 1
            if blank_rows > _BLANK_ROWS_MAX:
                return
            continue
        if blank_rows and has_begun:
            yield []
        blank_rows, has_begun = 0, True
        yield _with_merged_texts(texts, merged, number)


def iter_rows(sheet: Sheet) -> Iterator[tuple[Cell, ...]]:
    """Give a sheet's rows of cells, from its first, without the columns it only claims."""
    # What a sheet says of its own size is often wrong, and can claim a million empty columns.
    sheet.reset_dimensions()
    rows: Iterator[tuple[Cell, ...]] = sheet.iter_rows(max_col=_COLUMNS_MAX)
    return rows


def _with_merged_texts(
    texts: list[str], merged: Mapping[int, tuple[str, int]], number: int
) -> list[str]:
    return [
        merged[column][0] if not text and column in merged and number <= merged[column][1] else text
        for column, text in enumerate(texts)
    ]


def merges_by_row(archive: zipfile.ZipFile, sheet: Sheet) -> Mapping[int, list[tuple[int, int]]]:
    """Return {first row: [(column from 0, last row)]} of the cells merged downwards."""
    merges: dict[int, list[tuple[int, int]]] = defaultdict(list)
    # Read-only sheets tell their part, and not their merged cells, which stand at its end.
    part = archive.read(sheet._worksheet_path)  # noqa: SLF001
    for found in _MERGED_RANGE.finditer(part):
        first_column, first, _last_column, last = range_boundaries(found[1].decode("ascii"))
        if last > first:
            merges[first].append((first_column - 1, last))
    return merges


def _leading_blanks(row: list[str]) -> int:
    return next((place for place, text in enumerate(row) if text), len(row))


def _cell_text(cell: Cell) -> str:
    value = cell.value
    if value is None or isinstance(value, str):
        return (value or "").strip()
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float):
        return _number_text(value, cell.number_format or "")
    if isinstance(value, datetime | date):
        return _date_text(value, cell.number_format or "")
    return f"{value:%H:%M}" if isinstance(value, time) else str(value)


def _number_text(value: float, pattern: str) -> str:
    """Write 5.0 as 5, 0.8 as 80% where the format says so."""
    if "%" in pattern:
        return f"{_plain(value * 100)}%"
    worded = _WORDED_NUMBER.fullmatch(pattern.split(";", maxsplit=1)[0])
    if worded is None:
        return _plain(value)
    plus, before, after = worded.groups(default="")
    return f"{plus if value > 0 else ''}{before}{_plain(value)}{after}"


def _plain(value: float) -> str:
    # Ten places drop what floating point adds, as in 0.30000000000000004.
    text = f"{value:.10f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _date_text(value: date, pattern: str) -> str:
    if "y" not in pattern.lower() and "d" in pattern.lower():
        return f"{value.month}月{value.day}日"
    return f"{value.year}年{value.month}月{value.day}日"
