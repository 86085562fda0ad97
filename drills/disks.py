#!/usr/bin/env python3
"""Takes the room away from database, photos and logs, and looks at what people are told.

usage: disks.py [--seconds N] [--seed N] [--quick]

Small disks of its own (tmpfs, in a mount namespace that ends with it; needs root on Linux) are
filled up or made read-only under a running gunicorn, and a database server is taken away. Whoever
sends then has to be told so in a sentence, by a page or by the API, never by a bare 500; nothing is
half saved, no row without its file and no file without its row; and when there is room again the
same is sent once more and everything goes on, without a restart. Six minutes; --quick leaves
PostgreSQL's disk out. Ends with 1 and the first difference.
"""

import http.client
import json
import os
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from urllib.parse import urlencode
from uuid import UUID

ROOT = Path(__file__).resolve().parent.parent
# Not this file's own folder: its modules are drills'.
sys.path[0] = str(ROOT)

from bench.multipart import MULTIPART  # noqa: E402
from bench.phones import draw_photo  # noqa: E402
from bench.run import build_environment, find_programs  # noqa: E402
from drills.clients import build_form  # noqa: E402
from drills.journal import Entry, Row, compare  # noqa: E402
from drills.serving import Pages, ask, is_good, order, serve  # noqa: E402
from drills.small_disks import make_disk  # noqa: E402
from drills.telling import Call, end, read_call  # noqa: E402
from tests.postgres import Server, keep_postgres  # noqa: E402

IN_OWN_MOUNTS = "POINTS_DRILL_OWN_MOUNTS"
HOUSEHOLDS = 20
PEOPLE = {"recorders": 2, "keepers": 1}
SECONDS, SECONDS_QUICK = 20, 5
POSTGRES_MEGABYTES = 220
# Small, so that its disk can be; fsync stays on.
POSTGRES_OPTIONS = "-c shared_buffers=16MB -c max_wal_size=64MB -c min_wal_size=32MB"
SECONDS_UNTIL_BACK = 60
# One before, and two turns with and without a photo.
DEEDS_MIN = 5
# So that Django puts it into a file of its own while it is read.
LARGE_PHOTO_BYTES = 3_000_000
ANY_TOKEN = "a" * 32
FAULTS = {"disk_full", "disk_read_only", "database_away", "too_busy"}
SENTENCES = ("服务器磁盘满了", "服务器磁盘写不进去", "数据库暂时连不上", "这会儿太忙了")


@dataclass(slots=True)
class Try:
    """One thing taken away, and what came of it. entries: what was sent, and what was told."""

    name: str
    entries: dict[str, Entry] = field(default_factory=dict)
    told: Counter[str] = field(default_factory=Counter)
    pages: Counter[str] = field(default_factory=Counter)
    differences: list[str] = field(default_factory=list)
    seconds_back: float = 0


@dataclass(slots=True)
class Sender:
    """Somebody who sends deeds and redemptions, and looks at pages, through one gunicorn."""

    pages: Pages
    village: Mapping[str, object]
    random: Random
    trial: Try

    def send_all(self, seconds: float) -> None:
        """Send of everything something, for so many seconds; at least twice of each."""
        until, turn = time.monotonic() + seconds, 0
        while time.monotonic() < until or turn < 2:
            for has_photo in (False, True):
                self.send_deed(self.make_deed(has_photo=has_photo))
            self.open_page("/healthz")
            self.open_page(f"/v/{self.village['slug']}/notices/")
            self.close_nothing()
            turn += 1

    def make_deed(self, *, has_photo: bool) -> Row:
        content = {
            "household": str(self.random.randint(1, HOUSEHOLDS)),
            "rule": self.random.choice(self._list("rules")),
            "occurred_on": self.village["today"],
            "photos": int(has_photo),
        }
        key = str(UUID(int=self.random.getrandbits(128), version=4))
        return Row("deed", key, f"{self.random.getrandbits(64):016x}", content)

    def _list(self, name: str) -> list[str]:
        found = self.village[name]
        assert isinstance(found, list)
        return found

    def send_deed(self, row: Row) -> bool:
        """Send a deed once; return whether it was acknowledged."""
        photo = draw_large_photo() if row.content["photos"] else b""
        tokens = self.village["tokens"]
        assert isinstance(tokens, dict)
        headers = {
            "Authorization": f"Token {tokens['recorders'][0]}",
            "Content-Type": MULTIPART,
        }
        address = f"/api/v1/villages/{self.village['slug']}/deeds/"
        self.trial.entries.setdefault(row.key, Entry(row))
        try:
            status, content, head = ask(
                self.pages.port, "POST", address, build_form(row, photo), headers
            )
        except (OSError, http.client.HTTPException) as error:
            self.trial.differences.append(f"A deed got no answer: {error!r}")
            return False
        if is_good(status):
            self.trial.told["saved"] += 1
            self.trial.entries[row.key] = Entry(row, "acknowledged")
            return True
        code = read_code(content)
        self.trial.told[f"{status} {code}"] += 1
        if code not in FAULTS or "Retry-After" not in head:
            self.trial.differences.append(f"A deed was answered {status}: {content[:200]!r}")
        return False

    def open_page(self, address: str) -> None:
        self._look("GET", address)

    def close_nothing(self) -> None:
        """Ask, as the chair, for a month to be closed: a page that writes."""
        cookies = f"sessionid={self.village['session']}; csrftoken={ANY_TOKEN}"
        form = {
            "village": str(self.village["slug"]),
            "month": str(self.village["month"]),
            "csrfmiddlewaretoken": ANY_TOKEN,
        }
        headers = {"Cookie": cookies, "Content-Type": "application/x-www-form-urlencoded"}
        address = "/admin/noticeboard/notice/close/"
        self._look("POST", address, urlencode(form).encode(), headers)

    def _look(
        self,
        verb: str,
        address: str,
        body: bytes = b"",
        headers: Mapping[str, str] | None = None,
    ) -> None:
        try:
            status, content, _head = ask(self.pages.port, verb, address, body, headers)
        except (OSError, http.client.HTTPException) as error:
            self.trial.differences.append(f"{address} gave no answer: {error!r}")
            return
        text = content.decode(errors="replace")
        if status < 400:
            self.trial.pages["opened"] += 1
        elif status >= 500 and any(sentence in text for sentence in SENTENCES):
            self.trial.pages[str(status)] += 1
        else:
            self.trial.differences.append(f"{address} was answered {status}: {text[:300]}")

    def send_again(self) -> None:
        """Send what was not acknowledged once more, until the machine is well again."""
        began = time.monotonic()
        waiting = [entry.row for entry in self.trial.entries.values() if entry.state == "sent"]
        while waiting and time.monotonic() < began + SECONDS_UNTIL_BACK:
            waiting = [row for row in waiting if not self.send_deed(row)]
            self.trial.seconds_back = time.monotonic() - began
            time.sleep(0.2)
        if waiting:
            self.trial.differences.append(f"{len(waiting)} deeds were refused for good.")


def read_code(content: bytes) -> str:
    """Return the code of an answer of the API; empty where it is none."""
    try:
        code = json.loads(content)["code"]
    except (ValueError, KeyError, TypeError):
        return ""
    return str(code)


def draw_large_photo() -> bytes:
    """Return a photo as it comes without having been shrunk."""
    photo = draw_photo()
    return photo + bytes(max(0, LARGE_PHOTO_BYTES - len(photo)))


def judge(trial: Try, environment: Mapping[str, str], pages: Pages, processes: list[int]) -> None:
    """Compare what is there with what was told, and see that nobody had to restart anything."""
    rows = [Row(**row) for row in order(environment, "list_rows")]
    deeds = [row for row in rows if row.kind == "deed"]
    compared = compare(trial.entries.values(), deeds)
    trial.differences += [*compared.lost, *compared.doubled, *compared.other]
    for what, asked, there in order(environment, "count_movements"):
        if asked != there:
            trial.differences.append(f"{asked} {what} ought to be there, and {there} are.")
    trial.differences += order(environment, "check_books")
    if pages.list_workers() != processes:
        trial.differences.append("Workers had to be begun again.")
    trial.differences += find_missing(trial)
    refused = sum(count for told, count in trial.told.items() if told != "saved")
    if not refused and not trial.name.endswith("(goes on)"):
        trial.differences.append("Nothing was refused: the disk had room after all.")


def find_missing(trial: Try) -> list[str]:
    """Return what was hardly tried, in sentences: a trial of nothing finds nothing."""
    found = []
    if len(trial.entries) < DEEDS_MIN:
        found.append(f"Only {len(trial.entries)} deeds were sent.")
    if not trial.told["saved"]:
        found.append("No deed was saved, not even before and after.")
    if not trial.pages:
        found.append("No page was looked at.")
    return found


def check_half_saved(trial: Try, environment: Mapping[str, str]) -> None:
    """See, while there is no room, that files and rows belong together."""
    rows = [Row(**row) for row in order(environment, "list_rows") if row["kind"] == "deed"]
    named, files = sum(row.content["photos"] for row in rows), order(environment, "count_files")
    if named != files:
        trial.differences.append(f"{named} photos have rows and {files} have files.")


Act = Callable[[], None]


def try_one(
    trial: Try,
    environment: Mapping[str, str],
    log: Path,
    village: Mapping[str, object],
    call: Call,
    *,
    take: Act,
    give: Act,
    readable: bool = True,
) -> Try:
    """Serve, take the room away, send, give it back, send again, and compare.

    readable: whether the database can be looked at meanwhile.
    """
    with serve(environment, log) as pages:
        sender = Sender(pages, village, Random(f"{call.seed}/{trial.name}"), trial)
        sender.send_deed(sender.make_deed(has_photo=True))
        processes = pages.list_workers()
        take()
        sender.send_all(call.seconds)
        if readable:
            check_half_saved(trial, environment)
        give()
        sender.send_again()
        judge(trial, environment, pages, processes)
    saved = trial.told["saved"]
    print(f"  {trial.name}: {saved} saved, {len(trial.differences)} differences", flush=True)
    for difference in trial.differences:
        print(f"    {difference}", flush=True)
    return trial


def try_sqlite(folder: Path, call: Call) -> Iterator[Try]:
    """Yield what came of it on SQLite: each part of DATA_DIR on a disk of its own in turn."""
    model = folder / "model"
    (model / "static").mkdir(parents=True)
    people = {"households": HOUSEHOLDS, "people": PEOPLE}
    village = order(build_environment(model), "make_village", **people)
    for name, part, way in (
        ("SQLite and all of DATA_DIR, full", ".", "full"),
        ("SQLite and all of DATA_DIR, read-only", ".", "read-only"),
        ("photos' folder, full", "files", "full"),
        ("photos' folder, read-only", "files", "read-only"),
        ("folder for uploads, full", "uploads", "full"),
        ("folder of counts, full (goes on)", "cache", "full"),
        ("folder of counts, read-only (goes on)", "cache", "read-only"),
        ("log and static files, full (goes on)", "static", "full"),
    ):
        data = folder / "data"
        with make_disk(data / part) as disk:
            shutil.copytree(model, data, dirs_exist_ok=True)
            uploads = data / "uploads" if part == "uploads" else folder
            environment = build_environment(data, TMPDIR=str(uploads))
            is_full = way == "full"
            yield try_one(
                Try(name),
                environment,
                (disk.folder if part == "static" else folder) / "log",
                village,
                call,
                take=disk.fill if is_full else disk.forbid_writing,
                give=disk.free if is_full else disk.allow_writing,
                # On a disk that takes nothing, SQLite cannot even be read by another process.
                readable=part != ".",
            )
        shutil.rmtree(data)


def try_postgres(folder: Path, call: Call) -> Iterator[Try]:
    """Yield what came of it on PostgreSQL: its disk full, and the server gone."""
    (folder / "static").mkdir(parents=True)
    place = folder / "pgdata"
    folder.chmod(0o755)
    with (
        make_disk(place, POSTGRES_MEGABYTES) as disk,
        keep_postgres(POSTGRES_OPTIONS, system_programs=find_programs(), files=place) as server,
    ):
        environment = build_environment(folder, DATABASE_URL=server.address)
        village = order(environment, "make_village", households=HOUSEHOLDS, people=PEOPLE)

        def give() -> None:
            disk.free()
            start(server)

        arguments = (environment, folder / "log", village, call)
        away = Try("PostgreSQL, the server gone")
        yield try_one(
            away, *arguments, take=server.kill, give=lambda: start(server), readable=False
        )
        full = Try("PostgreSQL, its disk full")
        full.entries.update(away.entries)
        yield try_one(full, *arguments, take=disk.fill, give=give, readable=False)


def start(server: Server) -> None:
    """Start the database server where it has ended, as systemd does."""
    if server.find_process() is None:
        server.start()


def build_rows(tries: list[Try]) -> list[list[object]]:
    """Return the table: a line for each thing that was taken away."""
    rows: list[list[object]] = [
        ["taken away", "deeds sent", "were told", "pages", "differences", "well again after"]
    ]
    for one in tries:
        told = ", ".join(f"{what}: {count}" for what, count in sorted(one.told.items()))
        pages = ", ".join(f"{what}: {count}" for what, count in sorted(one.pages.items()))
        back = f"{one.seconds_back:.1f} s" if one.seconds_back else "-"
        rows.append([one.name, len(one.entries), told, pages, len(one.differences), back])
    return rows


def main() -> None:
    if os.geteuid() != 0:
        sys.exit("It needs root, for the disks that it fills.")
    if IN_OWN_MOUNTS not in os.environ:
        # Its disks are nobody else's, and end with it, however it ends.
        environment = os.environ | {IN_OWN_MOUNTS: "yes"}
        command = ["unshare", "--mount", sys.executable, *sys.argv]
        os.execvpe("unshare", command, environment)  # noqa: S606, S607 - the system's own
    call = read_call(__doc__, seconds=SECONDS, seconds_quick=SECONDS_QUICK)
    tries: list[Try] = []
    with tempfile.TemporaryDirectory(prefix="points_drill_") as name:
        tries += try_sqlite(Path(name) / "sqlite", call)
        if not call.is_quick:
            Path(name).chmod(0o755)
            tries += try_postgres(Path(name) / "postgres", call)
    differences = [f"{one.name}: {what}" for one in tries for what in one.differences]
    end(build_rows(tries), differences)


if __name__ == "__main__":
    main()
