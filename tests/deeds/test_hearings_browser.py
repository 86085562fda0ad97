"""A deduction heard and a feast confirmed by thumb, with scripts and without; slips on paper."""

from collections.abc import Iterator
from decimal import Decimal
from io import BytesIO
from uuid import uuid4

import pytest
import time_machine
from playwright.sync_api import Browser
from pypdf import PdfReader
from pytest_django.live_server_helper import LiveServer

from deeds.models import Deed, DeedState, Feast, FeastKind, Hearing
from deeds.photos import shrink_all
from deeds.services import declare_feast
from rules.models import Rule
from rules.services import RuleInput, add_rule, draft_edition
from tests.browser import Visitor, open_chromium
from tests.cast import BEGIN, NOW, PASSWORD, TODAY, Cast, at
from tests.deeds.factories import adopt_rules, bring, draw_picture
from tests.rules.factories import adopt_by_meetings

pytestmark = pytest.mark.browser

# As long as a rule can be written.
WORDY = RuleInput(
    code="R77",
    category="customs",
    article="第十二条第三款第（二）项第4目" + "之补充规定" * 4,
    deed="在村道、沟渠、公共晾晒场以及祠堂前空地长期堆放建筑垃圾、柴草、农具和废旧车辆" * 2,
    quote="在村道、沟渠、公共晾晒场堆放杂物，经两次提醒仍不清理的，每次扣五分至二十分。" * 20,
    points=Decimal(-5),
    points_max=Decimal(-20),
    cap_points=Decimal(60),
    cap_period="year",
    extra_points=Decimal(-5),
    extra_when="经村民小组长和网格员上门提醒以后仍然拒不整改",
    bar_redemption_months=6,
    bars_honours=True,
    counts_persons=True,
)


@pytest.fixture
def browser(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Browser]:
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    with time_machine.travel(NOW, tick=False), open_chromium() as chromium:
        yield chromium


@pytest.fixture
def faults() -> Iterator[list[str]]:
    """Whatever is wrong on a page that was looked at; at the end, nothing."""
    found: list[str] = []
    yield found
    assert found == []


# The most that stands in large letters.
LARGE = RuleInput(
    code="R78",
    category="customs",
    article="第十二条第三款第（二）项第4目",
    deed="在村道上堆放杂物",
    quote="在村道上堆放杂物，经提醒仍不清理的，扣五至二十分。",
    points=Decimal(-5),
    points_max=Decimal(-20),
    cap_points=Decimal(60),
    cap_period="year",
    extra_points=Decimal(-5),
    extra_when="拒不清理",
    counts_persons=True,
)


def adopt(cast: Cast, *inputs: RuleInput) -> list[Rule]:
    edition = draft_edition(cast.village, title="安平村积分办法", by=cast.chair, now=at(BEGIN, 8))
    rules = [add_rule(edition, terms=one, by=cast.chair, now=at(BEGIN, 8)) for one in inputs]
    adopt_by_meetings(edition, by=cast.chair, now=at(BEGIN, 8), day=BEGIN)
    return rules


@pytest.mark.parametrize("scripts", ["on", "off"])
def test_slip_is_delivered_and_answered_by_thumb(
    cast: Cast, browser: Browser, live_server: LiveServer, faults: list[str], scripts: str
) -> None:
    rules = adopt_rules(cast.village, cast.chair)
    for number in (2, 5):
        bring(cast, rules["R02"], number=number, is_heard=False)
    walker = Visitor(
        browser, live_server.url, screen="phone", faults=faults, has_scripts=scripts == "on"
    )
    walker.sign_in("walker", PASSWORD)

    walker.open("/field/hearings/", picture="hearings")
    walker.page.get_by_role("link", name="005户").click()
    walker.look("hearing-delivery")
    walker.page.fill("[name=delivered_to]", "郑国强")
    walker.press("记下送达", picture="hearing-reply")
    walker.page.fill("[name=reply]", "没有意见")
    walker.press("记下答复", picture="hearing-heard")

    hearing = Hearing.objects.get()
    assert (hearing.delivered_to, hearing.delivered_on, hearing.reply, hearing.replied_on) == (
        "郑国强",
        TODAY,
        "没有意见",
        TODAY,
    )


def test_ticked_slips_print_one_a_sheet(
    cast: Cast, browser: Browser, live_server: LiveServer, faults: list[str]
) -> None:
    wordy, large = adopt(cast, WORDY, LARGE)
    photos = tuple(shrink_all([BytesIO(draw_picture())]))
    for number, rule in ((2, wordy), (3, large), (5, wordy)):
        member = cast.households[number].members.get()
        bring(
            cast, rule, number=number, member=member, with_extra=True, photos=photos,
            is_heard=False,
        )  # fmt: skip
    walker = Visitor(browser, live_server.url, screen="phone", faults=faults)
    walker.sign_in("walker", PASSWORD)

    walker.open("/field/hearings/", picture="hearings-ticked")
    for box in walker.page.locator("[name=deed]").all()[:2]:
        box.tap()
    walker.page.get_by_role("button", name="打印告知单").tap()
    walker.page.wait_for_url("**/slips/?*")
    chosen = PdfReader(BytesIO(walker.page.pdf(prefer_css_page_size=True)))
    walker.page.goto(f"{live_server.url}/field/hearings/slips/")
    every = PdfReader(BytesIO(walker.page.pdf(prefer_css_page_size=True)))

    assert walker.print_page("hearing-slips") == (210, 297)
    assert (len(chosen.pages), len(every.pages)) == (2, 3)


def test_feast_is_declared_and_confirmed_by_thumb(
    cast: Cast, browser: Browser, live_server: LiveServer, faults: list[str]
) -> None:
    adopt_rules(cast.village, cast.chair)
    walker, judge = (
        Visitor(browser, live_server.url, screen="phone", faults=faults, has_scripts=False)
        for _person in range(2)
    )
    walker.sign_in("walker", PASSWORD)

    walker.open("/field/feasts/new/?household=5", picture="feast-new")
    walker.page.get_by_text("婚事").tap()
    walker.page.fill("[name=held_on]", TODAY.isoformat())
    walker.page.fill("[name=tables]", "12")
    walker.press("报备", picture="feast-declared")
    judge.sign_in("judge_two", PASSWORD)
    judge.open("/field/feasts/", picture="feasts")
    judge.page.get_by_role("link", name="005户").first.click()
    judge.look("feast-confirm")
    judge.page.fill("[name=tables_held]", "6")
    judge.page.get_by_text("红白事简办").tap()
    judge.press("核实了", picture="feast-confirmed")

    assert (Feast.objects.get().tables_held, Deed.objects.get().state) == (6, DeedState.WAITING)


def test_feasts_of_a_month_print_on_a4(
    cast: Cast, browser: Browser, live_server: LiveServer, faults: list[str]
) -> None:
    for number in range(1, 7):
        declare_feast(
            cast.village, household=cast.households[number], kind=FeastKind.WEDDING,
            held_on=TODAY, tables=number, key=uuid4(), by=cast.walker, now=NOW,
        )  # fmt: skip
    walker = Visitor(browser, live_server.url, screen="office", faults=faults)
    walker.sign_in("walker", PASSWORD)

    walker.open("/field/feasts/paper/", picture="feasts-paper")

    assert walker.print_page("feasts-paper") == (210, 297)
    assert len(walker.read("tbody tr")) == 6
