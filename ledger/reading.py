"""Reading a sealed file that somebody brings back: as it was, or as a table program left it. Pure.

Whatever comes in is only read: no formula is worked out, no name of a file is looked at, and what
is no such file is answered with None, however long or broken it is.
"""

import csv
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from io import StringIO
from itertools import islice
from re import compile as pattern
from unicodedata import normalize

from ledger.seals import LINES_HEADER, NOTICE_HEADER
from villages.months import write_month

BYTES_MAX = 1_000_000
ROWS_MAX = 20_000
HEAD_NAMES = ("village", "notice", "from", "month", "edition", "previous")
# Seals, salts and digests, and the words for the edition: 80 at most.
CELL_LENGTH_MAX = 200
UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
UTF8_MARK = b"\xef\xbb\xbf"
DELIMITERS = (",", "\t", ";")
# With the signs for year, month and day, as table programs show dates in China.
DAY = pattern(r"(\d{4})[-/.\u5e74](\d{1,2})[-/.\u6708](\d{1,2})\u65e5?\Z")
MONTH = pattern(r"(\d{4})[-/.\u5e74](\d{1,2})(?:\u6708|[-/.\u6708]1\u65e5?)?\Z")
# What Excel makes of 2026-10: Oct-26.
ENGLISH_MONTH = pattern(r"([A-Z][a-z]{2})-(\d{2})\Z")
ENGLISH_MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec"


@dataclass(frozen=True, slots=True)
class ReadNotice:
    """A notice.csv: its head by name, and its lines; resaved: by a table program or an editor.

    strays: what stands where a file of ours has nothing, in its order.
    """

    head: dict[str, str]
    lines: list[dict[str, str]]
    strays: list[str]
    is_resaved: bool


@dataclass(frozen=True, slots=True)
class ReadLines:
    """An account's lines file: its salt and its rows; strays: as above."""

    salt: str
    lines: list[dict[str, str]]
    strays: list[str]
    is_resaved: bool


def read_file(content: bytes) -> ReadNotice | ReadLines | None:
    """Return what a file of ours says; None where it is none, or none that can be read."""
    table = read_table(content)
    if not table:
        return None
    is_resaved = content.startswith((UTF8_MARK, *UTF16_MARKS)) or b"\r" in content
    is_resaved = is_resaved or _is_padded(table) or not _is_utf8(content)
    rows = [_trim(row) for row in table]
    first = rows[0][0].casefold() if rows[0] else ""
    if first == "salt" or _has_lines_header(rows):
        salt = rows[0][1].casefold() if first == "salt" and len(rows[0]) > 1 else ""
        strays = _find_strays(rows, ["salt"], LINES_HEADER)
        return ReadLines(salt, _name_cells(rows, LINES_HEADER), strays, is_resaved)
    if first in HEAD_NAMES:
        found = {row[0].casefold(): row[1] if len(row) > 1 else "" for row in rows[:6] if row}
        head = {name: found.get(name, "") for name in HEAD_NAMES}
        strays = _find_strays(rows, HEAD_NAMES, NOTICE_HEADER)
        return ReadNotice(head, _name_cells(rows, NOTICE_HEADER), strays, is_resaved)
    return None


def read_table(content: bytes) -> list[list[str]] | None:
    """Return any table's rows that say something; None where there is none to be read."""
    text = _decode(content)
    return None if text is None else _read_table(text)


def _has_lines_header(rows: list[list[str]]) -> bool:
    """Tell a lines file whose first row was lost or changed: by the head of its columns."""
    return any([cell.casefold() for cell in row[:3]] == [*LINES_HEADER[:3]] for row in rows[:2])


def _decode(content: bytes) -> str | None:
    """Return the text, in UTF-8 or as WPS and Excel save it in China; None for no text."""
    if not content or len(content) > BYTES_MAX:
        return None
    encodings = ("utf-16",) if content.startswith(UTF16_MARKS) else ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return None if "\0" in text else text
    return None


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return True


def _read_table(text: str) -> list[list[str]] | None:
    first, _end, _rest = text.partition("\n")
    delimiter = next((mark for mark in DELIMITERS if mark in first), ",")
    try:
        rows = list(islice(csv.reader(StringIO(text, newline=""), delimiter=delimiter), ROWS_MAX))
    except csv.Error:
        return None
    return [row for row in rows if any(cell.strip() for cell in row)]


def _is_padded(table: list[list[str]]) -> bool:
    """Tell whether all rows have one width, as table programs write them; ours have not."""
    return len(table[0]) > 2


def _trim(row: list[str]) -> list[str]:
    cells = [normalize("NFKC", cell).strip()[:CELL_LENGTH_MAX] for cell in row]
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _name_cells(rows: list[list[str]], header: tuple[str, ...]) -> list[dict[str, str]]:
    """Return the rows below the header by its names; none where there is no such header."""
    below = rows[_find_header(rows, header) + 1 :]
    empty = [""] * len(header)
    return [dict(zip(header, [*row, *empty], strict=False)) for row in below]


def _find_header(rows: list[list[str]], header: tuple[str, ...]) -> int:
    starts = (index for index, row in enumerate(rows) if row and row[0].casefold() == header[0])
    return next(starts, len(rows))


def _find_strays(rows: list[list[str]], names: Sequence[str], header: tuple[str, ...]) -> list[str]:
    """Return rows above that no file of ours has, other heads of columns, and cells too many."""
    start = _find_header(rows, header)
    left = list(names)
    strays: list[str] = []
    for row in rows[:start]:
        name = row[0].casefold() if row else ""
        if name in left:
            left.remove(name)
            strays += row[2:]
        else:
            strays += row
    for row in rows[start : start + 1]:
        strays += [cell for cell, name in zip(row, header, strict=False) if cell.casefold() != name]
    return strays + [cell for row in rows[start:] for cell in row[len(header) :]]


# What a cell means, so that 12, 12.0 and 12.00 are one figure, and 2026/10/5 is a day.


def read_text(cell: str) -> str:
    return normalize("NFKC", cell).strip()


def read_hex(cell: str) -> str:
    return "".join(read_text(cell).split()).casefold()


def read_figure(cell: str) -> str:
    """Return a figure as we write it; what is none, as it stands."""
    text = read_text(cell).replace("\N{MINUS SIGN}", "-").lstrip("+")
    try:
        figure = Decimal(text)
    except InvalidOperation:
        return text
    # Thousands of digits would take their time; no figure of ours has more than a dozen.
    if not figure.is_finite() or abs(figure.adjusted()) > 15:
        return text
    rounded = figure.quantize(Decimal("0.01"))
    return f"{rounded:.2f}" if rounded == figure else text


def read_number(cell: str) -> str:
    """Return a whole number as we write it; what is none, as it stands."""
    text = read_figure(cell)
    return text.removesuffix(".00")


def read_day(cell: str) -> str:
    text = read_text(cell)
    found = DAY.match(text)
    return _try_date(text, lambda: date(*map(int, found.groups())).isoformat()) if found else text


def read_month(cell: str) -> str:
    text = read_text(cell)
    if found := ENGLISH_MONTH.match(text):
        name, year = found.groups()
        place, rest = divmod(ENGLISH_MONTHS.find(name), 3)
        if rest == 0:
            return write_month(date(2000 + int(year), place + 1, 1))
    if found := MONTH.match(text):
        year, month = map(int, found.groups())
        return _try_date(text, lambda: write_month(date(year, month, 1)))
    return text


def _try_date(text: str, write: Callable[[], str]) -> str:
    try:
        return write()
    except ValueError:
        return text
