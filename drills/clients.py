"""Clients of the drills: they send the same again, under the same key, until they are told.

As the phone's sender does (static/js/field/api.js and sender.js), but with shorter pauses: a drill
has a minute.
"""

import http.client
import json
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from http import HTTPStatus
from random import Random
from threading import Event
from typing import Any
from uuid import UUID

from bench.multipart import MULTIPART, attach_photo, write_multipart
from drills.journal import Entry, Journal, Row
from drills.serving import ask, is_good
from ledger.keys import derive_key

PAUSE_SECONDS, PAUSE_SECONDS_MAX = 0.2, 3.0
SECONDS_AN_ANSWER = 30
LINES_A_PAGE = 10
WAITING_SHOWN = 50
ONE_IN_WITH_PHOTO = 6

Answer = tuple[int, Any]  # Any: what the JSON says


@dataclass(frozen=True, slots=True)
class Place:
    """Where clients send to, and what they know of the village; as drills.village tells it."""

    port: int
    village: Mapping[str, Any]  # Any: texts, numbers, lists
    photo: bytes = b""

    @property
    def address(self) -> str:
        return f"/api/v1/villages/{self.village['slug']}"


@dataclass(slots=True)
class Tally:
    """What all clients together heard: answers by status, and when changes were acknowledged."""

    statuses: Counter[int] = field(default_factory=Counter)
    moments: list[float] = field(default_factory=list)
    repeats: int = 0
    unanswered: int = 0
    broken: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Client:
    """One phone, table or counter. over: the end, at which nothing more is sent."""

    place: Place
    tokens: Sequence[str]
    journal: Journal
    random: Random
    over: Event
    tally: Tally

    def make_key(self) -> str:
        return str(UUID(int=self.random.getrandbits(128), version=4))

    def make_mark(self) -> str:
        return f"{self.random.getrandbits(64):016x}"

    def pick_day(self) -> str:
        begins, today = (
            date.fromisoformat(self.place.village[name]) for name in ("begins", "today")
        )
        return (begins + timedelta(days=self.random.randint(0, (today - begins).days))).isoformat()

    def send(
        self, rows: Sequence[Row], address: str, body: bytes, *, token: str, kind: str
    ) -> Any | None:  # Any: what the JSON says
        """Send until the server says yes or no, or the end has come; return what a yes says."""
        if self.over.is_set():
            return None
        for row in rows:
            self.journal.note(Entry(row))
        pause = PAUSE_SECONDS
        while not self.over.is_set():
            status, told = self.ask("POST", address, body, token=token, kind=kind)
            if is_good(status):
                self._note(rows, "acknowledged")
                return told
            if 400 <= status < 500 and status != HTTPStatus.TOO_MANY_REQUESTS:
                self._note(rows, "refused", told.get("code", ""))
                return None
            self.tally.repeats += 1
            self.over.wait(pause)
            pause = min(pause * 2, PAUSE_SECONDS_MAX)
        return None

    def _note(self, rows: Sequence[Row], state: Any, told: str = "") -> None:
        for row in rows:
            self.journal.note(Entry(row, state, told))
        if state == "acknowledged":
            self.tally.moments.extend([time.monotonic()] * len(rows))

    def ask(
        self, verb: str, address: str, body: bytes = b"", *, token: str, kind: str = ""
    ) -> Answer:
        """Return status and JSON; status 0 where nobody answered, or with half an answer."""
        headers = {"Authorization": f"Token {token}"} | ({"Content-Type": kind} if kind else {})
        try:
            status, content, _head = ask(
                self.place.port, verb, address, body, headers, seconds=SECONDS_AN_ANSWER
            )
            told = json.loads(content)
        except (OSError, http.client.HTTPException, ValueError):
            self.tally.unanswered += 1
            return 0, {}
        self.tally.statuses[status] += 1
        if status == HTTPStatus.INTERNAL_SERVER_ERROR:
            self.tally.broken.append(f"{verb} {address} was answered {status}: {content[:200]!r}")
        return status, told

    def send_json(
        self, rows: Sequence[Row], address: str, content: Mapping[str, Any], token: str
    ) -> Any:
        body = json.dumps(content).encode()
        return self.send(rows, address, body, token=token, kind="application/json")

    def find_waiting(self, token: str) -> list[str]:
        """Return ids of deeds that wait for a decider's word."""
        address = f"{self.place.address}/appraisal/?size={WAITING_SHOWN}"
        status, told = self.ask("GET", address, token=token)
        if status == HTTPStatus.OK and told["results"]:
            return [one["id"] for one in told["results"]]
        self.over.wait(PAUSE_SECONDS)
        return []


# What each does once, again and again until the end


def record(client: Client) -> None:
    """Record a deed as a grid worker does, now and then with a photo."""
    village, random = client.place.village, client.random
    has_photo = bool(client.place.photo) and random.randrange(ONE_IN_WITH_PHOTO) == 0
    content = {
        "household": str(random.randint(1, village["households"])),
        "rule": random.choice(village["rules"]),
        "occurred_on": client.pick_day(),
        "photos": int(has_photo),
    }
    row = Row("deed", client.make_key(), client.make_mark(), content)
    client.send(
        [row],
        f"{client.place.address}/deeds/",
        build_form(row, client.place.photo if has_photo else b""),
        token=random.choice(client.tokens),
        kind=MULTIPART,
    )


def build_form(row: Row, photo: bytes) -> bytes:
    """Return a deed as the phone's form sends it."""
    values = {
        **{name: row.content[name] for name in ("household", "rule", "occurred_on")},
        "key": row.key,
        "note": row.mark,
        "channel": "patrol",
        "apart": "true",
    }
    return write_multipart(values, attach_photo(photo))


def decide(client: Client) -> None:
    """Say yes, as an appraiser, to what waits, as it comes."""
    number = client.random.randrange(len(client.tokens))
    token, person = client.tokens[number], client.place.village["ids"]["deciders"][number]
    for deed in client.find_waiting(token)[:LINES_A_PAGE]:
        content = {"deed": deed, "verdict": "approve"}
        mark = f"{deed} by {person} in round 1"
        row = Row("decision", client.make_key(), mark, content)
        sent = {"key": row.key, "verdict": "approve"}
        client.send_json([row], f"{client.place.address}/deeds/{deed}/decisions/", sent, token)


def redeem(client: Client) -> None:
    """Hand one thing to one household, as a shopkeeper does."""
    village, random = client.place.village, client.random
    goods = random.choice(village["goods"])
    household = str(random.randint(1, village["households"]))
    content = {"household": household, "goods": [goods]}
    row = Row("redemption", client.make_key(), client.make_mark(), content)
    sent = {
        "key": row.key,
        "household": household,
        "partner": village["partner"],
        "lines": [{"goods": goods, "quantity": "1", "price": village["price"]}],
        "collector": row.mark,
    }
    token = random.choice(client.tokens)
    client.send_json([row], f"{client.place.address}/shop/redemptions/", sent, token)


def sit(client: Client) -> None:
    """Hold a meeting, key in a page of its lines, and have them carried out."""
    token, address = client.tokens[0], f"{client.place.address}/meetings/"
    village = client.place.village
    present = village["ids"]["deciders"]
    meeting = {"key": client.make_key(), "held_on": village["today"], "present": present}
    held = client.send_json([], address, meeting, token)
    waiting = client.find_waiting(token)
    if not held or not waiting:
        return
    key, number = client.make_key(), held["number"]
    deeds = client.random.sample(waiting, min(LINES_A_PAGE, len(waiting)))
    rows = [_build_line(key, deed, number) for deed in deeds]
    lines = [{"deed": deed, "verdict": "approve"} for deed in deeds]
    client.send_json(rows, f"{address}{number}/lines/", {"key": key, "lines": lines}, token)
    client.send_json([], f"{address}{number}/work/", {"key": client.make_key()}, token)


def _build_line(key: str, deed: str, number: int) -> Row:
    own = str(derive_key(UUID(key), "item", int(deed)))
    return Row("line", own, f"{deed} at {number}", {"deed": deed, "verdict": "approve"})


ACTS: Mapping[str, Callable[[Client], None]] = {
    "record": record,
    "decide": decide,
    "redeem": redeem,
    "sit": sit,
}
WHO: Mapping[str, str] = {
    "record": "recorders",
    "decide": "deciders",
    "redeem": "keepers",
    "sit": "deciders",
}


def work(client: Client, act: str) -> None:
    """Do one act after the other until the end."""
    while not client.over.is_set():
        ACTS[act](client)
