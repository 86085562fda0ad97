"""From the rows of a roster to its households: who belongs to whom, and to which group."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from office.tables import lexicon
from office.tables.reading.tables import Table, TableRow, normalise_heading
from office.tables.shapes import RowReader, Values

# A group a household, but for every third row at most: it is written once and holds below.
SPARSE = 3


@dataclass(slots=True)
class Entry:
    """A household of the table: its first row, and the people of all its rows."""

    row: TableRow
    values: Values
    people: list[tuple[str, int | None]] = field(default_factory=list)
    is_good: bool = True

    @property
    def number(self) -> int:
        number: int = self.values["number"]
        return number


def gather(table: Table, reader: RowReader) -> Iterator[Entry]:
    """Yield the households; a row without a number, or with the same one, goes on with the last."""
    entry: Entry | None = None
    is_lost = False
    above = _GroupAbove(table)
    for row in table.rows:
        values, is_good = reader.read(row)
        if above.takes(row, values):
            continue
        if entry and _goes_on(entry, row, values):
            entry.is_good &= is_good
        elif is_lost and _has_no_start(row):
            # The row above could not be read: this one belongs to nobody, and that was told.
            continue
        else:
            if entry:
                yield entry
            is_lost = not reader.need(row, values, "number")
            entry = None if is_lost else Entry(row, values, is_good=is_good)
        if entry:
            _add_people(entry, row, values, reader)
    if entry:
        yield entry


class _GroupAbove:
    """The group that is written once above its households: in the first one's row, or its own."""

    def __init__(self, table: Table) -> None:
        filled = sum("group" in row.cells for row in table.rows)
        # Where most rows say their group, one that does not has forgotten it.
        self._is_sparse = filled * SPARSE <= len(table.rows)
        self._group: str | None = None

    def takes(self, row: TableRow, values: Values) -> bool:
        """Tell whether a row is a group's heading; else give the row the group it stands under."""
        is_heading = set(row.cells) == {"group"}
        if values["group"]:
            self._group = values["group"] if is_heading or self._is_sparse else None
        elif "number" in row.cells:
            values["group"] = self._group
        return is_heading


def _goes_on(entry: Entry, row: TableRow, values: Values) -> bool:
    if "number" in row.cells:
        return bool(values["number"] == entry.number)
    return values["head"] in (None, "", entry.values["head"])


def _has_no_start(row: TableRow) -> bool:
    return "number" not in row.cells and "head" not in row.cells


def _add_people(entry: Entry, row: TableRow, values: Values, reader: RowReader) -> None:
    person = values["person"]
    is_head = normalise_heading(values["relation"] or "") in lexicon.HEAD_RELATIONS
    begins = row is entry.row and not values["relation"]
    if person and not entry.values["head"] and (is_head or begins):
        entry.values["head"] = person
    known = {entry.values["head"], *(name for name, _year in entry.people)}
    # A cell merged downwards says the same people once more.
    entry.people += [one for one in values["members"] or () if one[0] not in known]
    if person and person != entry.values["head"]:
        if person in known:
            entry.is_good = False
            reader.refuse(row, "person", _("%(name)s 在这一户写了两次。") % {"name": person})
        else:
            entry.people.append((person, values["birth_year"]))


def refuse_twice(entries: list[Entry], reader: RowReader) -> None:
    seen: dict[int, TableRow] = {}
    for entry in entries:
        first = seen.setdefault(entry.number, entry.row)
        if first is not entry.row:
            entry.is_good = False
            words = _("户编号 %(number)s 在第 %(row)s 行已经有了。")
            reader.refuse(
                entry.row, "number", words % {"number": entry.number, "row": first.number}
            )
