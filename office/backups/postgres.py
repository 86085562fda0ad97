"""PostgreSQL: a base backup of the whole server, and a second server that replays it.

A base backup and not a dump, because the WAL that is archived between two nights goes on from it:
what is lost with a disk is minutes, not the day.
"""

import json
import os
import pwd
import shlex
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from django.db import connection

from office.backups.errors import ProgramFailed, ProgramMissing
from office.backups.folders import About, Backup

# Where Debian puts the programs of each version.
DEBIAN = "/usr/lib/postgresql/{version}/bin"
BASE, BASE_WAL, MANIFEST = "base.tar.gz", "pg_wal.tar.gz", "backup_manifest"
SUPERUSER = "postgres"
# PostgreSQL refuses to run as root; the owner of its programs runs it then, else one of these.
UNPRIVILEGED = ("postgres", "nobody")
CONNECTING = {"user": "PGUSER", "password": "PGPASSWORD", "host": "PGHOST", "port": "PGPORT"}
SEGMENT_BYTES = 16 * 1024 * 1024
SECONDS_TO_REPLAY = "14400"
# Nothing of the first server's settings: above all, the copy never archives into the same place.
# What is restored has to last no longer than the drill, so nothing waits for the disk.
SETTINGS = """\
archive_mode = off
autovacuum = off
fsync = off
full_page_writes = off
hot_standby = off
jit = off
max_connections = 20
recovery_target_timeline = 'latest'
"""


def copy_cluster(target: Path, *, programs: Path | None) -> About:
    """Take a base backup of the server that the settings name; raises ProgramFailed."""
    version = _major_version()
    program = find_program("pg_basebackup", version, programs)
    given = connection.get_connection_params()
    # In the environment, because everybody sees a program's arguments.
    address = {name: str(given[key]) for key, name in CONNECTING.items() if given.get(key)}
    arguments = ("--format=tar", "--gzip", "--wal-method=stream", "--checkpoint=fast")
    _run([program, f"--pgdata={target}", "--no-password", *arguments], environment=address)
    manifest = json.loads((target / MANIFEST).read_text(encoding="utf-8"))
    first = manifest["WAL-Ranges"][0]
    return About(
        vendor="postgresql",
        database=str(connection.settings_dict["NAME"]),
        postgres=version,
        first_segment=name_segment(first["Timeline"], first["Start-LSN"]),
    )


def name_segment(timeline: int, place: str) -> str:
    """Return the name of the WAL file that holds a place such as 0/2000028."""
    log, offset = (int(part, 16) for part in place.split("/"))
    return f"{timeline:08X}{log:08X}{offset // SEGMENT_BYTES:08X}"


def find_archive_failure() -> datetime | None:
    """Return when WAL could last not be put into the second place; None where it since could.

    A base backup is made all the same, so nobody would notice until the first disk is full.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT last_failed_time FROM pg_stat_archiver"
            " WHERE last_failed_time > coalesce(last_archived_time, '-infinity')"
        )
        row = cursor.fetchone()
    return row[0] if row else None


@contextmanager
def serve(
    backup: Backup, scratch: Path, *, wal: Path, programs: Path | None
) -> Iterator[dict[str, str]]:
    """Restore into scratch, replay all WAL there is, and serve it on a socket in scratch.

    Gives what the environment has to say to reach it. On leaving, the server is stopped.
    """
    pg_ctl = find_program("pg_ctl", backup.about.postgres, programs)
    cluster = scratch / "cluster"
    _unpack(backup, cluster)
    _write_settings(cluster, scratch, wal)
    user = find_unprivileged(scratch, pg_ctl)
    log = scratch / "log"
    start: list[Path | str] = [
        "-w",
        "-t",
        str(SECONDS_TO_REPLAY),
        "-D",
        cluster,
        "-l",
        log,
        "start",
    ]
    try:
        try:
            _run([pg_ctl, *start], user=user)
        except ProgramFailed as error:
            raise ProgramFailed(error.program, _read_end(log) or error.said) from error
        database = backup.about.database
        yield {"DATABASE_URL": f"postgres://{SUPERUSER}@/{database}?host={scratch}"}
    finally:
        if (cluster / "postmaster.pid").exists():
            _run([pg_ctl, "-w", "-m", "immediate", "-D", cluster, "stop"], user=user)


def find_program(name: str, version: int, programs: Path | None) -> Path:
    folder = programs or Path(DEBIAN.format(version=version))
    if not (folder / name).exists():
        raise ProgramMissing(name, str(folder))
    return folder / name


def find_unprivileged(scratch: Path, program: Path) -> pwd.struct_passwd | None:
    """Where root asks, hand scratch to an account that may run a server, and return it."""
    if os.geteuid() != 0:
        return None
    entries = {entry.pw_name: entry for entry in pwd.getpwall()}
    names = (program.owner(), *UNPRIVILEGED)
    user = next(entries[name] for name in names if name in entries and entries[name].pw_uid != 0)
    for path in (scratch, *scratch.rglob("*")):
        os.chown(path, user.pw_uid, user.pw_gid, follow_symlinks=False)
    return user


def _unpack(backup: Backup, cluster: Path) -> None:
    cluster.mkdir(mode=0o700)
    for name, place in ((BASE, cluster), (BASE_WAL, cluster / "pg_wal")):
        _run(["tar", "-xzf", backup.database / name, "-C", place])


def _write_settings(cluster: Path, scratch: Path, wal: Path) -> None:
    # Debian keeps its settings elsewhere; other servers' come along and are no good here.
    (cluster / "postgresql.auto.conf").write_text("")
    (cluster / "pg_ident.conf").write_text("")
    (cluster / "pg_hba.conf").write_text("local all all trust\n")
    place = {"listen_addresses": "", "unix_socket_directories": str(scratch)}
    if wal.is_dir():
        place["restore_command"] = f'gzip -dc < {shlex.quote(str(wal))}/%f.gz > "%p"'
        (cluster / "recovery.signal").touch()
    lines = (f"{name} = {_quote(text)}\n" for name, text in place.items())
    (cluster / "postgresql.conf").write_text(SETTINGS + "".join(lines))


def _quote(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _major_version() -> int:
    connection.ensure_connection()
    return int(connection.connection.server_version // 10000)


def _run(
    command: list[Path | str],
    *,
    user: pwd.struct_passwd | None = None,
    environment: Mapping[str, str] | None = None,
) -> None:
    """Run a program to its end; raises ProgramFailed with the end of what it said."""
    # Into a file, not a pipe: a server keeps the stream open for as long as it lives.
    with tempfile.TemporaryFile() as said:
        done = subprocess.run(  # noqa: S603 -- PostgreSQL's own programs
            command,
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=subprocess.STDOUT,
            cwd="/",
            env={"LC_ALL": "C.UTF-8", "PATH": os.defpath, **(environment or {})},
            check=False,
            user=user.pw_uid if user else None,
            group=user.pw_gid if user else None,
            extra_groups=[] if user else None,
        )
        if done.returncode:
            said.seek(0)
            raise ProgramFailed(Path(command[0]).name, _end_of(said.read()))


def _read_end(log: Path) -> str:
    return _end_of(log.read_bytes()) if log.exists() else ""


def _end_of(said: bytes) -> str:
    return said.decode(errors="replace").strip()[-600:]
