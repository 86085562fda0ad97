"""What others make a browser send: forged forms, ways that lead elsewhere, addresses not ours."""

from http.cookies import SimpleCookie
from urllib.parse import quote, urlsplit

import pytest
from django.test import Client

from tests.access import TABLE, build_ids
from tests.cast import PASSWORD, Cast
from tests.security.test_policies import InlineCode
from tests.security.walking import Answer, list_addresses, read_text, sign_in, walk
from tests.test_access import SIGNING_IN, count_rows
from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_in_november", "_quiet")]

# Where nobody is taken for the browser's own: asking for a card's bearer and for a staff token take
# PIN and passphrase each time, and leading on changes nothing.
WITHOUT_COOKIE = {"/api/v1/tokens/", "/api/v1/cards/session/", "/api/no-such-thing"}


@pytest.fixture
def _quiet(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("CRITICAL", logger="django")


# Forms of other servers


@pytest.mark.parametrize("person", ["anonymous", "barber", "chair", "keeper", "walker", "watcher"])
def test_no_form_without_its_token_is_taken(world: World, person: str) -> None:
    client = sign_in(world, person, checks_csrf=True)
    cookies = client.cookies.output(header="")
    before = count_rows()

    taken = {}
    for address, sends in list_addresses(world, "post", person):
        client.cookies = SimpleCookie(cookies)
        answer = client.post(address, sends)
        # Who may not come at all is told that instead, or sent to sign in.
        if answer.status_code not in (401, 403, 404, 405) and not leads_to_log_in(answer):
            taken[address] = answer.status_code

    assert {address for address in taken if address not in WITHOUT_COOKIE} == set()
    assert count_rows() == before


def leads_to_log_in(answer: Answer) -> bool:
    return answer.status_code == 302 and str(answer["Location"]).startswith(SIGNING_IN)


def test_form_of_another_server_is_refused_though_it_has_a_token(world: World) -> None:
    client = sign_in(world, "chair", checks_csrf=True)
    token = client.get("/me/passphrase/").cookies["csrftoken"].value

    own, foreign = (
        client.post(
            "/me/end/", {"csrfmiddlewaretoken": token}, headers={"origin": f"http://{host}"}
        )
        for host in ("testserver", "evil.example")
    )

    assert (foreign.status_code, own.status_code) == (403, 302)


# Ways that lead elsewhere

ELSEWHERE = (
    "https://evil.example/",
    "//evil.example/",
    "/\\evil.example/",
    "\\\\evil.example",
    "///evil.example/",
    "https:evil.example",
    "javascript:alert(1)",
    " //evil.example/",
    "/\t/evil.example/",
    "%2F%2Fevil.example",
)
# Every word by which a page of ours, of Django's or of the theme is told where to go on.
BACK = ("next", "back", "from", "return", "redirect", "url", "to", "_to_field", "_popup", "path")


class Leading(InlineCode):
    """Collects where a page leads, sends and loads from."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in ("href", "action", "formaction", "src") and leads_elsewhere(value or ""):
                self.found.append(f"{tag} {name}={value}")


def leads_elsewhere(address: str) -> bool:
    """Tell whether a browser would leave this server, as browsers read addresses."""
    read = address.strip().replace("\\", "/").replace("\t", "")
    parts = urlsplit(read)
    if parts.scheme in ("data", "blob", "mailto", "tel"):
        return False
    own = parts.netloc in ("", "testserver") and parts.scheme in ("", "http", "https")
    return not own or read.startswith("//")


@pytest.mark.parametrize("person", ["anonymous", "chair", "walker"])
def test_no_page_leads_where_its_address_says(world: World, person: str) -> None:
    told = "&".join(f"{word}={quote('//evil.example/')}" for word in BACK)

    found = {}
    for verb in ("get", "post"):
        for address, answer in walk(world, person, verb, adds=told):
            leading = Leading()
            if answer.headers.get("Content-Type", "").startswith("text/html"):
                leading.feed(read_text(answer))
            if leads_elsewhere(answer.headers.get("Location", "")):
                leading.found.append(answer["Location"])
            if leading.found:
                found[address.partition("?")[0]] = leading.found

    assert found == {}


@pytest.mark.parametrize("place", ELSEWHERE)
def test_log_in_and_language_lead_to_no_other_server(cast: Cast, place: str) -> None:
    given = {"username": cast.chair.username, "password": PASSWORD, "next": place}
    signed_in = Client().post(f"/login/?next={quote(place)}", given)
    spoken = Client().post("/language/setlang/", {"language": "en", "next": place})
    asked = Client().get(f"/admin/login/?next={quote(place)}")
    again = sign_in_again(cast).get(f"/login/?next={quote(place)}")

    answers = (signed_in, spoken, asked, again)
    assert [answer.status_code for answer in answers] == [302, 302, 302, 302]
    assert not any(leads_elsewhere(answer["Location"]) for answer in answers)


def sign_in_again(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.chair)
    return client


# The host that is asked for


def test_addresses_on_paper_are_of_a_host_that_is_ours(world: World) -> None:
    """QR codes and slips carry the asked host; any other than those allowed gets no page at all."""
    ids = build_ids(world)
    told = [
        row.address.format(**ids)
        for row in TABLE
        if row.expect("get", "chair") == 200 and "print" in row.address
    ]
    forged = (
        {"host": "evil.example"},
        {"host": "testserver@evil.example"},
        {"host": "testserver.evil.example"},
        {"host": "testserver:80@evil.example"},
    )
    client = sign_in(world, "chair")

    answers = {
        (address, headers["host"]): client.get(address, headers=headers).status_code
        for address in told
        for headers in forged
    }

    assert set(answers.values()) == {400}
    assert len(told) >= 10


def test_host_told_besides_is_not_believed(world: World) -> None:
    client = sign_in(world, "chair")
    page = f"/admin/villages/household/{world.cast.households[5].pk}/passbook/"

    plain = client.get(page)
    forged = client.get(page, headers={"x-forwarded-host": "evil.example", "forwarded": "host=e"})

    assert (plain.status_code, forged.content) == (200, plain.content)
    assert "evil.example" not in plain.content.decode()
