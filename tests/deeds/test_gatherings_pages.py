from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from deeds.forms.gatherings import offer_rules
from deeds.models import Activity, Deed
from rules.models import Rule
from rules.queries import rules_in_force
from tests.cast import NOW, TODAY, Cast, at, enrol
from tests.deeds.factories import bring
from tests.deeds.test_gatherings import plan, start_round, tick
from villages.models import Card, Member, User
from villages.services import create_grid

SignIn = Callable[[User], Client]
LIST = "/field/activities/"
NEW = "/field/activities/new/"


def address_of(activity: Activity) -> str:
    return f"{LIST}{activity.pk}/?village=anping"


def marks_of(page: Any) -> list[tuple[str, str]]:  # Any: the test client's answer
    """Return the mark of each line shown, with what is recorded of it."""
    return [(line.mark, line.recorded) for line in page.context["lines"]]


def test_activity_is_planned_from_its_form(
    cast: Cast, rules: dict[str, Rule], sign_in: SignIn
) -> None:
    client = sign_in(cast.walker)
    key = client.get(NEW).context["form"]["key"].value()
    sent = {
        "village": "anping", "kind": "activity", "key": key, "name": "清洁日", "rule": "R01",
        "occurred_on": "2026-10-15", "grid": str(cast.group.pk), "place": "祠堂", "team": "二小队",
    }  # fmt: skip

    answers = [client.post(NEW, sent) for _press in range(2)]

    activity = Activity.objects.get()
    assert [answer["Location"] for answer in answers] == [address_of(activity)] * 2
    assert (activity.rule, activity.grid) == (rules["R01"], cast.group)
    assert (activity.place, activity.team) == ("祠堂", "二小队")


@pytest.mark.usefixtures("rules")
def test_round_is_planned_from_its_form_and_offers_the_last_outcomes(
    cast: Cast, sign_in: SignIn
) -> None:
    client = sign_in(cast.walker)
    sent = {
        "village": "anping", "kind": "round", "key": str(uuid4()), "name": "卫生检查",
        "occurred_on": "2026-10-15", "grid": "", "outcome_1": "R01", "outcome_2": "R02",
    }  # fmt: skip

    client.post(NEW, sent)

    assert Activity.objects.get().outcomes == ["R01", "R02"]
    form = client.get(f"{NEW}?kind=round").context["form"]
    assert (form["outcome_1"].value(), form["outcome_2"].value()) == ("R01", "R02")


@pytest.mark.usefixtures("rules")
@pytest.mark.parametrize(
    ("other", "status"),
    [({"name": ""}, 400), ({"rule": "R99"}, 400), ({"occurred_on": "2026-07-01"}, 400),
     ({"grid": "999999"}, 400), ({"key": ""}, 400)],
)  # fmt: skip
def test_new_activity_keeps_what_was_typed(
    cast: Cast, sign_in: SignIn, other: dict[str, str], status: int
) -> None:
    sent = {
        "village": "anping", "kind": "activity", "key": str(uuid4()), "name": "清洁日",
        "rule": "R01", "occurred_on": "2026-10-15", "grid": "", "place": "祠堂前面",
    }  # fmt: skip

    answer = sign_in(cast.walker).post(NEW, sent | other)

    assert (answer.status_code, "祠堂前面" in answer.content.decode()) == (status, True)
    assert Activity.objects.count() == 0


@pytest.mark.usefixtures("rules")
def test_list_shows_activities_and_rounds_apart(cast: Cast, sign_in: SignIn) -> None:
    tick(cast, plan(cast), 5, 6)
    plan(cast, name="重阳节", occurred_on=TODAY + timedelta(days=3))
    start_round(cast)
    client = sign_in(cast.walker)

    activities, rounds = (client.get(f"{LIST}?kind={kind}") for kind in ("", "round"))

    assert [(row.name, row.state) for row in activities.context["rows"]] == [
        ("重阳节", "未到"),
        ("十月清洁日", "2 户"),
    ]
    assert [row.note for row in rounds.context["rows"]] == ["10月15日 · 02组"]


@pytest.mark.usefixtures("rules")
def test_list_asks_the_same_for_one_and_for_three(cast: Cast, sign_in: SignIn) -> None:
    client, counts = sign_in(cast.walker), []
    for _step in range(2):
        tick(cast, plan(cast), 5)
        with CaptureQueriesContext(connection) as asked:
            client.get(LIST)
        counts.append(len(asked))
        plan(cast, grid=cast.group)

    assert counts[0] == counts[1] <= 8


@pytest.mark.usefixtures("rules")
def test_ticked_households_are_recorded_and_shown(cast: Cast, sign_in: SignIn) -> None:
    activity, client = plan(cast, "R03"), sign_in(cast.walker)
    sent = {"village": "anping", "entry": ["1", "2"], "quantity": "2", "quantity-2": "3.5"}

    page = client.post(address_of(activity), sent)

    assert page.status_code == 200
    assert page.context["report"].head == "记好 2 件，已送达，等待评议。"
    assert marks_of(page) == [("1", "已记 · 2小时"), ("2", "已记 · 3.5小时"), ("3", "")]
    quantities = Deed.objects.order_by("pk").values_list("quantity", flat=True)
    assert list(quantities) == [2, Decimal("3.5")]


@pytest.mark.usefixtures("rules")
def test_pressing_again_doubles_nothing_and_says_so(cast: Cast, sign_in: SignIn) -> None:
    activity = plan(cast)
    sent = {"village": "anping", "entry": ["1", "2"]}
    sign_in(cast.walker).post(address_of(activity), sent)

    page = sign_in(cast.chair).post(address_of(activity), sent)

    report = page.context["report"]
    assert (report.head, report.notes, report.refused) == (
        "这次没有新的。",
        ["有 2 件以前已经录过，没有重复记。"],
        [],
    )


@pytest.mark.usefixtures("rules")
def test_refused_lines_are_named_and_stay_as_they_were_typed(cast: Cast, sign_in: SignIn) -> None:
    activity = plan(cast, "R03")
    sent = {
        "village": "anping", "entry": ["1", "2"], "quantity": "2", "quantity-2": "两小时",
        "more": "5 999，/c/nothing/",
    }  # fmt: skip

    page = sign_in(cast.walker).post(address_of(activity), sent)

    refused = {(one.household, one.words) for one in page.context["report"].refused}
    assert refused == {
        ("01组 · 002户 · 林*妹", "“两小时”不是数字，请改一下。"),
        ("999", "本村没有编号是 999 的住户，请核对。"),
        ("/c/nothing/", "没有找到这张积分卡，请核对卡上的户编号。"),
    }
    line = page.context["lines"][1]
    assert (line.ticked, line.quantity) == (True, "两小时")
    assert page.context["more"] == "999 /c/nothing/"
    assert set(Deed.objects.values_list("household__number", flat=True)) == {1, 5}


@pytest.mark.usefixtures("rules")
def test_typed_numbers_that_a_script_sends_one_by_one_are_all_read(
    cast: Cast, sign_in: SignIn
) -> None:
    sent = {"village": "anping", "more": ["998", "5", "谢", "2"]}

    answer = sign_in(cast.walker).post(
        address_of(plan(cast)), sent, headers={"accept": "application/json"}
    )

    assert [(one["mark"], one["state"]) for one in answer.json()["told"]] == [
        ("5", "sent"),
        ("2", "sent"),
        ("998", "refused"),
        ("谢", "refused"),
    ]


@pytest.mark.usefixtures("rules")
def test_an_activity_is_offered_no_deductions(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.walker)

    offered = [
        client.get(f"{NEW}?kind={kind}").context["form"].fields[name].choices
        for kind, name in (("activity", "rule"), ("round", "outcome_1"))
    ]

    assert ["乱倒垃圾" in str(choices) for choices in offered] == [False, True]


@pytest.mark.usefixtures("rules")
def test_a_rule_used_of_late_is_offered_once(cast: Cast, rules: dict[str, Rule]) -> None:
    groups = rules_in_force(cast.village, TODAY)

    offered = offer_rules(groups, ["R03", "R01"])

    codes = [code for _heading, named in offered for code, _words in named]
    assert [code for code, _words in offered[0][1]] == ["R03", "R01"]
    assert sorted(codes) == sorted(rules)


@pytest.mark.usefixtures("rules")
def test_a_scanned_card_is_recorded(cast: Cast, sign_in: SignIn) -> None:
    card = Card.objects.get(household=cast.households[5])
    sent = {"village": "anping", "more": f"https://jf.example/c/{card.token}/"}

    answer = sign_in(cast.walker).post(
        address_of(plan(cast)), sent, headers={"accept": "application/json"}
    )

    assert answer.json() == {
        "recorded": 1,
        "told": [
            {"mark": "5", "household": "02组 · 005户 · 郑*强", "state": "sent", "words": "",
             "liked": False}
        ]
    }  # fmt: skip


@pytest.mark.usefixtures("rules")
def test_persons_are_ticked_where_the_rule_counts_them(cast: Cast, sign_in: SignIn) -> None:
    household, client = cast.households[3], sign_in(cast.walker)
    daughter = Member.objects.create(household=household, name="黄小福")
    activity = plan(cast, "R04")

    page = client.post(
        address_of(activity), {"village": "anping", "entry": [f"3:{daughter.pk}", "2:999999", "1"]}
    )

    assert Deed.objects.get().member == daughter
    assert {one.words for one in page.context["report"].refused} == {
        "这个人不在这一户里，请重新选。",
        "这一项记到人，请选是家里哪一位。",
    }
    lines = page.context["persons"][2].lines
    assert [(line.name, line.recorded) for line in lines] == [
        ("黄阿福", ""),
        ("黄小福", "已记 · +3 分"),
    ]


@pytest.mark.usefixtures("rules")
@pytest.mark.parametrize("sent", [{}, {"more": "  "}, {"entry": "1", "quantity": "很多"}])
def test_nothing_to_record_is_said_and_loses_nothing(
    cast: Cast, sign_in: SignIn, sent: dict[str, str]
) -> None:
    activity, client = plan(cast, "R03"), sign_in(cast.walker)
    given = {"village": "anping", "quantity": "1"} | sent

    page = client.post(address_of(activity), given)
    answer = client.post(address_of(activity), given, headers={"accept": "application/json"})

    assert (page.status_code, answer.status_code) == (400, 400)
    assert page.context["lines"][0].ticked == ("entry" in sent)
    assert answer.json()["detail"] in ("一户都还没有选，选好再送出。", "请填数字。")


def test_households_with_a_like_deed_are_marked_beforehand_and_named_after(
    cast: Cast, rules: dict[str, Rule], sign_in: SignIn
) -> None:
    bring(cast, rules["R01"], number=2)
    activity, client = plan(cast), sign_in(cast.walker)

    before = client.get(address_of(activity)).context["lines"]
    after = client.post(address_of(activity), {"village": "anping", "entry": ["1", "2"]})

    assert [line.otherwise for line in before] == [False, True, False]
    assert [one.household for one in after.context["report"].liked] == ["01组 · 002户 · 林*妹"]


@pytest.mark.usefixtures("rules")
def test_other_groups_are_shown_by_their_address(cast: Cast, sign_in: SignIn) -> None:
    activity, client = plan(cast), sign_in(cast.walker)
    tick(cast, activity, 5)

    page = client.get(f"{address_of(activity)}&group={cast.second_group.pk}")

    assert marks_of(page) == [("4", ""), ("5", "已记 · +5 分"), ("6", "")]
    assert [(one.name, one.recorded, one.households) for one in page.context["groups"]] == [
        ("01组", 0, 3),
        ("02组", 1, 3),
    ]


@pytest.mark.usefixtures("rules")
def test_activity_of_one_group_shows_others_of_which_somebody_came(
    cast: Cast, sign_in: SignIn
) -> None:
    activity, client = plan(cast, grid=cast.group), sign_in(cast.walker)

    alone = client.get(address_of(activity)).context["groups"]
    with_guest = client.post(address_of(activity), {"village": "anping", "more": "5"})

    assert [one.name for one in alone] == ["01组"]
    assert [one.name for one in with_guest.context["groups"]] == ["01组", "02组"]


@pytest.mark.usefixtures("rules")
@pytest.mark.parametrize(
    ("days", "said"),
    [
        (-1, "到了 10月15日再来登记。签到表可以先打印出来。"),
        (60, ""),
        (61, "过了 60 天的事不能再记，最早可以记 10月16日的。"),
    ],
)
def test_activity_says_when_it_cannot_be_recorded(
    cast: Cast, sign_in: SignIn, days: int, said: str
) -> None:
    activity = plan(cast)

    with time_machine.travel(at(TODAY + timedelta(days=days)), tick=False):
        page = sign_in(cast.walker).get(address_of(activity))

    assert page.context["bar"] == said
    assert ('id="send"' in page.content.decode()) == (not said)


@pytest.mark.usefixtures("rules")
def test_round_is_tapped_and_shows_what_is_done(cast: Cast, sign_in: SignIn) -> None:
    activity, client = start_round(cast), sign_in(cast.walker)
    sent = {"village": "anping", "outcome-4": "R01", "outcome-5": "R02", "outcome-6": ""}

    page = client.post(address_of(activity), sent)
    again = client.post(address_of(activity), sent | {"outcome-4": "R02", "outcome-5": "R08"})

    assert marks_of(page) == [("4", "已记 · +5 分"), ("5", "已记 · −5 分"), ("6", "")]
    assert [one.mark for one in again.context["report"].refused] == ["4", "5"]
    assert Deed.objects.count() == 2


@pytest.mark.usefixtures("rules")
def test_another_worker_learns_of_no_deduction_of_a_round(cast: Cast, sign_in: SignIn) -> None:
    activity, client = start_round(cast), sign_in(cast.judge_one)
    client.post(address_of(activity), {"village": "anping", "outcome-4": "R01", "outcome-5": "R02"})

    walkers = marks_of(sign_in(cast.walker).get(address_of(activity)))
    judges = marks_of(client.get(address_of(activity)))

    assert walkers == [("4", "已记 · +5 分"), ("5", "已记"), ("6", "")]
    assert judges == [("4", "已记 · +5 分"), ("5", "已记 · −5 分"), ("6", "")]


@pytest.mark.usefixtures("rules")
@pytest.mark.parametrize("make", [plan, start_round])
def test_activity_page_asks_the_same_for_three_and_for_forty(
    cast: Cast, sign_in: SignIn, make: Callable[[Cast], Activity]
) -> None:
    activity, client, counts = make(cast), sign_in(cast.walker), []
    address = f"{address_of(activity)}&group={cast.second_group.pk}"
    for first in (7, 47):
        with CaptureQueriesContext(connection) as asked:
            client.get(address)
        counts.append(len(asked))
        for number in range(first, first + 40 if first == 7 else first):
            enrol(cast.village, number, grid=cast.second_group, head="钟家兴")

    assert counts[0] == counts[1] <= 18


@pytest.mark.usefixtures("rules")
def test_sign_in_sheet_lists_the_households_by_group(cast: Cast, sign_in: SignIn) -> None:
    activity, client = plan(cast, "R03", place="晒谷场"), sign_in(cast.walker)
    address = f"{LIST}{activity.pk}/print/?village=anping"

    whole = client.get(address)
    part = client.get(f"{address}&group={cast.second_group.pk}")

    assert [(name, len(lines)) for name, lines in whole.context["sheets"]] == [
        ("01组", 3),
        ("02组", 3),
    ]
    assert part.context["sheets"] == [
        ("02组", ["004户 · 吴*英", "005户 · 郑*强", "006户 · 欧**明"])
    ]
    page = part.content.decode()
    assert ("晒谷场" in page, "小时" in page, "签名" in page) == (True, True, True)


@pytest.mark.usefixtures("rules")
def test_more_than_one_go_takes_is_not_even_looked_up(cast: Cast, sign_in: SignIn) -> None:
    activity, client = plan(cast), sign_in(cast.walker)
    sent = {"village": "anping", "more": " ".join(f"/c/{number}/" for number in range(2001))}

    with CaptureQueriesContext(connection) as asked:
        answer = client.post(address_of(activity), sent, headers={"accept": "application/json"})

    assert (answer.status_code, len(asked) < 20) == (400, True)


@pytest.mark.usefixtures("rules")
def test_sign_in_sheet_asks_no_more_for_more_groups(cast: Cast, sign_in: SignIn) -> None:
    activity, client = plan(cast, "R03"), sign_in(cast.walker)
    address = f"{LIST}{activity.pk}/print/?village=anping"
    counts = []

    for number in (7, 8):
        with CaptureQueriesContext(connection) as asked:
            client.get(address)
        counts.append(len(asked))
        group = create_grid(cast.village, f"0{number}组", by=cast.clerk, now=NOW)
        enrol(cast.village, number, grid=group, head="钟家兴")

    assert counts[0] == counts[1]


@pytest.mark.usefixtures("rules")
def test_village_sees_no_activity_of_another(cast: Cast, sign_in: SignIn) -> None:
    activity, client = plan(cast), sign_in(cast.stranger)

    for page in ("", "print/"):
        answer = client.get(f"{LIST}{activity.pk}/{page}?village=hewan")
        assert answer.status_code == 404
    assert client.get(f"{LIST}?village=hewan").context["rows"] == []


@pytest.mark.usefixtures("rules")
def test_many_rounds_of_one_village_fit_a_page_each(cast: Cast, sign_in: SignIn) -> None:
    for _number in range(21):
        start_round(cast)

    page = sign_in(cast.walker).get(f"{LIST}?kind=round&page=2")

    assert len(page.context["rows"]) == 1


@pytest.mark.usefixtures("rules")
def test_an_activity_is_cancelled_on_its_page_and_leaves_the_list(
    cast: Cast, sign_in: SignIn
) -> None:
    activity, client = plan(cast), sign_in(cast.walker)
    offered = [
        sign_in(one).get(address_of(activity)).context["can_cancel"]
        for one in (cast.walker, cast.chair, cast.judge_one)
    ]

    answer = client.post(address_of(activity), {"village": "anping", "act": "cancel"})

    page = client.get(address_of(activity))
    assert offered == [True, True, False]
    assert answer["Location"] == f"{LIST}?village=anping&kind=activity"
    assert client.get(LIST).context["rows"] == []
    assert page.context["bar"] == "这一次已经取消了，不能再登记。"


@pytest.mark.usefixtures("rules")
def test_an_activity_with_somebody_recorded_is_not_cancelled(cast: Cast, sign_in: SignIn) -> None:
    activity, client = plan(cast), sign_in(cast.walker)
    tick(cast, activity, 5)

    answer = client.post(address_of(activity), {"village": "anping", "act": "cancel"})

    assert (answer.status_code, "不能取消" in answer.content.decode()) == (409, True)
    assert client.get(address_of(activity)).context["can_cancel"] is False
