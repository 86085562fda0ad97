"""The paper itself: printed by a real browser to PDF and read back."""

import re
import unicodedata
from collections.abc import Sequence
from decimal import Decimal
from io import BytesIO
from typing import NamedTuple

import pytest
from django.utils.safestring import SafeString
from playwright.sync_api import Page as BrowserPage
from pypdf import PageObject, PdfReader
from pytest_django.live_server_helper import LiveServer

from ledger.models import MonthLine
from noticeboard.models import Notice, NoticeLine
from noticeboard.sheets.lines import Row, build_sheet
from tests.browser import open_chromium
from tests.cast import Cast
from tests.deeds.factories import change_terms
from tests.market.shop import Shop
from tests.noticeboard.crowd import BUSY, DEEDS_OF_BUSY, GROUPS, HOUSEHOLDS, fill_anping
from tests.noticeboard.story import close
from villages.models import Household, Village
from villages.words import points, signed_points

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PRINT = "/v/anping/notices/2026-10/print/"
SIZES_MM = {"a4": (210, 297), "a3": (297, 420)}
SHEETS_MAX = {"a4": 26, "a3": 14}
LETTERS_MIN_PT = {"a4": 11, "a3": 16}
QR_MIN_MM = 25
POINTS_A_MM, PIXELS_A_MM = 72 / 25.4, 96 / 25.4
# What Noto's glyphs are called that serve a letter and its radical alike.
RADICALS = str.maketrans("⻚⻩⺠⻆⻔戶⻓⻛⻢⻅", "页黄民角门户长风马见")

FIND_SMALLEST_LETTERS = """
() => Math.min(...Array.from(document.querySelectorAll("main *"))
  .filter((one) => Array.from(one.childNodes).some(
    (node) => node.nodeType === Node.TEXT_NODE && node.textContent.trim()))
  .filter((one) => !one.closest("svg") && one.checkVisibility())
  .map((one) => parseFloat(getComputedStyle(one).fontSize) * 0.75))
"""
# A sheet's rows end above its foot, no cell's words reach into the next, and no poster is clipped.
FIND_OVERFLOWS = """
() => [
  ...Array.from(document.querySelectorAll(".page")).filter((page) =>
    Array.from(page.querySelectorAll(".part")).at(-1).getBoundingClientRect().bottom
      > page.querySelector(".place").getBoundingClientRect().top),
  ...Array.from(document.querySelectorAll(".page :is(th, td, p, dd, h1, h2, h3)"))
    .filter((one) => one.clientWidth && one.scrollWidth > one.clientWidth + 1),
  ...Array.from(document.querySelectorAll(".page .part *, .poster *")).filter((one) =>
    !one.closest("svg") && one.getBoundingClientRect().right
      > one.closest(".page, .poster").getBoundingClientRect().right + 1),
  ...Array.from(document.querySelectorAll(".poster, .poster .middle"))
    .filter((one) => one.scrollHeight > one.clientHeight + 1),
].map((one) => one.textContent.trim().slice(0, 60))
"""
WIDTH = "() => document.documentElement.scrollWidth"
MEASURE_QR = "() => document.querySelector('.qr svg path').getBoundingClientRect().width"


class Printed(NamedTuple):
    """An address as a browser prints it: its pages, what overflows, and sizes as they came out."""

    pages: Sequence[PageObject]
    texts: Sequence[str]
    overflows: Sequence[str]
    letters_min_pt: float
    qr_mm: float


@pytest.fixture
def crowded(cast: Cast, october: Shop) -> Notice:
    """Return October's notice of 630 households in 17 groups, one of which did 25 things."""
    fill_anping(cast)
    return close(cast)


def print_pages(address: str) -> Printed:
    with open_chromium() as browser:
        page: BrowserPage = browser.new_page(locale="zh-CN")
        page.emulate_media(media="print")
        page.goto(address)
        content = page.pdf(prefer_css_page_size=True)
        measured = (
            page.evaluate(FIND_OVERFLOWS),
            page.evaluate(FIND_SMALLEST_LETTERS),
            page.evaluate(MEASURE_QR) / PIXELS_A_MM,
        )
    pages = list(PdfReader(BytesIO(content)).pages)
    return Printed(pages, [squeeze(page.extract_text()) for page in pages], *measured)


def squeeze(text: str) -> str:
    """Return text without spaces, wide signs narrow, radicals as the letters they look like."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).translate(RADICALS)


def write_sum(words: str, lines: Sequence[NoticeLine]) -> str:
    """Return a row of sums as it reads, from the sealed figures of its households."""

    def add(*names: str) -> list[Decimal]:
        return [
            sum((getattr(line.month_line, name) for line in lines), Decimal(0)) for name in names
        ]

    changes = [
        signed_points(figure) if figure else ""
        for figure in add("added", "deducted", "redeemed", "other")
    ]
    held, standing = (
        points(sum((getattr(line, name) for line in lines), Decimal(0)))
        for name in ("held", "standing")
    )
    opening, closing = map(points, add("opening", "closing"))
    return squeeze("".join([words, opening, *changes, closing, held, standing]))


def write_row(row: Row) -> str:
    """Return a household's row as it reads, without its items."""
    return squeeze("".join(row[:-1]))


def check_size(printed: Printed, paper: str) -> None:
    width, height = (side * POINTS_A_MM for side in SIZES_MM[paper])
    for page in printed.pages:
        assert float(page.mediabox.width) == pytest.approx(width, abs=2)
        assert float(page.mediabox.height) == pytest.approx(height, abs=2)
    assert printed.overflows == []
    assert round(printed.letters_min_pt, 3) >= LETTERS_MIN_PT[paper]
    assert printed.qr_mm >= QR_MIN_MM


# One test a size, because making and printing 630 households takes its time.
@pytest.mark.parametrize("paper", ["a4", "a3"])
def test_notice_of_the_model_village_adds_up_on_every_sheet(
    crowded: Notice, live_server: LiveServer, paper: str
) -> None:
    sheet = build_sheet(crowded)
    rows = {row.number: write_row(row) for group in sheet.groups for row in group.rows}
    lines = {
        f"{line.household_number:03d}": line for line in crowded.lines.select_related("month_line")
    }

    printed = print_pages(f"{live_server.url}{PRINT}?paper={paper}")

    check_size(printed, paper)
    assert len(printed.pages) <= SHEETS_MAX[paper]
    told = "".join(printed.texts)
    assert len(rows) == HOUSEHOLDS
    assert len(sheet.groups) == GROUPS
    assert {number: told.count(row) for number, row in rows.items()} == dict.fromkeys(rows, 1)
    for number, text in enumerate(printed.texts, start=1):
        assert "2026年10月积分公示第1号" in text
        assert f"第{number}页,共{len(printed.texts)}页" in text
        assert f"校验码{crowded.month.seal[:16]}" in text
        shown = [lines[household] for household, row in rows.items() if row in text]
        assert text.count("本页小计") == bool(shown)
        if shown:
            assert "户编号户主上月结余" in text
            assert write_sum("本页小计", shown) in text
    assert told.count(write_sum(f"合计{HOUSEHOLDS}户", list(lines.values()))) == 1
    sealed = MonthLine.objects.filter(month=crowded.month, account__kind="household")
    assert sealed.count() == len(lines)
    for group in sheet.groups:
        assert len(re.findall(rf"{group.name}{group.rows[0].number}", told)) == 1
    assert sum("(续)" in text for text in printed.texts) >= len(printed.texts) // 2
    assert f"校验码{crowded.month.seal}" in printed.texts[-1]
    assert "审定(村委会主任)" in printed.texts[-1]


def test_one_groups_sheet_tells_its_busiest_household_in_full(
    crowded: Notice, live_server: LiveServer
) -> None:
    everybody = list(crowded.lines.select_related("month_line"))
    (busy,) = [line for line in everybody if line.household_number == BUSY]
    own = [line for line in everybody if line.group_position == busy.group_position]
    group = build_sheet(crowded).groups[busy.group_position]
    items = group.items[[row.number for row in group.rows].index(SafeString(f"{BUSY:03d}"))]

    printed = print_pages(f"{live_server.url}{PRINT}?paper=a4&grid={group.position}")

    check_size(printed, "a4")
    told = "".join(printed.texts)
    assert [told.count(write_row(row)) for row in group.rows] == [1] * len(group.rows)
    assert told.count(write_sum(f"本组{len(own)}户", own)) == 1
    assert told.count(write_sum(f"合计{HOUSEHOLDS}户", everybody)) == 1
    assert f"校验码{crowded.month.seal}" in told
    assert f"第1号·{group.name}" in told
    lines, _word, annex = told.partition("附页:")
    assert len(items) >= DEEDS_OF_BUSY
    assert "另见附页" in lines
    assert squeeze("、".join(items)) in annex


@pytest.fixture
def english(cast: Cast, october: Shop) -> Notice:
    """Return October's notice in English, with more honoured households than the poster has."""
    Village.objects.filter(pk=cast.village.pk).update(language="en")
    Household.objects.filter(village=cast.village).update(honours_consent=True)
    change_terms(cast, sheet_honours=True)
    return close(cast)


@pytest.mark.parametrize(
    ("page", "paper"), [("", "a4"), ("?paper=a3", "a3"), ("?grid=0", "a4"), ("poster/", "a3")]
)
def test_english_words_find_room(
    english: Notice, live_server: LiveServer, page: str, paper: str
) -> None:
    printed = print_pages(f"{live_server.url}{PRINT}{page}")

    check_size(printed, paper)
    assert "October2026" in "".join(printed.texts)


def test_poster_is_read_on_a_phone(notice: Notice, live_server: LiveServer) -> None:
    with open_chromium() as browser:
        page = browser.new_page(locale="zh-CN", viewport={"width": 360, "height": 740})
        page.goto(f"{live_server.url}{PRINT}poster/")
        width, letters = (page.evaluate(words) for words in (WIDTH, FIND_SMALLEST_LETTERS))

    assert width <= 360
    assert letters >= 12


def test_poster_is_one_sheet(notice: Notice, live_server: LiveServer) -> None:
    printed = print_pages(f"{live_server.url}{PRINT}poster/")

    check_size(printed, "a3")
    (text,) = printed.texts
    assert "3户(全村6户)" in text
    assert "环境卫生" in text
    assert notice.month.seal[:16] in text
