"""A list of the office as a table to take away: read lean and written row by row, any length."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from html import unescape
from itertools import islice
from re import compile as compile_pattern
from typing import Any

from django.contrib.admin.utils import label_for_field
from django.core.exceptions import FieldDoesNotExist, ObjectDoesNotExist
from django.db.models import Prefetch, QuerySet
from django.utils.html import strip_tags
from django.utils.translation import gettext as _

from villages.sheets import Value, WorkbookPage, write_workbook
from villages.words import MINUS, day_with_year, moment_with_year

# Few enough to stay small in memory, many enough that a long table asks seldom.
ROWS_AT_ONCE = 2000
WIDTH_MIN, WIDTH_MAX = 8, 40
CHECKBOX = "action_checkbox"
# As people write figures: +10, −5, 12.5; what begins with a nought is a code: 028.
NUMBER = compile_pattern(r"[+\-−]?(0|[1-9]\d{0,14})(\.\d{1,4})?")

Row = Any  # of any model, with what its list annotates
Reader = Callable[[Row], object]


@dataclass(frozen=True, slots=True)
class Lean:
    """What a long table reads of its rows, instead of all that its list brings along.

    columns: of the rows themselves. shared: {foreign key: the rows it points to, with all that is
    told of them}, each read once however many rows point to it: for rosters, not for what is as
    many as the rows. gathered: what belongs to each row.
    """

    columns: tuple[str, ...]
    shared: Mapping[str, Callable[[], QuerySet[Any]]]
    gathered: tuple[Callable[[], Prefetch[Any]], ...] = ()


def build_table(page: Any, rows: Any) -> bytes:  # Any: an admin, a ChangeList
    """Return the rows of a list, all its pages, as a file with the list's own columns.

    page: the model's admin. rows: its ChangeList, whose filters and search stand.
    """
    names = [name for name in rows.list_display if name != CHECKBOX]
    head = [str(label_for_field(name, page.model, page)) for name in names]
    widths = [min(max(WIDTH_MIN, 2 * len(title) + 4), WIDTH_MAX) for title in head]
    body = _read_cells(page, rows.queryset, names)
    return write_workbook(
        [WorkbookPage(str(page.opts.verbose_name_plural), _chain(head, body), widths)]
    )


def _chain(head: Sequence[Value], body: Iterator[Sequence[Value]]) -> Iterator[Sequence[Value]]:
    yield head
    yield from body


def _read_cells(page: Any, rows: QuerySet[Any], names: Sequence[str]) -> Iterator[list[Value]]:
    # Any: an admin, and rows of any model
    readers = [_find_reader(page, name) for name in names]
    for row in read_lean(rows, page.lean) if page.lean else rows.iterator(ROWS_AT_ONCE):
        yield [_read_cell(row, reader) for reader in readers]


def read_lean(rows: QuerySet[Any], lean: Lean) -> Iterator[Row]:  # Any: rows of any model
    """Return the rows with what is lean about them, one object for all that point to it."""
    gathered = [build() for build in lean.gathered]
    light = rows.select_related(None).prefetch_related(None).prefetch_related(*gathered)
    left = light.only(*lean.columns, *lean.shared).iterator(ROWS_AT_ONCE)
    known: dict[str, dict[object, Row]] = {name: {} for name in lean.shared}
    while some := list(islice(left, ROWS_AT_ONCE)):
        for name, find in lean.shared.items():
            _share(some, name, find, known[name])
        yield from some


def _share(
    rows: Iterable[Row], name: str, find: Callable[[], QuerySet[Any]], known: dict[object, Row]
) -> None:  # Any: rows of any model
    """Put behind a foreign key of the rows what it points to, known or read now."""
    pointing = [(row, pk) for row in rows if (pk := getattr(row, f"{name}_id")) is not None]
    if missing := {pk for _row, pk in pointing} - known.keys():
        known |= find().in_bulk(missing)
    for row, pk in pointing:
        setattr(row, name, known[pk])


def _find_reader(page: Any, name: str) -> Reader:  # Any: an admin
    """Return what reads a column's cell off a row, as Django's lists do; found once a table."""
    try:
        field = page.opts.get_field(name)
    except FieldDoesNotExist:
        shown: Reader | None = getattr(page, name, None)
        return shown or _read_named(name)
    if field.is_relation or not field.flatchoices:
        return lambda row: getattr(row, field.name)
    words = {value: str(label) for value, label in field.flatchoices}
    return lambda row: words.get(value := getattr(row, field.attname), value)


def _read_named(name: str) -> Reader:
    def read(row: Row) -> object:
        value = getattr(row, name)
        return value() if callable(value) else value

    return read


def _read_cell(row: Row, reader: Reader) -> Value:
    try:
        return write_value(reader(row))
    except ObjectDoesNotExist:
        # The other end of a relation that not every row has.
        return None


def write_value(value: object) -> Value:
    """Return any value as a cell."""
    if value is None:
        return None
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, int | Decimal):
        return value
    if isinstance(value, datetime):
        return moment_with_year(value)
    if isinstance(value, date):
        return day_with_year(value)
    return _read_text(str(value))


@lru_cache(maxsize=4096)
def _read_text(shown: str) -> str | Decimal:
    text = unescape(strip_tags(shown)).strip()
    if NUMBER.fullmatch(text):
        return Decimal(text.replace(MINUS, "-"))
    return text
