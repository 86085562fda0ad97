#!/usr/bin/env python3
"""Sends what nobody would send to every page and every address of the API, as everybody.

usage: fuzz.py [--seconds 300] [--seed 1] [--only TEXT] [--on sqlite|postgres]

On SQLite, then on a PostgreSQL that is brought along, --seconds each: three quarters of it forms,
queries, paths and bodies of every page (tests/fuzz), one quarter Schemathesis over the API as each
role, case by case and then in scenarios that go on from what was answered. The same seed asks the
same in the same order; how far it comes depends on the machine. --only: the pages with that text in
their address. Prints what was asked and answered, then every distinct fault: an answer of 500 or
more, a row of the neighbour that changed, a book that does not agree with itself, an answer outside
the schema, or hardly anything tried. Ends with 1 where there is one.
"""

import argparse
import logging
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parent.parent
# Not this file's own folder: its modules are the drills'.
sys.path[0] = str(ROOT)

from tests.postgres import serve_postgres  # noqa: E402

# Where there is something to fill in, and elsewhere.
REQUESTS_A_PAGE = {True: 14, False: 4}
SHARE_OF_FORMS, SHARE_OF_CASES = 0.75, 0.16
# With less, or where nothing ever opens, nothing was tried: a busy machine still does twenty.
REQUESTS_A_SECOND_MIN = 1
OPENED = 200


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--seconds", type=float, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="")
    parser.add_argument("--on", choices=("sqlite", "postgres"), default="")
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.here:
        return fuzz(asked)
    codes = []
    if asked.on != "postgres":
        codes.append(run("SQLite", {}))
    if asked.on != "sqlite":
        with serve_postgres() as address:
            codes.append(run("PostgreSQL", {"DATABASE_URL": address}))
    return max(codes)


def run(label: str, more: Mapping[str, str]) -> int:
    """Start this program once more, on one database."""
    print(f"\n{label}", flush=True)
    environment = {name: text for name, text in os.environ.items() if name != "DATABASE_URL"}
    with TemporaryDirectory(prefix="points_fuzz_") as folder:
        environment |= {"TEST_DATA_DIR": folder, "DJANGO_SETTINGS_MODULE": "tests.settings", **more}
        command = [sys.executable, __file__, "--here", *sys.argv[1:]]
        return subprocess.run(command, env=environment, check=False, cwd=ROOT).returncode


@contextmanager
def open_stage() -> "Iterator[Stage]":
    """Make a database, both villages in it, and let the clock stand in their November."""
    setup_test_environment()
    kept = setup_databases(verbosity=0, interactive=False)
    logging.disable(logging.CRITICAL)
    try:
        with time_machine.travel(at(NOVEMBER, 12), tick=False), transaction.atomic():
            yield set_stage(assemble_cast())
            transaction.set_rollback(True)
    finally:
        teardown_databases(kept, verbosity=0)


def fuzz(asked: argparse.Namespace) -> int:
    """Fuzz on the database of the environment and print what came of it."""
    with open_stage() as stage:
        walk = Walk(stage, asked.seed)
        began = time.perf_counter()
        rounds = walk_on(walk, asked, until=began + asked.seconds * SHARE_OF_FORMS)
        tell_walk(walk, rounds, time.perf_counter() - began)
        programs = Programs(stage, asked.seed)
        began = time.perf_counter()
        turns = programs.explore(until=began + asked.seconds * SHARE_OF_CASES)
        tell_programs(programs, turns)
        scenarios = Scenarios(programs)
        scenarios.explore(until=began + asked.seconds * (1 - SHARE_OF_FORMS))
        tell_scenarios(scenarios)
    missing = find_missing(walk, programs, scenarios, seconds=asked.seconds)
    faults = walk.faults | programs.faults | scenarios.faults | missing
    for what, told in faults.items():
        print(f"\n✗ {what}\n{told}", flush=True)
    return 1 if faults else 0


def walk_on(walk: "Walk", asked: argparse.Namespace, *, until: float) -> float:
    """Visit page after page in the seed's order until the time is over; return how many rounds."""
    visits = [one for one in list_visits() if asked.only in one[0].address]
    if not visits:
        raise ValueError(f"No page has {asked.only!r} in its address.")
    number = 0
    with walk.watch():
        while True:
            Random(f"{asked.seed} {number}").shuffle(visits)
            for place, (row, person) in enumerate(visits):
                if time.perf_counter() > until:
                    return number + place / len(visits)
                visit(walk, row, person, requests=REQUESTS_A_PAGE[is_rich(row)], seed=number)
            number += 1


def find_missing(
    walk: "Walk", programs: "Programs", scenarios: "Scenarios", *, seconds: float
) -> dict[str, str]:
    """Return what was hardly tried, as faults: {what: how little}."""
    found = {}
    if walk.asked < seconds * SHARE_OF_FORMS * REQUESTS_A_SECOND_MIN or not walk.answers[OPENED]:
        found["Hardly a page was asked for"] = f"{walk.asked} requests: {dict(walk.answers)}"
    cases_min = seconds * SHARE_OF_CASES * REQUESTS_A_SECOND_MIN
    if programs.cases < cases_min or not programs.answers[OPENED]:
        told = f"{programs.cases} cases: {dict(programs.answers)}"
        found["Hardly anything was asked of the API"] = told
    if not scenarios.followed:
        found["No scenario went on from an answer"] = str(dict(scenarios.answers))
    return found


def tell_walk(walk: "Walk", rounds: float, seconds: float) -> None:
    people = {person for _address, person in walk.pages}
    answers = " ".join(f"{status}:{count}" for status, count in sorted(walk.answers.items()))
    print(
        f"{walk.asked} requests in {seconds:.0f} s, {rounds:.1f} rounds: "
        f"{len(walk.pages)} pages as {len(people)} people, {len(walk.forms)} forms; "
        f"answers {answers}; faults {len(walk.faults)}",
        flush=True,
    )


def tell_programs(programs: "Programs", turns: int) -> None:
    print(
        f"Schemathesis: {programs.cases} cases in {turns} turns over {len(OPERATIONS)} operations "
        f"as {len(programs.headers)} people; faults {len(programs.faults)}",
        flush=True,
    )


def tell_scenarios(scenarios: "Scenarios") -> None:
    steps = sum(scenarios.answers.values())
    print(
        f"Scenarios: {steps} steps, {scenarios.followed} went on well from an answer; "
        f"faults {len(scenarios.faults)}",
        flush=True,
    )


if __name__ == "__main__":
    if "--here" not in sys.argv:
        sys.exit(main())
    import django

    django.setup()
    import time_machine
    from django.db import transaction
    from django.test.utils import setup_databases, setup_test_environment, teardown_databases

    from tests.api.test_schema import OPERATIONS
    from tests.cast import assemble_cast, at
    from tests.fuzz.programs import Programs
    from tests.fuzz.scenarios import Scenarios
    from tests.fuzz.stage import Stage, set_stage
    from tests.fuzz.visits import visit
    from tests.fuzz.walk import Walk, is_rich, list_visits
    from tests.world import NOVEMBER

    sys.exit(main())
