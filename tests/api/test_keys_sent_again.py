"""Every key sent once more: by whoever sent it, by another, with other words, next door."""

from collections.abc import Mapping
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from tests.api.both import Ids
from tests.api.calls import CALLS, Call
from tests.api.conftest import Connect, Open, address_of, fill
from tests.cast import BEGIN, NOW, PASSWORD, Cast
from tests.fuzz.neighbours import count_rows_of, tell_rows
from villages.models import Role
from villages.services import appoint, create_user

# What writes nothing under its key: it is only asked, or the row itself says who did it.
ASKED_ONLY = ("preview/", "quote/")
KEYED = [
    call
    for call in CALLS
    if call.verb == "post" and call.fine and "key" in call.sends
    if not call.address.endswith(ASKED_ONLY)
]
# The same for everybody: a second meeting secretary finds what the first has keyed in, and two
# deeds that were joined or told apart are so. docs/architecture.md says why.
BY_ANYBODY = ("/join/", "/apart/", "/entries/", "/lines/")
ROLES = (
    *(Role.COMMITTEE, Role.GRID_WORKER, Role.APPRAISER),
    *(Role.SHOPKEEPER, Role.SUPERVISOR),
)
# What a person may say differently about the same thing.
OTHERWISE: dict[str, Any] = {
    "occurred_on": "2026-10-14",
    "held_on": "2026-10-14",
    "delivered_on": "2026-10-14",
    "reason": "别的理由",
    "verdict": "refuse",
    "tables_held": 13,
    "household": "4",
    "rules": ["{other_rule}"],
    "lines": [{"goods": "{rice}", "quantity": "2", "price": "20"}],
}
COMPARED = [
    call
    for call in KEYED
    if OTHERWISE.keys() & call.sends.keys() and not call.address.endswith(BY_ANYBODY)
]


def post(client: Client, call: Call, ids: Ids, content: Mapping[str, Any]) -> tuple[int, Any]:
    """Return status and answer."""
    answer = client.post(address_of(call, ids), fill(content, ids), "application/json")
    return answer.status_code, answer.json()


@pytest.fixture
def twin(cast: Cast, connect: Connect) -> Client:
    """A program of somebody who may do all that the others may."""
    user = create_user("twin", "双姐", password=PASSWORD, by=None, now=NOW)
    for role in ROLES:
        appoint(user, role, village=cast.village, starts_on=BEGIN, by=None, now=NOW)
    return connect(user)


@pytest.mark.parametrize("call", KEYED, ids=lambda call: call.address)
def test_key_sent_again_is_answered_once_to_its_own_person(
    call: Call, ids: Ids, open_as: Open, twin: Client
) -> None:
    own = open_as(call.by)
    first = post(own, call, ids, call.sends)
    rows = count_rows_of()

    again = post(own, call, ids, call.sends)
    after = count_rows_of()

    assert first[0] == call.fine
    assert again[0] in {200, call.fine}
    assert after == rows
    if call.by == "card":
        return
    others = post(twin, call, ids, call.sends)
    assert count_rows_of() == rows
    assert others[0] in ({200} if call.address.endswith(BY_ANYBODY) else {400, 403, 404, 409})


@pytest.mark.parametrize("call", COMPARED, ids=lambda call: call.address)
def test_key_sent_with_something_else_says_so(call: Call, ids: Ids, open_as: Open) -> None:
    own = open_as(call.by)
    first = post(own, call, ids, call.sends)
    rows = count_rows_of()

    name = next(name for name in OTHERWISE if name in call.sends)
    other = post(own, call, ids, {**call.sends, name: OTHERWISE[name]})

    assert first[0] == call.fine
    assert count_rows_of() == rows
    assert (other[0], other[1]["code"].endswith("key_reused")) == (409, True), name


@pytest.mark.parametrize("call", KEYED, ids=lambda call: call.address)
def test_key_of_one_village_is_free_in_the_other(
    cast: Cast, call: Call, ids: Ids, open_as: Open
) -> None:
    post(open_as(call.by), call, ids, call.sends)
    ours = tell_rows(cast.village)
    theirs = {name: ids.get(f"their_{name}", row) for name, row in ids.items()}
    content = fill(call.sends, theirs)
    if content.get("household") == "5":
        content["household"] = "1"

    with transaction.atomic():
        address = address_of(call, theirs).replace("anping", "hewan")
        answer = open_as("stranger").post(address, content, "application/json")

    assert tell_rows(cast.village) == ours
    assert not answer.json().get("code", "").endswith("key_reused")
