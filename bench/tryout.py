#!/usr/bin/env python3
"""Measures the try-out of a draft on three years of one village's deeds, on both databases.

usage: tryout.py [--quick]

It brings a PostgreSQL along and takes it away again, makes 35,000 deeds of 630 households, and asks
for the page and the file as a committee's browser does. Takes about a minute; --quick, with 2,000
deeds, shows only that it still runs. Ends with 0 unless something broke.
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

SECONDS_MAX = 600
SECONDS_AIM = 10
DEEDS, DEEDS_QUICK = 35_000, 2_000
ROUNDS = 3


def measure(label: str, environment: Mapping[str, str], *, is_quick: bool) -> Iterator[Reading]:
    deeds = DEEDS_QUICK if is_quick else DEEDS
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
    measure_both(measure, words=__doc__, seconds_max=SECONDS_MAX)
