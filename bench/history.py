#!/usr/bin/env python3
"""Lets the demo's model village live three years on both databases, and reads its report.

usage: history.py [--quick]

It brings a PostgreSQL along and takes it away again, lets 630 households live 35 months up to this
one through the services, runs check_ledger, and reads the village's report. Takes about nine
minutes; --quick, with three months, shows only that it still runs, and has aims in proportion.
Ends with 0 unless something broke.
"""

import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# Not this file's own folder: its modules are bench's.
sys.path[0] = str(ROOT)

from bench.both import measure_both  # noqa: E402
from bench.figures import Reading  # noqa: E402
from bench.workers import start_workers  # noqa: E402

SECONDS_MAX = 1800
SECONDS_AIM = 300
MONTHS, MONTHS_QUICK = 35, 3
HOUSEHOLDS, BASE, PEOPLE = 630, 100, 2200
POINTS, POINTS_OFF = 265_000, 0.02
TURNS_LEAST, TURNS_MOST, PIECES_LEAST = 9_500, 10_000, 5_000


@dataclass(frozen=True)
class Figure(Reading):
    """A figure of the report, which has to lie between two others; None: no bound on that side."""

    least: float | None = None
    most: float | None = None

    def cells(self) -> tuple[str, ...]:
        (value,) = self.values
        met = (self.least is None or value >= self.least) and (
            self.most is None or value <= self.most
        )
        aim = " - ".join(
            f"{one:,.0f}" if one is not None else "" for one in (self.least, self.most)
        )
        return (self.what, f"{value:,.0f}", "", "", "", aim.strip(), "met" if met else "MISSED")


def measure(label: str, environment: Mapping[str, str], *, is_quick: bool) -> Iterator[Reading]:
    months = MONTHS_QUICK if is_quick else MONTHS
    with start_workers(1, environment) as (worker,):
        lived = worker.do("live_history", months=months)
        print(worker.do("describe"), flush=True)
        found = worker.do("check_history")
        read = worker.do("read_history", months=months)
    what = f"{label}, {months} months of {HOUSEHOLDS} households"
    yield Reading(f"{what}: lived", "s", [lived["seconds"]], aim=SECONDS_AIM)
    yield Reading(f"{label}: memory, most in the first fifth", "MB", [lived["early_mb"]])
    yield Reading(f"{label}: memory, most at the end", "MB", [lived["late_mb"]])
    yield Reading(f"{label}: findings of check_ledger", "", [found], aim=0)
    yield from compare(label, read, part=months / MONTHS)


def compare(label: str, read: Mapping[str, float], *, part: float) -> Iterator[Figure]:
    """Yield the report's figures beside what they should be. part: of the whole time."""
    bounds: tuple[tuple[str, str, float | None, float | None], ...] = (
        ("households", "households", HOUSEHOLDS, HOUSEHOLDS),
        ("people", "people who took part", PEOPLE * part, None),
        ("turns", "turns of volunteering", TURNS_LEAST * part, TURNS_MOST * part),
        (
            "awarded",
            "points awarded, base not counted",
            POINTS * (1 - POINTS_OFF) * part,
            POINTS * (1 + POINTS_OFF) * part,
        ),
        ("pieces", "goods handed out", PIECES_LEAST * part, None),
        ("base", "base points", None, HOUSEHOLDS * BASE),
        ("objections", "objections", None, None),
    )
    for name, words, least, most in bounds:
        yield Figure(f"{label}, report: {words}", "", [read[name]], least=least, most=most)


if __name__ == "__main__":
    measure_both(measure, words=__doc__, seconds_max=SECONDS_MAX)
