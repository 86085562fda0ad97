from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rules.models import Rule
from tests.api.conftest import Connect
from tests.cast import Cast
from tests.deeds.kinds import adopt_kinds
from villages.models import Card

pytestmark = pytest.mark.django_db

ANPING = "/api/v1/villages/anping/"


def list_numbers(answer: Any) -> list[str]:
    return [row["number"] for row in answer.json()["results"]]


def test_household_tells_who_lives_there(cast: Cast, connect: Connect) -> None:
    answer = connect(cast.walker).get(f"{ANPING}households/6/")

    member = cast.households[6].members.get()
    assert answer.json() == {
        "number": "6",
        "group": "02组",
        "group_id": str(cast.second_group.pk),
        "name": "欧**明",
        "state": "active",
        "members": [{"id": str(member.pk), "name": "欧阳小明", "initials": "oyxm"}],
    }


def test_households_come_in_pages(cast: Cast, connect: Connect) -> None:
    client = connect(cast.chair)

    answer = client.get(f"{ANPING}households/?size=4&page=2")

    told = answer.json()
    assert {name: told[name] for name in ("count", "page", "pages")} == {
        "count": 6, "page": 2, "pages": 2,
    }  # fmt: skip
    assert list_numbers(answer) == ["5", "6"]


@pytest.mark.parametrize(
    ("query", "found"),
    [("q=5", ["5"]), ("q=小", ["4", "6"]), ("q=cdm", ["1"]), ("q=无", []), ("q=", list("123456"))],
)
def test_households_are_searched(
    cast: Cast, connect: Connect, query: str, found: list[str]
) -> None:
    assert list_numbers(connect(cast.chair).get(f"{ANPING}households/?{query}")) == found


def test_households_of_one_group(cast: Cast, connect: Connect) -> None:
    answer = connect(cast.chair).get(f"{ANPING}households/?group={cast.second_group.pk}")

    assert list_numbers(answer) == ["4", "5", "6"]


def test_household_of_a_scanned_card(cast: Cast, connect: Connect) -> None:
    token = Card.objects.get(household=cast.households[5]).token
    address, client = f"https://points.example/c/{token}/", connect(cast.walker)

    answer = client.get(f"{ANPING}households/", {"card": address})
    alone = client.get(f"{ANPING}households/", {"card": token})

    assert list_numbers(answer) == ["5"]
    # No log would mask it.
    assert (alone.status_code, alone.json()["code"]) == (404, "card_unknown")


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("households/?page=2", 404, "page_unknown"),
        ("households/?page=0", 400, "invalid"),
        ("households/?size=201", 400, "invalid"),
        ("households/?size=%00", 400, "invalid"),
        ("households/?q=%00", 400, "invalid"),
        ("households/?q=%ED%A0%80", 200, None),
        ("households/?group=9999999999999999999", 400, "invalid"),
        ("households/?group=999999999999999999", 200, None),
        ("households/?card=%00", 400, "invalid"),
        ("households/?card=x", 404, "card_unknown"),
        ("households/77/", 404, "household_unknown"),
        ("households/99999999999999999999/", 404, "household_unknown"),
        ("households/%00/", 404, "household_unknown"),
        ("households/%ED%A0%80/", 404, "household_unknown"),
        ("rules/?day=2026-02-30", 400, "invalid"),
        ("rules/?day=%00", 400, "invalid"),
        ("rules/?day=0001-01-01", 200, None),
        ("rules/?day=9999-12-31", 200, None),
        ("no-such-thing/", 404, "not_found"),
        ("households", 404, "not_found"),
    ],
)
def test_odd_addresses_are_answered(
    cast: Cast, connect: Connect, path: str, status: int, code: str | None
) -> None:
    answer = connect(cast.chair).get(ANPING + path)

    told = answer.json()
    assert answer.status_code == status
    assert (told.get("code") if isinstance(told, dict) else None) == code


def test_households_ask_the_same_for_one_and_for_all(cast: Cast, connect: Connect) -> None:
    client, counts = connect(cast.chair), []
    for size in (1, 6):
        with CaptureQueriesContext(connection) as found:
            client.get(f"{ANPING}households/?size={size}")
        counts.append(len(found))

    assert counts[0] == counts[1] <= 6


def test_rules_are_those_in_force(cast: Cast, rules: dict[str, Rule], connect: Connect) -> None:
    told = connect(cast.barber).get(f"{ANPING}rules/").json()

    assert [rule["code"] for rule in told] == sorted(rules)
    assert told[7] == {
        "id": str(rules["R08"].pk),
        "code": "R08",
        "article": "",
        "category": "hygiene",
        "category_name": "环境卫生",
        "deed": "打扫公厕",
        "points": "4",
        "points_max": None,
        "points_words": "+4 分/次",
        "unit": "time",
        "unit_name": "次",
        "unit_step": "1",
        "is_counted": True,
        "counts_persons": False,
        "is_deduction": False,
        "is_range": False,
        "is_plain": True,
        "limits": "",
        "difficulty": [],
        "effect": [],
        "extra": "",
    }


def test_rules_tell_their_levels(cast: Cast, connect: Connect) -> None:
    kinds = adopt_kinds(cast)

    told = {rule["code"]: rule for rule in connect(cast.walker).get(f"{ANPING}rules/").json()}

    ids = {name: str(level.pk) for name, level in kinds.levels.items()}
    assert told["R01"]["difficulty"] == [
        {"id": ids["一般"], "name": "一般", "factor": "1", "words": "一般 ×1"},
        {"id": ids["较难"], "name": "较难", "factor": "1.5", "words": "较难 ×1.5"},
    ]
    assert (told["R01"]["effect"], told["R02"]["effect"][0]["name"]) == ([], "好")
    assert told["R03"]["extra"] == "拒不整改的，另扣 5 分"
    assert [told[code]["is_plain"] for code in ("R01", "R03", "R30")] == [False, False, True]


def test_rules_before_the_first_are_none(
    cast: Cast, rules: dict[str, Rule], connect: Connect
) -> None:
    assert connect(cast.walker).get(f"{ANPING}rules/?day=2026-09-30").json() == []


def test_rules_ask_the_same_whatever_hangs_on_them(cast: Cast, connect: Connect) -> None:
    adopt_kinds(cast)
    client = connect(cast.walker)

    with CaptureQueriesContext(connection) as found:
        client.get(f"{ANPING}rules/")

    # The token with its person, the village, the appointments, the rules, and a table's levels
    # for each of the three kinds.
    assert len(found) <= 7
