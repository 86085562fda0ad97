"""What lists of the admin offer for chosen rows: each for whom, and on whose rows.

Pages of the theme's own buttons have addresses, which tests/access.py asks; Django's actions and
its deleting have none of their own, so they are asked here. One without a row fails.
"""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.admin import ModelAdmin
from django.db import models, transaction
from django.test import Client
from django.urls import reverse

from tests.access import CHAIR, NONE, PEOPLE, STAFF, People, build_ids
from tests.cast import NOW, enrol
from tests.world import World
from villages.models import KinTie, Session
from villages.services import declare_kin, propose_kin_removal

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_in_november")]

DELETE = "delete_selected"


@dataclass(frozen=True)
class Act:
    """One action of one list: for whom, and whether it writes (others lead to a page)."""

    kind: str
    name: str
    who: People
    writes: bool


ACTS = (
    Act("villages.household", "print_cards", CHAIR, writes=False),
    Act("villages.household", "print_pins", CHAIR, writes=False),
    Act("villages.kintie", "propose_removal", STAFF, writes=True),
    Act("villages.kintie", "confirm_removal", STAFF, writes=True),
)
Values = dict[str, dict[Any, tuple[Any, ...]]]  # Any: values of any column


@pytest.fixture(autouse=True)
def _quiet(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.ERROR, logger="django.request")


@pytest.fixture
def theirs(world: World) -> dict[str, object]:
    """Rows of Hewan by their kind; a tie's removal has been proposed in both villages."""
    cast = world.cast
    assert cast.other_household is not None
    second = enrol(cast.other_village, 2, grid=cast.other_household.grid, head="何水秀")
    tie = declare_kin(cast.other_household, second, by=cast.stranger, now=NOW)
    return {"villages.household": second.pk, "villages.kintie": tie.pk}


def list_pages() -> Iterator[tuple[str, ModelAdmin[Any]]]:
    for model, page in admin.site._registry.items():
        yield model._meta.label_lower, page


def list_acts() -> list[Act]:
    """Return the rows, and for every list the deleting that nobody may do there."""
    return [*ACTS, *(Act(kind, DELETE, NONE, writes=False) for kind, _page in list_pages())]


def read_values() -> Values:
    """Return every row of the project by its table, but for sessions."""
    return {
        model._meta.label_lower: {row[0]: row for row in model._default_manager.values_list()}
        for model in apps.get_models()
        if model is not Session and "session_data" not in _columns(model)
    }


def _columns(model: type[models.Model]) -> set[str]:
    return {field.name for field in model._meta.concrete_fields}


def find_changed(before: Values, after: Values) -> set[tuple[str, Any]]:
    """Return (table, id) of each row that was there before and is another now, or gone."""
    return {
        (kind, pk) for kind, rows in before.items() for pk, row in rows.items()
        if after[kind].get(pk) != row
    }  # fmt: skip


def choose(client: Client, act: Act, rows: list[object]) -> int:
    """Press the action for some rows of its list, and say yes where it asks."""
    address = reverse(f"admin:{act.kind.replace('.', '_')}_changelist")
    sent = {"action": act.name, "_selected_action": rows, "index": "0", "post": "yes"}
    return client.post(address, sent).status_code


def open_browser(world: World, person: str) -> Client:
    client = Client(raise_request_exception=False)
    if person != "anonymous":
        client.force_login(world.cast.people[person])
    return client


def row_of(act: Act, ids: dict[str, object]) -> object:
    return ids[act.kind.replace(".", "_")]


def test_table_has_a_row_for_every_action() -> None:
    offered = {
        (kind, name)
        for kind, page in list_pages()
        for _function, name, _words in page._get_base_actions()  # type: ignore[attr-defined] # not in stubs
        if name != DELETE
    }

    assert offered == {(act.kind, act.name) for act in ACTS if act.name != DELETE}


def test_no_list_and_no_form_writes_past_its_service() -> None:
    """Rows are not edited in lists, and no button beside the save button has no address."""
    beside = {
        kind: (page.list_editable, getattr(page, "actions_submit_line", ()))
        for kind, page in list_pages()
    }

    assert beside == dict.fromkeys(beside, ((), ()))


@pytest.mark.parametrize("person", PEOPLE)
def test_actions_of_others_write_nothing(
    world: World, theirs: dict[str, object], person: str
) -> None:
    ids, client = build_ids(world), open_browser(world, person)
    refused = [act for act in list_acts() if person not in act.who]
    before = read_values()

    answers = {(act.kind, act.name): choose(client, act, [row_of(act, ids)]) for act in refused}

    assert find_changed(before, read_values()) == set()
    assert set(answers.values()) <= {200, 302, 403, 404}
    assert answers


@pytest.mark.parametrize("act", ACTS, ids=lambda act: f"{act.kind}-{act.name}")
def test_action_reaches_rows_of_the_own_village_only(
    world: World, theirs: dict[str, object], act: Act
) -> None:
    ids = build_ids(world)
    if act.name == "confirm_removal":
        for tie, by in zip(
            KinTie.objects.filter(removed_at=None).order_by("pk"),
            (world.cast.clerk, world.cast.stranger),
            strict=False,
        ):
            propose_kin_removal(tie, by=by, now=NOW)
    own = row_of(act, ids)

    for person in sorted(act.who):
        client, before = open_browser(world, person), read_values()
        with transaction.atomic():
            status = choose(client, act, [own, theirs[act.kind]])
            changed = find_changed(before, read_values())
            transaction.set_rollback(True)

        assert (status, changed) == (302, {(act.kind, own)} if act.writes else set())
