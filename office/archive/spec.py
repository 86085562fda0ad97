"""The shape of the archive's tables: what a column is, and how a row of another table is named.

A table is told in one place, `tables/`: model, file, columns, and what names a row. A field's kind
says how it is written; a foreign key is written as the name of the row it refers to, in as many
cells as that name has. A row without a name of its own is named by its place in its file.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from django.db import models

from office.archive.cells import AnyField, read_value, write_value

Model = models.Model
# What a row of a query holds, and what a row of a model is made from.
Values = Sequence[Any]
Attributes = dict[str, Any]


class Writer(Protocol):
    """What columns ask of an export: places of rows, and names of files."""

    def find_place(self, model: type[Model], pk: int) -> int | None:
        """Return a row's place in its file, counted from 1; None where it is not in it."""

    def name_file(self, stored: str) -> str:
        """Return the name that a stored file has in the archive; "" where it is gone."""

    def name_gone(self, kind: str, pk: str) -> str:
        """Return a name for a row that is not in the archive: the same for the same row."""


class Reader(Protocol):
    """What columns ask of an import: ids of rows, and names of files."""

    def find_named(self, table: "Table", cells: Sequence[str]) -> int:
        """Return the id of the row of that name; raises ValueError where there is none."""

    def find_placed(self, model: type[Model], place: str) -> int:
        """Return the id of the row at a place of its file; raises ValueError where none is."""

    def take_file(self, named: str) -> str:
        """Return the name under which an archive's file was stored for the next row."""


class Column(ABC):
    """One column of the spec: one or more cells of the file."""

    headers: tuple[str, ...]
    lookups: tuple[str, ...]
    covers: tuple[str, ...]

    @abstractmethod
    def write(self, values: Values, writer: Writer) -> list[str]:
        """Return the cells of what the lookups gave."""

    @abstractmethod
    def read(self, cells: Sequence[str], reader: Reader) -> Attributes:
        """Return the row's attributes; raises ValueError for what cannot be."""


@dataclass(frozen=True)
class Table:
    """One file of rows of one model.

    columns: field names, and columns of other kinds. name: the columns that name a row; none: its
    place does. code: how they make one cell. within: the way to the village; empty for people, who
    are those that the other tables name. order: what rows are in the order of; an import keeps the
    order of ids. stays: the fields that are left behind. later: what is filled in when the rows of
    another table stand (`after`; empty: at once, row by row), and what stands there meanwhile,
    because the database's guards take it in no other order.
    """

    model: type[Model]
    file: str
    columns: Sequence["str | Column"]
    name: tuple[str, ...] = ()
    code: Callable[..., str] | None = None
    within: str = "village"
    order: str = "pk"
    later: Mapping[str, object] = field(default_factory=dict)
    after: str = ""
    stays: tuple[str, ...] = ()

    @property
    def path(self) -> str:
        return f"tables/{self.file}.csv"


class Registry:
    """The tables, bound to each other: who refers to whom, in which cells."""

    def __init__(self, tables: Sequence[Table]) -> None:
        self.tables = tables
        self.of_model = {table.model: table for table in tables}
        self.of_file = {table.file: table for table in tables}
        self._columns = {
            table.file: [self._bind(table, one) for one in table.columns] for table in tables
        }

    def columns_of(self, table: Table) -> list[Column]:
        return self._columns[table.file]

    def headers_of(self, table: Table) -> list[str]:
        own = [] if table.name else ["row"]
        return own + [header for column in self.columns_of(table) for header in column.headers]

    def name_places(self, table: Table) -> list[int]:
        """Return which cells of a row name it, in the order of its name."""
        places: dict[str, range] = {}
        start = 0
        for column in self.columns_of(table):
            end = start + len(column.headers)
            places[column.covers[0]] = range(start, end)
            start = end
        return [place for name in table.name for place in places[name]]

    def refers_to_itself(self, table: Table) -> bool:
        return any(
            isinstance(column, Reference) and column.table is table
            for column in self.columns_of(table)
        )

    def name_cells(self, table: Table) -> list["NamePart"]:
        """Return the cells that name a row of a table that has names."""
        parts = [part for name in table.name for part in self._name_parts(table, name)]
        if table.code is None:
            return parts
        lookups = tuple(lookup for part in parts for lookup in part.lookups)
        return [NamePart("", lookups, table.code)]

    def _name_parts(self, table: Table, name: str) -> list["NamePart"]:
        own = get_field(table.model, name)
        if not own.is_relation:
            return [NamePart(name, (name,), lambda value: write_value(own, value))]
        target = self.of_model[own.related_model]  # type: ignore[index] # a relation has one
        parts = [part.below(name) for part in self.name_cells(target)]
        return [replace(parts[0], header=name)] if len(parts) == 1 else parts

    def _bind(self, table: Table, column: "str | Column") -> Column:
        if not isinstance(column, str):
            return column
        own = get_field(table.model, column)
        if isinstance(own, models.FileField):
            return Attachment(own)
        if not own.is_relation:
            return Plain(own)
        target = self.of_model[own.related_model]  # type: ignore[index] # a relation has one
        return Reference(own, target, self.name_cells(target) if target.name else [])


def get_field(model: type[Model], name: str) -> AnyField:
    found: AnyField = model._meta.get_field(name)  # type: ignore[assignment] # never a reverse one
    return found


@dataclass(frozen=True)
class NamePart:
    """One cell of a row's name: where its values are found, and how they are written."""

    header: str
    lookups: tuple[str, ...]
    write: Callable[..., str]

    def below(self, name: str) -> "NamePart":
        """Return the same part, seen from a row that refers to this one by a field."""
        header = f"{name}.{self.header}" if self.header else name
        return NamePart(header, tuple(f"{name}__{one}" for one in self.lookups), self.write)


class Plain(Column):
    """A field that says its value."""

    def __init__(self, own: AnyField) -> None:
        self.own = own
        self.headers = self.lookups = self.covers = (own.name,)

    def write(self, values: Values, writer: Writer) -> list[str]:
        return [write_value(self.own, values[0])]

    def read(self, cells: Sequence[str], reader: Reader) -> Attributes:
        return {self.own.attname: read_value(self.own, cells[0])}


class Reference(Column):
    """A foreign key: the name of the row it refers to, or its place where it has none."""

    def __init__(self, own: AnyField, table: Table, parts: Sequence[NamePart]) -> None:
        self.own, self.table = own, table
        self.parts = [part.below(own.name) for part in parts]
        self.covers = (own.name,)
        # A name of one cell stands under the field's own name.
        alone = len(self.parts) < 2
        self.headers = (own.name,) if alone else tuple(part.header for part in self.parts)
        self.lookups = (
            tuple(lookup for part in self.parts for lookup in part.lookups)
            if self.parts
            else (own.attname,)
        )

    def write(self, values: Values, writer: Writer) -> list[str]:
        if values[0] is None:
            return [""] * len(self.headers)
        if not self.parts:
            place = writer.find_place(self.table.model, values[0])
            if place is None:
                raise ValueError(f"{self.own} refers to a row of another village.")
            return [str(place)]
        cells, start = [], 0
        for part in self.parts:
            end = start + len(part.lookups)
            cells.append(part.write(*values[start:end]))
            start = end
        return cells

    def read(self, cells: Sequence[str], reader: Reader) -> Attributes:
        if not any(cells):
            if not self.own.null:
                raise ValueError(self.own.name)
            return {self.own.attname: None}
        if not self.parts:
            return {self.own.attname: reader.find_placed(self.table.model, cells[0])}
        return {self.own.attname: reader.find_named(self.table, cells)}


class Attachment(Column):
    """A stored file: its name in the archive, which is its SHA-256."""

    def __init__(self, own: models.FileField) -> None:
        self.own = own
        self.headers = self.lookups = self.covers = (own.name,)

    def write(self, values: Values, writer: Writer) -> list[str]:
        return [writer.name_file(values[0]) if values[0] else ""]

    def read(self, cells: Sequence[str], reader: Reader) -> Attributes:
        return {self.own.attname: reader.take_file(cells[0]) if cells[0] else ""}
