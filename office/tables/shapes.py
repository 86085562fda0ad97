"""What all kinds of tables share: columns, rows that were read, and what they would do."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from office.tables.parsing import BadCellError, check_worked_out
from office.tables.reading.tables import Match, Table, TableRow, normalise_heading
from villages.models import User, Village

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Values = dict[str, Any]  # Any: what the parsers of the columns give


@dataclass(frozen=True, slots=True)
class Column:
    """A column as data: under which headings it comes, how it is read, what the template says.

    trim: what of a cell is kept at all.
    """

    key: str
    label: "_StrPromise"
    headings: tuple[str, ...]
    parse: Callable[[str], Any]  # Any: each column's own
    help: "_StrPromise"
    is_needed: bool = False
    trim: Callable[[str], str] | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a row cannot be taken, in plain words. row: None where it is about the whole table."""

    reason: str
    column: str = ""
    row: TableRow | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """Who writes, when, and under which key the table was kept: a repeat makes the same keys."""

    by: User
    now: datetime
    key: UUID


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that would be written. words: the whole of it, as the preview shows it."""

    row: TableRow
    words: str
    act: Callable[[Actor], object]


@dataclass(slots=True)
class Plan:
    """What a table would do as things stand: nothing is written by making one.

    remarks: what differs from what stands, and is left as it is.
    """

    new: list[Step] = field(default_factory=list)
    changes: list[Step] = field(default_factory=list)
    standing: int = 0
    remarks: list[Problem] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def steps(self) -> list[Step]:
        """All that would be written, in the order of the table."""
        return sorted(
            (*self.new, *self.changes), key=lambda step: (step.row.sheet, step.row.number)
        )

    def sort(self) -> "Plan":
        """Bring remarks and problems into the table's order; what is about all of it first."""
        for found in (self.remarks, self.problems):
            found.sort(key=lambda one: (one.row.sheet, one.row.number) if one.row else ("", 0))
        return self

    @property
    def digest(self) -> str:
        """What tells this plan from another one: the words of its steps."""
        told = "\n".join(f"{step.row.sheet}:{step.row.number}:{step.words}" for step in self.steps)
        return sha256(told.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of table. plan: reads what stands in the village, in a handful of queries.

    more_columns: those that depend on the village, as one a rule.
    """

    name: str
    title: "_StrPromise"
    sentence: "_StrPromise"
    columns: tuple[Column, ...]
    plan: Callable[[Table, Village, datetime], Plan]
    more_columns: Callable[[Village], Sequence[Column]] | None = None
    match_more: Callable[[str], str | None] | None = None

    def build_match(self) -> Match:
        """Return what tells the key of the column that a normalised heading names.

        By the words that people use, and by the template's labels in whichever language.
        """
        keys = {heading: one.key for one in reversed(self.columns) for heading in one.headings}
        for column in self.columns:
            for label in say_in_every_language(column.label):
                keys.setdefault(normalise_heading(label), column.key)

        def match(heading: str) -> str | None:
            return keys.get(heading) or (self.match_more(heading) if self.match_more else None)

        return match

    @property
    def needed(self) -> tuple[str, ...]:
        return tuple(column.key for column in self.columns if column.is_needed)

    @property
    def trims(self) -> dict[str, Callable[[str], str]]:
        return {column.key: column.trim for column in self.columns if column.trim}


def say_in_every_language(words: "_StrPromise | str") -> list[str]:
    """Return a text as it is said in each language of the project."""
    said = []
    for language, _name in settings.LANGUAGES:
        with override(language):
            said.append(str(words))
    return said


class RowReader:
    """Reads rows by their columns, and gathers what is wrong with them."""

    def __init__(self, columns: Iterable[Column], headings: Mapping[str, str]) -> None:
        self._columns = {column.key: column for column in columns}
        self._headings = headings
        self.problems: list[Problem] = []

    def read(self, row: TableRow) -> tuple[Values, bool]:
        """Return the row's values, None for what stands nowhere, and whether all could be read."""
        values: Values = dict.fromkeys(self._columns)
        is_good = True
        for key, text in row.cells.items():
            column = self._columns.get(key)
            if column is None:
                continue
            try:
                check_worked_out(text)
                values[key] = column.parse(text)
            except BadCellError as error:
                is_good = False
                self.refuse(row, key, str(error))
        return values, is_good

    def refuse(self, row: TableRow, key: str, reason: str) -> None:
        self.problems.append(self.tell(row, key, reason))

    def tell(self, row: TableRow, key: str, reason: str) -> Problem:
        return Problem(reason, self.name(key), row)

    def name(self, key: str) -> str:
        """Return a column as the file calls it, else by our own word for it."""
        column = self._columns.get(key)
        return self._headings.get(key) or (str(column.label) if column else key)

    def need(self, row: TableRow, values: Values, *keys: str) -> bool:
        """Tell whether all of these are filled in; what is missing is a problem."""
        missing = [key for key in keys if values.get(key) in (None, "", [])]
        for key in missing:
            if not any(one.row is row and one.column == self.name(key) for one in self.problems):
                self.refuse(row, key, _("没有填。"))
        return not missing
