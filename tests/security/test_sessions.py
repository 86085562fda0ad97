"""What signs a browser in: changed at the log-in, dead after it, and guarded on its way."""

import os
import subprocess
import sys
from pathlib import Path
from runpy import run_path

import pytest
from django.conf import settings as own_settings
from django.test import Client
from pytest_django.fixtures import Settings

from tests.cast import PASSWORD, Cast, at
from tests.settings import DEVELOPERS_OWN
from tests.world import NOVEMBER, World
from villages.models import Card, Session
from villages.services.pins import set_pin

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_in_november")]

ROOT = Path(__file__).resolve().parents[2]
# What a start with HTTPS sets, and nothing else does.
SECURE = (
    *("SECURE_SSL_REDIRECT", "SECURE_HSTS_SECONDS", "SECURE_HSTS_INCLUDE_SUBDOMAINS"),
    *("SECURE_HSTS_PRELOAD", "SECURE_PROXY_SSL_HEADER", "SESSION_COOKIE_SECURE"),
    *("CSRF_COOKIE_SECURE", "SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME", "LANGUAGE_COOKIE_SECURE"),
)


def log_in(client: Client, cast: Cast) -> None:
    client.post("/login/", {"username": cast.chair.username, "password": PASSWORD})


def key_of(client: Client) -> str:
    return client.cookies[own_settings.SESSION_COOKIE_NAME].value


def is_signed_in(key: str) -> bool:
    client = Client()
    client.cookies[own_settings.SESSION_COOKIE_NAME] = key
    return client.get("/me/").status_code == 200


def test_session_gets_a_new_number_at_the_log_in_and_the_old_one_dies(cast: Cast) -> None:
    """Somebody who planted a number in a browser beforehand has nothing of it."""
    client = Client()
    token = Card.objects.get(household=cast.households[5]).token
    client.post(
        f"/c/{token}/", {"pin": set_pin(cast.households[5], by=cast.chair, now=at(NOVEMBER))}
    )
    planted = key_of(client)

    log_in(client, cast)

    assert key_of(client) != planted
    assert (is_signed_in(key_of(client)), is_signed_in(planted)) == (True, False)
    assert not Session.objects.filter(session_key=planted).exists()


def test_number_that_nobody_gave_out_is_not_taken_over(cast: Cast) -> None:
    client = Client()
    client.cookies[own_settings.SESSION_COOKIE_NAME] = "a" * 32

    log_in(client, cast)

    assert key_of(client) != "a" * 32
    assert not is_signed_in("a" * 32)


def test_logging_out_ends_the_session_for_every_copy_of_its_cookie(cast: Cast) -> None:
    client = Client()
    log_in(client, cast)
    copied = key_of(client)

    client.post("/logout/")

    assert not is_signed_in(copied)
    assert not Session.objects.filter(session_key=copied).exists()


def test_session_numbers_are_drawn_from_more_than_anybody_tries(cast: Cast) -> None:
    keys = set()
    for _time in range(20):
        client = Client()
        log_in(client, cast)
        keys.add(key_of(client))

    assert len(keys) == 20
    # 32 of 36 signs: 165 bits.
    assert {len(key) for key in keys} == {32}


def test_no_session_number_stands_in_an_address_or_a_page(world: World) -> None:
    client = Client()
    log_in(client, world.cast)

    for address in ("/", "/me/", "/field/?village=anping", "/admin/", "/api/v1/session/"):
        answer = client.get(address)
        assert (address, key_of(client) in answer.content.decode()) == (address, False)
        assert key_of(client) not in answer.headers.get("Location", "")


# With https, as on every server


@pytest.fixture
def _https(settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HTTPS", "true")
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    told = run_path(str(ROOT / "config" / "settings.py"))
    for name in SECURE:
        setattr(settings, name, told[name])


@pytest.mark.usefixtures("_https")
def test_cookies_belong_to_this_host_over_https_alone(cast: Cast) -> None:
    client = Client(headers={"x-forwarded-proto": "https"})

    client.get("/login/", secure=True)
    signed_in = client.post(
        "/login/", {"username": cast.chair.username, "password": PASSWORD}, secure=True
    )
    spoken = client.post("/language/setlang/", {"language": "en"}, secure=True)

    assert signed_in.status_code == 302
    cookies = signed_in.cookies | spoken.cookies | client.cookies
    told = {
        name: (
            bool(cookie["secure"]),
            bool(cookie["httponly"]),
            cookie["samesite"],
            cookie["path"],
            cookie["domain"],
        )
        for name, cookie in cookies.items()
        if name != "messages"
    }
    kept = (True, True, "Lax", "/", "")
    assert told == {
        "__Host-sessionid": kept,
        "__Host-csrftoken": kept,
        "django_language": kept,
    }


@pytest.mark.usefixtures("_https")
@pytest.mark.parametrize(
    "address", ["/", "/admin/", "/api/v1/session/", "/v/nowhere/", "/static/css/base.css"]
)
def test_browsers_are_told_to_come_by_https_alone(cast: Cast, address: str) -> None:
    asked = Client().get(address)
    secured = Client().get(address, secure=True, HTTP_X_FORWARDED_PROTO="https")

    assert (asked.status_code, asked["Location"]) == (301, f"https://testserver{address}")
    assert secured["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains; preload"


def test_djangos_own_check_for_servers_finds_nothing(tmp_path: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if name not in DEVELOPERS_OWN}
    environment |= {
        "HTTPS": "true",
        "ALLOWED_HOSTS": "points.example.cn",
        "DATA_DIR": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }

    done = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "DEBUG"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stderr) == (0, "")
    assert "no issues" in done.stdout


def test_any_host_at_all_is_no_setting(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Addresses on paper carry the asked host, so it has to be one of ours."""
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    monkeypatch.setenv("ALLOWED_HOSTS", "points.example.cn,*")

    with pytest.raises(Exception, match="ALLOWED_HOSTS must name the hosts"):
        run_path(str(ROOT / "config" / "settings.py"))
