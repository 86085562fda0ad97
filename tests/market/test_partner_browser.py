"""A partner on a phone of 360 px: digits typed, a voucher scanned, used once; and on paper."""

from collections.abc import Callable, Iterator
from functools import partial

import pytest
import time_machine
from pytest_django.live_server_helper import LiveServer

from market.codes import write_code
from market.models import Redemption, RedemptionState
from tests.browser import PHONE, Visitor, open_chromium
from tests.cast import NOW, PASSWORD
from tests.market.shop import Shop, give_voucher

pytestmark = pytest.mark.browser

Open = Callable[..., Visitor]
# A camera that shows nothing, and a reader of codes that sees a voucher in it.
FAKE_CAMERA = """
window.BarcodeDetector = class {
  static async getSupportedFormats() { return ["qr_code"]; }
  async detect() { return [{ rawValue: "https://x/c/card" }, { rawValue: "VOUCHER" }]; }
};
const canvas = document.createElement("canvas");
canvas.getContext("2d");
Object.defineProperty(navigator, "mediaDevices", {
  value: { getUserMedia: async () => canvas.captureStream(5) },
});
"""


@pytest.fixture
def faults() -> list[str]:
    """What was not right on a page."""
    return []


@pytest.fixture
def visit(
    transactional_db: None,
    live_server: LiveServer,
    monkeypatch: pytest.MonkeyPatch,
    faults: list[str],
) -> Iterator[Open]:
    # Playwright runs its own loop in this thread; the tests' own queries still come one by one.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    with time_machine.travel(NOW, tick=False), open_chromium() as browser:
        yield partial(Visitor, browser, live_server.url, faults=faults)


def type_code(phone: Visitor, code: str, *, picture: str) -> None:
    phone.page.locator("[name=code]").press_sequentially(code)
    phone.press("看这张券", picture=picture)


@pytest.mark.parametrize("scripts", ["with scripts", "without"])
def test_voucher_is_typed_used_and_used_no_more(
    shop: Shop, visit: Open, faults: list[str], scripts: str
) -> None:
    code = give_voucher(shop).code
    phone = visit(screen="phone", has_scripts=scripts == "with scripts")
    phone.sign_in("barber", PASSWORD)
    phone.open("/partner/", picture="partner")

    phone.page.locator("[name=code]").press_sequentially(code)
    shown = phone.page.input_value("[name=code]")
    phone.press("看这张券", picture="partner-voucher")
    assert phone.read(".what") == ["理发 1 次"]
    phone.press("核销这张券", picture="partner-used")
    assert phone.read("h1") == ["已核销"]
    phone.press("下一张", picture="partner-next")
    assert faults == []
    type_code(phone, code, picture="partner-refused")

    assert shown == (write_code(code) if scripts == "with scripts" else code)
    assert phone.read(".wrong-note") == ["这张券 2026年10月15日 已经用过了，不能再用。"]
    # The browser tells of a refusal's status, and of nothing else.
    assert {" 409 " in fault or "status of 409" in fault for fault in faults} <= {True}
    assert Redemption.objects.get().state == RedemptionState.HANDED


def test_voucher_is_scanned(shop: Shop, visit: Open, faults: list[str]) -> None:
    code = give_voucher(shop).code
    phone = visit(screen="phone")
    phone.sign_in("barber", PASSWORD)
    address = f"https://jifen.example/partner/?village=anping&code={code}"
    phone.page.add_init_script(FAKE_CAMERA.replace("VOUCHER", address))
    phone.open("/partner/", picture="partner-with-camera")

    phone.page.get_by_role("button", name="扫券上的码").tap()
    phone.page.wait_for_url("**code=**")
    phone.look("partner-scanned")

    assert phone.read(".what") == ["理发 1 次"]
    assert faults == []


def test_statement_is_read_and_printed(shop: Shop, visit: Open, faults: list[str]) -> None:
    code = give_voucher(shop).code
    give_voucher(shop, 6)
    phone = visit(screen="phone")
    phone.sign_in("barber", PASSWORD)
    phone.open(f"/partner/?village=anping&code={code}", picture="partner-voucher-again")
    phone.press("核销这张券", picture="partner-used-again")

    phone.press("账单和结算", picture="partner-statement")
    assert phone.read(".balance b") == ["15"]
    phone.press("打印这个月的账单", picture="partner-paper")
    ends = phone.page.locator("tbody .figure").evaluate_all(
        "cells => cells.map(cell => cell.getBoundingClientRect().right)"
    )

    # On the phone's screen the points stand in sight, on paper in their table.
    assert ends
    assert max(ends) <= PHONE["width"]
    assert phone.print_page("partner-paper") == (210, 297)
    assert faults == []
