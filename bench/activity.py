#!/usr/bin/env python3
"""Measures an activity of a hundred households, and a hundred boxes of a sheet, on both databases.

usage: activity.py [--quick]

It brings a PostgreSQL along and takes it away again, and sends the forms as a browser without
scripts does: one request each. Takes about a minute; --quick, with 10 households, shows only that
it still runs. Ends with 0 unless something broke.
"""

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# Not this file's own folder: its modules are bench's.
sys.path[0] = str(ROOT)

from bench.both import measure_both  # noqa: E402
from bench.figures import Reading  # noqa: E402
from bench.workers import start_workers  # noqa: E402

SECONDS_MAX = 300
SECONDS_AIM = 2
HOUSEHOLDS, HOUSEHOLDS_QUICK = 100, 10
ROUNDS, ROUNDS_QUICK = 5, 1


def measure(label: str, environment: Mapping[str, str], *, is_quick: bool) -> Iterator[Reading]:
    households, rounds = (HOUSEHOLDS_QUICK, ROUNDS_QUICK) if is_quick else (HOUSEHOLDS, ROUNDS)
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
    measure_both(measure, words=__doc__, seconds_max=SECONDS_MAX)
