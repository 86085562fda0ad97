"""SQLite: a copy by its own online backup, while others go on writing."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from django.db import connection

from office.backups.errors import CopyBroken
from office.backups.folders import About, Backup

NAME = "points.sqlite3"


def copy_database(target: Path) -> About:
    """Copy the database as it is at one moment; raises CopyBroken."""
    name = str(connection.settings_dict["NAME"])
    with closing(sqlite3.connect(name)) as source, closing(sqlite3.connect(target / NAME)) as copy:
        source.backup(copy)
        # One file, which may lie on a disk that nobody writes to.
        copy.execute("PRAGMA journal_mode=DELETE")
        said = copy.execute("PRAGMA quick_check").fetchone()[0]
    if said != "ok":
        raise CopyBroken(said)
    return About(vendor="sqlite", database=NAME)


def restore(backup: Backup, home: Path) -> dict[str, str]:
    """Put a copy into a DATA_DIR; returns what the environment has to say besides: nothing."""
    shutil.copy2(backup.database / NAME, home / NAME)
    return {}
