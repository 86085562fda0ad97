"""The product behind gunicorn, as a county's server runs it, and what its processes hold."""

import resource
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.phones import find_port, wait_for

ROOT = Path(__file__).resolve().parent.parent.parent
PROCESSES = 4
MEGABYTE = 1024 * 1024
PAGE_SIZE = resource.getpagesize()


@dataclass(frozen=True, slots=True)
class Server:
    """A running gunicorn."""

    port: int
    pid: int

    def read_megabytes(self) -> float:
        """Return what its worker processes hold together."""
        listed = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
        return sum(_read_megabytes(int(pid)) for pid in listed)


def _read_megabytes(pid: int) -> float:
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE_SIZE / MEGABYTE


@contextmanager
def serve_pages(environment: Mapping[str, str]) -> Iterator[Server]:
    """Give a gunicorn with four processes; it has ended when the block is left."""
    port = find_port()
    command = [sys.executable, "-m", "gunicorn", "config.wsgi", "--workers", str(PROCESSES)]
    options = ["--bind", f"127.0.0.1:{port}", "--log-level", "warning"]
    process = subprocess.Popen([*command, *options], cwd=ROOT, env=dict(environment))
    try:
        wait_for(port)
        yield Server(port, process.pid)
    finally:
        process.terminate()
        process.wait()
