"""What makes a passphrase, and how its box treats who types it."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from tests.cast import PASSWORD, Cast, at
from tests.world import NOVEMBER
from villages.services import set_passphrase
from villages.signing_in.fields import PASSPHRASE_LENGTH_MAX

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_in_november")]


def is_let_in(cast: Cast, typed: str) -> bool:
    sent = {"username": cast.chair.username, "password": typed}
    return Client().post("/login/", sent).status_code == 302


def give(cast: Cast, passphrase: str) -> None:
    set_passphrase(cast.chair, passphrase, by=cast.chair, now=at(NOVEMBER))
    cast.chair.refresh_from_db()


def test_passphrases_may_be_long_and_end_at_128_signs(cast: Cast) -> None:
    longest = "老榕树下乘凉" * 21 + "ab"
    give(cast, longest)

    assert PASSPHRASE_LENGTH_MAX == len(longest) == 128
    assert is_let_in(cast, longest)
    assert not is_let_in(cast, longest[:-1])
    assert not is_let_in(cast, longest + "c")


@pytest.mark.parametrize(
    "passphrase", ["老榕树下好乘凉吧", "🌾🐓🌾🐓🌾🐓🌾🦆", "aaaabbbbzzzz", "ÄöÜ«»§¶×÷"]
)
def test_any_sign_makes_a_passphrase(cast: Cast, passphrase: str) -> None:
    give(cast, passphrase)

    assert is_let_in(cast, passphrase)


def test_passphrase_stays_good_for_years(cast: Cast) -> None:
    with time_machine.travel(at(NOVEMBER) + timedelta(days=3 * 365), tick=False):
        assert is_let_in(cast, PASSWORD)


def test_boxes_take_what_a_keeper_of_passwords_fills_in(cast: Cast) -> None:
    page = Client().get("/login/").content.decode()

    boxes = re.findall(r"<input[^>]+autocomplete=\"([^\"]+)\"[^>]*>", page)
    assert boxes == ["username", "current-password"]
    assert "onpaste" not in page


def test_typed_passphrase_can_be_looked_at(cast: Cast) -> None:
    page = Client().get("/login/").content.decode()

    assert 'data-reveal="id_password"' in page
    assert "看看打的字" in page
