"""Records written line by line, 项目：… / 标准：… / 上限：…, read as rows of a table."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rules.reader.characters import Stream, build_stream
from rules.reader.lines import Line, read_marker
from rules.reader.mentions import POINTS
from rules.reader.tables import PURE, Role, Row, Table, role_of_head

_FIELD = re.compile("[【\\[]?(?P<key>[^：，。；【】\\[\\]|\\t\\d]{1,6}?)(?:[】\\]]：?|：) *(?=\\S)")
_EMPTY = Stream("", ())
_NAMING = frozenset({Role.DEED, Role.CATEGORY, Role.NUMBER})


@dataclass(frozen=True, slots=True)
class _Field:
    """One line of a record: at is its place among the lines, start to end is the value."""

    at: int
    key: str
    key_start: int
    start: int
    end: int


def find_records(folded: str, lines: Sequence[Line], taken: frozenset[int]) -> list[Table]:
    """Return the runs of records among the lines that no table has taken."""
    fields = {
        i: field
        for i, line in enumerate(lines)
        if i not in taken and (field := _read_field(folded, line, i)) is not None
    }
    counts = Counter(field.key for field in fields.values())
    known = {
        i: field
        for i, field in fields.items()
        if counts[field.key] > 1 or role_of_head(field.key) is not None
    }
    return [table for run in _runs(known) if (table := _build_table(folded, run)) is not None]


def _read_field(folded: str, line: Line, at: int) -> _Field | None:
    marker = read_marker(folded, line.start, line.end)
    start = marker.end if marker else line.start
    found = _FIELD.match(folded, start, line.end)
    if found is None:
        return None
    return _Field(at, found["key"], found.start("key"), found.end(), line.end)


def _runs(fields: dict[int, _Field]) -> Iterator[list[_Field]]:
    run: list[_Field] = []
    for i, field in fields.items():
        if run and i != run[-1].at + 1:
            yield run
            run = []
        run.append(field)
    if run:
        yield run


def _build_table(folded: str, run: Sequence[_Field]) -> Table | None:
    """Return the run as a table: its first record names the columns; None where it is none."""
    records: list[dict[str, _Field]] = []
    for field in run:
        if not records or field.key in records[-1]:
            records.append({})
        records[-1][field.key] = field
    if not all(map(_is_record, _texts(folded, records))) or len(run) < len(records) * 2:
        return None
    if len(run) < 3 or role_of_head(run[0].key) not in _NAMING:
        return None
    keys = list(dict.fromkeys(field.key for field in run))
    first = {field.key: field for field in reversed(run)}
    head = [
        build_stream(
            folded, [(first[key].key_start, first[key].key_start + len(key))], keeps_gaps=False
        )
        for key in keys
    ]
    rows = [Row(tuple(head), run[0].key_start, run[0].end)]
    rows += [_row_of(folded, record, keys) for record in records]
    return Table(run[0].at, run[-1].at + 1, rows)


def _texts(folded: str, records: Sequence[dict[str, _Field]]) -> Iterator[list[str]]:
    for record in records:
        yield [folded[field.start : field.end] for field in record.values()]


def _is_record(values: Sequence[str]) -> bool:
    """Whether something is named first and valued after."""
    first, *others = values
    named = not POINTS.search(first)
    return named and any(POINTS.search(value) or PURE.match(value) for value in others)


def _row_of(folded: str, record: dict[str, _Field], keys: Sequence[str]) -> Row:
    cells = tuple(
        build_stream(folded, [(record[key].start, record[key].end)], keeps_gaps=False)
        if key in record
        else _EMPTY
        for key in keys
    )
    fields = list(record.values())
    return Row(cells, fields[0].start, fields[-1].end)
