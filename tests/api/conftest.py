"""A program for each person, with a token; the clock stands on TODAY."""

from collections.abc import Callable, Iterator
from uuid import uuid4

import pytest
import time_machine
from django.test import Client

from rules.models import Rule
from tests.cast import NOW, Cast
from tests.deeds.factories import adopt_rules
from tests.memory import recall
from villages.models import User
from villages.services.tokens import issue_token

Connect = Callable[[User], Client]


@pytest.fixture
def rules(cast: Cast) -> dict[str, Rule]:
    """The rules of tests.deeds.factories.INPUTS by code, in force from BEGIN."""
    return recall("rules of the deeds", lambda cast: adopt_rules(cast.village, cast.chair), cast)


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
