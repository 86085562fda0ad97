#!/usr/bin/env python3
"""Kills the servers under sixteen clients, and compares what they were told with what is there.

usage: crash.py [--seconds N] [--seed N] [--quick]

It brings a PostgreSQL along, with fsync, and a gunicorn of four processes. Sixteen clients record
deeds, decide them, hold meetings and redeem, each with a journal of its own on disk; in the middle
of it a month is closed. At random moments it kills -9 some workers, gunicorn's first process, all
of gunicorn, and the database server with all its processes, and starts again what systemd would.
Then the same on SQLite, where all of gunicorn is killed. Afterwards every acknowledged change has
to be there exactly once, any other at most once, the books in order and the seal as it was told.
Five minutes; --quick, one and a half. Ends with 1 and the first difference.
"""

import hashlib
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from itertools import pairwise
from pathlib import Path
from random import Random
from threading import Event

ROOT = Path(__file__).resolve().parent.parent
# Not this file's own folder: its modules are drills'.
sys.path[0] = str(ROOT)

from bench.phones import draw_photo  # noqa: E402
from bench.run import SERVER_OPTIONS, build_environment, find_programs  # noqa: E402
from drills.clients import WHO, Client, Place, Tally, work  # noqa: E402
from drills.journal import Comparison, Entry, Journal, Row, compare, read_journal  # noqa: E402
from drills.serving import Pages, ask, order, serve  # noqa: E402
from drills.telling import Call, end, read_call  # noqa: E402
from tests.postgres import Server, keep_postgres  # noqa: E402

SECONDS, SECONDS_QUICK = 60, 12
HOUSEHOLDS = 100
# How many clients do what, and as how many people each: one may write 400 times a minute.
CLIENTS = {"record": 7, "decide": 4, "redeem": 4, "sit": 1}
PEOPLE_A_CLIENT = 3
SECONDS_BETWEEN_KILLS = (1.0, 4.0)
CLOSER_LIVES_SECONDS = (1.0, 4.0)
# With less, nothing was tried: sixteen clients bring in some fifty a second on a quiet machine.
CHANGES_A_SECOND_MIN = 1
KINDS_TRIED = ("deed", "decision", "redemption", "close")
# One while they work, and the one of everything at the end.
KILLS_MIN = 2


@dataclass(frozen=True, slots=True)
class Kill:
    """What was killed when, and when all of it ran again."""

    what: str
    at: float
    up: float


@dataclass(slots=True)
class Trial:
    """One database's trial: what was killed, what clients heard, what the comparison found."""

    label: str
    kills: list[Kill] = field(default_factory=list)
    tally: Tally = field(default_factory=Tally)
    entries: list[Entry] = field(default_factory=list)
    compared: Comparison = field(default_factory=lambda: Comparison([], [], []))
    faults: list[str] = field(default_factory=list)
    seconds: float = 0
    files_unnamed: int = 0


def main() -> None:
    call = read_call(__doc__, seconds=SECONDS, seconds_quick=SECONDS_QUICK)
    trials = []
    with tempfile.TemporaryDirectory(prefix="points_drill_") as name:
        for label in ("PostgreSQL", "SQLite"):
            folder = Path(name) / label
            (folder / "static").mkdir(parents=True)
            with ExitStack() as stack:
                server, environment = None, build_environment(folder)
                if label == "PostgreSQL":
                    programs = find_programs()
                    server = stack.enter_context(
                        keep_postgres(SERVER_OPTIONS, system_programs=programs)
                    )
                    environment = build_environment(folder, DATABASE_URL=server.address)
                trials.append(try_one(label, folder, environment, server, call))
    differences = [
        f"{trial.label}: {difference}"
        for trial in trials
        for difference in (
            *trial.compared.lost,
            *trial.compared.doubled,
            *trial.compared.other,
            *trial.faults,
            *find_missing(trial),
        )
    ]
    end(build_rows(trials), differences)


def try_one(
    label: str, folder: Path, environment: Mapping[str, str], server: Server | None, call: Call
) -> Trial:
    """Make the village, let clients and killer loose, and compare."""
    trial, random = Trial(label), Random(f"{call.seed}/{label}")
    people = Counter[str]()
    for act, count in CLIENTS.items():
        people[WHO[act]] += count * PEOPLE_A_CLIENT
    village = order(environment, "make_village", households=HOUSEHOLDS, people=people)
    with serve(environment, folder / "log") as pages:
        place = Place(pages.port, village, draw_photo())
        over = Event()
        clients = build_clients(place, folder, random, over)
        closing = folder / "closer.journal"
        with ThreadPoolExecutor(len(clients) + 1) as pool:
            doing = [pool.submit(work, client, act) for act, client in clients]
            try:
                began = time.monotonic()
                middle = began + call.seconds / 2
                closer = Closer(environment, village, Journal(closing), Random(random.random()))
                doing.append(pool.submit(closer.close, middle, over))
                kill_until(began + call.seconds, trial, pages, server, random)
                finish(trial, pages, server, over)
            finally:
                over.set()
            for one in doing:
                one.result()
        trial.seconds = call.seconds
        closer.close(0, Event())
        files = [client.journal.path for _act, client in clients]
        trial.entries = [
            entry for path in (*files, closing) if path.exists() for entry in read_journal(path)
        ]
        trial.tally = merge([client.tally for _act, client in clients])
        judge(trial, environment, place)
    return trial


def build_clients(
    place: Place, folder: Path, random: Random, over: Event
) -> list[tuple[str, Client]]:
    """Return each client with its act; all people who do the same share their tokens."""
    clients = []
    handed: Counter[str] = Counter()
    for act, count in CLIENTS.items():
        for number in range(count):
            journal = Journal(folder / f"{act}{number}.journal")
            tokens = place.village["tokens"][WHO[act]]
            # Deciders know who they are by their place in the list.
            first = handed[WHO[act]]
            handed[WHO[act]] += PEOPLE_A_CLIENT
            own = slice(first, first + PEOPLE_A_CLIENT)
            people = {
                kind: ids[own] if kind == WHO[act] else ids
                for kind, ids in place.village["ids"].items()
            }
            seen = Place(place.port, {**place.village, "ids": people}, place.photo)
            client = Client(seen, tokens[own], journal, Random(random.random()), over, Tally())
            clients.append((act, client))
    return clients


@dataclass(slots=True)
class Closer:
    """The timer that closes the month; it is killed as well, the first time."""

    environment: Mapping[str, str]
    village: Mapping[str, object]
    journal: Journal
    random: Random
    is_closed: bool = False
    is_killed: bool = False

    def close(self, when: float, over: Event) -> None:
        """From a moment on, close the month until it is told that it is closed."""
        over.wait(max(0, when - time.monotonic()))
        while not self.is_closed and not over.is_set():
            self._run()

    def _run(self) -> None:
        slug, month = str(self.village["slug"]), str(self.village["month"])
        command = [sys.executable, "manage.py", "close_month", slug, month]
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=dict(self.environment),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        lives = None if self.is_killed else self.random.uniform(*CLOSER_LIVES_SECONDS)
        self.is_killed = True
        try:
            said = process.communicate(timeout=lives)[0]
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            return
        if process.returncode == 0:
            self.is_closed = True
            row = Row("close", month, month, {"seal": said.split()[-1]})
            self.journal.note(Entry(row, "acknowledged"))


def kill_until(
    until: float, trial: Trial, pages: Pages, server: Server | None, random: Random
) -> None:
    """Kill one thing after another, each once before any comes again, and start it again."""
    ways: list[Callable[[], str]] = []
    while True:
        pause = random.uniform(*SECONDS_BETWEEN_KILLS)
        if time.monotonic() + pause >= until:
            time.sleep(max(0, until - time.monotonic()))
            return
        time.sleep(pause)
        if not ways:
            ways = list_ways(pages, server, random)
            random.shuffle(ways)
        way, at = ways.pop(), time.monotonic()
        what = way()
        bring_back(pages, server)
        trial.kills.append(Kill(what, at, time.monotonic()))
        print(f"  {trial.label}: {what}, up after {time.monotonic() - at:.1f} s", flush=True)


def list_ways(pages: Pages, server: Server | None, random: Random) -> list[Callable[[], str]]:
    ways: list[Callable[[], str]] = [partial(pages.kill_workers, random), pages.kill_all]
    if server is not None:
        ways += [pages.kill_first, partial(kill_database, server)]
    return ways


def kill_database(server: Server) -> str:
    server.kill()
    return "the database server"


def bring_back(pages: Pages, server: Server | None) -> None:
    """Start what does not run, as systemd does."""
    if server is not None and server.find_process() is None:
        server.start()
    if pages.process is None or pages.process.poll() is not None:
        pages.start()


def finish(trial: Trial, pages: Pages, server: Server | None, over: Event) -> None:
    """Kill everything at once; the clients end with what they were told until then."""
    at = time.monotonic()
    if server is not None:
        server.kill()
    pages.kill_all()
    over.set()
    bring_back(pages, server)
    trial.kills.append(Kill("everything, at the end", at, time.monotonic()))


def merge(tallies: Sequence[Tally]) -> Tally:
    """Return what all clients heard together, the moments in order."""
    merged = Tally()
    for tally in tallies:
        merged.statuses += tally.statuses
        merged.moments += tally.moments
        merged.broken += tally.broken
        merged.repeats += tally.repeats
        merged.unanswered += tally.unanswered
    merged.moments.sort()
    return merged


def judge(trial: Trial, environment: Mapping[str, str], place: Place) -> None:
    """Compare the journals with the tables, and the tables with themselves."""
    trial.faults += trial.tally.broken
    rows = [Row(**row) for row in order(environment, "list_rows")]
    trial.compared = compare(trial.entries, rows)
    before = order(environment, "count_files")
    for what, asked, there in order(environment, "count_movements"):
        if what == "photos' files":
            trial.files_unnamed = before - there
        if asked != there:
            trial.faults.append(f"{asked} {what} ought to be there, and {there} are.")
    trial.faults += order(environment, "check_books")
    seal = next(entry.row.content["seal"] for entry in trial.entries if entry.row.kind == "close")
    address = f"/v/{place.village['slug']}/notices/{place.village['month']}/notice.csv"
    _status, content, _head = ask(place.port, "GET", address)
    if hashlib.sha256(content).hexdigest() != seal:
        trial.faults.append(f"notice.csv is not what was sealed: {seal}")


def find_missing(trial: Trial) -> list[str]:
    """Return what was hardly tried, in sentences: a trial of nothing finds nothing."""
    found = []
    acknowledged = count_state(trial, "acknowledged")
    if acknowledged < trial.seconds * CHANGES_A_SECOND_MIN:
        found.append(f"Only {acknowledged} changes were acknowledged in {trial.seconds:g} s.")
    found += [f"No {kind} was acknowledged." for kind in KINDS_TRIED if not count_kind(trial, kind)]
    if len(trial.kills) < KILLS_MIN:
        found.append(f"Only {len(trial.kills)} kills fell.")
    return found


def find_waits(trial: Trial, what: str) -> Iterator[float]:
    """Yield the longest time after each such kill in which no change was acknowledged."""
    for kill, following in zip(trial.kills, trial.kills[1:], strict=False):
        if kill.what.endswith(what):
            yield find_longest_gap(trial.tally.moments, kill.at, following.at)


def find_longest_gap(moments: Sequence[float], since: float, until: float) -> float:
    """Return the longest time between neighbours among the moments of a stretch and its ends."""
    inside = [since, *(moment for moment in moments if since < moment < until), until]
    return max(after - before for before, after in pairwise(inside))


def build_rows(trials: Sequence[Trial]) -> list[list[object]]:
    """Return the table: a column a database."""
    rows: list[list[object]] = [["", *(trial.label for trial in trials)]]

    def add(what: str, tell: Callable[[Trial], object]) -> None:
        rows.append([what, *(tell(trial) for trial in trials)])

    add("seconds under force", lambda trial: f"{trial.seconds:g}")
    add("kills", lambda trial: len(trial.kills))
    for what in ("workers", "gunicorn's first process", "all of gunicorn", "the database server"):
        add(f"  of {what}", partial(count_kills, what=what))
    for state in ("acknowledged", "refused", "sent"):
        words = "never answered for good" if state == "sent" else state
        add(f"changes {words}", partial(count_state, state=state))
    for kind in ("deed", "decision", "line", "redemption", "close"):
        add(f"  {kind}s acknowledged", partial(count_kind, kind=kind))
    add("  refused with", tell_refusals)
    add("sent again under the same key", lambda trial: trial.tally.repeats)
    add("answers", lambda trial: tell_answers(trial.tally))
    add("lost", lambda trial: len(trial.compared.lost))
    add("doubled", lambda trial: len(trial.compared.doubled))
    add("otherwise different", lambda trial: len(trial.compared.other))
    add("findings of check_ledger and others", lambda trial: len(trial.faults))
    add("files that no row named, tidied up", lambda trial: trial.files_unnamed)
    for what in ("workers", "gunicorn's first process", "all of gunicorn", "the database server"):
        add(
            f"without a change after {what}: median, worst",
            partial(tell_waits, what=what),
        )
    return rows


def count_kills(trial: Trial, what: str) -> int:
    return sum(kill.what.endswith(what) for kill in trial.kills)


def count_state(trial: Trial, state: str) -> int:
    return sum(entry.state == state for entry in trial.entries)


def count_kind(trial: Trial, kind: str) -> int:
    return sum(entry.row.kind == kind and entry.state == "acknowledged" for entry in trial.entries)


def tell_refusals(trial: Trial) -> str:
    codes = Counter(entry.told for entry in trial.entries if entry.state == "refused")
    return ", ".join(f"{code}: {count}" for code, count in codes.most_common()) or "-"


def tell_answers(tally: Tally) -> str:
    told = [f"{status}: {count}" for status, count in sorted(tally.statuses.items())]
    return ", ".join([*told, f"none: {tally.unanswered}"])


def tell_waits(trial: Trial, what: str) -> str:
    waits = sorted(find_waits(trial, what))
    return f"{waits[len(waits) // 2]:.1f}, {waits[-1]:.1f} s" if waits else "-"


if __name__ == "__main__":
    main()
