"""Cards and PIN slips on paper: for whom they are printed, what stands on them, who may print."""

import re
from html import unescape

import pytest
from django.test import Client

from office.card.sheets import part_sheets, read_numbers, write_numbers
from tests.cast import NOW, Cast, at
from tests.deeds.factories import change_terms
from tests.office.conftest import SignIn
from tests.world import NOVEMBER
from villages.models import Card, CardPin
from villages.services.pins import check_pin, set_pin

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_in_november")]

HOUSEHOLDS = "/admin/villages/household/"
CARDS = f"{HOUSEHOLDS}cards/?village=anping"
PINS = f"{HOUSEHOLDS}pins/?village=anping"


def list_cards(html: str) -> list[str]:
    """Return what stands on each card or slip, as words."""
    parts = re.findall(r"<section[^>]*>(.*?)</section>", html, re.DOTALL)
    return [" ".join(unescape(re.sub(r"<[^>]+>", " ", part)).split()) for part in parts]


def read_pins(html: str) -> dict[int, str]:
    """Return {household number: PIN} of a sheet of slips."""
    numbers = [int(number) for number in re.findall(r'pin-number">(\d+)', html)]
    pins = [pin.replace(" ", "") for pin in re.findall(r'class="pin">([\d ]+)<', html)]
    return dict(zip(numbers, pins, strict=True))


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("", []),
        ("5", [5]),
        ("5、12-14", [5, 12, 13, 14]),
        ("12 至 14，5户, 5", [5, 12, 13, 14]),
        ("1—3;7", [1, 2, 3, 7]),
        ("１２－１４，５户", [5, 12, 13, 14]),
    ],
)
def test_read_numbers_takes_what_people_write(text: str, numbers: list[int]) -> None:
    assert read_numbers(text) == numbers


@pytest.mark.parametrize("text", ["张三", "5-", "9-3", "1-99999", "1000000000"])
def test_read_numbers_refuses_the_rest(text: str) -> None:
    with pytest.raises(ValueError, match=re.escape(text)):
        read_numbers(text)


def test_write_numbers_is_read_back() -> None:
    numbers = [1, 2, 3, 5, 7, 8]

    assert write_numbers(numbers) == "1-3,5,7-8"
    assert read_numbers(write_numbers(numbers)) == numbers


def test_part_sheets_puts_ten_on_one() -> None:
    assert [len(sheet) for sheet in part_sheets(range(23))] == [10, 10, 3]


# Cards


def test_cards_carry_address_number_and_masked_name(cast: Cast, sign_in: SignIn) -> None:
    answer = sign_in(cast.chair).get(f"{CARDS}&print=1")

    html = answer.content.decode()
    assert [re.sub(r" [0-9a-f]{4} [0-9a-f]{4}$", "", words) for words in list_cards(html)] == [
        "安平村 积分卡 001户 01组 · 陈*明",
        "安平村 积分卡 002户 01组 · 林*妹",
        "安平村 积分卡 003户 01组 · 黄*福",
        "安平村 积分卡 004户 02组 · 吴*英",
        "安平村 积分卡 005户 02组 · 郑*强",
        "安平村 积分卡 006户 02组 · 欧**明",
    ]
    assert html.count("<svg") == 6
    assert "no-store" in answer["Cache-Control"]
    assert [card.token for card in Card.objects.all() if card.token in html] == []


def test_cards_show_whole_names_where_the_board_does(cast: Cast, sign_in: SignIn) -> None:
    change_terms(cast, board_masked=False)

    html = sign_in(cast.chair).get(f"{CARDS}&print=1&numbers=6").content.decode()

    assert "欧阳小明" in html


def test_cards_of_some_groups_and_numbers(cast: Cast, sign_in: SignIn) -> None:
    browser = sign_in(cast.chair)

    def numbers(query: str) -> list[str]:
        return re.findall(r'card-number">(\d+)', browser.get(CARDS + query).content.decode())

    assert numbers(f"&print=1&groups={cast.second_group.pk}") == ["004", "005", "006"]
    assert numbers("&print=1&numbers=2、5-6") == ["002", "005", "006"]
    assert numbers(f"&print=1&numbers=3-4&groups={cast.second_group.pk}") == ["003", "004"]
    assert numbers("&print=1&numbers=77") == []


@pytest.mark.parametrize("query", ["&print=1&numbers=x", "&print=1&groups=0"])
def test_cards_say_what_is_wrong_with_the_choice(cast: Cast, sign_in: SignIn, query: str) -> None:
    assert sign_in(cast.chair).get(CARDS + query).status_code == 400


def test_cards_of_another_village_are_not_shown(cast: Cast, sign_in: SignIn) -> None:
    assert sign_in(cast.stranger).get(f"{CARDS}&print=1").status_code == 404
    assert sign_in(cast.watcher).get(f"{CARDS}&print=1").status_code == 403
    own = sign_in(cast.stranger).get(f"{HOUSEHOLDS}cards/?village=hewan&print=1")
    assert [words[:11] for words in list_cards(own.content.decode())] == ["禾湾村 积分卡 001"]


def test_chosen_households_lead_to_their_cards(cast: Cast, sign_in: SignIn) -> None:
    browser = sign_in(cast.chair)
    chosen = [cast.households[number].pk for number in (1, 2, 5)]

    answers = [
        browser.post(HOUSEHOLDS, {"action": action, "_selected_action": chosen})
        for action in ("print_cards", "print_pins")
    ]

    assert [answer["Location"] for answer in answers] == [
        f"{HOUSEHOLDS}cards/?print=1&village=anping&numbers=1-2%2C5",
        f"{HOUSEHOLDS}pins/?renew=on&village=anping&numbers=1-2%2C5",
    ]


# PINs


def ask(browser: Client, **sent: str) -> dict[int, str]:
    answer = browser.post(PINS, {"asked": "1", "village": "anping", **sent})
    assert (answer.status_code, "no-store" in answer["Cache-Control"]) == (200, True)
    return read_pins(answer.content.decode())


def test_pins_are_set_for_those_that_have_none(cast: Cast, sign_in: SignIn) -> None:
    set_pin(cast.households[5], by=cast.chair, now=NOW)

    pins = ask(sign_in(cast.chair))

    assert list(pins) == [1, 2, 3, 4, 6]
    card = Card.objects.get(household=cast.households[6])
    assert check_pin(card, pins[6], now=at(NOVEMBER, 12))


def test_pins_are_set_anew_where_that_is_asked(cast: Cast, sign_in: SignIn) -> None:
    old = set_pin(cast.households[5], by=cast.chair, now=NOW)

    pins = ask(sign_in(cast.chair), numbers="5", renew="on")

    assert list(pins) == [5]
    assert pins[5] != old


def test_pins_are_printed_beside_masked_names_and_no_card(cast: Cast, sign_in: SignIn) -> None:
    answer = sign_in(cast.chair).post(PINS, {"asked": "1", "numbers": "5"})

    html = answer.content.decode()
    (words,) = list_cards(html)
    assert re.sub(r"\d{3} \d{3} ", "", words) == (
        "安平村 积分卡密码 005户 02组 · 郑*强 沿实线裁开 沿点线对折"
        " 密码和卡分开放。 扫卡看存折时用。"
    )
    assert "<svg" not in html


def test_pins_page_sets_nothing_before_it_asked(cast: Cast, sign_in: SignIn) -> None:
    browser = sign_in(cast.chair)

    shown = browser.get(f"{PINS}&numbers=2-3&renew=on")
    posted = browser.post(PINS, {"nothing": ""})

    assert (shown.status_code, posted.status_code) == (200, 400)
    assert 'value="2-3"' in shown.content.decode()
    assert "还没有密码的有 6 户。" in shown.content.decode()
    assert not CardPin.objects.exists()


@pytest.mark.parametrize(("person", "status"), [("watcher", 403), ("stranger", 404)])
def test_pins_take_the_villages_committee(
    cast: Cast, sign_in: SignIn, person: str, status: int
) -> None:
    answer = sign_in(cast.people[person]).post(PINS, {"asked": "1"})

    assert answer.status_code == status
    assert not CardPin.objects.exists()


def test_new_pin_of_one_household(cast: Cast, sign_in: SignIn) -> None:
    browser, address = sign_in(cast.chair), f"{HOUSEHOLDS}{cast.households[5].pk}/new-pin/"

    asked = browser.get(address).content.decode()
    pins = read_pins(browser.post(address, {"asked": "1"}).content.decode())

    assert "给 02组 · 005户 · 郑*强 设一个新密码，只印这一次；原来的不能再用。" in asked
    card = Card.objects.get(household=cast.households[5])
    assert check_pin(card, pins[5], now=at(NOVEMBER, 12))


@pytest.mark.parametrize("person", ["watcher", "stranger"])
def test_new_pin_takes_the_committee(cast: Cast, sign_in: SignIn, person: str) -> None:
    address = f"{HOUSEHOLDS}{cast.households[5].pk}/new-pin/"

    assert sign_in(cast.people[person]).post(address).status_code in {403, 404}
    assert not CardPin.objects.exists()
