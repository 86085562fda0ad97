"""What each column of the archive holds, in words: the second half of docs/export.md."""

from collections.abc import Iterator

from django.db import models

from office.archive.cells import AnyField
from office.archive.spec import Attachment, Column, Plain, Reference, Registry, Table
from office.archive.stories import ChangedRow, ChangedValue, Explained, Told
from office.archive.tables import REGISTRY
from rules.fields import PointsListField
from villages.fields import PointsField, QuantityField, YuanField

# The first that fits counts, as in office.archive.cells.
KINDS: tuple[tuple[type[AnyField], str], ...] = (
    (PointsField, "points"),
    (YuanField, "yuan"),
    (QuantityField, "quantity"),
    (PointsListField, "points, with spaces between"),
    (models.BooleanField, "`true` or `false`"),
    (models.DateTimeField, "moment"),
    (models.DateField, "day"),
    (models.UUIDField, "key"),
    (models.JSONField, "JSON"),
    (models.IntegerField, "number"),
    (models.CharField, "text"),
    (models.TextField, "text"),
)
STORIES: dict[type[Column], tuple[str, ...]] = {
    ChangedRow: (
        "kind of row, as `villages.household`",
        "which row of that kind's file, `1` for the village; below 0: one that is gone",
    ),
    ChangedValue: (
        "which field",
        "the kind of row that its values name, where they name rows; else empty",
        "value before; a row of that kind's file where `refers` names one",
        "value after; likewise",
    ),
    Told: ("what it tells: a word, a colon, and the row of its file or the village's own number",),
    Explained: ("JSON, figures of the assessment; `member_id` is a row of members.csv",),
}


def describe_tables(registry: Registry = REGISTRY) -> str:
    """Return a section for each table: what its rows are, and what its columns hold."""
    return "\n".join(line for table in registry.tables for line in _describe(registry, table))


def _describe(registry: Registry, table: Table) -> Iterator[str]:
    yield f"### {table.path}"
    yield ""
    yield _tell_rows(table)
    yield ""
    yield "| column | holds |"
    yield "|---|---|"
    if not table.name:
        yield "| `row` | the row's own number in this file, from 1 |"
    for column in registry.columns_of(table):
        for header, words in zip(column.headers, _tell_column(column), strict=True):
            yield f"| `{header}` | {words} |"
    if table.stays:
        left = ", ".join(f"`{name}`" for name in table.stays)
        yield ""
        yield f"Left behind: {left}."
    yield ""


def _tell_rows(table: Table) -> str:
    if table.model._meta.auto_created:
        return "Which belong together, a pair a row."
    return (table.model.__doc__ or "").strip().splitlines()[0]


def _tell_column(column: Column) -> tuple[str, ...]:
    if isinstance(column, Reference):
        return _tell_reference(column)
    if isinstance(column, Attachment):
        return ("name of a file in this archive, or empty",)
    if isinstance(column, Plain):
        return (_tell_plain(column.own),)
    return STORIES[type(column)]


def _tell_reference(column: Reference) -> tuple[str, ...]:
    named = f"of {column.table.file}.csv" if column.parts else f"row of {column.table.file}.csv"
    empty = ", or empty" if column.own.null else ""
    if len(column.headers) == 1:
        return (f"{named}{empty}",)
    return (f"{named}{empty}", *("the same" for _header in column.headers[1:]))


def _tell_plain(own: AnyField) -> str:
    kind = next(words for base, words in KINDS if isinstance(own, base))
    if own.choices:
        kind = ", ".join(f"`{value}`" for value, _words in own.flatchoices if value != "")
    may_be_empty = own.null or (own.blank and isinstance(own, models.CharField | models.TextField))
    return f"{kind}, or empty" if may_be_empty else kind
