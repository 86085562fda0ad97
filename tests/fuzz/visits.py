"""One person on one page: what it offers, spoilt, and what it never offered."""

from collections.abc import Callable
from random import Random
from urllib.parse import parse_qsl, urljoin, urlsplit

from django.core.cache import cache
from django.db import transaction
from django.test import Client

from tests.access import Row
from tests.fuzz.bodies import MULTIPART, URLENCODED, Fields, Upload, build_multipart, build_query
from tests.fuzz.filling import add_missing
from tests.fuzz.forms import Form, list_names
from tests.fuzz.nasty import GARBAGE, HEADERS, JSON_VALUES, PATH_TEXTS
from tests.fuzz.walk import Walk, address_of, is_rich

# What a list or a form may be asked behind its ?, whether or not it reads the name.
OF_LISTS = ("q", "o", "p", "all", "e", "page", "next", "village", "_to_field", "_popup")
IN_VILLAGE = ("village", "anping")


def visit(walk: Walk, row: Row, person: str, *, requests: int, seed: object = 0) -> None:
    """Ask one page as one person, `requests` times, each time with something else wrong.

    All that was written is looked at and taken back.
    """
    walk.pen.rng = Random(f"{walk.seed} {seed} {row.address} {person}")
    cache.clear()
    with transaction.atomic():
        walk.has_changed = False
        _Visit(walk, walk.take_client(person), row, person).go_on(requests)
        if walk.has_changed:
            walk.look_after(person, row.address)
        transaction.set_rollback(True)


class _Visit:
    """forms: what the page shows. reads, takes: the names it asks for in a GET and in a POST."""

    def __init__(self, walk: Walk, client: Client, row: Row, person: str) -> None:
        self.walk, self.client, self.row, self.person = walk, client, row, person
        self.pen, self.rng = walk.pen, walk.pen.rng
        self.address = address_of(row, walk.stage, person)
        self.forms: list[Form] = []
        self.reads: set[str] = set()
        self.takes: set[str] = set()

    def go_on(self, requests: int) -> None:
        self.walk.take_names()
        self.forms = self.walk.read_page(self.row, self.person)
        self.reads = self.walk.take_names()
        if is_rich(self.row):
            self._learn_names()
        for _again in range(requests):
            self.rng.choice(self._list_ways())()

    def _learn_names(self) -> None:
        """Send nothing but a village, and see which fields the view looks for.

        Then those as well: a form is read only where what comes before it is there.
        """
        fields: Fields = [IN_VILLAGE]
        for _again in range(2):
            with transaction.atomic():
                body = build_multipart(add_missing(fields, self.takes, self.pen))
                self.walk.ask(self.client, "POST", self.address, body, MULTIPART)
                transaction.set_rollback(True)
            self.takes |= self.walk.take_names() - self.reads

    def _list_ways(self) -> list[Callable[[], None]]:
        """Return the ways to ask, the likelier ones more often."""
        ways: list[Callable[[], None]] = [self.send_query]
        if "{" in self.row.address or any(sign.isdigit() for sign in self.row.address):
            ways.append(self.send_path)
        if self.forms:
            ways += [self.send_form] * 6
        if is_rich(self.row):
            ways += [self.send_names] * 3 + [self.send_garbage]
        if self.row.address.startswith("/api/"):
            ways += [self.send_json] * 2
        return [*ways, self.send_headers] if self.rng.random() < 0.2 else ways

    def send_form(self) -> None:
        """Send one of the page's forms, spoilt most of the time."""
        form = self.rng.choice(self.forms)
        fields = self.pen.fill(form)
        if self.rng.random() < 0.8:
            fields = self.pen.spoil(fields, sorted(list_names([form])))
        target = urljoin(self.address, form.action)
        if form.method == "get":
            self._get(target.partition("?")[0], fields)
        elif not urlsplit(target).netloc:
            self._post(target, fields, is_multipart=form.is_multipart)

    def send_names(self) -> None:
        """Send the names that the view looks for, whatever its page shows."""
        ids = self.walk.stage.ids
        fields: Fields = [(name, text.format(**ids)) for name, text in self.row.sends.items()]
        fields = add_missing(fields, self.takes | {"village"}, self.pen)
        spoilt = self.pen.spoil(fields, sorted(self.takes))
        self._post(self.address, spoilt, is_multipart=True)

    def send_json(self) -> None:
        """Send the names as JSON, with values of any kind, by any verb."""
        names = sorted(self.takes) or ["key"]
        inside = ", ".join(f'"{name}": {self.rng.choice(JSON_VALUES)}' for name in names)
        verb = self.rng.choice(("POST", "POST", "PUT", "PATCH", "DELETE"))
        body = f"{{{inside}}}".encode()
        self.walk.ask(self.client, verb, self.address, body, "application/json")

    def send_garbage(self) -> None:
        content_type, body = self.rng.choice(GARBAGE)
        self.walk.ask(self.client, "POST", self.address, body, content_type)

    def send_headers(self) -> None:
        headers = self.rng.choice(HEADERS)
        self.walk.ask(self.client, "GET", self.address, headers=headers)

    def send_query(self) -> None:
        """Ask the page with something nasty behind its ?."""
        path, _sign, query = self.address.partition("?")
        names = sorted(self.reads | set(OF_LISTS))
        chosen = self.rng.sample(names, k=self.rng.randint(1, 2))
        nasty: Fields = [(name, self.pen.nasty()) for name in chosen]
        self._get(path, [*parse_qsl(query), *nasty])

    def send_path(self) -> None:
        """Name another row in the path: of nobody, of the neighbour, or none at all."""
        path, sign, query = self.address.partition("?")
        parts = path.split("/")
        first = 3 if path.startswith(("/admin/", "/api/")) else 2
        place = self.rng.randrange(min(first, len(parts) - 2), len(parts) - 1)
        text = self.rng.choice(self.pen.ids if self.rng.random() < 0.5 else PATH_TEXTS)
        parts[place] = build_query([("", text)])[1:].replace("%2F", "/")
        address = "/".join(parts) + sign + query
        self.walk.ask(self.client, "GET", address)
        if is_rich(self.row):
            self._post(address, add_missing([IN_VILLAGE], self.takes, self.pen), is_multipart=False)

    def _get(self, path: str, fields: Fields) -> None:
        self.walk.ask(self.client, "GET", f"{path}?{build_query(fields)}")

    def _post(self, address: str, fields: Fields, *, is_multipart: bool) -> None:
        has_file = any(isinstance(value, Upload) for _name, value in fields)
        is_multipart |= has_file and self.rng.random() < 0.5
        body = build_multipart(fields) if is_multipart else build_query(fields).encode()
        kind = MULTIPART if is_multipart else URLENCODED
        self.walk.ask(self.client, "POST", address, body, kind)
