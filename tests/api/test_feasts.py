"""Feasts declared, read and confirmed by programs."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from deeds.models import Deed, Feast
from rules.models import Rule
from tests.api.conftest import Connect
from tests.cast import TODAY, Cast
from tests.deeds.test_feasts import confirm, declare

pytestmark = pytest.mark.django_db

FEASTS = "/api/v1/villages/anping/feasts/"
KEY = "8b1f6c0e-52ab-4b43-9f2e-4a53d2f0aa02"
FEAST = {
    "key": KEY, "household": "5", "kind": "wedding", "held_on": "2026-10-20", "tables": 12,
}  # fmt: skip


def send(client: Client, path: str, content: dict[str, Any]) -> Any:
    """Any: what the test's client answers, its json with it."""
    return client.post(FEASTS + path, content, content_type="application/json")


def test_feast_is_declared_once(cast: Cast, connect: Connect) -> None:
    client = connect(cast.walker)

    answers = [send(client, "", FEAST) for _time in range(2)]

    told = answers[0].json()
    assert [answer.status_code for answer in answers] == [201, 200]
    assert answers[1].json() == told
    assert told == {
        "id": str(Feast.objects.get().pk),
        "household": "5",
        "household_name": "02组 · 005户 · 郑*强",
        "kind": "wedding",
        "kind_name": "婚事",
        "held_on": "2026-10-20",
        "tables": 12,
        "tables_held": None,
        "note": "",
        "state": "declared",
        "state_name": "已报备",
        "declared_at": told["declared_at"],
        "declared_by": "林巡",
        "closed_at": None,
        "closed_by": "",
        "deed": None,
    }


def test_feast_refused_says_why_and_where(cast: Cast, connect: Connect) -> None:
    client = connect(cast.walker)

    refused = [
        send(client, "", FEAST | {"held_on": "2026-10-14"}),
        send(client, "", FEAST | {"household": "99"}),
        send(client, "", FEAST | {"tables": 301}),
    ]
    send(client, "", FEAST)
    refused.append(send(client, "", FEAST | {"tables": 13}))

    assert [(one.status_code, one.json()["code"]) for one in refused] == [
        (400, "feast_day_past"),
        (404, "household_unknown"),
        (400, "invalid"),
        (409, "feast_key_reused"),
    ]
    assert refused[0].json()["field"] == "held_on"


def test_feasts_are_listed_by_month_and_state(cast: Cast, connect: Connect) -> None:
    october, november = declare(cast), declare(cast, number=6, held_on=date(2026, 11, 1))
    confirm(october, cast.judge_two)
    client = connect(cast.walker)

    def list_ids(query: str = "") -> list[str]:
        return [row["id"] for row in client.get(FEASTS + query).json()["results"]]

    assert list_ids() == [str(november.pk), str(october.pk)]
    assert list_ids("?month=2026-10") == [str(october.pk)]
    assert list_ids("?state=declared") == [str(november.pk)]
    assert client.get(f"{FEASTS}?month=2026-13").status_code == 400


def test_feasts_ask_the_same_for_one_and_for_three(cast: Cast, connect: Connect) -> None:
    client, counts = connect(cast.walker), []
    for numbers in ((5,), (6, 2)):
        for number in numbers:
            declare(cast, number=number)
        with CaptureQueriesContext(connection) as found:
            client.get(FEASTS)
        counts.append(len(found))

    assert counts[0] == counts[1] <= 10


def test_feast_is_confirmed_once_with_a_proposal(
    cast: Cast, rules: dict[str, Rule], connect: Connect
) -> None:
    feast, client = declare(cast, held_on=TODAY), connect(cast.judge_two)
    suggested = client.get(f"{FEASTS}{feast.pk}/").json()["suggested"]
    content = {"key": KEY, "tables_held": 30, "rule": suggested[1]["id"], "points": "12"}

    answers = [send(client, f"{feast.pk}/confirm/", content) for _time in range(2)]

    deed = Deed.objects.get()
    assert [one["points_words"] for one in suggested] == ["+10 至 +20 分", "−10 至 −20 分"]
    assert [answer.status_code for answer in answers] == [201, 200]
    assert answers[1].json()["deed"] == str(deed.pk)
    assert (deed.rule, deed.proposed_points) == (rules["R06"], Decimal(-12))
    walker = connect(cast.walker).get(f"{FEASTS}{feast.pk}/").json()
    assert (walker["state"], walker["deed"]) == ("confirmed", None)


def test_confirmation_refused_says_why_and_where(
    cast: Cast, rules: dict[str, Rule], connect: Connect
) -> None:
    feast, ahead = declare(cast, held_on=TODAY), declare(cast, number=6)
    own = declare(cast, number=3, held_on=TODAY)
    client = connect(cast.judge_one)
    content: dict[str, Any] = {"key": KEY, "tables_held": 12}
    simple = content | {"rule": str(rules["R05"].pk)}

    refused = [
        send(client, f"{ahead.pk}/confirm/", content),
        send(client, f"{own.pk}/confirm/", content),
        send(client, f"{feast.pk}/confirm/", simple | {"points": "9"}),
        send(client, f"{feast.pk}/confirm/", simple | {"member": "999999"}),
        send(client, f"{feast.pk}/confirm/", content | {"rule": "999999"}),
        send(client, "999999/confirm/", content),
    ]

    assert [(one.status_code, one.json()["code"]) for one in refused] == [
        (409, "feast_ahead"),
        (403, "own_household"),
        (400, "points_out_of_range"),
        (400, "member_not_of_household"),
        (404, "rule_unknown"),
        (404, "feast_unknown"),
    ]
    assert refused[2].json()["field"] == "points"
    assert (Deed.objects.count(), Feast.objects.filter(state="confirmed").count()) == (0, 0)
