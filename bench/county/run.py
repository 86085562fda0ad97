#!/usr/bin/env python3
"""Builds a county, 450 villages of 450 households with a year of life, and measures it.

usage: run.py [--quick] [--villages N] [--households N] [--months N] [--parts build,close,...]

It brings a PostgreSQL along and takes it away again, with fsync on. One village lives its year
through the services (six minutes), is multiplied in the database and sealed anew (ten); then come
the month's end of all villages, run_due with nothing to do, the pages of each role, fifty users at
once, and the checks of all books. Takes some forty minutes and 20 GB of disk; --quick shows in two
that it still runs. With DATABASE_URL, a PostgreSQL of one's own where the account may make roles
is used, and left as it is: what was built there is found again by later runs, part by part. Ends
with 0 unless something broke: a finding of the checks, an error on a page or of a user.
"""

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

ROOT = Path(__file__).resolve().parent.parent.parent
# Not this file's own folder: its modules are bench.county's.
sys.path[0] = str(ROOT)

import psycopg2  # type: ignore[import-untyped] # noqa: E402

from bench.county.users import build_rows, send_users  # noqa: E402
from bench.run import (  # noqa: E402
    ENDING_SIGNALS,
    SERVER_OPTIONS,
    build_environment,
    describe_load,
    describe_machine,
    find_programs,
    leave,
)
from bench.serving import serve_pages  # noqa: E402
from bench.workers import Worker, start_workers  # noqa: E402
from tests.postgres import serve_postgres  # noqa: E402

TEMPLATE, COUNTY = "template", "county"
WORKER = (sys.executable, "-m", "bench.county.worker")
PARTS = ("build", "sizes", "close", "due", "pages", "users", "check")
# Nothing follows this server, and what is built anew need not be written twice.
OPTIONS = f"{SERVER_OPTIONS} -c wal_level=minimal -c max_wal_senders=0"
# On the role, as docs/scale.md says and why.
SETTINGS = ("random_page_cost = 1.1", "jit = off", "work_mem = '16MB'")
SECONDS_MAX = 7200
USERS = 50
MEGABYTE = 1024


@dataclass(frozen=True)
class Extent:
    """How much is built and measured."""

    villages: int
    households: int
    months: int
    users: int
    seconds: float
    checked: int


FULL = Extent(450, households=450, months=12, users=USERS, seconds=60, checked=450)
QUICK = Extent(3, households=90, months=2, users=10, seconds=5, checked=3)


def main() -> int:
    extent, parts = read_arguments()
    for number in ENDING_SIGNALS:
        signal.signal(number, leave)
    signal.alarm(SECONDS_MAX)
    began = time.monotonic()
    print(describe_machine(), flush=True)
    with tempfile.TemporaryDirectory(prefix="points_county_") as folder, find_server() as address:
        county = County(address, Path(folder), extent)
        faults = [fault for part in parts for fault in county.do(part)]
    print(f"\n{time.monotonic() - began:.0f} s; {describe_load()} at the end")
    for fault in faults:
        print(f"FAULT: {fault}")
    return 1 if faults else 0


def read_arguments() -> tuple[Extent, Sequence[str]]:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="only show that it still runs")
    parser.add_argument("--villages", type=int)
    parser.add_argument("--households", type=int, help="of each village, at least 90")
    parser.add_argument("--months", type=int, help="that were lived, at least 2")
    parser.add_argument("--checked", type=int, help="villages whose books are checked; else all")
    parser.add_argument("--parts", default=",".join(PARTS), help=f"of {','.join(PARTS)}")
    given = parser.parse_args()
    usual = QUICK if given.quick else FULL
    villages = given.villages or usual.villages
    extent = Extent(
        villages,
        households=given.households or usual.households,
        months=given.months or usual.months,
        users=min(usual.users, villages * 10),
        seconds=usual.seconds,
        checked=given.checked or villages,
    )
    return extent, [part for part in PARTS if part in given.parts.split(",")]


@contextmanager
def find_server() -> Iterator[str]:
    """Give the address of the server that DATABASE_URL names, or of one that goes with the run."""
    if given := os.environ.get("DATABASE_URL"):
        yield given
        return
    with serve_postgres(OPTIONS, system_programs=find_programs()) as address:
        yield address


class County:
    """A county on one server, in a schema of its own beside that of the village it is made of."""

    def __init__(self, address: str, folder: Path, extent: Extent) -> None:
        self.address, self.folder, self.extent = address, folder, extent

    def do(self, part: str) -> Sequence[str]:
        """Measure a part and print what came out; returns what went wrong."""
        print(f"\n## {part} (load {os.getloadavg()[0]:.1f})", flush=True)
        faults: Sequence[str] = getattr(self, f"_do_{part}")()
        sys.stdout.flush()
        return faults

    def environment(self, role: str) -> Mapping[str, str]:
        """Return what a process needs that works in a role's schema."""
        host = parse_qs(urlsplit(self.address).query)["host"][0]
        folder = self.folder / role
        (folder / "static").mkdir(parents=True, exist_ok=True)
        return build_environment(folder, DATABASE_URL=f"postgres://{role}@/postgres?host={host}")

    @contextmanager
    def start(self, role: str) -> Iterator[Worker]:
        """Give a process that works in a role's schema."""
        with start_workers(1, self.environment(role), WORKER) as (worker,):
            yield worker

    def _do_build(self) -> Sequence[str]:
        extent = self.extent
        self._make_role(TEMPLATE)
        self._make_role(COUNTY)
        with self.start(TEMPLATE) as worker:
            began = time.perf_counter()
            worker.do("migrate_schema")
            worker.do("live_year", households=extent.households, months=extent.months)
            worker.do("write_sealed_files")
            lived = time.perf_counter() - began
        self._run_sql(
            f"GRANT USAGE ON SCHEMA {TEMPLATE} TO {COUNTY}",
            f"GRANT SELECT ON ALL TABLES IN SCHEMA {TEMPLATE} TO {COUNTY}",
        )
        with self.start(COUNTY) as worker:
            built = worker.do("copy_village", source=TEMPLATE, villages=extent.villages)
            worker.do("make_officials", villages=extent.villages)
        rows = [("one village through the services", f"{lived:.0f} s")]
        rows += [(f"copied: {step}", f"{taken:.0f} s") for step, taken in built["seconds"].items()]
        rows.append(("rows copied", f"{built['rows']:,}"))
        print_table(rows)
        return []

    def _make_role(self, role: str) -> None:
        self._run_sql(
            f"DROP SCHEMA IF EXISTS {role} CASCADE",
            f"DO $$ BEGIN CREATE ROLE {role} LOGIN; EXCEPTION WHEN duplicate_object THEN END $$",
            f"CREATE SCHEMA {role} AUTHORIZATION {role}",
            f"ALTER ROLE {role} SET search_path = {role}",
            *(f"ALTER ROLE {role} SET {setting}" for setting in SETTINGS),
        )

    def _do_sizes(self) -> Sequence[str]:
        with self.start(COUNTY) as worker:
            told = worker.do("read_sizes")
        rows = [("table", "rows", "MB", "of it indexes")]
        rows += [
            (name, f"{rows_:,}", f"{size:,.0f}", f"{indexes:,.0f}")
            for name, rows_, size, indexes in told["tables"]
        ]
        print_table(rows)
        villages = max(1, told["villages"])
        print(
            f"{told['megabytes']:,.0f} MB, {told['rows']:,} rows of {told['villages']} villages, "
            f"{told['households']:,} households, {told['people']:,} people: "
            f"{told['megabytes'] / villages:.1f} MB and {told['rows'] / villages:,.0f} rows a "
            f"village ({self.extent.months} months)"
        )
        return []

    def _do_close(self) -> Sequence[str]:
        with self.start(COUNTY) as worker:
            month = worker.do("find_closable")
        return self._command("close_month", "--all", month)

    def _do_due(self) -> Sequence[str]:
        faults = list(self._command("run_due", shows=3))
        return [*faults, *self._command("run_due", shows=3)]

    def _do_check(self) -> Sequence[str]:
        villages, checked = self.extent.villages, self.extent.checked
        if checked >= villages:
            return self._command("check_ledger", shows=2)
        places = [place * villages // checked for place in range(checked)]
        with self.start(COUNTY) as worker:
            told = worker.do("check_some", places=places)
        each = told["seconds"] / checked
        print(
            f"check_ledger of {checked} of {villages}: {told['seconds']:.0f} s, {each:.2f} s each"
        )
        return [str(finding) for finding in told["findings"]]

    def _command(self, *words: str, shows: int = 1) -> Sequence[str]:
        """Run a command of the product; print its last lines, seconds and most memory."""
        began = time.perf_counter()
        process = subprocess.Popen(
            [sys.executable, "manage.py", *words],
            cwd=ROOT,
            env=dict(self.environment(COUNTY)),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert process.stdout is not None
        lines = process.stdout.read().splitlines()
        _pid, status, used = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - began
        print("\n".join(f"  {line}" for line in lines[-shows:]))
        print(f"{' '.join(words)}: {seconds:.1f} s, {used.ru_maxrss / MEGABYTE:.0f} MB at most")
        code = os.waitstatus_to_exitcode(status)
        return [f"{' '.join(words)} ended with {code}"] if code else []

    def _do_pages(self) -> Sequence[str]:
        with self.start(COUNTY) as worker:
            told = worker.do("walk_pages", place=self.extent.villages // 2)
        rows = [("person", "page", "queries", "cold", "warm")]
        for person, found in told["people"].items():
            name = f"{person} ({found['pages']} pages, median {found['median_ms']:.0f} ms)"
            for place, page in enumerate([*found["slowest"], found["busiest"]]):
                rows.append((name if place == 0 else "", *tell_page(page)))
        print_table(rows)
        for table, page in told["scans"].items():
            print(f"read whole: {table} by {page}")
        for what, count in sorted(told["refused"].items()):
            print(f"not shown ({count}): {what}")
        return list(told["broken"])

    def _do_users(self) -> Sequence[str]:
        extent = self.extent
        places = [place * extent.villages // extent.users for place in range(extent.users)]
        with self.start(COUNTY) as worker:
            villages: list[Any] = worker.do("list_residents", places=places)
            with serve_pages(self.environment(COUNTY)) as server:
                # Not measured: every process meets its first requests.
                send_users(server.port, villages, seconds=extent.seconds / 6)
                before = server.read_megabytes()
                whole = worker.do("read_scans")
                seen = send_users(server.port, villages, seconds=extent.seconds)
                after = server.read_megabytes()
            scans = worker.do("count_scans", before=whole)
        print_table(build_rows(seen, extent.seconds))
        errors = sum(seen.wrong.values())
        answers = sum(map(len, seen.times.values()))
        print(f"{extent.users} users, {extent.seconds:.0f} s: {errors} errors of {answers} answers")
        print(f"memory of the workers: {before:.0f} MB before, {after:.0f} MB after, all together")
        for table, count, rows in scans:
            print(f"read whole: {table}, {count} times, {rows:,} rows")
        return [f"{count} × {what}" for what, count in seen.wrong.most_common(10)]

    def _run_sql(self, *statements: str) -> None:
        with psycopg2.connect(self.address.replace("postgres://", "postgresql://")) as connection:
            for statement in statements:
                connection.cursor().execute(statement)
        connection.close()


def tell_page(page: Sequence[Any]) -> tuple[str, str, str, str]:  # Any: through JSON
    address, queries, cold, warm = page
    return address, str(queries), f"{cold:.0f} ms", f"{warm:.0f} ms"


def print_table(rows: Sequence[Sequence[str]]) -> None:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = [row[0].ljust(widths[0])]
        cells += [
            cell.ljust(width) if place == 0 and len(row) > 4 else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(row[1:], widths[1:], strict=True))
        ]
        print("  ".join(cells).rstrip())


if __name__ == "__main__":
    sys.exit(main())
