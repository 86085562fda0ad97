#!/usr/bin/env python3
"""Lets clients stop half-way through an upload, a hundred at once, and looks at what is left.

usage: uploads.py [--seconds N] [--seed N] [--quick]

Against gunicorn alone, without the nginx that a deployment has before it: clients send a part of a
photo, of a short form or of a roster's table, and then go away, or say nothing more and stay. Of
all that nothing may be saved, neither row nor file, and no temporary file stays. Meanwhile somebody
else sends a deed, and how long that takes is told: a silent client holds a worker until gunicorn's
--timeout ends that, since only nginx takes bodies in by itself. Four minutes; --quick, two. Ends
with 1 and the first difference.
"""

import http.client
import socket
import sys
import tempfile
import time
from collections.abc import Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from random import Random
from uuid import UUID

ROOT = Path(__file__).resolve().parent.parent
# Not this file's own folder: its modules are drills'.
sys.path[0] = str(ROOT)

from bench.multipart import MULTIPART, Attached, write_multipart  # noqa: E402
from bench.run import build_environment  # noqa: E402
from drills.clients import build_form  # noqa: E402
from drills.journal import Row  # noqa: E402
from drills.serving import WORKERS, Pages, ask, order, serve  # noqa: E402
from drills.telling import Call, end, read_call  # noqa: E402

HOUSEHOLDS = 10
PEOPLE = {"recorders": 2}
CLIENTS, CLIENTS_QUICK = 100, 12
# Four of these at a time hold all workers for a while.
SILENT, SILENT_QUICK = 40, 8
SECONDS, SECONDS_QUICK = 150, 60
# Gunicorn's own is 30 s: so many silent clients in turn would take a quarter of an hour.
TIMEOUT_SECONDS = 3
# More than Django keeps in memory, so that it goes through a file.
LARGE_BYTES = 4_000_000
ANY_TOKEN = "a" * 32
# With these, what was sent is not even looked at: who sends it or where to was wrong.
UNREAD = frozenset({301, 302, 401, 403, 404, 405, 415, 429})
TABLE_KIND = "roster"


@dataclass(frozen=True, slots=True)
class Upload:
    """What would be sent as a whole, and how much of it comes; then the client stops."""

    name: str
    head: bytes
    body: bytes
    part: float


@dataclass(slots=True)
class Outcome:
    """What came of some clients that stopped. waited: how long another one's deed took.

    begun: how many of them got as far as to send anything.
    """

    name: str
    clients: int
    begun: int
    waited: float
    rows: int
    files: int
    temporary: int
    workers: int


def build_uploads(village: Mapping[str, object], random: Random) -> list[Upload]:
    """Return one of each kind: a deed with a large photo, one without, a table of households."""
    large = bytes(random.randbytes(LARGE_BYTES))
    uploads = []
    for name, photo in (("a photo", large), ("a form", b"")):
        body = build_form(build_deed(village, random), photo)
        address = f"/api/v1/villages/{village['slug']}/deeds/"
        head = build_head(address, body, f"Authorization: Token {pick_token(village)}")
        # The form without a photo ends within its last field: it could be read as a whole one.
        uploads.append(Upload(name, head, body, 0.5 if photo else 0.97))
    parts = {"village": str(village["slug"]), "kind": TABLE_KIND, "csrfmiddlewaretoken": ANY_TOKEN}
    table = Attached("file", "roster.xlsx", "application/zip", large)
    body = write_multipart(parts, [table])
    cookie = f"Cookie: sessionid={village['session']}; csrftoken={ANY_TOKEN}"
    uploads.append(Upload("a table", build_head("/admin/tables/", body, cookie), body, 0.5))
    return uploads


def build_deed(village: Mapping[str, object], random: Random) -> Row:
    rules = village["rules"]
    assert isinstance(rules, list)
    content = {
        "household": str(random.randint(1, HOUSEHOLDS)),
        "rule": random.choice(rules),
        "occurred_on": village["today"],
    }
    key = str(UUID(int=random.getrandbits(128), version=4))
    return Row("deed", key, f"{random.getrandbits(64):016x}", content)


def pick_token(village: Mapping[str, object]) -> str:
    tokens = village["tokens"]
    assert isinstance(tokens, dict)
    return str(tokens["recorders"][0])


def build_head(address: str, body: bytes, who: str) -> bytes:
    lines = [
        f"POST {address} HTTP/1.1",
        "Host: 127.0.0.1",
        f"Content-Type: {MULTIPART}",
        f"Content-Length: {len(body)}",
        who,
    ]
    return "\r\n".join([*lines, "", ""]).encode()


def try_one(
    upload: Upload,
    pages: Pages,
    environment: Mapping[str, str],
    village: Mapping[str, object],
    call: Call,
    *,
    temporary: Path,
    stays: bool,
) -> Outcome:
    """Let clients stop in an upload, send a deed as somebody else, and count what is left."""
    if stays:
        clients = SILENT_QUICK if call.is_quick else SILENT
    else:
        clients = CLIENTS_QUICK if call.is_quick else CLIENTS
    before, begun = order(environment, "list_rows"), 0
    with ExitStack() as stack:
        for _client in range(clients):
            client = stack.enter_context(socket.create_connection(("127.0.0.1", pages.port)))
            client.settimeout(1)
            # As much as goes out: nobody may be there yet to take it.
            with suppress(OSError):
                client.sendall(upload.head)
                begun += 1
                client.sendall(upload.body[: int(len(upload.body) * upload.part)])
            if not stays:
                client.close()
        waited = send_deed(pages, village, Random(time.monotonic()), call)
    wait_for_workers(pages)
    rows = order(environment, "list_rows")
    way = "stay, and say nothing more" if stays else "go away"
    return Outcome(
        f"{upload.name}, half of it, then they {way}",
        clients,
        begun,
        waited,
        len(rows) - len(before) - 1,
        order(environment, "count_files"),
        sum(1 for _file in temporary.rglob("*.upload*")),
        len(pages.list_workers()),
    )


def send_deed(pages: Pages, village: Mapping[str, object], random: Random, call: Call) -> float:
    """Send a deed until it is acknowledged; return the seconds, or stop after the longest time."""
    began = time.monotonic()
    body = build_form(build_deed(village, random), b"")
    headers = {
        "Authorization": f"Token {pick_token(village)}",
        "Content-Type": MULTIPART,
    }
    address = f"/api/v1/villages/{village['slug']}/deeds/"
    while time.monotonic() < began + call.seconds:
        with suppress(OSError, http.client.HTTPException):
            status, _content, _head = ask(
                pages.port, "POST", address, body, headers, seconds=call.seconds
            )
            if status in {http.client.CREATED, http.client.OK}:
                return time.monotonic() - began
        time.sleep(0.2)
    raise RuntimeError(f"Nobody was served within {call.seconds:g} s.")


def wait_for_workers(pages: Pages) -> None:
    """Wait until what was still under way is over, and all workers are there."""
    until = time.monotonic() + 3 * TIMEOUT_SECONDS + 5
    time.sleep(TIMEOUT_SECONDS + 2)
    while len(pages.list_workers()) != WORKERS and time.monotonic() < until:
        time.sleep(0.1)


def find_differences(outcome: Outcome) -> list[str]:
    """Return what of some clients' uploads was saved or left, in sentences."""
    found = []
    if outcome.begun < outcome.clients:
        found.append(f"{outcome.name}: only {outcome.begun} of {outcome.clients} sent anything.")
    if outcome.rows:
        found.append(f"{outcome.name}: {outcome.rows} rows were saved.")
    if outcome.files:
        found.append(f"{outcome.name}: {outcome.files} files were saved.")
    if outcome.temporary:
        found.append(f"{outcome.name}: {outcome.temporary} temporary files are left.")
    if outcome.workers != WORKERS:
        found.append(f"{outcome.name}: {outcome.workers} workers are left.")
    return found


def send_whole(upload: Upload, pages: Pages, call: Call) -> list[str]:
    """Send all of what the others stopped in; return that nobody looked into it, if so."""
    with socket.create_connection(("127.0.0.1", pages.port), timeout=call.seconds) as client:
        client.sendall(upload.head + upload.body)
        answer = http.client.HTTPResponse(client)
        answer.begin()
    if answer.status in UNREAD:
        return [f"{upload.name}: even the whole of it was answered {answer.status}, unread."]
    return []


def main() -> None:
    call = read_call(__doc__, seconds=SECONDS, seconds_quick=SECONDS_QUICK)
    outcomes, differences = [], []
    with tempfile.TemporaryDirectory(prefix="points_drill_") as name:
        folder = Path(name)
        data, temporary = folder / "data", folder / "temporary"
        (data / "static").mkdir(parents=True)
        temporary.mkdir()
        environment = build_environment(data, TMPDIR=str(temporary))
        village = order(environment, "make_village", households=HOUSEHOLDS, people=PEOPLE)
        with serve(environment, folder / "log", ["--timeout", str(TIMEOUT_SECONDS)]) as pages:
            uploads = build_uploads(village, Random(call.seed))
            for upload in uploads:
                for stays in (False, True):
                    outcome = try_one(
                        upload,
                        pages,
                        environment,
                        village,
                        call,
                        temporary=folder,
                        stays=stays,
                    )
                    print(f"  {outcome.name}: {outcome.waited:.1f} s", flush=True)
                    outcomes.append(outcome)
            # Last: the form without a photo is a deed.
            for upload in uploads:
                differences += send_whole(upload, pages, call)
    rows: list[list[object]] = [
        ["clients that stop", "", "another waits", "rows", "files", "temporary", "workers"]
    ]
    for one in outcomes:
        figures = [one.rows, one.files, one.temporary, one.workers]
        rows.append([one.name, one.clients, f"{one.waited:.1f} s", *figures])
    differences += [found for outcome in outcomes for found in find_differences(outcome)]
    end(rows, differences)


if __name__ == "__main__":
    main()
