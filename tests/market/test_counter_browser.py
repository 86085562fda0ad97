"""The counter by thumb: a card typed in, handed over, kept for later, got ready, fetched; paper."""

from collections.abc import Iterator
from decimal import Decimal

import pytest
import time_machine
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from ledger.queries import get_balance
from market.models import Redemption
from market.services import get_goods_on
from tests.browser import Visitor, open_chromium
from tests.cast import NOW, PASSWORD, TODAY, Cast
from tests.market.shop import Shop, assemble_shop
from villages.models import Card

pytestmark = pytest.mark.browser

# A phone whose camera sees a card at once.
SEES_A_CARD = """
window.BarcodeDetector = class {
  static async getSupportedFormats() { return ["qr_code"]; }
  async detect() { return [{rawValue: "https://points.example/x/"}, {rawValue: "%s"}]; }
};
navigator.mediaDevices.getUserMedia = async () => new MediaStream();
"""


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


@pytest.fixture
def street_shop(browser: Browser, cast: Cast) -> Shop:
    return assemble_shop(cast)


def type_card(visitor: Visitor, number: int) -> None:
    visitor.open("/counter/?village=anping", picture="counter-card")
    visitor.page.fill("[name=card]", str(number))
    visitor.press("查这一户", picture="counter-goods")


def test_keeper_hands_over_at_once(
    browser: Browser, live_server: LiveServer, street_shop: Shop, faults: list[str]
) -> None:
    keeper = Visitor(browser, live_server.url, screen="phone", faults=faults)
    keeper.sign_in("keeper", PASSWORD)
    type_card(keeper, 5)

    more = keeper.page.get_by_role("button", name="多一个")
    more.first.click()
    more.first.click()
    keeper.press("下一步：核对", picture="counter-check")
    keeper.page.fill("[name=collector]", "郑小国")
    keeper.page.fill("[name=relation]", "儿子")
    # Two quick taps of an unsure thumb.
    keeper.page.get_by_role("button", name="核销 40 分", exact=True).dblclick()
    keeper.look("counter-slip")

    assert "代领人 郑小国" in keeper.read("main")[0]
    assert Redemption.objects.count() == 1
    assert get_balance(street_shop.cast.account(5)) == 60
    for paper, size in (("80", (80, 180)), ("58", (58, 180)), ("a5", (148, 210))):
        keeper.page.goto(f"{live_server.url}/counter/slips/1/?village=anping&paper={paper}")
        assert keeper.print_page(f"counter-slip-{paper}") == size


@pytest.mark.parametrize("has_scripts", [True, False])
def test_keeper_reserves_gets_ready_and_hands_over(
    browser: Browser,
    live_server: LiveServer,
    street_shop: Shop,
    faults: list[str],
    *,
    has_scripts: bool,
) -> None:
    keeper = Visitor(
        browser, live_server.url, screen="phone", faults=faults, has_scripts=has_scripts
    )
    keeper.sign_in("keeper", PASSWORD)
    type_card(keeper, 5)
    keeper.page.get_by_label("大米").fill("1")
    keeper.press("下一步：核对", picture="counter-keep-check")
    keeper.press("先预约", picture="counter-keep-how")
    assert Redemption.objects.count() == 0
    keeper.page.check("[name=is_delivery]")
    keeper.page.fill("[name=note]", "送到老屋")

    keeper.press("先预约", picture="counter-keep-sheet")
    assert get_goods_on(street_shop.rice, TODAY).left == 9
    keeper.press("所有预约", picture="counter-keep-list")
    keeper.press("备好了", picture="counter-keep-ready")
    assert "留到 10月22日" in keeper.read("main")[0]
    keeper.open("/counter/deliveries/?village=anping", picture="counter-deliveries")
    assert keeper.print_page("counter-deliveries") == (210, 297)
    keeper.open("/counter/reservations/1/?village=anping", picture="counter-keep-sheet-ready")
    keeper.press("核销 20 分", picture="counter-keep-slip")

    assert "X1" in keeper.read("main")[0]
    assert Redemption.objects.get().state == "handed"
    assert get_balance(street_shop.cast.account(5)) == Decimal(80)


def test_keeper_gives_out_a_voucher_on_paper(
    browser: Browser, live_server: LiveServer, street_shop: Shop, faults: list[str]
) -> None:
    keeper = Visitor(browser, live_server.url, screen="phone", faults=faults)
    keeper.sign_in("keeper", PASSWORD)
    type_card(keeper, 5)
    keeper.press("罗记理发", picture="counter-elsewhere")
    keeper.page.get_by_role("button", name="多一个").click()
    keeper.press("下一步：核对", picture="counter-elsewhere-check")
    keeper.press("开兑换券", picture="counter-voucher-sheet")
    keeper.press("打印兑换券", picture="counter-voucher")

    for paper, size in (("a5", (148, 210)), ("58", (58, 180))):
        keeper.page.goto(f"{live_server.url}/counter/vouchers/1/?village=anping&paper={paper}")
        code = keeper.page.locator(".qr svg").bounding_box()
        assert code is not None
        # At 96 pixels an inch, 25 mm are 95 pixels.
        assert min(code["width"], code["height"]) >= 95
        assert keeper.print_page(f"counter-voucher-{paper}") == size


def test_keeper_scans_a_card_in_the_page(
    browser: Browser, live_server: LiveServer, street_shop: Shop, faults: list[str]
) -> None:
    token = Card.objects.get(household=street_shop.cast.households[5]).token
    keeper = Visitor(browser, live_server.url, screen="phone", faults=faults)
    keeper.page.add_init_script(SEES_A_CARD % f"https://points.example/c/{token}/")
    keeper.sign_in("keeper", PASSWORD)
    keeper.open("/counter/?village=anping", picture="counter-scan")

    keeper.page.get_by_role("button", name="扫积分卡").click()
    keeper.page.wait_for_url("**card=**")

    assert "005户" in keeper.read("main")[0]
