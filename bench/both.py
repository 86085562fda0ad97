"""What the measures on both databases share: the call, the server that comes along, the table."""

import argparse
import signal
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Protocol

from bench.figures import Reading, build_table
from bench.run import (
    ENDING_SIGNALS,
    SERVER_OPTIONS,
    build_environment,
    describe_load,
    describe_machine,
    find_programs,
    leave,
)
from tests.postgres import serve_postgres


class Measure(Protocol):
    """What is measured on one database: its name, a worker's environment, all of it or a little."""

    def __call__(
        self, label: str, environment: Mapping[str, str], *, is_quick: bool
    ) -> Iterator[Reading]: ...


def measure_both(measure: Measure, *, words: str | None, seconds_max: int) -> None:
    """Measure on SQLite, then on a PostgreSQL that is brought along, and print one table.

    words: what --help says. seconds_max: then it is ended, with all that it started.
    """
    parser = argparse.ArgumentParser(
        description=words, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="only show that it still runs")
    is_quick = parser.parse_args().quick
    for number in ENDING_SIGNALS:
        signal.signal(number, leave)
    signal.alarm(seconds_max)
    began = time.monotonic()
    print(describe_machine(), flush=True)
    rows: list[Reading] = []
    with tempfile.TemporaryDirectory(prefix="points_bench_") as name:
        rows += measure("SQLite", _environment(Path(name) / "sqlite"), is_quick=is_quick)
        with serve_postgres(SERVER_OPTIONS, system_programs=find_programs()) as address:
            environment = _environment(Path(name) / "postgres", DATABASE_URL=address)
            rows += measure("PostgreSQL", environment, is_quick=is_quick)
    print(f"\n{build_table(rows)}\n")
    print(f"{time.monotonic() - began:.0f} s; {describe_load()} at the end")


def _environment(folder: Path, **more: str) -> Mapping[str, str]:
    # Where static files would be collected: without it, a page comes with a warning.
    (folder / "static").mkdir(parents=True)
    return build_environment(folder, **more)
