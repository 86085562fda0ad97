"""Finding the head of a table and its rows; columns that nobody asked for are left behind."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from unicodedata import normalize

from openpyxl.utils import get_column_letter

from office.tables.lexicon import ID_HEADINGS, NOT_ROWS
from office.tables.reading.sheets import Line, Sheet

# Titles, the village's name, remarks on how to fill it in.
LINES_BEFORE_HEAD_MAX = 30
TITLE_LENGTH_MAX = 30
# What people add to a heading: brackets with a remark, a star for what must be filled in.
_REMARK = re.compile(r"[(\[【〔].*?[)\]】〕]")
_NOT_TELLING = re.compile(r"[\s*:：·．.、，,/-]")

# A heading, normalised, into the key of its column; None for one that is not asked for.
Match = Callable[[str], str | None]


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row: where it stands, and {key of its column: text}, without what is empty."""

    number: int
    cells: dict[str, str]
    sheet: str = ""


@dataclass(slots=True)
class Table:
    """What was read of a file.

    headings: {key: as the file calls the column}. unused: headings of columns that were left
    behind; dropped: of those with ID numbers; idle_sheets: of sheets without such a head.
    """

    headings: dict[str, str] = field(default_factory=dict)
    rows: list[TableRow] = field(default_factory=list)
    unused: list[str] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)
    idle_sheets: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Head:
    """Where the head ends, and {place: (key, heading)} of the columns it names."""

    last_number: int
    columns: dict[int, tuple[str, str]]
    others: dict[int, str]


def build_table(
    sheets: Sequence[Sheet],
    match: Match,
    *,
    needed: Iterable[str],
    trims: Mapping[str, Callable[[str], str]],
) -> Table | None:
    """Return the rows of all sheets that have the needed columns; None where none has.

    trims: {key: what of its text is kept}.
    """
    table = Table()
    wanted = frozenset(needed)
    for sheet in sheets:
        head = _find_head(sheet, match)
        if head is None or not wanted <= {key for key, _heading in head.columns.values()}:
            table.idle_sheets.append(sheet.title)
            continue
        _take_headings(table, sheet, head)
        table.rows += _list_rows(sheet, head, trims, title=sheet.title if len(sheets) > 1 else "")
    return table if table.headings else None


def normalise_heading(text: str) -> str:
    """Return a heading without remarks, spaces and signs: 户编号（必填）* as 户编号."""
    plain = normalize("NFKC", text)
    return _NOT_TELLING.sub("", _REMARK.sub("", plain)).lower()


def is_id_heading(heading: str) -> bool:
    return any(word in heading for word in ID_HEADINGS)


def _find_head(sheet: Sheet, match: Match) -> _Head | None:
    """Return the head: of the first rows the one that names most columns, the first of equals."""
    best: _Head | None = None
    for line in sheet.lines[:LINES_BEFORE_HEAD_MAX]:
        head = _read_head(line, match)
        if head.columns and (best is None or len(head.columns) > len(best.columns)):
            best = head
    if best is None:
        return None
    return _with_second_line(best, sheet, match)


def _read_head(line: Line, match: Match) -> _Head:
    columns: dict[int, tuple[str, str]] = {}
    others: dict[int, str] = {}
    for place, text in enumerate(line.cells):
        heading = normalise_heading(text)
        key = None if is_id_heading(heading) else match(heading)
        if key and key not in {key for key, _heading in columns.values()}:
            columns[place] = (key, text)
        elif text:
            others[place] = text
    return _Head(line.number, columns, others)


def _with_second_line(head: _Head, sheet: Sheet, match: Match) -> _Head:
    """Return a head of two rows, as under 今年 stand 加分 and 扣分; what has figures is no head."""
    after = next((line for line in sheet.lines if line.number > head.last_number), None)
    if after is None or any(character.isdecimal() for cell in after.cells for character in cell):
        return head
    below = _read_head(after, match)
    known = {key for key, _heading in head.columns.values()}
    more = {
        place: column
        for place, column in below.columns.items()
        if column[0] not in known and place not in head.columns
    }
    if not more:
        return head
    others = {place: text for place, text in head.others.items() if place not in more}
    return _Head(after.number, head.columns | more, others)


def _take_headings(table: Table, sheet: Sheet, head: _Head) -> None:
    for key, heading in head.columns.values():
        table.headings.setdefault(key, heading)
    for place, heading in head.others.items():
        kept = heading[:TITLE_LENGTH_MAX]
        if is_id_heading(normalise_heading(heading)) or place in sheet.id_columns:
            _add_once(table.dropped, kept)
        else:
            _add_once(table.unused, kept)
    for place in sorted(sheet.id_columns - head.others.keys()):
        named = head.columns.get(place)
        _add_once(table.dropped, named[1] if named else get_column_letter(place + 1))


def _add_once(names: list[str], name: str) -> None:
    if name and name not in names:
        names.append(name)


def _list_rows(
    sheet: Sheet, head: _Head, trims: Mapping[str, Callable[[str], str]], *, title: str
) -> list[TableRow]:
    rows = []
    for line in sheet.lines:
        if line.number <= head.last_number or is_no_row(line.cells):
            continue
        cells = {
            key: kept
            for place, (key, _heading) in head.columns.items()
            if place < len(line.cells) and (kept := _trim(line.cells[place], trims.get(key)))
        }
        if cells:
            rows.append(TableRow(line.number, cells, title))
    return rows


def _trim(text: str, trim: Callable[[str], str] | None) -> str:
    return trim(text) if trim and text else text


def is_no_row(cells: Sequence[str]) -> bool:
    """Tell sums, signatures, the template's help and its example by how the row begins."""
    first = next((cell for cell in cells if cell), "")
    return normalise_heading(first).startswith(NOT_ROWS)
