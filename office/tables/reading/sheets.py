"""A file's sheets as rows of text, however Excel or WPS wrote them; ID numbers never leave here."""

import csv
import io
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from openpyxl import load_workbook

from office.tables.errors import (
    TableEmpty,
    TableIsOld,
    TableProtected,
    TableRefused,
    TableTooLarge,
    TableUnreadable,
)
from office.tables.reading.id_numbers import strip_id_numbers
from rules.errors import (
    DocumentIsOldExcel,
    DocumentIsWps,
    DocumentProtected,
    DocumentRefused,
    DocumentSwells,
)
from rules.reader.documents.archives import DAMAGE, check_archive
from rules.reader.documents.kinds import is_archive, refuse_foreign_kinds
from rules.reader.documents.sheets import iter_rows, merges_by_row
from rules.reader.documents.texts import decode_text

MEGABYTES_MAX = 5
ROWS_MAX = 20_000
# A cell holds a name, a number, at most the members of a household.
CELL_LENGTH_MAX = 500
# Formats run on for a million rows after the last words.
BLANK_ROWS_MAX = 2_000
SEPARATORS = ",\t;"


@dataclass(frozen=True, slots=True)
class Line:
    """A row with words in it. number: as the table program shows it."""

    number: int
    cells: list[str]


@dataclass(slots=True)
class Sheet:
    """A visible sheet. id_columns: places of the columns out of which ID numbers were taken."""

    title: str
    lines: list[Line] = field(default_factory=list)
    id_columns: set[int] = field(default_factory=set)


def read_sheets(data: bytes, name: str) -> list[Sheet]:
    """Return a file's visible sheets that hold anything.

    name: as the file was called; only the formats of WPS are told by it. Of a formula, what it gave
    when it was last saved. A cell merged downwards is said again in each of its rows.
    Raises a TableRefused.
    """
    if not data:
        raise TableEmpty
    if len(data) > MEGABYTES_MAX * 1024 * 1024:
        raise TableTooLarge(MEGABYTES_MAX, ROWS_MAX)
    try:
        refuse_foreign_kinds(data, name)
        sheets = _read_workbook(data) if is_archive(data) else [_read_text(data)]
    except DocumentRefused as error:
        raise _refusal_for(error) from error
    found = [sheet for sheet in sheets if sheet.lines]
    if not found:
        raise TableEmpty
    return found


def _refusal_for(error: DocumentRefused) -> TableRefused:
    match error:
        case DocumentIsOldExcel() | DocumentIsWps():
            return TableIsOld()
        case DocumentProtected():
            return TableProtected()
        case DocumentSwells():
            return TableTooLarge(MEGABYTES_MAX, ROWS_MAX)
    return TableUnreadable()


# Workbooks


def _read_workbook(data: bytes) -> list[Sheet]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            check_archive(archive, len(data))
            book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
            count = _RowCount()
            return [
                _read_sheet(sheet, archive, count)
                for sheet in book.worksheets
                if sheet.sheet_state == "visible"
            ]
    except DAMAGE as error:
        raise TableUnreadable from error


class _RowCount:
    """Counts the rows of all sheets together, and refuses when it is plainly too much."""

    def __init__(self) -> None:
        self._rows = 0

    def add(self) -> None:
        self._rows += 1
        if self._rows > ROWS_MAX:
            raise TableTooLarge(MEGABYTES_MAX, ROWS_MAX)


def _read_sheet(
    page: Any, archive: zipfile.ZipFile, count: _RowCount
) -> Sheet:  # Any: openpyxl has no types
    sheet = Sheet(page.title)
    merges = merges_by_row(archive, page)
    # {column: the merged text, its last row}
    merged: dict[int, tuple[str, int]] = {}
    blank_rows = 0
    for number, row in enumerate(iter_rows(page), start=1):
        texts = [write_cell(cell.value) for cell in row]
        for column, last in merges.get(number, ()):
            merged[column] = (texts[column] if column < len(texts) else "", last)
        texts = _fill_merged(texts, merged, number)
        if any(texts):
            blank_rows = 0
            count.add()
            _add_line(sheet, number, texts)
        else:
            blank_rows += 1
            if blank_rows > BLANK_ROWS_MAX:
                break
    return sheet


def _fill_merged(texts: list[str], merged: Mapping[int, tuple[str, int]], number: int) -> list[str]:
    width = max(
        (column + 1 for column, (_text, last) in merged.items() if number <= last), default=0
    )
    texts = texts + [""] * (width - len(texts))
    return [
        merged[column][0] if not text and column in merged and number <= merged[column][1] else text
        for column, text in enumerate(texts)
    ]


def write_cell(value: object) -> str:
    """Return a cell's value as text: 5.0 as 5, a day as 2026-03-05."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, int | float):
        # Ten places drop what floating point adds, as in 12.300000000000001.
        text = f"{value:.10f}"
        return text.rstrip("0").rstrip(".")
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return str(value).strip()


# Text files


def _read_text(data: bytes) -> Sheet:
    text = decode_text(data)
    sheet = Sheet("")
    try:
        for number, row in enumerate(_split(text), start=1):
            if number > ROWS_MAX:
                raise TableTooLarge(MEGABYTES_MAX, ROWS_MAX)
            cells = [cell.strip() for cell in row]
            if any(cells):
                _add_line(sheet, number, cells)
    except csv.Error as error:
        raise TableUnreadable from error
    return sheet


def _split(text: str) -> Iterator[Sequence[str]]:
    """Give the rows; what stands between cells is what most of the text has most of."""
    separator = max(SEPARATORS, key=text.count)
    return csv.reader(io.StringIO(text, newline=""), delimiter=separator)


def _add_line(sheet: Sheet, number: int, texts: Sequence[str]) -> None:
    """Keep a row, but no ID number that stands anywhere in it."""
    cells = []
    for column, text in enumerate(texts):
        kept, had_any = strip_id_numbers(text[:CELL_LENGTH_MAX])
        cells.append(kept)
        if had_any:
            sheet.id_columns.add(column)
    if any(cells):
        sheet.lines.append(Line(number, cells))
