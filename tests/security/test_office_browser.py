"""The office's two exceptions from the strict policy, tried in a browser: neither can go."""

import pytest
from django.conf import settings as own_settings
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer

from tests.browser import Visitor, open_chromium
from tests.cast import PASSWORD, Cast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def faults(cast: Cast) -> list[str]:
    """What was not right on any page; the cast is there to sign in."""
    return []


def look(address: str, faults: list[str]) -> list[str]:
    with open_chromium() as browser:
        visitor = Visitor(browser, address, screen="office", faults=faults)
        visitor.sign_in("chair", PASSWORD)
        visitor.open("/admin/villages/household/", picture="policy-list")
        visitor.open("/admin/villages/household/add/", picture="policy-form")
    return [fault for fault in faults if "Content Security Policy" in fault]


def test_office_breaches_its_policy_nowhere(live_server: LiveServer, faults: list[str]) -> None:
    assert look(live_server.url, faults) == []


@pytest.mark.parametrize("directive", ["script-src", "style-src"])
def test_office_needs_each_exception(
    settings: Settings, live_server: LiveServer, faults: list[str], directive: str
) -> None:
    told = own_settings.ADMIN_CONTENT_SECURITY_POLICY["DIRECTIVES"]
    settings.ADMIN_CONTENT_SECURITY_POLICY = {"DIRECTIVES": told | {directive: ["'self'"]}}

    breaches = look(live_server.url, faults)

    word = {"script-src": "unsafe-eval", "style-src": "inline style"}[directive]
    assert any(word in breach for breach in breaches), breaches
