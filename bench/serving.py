"""The product behind gunicorn, as a server runs it, and what its processes hold."""

import http.client
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.memory import read_held_memory

ROOT = Path(__file__).resolve().parent.parent
PROCESSES = 4
SECONDS_TO_START = 30


@dataclass(frozen=True, slots=True)
class Server:
    """A running gunicorn."""

    port: int
    pid: int

    def read_megabytes(self) -> float:
        """Return what its worker processes hold together."""
        listed = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
        return sum(read_held_memory(int(pid)) for pid in listed)


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


def find_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def wait_for(port: int) -> None:
    """Wait until the server answers; raises RuntimeError where it does not begin to."""
    until = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < until:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", "/healthz")
            if connection.getresponse().status == http.client.OK:
                return
        except OSError:
            time.sleep(0.2)
        finally:
            connection.close()
    raise RuntimeError("The server has not begun to answer.")
