"""Objections and feedback on a real phone, from a page to the answer; the blank form on paper."""

from collections.abc import Callable, Iterator
from functools import partial

import pytest
import time_machine
from pytest_django.live_server_helper import LiveServer

from noticeboard.models import Notice
from tests.browser import SCREENSHOTS, Visitor, open_chromium
from tests.cast import PASSWORD, Cast, at
from tests.noticeboard.objections import RECEIVED
from villages.models import Card
from villages.services.pins import set_pin

pytestmark = pytest.mark.browser

Open = Callable[..., Visitor]


@pytest.fixture
def faults() -> Iterator[list[str]]:
    """What was not right on a page: none by the end of each test."""
    noted: list[str] = []
    yield noted
    assert noted == []


@pytest.fixture
def visit(
    transactional_db: None,
    live_server: LiveServer,
    monkeypatch: pytest.MonkeyPatch,
    faults: list[str],
) -> Iterator[Open]:
    # Playwright runs its own loop in this thread; the tests' own queries still come one by one.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    with time_machine.travel(at(RECEIVED), tick=False), open_chromium() as browser:
        yield partial(Visitor, browser, live_server.url, faults=faults)


def dismiss(watcher: Visitor) -> None:
    """Say of the first objection that all is right."""
    watcher.open("/supervise/objections/?village=anping", picture="letters-objections")
    watcher.page.locator("main ul.rows a").first.click()
    watcher.look("letters-objection-whole")
    watcher.press("不成立，维持不变", picture="letters-decide")
    watcher.page.get_by_label("核实无误").check()
    watcher.page.fill("[name=answer]", "签到表上有他。")
    watcher.press("看一看会怎样", picture="letters-decide-preview")
    watcher.press("确定", picture="letters-decided")


@pytest.mark.parametrize("scripts", ["with scripts", "without"])
def test_objection_goes_from_the_notice_to_its_answer(
    cast: Cast, notice: Notice, visit: Open, scripts: str
) -> None:
    phone = visit(screen="phone", has_scripts=scripts == "with scripts")
    phone.open("/v/anping/notices/2026-10/", picture="letters-notice")
    phone.press("我有异议", picture="letters-object")
    phone.page.fill("[name=number]", "002")
    phone.page.select_option("[name=code]", "R03")
    phone.page.fill("[name=text]", "那天他没去")
    phone.press("送出异议", picture="letters-object-sent")
    assert phone.read("h1") == ["异议 第 1 号"]
    assert "最晚 11月13日答复" in phone.read("main")[0]

    watcher = visit(screen="phone")
    watcher.sign_in("watcher", PASSWORD)
    dismiss(watcher)
    phone.page.reload()
    phone.look("letters-object-answered")

    answered = phone.read("main")[0]
    for words in ("不成立", "核实无误", "签到表上有他。"):
        assert words in answered


def test_going_back_and_sending_again_makes_no_second_objection(
    cast: Cast, notice: Notice, visit: Open
) -> None:
    phone = visit(screen="phone")
    phone.open("/v/anping/object/", picture="letters-object-first")
    phone.page.fill("[name=text]", "那天他没去")
    phone.press("送出异议", picture="letters-object-first-sent")
    first = phone.page.url

    phone.page.go_back()
    phone.page.fill("[name=text]", "那天他没去")
    phone.press("送出异议", picture="letters-object-same-sent")
    again = phone.page.url
    phone.open("/v/anping/object/", picture="letters-object-second")
    phone.page.fill("[name=text]", "那天他没去")
    phone.press("送出异议", picture="letters-object-second-sent")

    assert again == first
    assert phone.read("h1") == ["异议 第 2 号"]


def test_feedback_goes_from_a_pages_foot_to_its_answer(
    cast: Cast, notice: Notice, visit: Open
) -> None:
    phone = visit(screen="phone")
    phone.open("/v/anping/shop/", picture="letters-shop")
    phone.press("有意见，请告诉监督委员会", picture="letters-feedback")
    phone.page.fill("[name=text]", "超市星期天也该开门")
    phone.press("送出意见", picture="letters-feedback-sent")
    assert phone.read("h1") == ["意见反馈 第 1 号"]

    watcher = visit(screen="phone")
    watcher.sign_in("watcher", PASSWORD)
    watcher.open("/supervise/feedback/?village=anping", picture="letters-feedback-queue")
    watcher.press("超市星期天也该开门", picture="letters-feedback-whole")
    assert "/v/anping/shop/" in watcher.read("main")[0]
    watcher.page.fill("[name=answer]", "下个月起开。")
    watcher.press("送出答复", picture="letters-feedback-answered")
    phone.page.reload()
    phone.look("letters-feedback-answer")

    assert "下个月起开。" in phone.read("main")[0]


def test_household_points_at_its_line_with_the_card(
    cast: Cast, notice: Notice, visit: Open
) -> None:
    phone = visit(screen="phone")
    pin = set_pin(cast.households[5], by=cast.chair, now=at(RECEIVED, 9))
    phone.open(f"/c/{Card.objects.get(household=cast.households[5]).token}/", picture="letters-pin")
    phone.page.fill("[name=pin]", pin)
    phone.press("看存折", picture="letters-card")
    phone.press("我有异议", picture="letters-card-choose")
    phone.press("主动清理卫生死角", picture="letters-card-object")
    phone.page.fill("[name=text]", "这天我家没人去")
    phone.press("送出异议", picture="letters-card-sent")

    assert "处理中" in phone.read("main")[0]
    assert "异议已经送到村务监督委员会，是第 1 号" in phone.read("body")[0]


def test_blank_form_is_one_sheet_of_a4(cast: Cast, visit: Open) -> None:
    office = visit(screen="office")

    office.open("/v/anping/object/form/", picture="letters-paper")

    assert office.print_page("letters-paper") == (210, 297)
    paper = (SCREENSHOTS / "letters-paper.pdf").read_bytes()
    assert paper.count(b"/Type /Page\n") == 1
