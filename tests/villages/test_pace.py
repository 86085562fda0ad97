"""How often one address may send."""

from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.test import RequestFactory
from pytest_django.fixtures import Settings

from tests.cast import NOW
from villages.errors import SentTooOften
from villages.pace import check_pace, find_address

SECONDS = 600


@pytest.fixture(autouse=True)
def _fresh_cache() -> None:
    cache.clear()


def send(times: int, *, purpose: str = "feedback", address: str = "10.0.0.1") -> int:
    """Return how many of that many are taken in."""
    request = RequestFactory().get("/", REMOTE_ADDR=address)
    taken = 0
    for _time in range(times):
        try:
            check_pace(request, purpose, limit=20, seconds=SECONDS)
        except SentTooOften:
            continue
        taken += 1
    return taken


def test_an_address_sends_so_many_in_a_while_and_others_on_their_own_count() -> None:
    with time_machine.travel(NOW, tick=False):
        taken = [send(25), send(25, address="10.0.0.2"), send(25, purpose="objections"), send(1)]

    assert taken == [20, 20, 20, 0]


def test_count_begins_anew_after_the_while() -> None:
    with time_machine.travel(NOW, tick=False):
        send(20)

    with time_machine.travel(NOW + timedelta(seconds=SECONDS), tick=False):
        assert send(1) == 1


def test_request_without_an_address_is_counted_too() -> None:
    request = RequestFactory().get("/", REMOTE_ADDR="")

    check_pace(request, "feedback", limit=1, seconds=SECONDS)

    with pytest.raises(SentTooOften):
        check_pace(request, "feedback", limit=1, seconds=SECONDS)


def test_behind_a_proxy_the_last_address_told_counts(settings: Settings) -> None:
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    told = {"HTTP_X_FORWARDED_FOR": "1.2.3.4, 10.0.0.7", "REMOTE_ADDR": "127.0.0.1"}

    behind = find_address(RequestFactory().get("/", **told))  # type: ignore[arg-type] # headers
    settings.SECURE_PROXY_SSL_HEADER = None
    direct = find_address(RequestFactory().get("/", **told))  # type: ignore[arg-type] # headers

    assert (behind, direct) == ("10.0.0.7", "127.0.0.1")
