"""Somebody at a browser."""

from collections.abc import Callable

import pytest
from django.test import Client

from villages.models import User

SignIn = Callable[[User], Client]


@pytest.fixture
def sign_in(_in_november: None) -> SignIn:
    """A browser in which that person is signed in, on the world's clock."""

    def open_browser(person: User) -> Client:
        client = Client()
        client.force_login(person)
        return client

    return open_browser
