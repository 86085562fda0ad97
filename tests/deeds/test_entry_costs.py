"""What the pages of a new deed cost: queries, whatever the size."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from deeds.models import Photo
from rules.models import Rule
from rules.services import add_rule, draft_edition
from tests.cast import BEGIN, NOW, TODAY, Cast, enrol
from tests.deeds.factories import INPUTS, bring, draw_picture, upload
from tests.deeds.test_entry import NEW, fill_in
from tests.rules.factories import adopt_by_meetings
from villages.models import User
from villages.services import add_member

SignIn = Callable[[User], Client]


@pytest.fixture
def walker(cast: Cast, rules: dict[str, Rule], sign_in: SignIn) -> Client:
    return sign_in(cast.walker)


def count_queries(client: Client, address: str, query: dict[str, str]) -> int:
    with CaptureQueriesContext(
        connection,
    ) as found:
        assert client.get(address, query).status_code == 200
    return len(found)


@pytest.mark.parametrize("village", [{"village": "anping"}, {}], ids=["named", "unnamed"])
def test_new_asks_the_database_little_whatever_the_size(
    cast: Cast, rules: dict[str, Rule], walker: Client, village: dict[str, str]
) -> None:
    chosen = {"household": "5", "rule": str(rules["R03"].pk)}
    steps: list[dict[str, str]] = [
        village,
        village | {"rule": chosen["rule"]},
        village | {"q": "郑"},
        village | {"household": "5"},
        village | {"household": "5", "find": "服务"},
        village | chosen,
        village | chosen | {"rule": str(rules["R04"].pk)},
        village | chosen | {"day": BEGIN.isoformat()},
    ]
    small = [count_queries(walker, NEW, step) for step in steps]
    for number in range(7, 47):
        enrol(cast.village, number, grid=cast.group, head="郑小明")
    for number in range(3):
        add_member(cast.households[5], f"郑小{number}", by=cast.clerk, now=NOW)
        bring(cast, rules["R03"], on=TODAY)
        bring(cast, rules["R04"], member=cast.households[5].members.first(), on=TODAY)
    many = adopt_many_rules(cast)
    for step in steps:
        if "rule" in step and "day" not in step:
            step["rule"] = str(many["R04" if step["rule"] == str(rules["R04"].pk) else "R03"].pk)

    large = [count_queries(walker, NEW, step) for step in steps]

    assert large == small
    assert max(large) <= 10


def adopt_many_rules(cast: Cast) -> dict[str, Rule]:
    """Adopt another edition from TODAY on, with forty rules more, and return all by code."""
    edition = draft_edition(cast.village, title="村民积分管理办法", by=cast.chair, now=NOW)
    more = [replace(INPUTS[0], code=f"R{number}", deed=f"善举{number}") for number in range(50, 90)]
    rules = {
        terms.code: add_rule(edition, terms=terms, by=cast.chair, now=NOW)
        for terms in (*INPUTS, *more)
    }
    adopt_by_meetings(edition, by=cast.chair, now=NOW, day=TODAY)
    return rules


def test_new_sends_with_few_queries(rules: dict[str, Rule], walker: Client) -> None:
    two = [upload(draw_picture()), upload(draw_picture((90, 50)))]
    typed = fill_in(rules["R03"], quantity="3", photos=two)

    with CaptureQueriesContext(connection) as found:
        walker.post(NEW, typed)

    # The test's own transaction turns BEGIN and COMMIT into savepoints.
    asked = [query for query in found if "SAVEPOINT" not in query["sql"]]
    assert len(asked) <= 15
    assert Photo.objects.count() == 2
