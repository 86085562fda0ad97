"""Decisions to open something although the money is low, and the gate that uses them up."""

from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from django.db import transaction

from deeds.models import Activity
from deeds.services.gatherings import Plan, plan_activity, plan_round
from ledger.errors import KeyReused
from market.errors import (
    DecisionAhead,
    DecisionConfirmed,
    DecisionIncomplete,
    DecisionWithoutMajority,
    MoneyLow,
)
from market.models import CostDecision, DecisionKind, FundKind, Goods, GoodsKind
from market.services import (
    GoodsInput,
    add_goods,
    change_goods,
    confirm_decision,
    record_decision,
)
from rules.models import Edition, EditionState
from tests.cast import BEGIN, NOW, TODAY, Cast
from tests.market.shop import Shop, hand_over, line
from tests.market.test_fund import enter
from tests.rules.factories import RuleFactory, adopt_by_meetings, make_adopted, make_draft
from villages.costs import CostAct, pass_gates
from villages.errors import RoleNeeded, SecondPersonNeeded, VillageNotFound
from villages.models import Role, User
from villages.services import appoint

pytestmark = pytest.mark.django_db


def decide(
    cast: Cast,
    subject: str,
    *,
    kind: DecisionKind = DecisionKind.GOODS,
    present: int = 5,
    agreed: int = 3,
    reason: str = "镇里月底有一笔补助",
    on: date = TODAY,
    key: UUID | None = None,
    by: User | None = None,
) -> CostDecision:
    """Record a decision of Anping's committee by the chair, unless said otherwise."""
    return record_decision(
        cast.village,
        kind=kind,
        subject=subject,
        decided_on=on,
        present=present,
        agreed=agreed,
        reason=reason,
        key=key or uuid4(),
        by=by or cast.chair,
        now=NOW,
    )


def decide_both(cast: Cast, subject: str, kind: DecisionKind = DecisionKind.GOODS) -> CostDecision:
    return confirm_decision(decide(cast, subject, kind=kind), by=cast.clerk, now=NOW)


@pytest.fixture
def poor(shop: Shop) -> Shop:
    """The shop, in a village whose fund has one yuan against 600 points."""
    enter(shop.cast, FundKind.OPENING, 1)
    return shop


def new_goods(shop: Shop, name: str = "电饭煲") -> Goods:
    terms = GoodsInput(name=name, unit="台", price=Decimal(80))
    return add_goods(shop.partner, GoodsKind.THING, terms=terms, by=shop.cast.chair, now=NOW)


# Decisions


def test_a_decision_is_written_by_one_and_confirmed_by_another(cast: Cast) -> None:
    key = uuid4()
    decision = decide(cast, " 电饭煲  （５升） ", key=key)

    assert decision.subject == "电饭煲 (5升)"
    assert decide(cast, "电饭煲 (5升)", key=key) == decision
    with pytest.raises(KeyReused):
        decide(cast, "电风扇", key=key)
    with pytest.raises(SecondPersonNeeded):
        confirm_decision(decision, by=cast.chair, now=NOW)
    confirmed = confirm_decision(decision, by=cast.clerk, now=NOW)
    assert (confirmed.confirmed_by, confirmed.confirmed_at) == (cast.clerk, NOW)
    assert confirm_decision(decision, by=cast.clerk, now=NOW) == decision


def test_a_third_person_finds_it_confirmed(cast: Cast) -> None:
    decision = decide_both(cast, "电饭煲")
    appoint(
        cast.walker, Role.COMMITTEE, village=cast.village, starts_on=TODAY, by=cast.chair, now=NOW
    )

    with pytest.raises(DecisionConfirmed):
        confirm_decision(decision, by=cast.walker, now=NOW)


@pytest.mark.parametrize(("present", "agreed"), [(5, 2), (4, 2), (3, 4), (0, 0)])
def test_a_decision_needs_a_majority(cast: Cast, present: int, agreed: int) -> None:
    with pytest.raises(DecisionWithoutMajority):
        decide(cast, "电饭煲", present=present, agreed=agreed)


@pytest.mark.parametrize(
    ("subject", "reason"), [(" ", "有钱"), ("电" * 81, "有钱"), ("电", " "), ("电", "钱" * 201)]
)
def test_a_decision_says_what_and_why(cast: Cast, subject: str, reason: str) -> None:
    with pytest.raises(DecisionIncomplete):
        decide(cast, subject, reason=reason)


def test_a_meeting_is_not_to_come(cast: Cast) -> None:
    with pytest.raises(DecisionAhead):
        decide(cast, "电饭煲", on=TODAY + timedelta(1))


def test_only_the_committee_decides(cast: Cast) -> None:
    decision = decide(cast, "电饭煲")

    with pytest.raises(RoleNeeded):
        decide(cast, "电饭煲", by=cast.watcher)
    with pytest.raises(RoleNeeded):
        confirm_decision(decision, by=cast.watcher, now=NOW)
    with pytest.raises(VillageNotFound):
        decide(cast, "电饭煲", by=cast.stranger)
    with pytest.raises(VillageNotFound):
        confirm_decision(decision, by=cast.stranger, now=NOW)


# Goods and prices


def test_goods_open_while_nothing_is_known(shop: Shop) -> None:
    assert new_goods(shop).name == "电饭煲"


def test_new_goods_wait_for_a_decision_which_lets_one_of_them_in(poor: Shop) -> None:
    with pytest.raises(MoneyLow) as refused:
        new_goods(poor)
    assert refused.value.subject == "电饭煲"
    assert not Goods.objects.filter(name="电饭煲").exists()

    decide(poor.cast, "电饭煲")
    with pytest.raises(MoneyLow):
        new_goods(poor)
    decision = decide_both(poor.cast, "电饭煲")
    goods = new_goods(poor)

    decision.refresh_from_db()
    assert (goods.is_offered, decision.used_at) == (True, NOW)
    goods = change_goods(
        goods, terms=terms_of(goods, is_offered=False), by=poor.cast.chair, now=NOW
    )
    with pytest.raises(MoneyLow):
        change_goods(goods, terms=terms_of(goods), by=poor.cast.chair, now=NOW)


def terms_of(goods: Goods, *, price: Decimal | None = None, is_offered: bool = True) -> GoodsInput:
    return GoodsInput(
        name=goods.name, unit=goods.unit, price=price or goods.price, is_offered=is_offered
    )


def test_a_decision_is_for_its_kind_and_name_alone(poor: Shop) -> None:
    decide_both(poor.cast, "电饭煲", DecisionKind.PRICE)
    decide_both(poor.cast, "电风扇")

    with pytest.raises(MoneyLow):
        new_goods(poor)


def test_a_lower_price_waits_and_a_higher_one_does_not(poor: Shop) -> None:
    rice, chair = poor.rice, poor.cast.chair

    change_goods(rice, terms=terms_of(rice, price=Decimal(25)), by=chair, now=NOW)
    with pytest.raises(MoneyLow):
        change_goods(rice, terms=terms_of(rice, price=Decimal(10)), by=chair, now=NOW)
    decide_both(poor.cast, "大米", DecisionKind.PRICE)
    assert change_goods(
        rice, terms=terms_of(rice, price=Decimal(10)), by=chair, now=NOW
    ).price == Decimal(10)


def test_earned_points_stay_redeemable(poor: Shop) -> None:
    assert hand_over(poor, line(poor.rice)).points == Decimal(20)


def test_what_fails_later_leaves_the_decision_unused(poor: Shop) -> None:
    decision = decide_both(poor.cast, "电饭煲")

    with transaction.atomic():
        pass_gates(poor.cast.village, CostAct.GOODS, subject="电饭煲", now=NOW)
        transaction.set_rollback(True)

    decision.refresh_from_db()
    assert decision.used_at is None


# Activities


def plan(
    shop: Shop, name: str = "重阳节清扫", *, key: UUID | None = None, codes: list[str] | None = None
) -> Activity:
    given = {"key": key or uuid4(), "by": shop.cast.walker, "now": NOW}
    named = Plan(name=name, occurred_on=TODAY)
    if codes:
        return plan_round(shop.cast.village, plan=named, codes=codes, **given)  # type: ignore[arg-type]
    return plan_activity(shop.cast.village, plan=named, code="R01", **given)  # type: ignore[arg-type]


def test_an_activity_waits_and_its_repeat_asks_no_more(poor: Shop) -> None:
    make_adopted(poor.cast.village, poor.cast.chair, rules=[{"code": "R01"}])
    key = uuid4()

    with pytest.raises(MoneyLow):
        plan(poor, key=key)
    assert not Activity.objects.exists()
    decide_both(poor.cast, "重阳节清扫", DecisionKind.ACTIVITY)
    activity = plan(poor, key=key)

    assert plan(poor, key=key) == activity
    with pytest.raises(MoneyLow):
        plan(poor)


def test_a_round_waits_only_where_it_gives_points(poor: Shop) -> None:
    rules = [
        {"code": "R01", "points": Decimal(5)},
        {"code": "R02", "points": Decimal(-5)},
        {"code": "R03", "points": Decimal(-2)},
    ]
    make_adopted(poor.cast.village, poor.cast.chair, rules=rules)

    with pytest.raises(MoneyLow):
        plan(poor, "十月检查", codes=["R01", "R02"])
    assert plan(poor, "十月检查", codes=["R02", "R03"]).outcomes == ["R02", "R03"]


# Editions


def draft_next(cast: Cast, points: int) -> Edition:
    """Return the draft of a second edition, in which R01 gives so many points."""
    make_adopted(cast.village, cast.chair, rules=[{"code": "R01", "points": Decimal(5)}])
    draft = make_draft(cast, number=99, title="安平村积分办法（第二版）")
    RuleFactory.create(
        edition=draft, code="R01", points=Decimal(points), seen_by=cast.chair, seen_at=NOW
    )
    return draft


def adopt(cast: Cast, draft: Edition) -> Edition:
    return adopt_by_meetings(draft, by=cast.chair, now=NOW, day=TODAY)


def test_an_edition_that_gives_more_waits(poor: Shop) -> None:
    draft = draft_next(poor.cast, 6)

    with pytest.raises(MoneyLow):
        adopt(poor.cast, draft)
    draft.refresh_from_db()
    assert draft.state != EditionState.ADOPTED
    decide_both(poor.cast, "安平村积分办法(第二版)", DecisionKind.EDITION)

    assert adopt(poor.cast, draft).is_adopted


def test_an_edition_that_gives_less_is_let_in(poor: Shop) -> None:
    assert adopt(poor.cast, draft_next(poor.cast, 4)).is_adopted


def test_the_first_edition_asks_nobody(poor: Shop) -> None:
    draft = make_draft(poor.cast)
    RuleFactory.create(
        edition=draft, code="R01", points=Decimal(500), seen_by=poor.cast.chair, seen_at=NOW
    )

    assert adopt(poor.cast, draft).in_force_from == TODAY
    assert BEGIN < TODAY
