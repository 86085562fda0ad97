"""The paper itself: printed by a real browser to PDF and read back."""

import os
import re
import shutil
import unicodedata
from decimal import Decimal
from io import BytesIO

import pytest
from django.db.models import Sum
from playwright.sync_api import sync_playwright
from pypdf import PageObject, PdfReader
from pytest_django.live_server_helper import LiveServer

from ledger.models import MonthLine
from noticeboard.models import Notice
from noticeboard.sheets.lines import build_sheet
from rules.models import Rule
from tests.cast import BEGIN, HEADS, Cast, at, enrol
from tests.deeds.factories import post
from tests.market.shop import Shop
from tests.noticeboard.story import close
from villages.services import create_grid
from villages.words import points

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

HOUSEHOLDS, GROUPS, DEEDS_OF_ONE = 120, 8, 12
SIZES_MM = {"a4": (210, 297), "a3": (297, 420)}
POINTS_A_MM = 72 / 25.4
# What Noto's glyphs are called that serve a letter and its radical alike.
RADICALS = str.maketrans("⻚⻩⺠⻆⻔戶", "页黄民角门户")
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"


@pytest.fixture
def notice(cast: Cast, october: Shop, rules: dict[str, Rule]) -> Notice:
    """Return October's notice of 120 households, one of which did a dozen things."""
    grids = [cast.group, cast.second_group] + [
        create_grid(cast.village, f"{number:02d}组", position=number, by=None, now=at(BEGIN))
        for number in range(3, GROUPS + 1)
    ]
    for number in range(len(HEADS) + 1, HOUSEHOLDS + 1):
        grid = grids[number * GROUPS // (HOUSEHOLDS + 1)]
        enrol(cast.village, number, grid=grid, head=HEADS[number % len(HEADS)])
    for count in range(DEEDS_OF_ONE):
        post(cast, rules[("R01", "R03", "R08")[count % 3]], number=6)
    return close(cast)


def print_pages(address: str) -> list[PageObject]:
    """Return the pages that Chromium prints of an address."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page(locale="zh-CN")
        page.goto(address)
        content = page.pdf(prefer_css_page_size=True)
        browser.close()
    return list(PdfReader(BytesIO(content)).pages)


def read_text(page: PageObject) -> str:
    """Return what stands on a page as squeeze leaves it."""
    return squeeze(page.extract_text())


def squeeze(text: str) -> str:
    """Return text without spaces, wide signs narrow, radicals as the letters they look like."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).translate(RADICALS)


def write_total(notice: Notice) -> str:
    """Return the row in which all households are added up, from the sealed lines themselves."""
    names = ("opening", "added", "deducted", "redeemed", "other", "closing")
    lines = MonthLine.objects.filter(month=notice.month, account__kind="household")
    sums = lines.aggregate(**{f"total_{name}": Sum(name) for name in names})
    opening, added, deducted, redeemed, other, closing = (
        sums[f"total_{name}"] or Decimal(0) for name in names
    )
    return (
        f"合计{HOUSEHOLDS}户{points(opening)}+{points(added)}{points(deducted)}"
        f"{points(redeemed)}+{points(other)}{points(closing)}"
    )


# One test a size, because making and printing 120 households takes its time.
@pytest.mark.parametrize("paper", ["a4", "a3"])
def test_paper_has_its_size_every_household_once_and_the_right_sum(
    notice: Notice, live_server: LiveServer, paper: str
) -> None:
    sheet = build_sheet(notice)
    rows = [squeeze("".join(row)) for group in sheet.groups for row in group.rows]
    total = write_total(notice)
    address = f"{live_server.url}/v/anping/notices/2026-10/print/?paper={paper}"

    pages = print_pages(address)

    width, height = (side * POINTS_A_MM for side in SIZES_MM[paper])
    for page in pages:
        assert float(page.mediabox.width) == pytest.approx(width, abs=2)
        assert float(page.mediabox.height) == pytest.approx(height, abs=2)
    texts = [read_text(page) for page in pages]
    told = "".join(texts)
    assert len(rows) == HOUSEHOLDS
    assert {row: told.count(row) for row in rows} == dict.fromkeys(rows, 1)
    assert told.count(total) == 1
    assert len(texts) > 1
    for number, text in enumerate(texts, start=1):
        assert "安平村2026年10月积分公示第1号" in text
        assert f"第{number}页,共{len(texts)}页" in text
        assert ("户编号户主" in text) == bool(re.search(r"\d{3}[\u4e00-\u9fff]\*", text))
    assert "审定(村委会主任)" in texts[-1]
    assert notice.month.seal in texts[-1]
