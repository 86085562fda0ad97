"""What browsers are told that a page may do, and that no page outside the admin does more."""

import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import BadRequest, PermissionDenied, RequestDataTooBig
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import get_template
from django.test import Client, override_settings
from django.urls import path

from config.urls import handler400, handler500, urlpatterns  # noqa: F401 - a test's own urls
from ledger.errors import KeyReused
from tests.access import PEOPLE, Verb
from tests.cast import Cast
from tests.security.walking import Answer, read_text, sign_in, walk
from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_in_november", "_quiet")]

PAGE = {
    "default-src": "'self'",
    "img-src": "'self' data: blob:",
    "object-src": "'none'",
    "base-uri": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}
# What the theme needs: its Alpine makes functions of attributes, and its pages carry their colours.
OFFICE = PAGE | {"script-src": "'self' 'unsafe-eval'", "style-src": "'self' 'unsafe-inline'"}
FILE = {"default-src": "'none'", "frame-ancestors": "'none'", "sandbox": ""}
PAGES_AND_SCRIPTS = ("text/html", "text/javascript")
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
CAMERA = ("/field/", "/counter/", "/partner/")


@pytest.fixture
def _quiet(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("CRITICAL", logger="django.request")


class InlineCode(HTMLParser):
    """Collects what a strict policy would refuse to run or to draw."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        if tag == "style" or (tag == "script" and not told.get("src")):
            self.found.append(f"<{tag}>")
        for name, value in attrs:
            if re.fullmatch("style|on[a-z]+", name):
                self.found.append(f"{tag} {name}")
            if (value or "").strip().lower().startswith("javascript:"):
                self.found.append(f"{tag} {name}={value}")


def find_inline_code(html: str) -> list[str]:
    parser = InlineCode()
    parser.feed(html)
    return parser.found


def read_policy(answer: Answer) -> dict[str, str]:
    parts = (part.strip().partition(" ") for part in answer["Content-Security-Policy"].split(";"))
    return {name: sources for name, _, sources in parts}


def expect_policy(address: str, answer: Answer) -> dict[str, str]:
    kind = answer.headers.get("Content-Type", "text/html").partition(";")[0]
    if kind not in PAGES_AND_SCRIPTS:
        return FILE
    return OFFICE if address.startswith("/admin/") else PAGE


def check(address: str, answer: Answer) -> None:
    """Fail where an answer may do more than its path is meant to."""
    assert (address, read_policy(answer)) == (address, expect_policy(address, answer))
    told = {name: answer.headers.get(name) for name in ALWAYS}
    assert (address, told) == (address, ALWAYS)
    camera = "camera=(self)" if address.startswith(CAMERA) else "camera=()"
    assert (address, answer["Permissions-Policy"].split(", ")[0]) == (address, camera)
    # Where the address itself opens something, not even our own pages are told it.
    assert answer["Referrer-Policy"] in {"same-origin", "strict-origin"}
    assert not {"Server", "X-Powered-By"} & set(answer.headers)
    if "cookie" in answer.headers.get("Vary", "").lower():
        # It looked at who asks: kept by no proxy, and by a browser in the field alone.
        assert (address, "private" in answer["Cache-Control"] or is_unkept(answer)) == (
            address,
            True,
        )
    if answer.headers.get("Content-Type", "").startswith("text/html"):
        assert answer["Content-Type"] == "text/html; charset=utf-8"
        found = find_inline_code(read_text(answer))
        if address.startswith("/admin/"):
            # The theme's own colours; scripts inside the page and on…= are refused there as well.
            found = [one for one in found if one != "<style>" and not one.endswith(" style")]
        assert (address, found) == (address, [])


# Refusals of forms; of who posts, four tell all kinds of answers.
POSTING = ("anonymous", "chair", "stranger", "walker")
WALKS: list[tuple[str, Verb]] = [
    *((person, "get") for person in PEOPLE),
    *((person, "post") for person in POSTING),
]


def is_unkept(answer: Answer) -> bool:
    return "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize(("person", "verb"), WALKS)
def test_every_answer_may_do_what_its_path_is_meant_to(
    world: World, person: str, verb: Verb
) -> None:
    asked = 0
    for address, answer in walk(world, person, verb):
        check(address, answer)
        asked += 1

    assert asked > 100


def test_answers_of_the_api_are_saved_and_not_shown(world: World) -> None:
    for person, status in (("walker", 200), ("anonymous", 401)):
        answer = sign_in(world, person).get("/api/v1/villages/anping/households/")

        assert answer.status_code == status
        assert answer["Content-Disposition"] == 'attachment; filename="api.json"'


# Errors


def answer_403(_request: HttpRequest) -> HttpResponse:
    raise PermissionDenied


def answer_400(_request: HttpRequest) -> HttpResponse:
    raise BadRequest


def answer_409(_request: HttpRequest) -> HttpResponse:
    raise KeyReused


def answer_413(_request: HttpRequest) -> HttpResponse:
    raise RequestDataTooBig


def answer_500(_request: HttpRequest) -> HttpResponse:
    raise RuntimeError("geheim 陈大明 13800138000")


def answer_without_database(_request: HttpRequest) -> HttpResponse:
    raise OperationalError("password of points_app")


FAILING: dict[str, tuple[Callable[[HttpRequest], HttpResponse], int]] = {
    "400": (answer_400, 400),
    "403": (answer_403, 403),
    "409": (answer_409, 409),
    "413": (answer_413, 413),
    "500": (answer_500, 500),
    "database": (answer_without_database, 500),
}
OWN_URLS = [
    path(f"{before}failing/{name}/", view)
    for name, (view, _) in FAILING.items()
    for before in ("", "admin/", "api/")
]
urlpatterns = [*OWN_URLS, *urlpatterns]


@pytest.mark.urls(__name__)
@pytest.mark.parametrize("before", ["/", "/admin/", "/api/"])
@pytest.mark.parametrize("name", FAILING)
def test_errors_keep_to_the_policy_and_tell_nothing(cast: Cast, name: str, before: str) -> None:
    address = f"{before}failing/{name}/"

    answer = Client(raise_request_exception=False).get(address)

    # The database may come to answer 503 by itself.
    assert answer.status_code in {FAILING[name][1], 503 if name == "database" else 0}
    check(address, answer)
    told = read_text(answer)
    for word in (
        "geheim",
        "陈大明",
        "13800138000",
        "points_app",
        "Traceback",
        "settings",
        "/site-",
    ):
        assert word not in told


@pytest.mark.parametrize(
    ("address", "verb", "status"),
    [
        ("/no-such-page", "GET", 404),
        ("/v/nowhere/", "GET", 404),
        ("/admin/no-such-page", "GET", 302),
        ("/api/no-such-thing", "GET", 404),
        ("/api/v1/session/", "GET", 401),
        ("/v/anping/", "DELETE", 405),
        ("/healthz", "POST", 405),
        ("/field/", "GET", 302),
        ("/login/", "GET", 200),
        ("/static/css/base.css", "GET", 200),
        ("/static/icons/mark.svg", "GET", 200),
        ("/static/../config/settings.py", "GET", 404),
    ],
)
def test_refusals_and_files_keep_to_the_policy(
    cast: Cast, address: str, verb: str, status: int
) -> None:
    answer = Client().generic(verb, address)

    assert answer.status_code == status
    if address.startswith("/static/"):
        # Opened by itself, a stylesheet or a picture is no page.
        assert read_policy(answer) in (FILE, PAGE)
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert not answer.has_header("Access-Control-Allow-Origin")
    else:
        check(address, answer)


def test_unknown_host_is_refused_by_a_page_that_keeps_to_the_policy(cast: Cast) -> None:
    for address in ("/", "/admin/", "/api/v1/session/", "/v/anping/"):
        answer = Client(headers={"host": "evil.example"}).get(address)

        assert (address, answer.status_code) == (address, 400)
        check(address, answer)
        assert "evil.example" not in read_text(answer)


def test_answer_that_brings_nothing_leaves_the_policy_alone(world: World) -> None:
    etag = Client().get("/v/anping/notices/")["ETag"]

    again = Client().get("/v/anping/notices/", headers={"if-none-match": etag})

    assert again.status_code == 304
    assert not again.has_header("Content-Security-Policy")


def test_foreign_html_among_the_static_files_runs_nothing(cast: Cast) -> None:
    """A package ships a page of its own; whitenoise serves it as it lies."""
    page = "/static/drf_spectacular_sidecar/swagger-ui-dist/oauth2-redirect.html"

    answer = Client().get(page)

    assert answer.status_code == 200
    assert read_policy(answer) == PAGE


def test_policies_open_nothing_besides_the_offices() -> None:
    words = re.findall(r"unsafe-[a-z]+", str(settings.CONTENT_SECURITY_POLICY))
    office = re.findall(r"unsafe-[a-z]+", str(settings.ADMIN_CONTENT_SECURITY_POLICY))

    assert (words, office) == ([], ["unsafe-eval", "unsafe-inline"])


def test_templates_have_no_script_or_handler_in_them() -> None:
    """Also of those that a walk over one world may not meet."""
    own = sorted((settings.BASE_DIR / "templates").rglob("*.html"))
    told = {str(file): find_inline_code(file.read_text(encoding="utf-8")) for file in own}

    assert {file: found for file, found in told.items() if found} == {}
    assert len(own) > 100


# Why the office's two exceptions are there


def read_theme(name: str) -> str:
    template: Any = get_template(name)  # Any: only Django's own engine says where one lies
    return Path(template.origin.name).read_text(encoding="utf-8")


def test_theme_needs_both_exceptions(world: World) -> None:
    """Alpine compiles attributes, which takes eval; the colours stand in a <style> of each page."""
    skeleton = read_theme("unfold/layouts/skeleton.html")
    client = Client()
    client.force_login(world.cast.chair)

    page = client.get("/admin/villages/household/").content.decode()

    assert '<style id="unfold-theme-colors">' in page
    assert "nonce" not in skeleton
    assert 'x-data="{' in page


@override_settings(DEBUG=False)
def test_broken_page_tells_nothing_of_the_server(cast: Cast) -> None:
    assert settings.DEBUG is False
    assert "{{" not in read_theme("500.html")
