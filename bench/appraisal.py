#!/usr/bin/env python3
"""Measures the decision of a month of deeds at one meeting, on both databases.

usage: appraisal.py [--quick]

It brings a PostgreSQL along and takes it away again, lets 675 deeds of 630 households wait, and
approves them as a recorder's browser does, with five people at the table. Takes about two minutes;
--quick, with 60 deeds, shows only that it still runs. Ends with 0 unless something broke.
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
SECONDS_AIM = 20
STEP_AIM = 1
DEEDS, DEEDS_QUICK = 675, 60
ROUNDS, ROUNDS_QUICK = 3, 1


def measure(label: str, environment: Mapping[str, str], *, is_quick: bool) -> Iterator[Reading]:
    deeds, rounds = (DEEDS_QUICK, ROUNDS_QUICK) if is_quick else (DEEDS, ROUNDS)
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
    measure_both(measure, words=__doc__, seconds_max=SECONDS_MAX)
