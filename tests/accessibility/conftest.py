"""A street with one Chromium for each test that walks along it."""

from collections.abc import Iterator

import pytest
from pytest_django.live_server_helper import LiveServer

from tests.walk import Street, open_street


@pytest.fixture
def street(
    transactional_db: None, live_server: LiveServer, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Street]:
    # Playwright runs its own loop in this thread; the tests' own queries still come one by one.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    with open_street(live_server.url) as opened:
        yield opened
