"""The guides on paper, as a browser prints them: two sheets each; and on a phone."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from office.help.guides import GUIDES, Guide
from tests.browser import PHONE, SCREENSHOTS, open_chromium
from tests.office.test_card_browser import count_pages

pytestmark = pytest.mark.browser


@pytest.fixture
def page(
    transactional_db: None, live_server: LiveServer, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Page]:
    # Playwright runs its own loop in this thread; the tests' own queries still come one by one.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    with open_chromium() as browser:
        context = browser.new_context(base_url=live_server.url, locale="zh-CN", viewport=PHONE)  # type: ignore[arg-type]
        yield context.new_page()


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.name)
def test_guide_fits_two_sheets_and_a_phone(page: Page, guide: Guide) -> None:
    page.goto(f"/help/{guide.name}/")
    page.wait_for_load_state("networkidle")

    page.pdf(prefer_css_page_size=True, path=SCREENSHOTS / f"guide-{guide.name}.pdf")

    assert count_pages(f"guide-{guide.name}") == 2
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
