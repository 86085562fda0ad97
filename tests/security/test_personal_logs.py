"""A way through the product, after which no log tells a person, or what opens something."""

import logging
import re
from collections.abc import Iterator
from io import StringIO
from logging.config import dictConfig
from uuid import uuid4

import pytest
from django.test import Client

from config.logs import SecretMask, build_logging, mask_secrets
from tests.access import build_ids
from tests.cast import HEADS, PASSWORD, Cast, at
from tests.security.walking import sign_in
from tests.world import NOVEMBER, World
from villages.services.pins import set_pin

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_in_november")]

PHONE = "13812345678"
NOTE = "他家老人病了"
WRONG = "falsch-falsch-9"
# Digits in a row as long as a telephone number or an identity card's.
LONG_NUMBER = re.compile(r"(?<![\d.])\d{11,}(?![\d.])")


@pytest.fixture
def written() -> Iterator[StringIO]:
    """Everything that any logger is told, down to the smallest, behind the project's own mask."""
    stream = StringIO()
    handler = logging.StreamHandler(stream)
    handler.addFilter(SecretMask())
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield stream
    root.removeHandler(handler)
    root.setLevel(level)
    dictConfig(build_logging())


def live(world: World) -> list[str]:
    """Go through the product right and wrong; return what no log may tell."""
    cast, ids = world.cast, build_ids(world)
    pin = set_pin(cast.households[5], by=cast.chair, now=at(NOVEMBER))
    own = f"/c/{ids['token']}/"
    sign_in_all_ways(cast)
    card = Client(raise_request_exception=False)
    wrong = f"{(int(pin) + 1) % 10**6:06d}"
    card.post(own, {"pin": wrong})
    card.post(own, {"pin": pin})
    for page in ("", "claim/", "shop/", "print/", "nowhere/"):
        card.get(f"{own}{page}")
    card.post(f"{own}feedback/", {"text": NOTE, "key": str(uuid4())})
    write_letters(ids)
    work(world)
    return [
        *(*HEADS, PASSWORD, WRONG, PHONE, NOTE, pin, wrong),
        *(str(ids[name]) for name in ("token", "objection_token", "feedback_token")),
        *(str(ids["voucher_code"]), *(person.name for person in cast.people.values())),
    ]


def sign_in_all_ways(cast: Cast) -> None:
    for password in (WRONG, PASSWORD):
        typed = {"username": cast.chair.username, "password": password}
        Client(raise_request_exception=False).post("/login/", typed)
        Client(raise_request_exception=False).post(
            "/api/v1/tokens/", typed | {"key": str(uuid4()), "name": "电话"}
        )
    for _time in range(9):
        Client().post("/login/", {"username": PHONE, "password": WRONG})


def write_letters(ids: dict[str, object]) -> None:
    client = Client(raise_request_exception=False)
    letter = {"text": NOTE, "name": "陈大明", "contact": PHONE, "website": "", "key": str(uuid4())}
    client.post("/v/anping/feedback/", letter | {"page": ""})
    client.post(
        "/v/anping/object/",
        letter | {"kind": "line", "notice": "2026-10", "number": "5", "code": "R01"},
    )
    for kind in ("object", "feedback"):
        name = {"object": "objection_token", "feedback": "feedback_token"}[kind]
        client.get(f"/v/anping/{kind}/{ids[name]}/")
    client.get("/v/anping/", {"q": f"陈大明 {PHONE}"})
    client.get(f"/v/anping/no-such/?name=陈大明&phone={PHONE}")


def work(world: World) -> None:
    deed = {
        "household": "5",
        "rule": str(world.rule.pk),
        "occurred_on": NOVEMBER.isoformat(),
        "channel": "patrol",
        "note": f"{NOTE} {PHONE}",
        "apart": "1",
    }
    walker, keeper, chair = (sign_in(world, name) for name in ("walker", "keeper", "chair"))
    walker.post("/field/deeds/new/", deed | {"village": "anping", "key": str(uuid4())})
    walker.post("/api/v1/villages/anping/deeds/", deed | {"key": str(uuid4())})
    walker.post("/field/deeds/new/", deed | {"village": "anping", "key": "no key"})
    walker.get("/field/deeds/new/?village=anping&q=陈大明")
    ids = build_ids(world)
    keeper.get(f"/partner/?village=anping&code={ids['voucher_code']}")
    keeper.post("/partner/vouchers/?village=anping", {"code": ids["voucher_code"]})
    for page in ("household", "user", "appointment", "change"):
        chair.get(f"/admin/villages/{page}/?q=陈大明")
        chair.get(f"/admin/villages/{page}/table/?q=陈大明")
    chair.post(f"/admin/villages/user/{world.cast.walker.pk}/passphrase/", {"new_password": WRONG})
    sign_in(world, "stranger").get(f"/admin/villages/household/{ids['villages_household']}/change/")


def test_no_log_tells_a_person_or_what_opens_something(world: World, written: StringIO) -> None:
    secrets = live(world)

    log = written.getvalue()
    # What the database is asked holds values by design, and is logged where DEBUG is on alone.
    assert "django.db.backends" not in log
    assert [one for one in secrets if one in log] == []
    assert LONG_NUMBER.findall(log) == []
    assert "/c/****/" in log


def test_broken_page_tells_its_log_no_form(
    cast: Cast, written: StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A traceback is what somebody mends by; what was typed is not in it."""

    def break_down(*_about: object, **_more: object) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr("office.card.doors.find_session_card", break_down)
    token = build_token(cast)

    answer = Client(raise_request_exception=False).post(
        f"/c/{token}/", {"pin": "275918", "note": f"{NOTE} {PHONE}"}
    )

    assert answer.status_code == 500
    assert "RuntimeError: broken" in written.getvalue()
    for secret in (token, "275918", NOTE, PHONE):
        assert secret not in written.getvalue()


def build_token(cast: Cast) -> str:
    return cast.households[5].cards.get().token


@pytest.mark.parametrize(
    ("line", "masked"),
    [
        (
            "GET /field/deeds/new/?village=anping&q=%E9%99%88%E5%A4%A7%E6%98%8E HTTP/1.1",
            "GET /field/deeds/new/?village=anping&q=**** HTTP/1.1",
        ),
        ("/admin/villages/household/?q=陈大明&p=2", "/admin/villages/household/?q=****&p=2"),
        ("/admin/search/?s=陈大明", "/admin/search/?s=****"),
        (
            "/admin/autocomplete/?term=陈大明&app_label=villages",
            "/admin/autocomplete/?term=****&app_label=villages",
        ),
        (
            "/admin/villages/household/5/change/?_changelist_filters=q%3D%25E9%2599%2588",
            "/admin/villages/household/5/change/?_changelist_filters=****",
        ),
        ("/admin/villages/household/?p=2", "/admin/villages/household/?p=2"),
    ],
)
def test_what_was_searched_for_stays_out_of_access_lines(line: str, masked: str) -> None:
    assert mask_secrets(line) == masked
