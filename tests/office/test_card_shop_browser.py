"""A household at the shop on its card's page, on a phone 360 pixels wide; its voucher on paper."""

from collections.abc import Callable, Iterator
from functools import partial

import pytest
import time_machine
from pytest_django.live_server_helper import LiveServer

from market.models import Goods, LimitPeriod, Redemption, RedemptionState
from market.services import set_photo
from tests.browser import Visitor, open_chromium
from tests.cast import NOW, Cast
from tests.market.keeping import book
from tests.market.shop import Shop, assemble_shop, give_voucher, line
from tests.market.test_photos import take
from tests.office.test_card_browser import count_pages, measure, open_passbook

pytestmark = pytest.mark.browser

Open = Callable[..., Visitor]


@pytest.fixture
def shop(cast: Cast) -> Shop:
    """Anping's shop, with a photo, a limit, something that ran out, and something too dear."""
    shop = assemble_shop(cast)
    Goods.objects.filter(pk=shop.rice.pk).update(
        limit_quantity=2, limit_period=LimitPeriod.MONTH, note="本村丝苗米，五公斤装，真空包装"
    )
    set_photo(shop.rice, take(), by=cast.keeper, now=NOW)
    Goods.objects.filter(pk=shop.oil.pk).update(stock=0)
    Goods.objects.filter(pk=shop.soap.pk).update(standing_min=50)
    return shop


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
    with time_machine.travel(NOW, tick=False), open_chromium() as browser:
        yield partial(Visitor, browser, live_server.url, faults=faults)


@pytest.mark.parametrize("scripts", ["with scripts", "without"])
def test_household_reserves_sees_it_and_lets_it_go(
    cast: Cast, shop: Shop, visit: Open, scripts: str
) -> None:
    phone = visit(screen="phone", has_scripts=scripts == "with scripts")
    open_passbook(phone, cast)

    phone.press("到超市看看、预约", picture="card-shop-partners")
    phone.press("积分超市", picture="card-shop-goods")
    phone.page.fill(f"[name=goods-{shop.rice.pk}]", "2")
    phone.press("预约", picture="card-shop-check")
    phone.page.get_by_label("走不开，请送上门").check()
    phone.press("就这样预约", picture="card-shop-ticket")
    assert phone.read("h1") == ["约好了"]
    assert Redemption.objects.get().is_delivery
    # The way back finds what was reserved, and behind that the goods.
    phone.page.go_back()
    assert "刚才那一页已经约好了，就是这一单。" in phone.read("body")[0]
    phone.page.go_back()
    assert phone.read("h1") == ["积分超市"]

    phone.page.goto(f"{phone.page.url.partition('shop/')[0]}shop/reservations/1/")
    phone.press("回到存折", picture="card-with-reservation")
    assert phone.read(".balance b") == ["100", "60"]
    phone.press("大米 2 袋", picture="card-shop-ticket-later")
    phone.press("不要了，退掉", picture="card-shop-cancel")
    phone.press("不要了，退掉", picture="card-without-reservation")

    assert phone.read(".balance b") == ["100", "100"]
    assert Redemption.objects.get().state == RedemptionState.CANCELLED


def test_voucher_is_large_enough_on_the_phone_and_on_paper(
    cast: Cast, shop: Shop, visit: Open
) -> None:
    phone = visit(screen="phone")
    open_passbook(phone, cast)

    phone.press("到超市看看、预约", picture="card-shop-partners")
    phone.press("罗记理发", picture="card-shop-services")
    phone.press("多一个", picture="card-shop-services-one")
    phone.press("预约", picture="card-shop-service-check")
    phone.press("就这样预约", picture="card-shop-voucher")
    code = Redemption.objects.get().code
    on_screen = phone.page.locator(".qr svg").bounding_box()
    assert on_screen
    assert on_screen["width"] / 96 * 25.4 >= 25
    assert phone.read(".qr figcaption") == [f"{code[:4]} {code[4:8]} {code[8:]}"]

    phone.press("打印这张券", picture="card-shop-voucher-sheet")

    assert measure(phone, ".qr svg")[0] >= 25
    assert phone.print_page("card-shop-voucher-paper") == (148, 210)
    assert count_pages("card-shop-voucher-paper") == 1


def test_voucher_and_reservations_keep_their_width_in_large_print(
    cast: Cast, shop: Shop, visit: Open
) -> None:
    give_voucher(shop)
    book(shop, line(shop.rice))
    phone = visit(screen="phone")
    open_passbook(phone, cast)

    phone.press("字大一些", picture="card-tickets-large")
    rows = [row.bounding_box() for row in phone.page.locator(".tickets a > :first-child").all()]
    phone.press("理发 1 次", picture="card-voucher-large")
    code = phone.page.locator(".qr figcaption").bounding_box()

    assert [row["width"] > 280 for row in rows if row] == [True, True]
    assert code
    assert (code["height"] < 60, code["x"] + code["width"] <= 360) == (True, True)


def test_household_waits_and_wishes_in_large_print(cast: Cast, shop: Shop, visit: Open) -> None:
    phone = visit(screen="phone")
    open_passbook(phone, cast)
    phone.press("字大一些", picture="card-large")

    phone.press("到超市看看、预约", picture="card-shop-partners-large")
    phone.press("积分超市", picture="card-shop-goods-large")
    phone.press("有货告诉我", picture="card-shop-wait")
    phone.press("有货告诉我", picture="card-shop-waiting")
    assert phone.read(".shelf .button") == ["已经记下，在等"]
    phone.press("这里没有的？说说想要什么", picture="card-wishes-empty")
    phone.page.fill("[name=words]", "蜂窝煤")
    phone.press("告诉超市", picture="card-wishes")

    assert "蜂窝煤 1 户想要 新提的" in " ".join(phone.read("main .row"))
