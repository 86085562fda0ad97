"""The phone without a signal, against a real server on a line that can be cut."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone
from PIL import Image
from playwright.sync_api import (
    BrowserContext,
    Dialog,
    FilePayload,
    Page,
    Playwright,
    Route,
    expect,
    sync_playwright,
)

from deeds.models import Channel, Deed, Photo, Source
from rules.models import Rule
from rules.services import RuleInput, add_rule, draft_edition
from tests.browser import (
    ARGUMENTS,
    CHROMIUM,
    FIND_SMALL_TARGETS,
    PHONE,
    SCREENSHOTS,
    TARGET_MIN,
    open_chromium,
)
from tests.cast import BEGIN, PASSWORD, Cast, at
from tests.deeds.factories import adopt_rules, bring
from tests.deeds.line import Cut, Line, Server, collect_static
from tests.rules.factories import adopt_by_meetings
from villages.models import Session
from villages.services import add_member, create_household

pytestmark = pytest.mark.browser

FIELD = "/field/?village=anping"
NEW = "/field/deeds/new/?village=anping"
# What a browser says of a cut line, a refusal, a name without https; anything else is a fault.
EXPECTED = re.compile(r"net::ERR_|with a status of [45]\d\d|Cross-Origin-Opener-Policy")
CATEGORIES = ("hygiene", "volunteering", "culture", "customs", "safety")
DEED = re.compile(r"/field/deeds/\d+/")
KEPT = "没有信号，先存在手机里，有信号自己会送出。"
WITHIN_MS = 30_000


@dataclass
class Handset:
    """One phone: its browser can be closed and opened again, what it keeps stays.

    faults: what its pages said went wrong, besides the line.
    """

    playwright: Playwright
    folder: Path
    address: str
    faults: list[str] = field(default_factory=list)
    arguments: tuple[str, ...] = ()
    context: BrowserContext | None = None

    def switch_on(self) -> Page:
        options: dict[str, Any] = {"viewport": PHONE, "is_mobile": True, "has_touch": True}
        self.context = self.playwright.chromium.launch_persistent_context(
            str(self.folder),
            executable_path=CHROMIUM,
            args=[*ARGUMENTS, *self.arguments],
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            device_scale_factor=2,
            **options,
        )
        self.context.set_default_timeout(WITHIN_MS)
        return self.open_page()

    def open_page(self) -> Page:
        assert self.context is not None, "It is switched off."
        page = self.context.new_page()
        page.on("pageerror", lambda error: self.faults.append(f"script: {error}"))
        page.on("console", lambda message: self._hear(message.type, message.text))
        return page

    def _hear(self, kind: str, text: str) -> None:
        if kind in {"error", "warning"} and not EXPECTED.search(text):
            self.faults.append(f"{kind}: {text}")

    def switch_off(self) -> None:
        if self.context is not None:
            self.context.close()
        self.context = None


@dataclass
class Street:
    """The village's server, the line to it, and the phones on it."""

    server: Server
    line: Line
    rules: dict[str, Rule]
    make_phone: Any  # Any: a callable with optional arguments

    def fail(self, where: Cut) -> None:
        self.line.fail(where)


@pytest.fixture(scope="module")
def _collected(django_db_setup: None) -> None:
    collect_static()


@pytest.fixture
def street(
    transactional_db: None,
    cast: Cast,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    _collected: None,
) -> Iterator[Street]:
    # Playwright runs its own loop in this thread; the tests' own queries still come one by one.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    rules = adopt_rules(cast.village, cast.chair)
    server = Server()
    server.start()
    line = Line(server)
    phones: list[Handset] = []

    with sync_playwright() as playwright:

        def make_phone(address: str = line.address, *arguments: str) -> Handset:
            folder = tmp_path / f"phone-{len(phones)}"
            phones.append(Handset(playwright, folder, address, arguments=arguments))
            return phones[-1]

        try:
            yield Street(server, line, rules, make_phone)
        finally:
            for phone in phones:
                phone.switch_off()
            line.close()
            server.stop()
    assert [fault for phone in phones for fault in phone.faults] == []


def sign_in(page: Page, address: str, person: str = "walker") -> None:
    if not page.url.startswith(f"{address}/login/"):
        page.goto(f"{address}/login/?next={FIELD}")
    page.fill("[name=username]", person)
    page.fill("[name=password]", PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url("**/field/**")


def make_ready(page: Page, address: str, person: str = "walker") -> None:
    """Sign in and wait until the phone has all that it needs without a signal."""
    sign_in(page, address, person)
    wait_for_worker(page)
    wait_for_store(page, "bundle", "rows.length === 1")


def read_store(page: Page, store: str, expression: str = "rows") -> Any:  # Any: JSON
    """Return what an expression makes of all rows of a store of the phone."""
    return page.evaluate(READ_STORE % {"store": store, "expression": expression})


READ_STORE = """
() => new Promise((resolve, reject) => {
  const request = indexedDB.open("points-field");
  request.onerror = () => reject(request.error);
  request.onsuccess = () => {
    const all = request.result.transaction("%(store)s").objectStore("%(store)s").getAll();
    all.onsuccess = () => {
      const rows = all.result;
      request.result.close();
      resolve(%(expression)s);
    };
  };
})
"""


def wait_for_worker(page: Page) -> None:
    """Wait until the page goes through the service worker, without eval, which pages forbid."""
    for _attempt in range(WITHIN_MS // 100):
        if page.evaluate("navigator.serviceWorker.controller !== null"):
            return
        page.wait_for_timeout(100)
    pytest.fail("No service worker took the page over.")


def wait_for_store(page: Page, store: str, condition: str, *, within_ms: int = WITHIN_MS) -> None:
    for _attempt in range(within_ms // 100):
        if read_store(page, store, condition):
            return
        page.wait_for_timeout(100)
    pytest.fail(f"{store} never came to {condition}: {read_store(page, store)}")


def look(page: Page, picture: str) -> None:
    """Keep a picture, and check what must hold on every page of a phone."""
    SCREENSHOTS.mkdir(exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"offline-{picture}.png", full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert page.evaluate(FIND_SMALL_TARGETS, TARGET_MIN) == []


def draw_photo(seed: int, *, size: tuple[int, int] = (3000, 2000)) -> FilePayload:
    """Return a photo as a camera makes it: larger than anybody needs, no two alike."""
    dice = Random(seed)  # noqa: S311 - colours
    small = Image.new("RGB", (60, 40))
    small.putdata([(dice.randrange(256), dice.randrange(256), 90) for _place in range(2400)])
    picture = BytesIO()
    small.resize(size).save(picture, "JPEG", quality=95)
    return {"name": f"{seed}.jpg", "mimeType": "image/jpeg", "buffer": picture.getvalue()}


def record(
    page: Page, address: str, household: str, what: str, *, photo: int | None = None
) -> None:
    """Record a deed step by step, by tapping, as anybody would."""
    page.goto(f"{address}{NEW}")
    page.get_by_role("link", name=household).first.click()
    page.get_by_role("link", name=what).first.click()
    if photo is not None:
        page.locator("[name=photos]").set_input_files(draw_photo(photo))
    page.get_by_role("button", name="送出", exact=True).click()


def test_three_deeds_with_photos_arrive_once_after_the_phone_was_off(street: Street) -> None:
    phone = street.make_phone()
    page = phone.switch_on()
    make_ready(page, phone.address)
    page.close()
    street.fail(Cut.DEAD)
    page = phone.open_page()

    for number, household in enumerate(("001户", "002户", "003户"), start=1):
        record(page, phone.address, household, "主动清理卫生死角", photo=number)
        expect(page.locator("#phone [data-note]")).to_have_text(KEPT)
    expect(page.locator("[data-queue] h2")).to_have_text("手机里有 3 件还没送出")
    look(page, "three-waiting")
    wait_for_store(page, "queue", ALL_SMALL)
    edges = page.evaluate(LARGEST_EDGES)
    phone.switch_off()
    street.line.mend()
    page = phone.switch_on()
    page.goto(f"{phone.address}{FIELD}")
    wait_for_store(page, "queue", "rows.every((row) => row.state === 'sent')")
    page.reload()
    page.wait_for_load_state("networkidle")

    assert edges == [1600, 1600, 1600]
    assert sorted(Deed.objects.values_list("household__number", flat=True)) == [1, 2, 3]
    assert (Source.objects.count(), Photo.objects.count()) == (3, 3)
    look(page, "three-sent")


ALL_SMALL = "rows.every((row) => row.photos.every((photo) => !(photo instanceof File)))"
LARGEST_EDGES = """
async () => {
  const rows = await new Promise((resolve) => {
    const request = indexedDB.open("points-field");
    request.onsuccess = () => {
      const all = request.result.transaction("queue").objectStore("queue").getAll();
      all.onsuccess = () => { request.result.close(); resolve(all.result); };
    };
  });
  const edges = [];
  for (const row of rows) {
    for (const photo of row.photos) {
      const picture = await createImageBitmap(photo);
      edges.push(Math.max(picture.width, picture.height));
    }
  }
  return edges;
}
"""


@pytest.mark.parametrize("is_closed", [False, True])
def test_leaving_while_photos_are_made_small_loses_none(
    street: Street, tmp_path: Path, *, is_closed: bool
) -> None:
    phone = street.make_phone()
    page = phone.switch_on()
    make_ready(page, phone.address)
    page.goto(f"{phone.address}{NEW}&household=1&rule={street.rules['R01'].pk}")
    # From the disk, as on a phone; what a script hands over would go with the page.
    files = [tmp_path / "1.jpg", tmp_path / "2.jpg"]
    for seed, file in enumerate(files):
        file.write_bytes(draw_photo(seed, size=(4000, 3000))["buffer"])
    page.locator("[name=photos]").set_input_files(files)

    page.get_by_role("button", name="送出", exact=True).click(no_wait_after=True)
    if is_closed:
        phone.switch_off()
        page = phone.switch_on()
    page.goto(f"{phone.address}{FIELD}")
    # At once, and not after some time that the left page had asked for.
    wait_for_store(page, "queue", ONE_SENT, within_ms=8_000)

    assert (Deed.objects.count(), Source.objects.count(), Photo.objects.count()) == (1, 1, 2)
    assert page.evaluate(LARGEST_EDGES) == [1600, 1600]


ONE_SENT = "rows.length === 1 && rows[0].state === 'sent'"


def test_what_no_browser_can_read_goes_as_it_is_unless_it_is_too_heavy(street: Street) -> None:
    phone = street.make_phone()
    page = phone.switch_on()
    make_ready(page, phone.address)
    page.goto(f"{phone.address}{NEW}&household=1&rule={street.rules['R01'].pk}")

    told = []
    for size in (100, 10 * 1024 * 1024 + 1):
        page.locator("[name=photos]").set_input_files(build_no_picture(size))
        page.get_by_role("button", name="送出", exact=True).click()
        expect(page.locator("#phone [data-note]")).to_contain_text("还没有送出。")
        told.append(page.locator("#phone [data-note]").inner_text())
        page.get_by_role("button", name="拿掉第 1 张").click()

    assert [sentence == "还没有送出。 有一张照片打不开，请换一张。" for sentence in told] == [
        False,
        True,
    ]
    assert read_store(page, "queue") == []
    page.get_by_role("button", name="送出", exact=True).click()
    page.wait_for_url(DEED)


def build_no_picture(size: int) -> FilePayload:
    return {"name": "1.jpg", "mimeType": "image/jpeg", "buffer": b"x" * size}


def test_a_chosen_photo_can_be_taken_away_again(street: Street) -> None:
    phone = street.make_phone()
    page = phone.switch_on()
    make_ready(page, phone.address)
    page.goto(f"{phone.address}{NEW}&household=1&rule={street.rules['R01'].pk}")
    pictures = page.locator(".thumbnail canvas")

    page.locator("[name=photos]").set_input_files([draw_photo(1), draw_photo(2)])
    page.locator("[name=photos]").set_input_files(draw_photo(3))
    expect(pictures).to_have_count(3)
    look(page, "thumbnails")
    page.get_by_role("button", name="拿掉第 2 张").click()
    expect(pictures).to_have_count(2)
    chosen = page.evaluate(
        "Array.from(document.forms['deed-form'].photos.files, (one) => one.name)"
    )
    page.get_by_role("button", name="送出", exact=True).click()
    page.wait_for_url(DEED)

    assert chosen == ["1.jpg", "3.jpg"]
    assert Photo.objects.count() == 2


def test_a_household_of_another_group_is_said_to_be_unknown_here(street: Street) -> None:
    phone = street.make_phone()
    page = phone.switch_on()
    make_ready(page, phone.address)
    page.goto(f"{phone.address}{NEW}&household=1&rule={street.rules['R03'].pk}")
    label = page.locator("label[for=id_quantity]").inner_text()
    street.fail(Cut.DEAD)

    # As the server's own box was sent off when the signal went.
    page.goto(f"{phone.address}{NEW}&q=77")
    look(page, "other-group")
    page.get_by_role("link", name="077户").click()
    expect(page.locator(".chosen")).to_contain_text("名字送出以后才看得到")
    page.get_by_role("link", name="换一户").click()
    expect(page.locator("[data-search]")).to_have_value("77")
    page.get_by_role("link", name="077户").click()
    page.get_by_role("link", name="参与志愿服务").first.click()
    page.locator("[name=photos]").set_input_files(draw_photo(1))
    expect(page.locator(".thumbnail canvas")).to_have_count(1)
    look(page, "other-group-form")
    shown = page.locator("label[for=id_quantity]").inner_text()
    page.get_by_role("button", name="送出", exact=True).click()
    expect(page.locator("#phone [data-note]")).to_have_text(KEPT)

    assert shown == label
    assert read_store(page, "queue", "rows.map((row) => row.shown.household)") == ["077户"]


def test_what_waits_goes_out_by_itself_when_the_signal_is_back(street: Street) -> None:
    phone = street.make_phone()
    page = phone.switch_on()
    make_ready(page, phone.address)
    assert phone.context is not None
    street.fail(Cut.DEAD)
    phone.context.set_offline(True)
    record(page, phone.address, "001户", "主动清理卫生死角")
    expect(page.locator("#phone [data-note]")).to_have_text(KEPT)

    street.line.mend()
    phone.context.set_offline(False)
    expect(page.locator("#phone [data-note]")).to_contain_text("已送出 1 件，等待评议。")

    assert Deed.objects.count() == 1


def test_a_session_that_expired_asks_to_sign_in_and_loses_nothing(street: Street) -> None:
    phone = street.make_phone()
    page = phone.switch_on()
    make_ready(page, phone.address)
    street.fail(Cut.DEAD)
    record(page, phone.address, "001户", "主动清理卫生死角")
    expect(page.locator("#phone [data-note]")).to_have_text(KEPT)
    Session.objects.all().delete()
    street.line.mend()

    page.get_by_role("button", name="现在就送").click()
    expect(page.locator("#phone [data-note]")).to_contain_text("请重新登录，刚才填的都还在。")
    look(page, "sign-in-again")
    assert Deed.objects.count() == 0
    page.get_by_role("link", name="去登录").click()
    sign_in(page, phone.address)
    wait_for_store(page, "queue", "rows.every((row) => row.state === 'sent')")

    assert Deed.objects.count() == 1


def test_a_session_that_expired_under_an_open_form_keeps_what_was_typed(street: Street) -> None:
    phone = street.make_phone()
    page = phone.switch_on()
    make_ready(page, phone.address)
    page.goto(f"{phone.address}{NEW}&household=1&rule={street.rules['R01'].pk}")
    page.fill("[name=note]", "门前屋后都扫了")
    Session.objects.all().delete()

    page.get_by_role("button", name="送出", exact=True).click()
    expect(page.locator("#phone [data-note]")).to_contain_text("请重新登录，刚才填的都还在。")
    page.get_by_role("link", name="去登录").click()
    sign_in(page, phone.address)
    wait_for_store(page, "queue", "rows.every((row) => row.state === 'sent')")

    assert Source.objects.get().note == "门前屋后都扫了"


def test_an_answer_that_was_lost_makes_no_second_deed(street: Street) -> None:
    phone = street.make_phone()
    page = phone.switch_on()
    make_ready(page, phone.address)
    street.fail(Cut.ANSWER)

    record(page, phone.address, "001户", "主动清理卫生死角", photo=1)
    expect(page.locator("#phone [data-note]")).to_have_text(KEPT)
    assert street.line.happened.is_set()
    assert Deed.objects.count() == 1
    assert read_store(page, "queue", "rows.map((row) => row.state)") == ["waiting"]
    street.line.mend()
    page.goto(f"{phone.address}{FIELD}")
    wait_for_store(page, "queue", "rows.every((row) => row.state === 'sent')")

    assert (Deed.objects.count(), Source.objects.count(), Photo.objects.count()) == (1, 1, 1)
    sent = [str(key) for key in Source.objects.values_list("key", flat=True)]
    assert read_store(page, "queue", "rows.map((row) => row.key)") == sent


def test_a_server_killed_in_mid_upload_has_the_deed_once_when_it_is_back(street: Street) -> None:
    phone = street.make_phone()
    page = phone.switch_on()
    make_ready(page, phone.address)
    street.fail(Cut.UPLOAD)

    record(page, phone.address, "001户", "主动清理卫生死角", photo=1)
    expect(page.locator("#phone [data-note]")).to_have_text(KEPT)
    assert street.line.happened.is_set()
    assert Deed.objects.count() == 0
    street.server.start()
    street.line.mend()
    page.get_by_role("button", name="现在就送").click()
    wait_for_store(page, "queue", "rows.every((row) => row.state === 'sent')")

    assert (Deed.objects.count(), Photo.objects.count()) == (1, 1)


def test_two_people_on_one_phone_see_and_send_their_own_only(street: Street, cast: Cast) -> None:
    phone = street.make_phone()
    page = phone.switch_on()
    make_ready(page, phone.address)
    street.fail(Cut.DEAD)
    record(page, phone.address, "001户", "主动清理卫生死角")
    expect(page.locator("#phone [data-note]")).to_have_text(KEPT)
    # Not by the list, which would send it: by a page that knows nothing of the queue.
    street.line.mend()
    page.goto(f"{phone.address}/appraise/?village=anping", wait_until="commit")
    page.goto(f"{phone.address}/")
    questions: list[str] = []

    def agree(dialog: Dialog) -> None:
        questions.append(dialog.message)
        dialog.accept()

    page.once("dialog", agree)
    page.get_by_role("button", name="退出").click()
    page.wait_for_selector("a:has-text('登录')")
    left = read_store(page, "bundle", "rows.length"), read_store(page, "queue", "rows.length")

    sign_in(page, phone.address, "judge_one")
    wait_for_worker(page)
    wait_for_store(page, "bundle", "rows.length === 1")
    page.reload()
    page.wait_for_load_state("networkidle")
    seen = page.locator("[data-queue]").inner_text()
    sent_by_judge = Deed.objects.count()
    page.get_by_role("button", name="退出").click()
    page.wait_for_selector("a:has-text('登录')")
    sign_in(page, phone.address)
    wait_for_store(page, "queue", "rows.every((row) => row.state === 'sent')")

    assert questions == [
        "这台手机里还有 1 件没送出。退出以后它们还在，您下次登录再送。现在退出吗？"
    ]
    assert left == (0, 1)
    assert (seen, sent_by_judge) == ("", 0)
    assert [source.submitted_by for source in Source.objects.all()] == [cast.walker]


def test_pressing_twice_sends_once(street: Street) -> None:
    phone = street.make_phone()
    page = phone.switch_on()
    make_ready(page, phone.address)
    page.goto(f"{phone.address}{NEW}&household=1&rule={street.rules['R01'].pk}")

    page.get_by_role("button", name="送出", exact=True).dblclick()
    page.wait_for_url(DEED)

    expect(page.locator("h1")).to_have_text("已送达，等待评议")
    assert (Deed.objects.count(), Source.objects.count()) == (1, 1)


def test_one_refused_deed_stops_no_other_and_can_be_mended(street: Street, cast: Cast) -> None:
    phone = street.make_phone()
    page = phone.switch_on()
    make_ready(page, phone.address)
    street.fail(Cut.DEAD)
    page.goto(f"{phone.address}{NEW}&household=77&rule={street.rules['R01'].pk}")
    page.get_by_role("button", name="送出", exact=True).click()
    expect(page.locator("#phone [data-note]")).to_have_text(KEPT)
    record(page, phone.address, "001户", "主动清理卫生死角")
    expect(page.locator("[data-queue] h2")).to_have_text("手机里有 2 件还没送出")
    street.line.mend()

    page.goto(f"{phone.address}{FIELD}")
    wait_for_store(page, "queue", "rows.some((row) => row.state === 'refused')")
    wait_for_store(page, "queue", "rows.some((row) => row.state === 'sent')")
    expect(page.locator(".phone-reason")).to_contain_text("编号是 77")
    look(page, "refused")
    page.get_by_role("button", name="改一改").click()
    expect(page.locator("h1")).to_have_text("哪一户")
    page.fill("[name=q]", "2")
    page.locator("[name=q]").press("Enter")
    if page.locator("h1").inner_text() != "记一件事":
        page.get_by_role("link", name="主动清理卫生死角").first.click()
    expect(page.locator("#phone [data-note]")).to_contain_text("正在改没有收下的这一件")
    page.get_by_role("button", name="送出", exact=True).click()
    page.wait_for_url(DEED)

    assert sorted(Deed.objects.values_list("household__number", flat=True)) == [1, 2]
    page.goto(f"{phone.address}{FIELD}")
    assert read_store(page, "queue", "rows.map((row) => row.state)") == ["sent", "sent"]


def test_a_refused_deed_is_thrown_away_after_one_question(street: Street) -> None:
    phone = street.make_phone()
    page = phone.switch_on()
    make_ready(page, phone.address)
    street.fail(Cut.DEAD)
    page.goto(f"{phone.address}{NEW}&household=77&rule={street.rules['R01'].pk}")
    page.get_by_role("button", name="送出", exact=True).click()
    expect(page.locator("#phone [data-note]")).to_have_text(KEPT)
    street.line.mend()
    page.goto(f"{phone.address}{FIELD}")

    page.get_by_role("button", name="不要了").click()
    look(page, "throw-away")
    page.locator("dialog").get_by_role("button", name="不要了").click()

    expect(page.locator("[data-queue]")).to_be_hidden()
    assert read_store(page, "queue") == []


def test_a_deed_that_came_meanwhile_is_asked_about_before_sending(
    street: Street, cast: Cast
) -> None:
    phone = street.make_phone()
    page = phone.switch_on()
    make_ready(page, phone.address)
    page.goto(f"{phone.address}{NEW}&household=1&rule={street.rules['R01'].pk}")
    page.locator("[name=photos]").set_input_files(draw_photo(1))
    today = timezone.localdate()
    bring(cast, street.rules["R01"], number=1, by=cast.judge_one, occurred_on=today, on=today,
          channel=Channel.INSPECTION)  # fmt: skip

    page.get_by_role("button", name="送出", exact=True).click()
    expect(page.locator(".phone-question li")).to_have_count(1)
    look(page, "same-twice")
    page.get_by_role("button", name="是同一件事，合在一起").click()
    page.wait_for_url(DEED)

    deeds = Deed.objects.exclude(state="joined")
    assert (deeds.count(), deeds.get().sources.count(), Photo.objects.count()) == (1, 2, 1)


def test_a_deed_that_stands_there_already_is_joined_by_the_server_s_own_button(
    street: Street,
) -> None:
    phone = street.make_phone()
    page = phone.switch_on()
    make_ready(page, phone.address)
    address = f"{phone.address}{NEW}&household=1&rule={street.rules['R01'].pk}"
    page.goto(address)
    page.get_by_role("button", name="送出", exact=True).click()
    page.wait_for_url(DEED)

    page.goto(address)
    page.get_by_role("button", name="是另一件，照样送出").click()
    page.wait_for_url(DEED)

    assert Deed.objects.exclude(state="joined").count() == 2


def test_the_same_deed_twice_without_a_signal_is_asked_about_too(street: Street) -> None:
    phone = street.make_phone()
    page = phone.switch_on()
    make_ready(page, phone.address)
    street.fail(Cut.DEAD)
    for _time in range(2):
        record(page, phone.address, "001户", "主动清理卫生死角")
        if _time:
            look(page, "same-twice-without-a-signal")
            page.get_by_role("button", name="是同一件事，合在一起").click()
        expect(page.locator("#phone [data-note]")).to_have_text(KEPT)
    street.line.mend()

    page.goto(f"{phone.address}{FIELD}")
    wait_for_store(page, "queue", "rows.every((row) => row.state === 'sent')")

    deeds = Deed.objects.exclude(state="joined")
    assert (deeds.count(), deeds.get().sources.count()) == (1, 2)


def test_a_restored_server_is_asked_what_it_forgot(street: Street, tmp_path: Path) -> None:
    phone = street.make_phone()
    page = phone.switch_on()
    make_ready(page, phone.address)
    database, copy = Path(str(connection.settings_dict["NAME"])), tmp_path / "copy.sqlite3"
    copy_database(database, copy)
    record(page, phone.address, "001户", "主动清理卫生死角", photo=1)
    page.wait_for_url(DEED)
    page.goto(f"{phone.address}{FIELD}")
    page.locator("[data-queue] summary").click()
    page.get_by_role("button", name="问问服务器").click()
    expect(page.locator("#phone [data-note]")).to_have_text("服务器上都有，一件没少。")
    street.server.kill()
    copy_database(copy, database)
    street.server.start()
    assert Deed.objects.count() == 0

    page.get_by_role("button", name="问问服务器").click()
    expect(page.locator("#phone [data-note]")).to_contain_text("有 1 件服务器上没有了。")
    look(page, "restored")
    page.get_by_role("button", name="再送一次").click()
    wait_for_store(page, "queue", "rows.every((row) => row.state === 'sent')")

    assert (Deed.objects.count(), Photo.objects.count()) == (1, 1)


def copy_database(source: Path, target: Path) -> None:
    """Copy a SQLite database whole, as a backup is made and as it is put back."""
    with closing(sqlite3.connect(source)) as one, closing(sqlite3.connect(target)) as other:
        one.backup(other)


def test_what_the_server_breaks_on_waits_and_stops_no_other(street: Street) -> None:
    # Without a worker, because Playwright sees through none.
    address = f"http://anping.test:{street.line.port}"
    phone = street.make_phone(address, "--host-resolver-rules=MAP anping.test 127.0.0.1")
    page = phone.switch_on()
    sign_in(page, address)
    is_broken = True

    def answer(route: Route) -> None:
        if is_broken and OF_HOUSEHOLD_ONE in (route.request.post_data_buffer or b""):
            route.fulfill(status=500, content_type="text/html", body="<h1>Server Error</h1>")
        else:
            route.continue_()

    page.route(re.compile(r"/api/v1/villages/anping/deeds/$"), answer)
    page.goto(f"{address}{NEW}&household=1&rule={street.rules['R01'].pk}")
    page.get_by_role("button", name="送出", exact=True).click()
    expect(page.locator("#phone [data-note]")).to_contain_text("还没送出去，都在手机里")
    page.goto(f"{address}{NEW}&household=2&rule={street.rules['R01'].pk}")
    page.get_by_role("button", name="送出", exact=True).click()
    page.wait_for_url(DEED)
    sent_beside = list(Deed.objects.values_list("household__number", flat=True))
    is_broken = False
    page.goto(f"{address}{FIELD}")
    wait_for_store(page, "queue", "rows.every((row) => row.state === 'sent')")

    assert sent_beside == [2]
    assert sorted(Deed.objects.values_list("household__number", flat=True)) == [1, 2]


OF_HOUSEHOLD_ONE = b'name="household"\r\n\r\n1\r\n'


def test_only_the_own_key_is_a_yes_and_only_a_code_is_a_no() -> None:
    with open_chromium() as browser:
        page = browser.new_page()
        page.route("**/*", serve_static)
        page.goto("http://127.0.0.1:9/")

        verdicts = page.evaluate(JUDGE, [answer for answer, _verdict in ANSWERS])

    assert verdicts == [verdict for _answer, verdict in ANSWERS]


OWN = {"key": "k", "id": "7", "likes": []}
# (status, body, Retry-After) of an answer to the deed with the key k, and what it means.
ANSWERS: tuple[tuple[tuple[int, object, str], str], ...] = (
    ((201, OWN, ""), "sent"),
    ((200, OWN, ""), "sent"),
    ((200, {**OWN, "key": "another"}, ""), "broken"),
    ((200, None, ""), "broken"),
    ((0, None, ""), "away"),
    ((401, {"code": "not_authenticated", "detail": "请先登录。"}, ""), "sign_in"),
    ((403, {"code": "csrf_failed", "detail": "放得太久了。"}, ""), "stale"),
    ((403, {"code": "role_needed", "detail": "您不能记。"}, ""), "refused"),
    ((404, None, ""), "broken"),
    ((409, {"code": "deed_key_reused", "detail": "用过了。"}, ""), "refused"),
    ((413, {"code": "too_much", "detail": "太多了。"}, ""), "refused"),
    ((429, {"code": "throttled", "detail": "太快了。"}, "9"), "slow"),
    ((500, {"code": "broken", "detail": "出了点问题。"}, ""), "broken"),
    ((503, None, ""), "broken"),
)
JUDGE = """
async (answers) => {
  const { judge } = await import("/static/js/field/api.js");
  return answers.map(([status, body, wait]) =>
    judge({ key: "k" }, { status, body, headers: new Headers({ "Retry-After": wait }) }).kind);
}
"""


def serve_static(route: Route) -> None:
    path = settings.BASE_DIR / route.request.url.removeprefix("http://127.0.0.1:9/")
    if path.is_file():
        route.fulfill(path=path, content_type="text/javascript")
    else:
        route.fulfill(content_type="text/html", body="<!doctype html>")


def test_the_field_can_be_installed(street: Street) -> None:
    phone = street.make_phone()
    page = phone.switch_on()
    make_ready(page, phone.address)
    assert phone.context is not None
    browser = phone.context.new_cdp_session(page)

    manifest = browser.send("Page.getAppManifest")
    hindrances = browser.send("Page.getInstallabilityErrors")

    assert (manifest["errors"], hindrances["installabilityErrors"]) == ([], [])


def test_every_kind_of_rule_can_be_recorded_without_a_signal(street: Street, cast: Cast) -> None:
    phone = street.make_phone()
    page = phone.switch_on()
    make_ready(page, phone.address)
    street.fail(Cut.DEAD)

    page.goto(f"{phone.address}{NEW}")
    look(page, "which-household")
    page.fill("[data-search]", "林")
    page.get_by_role("link", name="002户").click()
    look(page, "which-rule")
    page.fill("[data-search]", "志愿")
    page.get_by_role("link", name="参与志愿服务").click()
    page.fill("[name=quantity]", "２.５")
    expect(page.locator("[data-preview]")).to_contain_text("+5 分")
    look(page, "form")
    page.fill("[name=note]", "修水渠")
    page.get_by_role("button", name="送出", exact=True).click()
    expect(page.locator("#phone [data-note]")).to_have_text(KEPT)
    record(page, phone.address, "003户", "参加技能培训")
    expect(page.locator("#phone [data-note]")).to_contain_text("请选是家里哪一位。")
    page.locator("[data-field-member] label").first.click()
    page.get_by_role("button", name="送出", exact=True).click()
    expect(page.locator("#phone [data-note]")).to_have_text(KEPT)
    street.line.mend()
    page.goto(f"{phone.address}{FIELD}")
    wait_for_store(page, "queue", "rows.every((row) => row.state === 'sent')")

    told = [
        (deed.rule.code, str(deed.quantity), deed.member.name if deed.member else "")
        for deed in Deed.objects.select_related("rule", "member").order_by("rule__code")
    ]
    assert told == [("R03", "2.50", ""), ("R04", "1.00", "黄阿福")]
    assert {source.channel for source in Source.objects.all()} == {Channel.PATROL}


def test_a_page_without_a_service_worker_queues_and_says_so(street: Street) -> None:
    # A name that is no localhost, without https: as in an old browser, there is no worker.
    address = f"http://anping.test:{street.line.port}"
    phone = street.make_phone(address, "--host-resolver-rules=MAP anping.test 127.0.0.1")
    page = phone.switch_on()
    sign_in(page, address)
    page.goto(f"{address}{NEW}&household=1&rule={street.rules['R01'].pk}")
    expect(page.locator("#phone [data-note]")).to_contain_text("请不要关掉这一页")
    look(page, "no-worker")
    street.fail(Cut.DEAD)

    page.get_by_role("button", name="送出", exact=True).click()
    expect(page.locator("#phone [data-note]")).to_have_text(KEPT)
    street.line.mend()
    wait_for_store(page, "queue", "rows.every((row) => row.state === 'sent')")

    assert Deed.objects.count() == 1


def test_pages_weigh_little_on_the_line(street: Street, cast: Cast) -> None:
    fill_grid(cast)
    phone = street.make_phone()
    page = phone.switch_on()
    sign_in(page, phone.address)
    phone.switch_off()
    page = phone.switch_on()
    assert phone.context is not None
    cookies = phone.context.cookies()
    figures = {}

    for name, path in (
        ("field", FIELD),
        ("new", f"{NEW}&household=1&rule={Rule.objects.latest('pk').pk}"),
    ):
        fresh = street.make_phone()
        page = fresh.switch_on()
        assert fresh.context is not None
        fresh.context.add_cookies(cookies)
        figures[name] = [weigh(street, page, f"{fresh.address}{path}") for _time in range(2)]
        fresh.switch_off()

    assert all(first <= 150_000 and later <= 20_000 for first, later in figures.values()), figures


def fill_grid(cast: Cast) -> None:
    """Give the grid worker 80 households of four, and the village a regulation of 70 rules."""
    now = at(BEGIN)
    for number in range(101, 178):
        household = create_household(
            cast.village,
            number,
            grid=cast.group,
            head="司徒阿福",
            joined_on=BEGIN,
            by=None,
            now=now,
        )
        for name in ("林三妹", "黄小明", "吴阿婆"):
            add_member(household, name, by=None, now=now)
    edition = draft_edition(cast.village, title="村民积分管理办法", by=cast.chair, now=now)
    for number in range(1, 71):
        terms = RuleInput(
            code=f"R{number:02d}", category=CATEGORIES[number % len(CATEGORIES)],
            article=f"第{number}条第1项", deed=f"主动清理房前屋后的卫生死角第{number}样",
            points=Decimal(5), unit="hour", cap_points=Decimal(20), cap_period="month",
        )  # fmt: skip
        add_rule(edition, terms=terms, by=cast.chair, now=now)
    day = date(2026, 11, 1)
    adopt_by_meetings(edition, by=cast.chair, now=at(day), day=day)


def weigh(street: Street, page: Page, address: str) -> int:
    """Open a page and return what came down the line for it, the worker's files and lists too."""
    before = street.line.carried
    page.goto(address)
    wait_for_worker(page)
    wait_for_store(page, "bundle", "rows.length === 1")
    page.wait_for_timeout(1500)
    return street.line.carried - before
