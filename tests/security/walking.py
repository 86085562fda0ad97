"""Asking every page of the access table as one person, for the tests that look at all answers."""

from collections.abc import Iterator
from http.cookies import SimpleCookie
from typing import Any, TypeAlias

from django.db import transaction
from django.test import Client

from tests.access import TABLE, Verb, build_ids
from tests.world import World

# Any: the type of what a test's client returns is nowhere to be had.
Answer: TypeAlias = Any


def sign_in(world: World, person: str, *, checks_csrf: bool = False) -> Client:
    """Return the browser of one of the cast; of somebody without an account as "anonymous"."""
    client = Client(enforce_csrf_checks=checks_csrf, raise_request_exception=False)
    if person != "anonymous":
        client.force_login(world.cast.people[person])
    return client


def list_addresses(world: World, verb: Verb, person: str) -> list[tuple[str, dict[str, str]]]:
    """Return (address, what is sent) of every row that the table has the person ask that way."""
    ids = build_ids(world)
    return [
        (row.address.format(**ids), {name: text.format(**ids) for name, text in row.sends.items()})
        for row in TABLE
        if row.expect(verb, person) is not None
    ]


def walk(world: World, person: str, verb: Verb, *, adds: str = "") -> Iterator[tuple[str, Answer]]:
    """Yield (address, answer), each page asked in the same world. adds: to every query string."""
    client = sign_in(world, person)
    cookies = client.cookies.output(header="")
    for address, sends in list_addresses(world, verb, person):
        asked = f"{address}{'&' if '?' in address else '?'}{adds}" if adds else address
        client.cookies = SimpleCookie(cookies)
        with transaction.atomic():
            answer = (
                client.post(asked, sends) if verb == "post" else client.generic(verb.upper(), asked)
            )
            transaction.set_rollback(True)
        yield asked, answer


def read_text(answer: Answer) -> str:
    """Return what an answer says, also where it is streamed."""
    content = b"".join(answer) if answer.streaming else answer.content
    told: str = content.decode(errors="replace")
    return told
