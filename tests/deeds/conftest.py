"""Anping with its rules in force; a browser for each person; a clock that stands on TODAY."""

from collections.abc import Callable, Iterator

import pytest
import time_machine
from django.test import Client

from rules.models import Rule
from tests.cast import NOW, Cast
from tests.deeds.factories import adopt_rules
from tests.memory import lived_once
from villages.models import User


@pytest.fixture
@lived_once
def rules(cast: Cast) -> dict[str, Rule]:
    """Return the rules of tests.deeds.factories.INPUTS by code, in force from BEGIN."""
    return adopt_rules(cast.village, cast.chair)


@pytest.fixture
def clock() -> Iterator[None]:
    """Let the pages' clock, which they read themselves, stand on TODAY."""
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def sign_in(clock: None) -> Callable[[User], Client]:
    """Return a browser in which a person is signed in, in Chinese."""

    def make(person: User) -> Client:
        client = Client(headers={"accept-language": "zh-hans"})
        client.force_login(person)
        return client

    return make
