"""Anping's October, and a browser for each person."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from noticeboard.models import Notice
from rules.models import Rule
from tests.cast import Cast, at
from tests.deeds.factories import adopt_rules
from tests.market.shop import Shop, assemble_shop
from tests.memory import lived_once
from tests.noticeboard.story import CLOSING_DAY, close, live_october
from villages.models import User


@pytest.fixture
@lived_once
def rules(cast: Cast) -> dict[str, Rule]:
    """Return the rules in force in Anping from the first day, by code."""
    return adopt_rules(cast.village, cast.chair)


@pytest.fixture
@lived_once
def october(cast: Cast, rules: dict[str, Rule]) -> Shop:
    """Live Anping's October as tests.noticeboard.story tells it; it is not closed yet."""
    shop = assemble_shop(cast)
    live_october(shop, rules)
    return shop


@pytest.fixture
@lived_once
def notice(cast: Cast, october: Shop) -> Notice:
    """Return October's notice."""
    return close(cast)


@pytest.fixture
@lived_once
def plain_notice(cast: Cast) -> Notice:
    """Return the notice of an October in which everybody just got the base."""
    return close(cast)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the pages' clock, which they read once themselves, stand on the closing day."""
    monkeypatch.setattr(timezone, "now", lambda: at(CLOSING_DAY))


@pytest.fixture
def anyone(clock: None) -> Client:
    """Return the browser of somebody who is not signed in."""
    return Client(headers={"accept-language": "zh-hans"})


@pytest.fixture
def sign_in(clock: None) -> Callable[[User], Client]:
    """Return a browser in which a person is signed in, in Chinese."""

    def make(person: User) -> Client:
        client = Client(headers={"accept-language": "zh-hans"})
        client.force_login(person)
        return client

    return make
