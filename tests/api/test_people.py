from datetime import timedelta
from uuid import UUID, uuid4

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice
from knox.models import AuthToken

from tests.api.conftest import Connect
from tests.cast import NOW, PASSWORD, Cast
from villages.services import set_passphrase
from villages.services.codes import begin_codes, confirm_codes
from villages.services.tokens import TOKEN_DAYS, TOKENS_MAX, issue_token

pytestmark = pytest.mark.usefixtures("clock")

KEY = UUID("8d1c1f6e-33f4-4d0a-9a53-58b8f5f5a111")
TOKENS = "/api/v1/tokens/"
SESSION = "/api/v1/session/"


def ask_token(client: Client, **changes: str) -> tuple[int, dict[str, str]]:
    content = {"key": str(KEY), "username": "walker", "password": PASSWORD} | changes
    answer = client.post(TOKENS, content, content_type="application/json")
    return answer.status_code, answer.json()


def open_session(client: Client, token: str) -> int:
    return client.get(SESSION, headers={"authorization": f"Token {token}"}).status_code


def test_token_opens_the_session(cast: Cast, client: Client) -> None:
    status, told = ask_token(client)

    answer = client.get(SESSION, headers={"authorization": f"Token {told['token']}"})

    assert (status, told["expires_at"]) == (201, "2026-11-14T10:00:00+08:00")
    assert answer.json() == {
        "user": {"id": str(cast.walker.pk), "name": "林巡"},
        "csrf_token": "",
        "villages": [{"slug": "anping", "name": "安平村", "roles": ["grid_worker"]}],
    }


def test_token_asked_again_with_its_key_is_the_same(cast: Cast, client: Client) -> None:
    first = ask_token(client)

    second = ask_token(client)

    assert (first[0], second[0], second[1]) == (201, 200, first[1])
    assert AuthToken.objects.count() == 1


def test_token_is_kept_as_a_digest(cast: Cast, client: Client) -> None:
    token = ask_token(client)[1]["token"]

    row = AuthToken.objects.values().get()

    assert token not in str(row)
    assert row["digest"] != token


def test_token_of_one_key_is_each_persons_own(cast: Cast, client: Client) -> None:
    tokens = {ask_token(client, username=name)[1]["token"] for name in ("walker", "chair")}

    assert len(tokens) == 2


def test_wrong_passphrase_gets_no_token(cast: Cast, client: Client) -> None:
    assert ask_token(client, password="mifan-9-fan") == (
        400,
        {"code": "login_refused", "detail": "用户名或口令不对，请再试一次。"},
    )


def test_many_wrong_passphrases_have_to_wait(cast: Cast, client: Client) -> None:
    for _time in range(settings.AXES_FAILURE_LIMIT):
        ask_token(client, password="mifan-9-fan")

    answer = client.post(
        TOKENS, {"key": str(KEY), "username": "walker", "password": PASSWORD}, "application/json"
    )

    assert (answer.status_code, answer.json()["code"]) == (429, "throttled")
    assert answer["Retry-After"] == "901"


@pytest.fixture
def device(cast: Cast) -> TOTPDevice:
    """The walker's phone, with codes switched on half a minute ago."""
    device = begin_codes(cast.walker)
    confirm_codes(cast.walker, f"{totp(device.bin_key, t0=30):06d}", now=NOW)
    return device


def test_token_asks_for_the_code_of_who_has_it_on(device: TOTPDevice, client: Client) -> None:
    without = ask_token(client)
    wrong = ask_token(client, code="000000")
    early = ask_token(client, code=f"{totp(device.bin_key):06d}")
    with time_machine.travel(NOW + timedelta(seconds=1), tick=False):
        right = ask_token(client, code=f"{totp(device.bin_key):06d}")

    told = [(status, told.get("code"), told.get("field")) for status, told in (without, wrong)]
    assert told == [(400, "code_needed", "code"), (400, "code_wrong", "code")]
    assert (early[0], early[1]["code"], right[0]) == (409, "code_pause", 201)


def test_many_wrong_codes_have_to_wait(device: TOTPDevice, client: Client) -> None:
    answers = []
    for time in range(settings.AXES_FAILURE_LIMIT + 1):
        with time_machine.travel(NOW + timedelta(seconds=2**time), tick=False):
            answers.append(ask_token(client, code="000000"))

    assert [status for status, _told in answers] == [400] * 7 + [429] * 2
    assert answers[-1][1]["code"] == "throttled"


def test_name_and_passphrase_are_read_as_they_were_meant(cast: Cast, client: Client) -> None:
    assert ask_token(client, username="ｗａｌｋｅｒ ", password=" ｍｉｆａｎ-8-fan")[0] == 201


def test_token_that_has_left_opens_nothing(cast: Cast, client: Client) -> None:
    token = ask_token(client)[1]["token"]
    cast.walker.is_active = False
    cast.walker.save()

    assert open_session(client, token) == 401


def test_token_ends_after_its_days(cast: Cast, client: Client) -> None:
    token = ask_token(client)[1]["token"]

    with time_machine.travel(NOW + timedelta(days=TOKEN_DAYS), tick=False):
        assert open_session(client, token) == 401


def test_token_ends_with_the_passphrase(cast: Cast, client: Client) -> None:
    token = ask_token(client)[1]["token"]
    set_passphrase(cast.walker, "huang-jin-7", by=cast.chair, now=NOW)

    assert open_session(client, token) == 401


def test_token_given_back_opens_nothing(cast: Cast, client: Client) -> None:
    token = ask_token(client)[1]["token"]
    headers = {"authorization": f"Token {token}"}

    answer = client.delete("/api/v1/tokens/current/", headers=headers)

    assert (answer.status_code, answer.content) == (204, b"")
    assert open_session(client, token) == 401


def test_oldest_token_makes_room(cast: Cast, client: Client) -> None:
    tokens = []
    for hours in range(TOKENS_MAX + 1):
        with time_machine.travel(NOW + timedelta(hours=hours), tick=False):
            issued = issue_token(cast.walker, key=uuid4(), now=NOW + timedelta(hours=hours))
        tokens.append(issued.token)

    opened = [open_session(client, token) for token in tokens]

    assert opened == [401] + [200] * TOKENS_MAX


@pytest.mark.parametrize(
    "header",
    ["Token", "Token a b", "Token no-such", "Token 口令", "Token \0", f"Token {'a' * 8000}"],
    ids=["none", "two", "unknown", "chinese", "nul", "long"],
)
def test_no_token_is_answered_with_401(cast: Cast, client: Client, header: str) -> None:
    answer = client.get(SESSION, headers={"authorization": header.encode().decode("latin-1")})

    assert (answer.status_code, answer["WWW-Authenticate"]) == (401, "Token")
    assert answer.json() == {
        "code": "authentication_failed",
        "detail": "登录已经失效，请重新登录。",
    }


def test_nobody_is_answered_with_401(cast: Cast, client: Client) -> None:
    answer = client.get(SESSION)

    assert (answer.status_code, answer["WWW-Authenticate"]) == (401, "Token")
    assert answer.json() == {"code": "not_authenticated", "detail": "请先登录。"}


def test_browser_session_gets_a_csrf_token(cast: Cast) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(cast.walker)

    told = browser.get(SESSION).json()

    assert len(told["csrf_token"]) == 64
    assert "csrftoken" in browser.cookies


def test_nobody_keeps_an_answer(cast: Cast, connect: Connect) -> None:
    answer = connect(cast.walker).get(SESSION)

    assert answer["Cache-Control"] == "private, no-store"
