"""Limits by person go on where a person's household splits and merges; the household's do not."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from deeds.models import Deed
from deeds.queries.persons import find_other_rows
from deeds.scoring import forecast_many
from rules.models import Rule
from rules.services import RuleInput, add_rule, draft_edition
from tests.cast import BEGIN, NOW, TODAY, Cast, at
from tests.deeds.factories import approve, bring
from tests.rules.factories import adopt_by_meetings
from villages.models import Member
from villages.models.households import LeftWhy
from villages.services import add_member, move_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def rules(cast: Cast) -> dict[str, Rule]:
    """R01 has a cap of 5 points a year by person, R02 one by household."""
    edition = draft_edition(cast.village, title="村民积分管理办法", by=cast.chair, now=at(BEGIN, 8))
    inputs = [
        RuleInput(
            code=code,
            category="culture",
            deed="参加技能培训",
            points=Decimal(3),
            counts_persons=True,
            cap_points=Decimal(5),
            cap_period="year",
            cap_scope=scope,
        )
        for code, scope in (("R01", "person"), ("R02", "household"))
    ]
    rules = {
        one.code: add_rule(edition, terms=one, by=cast.chair, now=at(BEGIN, 8)) for one in inputs
    }
    adopt_by_meetings(edition, by=cast.chair, now=at(BEGIN, 8), day=BEGIN)
    return rules


def train(cast: Cast, rule: Rule, member: Member, *, day: date = TODAY) -> Deed:
    """Let a person of household 5 or 6 have been trained, and decide it."""
    number = member.household.number
    deed = bring(cast, rule, number=number, member=member, occurred_on=day)
    approve(deed, cast.judge_two)
    return approve(deed, cast.judge_three)


def go_over(cast: Cast, member: Member, number: int) -> Member:
    return move_member(
        member, cast.households[number], why=LeftWhy.SPLIT, on=TODAY, by=cast.clerk, now=NOW
    )


@pytest.fixture
def son(cast: Cast) -> Member:
    return add_member(cast.households[5], "郑小军", by=None, now=NOW)


def test_limit_by_person_goes_on_in_the_next_household(
    cast: Cast, rules: dict[str, Rule], son: Member
) -> None:
    train(cast, rules["R01"], son)

    second = train(cast, rules["R01"], go_over(cast, son, 6))

    assert second.points == 2


def test_limit_by_household_stays_with_the_household(
    cast: Cast, rules: dict[str, Rule], son: Member
) -> None:
    train(cast, rules["R02"], son)

    second = train(cast, rules["R02"], go_over(cast, son, 6))
    own_head = Member.objects.get(household=cast.households[5], is_head=True)
    third = train(cast, rules["R02"], own_head)

    assert (second.points, third.points) == (Decimal(3), Decimal(2))


def test_limit_by_person_follows_through_several_households_and_home(
    cast: Cast, rules: dict[str, Rule], son: Member
) -> None:
    train(cast, rules["R01"], son)
    away = go_over(cast, son, 6)
    second = train(cast, rules["R01"], away, day=date(2026, 10, 14))

    home = go_over(cast, away, 5)
    third = train(cast, rules["R01"], home, day=date(2026, 10, 13))

    assert (second.points, third.points) == (Decimal(2), Decimal(0))
    assert find_other_rows([home]) == {home.pk: {son.pk, away.pk}}


def test_deed_that_waited_while_its_person_left_is_scored_with_both(
    cast: Cast, rules: dict[str, Rule], son: Member
) -> None:
    waiting = bring(cast, rules["R01"], number=5, member=son)
    train(cast, rules["R01"], go_over(cast, son, 6))

    approve(waiting, cast.judge_two)
    decided = approve(waiting, cast.judge_three)

    assert decided.points == 2


def test_lists_forecast_as_the_decision_scores(
    cast: Cast, rules: dict[str, Rule], son: Member
) -> None:
    train(cast, rules["R01"], son)
    arrived = go_over(cast, son, 6)
    other = Member.objects.get(household=cast.households[6], is_head=True)
    deeds = [
        bring(cast, rules[code], number=6, member=member, occurred_on=day)
        for code, member, day in (
            ("R01", arrived, TODAY),
            ("R01", other, date(2026, 10, 14)),
            ("R02", arrived, date(2026, 10, 13)),
        )
    ]

    found = forecast_many(
        Deed.objects.for_lists().filter(pk__in=[one.pk for one in deeds]), today=TODAY
    )

    assert [found[deed.pk].points for deed in deeds] == [2, 3, 3]


def test_who_never_moved_costs_no_query(cast: Cast, son: Member) -> None:
    with CaptureQueriesContext(connection) as queries:
        found = find_other_rows([son])

    assert (found, len(queries)) == ({}, 0)
