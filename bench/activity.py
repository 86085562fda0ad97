#!/usr/bin/env python3
"""Measures an activity of a hundred households, and a hundred boxes of a sheet, on both databases.

usage: activity.py [--quick]

It brings a PostgreSQL along and takes it away again, and sends the forms as a browser without
scripts does: one request each. Takes about a minute; --quick, with 10 households, shows only that
it still runs. Ends with 0 unless something broke.
"""

import argparse
import signal
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# Not this file's own folder: its modules are bench's.
sys.path[0] = str(ROOT)

from bench.figures import Reading, build_table  # noqa: E402
from bench.run import (  # noqa: E402
    ENDING_SIGNALS,
    SERVER_OPTIONS,
    build_environment,
    describe_load,
    describe_machine,
    find_programs,
    leave,
)
from bench.workers import start_workers  # noqa: E402
from tests.postgres import serve_postgres  # noqa: E402

SECONDS_MAX = 300
SECONDS_AIM = 2
HOUSEHOLDS, HOUSEHOLDS_QUICK = 100, 10
ROUNDS, ROUNDS_QUICK = 5, 1


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="only show that it still runs")
    is_quick = parser.parse_args().quick
    extent = (HOUSEHOLDS_QUICK, ROUNDS_QUICK) if is_quick else (HOUSEHOLDS, ROUNDS)
    for number in ENDING_SIGNALS:
        signal.signal(number, leave)
    signal.alarm(SECONDS_MAX)
    began = time.monotonic()
    print(describe_machine(), flush=True)
    rows: list[Reading] = []
    with tempfile.TemporaryDirectory(prefix="points_bench_") as folder:
        (Path(folder) / "static").mkdir()
        rows += measure("SQLite", build_environment(Path(folder)), *extent)
        with serve_postgres(SERVER_OPTIONS, system_programs=find_programs()) as address:
            environment = build_environment(Path(folder), DATABASE_URL=address)
            rows += measure("PostgreSQL", environment, *extent)
    print(f"\n{build_table(rows)}\n")
    print(f"{time.monotonic() - began:.0f} s; {describe_load()} at the end")


def measure(
    label: str, environment: Mapping[str, str], households: int, rounds: int
) -> Iterator[Reading]:
    with start_workers(1, environment) as workers:
        worker = workers[0]
        worker.do("make_villages", count=0)
        print(worker.do("describe"), flush=True)
        worker.do("make_gathering")
        times = [worker.do("time_gathering", households=households) for _round in range(rounds)]
    what = f"{label}, {households} households"
    for name, words in (
        ("sent", "an activity"),
        ("again", "the same again"),
        ("keyed", "a tally sheet of as many boxes"),
    ):
        yield Reading(f"{what}: {words}", "s", [one[name] for one in times], aim=SECONDS_AIM)


if __name__ == "__main__":
    main()
