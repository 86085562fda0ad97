#!/usr/bin/env python3
"""Measures the try-out of a draft on three years of one village's deeds, on both databases.

usage: tryout.py [--quick]

It brings a PostgreSQL along and takes it away again, makes 35,000 deeds of 630 households, and asks
for the page and the file as a committee's browser does. Takes about a minute; --quick, with 2,000
deeds, shows only that it still runs. Ends with 0 unless something broke.
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

SECONDS_MAX = 600
SECONDS_AIM = 10
DEEDS, DEEDS_QUICK = 35_000, 2_000
ROUNDS = 3


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="only show that it still runs")
    deeds = DEEDS_QUICK if parser.parse_args().quick else DEEDS
    for number in ENDING_SIGNALS:
        signal.signal(number, leave)
    signal.alarm(SECONDS_MAX)
    began = time.monotonic()
    print(describe_machine(), flush=True)
    rows: list[Reading] = []
    with tempfile.TemporaryDirectory(prefix="points_bench_") as folder:
        (Path(folder) / "static").mkdir()
        rows += measure("SQLite", build_environment(Path(folder)), deeds)
        with serve_postgres(SERVER_OPTIONS, system_programs=find_programs()) as address:
            environment = build_environment(Path(folder), DATABASE_URL=address)
            rows += measure("PostgreSQL", environment, deeds)
    print(f"\n{build_table(rows)}\n")
    print(f"{time.monotonic() - began:.0f} s; {describe_load()} at the end")


def measure(label: str, environment: Mapping[str, str], deeds: int) -> Iterator[Reading]:
    with start_workers(1, environment) as workers:
        worker = workers[0]
        worker.do("make_villages", count=0)
        print(worker.do("describe"), flush=True)
        worker.do("make_trial", deeds=deeds)
        times = worker.do("time_trial", rounds=ROUNDS)
    what = f"{label}, try-out of {deeds:,} deeds"
    yield Reading(f"{what}: page", "s", times["page"], aim=SECONDS_AIM)
    yield Reading(f"{what}: file", "s", times["file"], aim=SECONDS_AIM)
    yield Reading(f"{what}: more memory at most", "MB", times["megabytes"])


if __name__ == "__main__":
    main()
