"""Public pages at twice the letters on a small phone: nothing leaves the page at its side."""

from collections.abc import Iterator

import pytest
import time_machine
from pytest_django.live_server_helper import LiveServer

from noticeboard.models import Notice
from rules.models import Rule
from tests.browser import Visitor, open_chromium
from tests.cast import Cast, at
from tests.noticeboard.objections import RECEIVED
from villages.models import Village

pytestmark = pytest.mark.browser

PATHS = (
    "/v/anping/",
    "/v/anping/notices/",
    "/v/anping/notices/2026-10/",
    "/v/anping/charts/",
    "/v/anping/how/",
    "/v/anping/rules/",
    "/v/anping/shop/",
    "/v/anping/objections/",
    "/v/anping/object/",
    "/verify/",
    "/verify/how/",
)
ENLARGE = "document.documentElement.style.fontSize = '200%'"
WIDE = """() => [...document.querySelectorAll("html, .scroll")]
  .filter((one) => one.scrollWidth > one.clientWidth + 1)
  .map((one) => `${one.localName}.${one.className} ${one.scrollWidth}`)"""


@pytest.fixture
def phone(
    transactional_db: None, live_server: LiveServer, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Visitor]:
    # Playwright runs its own loop in this thread; the tests' own queries still come one by one.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    with time_machine.travel(at(RECEIVED), tick=False), open_chromium() as browser:
        yield Visitor(browser, live_server.url, screen="phone", faults=[])


def test_nothing_scrolls_sideways_at_twice_the_letters(
    cast: Cast, notice: Notice, rules: dict[str, Rule], phone: Visitor
) -> None:
    wide = {}
    for language in ("zh-hans", "en"):
        Village.objects.filter(pk=cast.village.pk).update(language=language)
        for path in PATHS:
            phone.page.goto(phone.address + path)
            phone.page.evaluate(ENLARGE)
            wide[language, path] = phone.page.evaluate(WIDE)

    assert {place: found for place, found in wide.items() if found} == {}
