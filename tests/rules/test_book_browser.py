"""From a pasted regulation to a draft that was compared clause by clause, in a real Chromium."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from rules.models import Rule
from tests.browser import Visitor, open_chromium
from tests.cast import PASSWORD, Cast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

CORPUS = Path(__file__).parent / "reader" / "corpus"
STONE = (CORPUS / "01-shitou-banfa.txt").read_text(encoding="utf-8")
COUNT = 28


@pytest.fixture(autouse=True)
def _looking_into_the_database(monkeypatch: pytest.MonkeyPatch) -> None:
    # Playwright runs a loop of its own in this thread; nothing else waits for it.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


@pytest.fixture
def browser() -> Iterator[Browser]:
    with open_chromium() as chromium:
        yield chromium


def read_in(chair: Visitor) -> None:
    """Paste the regulation; the draft's page comes."""
    chair.sign_in("chair", PASSWORD)
    chair.open("/admin/rules/edition/read/", picture="book-01-read")
    chair.page.fill("[name=text]", STONE)
    chair.press("读入", picture="book-02-book")
    assert chair.read("[data-progress] b") == [f"已核对 0/{COUNT}"]


def card(chair: Visitor, code: str) -> str:
    """Return the selector of a rule's card."""
    return f"#r-{Rule.objects.get(code=code).pk}"


def correct_one(chair: Visitor) -> None:
    first = card(chair, "R01")
    chair.page.click(f"{first} >> text=改")
    chair.page.fill(f"{first} [name=points]", "3")
    chair.page.click(f"{first} >> text=改好了")
    expect(chair.page.locator(f"{first} .rule-points")).to_have_text("+3 分/次")
    expect(chair.page.locator("[data-progress] b")).to_have_text(f"已核对 1/{COUNT}")


def drop_one(chair: Visitor) -> None:
    second = card(chair, "R02")
    chair.page.click(f"{second} >> text=删除")
    chair.page.click(f"{second} >> text=真的删掉这一条")
    expect(chair.page.locator(second)).to_have_count(0)
    expect(chair.page.locator("[data-progress] b")).to_have_text(f"已核对 1/{COUNT - 1}")


def write_one(chair: Visitor) -> None:
    """Choose words of the text with the mouse, and write a rule for them."""
    chair.page.evaluate(
        """() => {
            const words = document.querySelector("[data-words]");
            const walker = document.createTreeWalker(words, NodeFilter.SHOW_TEXT);
            while (walker.nextNode()) {
                const at = walker.currentNode.data.indexOf("丧事简办");
                if (at < 0) continue;
                const range = document.createRange();
                range.setStart(walker.currentNode, at);
                range.setEnd(walker.currentNode, at + 4);
                getSelection().removeAllRanges();
                getSelection().addRange(range);
                return;
            }
        }"""
    )
    chair.page.click("[data-selected]")
    assert chair.page.input_value("[name=quote]") == "丧事简办"


def merge_one(chair: Visitor) -> None:
    chair.page.click(f"{card(chair, 'R04')} >> text=与上一条合并")
    chair.look("book-03-merge")
    chair.page.get_by_label("说的是同一件事：留上一条").check()
    chair.press("合并", picture="book-04-merged")
    assert chair.read("[data-progress] b") == [f"已核对 2/{COUNT - 2}"]


def see_all(chair: Visitor, *, by_script: bool) -> None:
    for seen in range(3, COUNT - 1):
        if by_script:
            # The button of the next card has the focus.
            chair.page.keyboard.press("Enter")
        else:
            chair.page.locator("[value=see]").first.click()
        expect(chair.page.locator("[data-progress] b")).to_have_text(f"已核对 {seen}/{COUNT - 2}")
    expect(chair.page.get_by_text("都核对好了，去检查合法性")).to_have_count(0)
    chair.page.locator("#unread").get_by_role("button", name="都看过了").click()
    expect(chair.page.get_by_text("都核对好了，去检查合法性")).to_be_visible()


def test_regulation_becomes_a_compared_draft(
    browser: Browser, cast: Cast, live_server: LiveServer
) -> None:
    faults: list[str] = []
    chair = Visitor(browser, live_server.url, screen="office", faults=faults)

    read_in(chair)
    correct_one(chair)
    drop_one(chair)
    merge_one(chair)
    chair.page.click("[data-next]")
    see_all(chair, by_script=True)
    chair.look("book-05-compared")
    write_one(chair)

    assert faults == []
    assert Rule.objects.filter(seen_at=None).count() == 0
    assert Rule.objects.get(code="R01").points == 3
    assert not Rule.objects.filter(code__in=["R02", "R04"]).exists()


def test_regulation_is_compared_without_scripts(
    browser: Browser, cast: Cast, live_server: LiveServer
) -> None:
    faults: list[str] = []
    chair = Visitor(browser, live_server.url, screen="office", faults=faults, has_scripts=False)

    read_in(chair)
    correct_one(chair)
    drop_one(chair)
    merge_one(chair)
    see_all(chair, by_script=False)

    assert faults == []
    assert Rule.objects.filter(seen_at=None).count() == 0


def test_second_of_two_writers_keeps_the_words(
    browser: Browser, cast: Cast, live_server: LiveServer
) -> None:
    faults: list[str] = []
    chair = Visitor(browser, live_server.url, screen="office", faults=faults)
    read_in(chair)
    first = card(chair, "R01")
    chair.page.click(f"{first} >> text=改")
    chair.page.fill(f"{first} [name=deed]", "参加村民会议")
    Rule.objects.filter(code="R01").update(points=9)

    chair.page.click(f"{first} >> text=改好了")
    expect(chair.page.locator(f"{first} [role=alert]")).to_contain_text("别人刚刚改过这一条")
    kept = chair.page.input_value(f"{first} [name=deed]")
    chair.page.click(f"{first} >> text=改好了")
    expect(chair.page.locator(f"{first} .rule-deed")).to_have_text("参加村民会议")

    assert kept == "参加村民会议"
    # The refusal itself is answered with 409, which the browser tells of.
    assert all("409" in fault for fault in faults)


def test_page_fits_a_phone(browser: Browser, cast: Cast, live_server: LiveServer) -> None:
    faults: list[str] = []
    chair = Visitor(browser, live_server.url, screen="phone", faults=faults)

    read_in(chair)
    chair.page.click(f"{card(chair, 'R01')} >> text=改")
    chair.look("book-06-phone-card")

    assert [fault for fault in faults if " wide" in fault] == []
