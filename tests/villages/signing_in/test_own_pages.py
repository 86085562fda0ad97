"""「我的登录」 and what the committee does for others: pages, slips, and who is refused."""

import re
from collections.abc import Iterator
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice
from knox.models import AuthToken

from tests.cast import NOW, PASSWORD, Cast
from tests.villages.signing_in.conftest import LogIn, Phone, is_signed_in
from villages.models import Session
from villages.queries import has_codes
from villages.services.tokens import issue_token

pytestmark = pytest.mark.usefixtures("_at_ten")

PC = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/130.0"


@pytest.fixture
def _at_ten() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def read(client: Client, path: str = "/me/") -> str:
    """Return a page's words with single blanks."""
    return " ".join(re.sub(r"<[^>]+>", " ", client.get(path).content.decode()).split())


# Where one is signed in.


def test_own_page_lists_own_places(cast: Cast, log_in: LogIn) -> None:
    client, _answer = log_in()
    log_in(agent=PC, is_shared="on")
    log_in("keeper")
    issue_token(cast.walker, key=uuid4(), now=NOW)
    issue_token(cast.keeper, key=uuid4(), now=NOW)

    told = read(client).rpartition("现在登录着的地方")[2].partition("手机丢了")[0]

    assert told.split() == [
        *("在哪里", "哪天登录", "到哪天"),
        *("手机", "就是这里", "10月15日登录", "10月15日还用过"),
        *("电脑", "别人也用", "10月15日登录", "10月15日还用过"),
        *("别的程序", "10月15日开通", "11月14日到期"),
    ]


def test_places_that_are_over_are_not_listed(log_in: LogIn) -> None:
    log_in(agent=PC, is_shared="on")
    with time_machine.travel(NOW + timedelta(minutes=31), tick=False):
        client, _answer = log_in()

        told = read(client).rpartition("现在登录着的地方")[2].partition("手机丢了")[0]

    assert "电脑" not in told


def test_button_ends_every_place_and_this_one(cast: Cast, log_in: LogIn) -> None:
    here, elsewhere, other = log_in()[0], log_in()[0], log_in("keeper")[0]
    issue_token(cast.walker, key=uuid4(), now=NOW)

    answer = here.post("/me/end/")

    assert answer["Location"] == "/login/"
    assert "所有地方都退出了" in here.get("/login/").content.decode()
    places = (here, elsewhere, other)
    assert [is_signed_in(place) for place in places] == [False, False, True]
    assert not AuthToken.objects.exists()


# The own passphrase.


def test_own_passphrase_is_changed_and_shown_once(log_in: LogIn) -> None:
    here, elsewhere = log_in()[0], log_in()[0]

    answer = here.post(
        "/me/passphrase/", {"current": PASSWORD, "new": "rongshu daotian shuijing 4821"}
    )

    slip = answer.content.decode()
    assert all(word in slip for word in ("rongshu daotian shuijing 4821", "榕树 稻田 水井"))
    assert "no-store" in answer["Cache-Control"]
    assert [is_signed_in(here), is_signed_in(elsewhere)] == [True, False]
    assert "rongshu" not in here.get("/me/").content.decode()
    assert is_signed_in(log_in(password="rongshudaotianshuijing4821")[0])
    assert not is_signed_in(log_in()[0])


@pytest.mark.parametrize("kind", ["words", "digits"])
def test_passphrase_is_proposed_and_nothing_changed(cast: Cast, log_in: LogIn, kind: str) -> None:
    client, _answer = log_in()

    page = client.post("/me/passphrase/", {"propose": kind}).content.decode()

    proposed = re.search(r'name="new" value="([a-z0-9 ]+)"', page)
    assert proposed
    assert re.search(r"\d{4}$", proposed[1])
    cast.walker.refresh_from_db()
    assert cast.walker.check_password(PASSWORD)


@pytest.mark.parametrize(
    ("current", "new", "sentence"),
    [
        ("mifan-9-fan", "rongshu 4821", "现在的口令不对"),
        ("", "rongshu 4821", ""),
        (PASSWORD, "1 2 3 4 5", ""),
        (PASSWORD, "ｐａｓｓｗｏｒｄ", ""),
        (PASSWORD, "", ""),
    ],
    ids=["wrong", "none", "short", "common", "nothing new"],
)
def test_own_passphrase_is_refused(
    cast: Cast, log_in: LogIn, current: str, new: str, sentence: str
) -> None:
    client, _answer = log_in()

    answer = client.post("/me/passphrase/", {"current": current, "new": new})

    assert (answer.status_code, sentence in answer.content.decode()) == (400, True)
    cast.walker.refresh_from_db()
    assert cast.walker.check_password(PASSWORD)


def test_open_page_is_no_place_to_guess_a_passphrase(log_in: LogIn) -> None:
    client, _answer = log_in()
    form = {"current": "mifan-9-fan", "new": "rongshu daotian 4821"}

    answers = [client.post("/me/passphrase/", form) for _n in range(settings.AXES_FAILURE_LIMIT)]

    assert [answer.status_code for answer in answers] == [400] * 7 + [429]
    assert "10:15 以后可以再试" in answers[-1].content.decode()


# Codes.


def test_codes_are_switched_on_with_the_first_code(cast: Cast, log_in: LogIn) -> None:
    client, _answer = log_in()
    client.post("/me/codes/", {"begin": "1"})
    page = client.get("/me/codes/").content.decode()
    device = TOTPDevice.objects.get(user=cast.walker)

    answer = client.post("/me/codes/", {"current": PASSWORD, "code": f"{totp(device.bin_key):06d}"})

    assert "<svg" in page
    assert re.search(r"(?:[A-Z2-7]{4} ){7}[A-Z2-7]{4}", page)
    assert len(re.findall(r"<li>\d{4} \d{4}</li>", answer.content.decode())) == 10
    assert has_codes(cast.walker)
    assert "纸上的备用码还剩 10 个" in read(client)
    assert "<svg" not in client.get("/me/codes/").content.decode()


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"current": PASSWORD, "code": "000000"}, "动态口令不对"),
        ({"current": "mifan-9-fan", "code": "000000"}, "现在的口令不对"),
        ({}, ""),
    ],
    ids=["wrong code", "wrong passphrase", "nothing"],
)
def test_codes_are_not_switched_on(
    cast: Cast, log_in: LogIn, form: dict[str, str], sentence: str
) -> None:
    client, _answer = log_in()
    client.post("/me/codes/", {"begin": "1"})

    answer = client.post("/me/codes/", form)

    assert (answer.status_code, sentence in answer.content.decode()) == (400, True)
    assert not has_codes(cast.walker)


def test_codes_are_switched_off_with_the_passphrase(phone: Phone, log_in: LogIn) -> None:
    client, _answer = log_in("chair")
    client.post("/login/code/", {"code": phone.show()})

    refused = client.post("/me/codes/off/", {"current": "mifan-9-fan"})
    was_on = has_codes(phone.user)
    client.post("/me/codes/off/", {"current": PASSWORD})

    assert (refused.status_code, was_on, has_codes(phone.user)) == (400, True, False)


# The committee's help.


def test_committee_ends_somebodys_sessions(cast: Cast, log_in: LogIn) -> None:
    chair, walker = log_in("chair")[0], log_in()[0]
    page = f"/admin/villages/user/{cast.walker.pk}/end-sessions/"

    asked = read(chair, page)
    answer = chair.post(page)

    assert "林巡在所有手机、电脑和程序上的登录都会马上退出" in asked
    assert answer["Location"] == f"/admin/villages/user/{cast.walker.pk}/change/"
    assert [is_signed_in(chair), is_signed_in(walker)] == [True, False]


def test_reset_says_that_codes_went(cast: Cast, phone: Phone, log_in: LogIn) -> None:
    client, _answer = log_in("clerk")
    page = f"/admin/villages/user/{cast.chair.pk}/passphrase/"

    before = read(client, page)
    slip = client.post(page, {"password": "4821 7730 5946"}).content.decode()

    assert "他开着动态口令，重设口令时一起关掉" in before
    assert all(word in slip for word in ("4821 7730 5946", "动态口令也关掉了", "陈主任"))
    assert is_signed_in(log_in("chair", "482177305946")[0])


def test_reset_proposes_a_passphrase(cast: Cast, log_in: LogIn) -> None:
    client, _answer = log_in("chair")
    page = f"/admin/villages/user/{cast.walker.pk}/passphrase/"

    proposed = client.post(page, {"propose": "digits"}).content.decode()

    assert re.search(r'name="password" value="\d{4} \d{4} \d{4}"', proposed)
    cast.walker.refresh_from_db()
    assert cast.walker.check_password(PASSWORD)


def test_own_passphrase_is_not_reset_without_the_old_one(cast: Cast, log_in: LogIn) -> None:
    client, _answer = log_in("chair")
    page = f"/admin/villages/user/{cast.chair.pk}/passphrase/"

    answer = client.post(page, {"password": "4821 7730 5946"})

    assert (answer["Location"], is_signed_in(log_in("chair")[0])) == ("/me/passphrase/", True)


def test_session_rows_know_whose_they_are(cast: Cast, log_in: LogIn) -> None:
    log_in()

    assert [row.user for row in Session.objects.all()] == [cast.walker]
