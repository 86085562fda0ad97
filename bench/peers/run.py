#!/usr/bin/env python3
"""Measures us beside other ledgers for Django and beside PostgreSQL alone, and prints tables.

usage: run.py [--quick] [--venv FOLDER] [posts] [books]

posts: one durable movement at a time, at 1, 4 and 8 processes: ours, django-hordak's, dj-wallet's,
pgbench with our very statements and with the one statement that does the least. books: a month's
statement and its notice in a book of a million rows and in one of ten. Without a word: both.

It brings a PostgreSQL along and takes it away again, with fsync. All sides take turns, round by
round, on that server; each has a database of its own there. The peers' packages are installed into
a virtual environment in a temporary folder, or in FOLDER, where a later run finds them. Takes
about a quarter of an hour; --quick, under a minute, shows only that it still runs.
"""

import argparse
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
# Not this file's own folder: its modules are bench's.
sys.path[0] = str(ROOT)

from bench.figures import Comparison, Reading, build_table  # noqa: E402
from bench.peers.books import measure_books  # noqa: E402
from bench.peers.packages import install_peers  # noqa: E402
from bench.peers.places import FULL, QUICK, Places  # noqa: E402
from bench.peers.posts import measure_posts  # noqa: E402
from bench.run import (  # noqa: E402
    ENDING_SIGNALS,
    SERVER_OPTIONS,
    describe_load,
    describe_machine,
    find_programs,
    leave,
)
from tests.postgres import find_wheel_programs, serve_postgres  # noqa: E402

PARTS = {"posts": measure_posts, "books": measure_books}


def main() -> None:
    arguments = read_arguments()
    extent = QUICK if arguments.quick else FULL
    for number in ENDING_SIGNALS:
        signal.signal(number, leave)
    signal.alarm(extent.seconds_max)
    began = time.monotonic()
    print(describe_machine(), flush=True)
    with tempfile.TemporaryDirectory(prefix="points_peers_") as name:
        folder = Path(name)
        python = install_peers(arguments.venv or folder / "venv")
        (folder / "static").mkdir()
        programs = find_programs()
        for part in arguments.parts or PARTS:
            # A server each: what one part leaves to be tidied up does not fall into the other's.
            with serve_postgres(SERVER_OPTIONS, system_programs=programs) as address:
                places = Places(folder, address, programs or find_wheel_programs(), python)
                print_rows(PARTS[part](places, extent))
    print(f"{time.monotonic() - began:.0f} s; {describe_load()} at the end")


def read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="only show that it still runs")
    parser.add_argument("--venv", type=Path, help="where the peers' packages are, or are to be")
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], help="what to measure")
    return parser.parse_args()


def print_rows(measured: Iterator[Comparison | Reading]) -> None:
    rows = []
    for row in measured:
        print("  ".join(filter(None, row.cells())), file=sys.stderr, flush=True)
        rows.append(row)
    print(f"\n{build_table(rows)}\n", flush=True)


if __name__ == "__main__":
    main()
