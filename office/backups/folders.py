"""Where backups lie, what each says of itself, and which are old enough to go.

A backup is a folder named after the moment at which it began, such as 20261123T013000Z:

    about.json    which database it is of; written last, so a folder that has it is whole
    database/     base.tar.gz and pg_wal.tar.gz of PostgreSQL, or points.sqlite3
    files/        photos and scans; hard links to the backup before where nothing changed
    secret_key    the key that spare codes and tokens are signed with

Beside them lie `wal/`, which the database server fills, and the list of seals.
"""

import json
import os
import re
import shutil
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from office.backups.errors import NoBackup

ABOUT = "about.json"
DATABASE = "database"
FILES = "files"
SECRET_KEY = "secret_key"  # noqa: S105 -- a file's name
WAL = "wal"
NAME_FORMAT = "%Y%m%dT%H%M%SZ"
NAME = re.compile(r"\d{8}T\d{6}Z\Z")
DRAFT_ENDING = ".part"
# Timeline, log and segment, eight hex digits each, and how it was packed.
SEGMENT = re.compile(
    r"(?P<timeline>[0-9A-F]{8})(?P<place>[0-9A-F]{16})(\.[0-9A-F]{8}\.backup|\.partial)?\.gz\Z"
)


@dataclass(frozen=True, slots=True)
class About:
    """What a backup is of. The rest is PostgreSQL's: version, and the first WAL that it needs."""

    vendor: str
    database: str
    postgres: int = 0
    first_segment: str = ""


@dataclass(frozen=True, slots=True)
class Backup:
    """One finished backup."""

    folder: Path
    begun_at: datetime
    about: About

    @property
    def database(self) -> Path:
        return self.folder / DATABASE


def list_backups(root: Path) -> list[Backup]:
    """Return the finished backups in a folder, the oldest first."""
    folders = sorted(folder for folder in root.iterdir() if NAME.match(folder.name))
    return [_read(folder) for folder in folders if (folder / ABOUT).exists()]


def get_newest(root: Path) -> Backup:
    """Return the newest finished backup; raises NoBackup."""
    backups = list_backups(root) if root.is_dir() else []
    if not backups:
        raise NoBackup(str(root))
    return backups[-1]


def begin(root: Path, *, now: datetime) -> Path:
    """Make the folder of a backup that begins now, for its owner's eyes; others' drafts go."""
    root.mkdir(parents=True, exist_ok=True)
    for left in root.glob(f"*{DRAFT_ENDING}"):
        shutil.rmtree(left)
    draft = root / f"{now.astimezone(UTC).strftime(NAME_FORMAT)}{DRAFT_ENDING}"
    draft.mkdir(mode=0o700)
    (draft / DATABASE).mkdir()
    return draft


def finish(draft: Path, about: About) -> Backup:
    """Make a draft a backup, once everything of it is on the disk."""
    (draft / ABOUT).write_text(json.dumps(asdict(about)) + "\n", encoding="ascii")
    os.sync()
    folder = draft.rename(draft.with_suffix(""))
    sync_folder(folder.parent)
    return _read(folder)


def drop_old(root: Path, *, before: datetime) -> list[Backup]:
    """Remove the backups that began before a moment, never the newest, and the WAL of none left."""
    backups = list_backups(root)
    old = [backup for backup in backups[:-1] if backup.begun_at < before]
    for backup in old:
        shutil.rmtree(backup.folder)
    _drop_segments(root / WAL, backups[len(old)].about.first_segment if backups else "")
    return old


def read_begin(name: str) -> datetime:
    return datetime.strptime(name, NAME_FORMAT).replace(tzinfo=UTC)


def sync_folder(folder: Path) -> None:
    """Put on the disk which names a folder holds."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _drop_segments(wal: Path, first: str) -> None:
    """Remove what lies before the first segment that is still needed, on whatever timeline."""
    if not first or not wal.is_dir():
        return
    for file in wal.iterdir():
        found = SEGMENT.match(file.name)
        if found and found["place"] < first[8:]:
            file.unlink()


def _read(folder: Path) -> Backup:
    about = About(**json.loads((folder / ABOUT).read_text(encoding="ascii")))
    return Backup(folder, read_begin(folder.name), about)
