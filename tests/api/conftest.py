"""A program for each person, with a token; the clock stands on TODAY."""

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.apps import apps
from django.db import transaction
from django.test import Client

from rules.models import Rule
from tests.api.both import Ids, look_from_hewan, settle
from tests.api.calls import Call
from tests.cast import NOW, Cast
from tests.deeds.factories import adopt_rules
from tests.memory import lived_once
from villages.models import Card, User
from villages.services.pins import set_pin
from villages.services.tokens import issue_token

Connect = Callable[[User], Client]
Open = Callable[[str], Client]
ROOT = {"card": "/api/v1/card/"}
VILLAGE = "/api/v1/villages/anping/"


@pytest.fixture
@lived_once
def rules(cast: Cast) -> dict[str, Rule]:
    """The rules of tests.deeds.factories.INPUTS by code, in force from BEGIN."""
    return adopt_rules(cast.village, cast.chair)


@pytest.fixture
def clock() -> Iterator[None]:
    """The clock that endpoints read stands on TODAY."""
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def connect(clock: None) -> Connect:
    """A program that speaks for a person, in Chinese."""

    def make(person: User) -> Client:
        issued = issue_token(person, key=uuid4(), now=NOW)
        headers = {"authorization": f"Token {issued.token}", "accept-language": "zh-hans"}
        return Client(enforce_csrf_checks=True, headers=headers)

    return make


@pytest.fixture
@lived_once
def ids(cast: Cast) -> Ids:
    """Anping's rows by name, and Hewan's as their_name."""
    own = settle(cast, picture=b"own")
    theirs = settle(look_from_hewan(cast), picture=b"theirs")
    return own | {f"their_{name}": row for name, row in theirs.items()}


@pytest.fixture
def open_as(cast: Cast, connect: Connect) -> Open:
    """A program of a person of the cast, or of household 5's card; one a person."""

    @cache
    def open_as(person: str) -> Client:
        if person != "card":
            return connect(cast.people[person])
        pin = set_pin(cast.households[5], by=cast.chair, now=NOW)
        token = Card.objects.get(household=cast.households[5]).token
        told = Client().post("/api/v1/cards/session/", {"token": token, "pin": pin}).json()
        return Client(headers={"authorization": f"Card {told['token']}"})

    return open_as


def fill(content: Any, ids: Mapping[str, object]) -> Any:  # Any: what JSON holds
    """Return the content with every name in it replaced by its row."""
    if isinstance(content, str):
        return content.format(**ids)
    if isinstance(content, dict):
        return {name: fill(value, ids) for name, value in content.items()}
    return [fill(value, ids) for value in content] if isinstance(content, list) else content


def address_of(call: Call, ids: Mapping[str, object]) -> str:
    return ROOT.get(call.by, VILLAGE) + call.address.format(**ids)


def send(client: Client, call: Call, ids: Mapping[str, object]) -> tuple[int, str, int]:
    """Return status, code, and how many rows it wrote; all of it is taken back."""
    before = count_rows()
    with transaction.atomic():
        content = fill(call.sends or {}, ids)
        ask = getattr(client, call.verb)
        answer = ask(address_of(call, ids), content, content_type="application/json")
        written = count_rows() - before
        transaction.set_rollback(True)
    told = answer.json() if answer["Content-Type"].startswith("application/json") else {}
    # A batch is answered as a whole, with what it refused of it.
    refused = told.get("refused") if isinstance(told, dict) else None
    if refused:
        return 404 if refused[0]["code"].endswith("unknown") else 400, refused[0]["code"], written
    code = told.get("code", "") if answer.status_code >= 400 else ""
    return answer.status_code, code, written


def count_rows() -> int:
    return sum(model._default_manager.count() for model in apps.get_models())
