"""The log-in: how long it holds, the code after the passphrase, and pauses after wrong ones."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from axes.models import AccessAttempt, AccessLog
from django.conf import settings
from django.contrib import admin
from django.db import OperationalError, connection
from django.test import Client
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from tests.cast import NOW, PASSWORD, Cast
from tests.villages.signing_in.conftest import LogIn, Phone, is_signed_in
from villages.models import Session
from villages.services import create_user, set_passphrase

pytestmark = pytest.mark.usefixtures("_at_ten")

SHARED = {"is_shared": "on"}
WRONG = "mifan-9-fan"


@pytest.fixture
def _at_ten() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def ask_later(client: Client, *, path: str = "/api/v1/session/", **since: float) -> int:
    with time_machine.travel(NOW + timedelta(**since), tick=False):
        return client.get(path).status_code


def read_end() -> datetime:
    return Session.objects.get().expire_date


# How long.


def test_own_phone_stays_signed_in_for_two_months(log_in: LogIn) -> None:
    client, answer = log_in()

    assert answer.cookies["sessionid"]["max-age"] == 60 * 24 * 3600
    assert (ask_later(client, days=59), read_end()) == (200, NOW + timedelta(days=119))
    assert ask_later(client, days=120) == 401


def test_unused_phone_is_signed_out_after_two_months(log_in: LogIn) -> None:
    client, _answer = log_in()

    assert ask_later(client, days=60) == 401


def test_reading_on_the_same_day_writes_nothing(log_in: LogIn) -> None:
    client, _answer = log_in()

    with time_machine.travel(NOW + timedelta(hours=23), tick=False):
        answer = client.get("/field/?village=anping")

    assert (answer.status_code, "sessionid" in answer.cookies) == (200, False)
    assert read_end() == NOW + timedelta(days=60)


def test_use_on_another_day_is_noted_in_row_and_cookie(log_in: LogIn) -> None:
    client, _answer = log_in()

    with time_machine.travel(NOW + timedelta(days=2), tick=False):
        answer = client.get("/field/?village=anping")

    assert answer.cookies["sessionid"]["max-age"] == 60 * 24 * 3600
    assert read_end() == NOW + timedelta(days=62)


def test_page_opens_where_its_use_cannot_be_noted(log_in: LogIn) -> None:
    client, _answer = log_in()

    with time_machine.travel(NOW + timedelta(days=2), tick=False), fill_disk_of_sessions():
        answer, end = client.get("/field/?village=anping"), read_end()
        client.raise_request_exception = False
        leaving = client.post("/logout/")

    assert (answer.status_code, "sessionid" in answer.cookies) == (200, False)
    # It is still nobody else's.
    assert (answer["Vary"], answer["Cache-Control"]) == (
        "Cookie, Accept-Language",
        "private, no-cache",
    )
    # What is more than a note is told.
    assert (end, leaving.status_code) == (NOW + timedelta(days=60), 507)


@contextmanager
def fill_disk_of_sessions() -> Iterator[None]:
    """Let the database take nothing of sessions; everything else it does."""
    full = sqlite3.OperationalError("database or disk is full")
    full.sqlite_errorcode = sqlite3.SQLITE_FULL

    def refuse(execute: Callable[..., Any], sql: str, *rest: object) -> Any:
        if "villages_session" in sql and not sql.startswith("SELECT"):
            raise OperationalError from full
        return execute(sql, *rest)

    with connection.execute_wrapper(refuse):
        yield


def test_page_for_everybody_does_not_look_who_asks(log_in: LogIn) -> None:
    client, _answer = log_in()

    with time_machine.travel(NOW + timedelta(days=2), tick=False):
        answer = client.get("/v/anping/rules/")

    assert (answer["Cache-Control"].startswith("public"), answer.cookies) == (True, {})
    assert read_end() == NOW + timedelta(days=60)


def test_shared_pc_forgets_with_the_browser(log_in: LogIn) -> None:
    _client, answer = log_in(**SHARED)

    cookie = answer.cookies["sessionid"]
    assert (cookie["max-age"], cookie["expires"]) == ("", "")
    assert read_end() == NOW + timedelta(minutes=30)


@pytest.mark.parametrize("page", ["/field/?village=anping", "/admin/"])
def test_shared_pc_is_signed_out_after_half_an_hour_without_use(log_in: LogIn, page: str) -> None:
    client, _answer = log_in("chair", **SHARED)

    answers = [ask_later(client, path=page, minutes=minutes) for minutes in (20, 45, 74, 105)]

    assert answers == [200, 200, 200, 302]
    assert not is_signed_in(client)


def test_what_an_open_page_asks_by_itself_is_no_use_of_a_shared_pc(log_in: LogIn) -> None:
    client, _answer = log_in(**SHARED)

    answers = [ask_later(client, minutes=minutes) for minutes in (20, 29, 31)]

    assert answers == [200, 200, 401]


def test_shared_pc_is_told_to_keep_no_lists(log_in: LogIn) -> None:
    browsers = [log_in()[0], log_in(**SHARED)[0]]

    pages = [one.get("/field/?village=anping").content.decode() for one in browsers]

    assert ["data-shared" in page for page in pages] == [False, True]


def test_logging_out_ends_the_row(log_in: LogIn) -> None:
    client, _answer = log_in()

    client.post("/logout/")

    assert not Session.objects.exists()


# What was meant.


def test_full_width_and_blanks_are_no_mistake(cast: Cast, log_in: LogIn) -> None:
    set_passphrase(cast.walker, "rongshu daotian 4821", by=cast.walker, now=NOW)

    client, _answer = log_in(" ｗａｌｋｅｒ　", "ｒｏｎｇｓｈｕ　daotian ４８２１ ")

    assert is_signed_in(client)


def test_who_was_given_a_passphrase_is_told_so(cast: Cast, log_in: LogIn) -> None:
    create_user("lin3", "林三", password=PASSWORD, by=cast.chair, now=NOW)

    client, _answer = log_in("lin3")

    assert "您的口令是陈主任给定的" in client.get("/").content.decode()


# The code.


def test_code_is_asked_only_of_who_has_it_on(phone: Phone, log_in: LogIn) -> None:
    with_codes, answer = log_in("chair")
    without, other = log_in("walker")

    assert (answer["Location"], is_signed_in(with_codes)) == ("/login/code/", False)
    assert (other["Location"], is_signed_in(without)) == ("/", True)


def test_code_lets_in_and_leads_to_the_page(phone: Phone, log_in: LogIn) -> None:
    client, _answer = log_in("chair", next="/supervise/?village=anping", **SHARED)

    answer = client.post("/login/code/", {"code": phone.show()})

    assert (answer["Location"], is_signed_in(client)) == ("/supervise/?village=anping", True)
    assert Session.objects.get(user=phone.user).expire_date == NOW + timedelta(minutes=30)


def test_code_leads_to_no_other_server(phone: Phone, log_in: LogIn) -> None:
    client, _answer = log_in("chair", next="https://evil.example/")

    answer = client.post("/login/code/", {"code": phone.show()})

    assert answer["Location"] == "/"


def test_code_of_the_paper_lets_in(phone: Phone, log_in: LogIn) -> None:
    client, _answer = log_in("chair")

    client.post("/login/code/", {"code": phone.paper[0]})

    assert is_signed_in(client)


def test_wrong_code_lets_nobody_in(phone: Phone, log_in: LogIn) -> None:
    client, _answer = log_in("chair")

    answer = client.post("/login/code/", {"code": "000000"})

    assert (answer.status_code, is_signed_in(client)) == (400, False)
    assert "动态口令不对" in answer.content.decode()


def test_code_in_haste_is_told_to_wait(phone: Phone, log_in: LogIn) -> None:
    client, _answer = log_in("chair")
    client.post("/login/code/", {"code": "000000"})

    answer = client.post("/login/code/", {"code": phone.show()})

    assert (answer.status_code, is_signed_in(client)) == (409, False)
    assert "请等 1 秒再填" in answer.content.decode()


def test_nobody_gets_to_the_code_without_the_passphrase(phone: Phone, client: Client) -> None:
    answer = client.post("/login/code/", {"code": phone.show()})

    assert (answer["Location"], is_signed_in(client)) == ("/login/", False)


def test_code_is_waited_for_ten_minutes(phone: Phone, log_in: LogIn) -> None:
    client, _answer = log_in("chair")

    with time_machine.travel(NOW + timedelta(minutes=11), tick=False):
        answer = client.post("/login/code/", {"code": phone.show()})

    assert answer["Location"] == "/login/"


def test_new_passphrase_ends_the_waiting(phone: Phone, log_in: LogIn) -> None:
    client, _answer = log_in("chair")
    set_passphrase(phone.user, "jing-shui-3", by=phone.user, now=NOW)

    answer = client.post("/login/code/", {"code": phone.show()})

    assert (answer["Location"], is_signed_in(client)) == ("/login/", False)


# Pauses.


def test_pause_is_told_with_its_end(log_in: LogIn) -> None:
    answers = [log_in(password=WRONG)[1] for _time in range(settings.AXES_FAILURE_LIMIT)]

    assert [answer.status_code for answer in answers] == [200] * 7 + [429]
    told = answers[-1].content.decode()
    assert "先停 15 分钟，10:15 以后可以再试" in told


def test_right_passphrase_waits_as_well_and_trying_on_lengthens_nothing(log_in: LogIn) -> None:
    for _time in range(settings.AXES_FAILURE_LIMIT):
        log_in(password=WRONG)
    with time_machine.travel(NOW + timedelta(minutes=14), tick=False):
        _client, answer = log_in()
    with time_machine.travel(NOW + timedelta(minutes=15, seconds=1), tick=False):
        client, _answer = log_in()
        is_in = is_signed_in(client)

    assert ("10:15 以后" in answer.content.decode(), answer.status_code) == (True, 429)
    assert answer["Retry-After"] == "61"
    assert is_in


def test_wrong_ones_are_counted_in_a_row(log_in: LogIn) -> None:
    for _time in range(2):
        for _wrong in range(settings.AXES_FAILURE_LIMIT - 1):
            log_in(password=WRONG)
        client, _answer = log_in()

    assert is_signed_in(client)


def test_pause_is_for_one_name_from_one_address(log_in: LogIn) -> None:
    for _time in range(settings.AXES_FAILURE_LIMIT):
        log_in(password=WRONG)

    elsewhere = Client(REMOTE_ADDR="10.0.0.9")
    elsewhere.post("/login/", {"username": "walker", "password": PASSWORD})

    assert is_signed_in(log_in("keeper")[0])
    assert is_signed_in(elsewhere)


def test_wrong_codes_count_as_wrong_passphrases(phone: Phone, log_in: LogIn) -> None:
    client, _answer = log_in("chair")
    statuses = []
    # Each after the pause of the phone's own count.
    for time in range(settings.AXES_FAILURE_LIMIT):
        with time_machine.travel(NOW + timedelta(seconds=2**time), tick=False):
            statuses.append(client.post("/login/code/", {"code": "000000"}).status_code)
    with time_machine.travel(NOW + timedelta(seconds=400), tick=False):
        answer = client.post("/login/code/", {"code": phone.show()})

    assert statuses == [400] * 7 + [429]
    assert (answer.status_code, is_signed_in(client)) == (429, False)


def test_right_passphrase_alone_forgives_no_wrong_code(phone: Phone, log_in: LogIn) -> None:
    statuses = []
    for time in range(settings.AXES_FAILURE_LIMIT):
        with time_machine.travel(NOW + timedelta(seconds=2**time), tick=False):
            client, _answer = log_in("chair")
            statuses.append(client.post("/login/code/", {"code": "000000"}).status_code)

    assert statuses[-1] == 429


def test_nothing_that_was_typed_is_kept(phone: Phone, log_in: LogIn) -> None:
    log_in(password="geheim-1")
    client, _answer = log_in("chair")
    client.post("/login/code/", {"code": "112233"})

    kept = str(list(AccessAttempt.objects.values()))
    assert ("geheim" in kept, "112233" in kept, AccessLog.objects.count()) == (False, False, 0)


def test_phones_have_no_page_in_the_office() -> None:
    registered = set(admin.site._registry)

    assert not {TOTPDevice, StaticDevice} & registered
