"""Taking a village in: one transaction, every guard awake, and checked before it counts."""

import logging
import secrets
from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby, islice
from pathlib import PurePosixPath
from typing import IO

from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.db import DatabaseError, models, transaction

from ledger.models import Book, Month, MonthLine, Transfer
from ledger.queries import build_head, build_row
from ledger.seals import build_notice_csv
from office.archive import names
from office.archive.errors import (
    ArchiveDoesNotAgree,
    ArchiveFileForeign,
    ArchiveRowRefused,
    ArchiveRowUnreadable,
    ArchiveSealDiffers,
    SlugIsSealed,
    TownCalledOtherwise,
    TownDiffers,
    VillageNameTaken,
    VillageStands,
)
from office.archive.ids import reserve_ids
from office.archive.reading import TEXT_SHOWN_MAX, Archive, Tick, open_archive
from office.archive.spec import Attachment, Column, Model, Reference, Table
from office.archive.tables import REGISTRY
from office.archive.tables.villages import TOWN_COLUMNS, VILLAGE_COLUMNS
from villages.checks import collect_checks
from villages.files import remove_files, write_files
from villages.models import Town, User, Village
from villages.services import create_town

logger = logging.getLogger(__name__)

ROWS_AT_ONCE = 500
REASON_LENGTH_MAX = 200
FINDINGS_SHOWN = 3
UNREADABLE = (ValueError, KeyError, TypeError, ArithmeticError, RecursionError, ValidationError)

Name = str | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Imported:
    """What was taken in. renamed: (username there, username here) where that was taken here.

    digest: of the archive's SHA256SUMS, as its export told it.
    """

    village: Village
    rows: Mapping[str, int]
    renamed: Sequence[tuple[str, str]]
    digest: str


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the village comes from and goes to: its own columns, and its town's there."""

    slug: str
    values: dict[str, str]
    town: dict[str, str]


def import_village(
    file: IO[bytes],
    *,
    now: datetime,
    town: Town | None = None,
    slug: str = "",
    by: User | None = None,
    tick: Tick | None = None,
) -> Imported:
    """Make a new village of an archive: all of it, or nothing where anything does not agree.

    town: where it goes; else the town it came from, which is made where there is none. slug:
    another short name than it had, as long as nothing of it is in its book. Nobody of this server
    becomes one of the archive's people: those come without passphrase, under another username
    where theirs is taken here.
    Raises as open_archive does; VillageStands, VillageNameTaken, SlugIsSealed; TownDiffers,
    TownCalledOtherwise;
    ArchiveColumnsDiffer, ArchiveRowUnreadable, ArchiveRowRefused with the file at fault;
    ArchiveDoesNotAgree, ArchiveSealDiffers where the books do not come out as they were.
    """
    archive = open_archive(file, tick=tick)
    place = _read_place(archive, slug)
    # Files before the transaction, as everywhere: SQLite lets nobody else write meanwhile.
    stored = _store_files(archive)
    try:
        with transaction.atomic():
            village = _found(place, town or _find_town(place, by=by, now=now))
            return _Import(archive, village, stored, tick or _say_nothing).run()
    except BaseException:
        remove_files([name for listed in stored.values() for name in listed])
        raise


def _say_nothing(_name: str, _of: int) -> None:
    pass


# The village itself


def _read_place(archive: Archive, slug: str) -> _Place:
    headers = [*VILLAGE_COLUMNS, *(f"town.{name}" for name in TOWN_COLUMNS)]
    cells = archive.read_village(headers)
    values = dict(zip(VILLAGE_COLUMNS, cells, strict=False))
    town = dict(zip(TOWN_COLUMNS, cells[len(VILLAGE_COLUMNS) :], strict=True))
    own = values["slug"]
    if slug and slug != own and archive.sealed:
        raise SlugIsSealed(own)
    if Village.objects.filter(slug=slug or own).exists():
        raise VillageStands(slug or own)
    return _Place(slug or own, values, town)


def _find_town(place: _Place, *, by: User | None, now: datetime) -> Town:
    """Return the town of the archive, made where there is none.

    Raises TownDiffers, TownCalledOtherwise.
    """
    told = place.town
    found = Town.objects.filter(slug=told["slug"]).first()
    if found is not None and found.name != told["name"]:
        raise TownDiffers(found.slug, found.name, told["name"])
    same = Town.objects.filter(name=told["name"]).exclude(slug=told["slug"]).first()
    if same is not None:
        raise TownCalledOtherwise(same.name, same.slug, told["slug"])
    try:
        return found or create_town(told["name"], told["slug"], by=by, now=now)
    except ValidationError as error:
        raise ArchiveRowUnreadable(names.VILLAGE_FILE, 1, "town", told["slug"]) from error


def _found(place: _Place, town: Town) -> Village:
    if Village.objects.filter(town=town, name=place.values["name"]).exists():
        raise VillageNameTaken(town.name, place.values["name"])
    village = Village(**{**place.values, "slug": place.slug}, town=town)
    try:
        village.full_clean()
    except ValidationError as error:
        column = next(iter(error.message_dict))
        raise ArchiveRowUnreadable(
            names.VILLAGE_FILE, 1, column, str(getattr(village, column, ""))[:TEXT_SHOWN_MAX]
        ) from error
    village.save()
    return village


# Stored files


def _store_files(archive: Archive) -> dict[str, list[str]]:
    """Write every photo and scan anew, one for each row that names one; {table: stored names}."""
    wanted = [(table, name) for table in REGISTRY.tables for name in _list_attached(archive, table)]
    if foreign := sorted(archive.stored - {name for _table, name in wanted}):
        raise ArchiveFileForeign(foreign[0])
    written = write_files(
        (_name_stored(table, name), archive.read_stored(name)) for table, name in wanted
    )
    stored: dict[str, list[str]] = {}
    for (table, _name), one in zip(wanted, written, strict=True):
        stored.setdefault(table.path, []).append(one)
    return stored


def _find_attachment(table: Table) -> tuple[int, Attachment] | None:
    """Return a table's column of files with the place of its cell; none has two."""
    start = 0
    for column in REGISTRY.columns_of(table):
        if isinstance(column, Attachment):
            return start, column
        start += len(column.headers)
    return None


def _list_attached(archive: Archive, table: Table) -> Iterator[str]:
    found = _find_attachment(table)
    if found:
        for _place, cells in archive.list_rows(table):
            if cells[found[0]]:
                yield cells[found[0]]


def _name_stored(table: Table, name: str) -> str:
    """Return a name that nobody guesses, in the folder of its kind."""
    found = _find_attachment(table)
    assert found is not None, "Only tables with files have rows with files."
    path = PurePosixPath(name)
    return f"{found[1].own.upload_to}/{path.stem[:32]}-{secrets.token_hex(8)}{path.suffix}"


# Rows


@dataclass(slots=True)
class _Import:
    """One import under way; what columns ask of it."""

    archive: Archive
    village: Village
    stored: Mapping[str, list[str]]
    tick: Tick
    ids: dict[type[Model], "array[int]"] = field(default_factory=dict)
    named: dict[str, dict[Name, int]] = field(default_factory=dict)
    waiting: dict[str, list[tuple[Model, dict[str, object]]]] = field(default_factory=dict)
    renamed: list[tuple[str, str]] = field(default_factory=list)
    files: Iterator[str] = field(default_factory=lambda: iter(()))

    def run(self) -> Imported:
        self.ids[Village] = array("q", [self.village.pk])
        last_asked = _find_last_asked()
        for table in REGISTRY.tables:
            self.tick(table.path, 0)
            try:
                self._load(table)
                self._fill_in(self.waiting.pop(table.file, []))
            except (DatabaseError, OverflowError) as error:
                reason = (str(error).splitlines() or [type(error).__name__])[0]
                logger.warning("Import refused at %s: %s", table.path, reason[:REASON_LENGTH_MAX])
                raise ArchiveRowRefused(table.path) from error
            for file in last_asked.get(table.file, ()):
                del self.named[file]
        self._compare()
        return Imported(self.village, self.archive.rows, self.renamed, self.archive.digest)

    def _load(self, table: Table) -> None:
        has_ids = isinstance(table.model._meta.pk, models.AutoField)
        count = self.archive.rows[table.path] if has_ids else 0
        self.ids[table.model] = reserve_ids(table.model, count)
        self.named[table.file] = {}
        self.files = iter(self.stored.get(table.path, ()))
        if REGISTRY.refers_to_itself(table):
            for place, cells in self.archive.list_rows(table):
                self._remember(table, place, cells)
        rows = self._build_rows(table)
        while batch := list(islice(rows, 1 if table.later and not table.after else ROWS_AT_ONCE)):
            self._insert(table, batch)

    def _build_rows(self, table: Table) -> Iterator[Model]:
        columns = REGISTRY.columns_of(table)
        shared: dict[str, object] = (
            {"village_id": self.village.pk} if table.within == "village" else {}
        )
        for place, cells in self.archive.list_rows(table):
            values = dict(shared)
            start = 0
            for column in columns:
                end = start + len(column.headers)
                values |= self._read(table, place, column, cells[start:end])
                start = end
            if ids := self.ids[table.model]:
                values["id"] = self._pick(ids, place, table)
                self._remember(table, place, cells)
            yield self._welcome(values) if table.model is User else table.model(**values)

    def _read(
        self, table: Table, place: int, column: Column, cells: Sequence[str]
    ) -> dict[str, object]:
        try:
            return column.read(cells, self)
        except UNREADABLE as error:
            raise ArchiveRowUnreadable(
                table.path, place, column.headers[0], ",".join(cells)[:TEXT_SHOWN_MAX]
            ) from error

    def _pick(self, ids: "array[int]", place: int, table: Table) -> int:
        if place > len(ids):
            raise ArchiveRowUnreadable(table.path, place, "row", "")
        return ids[place - 1]

    def _remember(self, table: Table, place: int, cells: Sequence[str]) -> None:
        if table.name:
            name = _name_row(table, cells)
            self.named[table.file][name] = self._pick(self.ids[table.model], place, table)

    def _welcome(self, values: dict[str, object]) -> User:
        """Return a person without passphrase, under a username that nobody has here."""
        person = User(**values, password=make_password(None))
        taken = person.username
        rank = 1
        while User.objects.filter(username=person.username).exists():
            rank += 1
            person.username = f"{taken[: 150 - len(str(rank)) - 1]}-{rank}"
        if rank > 1:
            self.renamed.append((taken, person.username))
        return person

    def _insert(self, table: Table, batch: list[Model]) -> None:
        later = [(row, self._put_off(table, row)) for row in batch] if table.later else []
        if table.model is Transfer:
            for month, rows in groupby(batch, key=lambda row: row.month):  # type: ignore[attr-defined]
                # The book takes rows of its open month only: it goes through all of them again.
                Book.objects.filter(village=self.village).update(open_month=month)
                Transfer.objects.bulk_create(list(rows))  # type: ignore[arg-type] # as asked
        else:
            table.model._default_manager.bulk_create(batch)
        if table.after:
            self.waiting.setdefault(table.after, []).extend(later)
        else:
            self._fill_in(later)

    def _put_off(self, table: Table, row: Model) -> dict[str, object]:
        """Take from a row what comes later, and return it."""
        put_off = {name: getattr(row, name) for name in table.later}
        for name, meanwhile in table.later.items():
            setattr(row, name, meanwhile)
        return put_off

    def _fill_in(self, rows: Sequence[tuple[Model, dict[str, object]]]) -> None:
        for row, values in rows:
            if any(getattr(row, name) != value for name, value in values.items()):
                type(row)._default_manager.filter(pk=row.pk).update(**values)

    # What columns ask for

    def find_named(self, table: Table, cells: Sequence[str]) -> int:
        return self.named[table.file][cells[0] if len(cells) == 1 else tuple(cells)]

    def find_placed(self, model: type[Model], place: str) -> int:
        if not (place.isdecimal() and place.isascii()) or place.startswith("0"):
            raise ValueError(place)
        ids = self.ids[model]
        if int(place) > len(ids):
            raise ValueError(place)
        return ids[int(place) - 1]

    def take_file(self, named: str) -> str:
        return next(self.files)

    # Before it counts

    def _compare(self) -> None:
        """Raise where the books do not agree, or a seal is not over what it was over."""
        months = Month.objects.for_village(self.village).exclude(seal="").order_by("month")
        found = list(months.select_related("village"))
        drawn = {names.name_sealed(month.month): month for month in found}
        for name in (*self.archive.sealed, *drawn):
            month = drawn.get(name)
            if month is None or name not in self.archive.sealed:
                raise ArchiveSealDiffers(name)
            lines = MonthLine.objects.filter(month=month).select_related("account")
            rows = [build_row(line) for line in lines.order_by("account__kind", "account__number")]
            if build_notice_csv(build_head(month), rows) != self.archive.read_sealed(name):
                raise ArchiveSealDiffers(name)
        findings = [finding for check in collect_checks() for finding in check(self.village)]
        if findings:
            told = [finding.sentence for finding in findings[:FINDINGS_SHOWN]]
            raise ArchiveDoesNotAgree(" ".join(told))


def _name_row(table: Table, cells: Sequence[str]) -> Name:
    told = [cells[place] for place in REGISTRY.name_places(table)]
    if table.code:
        return table.code(*told)
    return told[0] if len(told) == 1 else tuple(told)


def _find_last_asked() -> dict[str, list[str]]:
    """Return after which table nobody asks for the names of which tables any more."""
    last: dict[str, str] = {}
    for table in REGISTRY.tables:
        last[table.file] = table.file
        for column in REGISTRY.columns_of(table):
            if isinstance(column, Reference):
                last[column.table.file] = table.file
    done: dict[str, list[str]] = {}
    for asked, table_file in last.items():
        done.setdefault(table_file, []).append(asked)
    return done
