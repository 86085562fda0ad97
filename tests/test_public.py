"""What everybody may open: kept by browsers and proxies, unless there is a form on it."""

from http import HTTPStatus
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import resolve
from django.views import View

from tests.access import EVERYBODY, TABLE, Row, build_ids
from tests.cast import Cast
from tests.world import World
from villages.models import Village
from villages.public import OpenFormView, PublicView

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_in_november")]

# With a form for everybody: it carries its token, and nobody keeps it.
FORMS = {
    "/v/anping/object/",
    "/v/anping/object/{objection_token}/",
    "/v/anping/feedback/",
    "/v/anping/feedback/{feedback_token}/",
    "/v/anping/rules/drafts/{consulted_number}/",
    "/verify/",
}
# For everybody, but of no village: the front page shows who is signed in the own doors, the others
# say themselves how long they may be kept.
NO_VILLAGES = {
    "/",
    "/healthz",
    "/field/offline/",
    "/field/manifest.webmanifest",
    "/sw.js",
    "/api/schema/",
    "/api/docs/",
    "/verify/how/",
    "/help/",
    "/help/cunwei/",
}
CHINESE, ENGLISH = "zh-hans", "en"


def list_open() -> list[Row]:
    """Return the rows of what everybody may read, whoever asks."""
    return [row for row in TABLE if row.who == EVERYBODY and row.get == 200 and not row.differs]


def list_kept() -> list[str]:
    return [row.address for row in list_open() if row.address not in FORMS | NO_VILLAGES]


def put_in_language(village: Village, language: str) -> None:
    Village.objects.filter(pk=village.pk).update(language=language)


def look(page: str, client: Client) -> dict[str, object]:
    """Return what caches look at."""
    answer = client.get(page)
    return {
        "status": answer.status_code,
        "cookies": dict(answer.cookies),
        "vary": answer.get("Vary"),
        "content": answer.content,
        "etag": answer.get("ETag"),
        "control": answer["Cache-Control"].partition(",")[0],
    }


def test_what_everybody_may_open_is_kept_unless_it_is_a_form(world: World) -> None:
    ids = build_ids(world)

    told = {}
    for address in list_kept():
        answer = Client().get(address.format(**ids))
        own = (bool(answer.cookies), answer.get("Vary"), answer.has_header("ETag"))
        told[address] = (*own, answer["Cache-Control"].partition(",")[0])

    assert told == dict.fromkeys(told, (False, None, True, "public"))
    assert "/v/anping/" in told


def test_who_has_a_page_already_gets_none(world: World) -> None:
    ids = build_ids(world)

    for address in list_kept():
        page = address.format(**ids)
        etag = Client().get(page)["ETag"]
        again = Client().get(page, headers={"if-none-match": f'"other", W/{etag}'})
        head = Client().head(page)

        assert (address, again.status_code, again.content) == (address, 304, b"")
        assert (again["ETag"], again["Cache-Control"]) == (etag, head["Cache-Control"])
        assert (head.status_code, head.content, head["ETag"]) == (200, b"", etag)


@pytest.mark.parametrize("person", ["chair", "walker", "stranger", "operator"])
def test_who_is_signed_in_and_reads_english_gets_the_same(world: World, person: str) -> None:
    ids = build_ids(world)
    signed_in = Client(headers={"accept-language": ENGLISH})
    signed_in.force_login(world.cast.people[person])
    signed_in.cookies[settings.LANGUAGE_COOKIE_NAME] = ENGLISH

    for address in list_kept():
        page = address.format(**ids)
        assert (address, look(page, signed_in)) == (address, look(page, Client()))


def test_forms_carry_their_token_and_are_kept_by_nobody(world: World) -> None:
    ids = build_ids(world)
    addresses = {row.address for row in list_open()}

    for address in FORMS:
        answer = Client().get(address.format(**ids))

        assert address in addresses
        assert (answer.status_code, list(answer.cookies)) == (200, ["csrftoken"])
        assert (address, answer["Cache-Control"]) == (address, "no-store")
        assert "csrfmiddlewaretoken" in answer.content.decode()


def test_pages_of_no_village_are_known(world: World) -> None:
    assert {row.address for row in list_open()} >= NO_VILLAGES


def test_every_village_page_says_by_its_class_whether_it_is_kept(world: World) -> None:
    ids = build_ids(world)

    for row in list_open():
        if row.address in NO_VILLAGES:
            continue
        match = resolve(row.address.partition("?")[0].format(**ids))
        view: Any = getattr(match.func, "view_class", View)  # Any: its own attribute is asked for
        assert issubclass(view, PublicView | OpenFormView), row.address
        assert view.is_cacheable == (row.address not in FORMS), row.address


def test_a_page_is_in_the_villages_language(cast: Cast) -> None:
    put_in_language(cast.village, ENGLISH)
    asked = Client(headers={"accept-language": CHINESE})

    for page in ("/v/anping/", "/v/anping/notices/", "/v/anping/shop/"):
        answer = asked.get(page)
        assert (page, answer["Content-Language"]) == (page, ENGLISH)
        assert '<html lang="en"' in answer.content.decode()


def test_a_form_is_in_the_language_that_its_visitor_chose(world: World) -> None:
    page = f"/v/anping/rules/drafts/{world.consulted.number}/"
    chosen = Client(headers={"accept-language": CHINESE})
    chosen.cookies[settings.LANGUAGE_COOKIE_NAME] = ENGLISH
    forged = Client()
    forged.cookies[settings.LANGUAGE_COOKIE_NAME] = "tlh"

    languages = [
        client.get(page)["Content-Language"]
        for client in (Client(headers={"accept-language": ENGLISH}), chosen, forged)
    ]

    assert languages == [CHINESE, ENGLISH, CHINESE]


def test_what_is_not_there_is_kept_by_nobody(cast: Cast) -> None:
    for page in ("/v/nowhere/", "/v/anping/notices/2031-01/", "/v/anping/shop/goods/99999999.jpg"):
        answer = Client().get(page)

        assert (page, answer.status_code) == (page, HTTPStatus.NOT_FOUND)
        assert answer["Cache-Control"] == "no-store"


def test_a_wrong_verb_is_kept_by_nobody(cast: Cast) -> None:
    answer = Client().post("/v/anping/")

    assert (answer.status_code, answer["Cache-Control"]) == (405, "no-store")


def test_whole_names_are_kept_by_nobody(world: World) -> None:
    client = Client()
    client.force_login(world.cast.chair)
    page = "/v/anping/notices/2026-10/print/?names=board"

    shown, sent_away = client.get(page), Client().get(page)

    assert (shown.status_code, "no-store" in shown["Cache-Control"]) == (200, True)
    assert not shown.has_header("ETag")
    assert (sent_away.status_code, sent_away["Cache-Control"]) == (302, "no-store")


def test_the_front_page_is_each_ones_own(world: World) -> None:
    client = Client()
    client.force_login(world.cast.chair)

    answer = client.get("/")

    assert (answer.status_code, answer.has_header("ETag")) == (200, False)
    assert "Cookie" in answer["Vary"]
