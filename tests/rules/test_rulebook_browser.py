"""The public rule book in a real Chromium: on a phone, without scripts, and on paper."""

import re
from io import BytesIO

import pytest
from playwright.sync_api import sync_playwright
from pypdf import PdfReader
from pytest_django.live_server_helper import LiveServer

from rules.library import READY_RULES
from tests.browser import ARGUMENTS, CHROMIUM, SCREENSHOTS, Visitor, open_chromium
from tests.cast import Cast
from tests.rules.factories import make_adopted

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

RULE_COUNT = 50
A4_POINTS = (595, 842)


@pytest.fixture
def rule_book(cast: Cast, live_server: LiveServer) -> str:
    """Return the address of a server on which Anping has a book of fifty rules."""
    chosen = READY_RULES[:RULE_COUNT]
    rules: list[dict[str, object]] = [
        {
            "code": f"R{number:02d}",
            "position": number,
            "category": rule.category,
            "article": f"第三条第{number}项",
            "deed": rule.deed,
            "quote": rule.quote,
            "points": rule.points,
            "points_max": rule.points_max,
            "unit": rule.unit or "",
            "unit_step": rule.unit_step,
            "cap_points": rule.cap_points,
            "cap_period": rule.cap_period,
        }
        for number, rule in enumerate(chosen, start=1)
    ]
    make_adopted(cast.village, cast.chair, rules=rules, number=1)
    return live_server.url


def test_rule_book_fits_a_phone_in_either_size(rule_book: str) -> None:
    faults: list[str] = []
    with open_chromium() as browser:
        villager = Visitor(browser, rule_book, screen="phone", faults=faults)
        villager.open("/v/anping/rules/", picture="rule-book")
        villager.open("/v/anping/rules/?large=1", picture="rule-book-large")
        villager.page.fill("[name=q]", "垃圾")
        villager.press("找", picture="rule-book-found")
        found = villager.read(".rows b:not(.figure)")

    assert faults == []
    assert found == [
        "垃圾分类投放，月度检查没有差错",
        "乱倒垃圾、乱泼污水",
        "露天焚烧垃圾、秸秆",
        "往河里、塘里倒垃圾、丢死禽畜",
    ]
    assert "large=1" in villager.page.url


def test_rule_book_of_fifty_rules_takes_two_sheets(rule_book: str) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        page = browser.new_page(locale="zh-CN", java_script_enabled=False)
        page.goto(f"{rule_book}/v/anping/rules/print/")
        content = page.pdf(prefer_css_page_size=True)
        browser.close()
    SCREENSHOTS.mkdir(exist_ok=True)
    (SCREENSHOTS / "rule-book.pdf").write_bytes(content)

    sheets = PdfReader(BytesIO(content)).pages

    sizes = [(round(sheet.mediabox.width), round(sheet.mediabox.height)) for sheet in sheets]
    codes = re.findall(r"\bR\d\d\b", " ".join(sheet.extract_text() for sheet in sheets))
    assert sizes == [A4_POINTS, A4_POINTS]
    assert sorted(codes) == [f"R{number:02d}" for number in range(1, RULE_COUNT + 1)]
