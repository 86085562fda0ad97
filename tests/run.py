#!/usr/bin/env python3
"""Runs the test suite twice, on SQLite and on a real PostgreSQL, or the browser tests once.

usage: run.py [--browser] [arguments for pytest ...]

The PostgreSQL is brought along and taken away again, unless DATABASE_URL names one. Whatever a test
writes goes into a temporary folder. Ends with 0 only if everything passed.
"""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from contextlib import nullcontext, suppress
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

ROOT = Path(__file__).resolve().parent.parent
# Not this file's own folder: in it, tests/ledger would hide the app of the same name.
sys.path[0] = str(ROOT)

from tests.postgres import serve_postgres  # noqa: E402

ENDING_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
SECONDS_TO_END = 15


@dataclass(frozen=True)
class Outcome:
    """How one run of pytest ended: `label` names the database."""

    label: str
    code: int
    seconds: float

    def __str__(self) -> str:
        word = "passed" if self.code == 0 else f"FAILED (pytest ended with {self.code})"
        return f"{self.label} {word} in {self.seconds:.0f} s"


def main(arguments: list[str]) -> int:
    for number in ENDING_SIGNALS:
        signal.signal(number, _leave)
    if "--browser" in arguments:
        arguments.remove("--browser")
        outcomes = [run_on_sqlite(["-m", "browser", *arguments])]
        note = ""
    else:
        outcomes = [run_on_sqlite(arguments), run_on_postgres(arguments)]
        note = (
            " Browser tests (marker: browser) were left out; they run by: "
            "python tests/run.py --browser"
        )
    print(f"\n{'; '.join(map(str, outcomes))}.{note}", flush=True)
    return max(outcome.code for outcome in outcomes)


def run_on_sqlite(arguments: list[str]) -> Outcome:
    environment = {name: text for name, text in os.environ.items() if name != "DATABASE_URL"}
    return _run_pytest("SQLite", arguments, environment | {"EXPECT_VENDOR": "sqlite"})


def run_on_postgres(arguments: list[str]) -> Outcome:
    given = os.environ.get("DATABASE_URL")
    with nullcontext(given) if given else serve_postgres() as address:
        environment = {**os.environ, "DATABASE_URL": address, "EXPECT_VENDOR": "postgresql"}
        return _run_pytest("PostgreSQL", arguments, environment)


def _run_pytest(label: str, arguments: list[str], environment: Mapping[str, str]) -> Outcome:
    print(f"\n{label}", flush=True)
    began = time.monotonic()
    command = [sys.executable, "-m", "pytest", "-n", "auto", "--dist", "worksteal", *arguments]
    with tempfile.TemporaryDirectory(prefix="points_tests_") as folder:
        # In a session of its own, so that Ctrl-C comes here alone and is passed on once.
        child = subprocess.Popen(
            command,
            cwd=ROOT,
            # What is compiled of the tests is kept for the other workers and the next half.
            env={**environment, "TEST_DATA_DIR": folder, "PYTHONDONTWRITEBYTECODE": ""},
            start_new_session=True,
        )
        try:
            code = child.wait()
        finally:
            _end(child)
    return Outcome(label, code, time.monotonic() - began)


def _end(child: subprocess.Popen[bytes]) -> None:
    """End pytest and its workers, if they still run: politely, then not."""
    if child.poll() is not None:
        return
    os.killpg(child.pid, signal.SIGINT)
    with suppress(subprocess.TimeoutExpired):
        child.wait(SECONDS_TO_END)
    with suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()


def _leave(number: int, _frame: FrameType | None) -> None:
    # What tidies up after this must not be cut short by a second signal.
    for ending in ENDING_SIGNALS:
        signal.signal(ending, signal.SIG_IGN)
    raise SystemExit(128 + number)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
