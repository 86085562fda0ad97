"""Every answer under /api/ is JSON, whatever is asked and however it is sent."""

from collections.abc import Iterator
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import include, path

from config import urls
from tests.api.conftest import Connect
from tests.cast import PASSWORD, Cast
from villages.api.throttles import WritingThrottle
from villages.errors import CardUnknown

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

TOKENS = "/api/v1/tokens/"
SESSION = "/api/v1/session/"
READABLE = {"key": str(uuid4()), "username": "walker", "password": PASSWORD}


def break_down(_request: HttpRequest) -> HttpResponse:
    raise ZeroDivisionError


def refuse(_request: HttpRequest) -> HttpResponse:
    raise CardUnknown


urlpatterns = [
    path("api/v1/broken/", break_down),
    path("api/v1/refused/", refuse),
    path("", include(urls)),
]
handler400, handler500 = urls.handler400, urls.handler500


@pytest.mark.parametrize(
    ("sent", "content_type", "status", "code"),
    [
        (b"", "application/json", 400, "invalid"),
        (b"{", "application/json", 400, "invalid"),
        (b"[]", "application/json", 400, "invalid"),
        (b"null", "application/json", 400, "invalid"),
        (b'"text"', "application/json", 400, "invalid"),
        (b'{"key": NaN}', "application/json", 400, "invalid"),
        (b'{"key": ' + b"9" * 5000 + b"}", "application/json", 400, "invalid"),
        (b"[" * 100_000, "application/json", 400, "invalid"),
        (b'{"username": "\\ud800"}', "application/json", 400, "invalid"),
        (b'{"username": "\\u0000"}', "application/json", 400, "invalid"),
        (b"\xff\xfe", "application/json", 400, "invalid"),
        (b" " * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1), "application/json", 413, "too_much"),
        (b"a=b&" * 2000, "application/x-www-form-urlencoded", 413, "too_much"),
        (b"username=%00", "application/x-www-form-urlencoded", 400, "invalid"),
        (b"no boundary", "multipart/form-data", 400, "invalid"),
        (b"broken", "multipart/form-data; boundary=x", 400, "invalid"),
        (b"<a/>", "text/xml", 415, "unsupported_media_type"),
        (b"{}", "application/json; charset=no-such", 400, "invalid"),
        (b"{}", "", 415, "unsupported_media_type"),
    ],
)
def test_what_cannot_be_read_is_refused(
    client: Client, sent: bytes, content_type: str, status: int, code: str
) -> None:
    answer = client.generic("POST", TOKENS, sent, content_type=content_type)

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer["Content-Type"] == "application/json"


def test_too_large_a_form_is_refused_before_it_is_read(client: Client) -> None:
    answer = client.generic(
        "POST", TOKENS, b"--x", content_type="multipart/form-data; boundary=x",
        CONTENT_LENGTH="900000000",
    )  # fmt: skip

    assert (answer.status_code, answer.json()["code"]) == (413, "too_much")


def test_wrong_fields_are_told_by_name(client: Client) -> None:
    answer = client.post(TOKENS, {"key": "no uuid", "username": "walker"}, "application/json")

    told = answer.json()
    assert (answer.status_code, told["code"]) == (400, "invalid")
    assert told["detail"] == "送来的内容有不对的地方，请核对。"
    assert sorted(told["fields"]) == ["key", "password"]


def test_verbs_that_are_none_are_refused(cast: Cast, connect: Connect) -> None:
    client = connect(cast.walker)

    verbs = ("POST", "PUT", "PATCH", "DELETE", "OPTIONS")
    answers = [client.generic(verb, SESSION) for verb in verbs]

    assert {(answer.status_code, answer.json()["code"]) for answer in answers} == {
        (405, "method_not_allowed")
    }
    assert "GET" in answers[0]["Allow"]


@pytest.mark.parametrize("verb", ["GET", "POST", "PUT", "DELETE"])
@pytest.mark.parametrize("address", ["/api/", "/api/v1", "/api/v1/session", "/api/v2/session/"])
def test_addresses_that_are_none_lead_nowhere(verb: str, address: str) -> None:
    answer = Client(enforce_csrf_checks=True).generic(verb, address)

    assert (answer.status_code, answer.json()) == (
        404,
        {"code": "not_found", "detail": "没有找到，请核对地址。"},
    )


def test_session_without_csrf_token_writes_nothing(cast: Cast) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(cast.walker)

    answer = browser.post(SESSION)

    assert (answer.status_code, answer.json()) == (
        403,
        {"code": "csrf_failed", "detail": "页面放得太久了，请重新打开；刚才填的都还在。"},
    )


def test_session_with_csrf_token_is_let_in(cast: Cast) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(cast.walker)
    token = browser.get(SESSION).json()["csrf_token"]

    answer = browser.post(SESSION, headers={"x-csrftoken": token})

    assert answer.status_code == 405


def test_answers_are_json_whatever_is_accepted(cast: Cast, connect: Connect) -> None:
    answer = connect(cast.walker).get(f"{SESSION}?format=html", headers={"accept": "text/html"})

    assert (answer.status_code, answer["Content-Type"]) == (200, "application/json")


def test_english_is_spoken_to_whom_asks_for_it(client: Client) -> None:
    answer = client.get(SESSION, headers={"accept-language": "en"})

    assert answer["Content-Language"] == "en"


@pytest.mark.urls("tests.api.test_answers")
def test_what_breaks_is_told_as_json() -> None:
    answer = Client(raise_request_exception=False).get("/api/v1/broken/")

    assert (answer.status_code, answer.json()["code"]) == (500, "broken")


@pytest.mark.urls("tests.api.test_answers")
def test_refusal_outside_the_frame_is_told_as_json() -> None:
    answer = Client().get("/api/v1/refused/")

    assert (answer.status_code, answer.json()) == (
        404,
        {"code": "card_unknown", "detail": "没有找到这张积分卡，请核对卡上的户编号。"},
    )


def test_unknown_host_is_told_as_json(client: Client) -> None:
    answer = client.get(SESSION, headers={"host": "elsewhere.example"})

    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")


@pytest.fixture
def _twice_a_minute() -> Iterator[None]:
    rates = WritingThrottle.THROTTLE_RATES
    WritingThrottle.THROTTLE_RATES = rates | {"writing": "2/min"}
    yield
    WritingThrottle.THROTTLE_RATES = rates


@pytest.mark.usefixtures("_twice_a_minute")
def test_who_writes_too_often_is_told_when_to_come_back(cast: Cast, connect: Connect) -> None:
    client = connect(cast.walker)

    answers = [client.post(SESSION) for _time in range(3)]

    assert [answer.status_code for answer in answers] == [405, 405, 429]
    assert answers[2].json() == {
        "code": "throttled",
        "detail": "送得太快了，请过一会儿再试，内容都还在。",
    }
    assert answers[2]["Retry-After"] == "61"
    assert client.get(SESSION).status_code == 200


def test_counts_are_kept_where_all_processes_see_them(cast: Cast, connect: Connect) -> None:
    connect(cast.walker).get(SESSION)

    assert settings.CACHES["default"]["LOCATION"] == settings.DATA_DIR / "cache"
    assert len(cache.get(f"throttle_user_{cast.walker.pk}")) == 1


def test_tokens_are_asked_for_so_often_and_no_more(client: Client) -> None:
    statuses = [client.post(TOKENS, READABLE).status_code for _time in range(21)]

    assert statuses[0] != 429
    assert statuses[20] == 429
