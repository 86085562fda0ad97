"""Deeds under rules of every kind, from the form's facts to the points."""

from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from deeds.checks import check
from deeds.errors import DeedKeyReused
from deeds.models import Deed, DeedState
from deeds.services import record_ticks
from deeds.services.gatherings import Levels, Tick
from deeds.words import explain
from ledger.errors import RedemptionBarred
from ledger.keys import derive_key
from ledger.limits import check_may_redeem, find_bar
from ledger.models import Bar, BarKind
from ledger.services import (
    close_month,
    consent_to_correction,
    lift_bars,
    lock_book,
    propose_reversal,
)
from rules.errors import ExtraNotOffered, LevelNeeded, LevelUnknown, RuleError
from rules.models import Edition, WeightLevel, WeightTable
from tests.cast import BEGIN, TODAY, Cast, at
from tests.counting import count_statements
from tests.deeds.factories import approve, bring, change_terms, finish_together
from tests.deeds.kinds import Kinds, adopt_kinds
from tests.deeds.test_gatherings import plan, say
from tests.memory import lived_once

D = Decimal
NOVEMBER = date(2026, 11, 1)


@pytest.fixture
@lived_once
def kinds(cast: Cast) -> Kinds:
    return adopt_kinds(cast)


def decide_on(cast: Cast, deed: Deed, *, on: date = TODAY) -> Deed:
    """Let two appraisers agree."""
    approve(deed, cast.judge_two, on=on)
    return approve(deed, cast.judge_three, on=on)


def post(cast: Cast, kinds: Kinds, code: str, *, number: int = 5, on: date = TODAY) -> Deed:
    return decide_on(cast, bring(cast, kinds[code], number=number, occurred_on=on, on=on), on=on)


def undo(cast: Cast, deed: Deed) -> None:
    assert deed.transfer is not None
    proposal = propose_reversal(
        deed.transfer, reason="看错了", key=uuid4(), by=cast.chair, now=at(TODAY, 21)
    )
    consent_to_correction(proposal, by=cast.watcher, now=at(TODAY, 21))


# Weights and extras


def test_weights_multiply_what_a_deed_comes_to(cast: Cast, kinds: Kinds) -> None:
    hard = bring(cast, kinds["R01"], quantity=D(3), difficulty=kinds.levels["较难"])
    good = bring(cast, kinds["R02"], effect=kinds.levels["好"])
    long = bring(cast, kinds["R01"], number=6, quantity=D(8), difficulty=kinds.levels["一般"])

    decided = [decide_on(cast, deed) for deed in (hard, good, long)]

    assert [deed.points for deed in decided] == [D(9), D(10), D("19.2")]
    assert explain(decided[0]) == (
        "参与志愿服务（第三条第2项）：3小时 × 2分/小时 × 难度1.5 = 9分；本月上限20分，计9分"
    )


@pytest.mark.parametrize(
    ("code", "facts", "refusal"),
    [
        ("R01", {}, LevelNeeded),
        ("R01", {"difficulty": "好"}, LevelUnknown),
        ("R01", {"difficulty": "一般", "effect": "好"}, LevelUnknown),
        ("R02", {"effect": "较难"}, LevelUnknown),
        ("R02", {"effect": "好", "with_extra": True}, ExtraNotOffered),
        ("R40", {"difficulty": "一般"}, LevelUnknown),
    ],
)
def test_submit_refuses_what_the_rule_does_not_offer(
    cast: Cast, kinds: Kinds, code: str, facts: dict[str, object], refusal: type[RuleError]
) -> None:
    values = {
        name: kinds.levels[value] if isinstance(value, str) else value
        for name, value in facts.items()
    }

    with pytest.raises(refusal):
        bring(cast, kinds[code], **values)  # type: ignore[arg-type] # levels and a bool

    assert Deed.objects.count() == 0


def test_submit_refuses_a_level_of_another_village(cast: Cast, kinds: Kinds) -> None:
    edition = Edition.objects.create(
        village=cast.other_village, number=1, title="禾湾村办法", created_by=cast.stranger,
        created_at=at(TODAY),
    )  # fmt: skip
    table = WeightTable.objects.create(edition=edition, kind="difficulty", name="难度")
    foreign = WeightLevel.objects.create(table=table, name="较难", factor=D(9))

    with pytest.raises(LevelUnknown):
        bring(cast, kinds["R01"], difficulty=foreign)


def test_submit_again_with_another_level_is_other_content(cast: Cast, kinds: Kinds) -> None:
    key = uuid4()
    first = bring(cast, kinds["R01"], difficulty=kinds.levels["一般"], key=key)

    again = bring(cast, kinds["R01"], difficulty=kinds.levels["一般"], key=key)

    assert again == first
    with pytest.raises(DeedKeyReused):
        bring(cast, kinds["R01"], difficulty=kinds.levels["较难"], key=key)
    with pytest.raises(DeedKeyReused):
        bring(cast, kinds["R03"], with_extra=True, key=key)


@pytest.mark.parametrize("change", ["difficulty", "effect", "with_extra"])
def test_chosen_facts_stay(cast: Cast, kinds: Kinds, change: str) -> None:
    deed = bring(cast, kinds["R01"], difficulty=kinds.levels["一般"])
    value = True if change == "with_extra" else kinds.levels["好"]

    with pytest.raises(IntegrityError, match="keeps its facts"), transaction.atomic():
        Deed.objects.filter(pk=deed.pk).update(**{change: value})


# What went before


def test_repeats_escalate_with_every_deed_decided(cast: Cast, kinds: Kinds) -> None:
    deeds = [
        decide_on(cast, bring(cast, kinds["R03"], with_extra=with_extra))
        for with_extra in (False, False, True)
    ]

    assert [(deed.points, deed.state) for deed in deeds] == [
        (D(0), DeedState.POSTED),
        (D(-5), DeedState.POSTED),
        (D(-15), DeedState.POSTED),
    ]
    assert [explain(deed) for deed in deeds] == [
        "乱倒垃圾：首次，只警告，不扣分",
        "乱倒垃圾：第二次（一年度内），扣5分",
        "乱倒垃圾：第三次（一年度内），扣10分；另扣5分（拒不整改），共扣15分",
    ]


def test_repeats_forget_what_was_reversed(cast: Cast, kinds: Kinds) -> None:
    post(cast, kinds, "R03")
    undo(cast, post(cast, kinds, "R03"))

    assert post(cast, kinds, "R03").points == D(-5)


def test_ladder_posts_the_difference_in_either_order(cast: Cast, kinds: Kinds) -> None:
    up = [post(cast, kinds, code, number=5).points for code in ("R12", "R11")]
    down = [post(cast, kinds, code, number=6).points for code in ("R11", "R12")]

    assert (up, down) == ([D(10), D(10)], [D(20), D(0)])


def test_category_cap_is_shared_by_its_rules(cast: Cast, kinds: Kinds) -> None:
    first, second = post(cast, kinds, "R30"), post(cast, kinds, "R31")

    assert (first.points, second.points) == (D(15), D(5))
    assert explain(second) == ("清理沟渠：应加15分；“环境卫生”类本月上限20分，此前已得15分，计5分")


def test_history_counts_what_the_floor_clipped(cast: Cast, kinds: Kinds) -> None:
    post(cast, kinds, "R20")
    for _count in range(2):
        post(cast, kinds, "R03")

    # The second one found nothing to take, and was a second time all the same.
    third = post(cast, kinds, "R03")

    assert (third.asked, third.points) == (D(-10), D(0))


# Vetoes


def test_clearing_takes_the_balance_and_bars(cast: Cast, kinds: Kinds) -> None:
    deed = post(cast, kinds, "R20")

    bars = Bar.objects.order_by("kind").values_list("kind", "from_on", "until", "reference")
    assert (deed.points, cast.account(5).balance) == (D(-100), D(0))
    assert list(bars) == [
        (BarKind.HONOURS, TODAY, date(2026, 12, 31), "R20"),
        (BarKind.REDEMPTION, TODAY, date(2027, 4, 15), "R20"),
    ]
    assert {bar.transfer for bar in Bar.objects.all()} == {deed.transfer}
    assert explain(deed) == (
        "聚众赌博（第九条）：扣20分；积分清零，共扣100分；六个月内不能兑换（到2027年4月15日）；"
        "本年度不评先进"
    )
    with pytest.raises(RedemptionBarred):
        check_may_redeem(cast.account(5), today=TODAY)
    assert list(check(cast.village)) == []


@pytest.mark.parametrize(("code", "points"), [("R22", D(-45)), ("R23", D(-15))])
def test_clearing_of_a_time_takes_what_was_awarded_in_it(
    cast: Cast, kinds: Kinds, code: str, points: D
) -> None:
    post(cast, kinds, "R40")
    close_month(cast.village, BEGIN, edition="办法", by=cast.chair, now=at(NOVEMBER))
    post(cast, kinds, "R30", on=NOVEMBER)
    undo(cast, post(cast, kinds, "R31", on=NOVEMBER))

    deed = post(cast, kinds, code, on=NOVEMBER)

    assert (deed.points, cast.account(5).balance) == (points, D(145) + points)


def test_clearing_never_takes_more_than_is_there(cast: Cast, kinds: Kinds) -> None:
    change_terms(cast, debt_allowed=True)
    post(cast, kinds, "R20")

    again = post(cast, kinds, "R22")

    assert (again.points, cast.account(5).balance) == (D(0), D(0))


def test_reversal_of_the_deduction_lifts_its_bars(cast: Cast, kinds: Kinds) -> None:
    deed = post(cast, kinds, "R20")

    undo(cast, deed)

    assert cast.account(5).balance == D(100)
    assert find_bar(cast.account(5), BarKind.REDEMPTION, TODAY) is None
    assert find_bar(cast.account(5), BarKind.HONOURS, TODAY) is None
    assert list(check(cast.village)) == []


def test_rule_that_only_bars_moves_nothing(cast: Cast, kinds: Kinds) -> None:
    deed = post(cast, kinds, "R21")

    untils = dict(Bar.objects.values_list("kind", "until"))
    assert (deed.points, deed.transfer, deed.state) == (D(0), None, DeedState.POSTED)
    assert untils == dict.fromkeys(BarKind, date(2026, 12, 31))
    assert explain(deed) == "不执行村规民约：到本年度末不能兑换（到2026年12月31日）；本年度不评先进"
    with transaction.atomic():
        lift_bars(lock_book(cast.village, now=at(TODAY)), key=derive_key(deed.key, "bar", 1))
    assert find_bar(cast.account(5), BarKind.REDEMPTION, TODAY) is None


# Two at once


@pytest.mark.django_db(transaction=True)
def test_two_rules_of_a_category_at_once_keep_its_cap(transactional_db: None, cast: Cast) -> None:
    kinds = adopt_kinds(cast)
    deeds = [bring(cast, kinds[code]) for code in ("R30", "R31")]
    for deed in deeds:
        approve(deed, cast.judge_two)

    finish_together(cast, deeds)

    points = sorted(deed.points or D(0) for deed in Deed.objects.all())
    assert (points, cast.account(5).balance) == ([D(5), D(15)], D(120))


def test_decide_takes_at_most_25_statements_for_every_kind(cast: Cast, kinds: Kinds) -> None:
    counts = {}
    for code in ("R40", "R30", "R03", "R11", "R20"):
        deed = bring(cast, kinds[code])
        approve(deed, cast.judge_two)
        with CaptureQueriesContext(connection) as queries:
            approve(deed, cast.judge_three)
        counts[code] = count_statements(queries)

    assert counts == {"R40": 22, "R30": 23, "R03": 18, "R11": 22, "R20": 25}


def test_an_activity_recorded_with_another_level_is_refused(cast: Cast, kinds: Kinds) -> None:
    activity = plan(cast, "R01")
    ticks = [Tick(cast.households[5], quantity=D(2))]
    light, hard = (Levels(difficulty=kinds.levels[name]) for name in ("一般", "较难"))

    said = [
        say(record_ticks(activity, ticks, levels=levels, by=cast.walker, now=at(TODAY)))
        for levels in (light, light, hard)
    ]

    words = said[2][2][0][1]
    assert said[:2] == [([5], [], []), ([], [5], [])]
    assert (said[2][:2], "一般" in words) == (([], []), True)
