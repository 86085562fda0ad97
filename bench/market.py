#!/usr/bin/env python3
"""Measures redemptions of three lines, and sends 64 hands after the last ten bags of rice.

usage: market.py [--quick]

On SQLite and PostgreSQL, the latter brought along and taken away again; each process redeems in a
village of its own, as counters do. Takes about a minute; --quick shows only that it still runs.
Ends with 1 where more or fewer than ten had a bag, or the books do not agree afterwards.
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
from bench.run import (  # noqa: E402
    count_words,
    do_together,
)
from bench.workers import start_workers  # noqa: E402

SECONDS_MAX = 600
PROCESSES = (1, 4)
REDEMPTIONS, REDEMPTIONS_QUICK = 300, 20
ROUNDS, ROUNDS_QUICK = 5, 1
THREADS, THREADS_QUICK = 64, 16
BAGS = 10


def measure(label: str, environment: Mapping[str, str], *, is_quick: bool) -> Iterator[Reading]:
    count, rounds, threads = (
        (REDEMPTIONS_QUICK, ROUNDS_QUICK, THREADS_QUICK)
        if is_quick
        else (REDEMPTIONS, ROUNDS, THREADS)
    )
    with start_workers(max(PROCESSES), environment) as workers:
        first = workers[0]
        first.do("make_villages", count=len(workers))
        print(first.do("describe"), flush=True)
        for index in range(len(workers)):
            first.do("make_shop", village=village_id(index))
        for processes in PROCESSES:
            rates = [
                sum(do_together(workers[:processes], "redeem_some", count=count))
                for _round in range(rounds)
            ]
            what = f"{label}: redemptions of three lines, {count_words(processes)}"
            yield Reading(what, "/s", rates)
        yield race(label, [first.do("race_for_rice", threads=threads) for _round in range(rounds)])


def race(label: str, outcomes: list[dict[str, float]]) -> Reading:
    """Say how long the races took; stops where one did not end as it must."""
    for outcome in outcomes:
        print(f"{label}: {outcome}", flush=True)
        if (outcome["served"], outcome["left"], outcome["findings"]) != (BAGS, 0, 0):
            raise SystemExit(f"{label}: the race for the last bags did not end as it must.")
    what = f"{label}: the last {BAGS} bags, all hands at once; ten served, none left, books clean"
    return Reading(what, "s", [outcome["seconds"] for outcome in outcomes])


if __name__ == "__main__":
    measure_both(measure, words=__doc__, seconds_max=SECONDS_MAX)
