from collections.abc import Callable
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from deeds.models import Channel, Deed
from deeds.services import submit
from ledger.services import consent_to_correction, propose_reversal
from rules.models import Rule
from tests.cast import NOW, TODAY, Cast, at
from tests.deeds.factories import adopt_rules, approve, bring, post, refuse
from villages.models import User

SignIn = Callable[[User], Client]
LIST = "/admin/deeds/deed/"


@pytest.fixture
def clerk(cast: Cast, sign_in: SignIn) -> Client:
    return sign_in(cast.clerk)


def list_deeds(client: Client, **query: str) -> list[Deed]:
    response = client.get(LIST, query)
    assert response.status_code == 200
    return list(response.context["cl"].result_list)


def reverse_deed(cast: Cast, deed: Deed) -> None:
    assert deed.transfer is not None
    proposal = propose_reversal(
        deed.transfer, reason="看错了", key=uuid4(), by=cast.chair, now=at(TODAY, 21)
    )
    consent_to_correction(proposal, by=cast.watcher, now=at(TODAY, 21))


@pytest.mark.parametrize(
    ("person", "status"),
    [("clerk", 200), ("watcher", 200), ("keeper", 403), ("walker", 403), ("judge_two", 403)],
)
def test_admin_opens_for_committee_and_supervisors(
    cast: Cast, rules: dict[str, Rule], sign_in: SignIn, person: str, status: int
) -> None:
    deed = post(cast, rules["R01"])
    client = sign_in(cast.people[person])

    statuses = [client.get(address).status_code for address in (LIST, f"{LIST}{deed.pk}/change/")]

    assert statuses == [status, status]


def test_admin_does_not_know_deeds_of_another_village(
    cast: Cast, rules: dict[str, Rule], sign_in: SignIn
) -> None:
    deed = bring(cast, rules["R01"])
    client = sign_in(cast.stranger)

    page = client.get(LIST).content.decode()

    assert client.get(f"{LIST}{deed.pk}/change/").status_code == 404
    assert not any(word in page for word in ("郑*强", "02组", "清理卫生死角"))


def test_admin_adds_changes_and_deletes_nothing(
    cast: Cast, rules: dict[str, Rule], clerk: Client
) -> None:
    deed = bring(cast, rules["R01"])

    statuses = [
        clerk.get(f"{LIST}add/").status_code,
        clerk.post(f"{LIST}{deed.pk}/change/", {"points": "9"}).status_code,
        clerk.post(f"{LIST}{deed.pk}/delete/", {"post": "yes"}).status_code,
    ]

    assert (statuses, Deed.objects.count()) == ([403, 403, 403], 1)


def test_admin_filters_by_state_group_month_and_rule(
    cast: Cast, rules: dict[str, Rule], clerk: Client
) -> None:
    posted, taken_back = post(cast, rules["R01"]), post(cast, rules["R02"], number=2)
    reverse_deed(cast, taken_back)
    waiting, meeting = bring(cast, rules["R02"], number=3), bring(cast, rules["R01"], number=6)
    refuse(meeting, cast.judge_two)
    every = [meeting, waiting, taken_back, posted]

    for query, found in (
        ({}, every),
        ({"state": "posted"}, [posted]),
        ({"state": "reversed"}, [taken_back]),
        ({"state": "waiting"}, [waiting]),
        ({"state": "meeting"}, [meeting]),
        ({"state": "refused"}, []),
        ({"state": "nonsense"}, every),
        ({"group": str(cast.group.pk)}, [waiting, taken_back]),
        ({"group": "x"}, every),
        ({"month": "2026-10-01"}, every),
        ({"month": "2026-09-01"}, []),
        ({"month": "2026-13-45"}, every),
        ({"rule": "R02"}, [waiting, taken_back]),
        ({"q": "3"}, [waiting]),
        ({"q": "黄阿福"}, [waiting]),
        ({"q": "haf"}, [waiting]),
        ({"q": "查无此人"}, []),
    ):
        assert list_deeds(clerk, **query) == found, query


def test_admin_offers_only_the_own_villages_groups_and_rules(
    cast: Cast, rules: dict[str, Rule], sign_in: SignIn
) -> None:
    others = adopt_rules(cast.other_village, cast.stranger, codes=frozenset({"R08"}))
    assert cast.other_household is not None
    submit(
        cast.other_village, household=cast.other_household, rule=others["R08"],
        occurred_on=TODAY, channel=Channel.PATROL, key=uuid4(), by=cast.stranger, now=NOW,
    )  # fmt: skip

    response = sign_in(cast.stranger).get(LIST)

    filters = {
        spec.parameter_name: [words for _value, words in spec.lookup_choices]
        for spec in response.context["cl"].filter_specs
        if spec.parameter_name in {"group", "month", "rule"}
    }
    assert filters == {"group": ["01组"], "month": ["2026年10月"], "rule": ["打扫公厕"]}


def test_admin_shows_sources_and_decisions(
    cast: Cast, rules: dict[str, Rule], clerk: Client
) -> None:
    deed = bring(cast, rules["R01"], note="桥头看见的")
    approve(deed, cast.judge_two)
    before = clerk.get(f"{LIST}{deed.pk}/change/").content.decode()
    approve(deed, cast.judge_three)

    after = clerk.get(f"{LIST}{deed.pk}/change/").content.decode()

    assert ("林巡" in before, "桥头看见的" in before, "吴评" in before) == (True, True, False)
    assert ("吴评" in after, "郑评" in after) == (True, True)


def test_admin_does_not_tell_the_own_household_who_brought_it(
    cast: Cast, rules: dict[str, Rule], sign_in: SignIn
) -> None:
    deed = bring(cast, rules["R02"], number=4, note="桥头看见的")

    page = sign_in(cast.chair).get(f"{LIST}{deed.pk}/change/").content.decode()

    assert ("林巡" in page, "桥头看见的" in page) == (False, False)


def test_admin_list_asks_the_same_for_one_and_for_three(
    cast: Cast, rules: dict[str, Rule], clerk: Client
) -> None:
    counts = []
    for number in (5, 6):
        post(cast, rules["R01"], number=number)
        with CaptureQueriesContext(connection) as found:
            list_deeds(clerk)
        counts.append(len(found))
        bring(cast, rules["R02"], number=number)

    assert counts[0] == counts[1] <= 12
