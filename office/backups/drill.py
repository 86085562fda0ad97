"""A backup that was never restored is a hope: restores the newest one and looks at it closely.

The copy is looked at by processes of their own, which know nothing but the copy. The running
database is never connected to.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from office.backups import postgres, sqlite
from office.backups.errors import ScratchInUse
from office.backups.folders import FILES, SECRET_KEY, WAL, Backup, get_newest

# Large enough for a copy of the database, which a folder in memory may not be.
SCRATCH_PARENT = "/var/tmp"  # noqa: S108 -- mkdtemp makes a folder of nobody else's
SCRATCH_PREFIX = "points_drill_"
# What would lead a process away from the copy.
OWN = frozenset({"DATABASE_URL", "DJANGO_SETTINGS_MODULE"})
Tell = Callable[[str], object]


@dataclass(frozen=True, slots=True)
class Drill:
    """What is tried. seals: the list kept outside. programs: PostgreSQL's, if not Debian's."""

    root: Path
    seals: Path
    programs: Path | None
    hours_max: int


def run_drill(drill: Drill, *, scratch: Path | None, now: datetime, tell: Tell) -> bool:
    """Restore the newest backup into scratch, look at it, leave nothing; True where all is well.

    scratch: an empty folder; None: one of its own. Raises NoBackup, ScratchInUse, ProgramFailed,
    ProgramMissing.
    """
    backup = get_newest(drill.root)
    is_recent = _tell_age(backup, drill, now=now, tell=tell)
    with (
        make_scratch(scratch, beside=drill.root) as folder,
        restore(backup, folder, programs=drill.programs) as environment,
    ):
        tell(_("已恢复到 %(folder)s，开始核对。") % {"folder": folder})
        commands = (["check_ledger"], ["check_copy", str(drill.seals)])
        outcomes = [_manage(command, environment, tell=tell) for command in commands]
    return is_recent and all(outcomes)


@contextmanager
def restore(backup: Backup, folder: Path, *, programs: Path | None) -> Iterator[Mapping[str, str]]:
    """Restore a backup in a folder and give the environment in which manage.py sees it."""
    home = folder / "home"
    (home / "static").mkdir(parents=True)
    (home / FILES).symlink_to(backup.folder.resolve() / FILES)
    key = (backup.folder / SECRET_KEY).read_text(encoding="ascii").strip()
    environment = {"DATA_DIR": str(home), "SECRET_KEY": key}
    if backup.about.vendor == "sqlite":
        yield environment | sqlite.restore(backup, home)
        return
    wal = backup.folder.resolve().parent / WAL
    with postgres.serve(backup, folder, wal=wal, programs=programs) as address:
        yield environment | address


@contextmanager
def make_scratch(chosen: Path | None, *, beside: Path) -> Iterator[Path]:
    """Give an empty folder, and take it away again with all that came into it."""
    if chosen is None:
        folder = Path(tempfile.mkdtemp(prefix=SCRATCH_PREFIX, dir=SCRATCH_PARENT))
    else:
        folder = chosen.resolve()
        live = (Path(settings.DATA_DIR).resolve(), beside.resolve())
        if any(folder.is_relative_to(place) or place.is_relative_to(folder) for place in live):
            raise ScratchInUse(str(folder))
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise ScratchInUse(str(folder))
        folder.mkdir(parents=True, exist_ok=True)
        # Whoever reaches the socket in it may do anything with the copy.
        folder.chmod(0o700)
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


def _tell_age(backup: Backup, drill: Drill, *, now: datetime, tell: Tell) -> bool:
    """Tell how old the newest backup is; False where it is older than it should be."""
    age = now - backup.begun_at
    words = {"folder": backup.folder.name, "hours": int(age / timedelta(hours=1))}
    if age > timedelta(hours=drill.hours_max):
        tell(_("✗ 最新的备份 %(folder)s 已经是 %(hours)s 小时前的：每天的备份没有做成。") % words)
        return False
    tell(_("最新的备份是 %(folder)s，%(hours)s 小时前做的。") % words)
    return True


def _manage(arguments: list[str], environment: Mapping[str, str], *, tell: Tell) -> bool:
    """Run one of our commands on the copy; True where it ended well."""
    kept = {name: text for name, text in os.environ.items() if name not in OWN}
    done = subprocess.run(  # noqa: S603 -- our own program
        [sys.executable, Path(settings.BASE_DIR) / "manage.py", *arguments],
        env={**kept, **environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
        text=True,
        encoding="utf-8",
    )
    for line in done.stdout.splitlines():
        tell(line)
    return done.returncode == 0
