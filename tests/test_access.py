"""Every page asked as every person, against the table in tests/access.py."""

import logging
from collections.abc import Iterator
from http.cookies import SimpleCookie

import pytest
from django.apps import apps
from django.db import transaction
from django.test import Client
from django.urls import resolve
from django.utils import translation

from tests.access import (
    LOGIN,
    PEOPLE,
    TABLE,
    Answer,
    Row,
    Verb,
    build_ids,
    list_routes,
)
from tests.world import World
from villages.models import Session

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_in_november")]

SIGNING_IN = ("/login/", "/admin/login/")


@pytest.fixture(autouse=True)
def _quiet(caplog: pytest.LogCaptureFixture) -> None:
    """Refusals are what is asked for here; only what breaks is worth a line in the log."""
    caplog.set_level(logging.ERROR, logger="django.request")


def open_browser(world: World, person: str, *, checks_csrf: bool = False) -> Client:
    # What breaks is told as a 500 beside the other answers; its traceback is in the log.
    client = Client(enforce_csrf_checks=checks_csrf, raise_request_exception=False)
    if person != "anonymous":
        client.force_login(world.cast.people[person])
    return client


def ask(client: Client, verb: Verb, row: Row, ids: dict[str, object]) -> Answer:
    """Return the status a page answers, or that it asks to sign in."""
    address = row.address.format(**ids)
    sends = {name: text.format(**ids) for name, text in row.sends.items()}
    answer = client.post(address, sends) if verb == "post" else client.generic(verb, address)
    if answer.status_code == 302 and answer["Location"].partition("?")[0] in SIGNING_IN:
        return LOGIN
    return answer.status_code


def list_asked(verb: Verb, person: str) -> list[Row]:
    return [row for row in TABLE if row.expect(verb, person) is not None]


def test_table_has_a_row_for_every_address(world: World) -> None:
    ids = build_ids(world)

    covered = {resolve(row.address.partition("?")[0].format(**ids)).route for row in TABLE}

    assert covered == list_routes()


@pytest.mark.parametrize("verb", ["get", "post", "put", "patch", "delete"])
@pytest.mark.parametrize("person", PEOPLE)
def test_pages_answer_as_the_table_says(world: World, person: str, verb: Verb) -> None:
    ids = build_ids(world)
    rows = list_asked(verb, person)

    client = open_browser(world, person)
    signed_in = client.cookies.output(header="")

    answers = {}
    for row in rows:
        # Each page is asked in the same world, also after the one that signs out.
        client.cookies = SimpleCookie(signed_in)
        with transaction.atomic():
            answers[row.address] = ask(client, verb, row, ids)
            transaction.set_rollback(True)

    assert answers == {row.address: row.expect(verb, person) for row in rows}


@pytest.fixture
def _chinese_again() -> Iterator[None]:
    """A request's language stays with its thread, which is the tests' own."""
    yield
    translation.deactivate()


@pytest.mark.usefixtures("_chinese_again")
@pytest.mark.parametrize("person", ["anonymous", "barber", "chair", "keeper", "officer", "walker"])
def test_pages_answer_in_english_alike(world: World, person: str) -> None:
    ids = build_ids(world)
    rows = list_asked("get", person)
    client = open_browser(world, person)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"

    answers = {row.address: ask(client, "get", row, ids) for row in rows}

    assert answers == {row.address: row.expect("get", person) for row in rows}


def count_rows() -> dict[str, int]:
    """Return how many rows each of the project's tables has."""
    return {
        model._meta.label: model._default_manager.count()
        for model in apps.get_models()
        if model is not Session
    }


@pytest.mark.parametrize("person", PEOPLE)
def test_refused_people_write_nothing(world: World, person: str) -> None:
    ids = build_ids(world)
    client = open_browser(world, person)
    refused = [row for row in list_asked("post", person) if row.is_refused("post", person)]
    before = count_rows()

    for row in refused:
        ask(client, "post", row, ids)

    assert count_rows() == before
    assert refused


def test_log_in_leads_back_to_the_page(world: World, client: Client) -> None:
    ids = build_ids(world)
    asked = [row.address.format(**ids) for row in TABLE if row.expect("get", "anonymous") == LOGIN]

    for address in asked:
        chain = client.get(address, follow=True).redirect_chain

        assert resolve(chain[-1][0].partition("?")[0]).view_name == "login", address


# One page an app that would write, each by who may.
WRITING = {
    "villages": ("chair", "/admin/villages/grid/add/"),
    "ledger": ("watcher", "/admin/ledger/correction/{ledger_correction}/consent/"),
    "rules": ("chair", "/admin/rules/edition/{draft}/adopt/"),
    "market": ("keeper", "/counter/hand-over/?village=anping"),
    "deeds": ("walker", "/field/deeds/new/?village=anping"),
    "noticeboard": ("chair", "/admin/noticeboard/notice/close/?village=anping"),
    "office": ("chair", "/admin/villages/household/{villages_household}/new-card/"),
    "config": ("chair", "/logout/"),
}


@pytest.mark.parametrize("app", WRITING)
def test_post_without_the_forms_token_is_refused(world: World, app: str) -> None:
    person, address = WRITING[app]
    client = open_browser(world, person, checks_csrf=True)
    before = count_rows()

    answer = client.post(address.format(**build_ids(world)))

    assert answer.status_code == 403
    assert "刚才填的" in answer.content.decode()
    assert count_rows() == before
