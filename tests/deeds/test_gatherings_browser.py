"""Many at once as a thumb and a keyboard do it, with scripts and without."""

from collections.abc import Callable, Iterator

import pytest
import time_machine
from playwright.sync_api import Route, expect
from pytest_django.live_server_helper import LiveServer

from deeds.models import Activity, Deed
from rules.models import Rule
from tests.browser import Visitor, open_chromium
from tests.cast import NOW, PASSWORD, Cast, enrol
from tests.deeds.factories import adopt_rules
from tests.deeds.test_gatherings import plan, start_round
from tests.deeds.test_tallies import draw_up
from villages.models import Card

pytestmark = pytest.mark.browser

Send = Callable[..., Visitor]


@pytest.fixture
def rules(cast: Cast) -> dict[str, Rule]:
    return adopt_rules(cast.village, cast.chair)


@pytest.fixture
def send(
    transactional_db: None,
    cast: Cast,
    rules: dict[str, Rule],
    live_server: LiveServer,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Send]:
    """Send the grid worker in front of a screen; nothing may be wrong on any page looked at."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    faults: list[str] = []
    with time_machine.travel(NOW, tick=False), open_chromium() as browser:

        def make(*, screen: str = "phone", has_scripts: bool = True) -> Visitor:
            visitor = Visitor(
                browser,
                live_server.url,
                screen=screen,  # type: ignore[arg-type]
                faults=faults,
                has_scripts=has_scripts,
            )
            visitor.sign_in("walker", PASSWORD)
            return visitor

        yield make
    assert faults == []


def add_households(cast: Cast, count: int) -> None:
    for number in range(7, 7 + count):
        enrol(cast.village, number, grid=cast.group, head="钟家兴")


def list_recorded() -> list[int]:
    found = Deed.objects.order_by("household__number")
    return list(found.values_list("household__number", flat=True))


def address_of(activity: Activity) -> str:
    return f"/field/activities/{activity.pk}/?village=anping"


def test_a_whole_group_is_ticked_found_and_sent_in_chunks(cast: Cast, send: Send) -> None:
    add_households(cast, 60)
    activity, walker = plan(cast, "R03"), send()
    page = walker.page

    walker.open(address_of(activity), picture="many-activity")
    page.get_by_role("button", name="全选").tap()
    page.locator("[value='2']").uncheck()
    page.fill("#filter", "66")
    expect(page.locator("[data-mark]:visible")).to_have_count(1)
    page.locator("[name='quantity-66']").fill("3")
    page.fill("#filter", "")
    page.get_by_role("button", name="送出 (62)").tap()
    expect(page.locator("#report")).to_contain_text("记好 62 件")
    walker.look("many-activity-sent")

    assert list_recorded() == [1, 3, *range(7, 67)]
    assert [deed.quantity for deed in Deed.objects.filter(household__number=66)] == [3]
    assert page.locator("[data-mark] input").count() == 2


def test_cards_are_scanned_one_after_another(cast: Cast, send: Send) -> None:
    activity, walker = plan(cast), send()
    tokens = [Card.objects.get(household=cast.households[number]).token for number in (2, 5)]
    page = walker.page

    walker.open(address_of(activity), picture="many-scan")
    for token in (*tokens, tokens[0]):
        page.fill("#more", f"https://jf.example/c/{token}/")
        page.press("#more", "Enter")
        expect(page.locator("#more")).to_have_value("")
    expect(page.locator("#scanned li")).to_have_count(3)
    walker.look("many-scanned")

    assert walker.read("#scanned li") == [
        "01组 · 002户 · 林*妹 以前已经记过",
        "02组 · 005户 · 郑*强 已记",
        "01组 · 002户 · 林*妹 已记",
    ]
    assert list_recorded() == [2, 5]


def test_wrong_numbers_are_all_named_and_stay_in_their_box(cast: Cast, send: Send) -> None:
    activity, walker = plan(cast), send()
    page = walker.page

    walker.open(address_of(activity), picture="many-wrong-numbers")
    page.fill("#more", "998 5 谢 002")
    page.get_by_role("button", name="送出 (4)").tap()
    expect(page.locator("#report")).to_contain_text("记好 2 件")
    walker.look("many-wrong-numbers-sent")
    expect(page.locator("#more")).to_have_value("998 谢")
    page.fill("#more", "998 999")
    page.press("#more", "Enter")
    expect(page.locator("#more")).to_have_value("998 999 ")

    assert walker.read("#report li") == [
        "998：本村没有编号是 998 的住户，请核对。",
        "999：本村没有编号是 999 的住户，请核对。",
    ]
    assert list_recorded() == [2, 5]


def test_a_round_is_saved_tap_by_tap_and_a_slip_is_mended(cast: Cast, send: Send) -> None:
    activity, walker = start_round(cast), send()
    page = walker.page

    walker.open(address_of(activity), picture="many-round")
    page.locator("[name='outcome-4'][value='R01']").tap()
    page.locator("[name='outcome-5'][value='R02']").tap()
    page.locator("[name='outcome-5'][value='']").tap()
    walker.look("many-round-tapped")
    expect(page.locator("[data-mark='4']")).to_contain_text("已记", timeout=9000)
    page.locator("[name='outcome-6'][value='R02']").tap()
    # Left before the moment is over: it is sent all the same.
    page.goto(f"{walker.address}/field/activities/?village=anping&kind=round")
    walker.open(address_of(activity), picture="many-round-done")

    recorded = Deed.objects.order_by("pk").values_list("household__number", "rule__code")
    assert list(recorded) == [(4, "R01"), (6, "R02")]


def test_an_answer_that_breaks_off_loses_no_tick(cast: Cast, send: Send) -> None:
    activity, walker = plan(cast), send()
    page = walker.page
    walker.open(address_of(activity), picture="many-broken-off")
    page.locator("[value='1']").check()
    sent = page.get_by_role("button", name="送出 (1)")

    def break_off(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=answer.text()[:20])

    page.route(f"**{address_of(activity)}", break_off, times=1)
    sent.tap()
    expect(page.locator("#report")).to_contain_text("还有 1 件没有送出")
    sent.tap()
    expect(page.locator("#report")).to_contain_text("有 1 件以前已经录过")

    assert list_recorded() == [1]


def test_a_lost_signal_loses_no_tick(cast: Cast, send: Send) -> None:
    activity, walker = plan(cast), send()
    page = walker.page
    walker.open(address_of(activity), picture="many-offline")
    faults = list(walker.faults)
    page.locator("[value='1']").check()

    page.context.set_offline(True)
    page.get_by_role("button", name="送出 (1)").tap()
    expect(page.locator("#report")).to_contain_text("还有 1 件没有送出")
    page.context.set_offline(False)
    # The browser itself tells of the line that was cut.
    walker.faults[:] = faults
    page.get_by_role("button", name="送出 (1)").tap()
    expect(page.locator("#report")).to_contain_text("记好 1 件")

    assert list_recorded() == [1]


def test_a_sheet_is_keyed_in_with_the_keyboard(cast: Cast, send: Send) -> None:
    tally, clerk = draw_up(cast), send(screen="office")
    page = clerk.page

    clerk.open(f"/field/tallies/{tally.code}/?village=anping", picture="many-tally")
    page.focus("[name='cell-4-R01']")
    for key in ("1", "Enter", "2", "ArrowDown", "3", "Enter", "ArrowUp", "ArrowDown", "1"):
        page.keyboard.press(key)
    page.get_by_role("button", name="送出 (4)").click()
    expect(page.locator("#report")).to_contain_text("记好 4 件")
    clerk.look("many-tally-keyed")

    rows = Deed.objects.order_by("pk").values_list("household__number", "rule__code", "quantity")
    keyed = [(number, code, int(quantity)) for number, code, quantity in rows]
    assert keyed == [(4, "R01", 1), (4, "R03", 2), (5, "R03", 3), (6, "R01", 1)]


def test_everything_works_without_scripts(cast: Cast, send: Send) -> None:
    activity, inspection, tally = plan(cast), start_round(cast), draw_up(cast)
    walker = send(has_scripts=False)
    page = walker.page

    walker.open(address_of(activity), picture="many-plain-activity")
    page.locator("[value='1']").check()
    page.fill("#more", "5 999")
    walker.press("送出", picture="many-plain-activity-sent")
    assert "999" in walker.read("#report")[0]
    walker.open(address_of(inspection), picture="many-plain-round")
    page.locator("[name='outcome-4'][value='R02']").check()
    walker.press("送出", picture="many-plain-round-sent")
    walker.open(f"/field/tallies/{tally.code}/?village=anping", picture="many-plain-tally")
    page.fill("[name='cell-6-R01']", "1")
    walker.press("送出", picture="many-plain-tally-sent")

    assert list_recorded() == [1, 4, 5, 6]


def test_sheets_print_on_a4(cast: Cast, send: Send) -> None:
    activity, tally, clerk = plan(cast), draw_up(cast), send(screen="office")
    papers = (f"/field/activities/{activity.pk}/print/", f"/field/tallies/{tally.code}/print/")

    sizes = []
    for number, address in enumerate(papers):
        clerk.open(f"{address}?village=anping", picture=f"many-paper-{number}")
        sizes.append(clerk.print_page(f"many-paper-{number}"))

    assert sizes == [(210, 297), (210, 297)]
