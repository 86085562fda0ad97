"""Writing a village into an archive: table by table as the rows come, never a table in memory."""

import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import PurePosixPath
from typing import IO

from django.core.files.storage import default_storage
from django.db.models import QuerySet

from ledger.models import Month, MonthLine
from ledger.queries import build_head, build_row
from ledger.seals import build_notice_csv
from office.archive import names
from office.archive.snapshots import read_at_once
from office.archive.spec import Column, Model, Reference, Table
from office.archive.tables import REGISTRY
from office.archive.tables.villages import TOWN_COLUMNS, VILLAGE_COLUMNS
from villages.models import User, Village

ROWS_AT_ONCE = 2000
BYTES_AT_ONCE = 1 << 20
# The earliest day a zip can tell: the same bytes whenever it is written.
NO_TIME = (1980, 1, 1, 0, 0, 0)
UNIX = 3
OWNER_ONLY = 0o600 << 16
QUOTED = re.compile(r'[,"\r\n]')

# Told: which file is begun, and how many there are, as far as that is known.
Tick = Callable[[str, int], object]


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written. digest: of SHA256SUMS, so of everything. rows: by file of a table.

    lost: names of stored files that a row names and that are gone from the disk.
    """

    digest: str
    rows: dict[str, int]
    files: int
    lost: Sequence[str]


def export_village(village: Village, out: IO[bytes], *, tick: Tick | None = None) -> Exported:
    """Write the whole village into a zip file, the same bytes for the same rows.

    tick: called as each file is begun. What is written holds names and the
    addresses of cards: whoever has it can read every household's passbook.
    """
    with (
        read_at_once(),
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive,
    ):
        return _Export(village, archive, tick or _say_nothing).run()


def write_line(cells: Iterable[str]) -> str:
    """Return a line of CSV; quotes only where a comma, a quote or a line's end needs them."""
    return ",".join(map(_quote, cells)) + "\n"


def _quote(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"' if QUOTED.search(cell) else cell


def _say_nothing(_name: str, _of: int) -> None:
    pass


@dataclass(slots=True)
class _Export:
    """One export under way; what columns ask of it."""

    village: Village
    archive: zipfile.ZipFile
    tick: Tick
    sums: list[tuple[str, str]] = field(default_factory=list)
    rows: dict[str, int] = field(default_factory=dict)
    places: dict[type[Model], dict[int, int]] = field(default_factory=dict)
    stored: dict[str, str] = field(default_factory=dict)
    lost: list[str] = field(default_factory=list)

    def run(self) -> Exported:
        self._write(names.VILLAGE_FILE, self._list_village())
        for table in REGISTRY.tables:
            self._write(table.path, self._list_rows(table))
        self.places.clear()
        for name, stored in sorted(self.stored.items()):
            self._copy(name, stored)
        for month in self._find_sealed():
            self._write(names.name_sealed(month.month), iter([_draw(month)]))
        self._write(names.CONTENTS_FILE, self._list_contents())
        sums = "".join(f"{digest}  {name}\n" for name, digest in self.sums)
        digest = self._write(names.SUMS_FILE, iter([sums]))
        return Exported(digest, self.rows, len(self.stored), self.lost)

    def _list_village(self) -> Iterator[str]:
        town = self.village.town
        yield write_line((*VILLAGE_COLUMNS, *(f"town.{name}" for name in TOWN_COLUMNS)))
        yield write_line(
            (
                *(str(getattr(self.village, name)) for name in VILLAGE_COLUMNS),
                *(str(getattr(town, name)) for name in TOWN_COLUMNS),
            )
        )

    def _list_contents(self) -> Iterator[str]:
        yield write_line(names.CONTENTS_HEADER)
        yield write_line(("format", str(names.FORMAT)))
        yield write_line(("village", self.village.slug))
        for path, count in self.rows.items():
            yield write_line((path, str(count)))

    def _list_rows(self, table: Table) -> Iterator[str]:
        yield write_line(REGISTRY.headers_of(table))
        columns = [(one, len(one.lookups)) for one in REGISTRY.columns_of(table)]
        place = 0
        for values in self._read(table):
            place += 1
            cells = [] if table.name else [str(place)]
            cells += _write_cells(columns, values, self)
            yield write_line(cells)
        self.rows[table.path] = place

    def _read(self, table: Table) -> Iterator[Sequence[object]]:
        lookups = [lookup for one in REGISTRY.columns_of(table) for lookup in one.lookups]
        rows = find_rows(table, self.village).values_list(*lookups)
        if table.model is User:
            # By their first cell as Python compares: databases sort letters each in their way.
            return iter(sorted(rows))
        return rows.iterator(chunk_size=ROWS_AT_ONCE)

    def _write(self, name: str, lines: Iterator[str]) -> str:
        """Write a file of text, note its digest and return it."""
        self._tell(name)
        digest = sha256()
        with self.archive.open(_describe(name, zipfile.ZIP_DEFLATED), "w") as out:
            for line in lines:
                content = line.encode()
                digest.update(content)
                out.write(content)
        self.sums.append((name, digest.hexdigest()))
        return digest.hexdigest()

    def _copy(self, name: str, stored: str) -> None:
        """Copy a stored file as it is: photos do not get smaller."""
        self._tell(name)
        with (
            default_storage.open(stored) as file,
            self.archive.open(_describe(name, zipfile.ZIP_STORED), "w") as out,
        ):
            while content := file.read(BYTES_AT_ONCE):
                out.write(content)
        self.sums.append((name, PurePosixPath(name).stem))

    def _tell(self, name: str) -> None:
        self.tick(name, len(REGISTRY.tables) + len(self.stored) + len(names.FIXED_FILES))

    def _find_sealed(self) -> QuerySet[Month]:
        sealed = Month.objects.for_village(self.village).exclude(seal="")
        return sealed.select_related("village").order_by("month")

    # What columns ask for

    def find_place(self, model: type[Model], pk: int) -> int | None:
        if model is Village:
            return 1 if pk == self.village.pk else None
        table = REGISTRY.of_model.get(model)
        if table is None:
            return None
        if model not in self.places:
            self.places[model] = {one: place for place, one in enumerate(self._list_ids(table), 1)}
        return self.places[model].get(pk)

    def _list_ids(self, table: Table) -> Iterator[int]:
        rows = find_rows(table, self.village)
        if table.model is User:
            return (one for _name, one in sorted(rows.values_list("username", "pk")))
        return rows.values_list("pk", flat=True).iterator(chunk_size=ROWS_AT_ONCE)

    def name_file(self, stored: str) -> str:
        """Return a stored file's name in the archive; "" and a note where it is lost."""
        suffix = PurePosixPath(stored).suffix
        if suffix not in names.SUFFIXES or not default_storage.exists(stored):
            self.lost.append(stored)
            return ""
        digest = sha256()
        with default_storage.open(stored) as file:
            while content := file.read(BYTES_AT_ONCE):
                digest.update(content)
        name = f"files/{digest.hexdigest()}{suffix}"
        self.stored.setdefault(name, stored)
        return name

    def name_gone(self, kind: str, pk: str) -> str:
        told = f"{self.village.slug}/{kind}/{pk}"
        # A number, because what reads the trail reads ids; no row has one below 0.
        return f"-{int(sha256(told.encode()).hexdigest()[:12], 16)}"


def find_rows(table: Table, village: Village) -> QuerySet[Model]:
    """Return a table's rows of a village, in the order of its file."""
    rows = table.model._default_manager.order_by(table.order)
    if table.model is User:
        return rows.filter(pk__in=_find_people(village))
    return rows.filter(**{table.within: village})


def _find_people(village: Village) -> set[int]:
    """Return the ids of everybody whom a row of the village names."""
    found: set[int] = set()
    for table in REGISTRY.tables:
        for column in REGISTRY.columns_of(table):
            if isinstance(column, Reference) and column.table.model is User:
                rows = find_rows(table, village).order_by()
                named = rows.filter(**{f"{column.own.name}__isnull": False})
                found |= set(named.values_list(column.own.attname, flat=True).distinct())
    return found


def _write_cells(
    columns: Sequence[tuple[Column, int]], values: Sequence[object], export: _Export
) -> list[str]:
    cells: list[str] = []
    start = 0
    for column, width in columns:
        cells += column.write(values[start : start + width], export)
        start += width
    return cells


def _draw(month: Month) -> str:
    """Return the sealed bytes of a month as text: whoever has them can check them by sha256sum."""
    lines = MonthLine.objects.filter(month=month).select_related("account")
    rows = [build_row(line) for line in lines.order_by("account__kind", "account__number")]
    return build_notice_csv(build_head(month), rows).decode()


def _describe(name: str, compression: int) -> zipfile.ZipInfo:
    told = zipfile.ZipInfo(name, NO_TIME)
    told.compress_type = compression
    told.create_system = UNIX
    told.external_attr = OWNER_ONLY
    return told
