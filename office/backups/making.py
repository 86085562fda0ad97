"""One backup: the database first, then the files, so that every file that a row names is there."""

import os
import shutil
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection

from office.backups import postgres, sqlite
from office.backups.folders import (
    FILES,
    SECRET_KEY,
    Backup,
    begin,
    drop_old,
    finish,
    list_backups,
)


def make_backup(root: Path, *, programs: Path | None, now: datetime) -> Backup:
    """Write a backup of database, files and key into a new folder under root.

    programs: where PostgreSQL's own lie, if not where Debian puts them. A draft that fails is left
    for the next one to clear away. Raises ProgramFailed, ProgramMissing, CopyBroken, OSError.
    """
    draft = begin(root, now=now)
    before = list_backups(root)
    if connection.vendor == "postgresql":
        about = postgres.copy_cluster(draft / "database", programs=programs)
    else:
        about = sqlite.copy_database(draft / "database")
    like = before[-1].folder / FILES if before else None
    copy_files(Path(default_storage.path("")), draft / FILES, like=like)
    _write_secret_key(draft / SECRET_KEY)
    return finish(draft, about)


def keep_days(root: Path, days: int, *, now: datetime) -> list[Backup]:
    """Remove backups older than so many days; returns those that went."""
    return drop_old(root, before=now - timedelta(days=days))


def copy_files(source: Path, target: Path, *, like: Path | None) -> None:
    """Copy a tree; a file that the tree `like` has as it is becomes a second name of that one."""
    target.mkdir()
    for folder, _folders, names in os.walk(source):
        place = Path(folder).relative_to(source)
        (target / place).mkdir(exist_ok=True)
        for name in names:
            # What was removed meanwhile is no longer wanted.
            with suppress(FileNotFoundError):
                _copy_file(Path(folder) / name, target / place / name, like and like / place / name)


def _copy_file(source: Path, target: Path, like: Path | None) -> None:
    if like and _is_same(source, like):
        try:
            os.link(like, target)
        except OSError:  # a file system that knows one name a file
            shutil.copy2(source, target)
        return
    shutil.copy2(source, target)


def _is_same(source: Path, like: Path) -> bool:
    """Tell by size and time: the product never writes a file of a name twice."""
    if not like.exists():
        return False
    one, other = source.stat(), like.stat()
    return (one.st_size, one.st_mtime_ns) == (other.st_size, other.st_mtime_ns)


def _write_secret_key(file: Path) -> None:
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as out:
        out.write(f"{settings.SECRET_KEY}\n")
