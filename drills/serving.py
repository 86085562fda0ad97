"""A gunicorn as a deployment has it, that can be killed and comes back as systemd sees to it."""

import http.client
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from http import HTTPStatus
from pathlib import Path
from random import Random
from typing import Any

from bench.serving import find_port
from tests.postgres import find_children

ROOT = Path(__file__).resolve().parent.parent
WORKERS = 4
SECONDS_TO_START = 60
SECONDS_TO_END = 15


class Pages:
    """One gunicorn on one port: its first process and its workers."""

    def __init__(
        self, environment: Mapping[str, str], log: Path, options: Sequence[str] = ()
    ) -> None:
        self.port = find_port()
        self.environment = dict(environment)
        self.log = log
        self.options = options
        self.process: subprocess.Popen[bytes] | None = None
        self.orphans: list[int] = []

    def start(self) -> None:
        """Start it; what is left of the last one is ended first, as systemd does with a unit."""
        _send(self.orphans, signal.SIGTERM)
        until = time.monotonic() + SECONDS_TO_START
        command = [sys.executable, "-m", "gunicorn", "config.wsgi", "--workers", str(WORKERS)]
        # Loaded once and not by each: a worker that was killed is back at once.
        bound = ["--preload", "--bind", f"127.0.0.1:{self.port}", "--log-level", "warning"]
        while time.monotonic() < until:
            with self.log.open("ab") as log:
                self.process = subprocess.Popen(
                    [*command, *bound, *self.options],
                    cwd=ROOT,
                    env=self.environment,
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                )
            if self._wait(until):
                return
        raise RuntimeError(f"The server has not begun to answer:\n{self.tell_log()}")

    def _wait(self, until: float) -> bool:
        """Tell whether it answers now; False where it has ended."""
        assert self.process is not None
        while time.monotonic() < until and self.process.poll() is None:
            # Only its own workers say that it has begun: those of the last one may still answer.
            if find_children(self.process.pid) and self.answers():
                return True
            time.sleep(0.05)
        return False

    def answers(self) -> bool:
        """Tell whether anything at all answers at the port."""
        try:
            ask(self.port, "GET", "/healthz", seconds=2)
        except (OSError, http.client.HTTPException):
            return False
        return True

    def list_workers(self) -> list[int]:
        return find_children(self.process.pid) if self.process else []

    def kill_workers(self, random: Random) -> str:
        """Kill some of the workers, or all; the first process begins new ones."""
        workers = self.list_workers()
        chosen = random.sample(workers, random.randint(1, len(workers))) if workers else []
        _kill(chosen)
        return f"{len(chosen)} workers"

    def kill_first(self) -> str:
        """Kill the first process; its workers serve on until they are ended."""
        if self.process:
            self.orphans = self.list_workers()
            _kill([self.process.pid])
            self.process.wait()
        return "gunicorn's first process"

    def kill_all(self) -> str:
        if self.process:
            os.kill(self.process.pid, signal.SIGSTOP)
            _kill([*self.list_workers(), self.process.pid])
            self.process.wait()
        return "all of gunicorn"

    def stop(self) -> None:
        """End it, in whatever state it is."""
        if self.process is None:
            return
        self.process.terminate()
        try:
            self.process.wait(SECONDS_TO_END)
        except subprocess.TimeoutExpired:
            self.kill_all()

    def tell_log(self) -> str:
        return self.log.read_text(errors="replace")[-3000:] if self.log.exists() else ""


@contextmanager
def serve(
    environment: Mapping[str, str], log: Path, options: Sequence[str] = ()
) -> Iterator[Pages]:
    """Give a gunicorn that answers; it has ended when the block is left."""
    pages = Pages(environment, log, options)
    try:
        pages.start()
        yield pages
    finally:
        pages.stop()


def _kill(processes: Sequence[int]) -> None:
    _send(processes, signal.SIGKILL)


def _send(processes: Sequence[int], number: signal.Signals) -> None:
    for process in processes:
        with suppress(ProcessLookupError):
            os.kill(process, number)


def ask(
    port: int,
    verb: str,
    address: str,
    body: bytes = b"",
    headers: Mapping[str, str] | None = None,
    *,
    seconds: float = 30,
) -> tuple[int, bytes, Mapping[str, str]]:
    """Return status, content and head of an answer; raises OSError, HTTPException without one."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=seconds)
    try:
        connection.request(verb, address, body, dict(headers or {}))
        answer = connection.getresponse()
        return answer.status, answer.read(), dict(answer.getheaders())
    finally:
        connection.close()


def order(environment: Mapping[str, str], task: str, **arguments: object) -> Any:
    """Return what a process with Django says to one of drills.worker.TASKS.

    Any: whatever the task returns, through JSON.
    """
    done = subprocess.run(
        [sys.executable, "-m", "drills.worker", task, json.dumps(arguments)],
        cwd=ROOT,
        env=dict(environment),
        stdout=subprocess.PIPE,
        check=True,
    )
    return json.loads(done.stdout)


def is_good(status: int) -> bool:
    return HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES
