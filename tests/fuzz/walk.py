"""Somebody asks page after page; whatever breaks is noted, and then everything is taken back."""

import sys
import traceback
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.signals import got_request_exception
from django.db import transaction
from django.http import HttpResponseBase
from django.test import Client
from django.urls import Resolver404, resolve

from tests.access import TABLE, Row
from tests.fuzz.filling import Pen
from tests.fuzz.forms import Form, read_forms
from tests.fuzz.neighbours import list_crossings, tell_rows
from tests.fuzz.reads import record_names
from tests.fuzz.stage import CARD, EVERYBODY, Stage
from villages.checks import collect_checks
from villages.models import Village

BROKEN = 500
TOLD_CHARS = 600
ELSEWHERE = "evil.example"
# Who did what, of which no book knows.
TRACES = frozenset({"villages.Change", "villages.ChangeValue"})
# Of every page's head; the first page alone sends them.
IN_EVERY_HEAD = frozenset({"/logout/", "/language/setlang/", "/admin/logout/"})


@dataclass
class Walk:
    """What one seed asks: counts requests and answers, and keeps {what broke: all about it}."""

    stage: Stage
    seed: int
    faults: dict[str, str] = field(default_factory=dict)
    asked: int = 0
    pages: set[tuple[str, str]] = field(default_factory=set)
    routes: set[str] = field(default_factory=set)
    forms: set[tuple[str, ...]] = field(default_factory=set)
    answers: Counter[int] = field(default_factory=Counter)
    has_changed: bool = False

    def __post_init__(self) -> None:
        """Keep how both villages stand, and sign everybody in: what a page writes is taken back."""
        self._error: BaseException | None = None
        self._names: set[str] = set()
        self.pen = Pen(self.stage, Random(self.seed))
        cast = self.stage.world.cast
        self._villages = {place.slug: place for place in (cast.village, cast.other_village)}
        self._before = {slug: tell_rows(place) for slug, place in self._villages.items()}
        browsers = {person: self.stage.open(person) for person in EVERYBODY}
        self._clients = {
            person: (browser, browser.cookies.output(header=""))
            for person, browser in browsers.items()
        }
        assert list_findings() == []

    @contextmanager
    def watch(self) -> Iterator[None]:
        """Notice what breaks in a request and which names it asks for, while this is open."""
        got_request_exception.connect(self._notice)
        try:
            with record_names() as names:
                self._names = names
                yield
        finally:
            got_request_exception.disconnect(self._notice)

    def _notice(self, **_about: Any) -> None:  # Any: what a signal tells
        self._error = sys.exc_info()[1]

    def take_client(self, person: str) -> Client:
        """Return the person's browser, signed in as at first."""
        client, signed_in = self._clients[person]
        client.cookies = SimpleCookie(signed_in)
        return client

    def take_names(self) -> set[str]:
        """Return the names that views asked for since the last time."""
        names = set(self._names)
        self._names.clear()
        return names

    def ask(  # noqa: PLR0917 - as Django's client has it
        self,
        client: Client,
        verb: str,
        address: str,
        body: bytes = b"",
        content_type: str = "",
        headers: Mapping[str, str] | None = None,
    ) -> HttpResponseBase:
        """Send one request and note what is wrong with the answer."""
        self.asked += 1
        self._error = None
        told = f"{verb} {address[:TOLD_CHARS]} {content_type} {body[:TOLD_CHARS]!r} {headers or ''}"
        more: dict[str, Any] = dict(headers or {})  # Any: the client's own options
        with transaction.atomic():
            answer: HttpResponseBase = client.generic(verb, address, body, content_type, **more)
            read_whole(answer)
            if answer.status_code >= BROKEN:
                transaction.set_rollback(True)
        self._count(verb, address, answer.status_code)
        if answer.status_code >= BROKEN:
            self.note(*_tell_error(self._error, told))
        if ELSEWHERE in urlsplit(answer.get("Location", "")).netloc:
            self.note(f"leads elsewhere: {urlsplit(address).path}", told)
        return answer

    def _count(self, verb: str, address: str, status: int) -> None:
        self.answers[int(status)] += 1
        self.has_changed |= verb != "GET" and status < 400
        try:
            self.routes.add(resolve(urlsplit(address).path).route)
        except (Resolver404, ValueError):
            return

    def note(self, what: str, told: str) -> None:
        self.faults.setdefault(what, told)

    def look_after(self, person: str, address: str) -> None:
        """Note what changed in the village next door, and what the books find wrong.

        The books are asked only where something of theirs may have changed.
        """
        told = f"{person} {address}"
        neighbour = self.stage.neighbour_of(person)
        changed = {slug: self._list_changed(slug) for slug in self._before}
        if neighbour is not None:
            for label in sorted(changed[neighbour.slug]):
                self.note(f"changed next door: {label}", told)
        labels = set[str]().union(*changed.values())
        for crossing in list_crossings(labels):
            self.note(f"{crossing} names another village's row", told)
        if labels - TRACES:
            for finding in list_findings():
                self.note(finding, told)

    def _list_changed(self, slug: str) -> set[str]:
        """Return the models of which a village's rows are others than before."""
        now, before = tell_rows(self._villages[slug]), self._before[slug]
        return {
            label for label in now.keys() | before.keys() if now.get(label) != before.get(label)
        }

    def read_page(self, row: Row, person: str) -> list[Form]:
        """Return the forms of a page, but those of every page's head."""
        self.pages.add((row.address, person))
        address = address_of(row, self.stage, person)
        answer = self.ask(self.take_client(person), "GET", address)
        if not answer.get("Content-Type", "").startswith("text/html"):
            return []
        forms = read_forms(read_whole(answer).decode(errors="replace"))
        own = [form for form in forms if row.address == "/" or form.action not in IN_EVERY_HEAD]
        self.forms |= {(row.address, form.action, *sorted(form.fields)) for form in own}
        return own


def read_whole(answer: HttpResponseBase) -> bytes:
    """Return all that an answer says; of one that streams, what it streams."""
    content: bytes = answer.getvalue()
    return content


def address_of(row: Row, stage: Stage, person: str) -> str:
    """Return the page's address for that person: the stranger comes by the own village's door."""
    address = row.address.format(**stage.ids)
    if person != "stranger":
        return address
    return address.replace("=anping", "=hewan").replace("/villages/anping/", "/villages/hewan/")


def _tell_error(error: BaseException | None, told: str) -> tuple[str, str]:
    """Return what tells a fault from others, and all about it."""
    if error is None:
        return f"answered with a 5xx by itself: {told[:80]}", told
    frames = traceback.extract_tb(error.__traceback__)
    root = f"{settings.BASE_DIR}{'/'}"
    own = [frame for frame in frames if frame.filename.startswith(root)]
    last, end = (own or frames)[-1], frames[-1]
    place = f"{last.filename.removeprefix(root)}:{last.lineno} {last.name}"
    what = f"{type(error).__name__} {place}, {Path(end.filename).name}:{end.lineno}"
    trace = "".join(traceback.format_list(frames[-8:]))
    return what, f"{told}\n{error!r:.400}\n{trace}"


def list_findings() -> list[str]:
    """Return what the books find wrong with themselves, of all villages."""
    return [
        f"{finding.code}: {finding.sentence}"
        for village in Village.objects.order_by("slug")
        for check in collect_checks()
        for finding in check(village)
    ]


def list_visitors(row: Row) -> list[str]:
    """Return who is worth asking as: the entitled, and the card at its own pages."""
    if "/c/{token}" in row.address or row.address.startswith("/api/v1/card/"):
        return [CARD]
    return sorted(row.who) or ["chair"]


def list_visits() -> list[tuple[Row, str]]:
    """Return every page with each of its people."""
    return [(row, person) for row in TABLE for person in list_visitors(row)]


def is_rich(row: Row) -> bool:
    """Tell whether there is something to fill in, so that a page is worth more than one look."""
    return row.post not in (None, 405) and bool(row.who)
