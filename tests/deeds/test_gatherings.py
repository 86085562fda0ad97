from datetime import timedelta
from decimal import Decimal
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from deeds.errors import (
    ActivityBegun,
    ActivityCancelled,
    ActivityKeyReused,
    ActivityNotYours,
    DayTooOld,
    GridUnknown,
    NameNeeded,
    NameTooLong,
    OnlyAwardsAtActivity,
    OutcomesOutOfBounds,
    RuleNotSimple,
    TooManyEntries,
)
from deeds.models import Activity, Channel, Deed, Source
from deeds.services import cancel_activity, plan_activity, plan_round, record_ticks
from deeds.services.gatherings import Plan, Tick
from deeds.services.many import ENTRIES_MAX, Summary
from ledger.keys import derive_key
from rules.errors import RuleNotInForce
from rules.models import Rule
from tests.cast import BEGIN, TODAY, Cast, at, enrol
from tests.deeds.factories import adopt_rules, bring
from tests.ledger.together import run_together
from villages.errors import RoleNeeded, VillageNotFound
from villages.models import Member, User

TOMORROW = TODAY + timedelta(days=1)


def plan(cast: Cast, code: str = "R01", **other: Any) -> Activity:
    """Plan a clean-up day of the whole village, today, unless told otherwise."""
    told: dict[str, Any] = {"name": "十月清洁日", "occurred_on": TODAY} | other
    return plan_activity(
        cast.village, plan=Plan(**told), code=code, key=uuid4(), by=cast.walker, now=at(TODAY)
    )


def start_round(cast: Cast, *codes: str) -> Activity:
    return plan_round(
        cast.village,
        plan=Plan(name="十月卫生检查", occurred_on=TODAY, grid=cast.second_group),
        codes=codes or ("R01", "R02"),
        key=uuid4(),
        by=cast.walker,
        now=at(TODAY),
    )


def tick(
    cast: Cast, activity: Activity, *numbers: int, by: User | None = None, **other: Any
) -> Summary:
    """Record households of an activity today, each with the same figures."""
    ticks = [Tick(cast.households[number], **other) for number in numbers]
    return record_ticks(activity, ticks, by=by or cast.walker, now=at(TODAY))


def say(summary: Summary) -> tuple[list[int], list[int], list[tuple[int, str]]]:
    """Return the numbers of households sent and repeated, and those refused with their reason."""
    return (
        [entry.household.number for entry in summary.sent],
        [entry.household.number for entry in summary.repeated],
        [(entry.household.number, str(error)) for entry, error in summary.refused],
    )


# Planning


def test_activity_is_planned_once_by_its_key(cast: Cast, rules: dict[str, Rule]) -> None:
    key, planned = uuid4(), Plan(name=" 十月清洁日 ", occurred_on=TODAY, place="祠堂前")

    rows = [
        plan_activity(
            cast.village, plan=planned, code="R01", key=key, by=cast.walker, now=at(TODAY, hour)
        )
        for hour in (9, 10)
    ]

    assert rows[0] == rows[1] == Activity.objects.get()
    assert (rows[0].name, rows[0].rule) == ("十月清洁日", rules["R01"])


@pytest.mark.usefixtures("rules")
def test_activity_key_is_not_taken_for_another_one(cast: Cast) -> None:
    key = uuid4()
    plans = partial(plan_activity, cast.village, code="R01", key=key, now=at(TODAY))
    plans(plan=Plan("清洁日", TODAY), by=cast.walker)

    with pytest.raises(ActivityKeyReused):
        plans(plan=Plan("另一天", TODAY), by=cast.walker)
    with pytest.raises(ActivityKeyReused):
        plans(plan=Plan("清洁日", TODAY), by=cast.chair)


@pytest.mark.usefixtures("rules")
@pytest.mark.parametrize(
    ("other", "refusal"),
    [
        ({"name": " "}, NameNeeded),
        ({"name": "清" * 61}, NameTooLong),
        ({"place": "场" * 61}, NameTooLong),
        ({"brigade": "队" * 31}, NameTooLong),
        ({"squad": "队" * 31}, NameTooLong),
        ({"team": "队" * 31}, NameTooLong),
        ({"occurred_on": BEGIN - timedelta(days=1)}, RuleNotInForce),
        ({"occurred_on": TODAY - timedelta(days=61)}, DayTooOld),
        ({"code": "R99"}, RuleNotInForce),
        ({"code": "R02"}, OnlyAwardsAtActivity),
    ],
)
def test_activity_is_refused(cast: Cast, other: dict[str, Any], refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        plan(cast, **other)


@pytest.mark.usefixtures("rules")
def test_activity_lists_no_group_of_another_village(cast: Cast) -> None:
    assert cast.other_household is not None

    with pytest.raises(GridUnknown):
        plan(cast, grid=cast.other_household.grid)


@pytest.mark.usefixtures("rules")
@pytest.mark.parametrize(
    ("person", "refusal"), [("keeper", RoleNeeded), ("nobody", VillageNotFound)]
)
def test_activity_is_planned_and_recorded_by_recorders_only(
    cast: Cast, person: str, refusal: type[Exception]
) -> None:
    activity, by = plan(cast), cast.people[person]

    with pytest.raises(refusal):
        plan_activity(
            cast.village, plan=Plan("清洁日", TODAY), code="R01", key=uuid4(), by=by, now=at(TODAY)
        )
    with pytest.raises(refusal):
        tick(cast, activity, 1, by=by)


@pytest.mark.usefixtures("rules")
@pytest.mark.parametrize(
    ("codes", "refusal"),
    [
        (("R01",), OutcomesOutOfBounds),
        (("R01", "R01"), OutcomesOutOfBounds),
        (("R01", "R02", "R05", "R07", "R08"), OutcomesOutOfBounds),
        (("R01", "R99"), RuleNotInForce),
        (("R01", "R04"), RuleNotSimple),
    ],
)
def test_round_is_a_choice_of_a_few_simple_rules(
    cast: Cast, codes: tuple[str, ...], refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        start_round(cast, *codes)


# Recording


def test_activity_records_each_household_as_a_deed(cast: Cast, rules: dict[str, Rule]) -> None:
    activity = plan(cast, "R03")

    summary = tick(cast, activity, 2, 5, quantity=Decimal("2.5"))

    assert say(summary) == ([2, 5], [], [])
    rows = Deed.objects.order_by("household__number").values_list(
        "household__number", "rule__code", "quantity", "occurred_on", "activity", "state"
    )
    assert list(rows) == [
        (number, "R03", Decimal("2.5"), TODAY, activity.pk, "waiting") for number in (2, 5)
    ]
    assert set(Source.objects.values_list("channel", flat=True)) == {Channel.PATROL}


@pytest.mark.usefixtures("rules")
def test_activity_is_inspected_by_who_walks_no_grid(cast: Cast) -> None:
    activity = plan(cast)

    tick(cast, activity, 5, by=cast.judge_one)
    tick(cast, activity, 6, by=cast.chair)

    channels = set(Source.objects.values_list("channel", flat=True))
    assert channels == {Channel.INSPECTION}


@pytest.mark.usefixtures("rules")
def test_activity_doubles_nothing_whoever_sends_it_again(cast: Cast) -> None:
    activity = plan(cast)
    tick(cast, activity, 1, 5)

    again = tick(cast, activity, 5, 1, 6)
    by_another = tick(cast, activity, 1, 5, 6, by=cast.chair)

    assert say(again) == ([6], [5, 1], [])
    assert say(by_another) == ([], [1, 5, 6], [])
    assert Deed.objects.count() == 3


@pytest.mark.usefixtures("rules")
def test_activity_takes_a_household_ticked_twice_once(cast: Cast) -> None:
    summary = tick(cast, plan(cast), 5, 6, 5)

    assert say(summary) == ([5, 6], [5], [])
    assert Deed.objects.count() == 2


@pytest.mark.usefixtures("rules")
def test_activity_names_what_differs_and_keeps_it(cast: Cast) -> None:
    activity = plan(cast, "R03")
    tick(cast, activity, 5, quantity=Decimal(3))

    summary = tick(cast, activity, 5, quantity=Decimal(2), by=cast.chair)

    words = "10月15日由林巡录过 · 参与志愿服务 · 3小时，和这次的不一样，没有改动。"
    assert say(summary) == ([], [], [(5, f"{words}要改的请告诉评议的人。")])
    assert Deed.objects.get().quantity == 3


@pytest.mark.usefixtures("rules")
def test_one_refused_household_stops_none_of_the_others(cast: Cast) -> None:
    cast.households[5].state = "dissolved"
    cast.households[5].save()
    activity = plan(cast, "R03")

    summary = tick(cast, activity, 1, 5, 6)

    assert say(summary) == ([1, 6], [], [(5, "005户已经销户，不能再记。")])


@pytest.mark.usefixtures("rules")
def test_activity_takes_no_household_of_another_village(cast: Cast) -> None:
    assert cast.other_household is not None
    ticks = [Tick(cast.other_household), Tick(cast.households[5])]

    summary = record_ticks(plan(cast), ticks, by=cast.walker, now=at(TODAY))

    assert say(summary) == ([5], [], [(1, "本村没有编号是 001 的住户，请核对。")])


@pytest.mark.usefixtures("rules")
def test_activity_to_come_is_planned_and_not_recorded_yet(cast: Cast) -> None:
    activity = plan(cast, occurred_on=TOMORROW)

    summary = tick(cast, activity, 5)
    next_day = record_ticks(activity, [Tick(cast.households[5])], by=cast.walker, now=at(TOMORROW))

    assert say(summary) == ([], [], [(5, "日子还没有到，请填今天或以前的日子。")])
    assert say(next_day) == ([5], [], [])


@pytest.mark.usefixtures("rules")
def test_activity_is_added_to_until_the_days_of_the_terms_are_over(cast: Cast) -> None:
    activity = plan(cast)
    ticks = [Tick(cast.households[5])]

    on_the_last_day = at(TODAY + timedelta(days=60))
    late = record_ticks(activity, ticks, by=cast.walker, now=at(TODAY + timedelta(days=61)))
    in_time = record_ticks(activity, ticks, by=cast.walker, now=on_the_last_day)

    assert [type(error) for _entry, error in late.refused] == [DayTooOld]
    assert say(in_time) == ([5], [], [])


@pytest.mark.usefixtures("rules")
def test_activity_counts_persons_where_its_rule_does(cast: Cast) -> None:
    activity, household = plan(cast, "R04"), cast.households[5]
    head = household.members.get()
    son = Member.objects.create(household=household, name="郑小国")
    ticks = [Tick(household, member=head), Tick(household, member=son), Tick(household)]

    summary = record_ticks(activity, ticks, by=cast.walker, now=at(TODAY))
    again = record_ticks(activity, ticks[:2], by=cast.chair, now=at(TODAY))

    assert say(summary) == ([5, 5], [], [(5, "这一项记到人，请选是家里哪一位。")])
    assert say(again) == ([], [5, 5], [])
    assert summary.liked == []


def test_activity_planned_ahead_follows_the_edition_of_its_day(
    cast: Cast, rules: dict[str, Rule]
) -> None:
    activity = plan(cast, occurred_on=TOMORROW)
    newer = adopt_rules(cast.village, cast.chair, in_force_from=TOMORROW)

    record_ticks(activity, [Tick(cast.households[5])], by=cast.walker, now=at(TOMORROW, 12))

    assert (activity.rule, Deed.objects.get().rule) == (rules["R01"], newer["R01"])


def test_activity_names_households_with_a_deed_that_looks_the_same(
    cast: Cast, rules: dict[str, Rule]
) -> None:
    bring(cast, rules["R01"], number=5)
    bring(cast, rules["R08"], number=6)

    summary = tick(cast, plan(cast), 5, 6)

    assert say(summary) == ([5, 6], [], [])
    assert [entry.household.number for entry in summary.liked] == [5]


@pytest.mark.usefixtures("rules")
def test_activity_takes_no_more_than_a_village_has(cast: Cast) -> None:
    with pytest.raises(TooManyEntries):
        tick(cast, plan(cast), *[5] * (ENTRIES_MAX + 1))


def test_round_gives_a_household_one_outcome(cast: Cast, rules: dict[str, Rule]) -> None:
    activity = start_round(cast)
    tick(cast, activity, 5, rule=rules["R01"])
    tick(cast, activity, 6, rule=rules["R02"])

    again = tick(cast, activity, 5, rule=rules["R01"], by=cast.chair)
    other = tick(cast, activity, 5, 6, rule=rules["R08"])
    changed = tick(cast, activity, 6, rule=rules["R01"], by=cast.chair)

    assert say(again) == ([], [5], [])
    assert say(other)[2] == [(number, "这一轮检查没有这种结果，请重新选。") for number in (5, 6)]
    # Who brought the deduction is not told.
    assert say(changed)[2] == [
        (6, "10月15日已经录过 · 乱倒垃圾，和这次的不一样，没有改动。要改的请告诉评议的人。")
    ]
    assert Deed.objects.count() == 2


def test_keys_are_made_from_activity_household_rule_and_person(
    cast: Cast, rules: dict[str, Rule]
) -> None:
    activity, inspection = plan(cast), start_round(cast)
    tick(cast, activity, 5)
    tick(cast, inspection, 5, rule=rules["R01"])

    keys = set(Deed.objects.values_list("key", flat=True))

    assert keys == {derive_key(activity.key, 5, "R01", ""), derive_key(inspection.key, 5)}


@pytest.mark.usefixtures("rules")
def test_recording_asks_few_queries_a_household(cast: Cast) -> None:
    for number in range(7, 27):
        cast.households[number] = enrol(cast.village, number, grid=cast.second_group, head="钟家兴")
    activity, counts = plan(cast), []
    for numbers in ([1], range(2, 12), range(2, 12)):
        with CaptureQueriesContext(connection) as asked:
            tick(cast, activity, *numbers)
        counts.append(len(asked))

    one, ten, repeated = counts
    assert (ten - one) / 9 <= 5
    assert repeated <= 6


@pytest.mark.django_db(transaction=True)
def test_two_who_record_the_same_at_once_double_nothing(cast: Cast) -> None:
    adopt_rules(cast.village, cast.chair)
    activity = plan(cast)

    answers = run_together(
        [partial(tick, cast, activity, 1, 5, 6, by=by) for by in (cast.walker, cast.chair)]
    )

    summaries = [one for one in answers if isinstance(one, Summary)]
    assert [len(one.sent) + len(one.repeated) for one in summaries] == [3, 3]
    assert sum(len(one.sent) for one in summaries) == Deed.objects.count() == 3


# Cancelling


@pytest.mark.usefixtures("rules")
@pytest.mark.parametrize("person", ["walker", "chair"])
def test_cancel_takes_away_what_nobody_recorded_at(cast: Cast, person: str) -> None:
    activity, by = plan(cast), cast.people[person]

    told = [cancel_activity(activity, by=by, now=at(TODAY, hour)) for hour in (11, 12)]

    assert [one.cancelled_at for one in told] == [at(TODAY, 11)] * 2


@pytest.mark.usefixtures("rules")
@pytest.mark.parametrize(
    ("person", "refusal"),
    [("judge_one", ActivityNotYours), ("keeper", RoleNeeded), ("nobody", VillageNotFound)],
)
def test_cancel_is_for_who_planned_it_and_the_committee(
    cast: Cast, person: str, refusal: type[Exception]
) -> None:
    activity = plan(cast)

    with pytest.raises(refusal):
        cancel_activity(activity, by=cast.people[person], now=at(TODAY))

    activity.refresh_from_db()
    assert activity.cancelled_at is None


@pytest.mark.usefixtures("rules")
def test_cancel_refuses_where_something_is_recorded(cast: Cast) -> None:
    activity = plan(cast)
    tick(cast, activity, 5)

    with pytest.raises(ActivityBegun):
        cancel_activity(activity, by=cast.chair, now=at(TODAY))


@pytest.mark.usefixtures("rules")
def test_nothing_is_recorded_at_what_was_cancelled(cast: Cast) -> None:
    cancelled = cancel_activity(plan(cast), by=cast.walker, now=at(TODAY))

    with pytest.raises(ActivityCancelled):
        tick(cast, cancelled, 5)

    assert Deed.objects.count() == 0


@pytest.mark.usefixtures("rules")
def test_what_was_cancelled_while_somebody_recorded_is_there_again(cast: Cast) -> None:
    activity = plan(cast)
    cancel_activity(activity, by=cast.chair, now=at(TODAY))

    # As it was read before.
    tick(cast, activity, 5)

    activity.refresh_from_db()
    assert (activity.cancelled_at, Deed.objects.get().activity) == (None, activity)
