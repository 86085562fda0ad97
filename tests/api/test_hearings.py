"""Deliveries and replies recorded by programs."""

from typing import Any

import pytest
from django.test import Client

from deeds.models import Channel, Deed, Hearing
from rules.models import Rule
from tests.api.conftest import Connect
from tests.cast import Cast
from tests.deeds.factories import bring

pytestmark = pytest.mark.django_db

KEY = "8b1f6c0e-52ab-4b43-9f2e-4a53d2f0aa01"
DELIVERY = {"key": KEY, "delivered_on": "2026-10-15", "delivered_to": "郑国强"}
REPLY = {"key": KEY, "replied_on": "2026-10-15", "reply": "没有意见"}


def path_of(deed: Deed, step: str = "") -> str:
    return f"/api/v1/villages/anping/deeds/{deed.pk}/hearing/{step}"


def send(client: Client, deed: Deed, step: str, content: dict[str, str]) -> Any:
    """Any: what the test's client answers, its json with it."""
    return client.post(path_of(deed, f"{step}/"), content, content_type="application/json")


@pytest.fixture
def deed(cast: Cast, rules: dict[str, Rule]) -> Deed:
    """Return a deduction of household 5 that nobody has told it of."""
    return bring(cast, rules["R06"], is_heard=False, note="邻居说的")


def test_hearing_is_told_before_anything_happened(cast: Cast, deed: Deed, connect: Connect) -> None:
    answer = connect(cast.walker).get(path_of(deed))

    assert answer.json() == {
        "deed": str(deed.pk),
        "household": "5",
        "sentence": "告知单还没有送到。送到并登记以后，才能同意扣分。",
        "delivered_on": None,
        "delivered_to": None,
        "until": None,
        "replied_on": None,
        "reply": None,
        "slip": {
            "what": "大操大办",
            "who": "",
            "article": "",
            "quote": "",
            "day": "2026年10月15日",
            "quantity": "",
            "points": "−10 至 −20 分",
            "limits": "",
            "days": 3,
        },
    }


def test_delivery_and_reply_are_recorded_once(cast: Cast, deed: Deed, connect: Connect) -> None:
    client = connect(cast.walker)

    answers = [
        *(send(client, deed, "delivery", DELIVERY) for _time in range(2)),
        *(send(client, deed, "reply", REPLY) for _time in range(2)),
    ]

    assert [answer.status_code for answer in answers] == [201, 200, 201, 200]
    told = answers[-1].json()
    assert [told[name] for name in ("delivered_to", "until", "replied_on", "reply")] == [
        "郑国强",
        "2026-10-18",
        "2026-10-15",
        "没有意见",
    ]
    assert Hearing.objects.count() == 1


def test_delivery_refused_says_why_and_where(
    cast: Cast, rules: dict[str, Rule], deed: Deed, connect: Connect
) -> None:
    client, award = connect(cast.walker), bring(cast, rules["R01"])

    refused = [
        send(client, deed, "delivery", DELIVERY | {"delivered_on": "2026-10-16"}),
        send(client, award, "delivery", DELIVERY),
        send(client, deed, "reply", REPLY),
    ]
    send(client, deed, "delivery", DELIVERY)
    refused.append(send(client, deed, "delivery", DELIVERY | {"delivered_to": "李四"}))
    refused.append(send(client, deed, "reply", REPLY | {"replied_on": "2026-10-14"}))

    told = [(one.status_code, one.json()["code"], one.json().get("field", "")) for one in refused]
    assert told == [
        (400, "delivery_after_today", "delivered_on"),
        (409, "hearing_needs_deduction", ""),
        (409, "household_unheard", ""),
        (409, "hearing_key_reused", ""),
        (400, "reply_before_delivery", "replied_on"),
    ]


def test_delivery_names_the_fields_that_are_missing(
    cast: Cast, deed: Deed, connect: Connect
) -> None:
    answer = send(connect(cast.walker), deed, "delivery", {})

    assert answer.status_code == 400
    assert sorted(answer.json()["fields"]) == ["delivered_on", "delivered_to", "key"]


def test_hearing_is_for_who_delivers_or_hears(
    cast: Cast, rules: dict[str, Rule], connect: Connect
) -> None:
    inspected = bring(
        cast, rules["R02"], by=cast.judge_two, channel=Channel.INSPECTION, is_heard=False
    )

    statuses = {
        person: connect(cast.people[person]).get(path_of(inspected)).status_code
        for person in ("walker", "judge_one", "watcher", "keeper", "stranger")
    }

    assert statuses == {
        "walker": 403, "judge_one": 200, "watcher": 200, "keeper": 403, "stranger": 404,
    }  # fmt: skip
    assert send(connect(cast.watcher), inspected, "delivery", DELIVERY).status_code == 403
    assert Client().get(path_of(inspected)).status_code == 401
