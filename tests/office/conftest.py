"""The office's tests look at one of everything, and live on the world's 6 November 2026."""

from collections.abc import Callable, Iterator

import pytest
import time_machine
from django.test import Client

from tests.cast import Cast, at
from tests.world import NOVEMBER, World, build_world
from villages.models import User

SignIn = Callable[[User], Client]


@pytest.fixture
def world(cast: Cast) -> World:
    """Anping after its October, with what waits in November."""
    return build_world(cast)


@pytest.fixture
def _in_november() -> Iterator[None]:
    """The clock that views read."""
    with time_machine.travel(at(NOVEMBER, 12), tick=False):
        yield


@pytest.fixture
def sign_in(_in_november: None) -> SignIn:
    """A browser in which that person is signed in, on that clock."""

    def open_browser(person: User) -> Client:
        client = Client()
        client.force_login(person)
        return client

    return open_browser
