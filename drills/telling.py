"""How every drill is called, and how it says what came of it."""

import argparse
import random
import signal
import sys
from collections.abc import Sequence
from dataclasses import dataclass

from bench.run import ENDING_SIGNALS, describe_load, describe_machine, leave

SEED_MAX = 999_999
# Making the village, starting, comparing; for each database.
SECONDS_BESIDES = 420


@dataclass(frozen=True, slots=True)
class Call:
    """What was asked for. seed: of all that is random."""

    seconds: float
    seed: int
    is_quick: bool


def read_call(words: str | None, *, seconds: float, seconds_quick: float) -> Call:
    """Read the arguments, and see to it that the drill ends, with all that it started.

    words: what --help says. seconds: of the force itself, on one database.
    """
    parser = argparse.ArgumentParser(
        description=words, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--seconds", type=float, help=f"how long; {seconds:g} if nothing is said")
    parser.add_argument("--seed", type=int, help="the same moments and choices once more")
    parser.add_argument("--quick", action="store_true", help="only show that it still runs")
    read = parser.parse_args()
    call = Call(
        read.seconds or (seconds_quick if read.quick else seconds),
        random.randrange(SEED_MAX) if read.seed is None else read.seed,
        read.quick,
    )
    for number in ENDING_SIGNALS:
        signal.signal(number, leave)
    signal.alarm(int(2 * (call.seconds * 2 + SECONDS_BESIDES)))
    print(f"{describe_machine()}\nseed {call.seed}, {call.seconds:g} s", flush=True)
    return call


def build_columns(rows: Sequence[Sequence[object]]) -> str:
    """Return rows in columns, the first one to the left."""
    cells = [[str(cell) for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    return "\n".join(
        "  ".join(
            cell.rjust(width) if place else cell.ljust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in cells
    )


def end(rows: Sequence[Sequence[object]], differences: Sequence[str]) -> None:
    """Print the table; then end with 1 and the first difference, or with 0."""
    print(f"\n{build_columns(rows)}\n\n{describe_load()} at the end")
    if differences:
        print(f"{len(differences)} differences; the first: {differences[0]}", file=sys.stderr)
        sys.exit(1)
