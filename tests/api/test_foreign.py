"""Every operation of the API with the ids of the other village in the place of the own ones."""

from django.urls import resolve

from tests.access import list_api_operations
from tests.api.both import Ids
from tests.api.calls import CALLS, WITHOUT_IDS
from tests.api.conftest import Open, address_of, send


def test_table_has_a_row_for_every_operation(ids: Ids) -> None:
    asked = {(resolve(address_of(call, ids)).route, call.verb) for call in CALLS}

    assert asked | WITHOUT_IDS == list_api_operations()
    assert not asked & WITHOUT_IDS


def test_own_rows_are_taken(ids: Ids, open_as: Open) -> None:
    asked = [call for call in CALLS if call.fine]

    answers = [(call.address, *send(open_as(call.by), call, ids)[:2]) for call in asked]

    assert answers == [(call.address, call.fine, "") for call in asked]


def test_rows_of_the_other_village_are_not_there(ids: Ids, open_as: Open) -> None:
    asked = [(call, name) for call in CALLS for name in call.swaps]

    answers = [
        (call.address, name, *send(open_as(call.by), call, ids | {name: ids[f"their_{name}"]}))
        for call, name in asked
    ]

    assert answers == [(call.address, name, *call.expect(name), 0) for call, name in asked]
