"""No log tells the address of a card or an answer, or the digits of a voucher."""

import logging
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from logging.config import dictConfig
from types import SimpleNamespace

import pytest
from django.test import Client
from gunicorn.config import Config

from config.access_log import SecretMasking
from config.logs import SecretMask, build_logging, mask_secrets
from tests.cast import Cast
from villages.models import Card

TOKEN = "u3mQxY2-_kPz0aVb9LrTqw"


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        (f'"GET /c/{TOKEN}/ HTTP/1.1" 200', '"GET /c/****/ HTTP/1.1" 200'),
        (f"Not Found: /c/{TOKEN}/claim/", "Not Found: /c/****/claim/"),
        (f"https://points.example.cn/c/{TOKEN}", "https://points.example.cn/c/****"),
        (
            f"/field/deeds/new/?household=https%3A%2F%2Fa.cn%2Fc%2F{TOKEN}%2F&rule=5",
            "/field/deeds/new/?household=https%3A%2F%2Fa.cn%2Fc%2F****%2F&rule=5",
        ),
        (f"/login/?next=%2F%3Fc%3D%252Fc%252F{TOKEN}", "/login/?next=%2F%3Fc%3D%252Fc%252F****"),
        (f"/v/anping/object/{TOKEN}/", "/v/anping/object/****/"),
        (f"?next=%2Fv%2Fa%2Ffeedback%2F{TOKEN}%2F", "?next=%2Fv%2Fa%2Ffeedback%2F****%2F"),
        ("/partner/?village=anping&code=831204417755", "/partner/?village=anping&code=****"),
        ("/partner/?code%3D831204417755", "/partner/?code%3D****"),
        ("/v/anping/object/form/", "/v/anping/object/form/"),
        ("/v/anping/feedback/?from=/v/anping/", "/v/anping/feedback/?from=/v/anping/"),
        ("/verify/?code=a1b2+c3d4", "/verify/?code=a1b2+c3d4"),
        ("/static/css/card.css", "/static/css/card.css"),
        ("/counter/?village=anping&card=5", "/counter/?village=anping&card=5"),
    ],
)  # fmt: skip
def test_mask_secrets_hides_what_opens_something_and_nothing_else(text: str, masked: str) -> None:
    assert mask_secrets(text) == masked


@pytest.fixture
def written() -> Iterator[StringIO]:
    """What the project's one handler writes, as it is set."""
    dictConfig(build_logging())
    stream = StringIO()
    handler = logging.getLogger().handlers[-1]
    assert isinstance(handler, logging.StreamHandler)
    handler.setStream(stream)
    yield stream
    dictConfig(build_logging())


def test_every_handler_stands_behind_the_mask(written: StringIO) -> None:
    loggers = [logging.getLogger(name) for name in ("", "django", "django.server")]
    ours = [
        one for logger in loggers for one in logger.handlers if "_pytest" not in repr(type(one))
    ]

    assert [type(one.filters[0]) for one in ours] == [SecretMask]


@pytest.mark.parametrize("name", ["django.request", "django.server", "django.security.csrf"])
def test_logs_hide_the_token(written: StringIO, name: str) -> None:
    logging.getLogger(name).error("%s: %s", "Forbidden", f"/c/{TOKEN}/")

    assert written.getvalue() == "Forbidden: /c/****/\n"


def test_logs_hide_the_token_in_a_traceback(written: StringIO) -> None:
    try:
        int(f"/c/{TOKEN}/")
    except ValueError:
        logging.getLogger("django.request").exception("/c/x/")

    assert TOKEN not in written.getvalue()
    assert "ValueError: invalid literal for int() with base 10: '/c/****/'" in written.getvalue()


@pytest.mark.django_db
def test_pages_of_a_card_leave_no_token_in_the_log(
    cast: Cast, client: Client, written: StringIO
) -> None:
    token = Card.objects.get(household=cast.households[5]).token
    strict = Client(enforce_csrf_checks=True)

    client.get(f"/c/{token}x/")
    strict.post(f"/c/{token}/", {"pin": "275918"})

    assert written.getvalue().count("/c/****/") >= 2
    assert token not in written.getvalue()


def test_gunicorn_hides_the_token_in_address_and_referrer() -> None:
    answer = SimpleNamespace(status="200 OK", sent=5, headers=[])
    asked = SimpleNamespace(headers=[("REFERER", f"https://a.cn/c/{TOKEN}/")])
    environ = {
        "REQUEST_METHOD": "GET",
        "RAW_URI": f"/c/{TOKEN}/",
        "PATH_INFO": f"/c/{TOKEN}/",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_REFERER": f"https://a.cn/c/{TOKEN}/",
    }

    atoms = SecretMasking(Config()).atoms(answer, asked, environ, timedelta(seconds=1))

    assert TOKEN not in str(atoms)
    assert (atoms["r"], atoms["f"]) == ("GET /c/****/ HTTP/1.1", "https://a.cn/c/****/")
