"""The grid worker's phone: few taps, with scripts and without, nothing lost on the way."""

from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest
import time_machine
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from deeds.models import Channel, Deed, Photo
from deeds.services import submit
from rules.models import Rule
from tests.browser import Visitor, open_chromium
from tests.cast import NOW, PASSWORD, TODAY, Cast
from tests.deeds.factories import adopt_rules, draw_picture
from villages.models import Card

pytestmark = pytest.mark.browser

Send = Callable[..., Visitor]
# A camera that shows nothing, and a reader of codes that sees a card in it.
FAKE_CAMERA = """
window.BarcodeDetector = class {
  static async getSupportedFormats() { return ["qr_code"]; }
  async detect() { return [{ rawValue: "CARD" }]; }
};
const canvas = document.createElement("canvas");
canvas.getContext("2d");
Object.defineProperty(navigator, "mediaDevices", {
  value: { getUserMedia: async () => canvas.captureStream(5) },
});
"""


class Taps:
    """Counts what a thumb does on a page."""

    def __init__(self, visitor: Visitor) -> None:
        self.visitor, self.count = visitor, 0

    def tap(self, words: str, *, picture: str) -> None:
        target = self.visitor.page.locator("main, .actions").locator("a, button")
        target.filter(has_text=words).first.tap()
        self.count += 1
        self.visitor.look(picture)


@pytest.fixture
def rules(cast: Cast) -> dict[str, Rule]:
    return adopt_rules(cast.village, cast.chair)


@pytest.fixture
def faults() -> Iterator[list[str]]:
    """What was not right on a page: none by the end of each test."""
    noted: list[str] = []
    yield noted
    assert noted == []


@pytest.fixture
def send(
    transactional_db: None,
    live_server: LiveServer,
    monkeypatch: pytest.MonkeyPatch,
    faults: list[str],
) -> Iterator[Send]:
    # Playwright runs its own loop in this thread; the tests' own queries still come one by one.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    with time_machine.travel(NOW, tick=False), open_chromium() as browser:
        yield lambda *, has_scripts=True: send_walker(
            browser, live_server.url, faults, has_scripts=has_scripts
        )


def send_walker(browser: Browser, address: str, faults: list[str], *, has_scripts: bool) -> Visitor:
    """Return the grid worker with the phone in hand, signed in."""
    walker = Visitor(browser, address, screen="phone", faults=faults, has_scripts=has_scripts)
    walker.sign_in("walker", PASSWORD)
    return walker


def wait_for_heading(walker: Visitor, words: str) -> None:
    """Wait for the next page, to which a script leads when the server has answered."""
    walker.page.get_by_role("heading", level=1, name=words).wait_for()


def bring(cast: Cast, rule: Rule, *, number: int = 1) -> Deed:
    return submit(
        cast.village,
        household=cast.households[number],
        rule=rule,
        occurred_on=TODAY,
        channel=Channel.PATROL,
        key=uuid4(),
        by=cast.walker,
        now=NOW,
    )


@pytest.mark.parametrize("has_scripts", [True, False], ids=["scripts", "plain"])
def test_a_deed_of_a_known_household_and_a_recent_rule_takes_four_taps(
    cast: Cast, rules: dict[str, Rule], send: Send, *, has_scripts: bool
) -> None:
    bring(cast, rules["R08"], number=1)
    walker = send(has_scripts=has_scripts)
    walker.open("/field/", picture="field-1-mine")
    thumb = Taps(walker)

    thumb.tap("记一件事", picture="field-2-household")
    thumb.tap("003户", picture="field-3-rule")
    thumb.tap("打扫公厕", picture="field-4-form")
    thumb.tap("送出", picture="field-5-sending")
    wait_for_heading(walker, "已送达")
    walker.look("field-5-sent")

    assert walker.read("h1") == ["已送达，等待评议"]
    assert thumb.count == 4
    assert Deed.objects.get(household=cast.households[3]).rule == rules["R08"]


def test_home_and_card_lead_straight_to_recording(
    cast: Cast, rules: dict[str, Rule], send: Send
) -> None:
    walker = send()

    walker.press("记一件事 安平村", picture="field-home-household")
    assert walker.read("h1") == ["哪一户"]
    token = Card.objects.get(household=cast.households[5]).token
    walker.open(f"/c/{token}/", picture="field-card-rules")

    assert walker.read("h1") == ["什么事"]
    assert "005户" in walker.read(".chosen")[0]
    assert token not in walker.page.url


def test_lists_narrow_while_one_types(cast: Cast, rules: dict[str, Rule], send: Send) -> None:
    walker = send()
    rows = "main section .rows > li:visible"

    walker.open("/field/deeds/new/", picture="field-list")
    walker.page.fill("[name=q]", "hAf")
    by_initials = walker.read(rows)
    walker.page.fill("[name=q]", "zgq")
    elsewhere = (walker.read(rows), walker.page.locator("[data-nothing]").is_visible())
    walker.press("找一找", picture="field-found")
    found = walker.read(rows)
    walker.press("02组 · 005户", picture="field-rules")
    walker.page.fill("[name=find]", "垃圾")
    rules_found = walker.read(rows)

    assert by_initials == ["01组 · 003户 · 黄*福"]
    assert elsewhere == ([], True)
    assert "005户" in found[0]
    assert rules_found == ["乱倒垃圾 −5 分"]


def test_scanning_shows_only_where_the_browser_can(
    cast: Cast, rules: dict[str, Rule], send: Send
) -> None:
    walker = send()
    token = Card.objects.get(household=cast.households[5]).token

    walker.open("/field/deeds/new/", picture="field-no-camera")
    without = walker.page.get_by_role("button", name="扫积分卡").is_visible()
    walker.page.add_init_script(FAKE_CAMERA.replace("CARD", f"https://example.org/c/{token}/"))
    walker.open("/field/deeds/new/", picture="field-camera")
    walker.page.get_by_role("button", name="扫积分卡").tap()
    walker.page.wait_for_url("**household=5")

    assert without is False
    assert walker.read("h1") == ["什么事"]


def test_without_scripts_a_question_loses_nothing(
    cast: Cast, rules: dict[str, Rule], send: Send, tmp_path: Path
) -> None:
    """The form comes back with the question, the photo still there, and goes out with one press."""
    picture = tmp_path / "photo.jpg"
    picture.write_bytes(draw_picture((1200, 900)))
    walker = send(has_scripts=False)
    walker.open(
        f"/field/deeds/new/?village=anping&household=6&rule={rules['R03'].pk}", picture="field-form"
    )
    walker.page.fill("[name=quantity]", "3")
    walker.page.set_input_files("[name=photos]", picture)
    walker.page.fill("[name=note]", "村口")
    bring(cast, rules["R03"], number=6)

    walker.press("送出", picture="field-asked")
    asked = walker.read("#likes h2")
    typed = walker.page.input_value("[name=note]"), walker.page.locator(".kept img").count()
    walker.press("是另一件，照样送出", picture="field-apart")

    assert asked == ["这一户这一天已经记过这件事"]
    assert typed == ("村口", 1)
    assert walker.read("h1") == ["已送达，等待评议"]
    assert Deed.objects.filter(household=cast.households[6]).count() == 2
    assert Photo.objects.count() == 1


def test_the_question_stands_there_before_anything_is_sent(
    cast: Cast, rules: dict[str, Rule], send: Send
) -> None:
    first = bring(cast, rules["R01"], number=3)
    walker = send()

    walker.open(
        f"/field/deeds/new/?village=anping&household=3&rule={rules['R01'].pk}", picture="field-same"
    )
    walker.press("是同一件事，合在一起", picture="field-joining")
    wait_for_heading(walker, "已送达")
    walker.look("field-joined")

    first.refresh_from_db()
    assert first.sources.count() == 2
    assert Deed.objects.get(joined_into=first).state == "joined"


def test_the_stepper_counts_and_the_preview_follows(
    cast: Cast, rules: dict[str, Rule], send: Send
) -> None:
    walker = send()
    walker.open(
        f"/field/deeds/new/?village=anping&household=3&rule={rules['R03'].pk}", picture="field-step"
    )

    for _tap in range(3):
        walker.page.get_by_role("button", name="多一点").tap()
    walker.page.get_by_role("button", name="少一点").tap()
    walker.page.get_by_text("3小时 × 2分/小时 = 6分").wait_for()

    assert walker.page.input_value("[name=quantity]") == "3"
    assert walker.page.get_by_role("button", name="算一算").is_visible() is False
    assert Deed.objects.count() == 0
