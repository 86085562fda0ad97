"""Hewan sees nothing of Anping by the API either; every row of the table is asked."""

import pytest
from django.test import Client

from tests.access import API, Row, build_ids
from tests.cast import at
from tests.test_access import open_browser
from tests.test_neighbours import OF_ANPING, list_leaks, make_hewans_own
from tests.world import NOVEMBER, World
from villages.models import Role
from villages.services import appoint

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_in_november")]

OF_VILLAGE = [row for row in API if "/villages/anping/" in row.address]
OWN_LISTS = [row for row in OF_VILLAGE if "{" not in row.address and row.get == 200]
OWN_ROWS = [row for row in OF_VILLAGE if "{" in row.address]


def ask_as_stranger(world: World) -> Client:
    return open_browser(world, "stranger")


@pytest.mark.parametrize("row", OWN_LISTS, ids=lambda row: row.address)
def test_answers_of_hewan_tell_nothing_of_anping(world: World, row: Row) -> None:
    make_hewans_own(world)
    address = row.address.replace("anping", "hewan")

    answer = ask_as_stranger(world).get(address)

    # Hewan's own household has another number than those that the table names.
    assert answer.status_code in {200, 404}
    assert list_leaks(answer.content.decode(), OF_ANPING) == []


@pytest.mark.parametrize("row", OWN_ROWS, ids=lambda row: row.address)
def test_addresses_of_hewan_do_not_know_anpings_rows(world: World, row: Row) -> None:
    address = row.address.format(**build_ids(world)).replace("anping", "hewan")
    client = ask_as_stranger(world)

    answers = [client.get(address), client.post(address, row.sends)]

    assert {answer.status_code for answer in answers} <= {404, 405, 400}
    assert 200 not in {answer.status_code for answer in answers}


def test_deed_of_hewan_takes_no_row_of_anping(world: World) -> None:
    client = ask_as_stranger(world)
    appoint(
        world.cast.stranger, Role.GRID_WORKER, village=world.cast.village,
        starts_on=NOVEMBER, by=None, now=at(NOVEMBER),
    )  # fmt: skip
    sent = {
        "household": "1",
        "rule": str(world.rule.pk),
        "occurred_on": "2026-11-05",
        "same_as": str(world.waiting.pk),
    }

    answer = client.post("/api/v1/villages/hewan/deeds/preview/", sent, "application/json")

    assert (answer.status_code, answer.json()["code"]) == (404, "rule_unknown")
