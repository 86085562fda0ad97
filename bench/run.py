#!/usr/bin/env python3
"""Measures the hot path against the bare database and prints a table.

usage: run.py [--quick]

It brings a PostgreSQL along and takes it away again: Debian's where it is installed, else the one
of the development requirements, with fsync, on a socket of its own. Both sides of a comparison
take turns, round by round, on the same server and tables. Takes three to four minutes; --quick,
about 20 seconds, shows only that it still runs. Ends with 0 unless something broke: figures are
for reading, since neighbours on the machine move them.
"""

import argparse
import os
import platform
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median
from types import FrameType
from urllib.parse import parse_qs, urlsplit

ROOT = Path(__file__).resolve().parent.parent
# Not this file's own folder: its modules are bench's.
sys.path[0] = str(ROOT)

from bench.figures import Comparison, Reading, build_table  # noqa: E402
from bench.ids import village_id  # noqa: E402
from bench.pgbench import Pgbench, build_script  # noqa: E402
from bench.workers import Worker, start_workers  # noqa: E402
from tests.postgres import find_wheel_programs, serve_postgres  # noqa: E402

SYSTEM_PROGRAMS = Path("/usr/lib/postgresql")
# fsync and full_page_writes stay on, as a ledger has them.
SERVER_OPTIONS = "-c shared_buffers=512MB -c max_wal_size=4GB"
ENDING_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGALRM)
# Messages that carry an award with its hold, and any other post, besides BEGIN and COMMIT.
MESSAGES_AIM = {"award": 4, "redemption": 4}
HOUSEHOLD = 28


@dataclass(frozen=True)
class Extent:
    """How much is measured."""

    processes: tuple[int, ...]
    rounds: int
    posts: int
    calls: int
    book_rows: int
    seconds_max: int


FULL = Extent((1, 4), rounds=11, posts=300, calls=3, book_rows=1_000_000, seconds_max=900)
QUICK = Extent((1,), rounds=2, posts=100, calls=1, book_rows=40_000, seconds_max=180)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="only show that it still runs")
    extent = QUICK if parser.parse_args().quick else FULL
    for number in ENDING_SIGNALS:
        signal.signal(number, leave)
    signal.alarm(extent.seconds_max)
    began = time.monotonic()
    print(describe_machine(), flush=True)
    rows = []
    with tempfile.TemporaryDirectory(prefix="points_bench_") as folder:
        for row in measure(extent, Path(folder)):
            print(f"  {row.what}", file=sys.stderr, flush=True)
            rows.append(row)
    print(f"\n{build_table(rows)}\n")
    print(f"{time.monotonic() - began:.0f} s; {describe_load()} at the end")


def measure(extent: Extent, folder: Path) -> Iterator[Comparison | Reading]:
    # Where static files would be collected: without it, a page comes with a warning.
    (folder / "static").mkdir()
    yield from measure_on_postgres(extent, folder)
    yield from measure_on_sqlite(extent, folder)


def measure_on_postgres(extent: Extent, folder: Path) -> Iterator[Comparison | Reading]:
    programs = find_programs()
    with serve_postgres(SERVER_OPTIONS, system_programs=programs) as address:
        environment = build_environment(folder, DATABASE_URL=address)
        with start_workers(max(extent.processes), environment) as workers:
            first = workers[0]
            first.do("make_villages", count=len(workers))
            print(first.do("describe"), flush=True)
            pgbench = Pgbench(
                (programs or find_wheel_programs()) / "pgbench",
                parse_qs(urlsplit(address).query)["host"][0],
            )
            first.do("make_old_book", rows=extent.book_rows)
            for kind in MESSAGES_AIM:
                yield from compare_posts(workers, pgbench, kind, extent)
            for processes in extent.processes:
                yield compare_bulk(workers[:processes], extent)
            yield compare_ready_bulk(workers[:1], extent)
            first.do("check_books")
            yield from compare_statements(first, extent)
            yield from read_notice(first, extent)


def compare_posts(
    workers: list[Worker], pgbench: Pgbench, kind: str, extent: Extent
) -> Iterator[Comparison | Reading]:
    """Post one by one through the service, and the same statements by pgbench."""
    first, village = workers[0], village_id(0)
    statements = first.do("capture", village=village, kind=kind, number=HOUSEHOLD)
    script = build_script(statements, village=village, number=HOUSEHOLD)
    yield Reading(
        f"{kind}: messages besides BEGIN and COMMIT",
        "",
        [len(statements) - 2],
        aim=MESSAGES_AIM[kind],
    )
    for processes in extent.processes:
        rounds = take_turns(
            partial(post, workers[:processes], kind, extent.posts),
            partial(pgbench.run, script, clients=processes, count=extent.posts),
            rounds=extent.rounds,
            before=partial(first.do, "renew_holds"),
        )
        what = f"{kind}: one by one, {count_words(processes)} / pgbench"
        yield Comparison(what, "posts/s", rounds, aim=0.8)


def post(workers: list[Worker], kind: str, count: int) -> float:
    return sum(do_together(workers, "post_some", kind=kind, count=count))


def compare_bulk(workers: list[Worker], extent: Extent) -> Comparison:
    rounds = take_turns(
        lambda: sum(do_together(workers, "post_thousands", calls=extent.calls)),
        lambda: sum(do_together(workers, "copy_thousands", calls=extent.calls)),
        rounds=extent.rounds,
    )
    what = f"post_many of 1000, {count_words(len(workers))} / COPY"
    return Comparison(what, "rows/s", rounds, aim=0.6)


def compare_ready_bulk(workers: list[Worker], extent: Extent) -> Comparison:
    rounds = take_turns(
        lambda: sum(do_together(workers, "post_thousands", calls=extent.calls)),
        lambda: sum(do_together(workers, "copy_texts", calls=extent.calls)),
        rounds=extent.rounds,
    )
    return Comparison("the same / COPY of text made beforehand", "rows/s", rounds)


def compare_statements(worker: Worker, extent: Extent) -> Iterator[Comparison | Reading]:
    for task, words in (
        ("time_closed_month", "statement of the last closed month / by hand"),
        ("time_open_month", "statement of an open month of 1,134 rows / by hand"),
    ):
        times = worker.do(task, rounds=extent.rounds)
        yield Comparison(words, "ms", times, aim=1.3, is_time=True)
    read = worker.do("count_rows_read")
    yield Reading(f"rows of {extent.book_rows:,} read for the open month", "", [read], aim=1134)


def read_notice(worker: Worker, extent: Extent) -> Iterator[Reading]:
    worker.do("make_notice")
    worker.do("time_notice", rounds=3)
    times = worker.do("time_notice", rounds=extent.rounds * 2)
    yield Reading("notice of 630 rows: into words, queries and all", "ms", times["words"])
    yield Reading("notice of 630 rows: request of its first page", "ms", times["first page"])
    yield Reading("notice of 630 rows: request of a group's lines", "ms", times["group"], aim=25)
    yield Reading("notice of 630 rows: request of its sheets", "ms", times["paper"], aim=300)


def measure_on_sqlite(extent: Extent, folder: Path) -> Iterator[Reading]:
    """Measure posts on SQLite, for information: there is no pgbench and no COPY beside it."""
    with start_workers(max(extent.processes), build_environment(folder)) as workers:
        workers[0].do("make_villages", count=len(workers))
        print(workers[0].do("describe"), flush=True)
        for kind in MESSAGES_AIM:
            for processes in extent.processes:
                rates = [post(workers[:processes], kind, extent.posts) for _round in range(3)]
                yield Reading(f"SQLite, {kind}: {count_words(processes)}", "posts/s", rates)
        rates = [do_together(workers[:1], "post_thousands", calls=extent.calls)[0]]
        yield Reading("SQLite, post_many of 1000: 1 process", "rows/s", rates)


def take_turns(
    ours: Callable[[], float],
    bare: Callable[[], float],
    *,
    rounds: int,
    before: Callable[[], object] = lambda: None,
) -> list[tuple[float, float]]:
    """Return (ours, bare) a round; who begins changes from round to round.

    A first round is not counted: it fills caches.
    """
    taken = []
    for number in range(rounds + 1):
        before()
        if number % 2:
            second = bare()
            taken.append((ours(), second))
        else:
            first = ours()
            taken.append((first, bare()))
    return taken[1:]


def do_together(workers: list[Worker], task: str, **arguments: object) -> list[float]:
    """Let each worker do a task at the same time, on a village of its own."""
    for index, worker in enumerate(workers):
        worker.order(task, village=village_id(index), **arguments)
    return [worker.answer() for worker in workers]


def count_words(processes: int) -> str:
    return "1 process" if processes == 1 else f"{processes} processes"


def find_programs() -> Path | None:
    """Return the folder of the newest installed PostgreSQL; None: the wheel's is to be used."""
    found = [
        folder
        for folder in SYSTEM_PROGRAMS.glob("*/bin")
        if (folder / "initdb").exists() and (folder / "pgbench").exists()
    ]
    return max(found, key=lambda folder: float(folder.parent.name), default=None)


def build_environment(folder: Path, **more: str) -> Mapping[str, str]:
    """Return a worker's environment: nothing of the developer's own settings."""
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DATA_DIR": str(folder),
        **more,
    }


def describe_machine() -> str:
    """Return what the figures depend on besides the database."""
    return (
        f"{os.cpu_count()} cores ({platform.machine()}), {platform.system()} {platform.release()},"
        f" {describe_load()}, one fdatasync {time_sync():.2f} ms"
    )


def describe_load() -> str:
    return f"load {os.getloadavg()[0]:.1f}"


def time_sync() -> float:
    """Return the milliseconds in which the disk under the server takes 8 kB for certain."""
    taken = []
    with tempfile.TemporaryFile(dir="/tmp") as file:
        for _sync in range(50):
            file.write(bytes(8192))
            file.flush()
            began = time.perf_counter()
            os.fdatasync(file.fileno())
            taken.append((time.perf_counter() - began) * 1000)
    return median(taken)


def leave(number: int, _frame: FrameType | None) -> None:
    # What tidies up after this must not be cut short by a second signal.
    for ending in ENDING_SIGNALS:
        signal.signal(ending, signal.SIG_IGN)
    raise SystemExit(128 + number)


if __name__ == "__main__":
    main()
