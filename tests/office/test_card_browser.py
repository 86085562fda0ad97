"""A household's card on a real phone, without scripts too, and on paper."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial

import pytest
import time_machine
from pytest_django.live_server_helper import LiveServer

from deeds.models import Channel, Deed
from rules.models import Rule
from tests.browser import SCREENSHOTS, Visitor, open_chromium
from tests.cast import NOW, PASSWORD, TODAY, Cast
from tests.deeds.factories import adopt_rules, post
from villages.models import Card
from villages.services.pins import set_pin

pytestmark = pytest.mark.browser

Open = Callable[..., Visitor]


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


def open_passbook(visitor: Visitor, cast: Cast) -> str:
    """Type household 5's PIN on a phone; return its card's address."""
    pin = set_pin(cast.households[5], by=cast.chair, now=NOW)
    address = f"/c/{Card.objects.get(household=cast.households[5]).token}/"
    visitor.open(address, picture="card-pin")
    visitor.page.fill("[name=pin]", pin)
    visitor.press("看存折", picture="card")
    return address


@pytest.mark.parametrize("scripts", ["with scripts", "without"])
def test_household_reads_claims_and_closes(
    cast: Cast, rules: dict[str, Rule], visit: Open, scripts: str
) -> None:
    phone = visit(screen="phone", has_scripts=scripts == "with scripts")
    open_passbook(phone, cast)
    assert phone.read(".balance b") == ["100", "100"]

    phone.press("字大一些", picture="card-large")
    phone.press("申报自己家的事", picture="card-rules")
    phone.press("主动清理卫生死角", picture="card-claim")
    phone.press("送出", picture="card-sent")
    assert phone.read("h1") == ["已送达，等待评议"]
    phone.press("回到存折", picture="card-large-again")
    phone.press("看完了", picture="card-closed")

    assert phone.read(".balance") == []
    assert Deed.objects.get().sources.get().channel == Channel.CLAIM


def test_passbook_is_one_sheet_however_long_its_history(
    cast: Cast, rules: dict[str, Rule], visit: Open
) -> None:
    for count in range(14):
        post(cast, rules["R03"], occurred_on=TODAY - timedelta(days=count))
        post(cast, rules["R08"], occurred_on=TODAY - timedelta(days=count))
    phone = visit(screen="phone")
    address = open_passbook(phone, cast)

    sizes = {"card-on-paper": phone.print_page("card-on-paper")}
    phone.page.goto(f"{phone.address}{address}print/")
    sizes["card-print"] = phone.print_page("card-print")

    assert set(sizes.values()) == {(210, 297)}
    assert {name: count_pages(name) for name in sizes} == {"card-on-paper": 1, "card-print": 1}


def test_cards_and_pins_come_ten_to_a_sheet(cast: Cast, visit: Open) -> None:
    office = visit(screen="office")
    office.sign_in("chair", PASSWORD)

    office.open("/admin/villages/household/cards/", picture="cards-choose")
    office.press("打印", picture="cards")
    assert measure(office, ".card") == (85.6, 54)
    assert measure(office, ".card svg")[0] >= 25
    assert office.print_page("cards") == (210, 297)
    office.open("/admin/villages/household/pins/", picture="pins-choose")
    office.press("设密码，打印", picture="pins")

    assert measure(office, ".pin-slip") == (85.6, 54)
    assert office.print_page("pins") == (210, 297)
    assert (count_pages("cards"), count_pages("pins")) == (1, 1)


def measure(visitor: Visitor, selector: str) -> tuple[float, float]:
    """Return width and height of the first that matches, in millimetres."""
    visitor.page.emulate_media(media="print")
    box = visitor.page.locator(selector).first.bounding_box()
    assert box
    return round(box["width"] / 96 * 25.4, 1), round(box["height"] / 96 * 25.4, 1)


def count_pages(picture: str) -> int:
    return (SCREENSHOTS / f"{picture}.pdf").read_bytes().count(b"/Type /Page\n")
