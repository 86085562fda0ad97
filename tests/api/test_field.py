"""What the phone takes into the field."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rules.models import Rule
from tests.api.conftest import Connect
from tests.cast import BEGIN, NOW, Cast
from tests.deeds.factories import bring
from villages.models import Role
from villages.services import appoint

pytestmark = pytest.mark.django_db

ANPING = "/api/v1/villages/anping/"
FIELD = f"{ANPING}field/"


def test_groups_tell_which_are_mine(cast: Cast, connect: Connect) -> None:
    told = connect(cast.walker).get(f"{ANPING}groups/").json()

    assert told == [
        {"id": str(cast.group.pk), "name": "01组", "own": True},
        {"id": str(cast.second_group.pk), "name": "02组", "own": False},
    ]


def test_bundle_has_all_that_the_forms_need(
    cast: Cast, rules: dict[str, Rule], connect: Connect
) -> None:
    bring(cast, rules["R03"])
    bring(cast, rules["R01"])

    told = connect(cast.walker).get(FIELD).json()

    assert [household["number"] for household in told.pop("households")] == ["1", "2", "3"]
    assert [rule["code"] for rule in told.pop("rules")] == sorted(rules)
    assert told == {
        "user": {"id": str(cast.walker.pk), "name": "林巡"},
        "village": {"slug": "anping", "name": "安平村"},
        "made_at": "2026-10-15T10:00:00+08:00",
        "today": "2026-10-15",
        "oldest_day": "2026-08-16",
        "recent": [str(rules["R01"].pk), str(rules["R03"].pk)],
        "channels": [
            {"code": "patrol", "name": "网格员巡查"},
            {"code": "claim", "name": "村民申报"},
            {"code": "neighbour", "name": "邻里推荐"},
        ],
    }


def test_bundle_of_a_worker_of_no_named_grid_is_the_whole_village(
    cast: Cast, connect: Connect
) -> None:
    appoint(cast.nobody, Role.GRID_WORKER, village=cast.village, starts_on=BEGIN, by=None, now=NOW)

    told = connect(cast.nobody).get(FIELD).json()

    assert len(told["households"]) == 6


def test_bundle_of_who_walks_no_grid_has_no_households(cast: Cast, connect: Connect) -> None:
    told = connect(cast.judge_one).get(FIELD).json()

    assert told["households"] == []


def test_bundle_at_hand_is_not_sent_again(
    cast: Cast, rules: dict[str, Rule], connect: Connect
) -> None:
    client = connect(cast.walker)
    etag = client.get(FIELD)["ETag"]

    answers = [
        client.get(FIELD, headers={"if-none-match": held})
        for held in (etag, f'W/{etag}, "other"', '"other"', "\\x00")
    ]

    assert [answer.status_code for answer in answers] == [304, 304, 200, 200]
    assert (answers[0].content, answers[0]["ETag"]) == (b"", etag)


def test_bundle_changes_with_what_was_used_and_with_the_language(
    cast: Cast, rules: dict[str, Rule], connect: Connect
) -> None:
    client = connect(cast.walker)
    etags = {
        client.get(FIELD)["ETag"],
        client.get(FIELD, headers={"accept-language": "en"})["ETag"],
    }

    bring(cast, rules["R03"])

    assert len(etags | {client.get(FIELD)["ETag"]}) == 3


def test_bundle_asks_the_same_whatever_the_size(
    cast: Cast, rules: dict[str, Rule], connect: Connect
) -> None:
    client, counts = connect(cast.walker), []
    for _step in range(2):
        with CaptureQueriesContext(connection) as found:
            client.get(FIELD)
        counts.append(len(found))
        for code in ("R01", "R02", "R03"):
            bring(cast, rules[code])

    assert counts[0] == counts[1] <= 10
