#!/usr/bin/env python3
"""Measures closings: a village's first notice and its 36th, and 450 villages in one run.

usage: closing.py [--quick]

On SQLite and PostgreSQL, the latter brought along and taken away again. A closing seals the month
and draws the notice of 630 households; the county is closed by the command close_month itself.
Takes about half an hour, most of it to make the villages; --quick shows only that it still runs.
"""

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# Not this file's own folder: its modules are bench's.
sys.path[0] = str(ROOT)

from bench.both import measure_both  # noqa: E402
from bench.figures import Reading  # noqa: E402
from bench.ids import village_id  # noqa: E402
from bench.workers import start_workers  # noqa: E402

SECONDS_MAX = 3600
MONTHS, MONTHS_QUICK = 36, 3
VILLAGES, VILLAGES_QUICK = 450, 3
MONTHS_COMPARED = 3


def measure(label: str, environment: Mapping[str, str], *, is_quick: bool) -> Iterator[Reading]:
    months = MONTHS_QUICK if is_quick else MONTHS
    villages = VILLAGES_QUICK if is_quick else VILLAGES
    with start_workers(1, environment) as (worker,):
        worker.do("make_villages", count=0)
        print(worker.do("describe"), flush=True)
        alone = village_id(villages)
        worker.do("make_history", village=alone)
        seconds = worker.do("live_months", village=alone, count=months)
        times = [second * 1000 for second in seconds]
        first, last = times[:MONTHS_COMPARED], times[-MONTHS_COMPARED:]
        yield Reading(
            f"{label}: closing, sealing and drawing 630 households", "ms", first, aim=1000
        )
        yield Reading(f"{label}: the same after {months} months", "ms", last, aim=1000)
        worker.do("make_county", villages=villages)
    # A fresh process, as the command has: its memory begins with nothing.
    with start_workers(1, environment) as (worker,):
        county = worker.do("close_county")
    yield Reading(f"{label}: {villages} villages closed in one run", "s", [county["seconds"]])
    yield Reading(f"{label}: sealed lines", "/s", [county["lines_a_second"]])
    yield Reading(f"{label}: memory early on", "MB", [county["early_mb"]])
    yield Reading(f"{label}: memory at the end", "MB", [county["late_mb"]])


if __name__ == "__main__":
    measure_both(measure, words=__doc__, seconds_max=SECONDS_MAX)
