"""Guessing at what opens something: counted, paused, told to the operator, and of no use."""

import logging
import time
from collections.abc import Callable
from dataclasses import replace
from statistics import median

import pytest
from django.contrib.auth.hashers import ScryptPasswordHasher, get_hasher
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client, RequestFactory, override_settings

from config.middleware import Refusals
from config.settings import PASSWORD_HASHERS
from market.codes import draw_code
from market.errors import TooManyCodes
from market.services import get_voucher, vouchers
from noticeboard.views import letters
from office.card import throttle
from tests.cast import PASSWORD, Cast, at
from tests.world import NOVEMBER, World
from villages.errors import PointsError
from villages.guessing import Guessed, count_wrong, is_guessing
from villages.models import Card
from villages.services.pins import set_pin

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_in_november")]

THINGS = Guessed("things", limit=3, minutes=10)
UNKNOWN = "AAAAAAAAAAAAAAAAAAAAAA"


@pytest.fixture
def _few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throttle, "UNKNOWN", replace(throttle.UNKNOWN, limit=3))
    monkeypatch.setattr(letters, "UNKNOWN", replace(letters.UNKNOWN, limit=3))


def own_address(cast: Cast) -> str:
    return f"/c/{Card.objects.get(household=cast.households[5], killed_at=None).token}/"


def test_wrong_ones_are_counted_by_address_and_told_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    now = at(NOVEMBER)
    here = RequestFactory().get("/", REMOTE_ADDR="10.0.0.1")
    there = RequestFactory().get("/", REMOTE_ADDR="10.0.0.2")

    told = []
    for _time in range(5):
        count_wrong(here, THINGS, now=now)
        told.append(is_guessing(here, THINGS, now=now))

    assert told == [False, False, True, True, True]
    assert not is_guessing(there, THINGS, now=now)
    assert not is_guessing(here, THINGS, now=at(NOVEMBER, 11))
    assert caplog.messages == [
        "Guessing at things: 3 wrong ones from one address within 10 minutes, paused there"
    ]


@pytest.mark.usefixtures("_few")
def test_addresses_of_no_card_are_paused_and_told(
    cast: Cast, caplog: pytest.LogCaptureFixture
) -> None:
    stranger = Client(REMOTE_ADDR="10.0.0.1")

    answers = [stranger.get(f"/c/{UNKNOWN[:-1]}{place}/") for place in range(4)]

    assert [(answer.status_code, answer.get("Retry-After")) for answer in answers] == [
        *[(404, None)] * 2,
        *[(429, "600")] * 2,
    ]
    # A villager behind the same address reads on: no card is found by trying.
    assert Client(REMOTE_ADDR="10.0.0.1").get(own_address(cast)).status_code == 200
    (line,) = [record for record in caplog.messages if record.startswith("Guessing")]
    assert line.startswith("Guessing at card addresses: 3 wrong ones")
    assert "10.0.0.1" not in caplog.text


@pytest.mark.usefixtures("_few")
@pytest.mark.parametrize("kind", ["object", "feedback"])
def test_answers_to_letters_are_not_found_by_trying(world: World, kind: str) -> None:
    letter = world.objection if kind == "object" else world.feedback
    own = f"/v/anping/{kind}/{letter.token}/"

    statuses = [Client().get(f"/v/anping/{kind}/{UNKNOWN}/").status_code for _time in range(4)]

    assert statuses == [404, 404, 429, 429]
    assert Client().get(own).status_code == 200


def test_wrong_pins_are_told(cast: Cast, caplog: pytest.LogCaptureFixture) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(throttle, "WRONG_MAX", 2)
        pin = set_pin(cast.households[5], by=cast.chair, now=at(NOVEMBER))
        for _time in range(3):
            Client().post(own_address(cast), {"pin": f"{(int(pin) + 1) % 10**6:06d}"})

    (line,) = [one for one in caplog.messages if one.startswith("Guessing")]
    assert line.startswith("Guessing at PINs: 2 wrong ones")


@pytest.mark.parametrize("address", ["/login/", "/api/v1/tokens/"])
def test_wrong_passphrases_are_told_without_what_was_typed(
    cast: Cast, caplog: pytest.LogCaptureFixture, address: str
) -> None:
    caplog.set_level(logging.DEBUG)

    for number in range(10):
        Client().post(
            address,
            {
                "username": cast.chair.username,
                "passphrase": f"geheim{number}",
                "password": f"geheim{number}",
                "key": "00000000-0000-4000-8000-000000000001",
            },
        )

    assert "geheim" not in caplog.text
    assert any("lock" in message.lower() for message in caplog.messages)


def test_vouchers_are_not_found_by_trying(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(vouchers, "CODES", replace(vouchers.CODES, limit=3))
    now = at(NOVEMBER)
    told = []
    for _time in range(4):
        code = draw_code()
        try:
            get_voucher(world.cast.village, code, by=world.cast.barber, now=now)
        except PointsError as refusal:
            told.append(refusal.code)

    assert told == ["voucher_unknown"] * 3 + ["too_many_codes"]
    with pytest.raises(TooManyCodes):
        get_voucher(world.cast.village, world.voucher.code or "", by=world.cast.barber, now=now)
    assert "Guessing at vouchers: 3 wrong ones from one person" in caplog.text


def test_partner_who_types_wrong_codes_hears_when_to_go_on(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vouchers, "CODES", replace(vouchers.CODES, limit=1))
    barber, code = Client(), draw_code()
    barber.force_login(world.cast.barber)
    told = {"code": code, "village": "anping"}

    answers = [barber.get("/partner/", told), barber.get("/partner/", told)]
    answers.append(barber.post("/partner/vouchers/", told))
    answers.append(barber.get(f"/api/v1/villages/anping/shop/vouchers/{code}/"))

    assert [(answer.status_code, answer.get("Retry-After")) for answer in answers] == [
        (404, None),
        *[(429, "3600")] * 3,
    ]


def test_page_that_knows_no_time_asks_to_come_back_in_a_minute() -> None:
    too_often = HttpResponse(status=429)

    answer = Refusals(lambda _request: too_often)(RequestFactory().get("/"))

    assert answer["Retry-After"] == "60"


# Where somebody says to come from


@pytest.mark.parametrize(
    ("https", "told", "counted"),
    [
        # Nobody stands between: what is told is not believed.
        (False, ["1.1.1.1", "2.2.2.2"], 2),
        # Our proxy puts what it saw last; what stands before it, the visitor wrote.
        (True, ["1.1.1.1, 10.0.0.1", "2.2.2.2, 10.0.0.1"], 2),
        (True, ["10.0.0.1", "10.0.0.2"], 1),
    ],
)
def test_address_that_somebody_tells_does_not_hide_him(
    https: bool,  # noqa: FBT001 - one of a table
    told: list[str],
    counted: int,
) -> None:
    proxy = ("HTTP_X_FORWARDED_PROTO", "https") if https else None
    now = at(NOVEMBER)
    twice = Guessed("things", limit=2, minutes=10)

    with override_settings(SECURE_PROXY_SSL_HEADER=proxy):
        requests = [
            RequestFactory().get("/", REMOTE_ADDR="127.0.0.1", HTTP_X_FORWARDED_FOR=address)
            for address in told
        ]
        for request in requests:
            count_wrong(request, twice, now=now)
        paused = is_guessing(requests[0], twice, now=now)

    assert paused == (counted == 2)


def test_one_proxy_is_trusted_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    """The API's own counts and the log-in's read addresses as all others do."""
    monkeypatch.setattr("rest_framework.throttling.api_settings.NUM_PROXIES", 1)
    request = RequestFactory().get(
        "/", REMOTE_ADDR="127.0.0.1", HTTP_X_FORWARDED_FOR="1.1.1.1, 2.2.2.2, 10.0.0.1"
    )

    assert throttle_address(request) == "10.0.0.1"


def throttle_address(request: object) -> str:
    from rest_framework.throttling import BaseThrottle  # noqa: PLC0415

    address: str = BaseThrottle().get_ident(request)  # type: ignore[arg-type] # Django's will do
    return address


# What a guess is worth


def test_name_of_nobody_takes_as_long_as_a_wrong_passphrase(cast: Cast) -> None:
    """The hash is worked out for nobody as well, so no clock tells which names there are."""
    with override_settings(PASSWORD_HASHERS=PASSWORD_HASHERS):
        cast.chair.set_password(PASSWORD)
        cast.chair.save()
        known = measure(lambda: guess(cast.chair.username))
        unknown = measure(lambda: guess("niemand"))

    assert 0.5 < known / unknown < 2


def guess(username: str) -> None:
    cache.clear()
    answer = Client().post("/login/", {"username": username, "password": "falsch-falsch-1"})
    assert answer.status_code == 200


def measure(act: Callable[[], None]) -> float:
    act()
    times = []
    for _time in range(3):
        begin = time.perf_counter()
        act()
        times.append(time.perf_counter() - begin)
    return median(times)


def test_answers_tell_no_known_name_from_an_unknown_one(cast: Cast) -> None:
    known, unknown = (
        Client().post("/login/", {"username": name, "password": "falsch-falsch-1"})
        for name in ("chair", "niemand")
    )

    assert known.status_code == unknown.status_code
    assert strip(known.content.decode(), "chair") == strip(unknown.content.decode(), "niemand")


def strip(html: str, name: str) -> str:
    """Return a page without what differs each time, and without the name that was typed."""
    lines = [line for line in html.splitlines() if "csrfmiddlewaretoken" not in line]
    return "\n".join(lines).replace(f'"{name}"', '""')


def test_passphrases_are_hashed_dearly() -> None:
    with override_settings(PASSWORD_HASHERS=PASSWORD_HASHERS):
        hasher = get_hasher()

    assert isinstance(hasher, ScryptPasswordHasher)
    # Sixteen megabytes and some tens of milliseconds a guess.
    assert (hasher.work_factor, hasher.block_size) == (2**14, 8)
