"""A server process that can be killed, and the line to it, which can be cut where it hurts."""

import os
import select
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from urllib.request import urlopen

from django.db import connection

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = "tests.deeds.server_settings"
DEEDS = b"POST /api/v1/villages/anping/deeds/ "
CHUNK = 65536
STARTS_WITHIN_SECONDS = 20.0


def collect_static() -> None:
    """Collect the static files for every server of this run, hashed and compressed."""
    _run("-m", "django", "collectstatic", "--noinput").wait()


def _run(*arguments: str) -> subprocess.Popen[bytes]:
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": SETTINGS,
        "TEST_DATABASE": str(connection.settings_dict["NAME"]),
    }
    command = [sys.executable, *arguments]
    return subprocess.Popen(  # noqa: S603 - this project's own programs
        command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, start_new_session=True
    )


def find_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Server:
    """gunicorn on the test's database."""

    def __init__(self) -> None:
        self.port = find_port()
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.process = _run(
            *("-m", "gunicorn", "config.wsgi", "--bind", f"127.0.0.1:{self.port}"),
            *("--worker-class", "gthread", "--threads", "8", "--log-level", "error"),
        )
        until = time.monotonic() + STARTS_WITHIN_SECONDS
        while True:
            try:
                with urlopen(f"http://127.0.0.1:{self.port}/healthz"):
                    return
            except OSError:
                if time.monotonic() > until:
                    raise
                time.sleep(0.05)

    def kill(self) -> None:
        """End it without a word: master and workers at once, as a power cut does."""
        assert self.process is not None, "It was never started."
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.process = None

    def stop(self) -> None:
        if self.process is not None:
            self.process.terminate()
            self.process.wait()


class Cut(Enum):
    """Where the line fails."""

    NOWHERE = "nowhere"
    DEAD = "dead"
    # The deed arrives whole, its answer never comes back.
    ANSWER = "answer"
    # The server dies while the photo is on its way.
    UPLOAD = "upload"


@dataclass
class Line:
    """What lies between phone and server; its port stays the same whatever happens behind it.

    happened: set once an ANSWER or an UPLOAD was cut. carried: bytes that went to the phone, heads
    and all.
    """

    server: Server
    cut: Cut = Cut.NOWHERE
    happened: threading.Event = field(default_factory=threading.Event)
    carried: int = 0

    def __post_init__(self) -> None:
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self.listener.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}"
        threading.Thread(target=self._listen, daemon=True).start()

    def fail(self, where: Cut) -> None:
        self.happened.clear()
        self.cut = where

    def mend(self) -> None:
        self.cut = Cut.NOWHERE

    def close(self) -> None:
        self.listener.close()

    def _listen(self) -> None:
        with suppress(OSError):
            while True:
                phone, _address = self.listener.accept()
                threading.Thread(target=self._carry, args=(phone,), daemon=True).start()

    def _carry(self, phone: socket.socket) -> None:
        with phone, suppress(OSError):
            if self.cut is Cut.DEAD:
                return
            with socket.create_connection(("127.0.0.1", self.server.port)) as server:
                self._exchange(phone, server)

    def _exchange(self, phone: socket.socket, server: socket.socket) -> None:
        is_deed = False
        while True:
            ready, _writable, _broken = select.select([phone, server], [], [], 0.2)
            if self.cut is Cut.DEAD:
                return
            for end in ready:
                content = end.recv(CHUNK)
                if not content:
                    return
                if end is phone:
                    is_deed = content.startswith(DEEDS) or (is_deed and content[:5] != b"GET /")
                    if is_deed and self.cut is Cut.UPLOAD and not content.startswith(DEEDS):
                        server.sendall(content[: len(content) // 2])
                        self.server.kill()
                        self.cut = Cut.DEAD
                        self.happened.set()
                        return
                    server.sendall(content)
                elif is_deed and self.cut is Cut.ANSWER:
                    self.cut = Cut.DEAD
                    self.happened.set()
                    return
                else:
                    phone.sendall(content)
                    self.carried += len(content)
