"""Whatever else is sent along: every column of every model, and none of it is written."""

from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import resolve

from tests.access import list_api_operations
from tests.api.both import Ids
from tests.api.calls import CALLS, Call
from tests.api.columns import Columns, list_differing, list_wishes, read_columns
from tests.api.conftest import Open, address_of, fill
from tests.api.offers import list_offered

WRITES = [call for call in CALLS if call.verb == "post" and call.fine]
# What nobody may say from outside: who did it and when, in whose village, what it came to, how far
# it is, and what lets people in.
NEVER_SENT = frozenset(
    {
        *("village", "village_id", "balance", "debt", "asked", "state", "round", "number", "by"),
        *("decided_at", "decided_by", "submitted_by", "proposed_by", "posted_by", "posted_at"),
        *("created_at", "created_by", "is_staff", "is_superuser", "is_active", "role", "id"),
        *(
            "transfer",
            "transfer_id",
            "salt",
            "seal",
            "hash",
            "token_hash",
            "frees_on",
            "released_at",
        ),
    }
)
# Of a take-back, the round that is meant, so that a new one is not answered; a card's PIN apart.
NAMED_ONLY = {"consent": {"round"}, "decline": {"round"}}


def write(client: Client, call: Call, ids: Ids, more: dict[str, Any]) -> tuple[int, Columns]:
    """Return the status and what stands in the tables then; all of it is taken back."""
    with transaction.atomic():
        content = add_inside(fill(call.sends, ids), more)
        answer = client.post(address_of(call, ids), content, content_type="application/json")
        columns = read_columns()
        transaction.set_rollback(True)
    return answer.status_code, columns


def add_inside(content: Any, more: dict[str, Any]) -> Any:  # Any: what JSON holds
    """Return the content with the names added to each of its objects that has none of that name."""
    if isinstance(content, dict):
        inside = {name: add_inside(value, more) for name, value in content.items()}
        return {**more, **inside}
    return [add_inside(value, more) for value in content] if isinstance(content, list) else content


@pytest.mark.parametrize("call", WRITES, ids=lambda call: call.address)
def test_columns_sent_along_are_not_written(call: Call, ids: Ids, open_as: Open) -> None:
    client = open_as(call.by)
    offered = list_offered(resolve(address_of(call, ids)).route)
    wishes = {name: wish for name, wish in list_wishes().items() if name not in offered}

    first, second = (write(client, call, ids, {}) for _again in range(2))
    wished = write(client, call, ids, wishes)

    # Ids that a sequence gives and secrets are other ones each time.
    drawn = list_differing(first[1], second[1])
    assert (first[0], wished[0]) == (call.fine, call.fine)
    assert list_differing(first[1], wished[1]) - drawn == set()


def test_no_operation_offers_to_take_what_is_not_for_outside() -> None:
    writing = [(route, verb) for route, verb in list_api_operations() if verb != "get"]

    offered = {
        route: found
        for route, verb in writing
        if (
            found := list_offered(route, verb)
            & NEVER_SENT - NAMED_ONLY.get(route.split("/")[-2], set())
        )
    }

    assert offered == {}
    assert any(list_offered(route, verb) for route, verb in writing)
