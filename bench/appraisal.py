#!/usr/bin/env python3
"""Measures the decision of a month of deeds at one meeting, on both databases.

usage: appraisal.py [--quick]

It brings a PostgreSQL along and takes it away again, lets 675 deeds of 630 households wait, and
approves them as a recorder's browser does, with five people at the table. Takes about two minutes;
--quick, with 60 deeds, shows only that it still runs. Ends with 0 unless something broke.
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
SECONDS_AIM = 20
STEP_AIM = 1
DEEDS, DEEDS_QUICK = 675, 60
ROUNDS, ROUNDS_QUICK = 3, 1


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="only show that it still runs")
    is_quick = parser.parse_args().quick
    deeds, rounds = (DEEDS_QUICK, ROUNDS_QUICK) if is_quick else (DEEDS, ROUNDS)
    for number in ENDING_SIGNALS:
        signal.signal(number, leave)
    signal.alarm(SECONDS_MAX)
    began = time.monotonic()
    print(describe_machine(), flush=True)
    rows: list[Reading] = []
    with tempfile.TemporaryDirectory(prefix="points_bench_") as folder:
        (Path(folder) / "static").mkdir()
        rows += measure("SQLite", build_environment(Path(folder)), deeds, rounds)
        with serve_postgres(SERVER_OPTIONS, system_programs=find_programs()) as address:
            environment = build_environment(Path(folder), DATABASE_URL=address)
            rows += measure("PostgreSQL", environment, deeds, rounds)
    print(f"\n{build_table(rows)}\n")
    print(f"{time.monotonic() - began:.0f} s; {describe_load()} at the end")


def measure(
    label: str, environment: Mapping[str, str], deeds: int, rounds: int
) -> Iterator[Reading]:
    with start_workers(1, environment) as workers:
        worker = workers[0]
        worker.do("make_villages", count=0)
        print(worker.do("describe"), flush=True)
        worker.do("make_table", deeds=deeds)
        times = []
        for _round in range(rounds):
            times.append(worker.do("time_meeting"))
            worker.do("bring_deeds", deeds=deeds)
        steps = worker.do("time_steps")
    what = f"{label}, meeting on {deeds:,} deeds"
    decided = [one["decided"] for one in times]
    yield Reading(f"{what}: all decided and posted", "s", decided, aim=SECONDS_AIM)
    yield Reading(f"{what}: the list", "s", [one["list"] for one in times])
    yield Reading(f"{what}: the minutes", "s", [one["minutes"] for one in times])
    yield Reading(f"{what}: longest step", "s", [max(steps)], aim=STEP_AIM)


if __name__ == "__main__":
    main()
