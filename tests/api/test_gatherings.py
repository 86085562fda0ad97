"""Activities, rounds and tally sheets by programs."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from deeds.models import Activity, Deed, Tally
from rules.models import Rule
from tests.api.conftest import Connect
from tests.cast import NOW, Cast
from tests.deeds.factories import bring
from tests.deeds.kinds import adopt_kinds
from tests.deeds.test_gatherings import plan, start_round, tick
from tests.deeds.test_tallies import draw_up

pytestmark = pytest.mark.django_db

ANPING = "/api/v1/villages/anping/"


def send(client: Client, path: str, **content: object) -> tuple[int, Any]:
    """Return the status and what was answered to a sending with a new key."""
    given = {"key": str(uuid4())} | content
    answer = client.post(ANPING + path, given, content_type="application/json")
    return answer.status_code, answer.json()


def test_activity_is_planned_once_by_its_key(
    cast: Cast, rules: dict[str, Rule], connect: Connect
) -> None:
    client = connect(cast.walker)
    content: dict[str, object] = {
        "key": str(uuid4()), "kind": "activity", "name": "清洁日", "rule": str(rules["R01"].pk),
        "occurred_on": "2026-10-15", "group": str(cast.group.pk), "team": "二小队",
    }  # fmt: skip

    first = send(client, "activities/", **content)
    with time_machine.travel(NOW + timedelta(minutes=5), tick=False):
        again = send(client, "activities/", **content)
    other = send(client, "activities/", **(content | {"name": "另一天"}))

    told = {
        "id": str(Activity.objects.get().pk), "kind": "activity", "name": "清洁日",
        "occurred_on": "2026-10-15", "group": str(cast.group.pk), "place": "", "brigade": "",
        "squad": "", "team": "二小队", "codes": ["R01"], "recorded": 0,
    }  # fmt: skip
    assert (first, again) == ((201, told), (200, told))
    assert (other[0], other[1]["code"]) == (409, "activity_key_reused")


def test_round_is_planned_with_its_outcomes(
    cast: Cast, rules: dict[str, Rule], connect: Connect
) -> None:
    outcomes = [str(rules[code].pk) for code in ("R01", "R02")]
    content = {"kind": "round", "name": "卫生检查", "occurred_on": "2026-10-15"}

    status, told = send(connect(cast.walker), "activities/", **content, outcomes=outcomes)
    few = send(connect(cast.walker), "activities/", **content, outcomes=outcomes[:1])
    unknown = send(connect(cast.walker), "activities/", **content, outcomes=["1", "999999999"])

    assert (status, told["codes"]) == (201, ["R01", "R02"])
    assert (few[0], few[1]["code"]) == (400, "outcomes_out_of_bounds")
    assert (unknown[0], unknown[1]["code"]) == (404, "rule_unknown")


def test_activity_needs_its_rule_and_a_known_group(
    cast: Cast, rules: dict[str, Rule], connect: Connect
) -> None:
    content = {"kind": "activity", "name": "清洁日", "occurred_on": "2026-10-15"}
    client, rule = connect(cast.walker), str(rules["R01"].pk)

    without = send(client, "activities/", **content)
    elsewhere = send(client, "activities/", **content, rule=rule, group="999999999")

    assert (without[0], without[1]["code"]) == (404, "rule_unknown")
    assert (elsewhere[0], elsewhere[1]["code"]) == (404, "grid_unknown")


def test_households_are_recorded_in_one_go(
    cast: Cast, rules: dict[str, Rule], connect: Connect
) -> None:
    bring(cast, rules["R03"], number=6)
    activity, client = plan(cast, "R03"), connect(cast.walker)
    entries = [
        {"household": "5", "quantity": "2.5"},
        {"household": "6"},
        {"household": "999"},
        {"household": "4", "member": "999999999"},
        {"household": "3", "quantity": "0"},
    ]

    first = send(client, f"activities/{activity.pk}/entries/", entries=entries)
    again = send(client, f"activities/{activity.pk}/entries/", entries=entries[:2])

    assert (first[0], first[1]["sent"], first[1]["repeated"], first[1]["liked"]) == (
        201, 2, 0, ["6"]
    )  # fmt: skip
    assert [(one["household"], one["code"]) for one in first[1]["refused"]] == [
        ("3", "quantity_out_of_bounds"),
        ("999", "household_unknown"),
        ("4", "member_not_of_household"),
    ]
    assert again == (200, {"sent": 0, "repeated": 2, "refused": [], "liked": []})
    assert Deed.objects.filter(activity=activity).count() == 2


def test_activity_tells_what_is_recorded(
    cast: Cast, rules: dict[str, Rule], connect: Connect
) -> None:
    activity = start_round(cast)
    tick(cast, activity, 5, rule=rules["R01"], by=cast.judge_one)
    tick(cast, activity, 6, rule=rules["R02"], by=cast.judge_one)

    walkers, judges = (
        connect(person).get(f"{ANPING}activities/{activity.pk}/").json()
        for person in (cast.walker, cast.judge_one)
    )

    assert [one["code"] for one in walkers["rules"]] == ["R01", "R02"]
    assert (walkers["recorded"], judges["recorded"]) == (2, 2)
    assert [(one["household"], one["code"]) for one in walkers["entries"]] == [
        ("5", "R01"),
        ("6", ""),
    ]
    assert [(one["household"], one["code"]) for one in judges["entries"]] == [
        ("5", "R01"),
        ("6", "R02"),
    ]


def test_round_takes_one_of_its_outcomes(
    cast: Cast, rules: dict[str, Rule], connect: Connect
) -> None:
    activity, client = start_round(cast), connect(cast.walker)
    entries = [
        {"household": "4", "rule": str(rules["R02"].pk)},
        {"household": "5", "rule": str(rules["R08"].pk)},
        {"household": "6"},
    ]

    status, told = send(client, f"activities/{activity.pk}/entries/", entries=entries)

    assert (status, told["sent"]) == (201, 1)
    assert {(one["household"], one["code"]) for one in told["refused"]} == {
        ("5", "outcome_unknown"),
        ("6", "outcome_unknown"),
    }


def test_levels_are_those_of_the_village(cast: Cast, connect: Connect) -> None:
    level = adopt_kinds(cast).levels["较难"]
    activity, client = plan(cast, "R01"), connect(cast.walker)
    path, entries = f"activities/{activity.pk}/entries/", [{"household": "5"}]

    without = send(client, path, entries=entries)[1]["refused"]
    given = send(client, path, entries=entries, difficulty=str(level.pk))
    unknown = send(client, path, entries=entries, difficulty="999999999")

    assert [one["code"] for one in without] == ["level_needed"]
    assert (given[0], Deed.objects.get().difficulty) == (201, level)
    assert (unknown[0], unknown[1]["code"], unknown[1]["field"]) == (
        400, "level_unknown", "difficulty"
    )  # fmt: skip


def test_sheet_is_drawn_up_and_keyed_in(
    cast: Cast, rules: dict[str, Rule], connect: Connect
) -> None:
    client = connect(cast.walker)
    ids = [str(rules[code].pk) for code in ("R01", "R03")]
    made = send(client, "tallies/", group=str(cast.second_group.pk), rules=ids, title="下旬")
    tally = Tally.objects.get()
    entries = [
        {"household": "4", "rule": ids[0], "quantity": "1"},
        {"household": "5", "rule": ids[1], "quantity": "2.5"},
        {"household": "1", "rule": ids[0], "quantity": "1"},
        {"household": "5", "rule": "999999999", "quantity": "1"},
    ]
    path = f"tallies/{tally.code}/entries/"

    undated = send(client, path, entries=entries)
    keyed = send(client, path, entries=entries, occurred_on="2026-10-14")
    again = send(connect(cast.chair), path, entries=entries[:2])
    sheet = client.get(f"{ANPING}tallies/{tally.code}/").json()

    assert made == (
        201,
        {"code": tally.code, "title": "下旬", "group": str(cast.second_group.pk), "day": None,
         "codes": ["R01", "R03"], "keyed_at": None},
    )  # fmt: skip
    assert (undated[0], undated[1]["code"]) == (400, "day_needed")
    assert (keyed[0], keyed[1]["sent"]) == (201, 2)
    assert [(one["household"], one["code"]) for one in keyed[1]["refused"]] == [
        ("1", "not_on_sheet"),
        ("5", "rule_unknown"),
    ]
    assert again == (200, {"sent": 0, "repeated": 2, "refused": [], "liked": []})
    assert (sheet["day"], sheet["households"]) == ("2026-10-14", ["4", "5", "6"])
    assert [(one["household"], one["code"], one["quantity"]) for one in sheet["entries"]] == [
        ("4", "R01", "1"),
        ("5", "R03", "2.5"),
    ]


def test_lists_ask_the_same_for_one_and_for_three(
    cast: Cast, rules: dict[str, Rule], connect: Connect
) -> None:
    assert rules
    client, counts = connect(cast.walker), []
    for _step in range(2):
        tick(cast, plan(cast), 5)
        draw_up(cast)
        with CaptureQueriesContext(connection) as asked:
            activities = client.get(f"{ANPING}activities/").json()
            tallies = client.get(f"{ANPING}tallies/").json()
        counts.append(len(asked))
        plan(cast)
        draw_up(cast)

    assert (activities["count"], tallies["count"]) == (3, 3)
    assert counts[0] == counts[1]


def test_persons_of_many_households_are_looked_up_at_once(
    cast: Cast, rules: dict[str, Rule], connect: Connect
) -> None:
    activity, client = plan(cast, "R04"), connect(cast.walker)
    entries = [
        {"household": str(number), "member": str(cast.households[number].members.get().pk)}
        for number in (4, 5, 6)
    ]
    path = f"activities/{activity.pk}/entries/"
    first, counts = send(client, path, entries=entries), []

    for many in (entries[:1], entries):
        with CaptureQueriesContext(connection) as asked:
            again = send(client, path, entries=many)
        counts.append(len(asked))

    assert (first[1]["sent"], again[1]["repeated"]) == (3, 3)
    assert counts[0] == counts[1]


def test_village_sees_nothing_of_another(
    cast: Cast, rules: dict[str, Rule], connect: Connect
) -> None:
    assert rules
    activity, tally, client = plan(cast), draw_up(cast), connect(cast.stranger)
    hewan = "/api/v1/villages/hewan/"

    own = [client.get(f"{hewan}{path}").json()["count"] for path in ("activities/", "tallies/")]
    others = [
        client.get(f"{hewan}{path}").status_code
        for path in (f"activities/{activity.pk}/", f"tallies/{tally.code}/", "tallies/%00/")
    ]

    assert (own, others) == ([0, 0], [404, 404, 404])
