"""The shop, freshly filled, and browsers on its clock."""

from collections.abc import Callable, Iterator

import pytest
import time_machine
from django.test import Client

from tests.cast import NOW, Cast
from tests.market.shop import Shop, assemble_shop
from tests.memory import lived_once

SignIn = Callable[[str], Client]


@pytest.fixture
@lived_once
def shop(cast: Cast) -> Shop:
    return assemble_shop(cast)


@pytest.fixture
def _today() -> Iterator[None]:
    """The clock that views read: the morning of 15 October 2026."""
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def sign_in(cast: Cast, _today: None) -> SignIn:
    """Return a browser in which the person of that story name is signed in."""

    def open_browser(person: str) -> Client:
        client = Client()
        client.force_login(cast.people[person])
        return client

    return open_browser
