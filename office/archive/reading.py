"""Reading an archive: every file is looked at before a row of any is believed."""

import csv
import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice, zip_longest
from pathlib import PurePosixPath
from typing import IO

from office.archive import names
from office.archive.errors import (
    ArchiveColumnsDiffer,
    ArchiveFileChanged,
    ArchiveFileForeign,
    ArchiveFileMissing,
    ArchiveFileMoved,
    ArchiveFormatUnknown,
    ArchiveRowUnreadable,
    ArchiveTooLarge,
    NotAnArchive,
)
from office.archive.spec import Table
from office.archive.tables import REGISTRY

# A village of a thousand households over thirty years stays below each of them.
FILES_MAX = 300_000
FILE_BYTES_MAX = 2 << 30
PICTURE_BYTES_MAX = 32 << 20
ALL_BYTES_MAX = 64 << 30
# Tables get ten times smaller, some thirty; what gets a thousand times smaller is a bomb.
TIMES_SMALLER_MAX = 200
SMALL = 1 << 20
CELL_LENGTH_MAX = 4 << 20
BYTES_AT_ONCE = 1 << 20
TEXT_SHOWN_MAX = 60
ENCRYPTED = 0x1
PACKED = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
# What reading a zip raises where its bytes are not those of one.
BROKEN = (
    *(zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError),
    *(RuntimeError, OSError, ValueError),
)
HEADER_ROW = 1

# Told: which file is begun, and how many steps there are; 0 where that was said before.
Tick = Callable[[str, int], object]


@dataclass(frozen=True, slots=True)
class Archive:
    """An archive whose every file is there, in its place, and is what its digest says.

    rows: by file of a table, as it tells itself. digest: of SHA256SUMS.
    """

    zip: zipfile.ZipFile
    rows: Mapping[str, int]
    stored: frozenset[str]
    sealed: Sequence[str]
    digest: str

    def list_rows(self, table: Table) -> Iterator[tuple[int, list[str]]]:
        """Yield a table's rows with their place, counted from 1; the header is checked.

        Raises ArchiveColumnsDiffer, ArchiveRowUnreadable.
        """
        headers = REGISTRY.headers_of(table)
        place = 0
        for place, cells in enumerate(self._read_csv(table.path, headers), 1):
            if not table.name:
                if cells[0] != str(place):
                    raise ArchiveRowUnreadable(table.path, place, "row", cells[0][:TEXT_SHOWN_MAX])
                del cells[0]
            yield place, cells
        if place != self.rows[table.path]:
            raise ArchiveFileChanged(table.path)

    def read_village(self, headers: Sequence[str]) -> list[str]:
        """Return the one row of village.csv."""
        rows = list(self._read_csv(names.VILLAGE_FILE, headers))
        if len(rows) != 1:
            raise ArchiveFileChanged(names.VILLAGE_FILE)
        return rows[0]

    def read_stored(self, name: str) -> bytes:
        """Return the content of a photo or a scan."""
        if name not in self.stored:
            raise ArchiveFileMissing(name[:TEXT_SHOWN_MAX])
        return self.zip.read(name)

    def read_sealed(self, name: str) -> bytes:
        return self.zip.read(name)

    def _read_csv(self, path: str, headers: Sequence[str]) -> Iterator[list[str]]:
        rows = _read_rows(self.zip, path)
        if next(rows, None) != list(headers):
            raise ArchiveColumnsDiffer(path)
        for place, cells in enumerate(rows, 1):
            if len(cells) != len(headers):
                raise ArchiveRowUnreadable(
                    path, place, headers[0], ",".join(cells)[:TEXT_SHOWN_MAX]
                )
            yield cells


def open_archive(file: IO[bytes], *, tick: Tick | None = None) -> Archive:
    """Return an archive that is whole; nothing of it is kept in memory or unpacked to the disk.

    Raises NotAnArchive, and ArchiveTooLarge, ArchiveFileMissing, ArchiveFileForeign,
    ArchiveFileMoved, ArchiveFileChanged or ArchiveFormatUnknown with the file that is at fault.
    """
    try:
        archive = zipfile.ZipFile(file)
        members = archive.infolist()
        _check_sizes(members)
        listed = [member.filename for member in members]
        if names.SUMS_FILE not in listed or names.CONTENTS_FILE not in listed:
            raise NotAnArchive
        _check_format(archive)
        _check_names(listed)
        sums, digest = _read_sums(archive)
        _check_order(listed, [*sums, names.SUMS_FILE])
        rows = _read_contents(archive)
        for name, expected in sums.items():
            if tick:
                tick(name, len(sums) + len(REGISTRY.tables))
            if _sum_up(archive, name) != expected:
                raise ArchiveFileChanged(name)
    except BROKEN as error:
        raise NotAnArchive from error
    stored = frozenset(name for name in listed if names.STORED_FILE.fullmatch(name))
    for name in stored:
        if sums[name] != PurePosixPath(name).stem:
            raise ArchiveFileChanged(name)
    sealed = [name for name in listed if names.SEALED_FILE.fullmatch(name)]
    return Archive(archive, rows, stored, sealed, digest)


def _check_sizes(members: Sequence[zipfile.ZipInfo]) -> None:
    """Look at what the list of files says of itself, before anything is unpacked."""
    if len(members) > FILES_MAX or sum(member.file_size for member in members) > ALL_BYTES_MAX:
        raise ArchiveTooLarge(names.SUMS_FILE)
    for member in members:
        is_stored = names.STORED_FILE.fullmatch(member.filename)
        limit = PICTURE_BYTES_MAX if is_stored else FILE_BYTES_MAX
        smaller = member.file_size > TIMES_SMALLER_MAX * max(member.compress_size, 1)
        if member.file_size > limit or (member.file_size > SMALL and smaller):
            raise ArchiveTooLarge(member.filename[:TEXT_SHOWN_MAX])
        if member.flag_bits & ENCRYPTED or member.compress_type not in PACKED:
            raise NotAnArchive


def _check_names(listed: Sequence[str]) -> None:
    """Take only names that this program writes, each once: so none leads out of a folder."""
    fixed = [names.VILLAGE_FILE, *(table.path for table in REGISTRY.tables), names.CONTENTS_FILE]
    fixed.append(names.SUMS_FILE)
    known, seen = set(fixed), set()
    for name in listed:
        fits = (
            name in known or names.STORED_FILE.fullmatch(name) or names.SEALED_FILE.fullmatch(name)
        )
        if not fits or name in seen:
            raise ArchiveFileForeign(name[:TEXT_SHOWN_MAX])
        seen.add(name)
    for name in fixed:
        if name not in seen:
            raise ArchiveFileMissing(name)
    stored = sorted(name for name in listed if names.STORED_FILE.fullmatch(name))
    sealed = sorted(name for name in listed if names.SEALED_FILE.fullmatch(name))
    _check_order(listed, [*fixed[:-2], *stored, *sealed, *fixed[-2:]])


def _check_order(listed: Sequence[str], expected: Sequence[str]) -> None:
    """Raise for the first file that is missing, foreign or out of its place."""
    for found, right in zip_longest(listed, expected):
        if found == right:
            continue
        if right is not None and right not in listed:
            raise ArchiveFileMissing(right[:TEXT_SHOWN_MAX])
        if found is not None and found not in expected:
            raise ArchiveFileForeign(found[:TEXT_SHOWN_MAX])
        raise ArchiveFileMoved((found or right or "")[:TEXT_SHOWN_MAX])


def _read_sums(archive: zipfile.ZipFile) -> tuple[dict[str, str], str]:
    """Return {name: digest} in the order of SHA256SUMS, and that file's own digest."""
    sums: dict[str, str] = {}
    digest = sha256()
    with archive.open(names.SUMS_FILE) as file:
        for line in file:
            digest.update(line)
            told, _spaces, name = line.decode("utf-8", "replace").removesuffix("\n").partition("  ")
            if not name or name in sums:
                raise ArchiveFileChanged(names.SUMS_FILE)
            sums[name] = told
    return sums, digest.hexdigest()


def _check_format(archive: zipfile.ZipFile) -> None:
    """Raise ArchiveFormatUnknown before anything else is said of a later version's file."""
    first = list(islice(_read_rows(archive, names.CONTENTS_FILE), 2))
    if first != [list(names.CONTENTS_HEADER), ["format", str(names.FORMAT)]]:
        told = first[-1][-1] if first and first[-1] else "?"
        raise ArchiveFormatUnknown(told[:TEXT_SHOWN_MAX], names.FORMAT)


def _read_contents(archive: zipfile.ZipFile) -> dict[str, int]:
    """Return how many rows each table has: never more than its bytes."""
    rows = _read_rows(archive, names.CONTENTS_FILE)
    told = {row[0]: row[1] for row in rows if len(row) == len(names.CONTENTS_HEADER)}
    counts = {}
    for table in REGISTRY.tables:
        count = told.get(table.path, "")
        if not (count.isdecimal() and count.isascii()):
            raise ArchiveFileChanged(names.CONTENTS_FILE)
        counts[table.path] = min(int(count), archive.getinfo(table.path).file_size)
    return counts


def _read_rows(archive: zipfile.ZipFile, path: str) -> Iterator[list[str]]:
    csv.field_size_limit(CELL_LENGTH_MAX)
    with archive.open(path) as file:
        reader = csv.reader(io.TextIOWrapper(file, encoding="utf-8", newline=""), strict=True)
        try:
            yield from reader
        except (csv.Error, UnicodeDecodeError) as error:
            raise ArchiveRowUnreadable(
                path, reader.line_num, str(HEADER_ROW), str(error)[:TEXT_SHOWN_MAX]
            ) from error


def _sum_up(archive: zipfile.ZipFile, name: str) -> str:
    digest = sha256()
    with archive.open(name) as file:
        while content := file.read(BYTES_AT_ONCE):
            digest.update(content)
    return digest.hexdigest()
