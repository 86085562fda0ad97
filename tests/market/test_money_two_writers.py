"""Two at once, with real threads: a settlement, its payment, the last yuan, a decision."""

from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest

from ledger.models import Month
from ledger.services import close_month
from market.checks import check
from market.errors import FundTooSmall, MoneyLow, SettledAlready, SettlementPaid
from market.models import CostDecision, FundEntry, FundKind, Goods, Settlement
from market.queries.fund import get_fund
from market.services import pay_settlement, settle
from tests.cast import BEGIN, Cast, at
from tests.market.shop import Shop, assemble_shop, hand_over, line, run_together
from tests.market.test_decisions import decide_both, new_goods
from tests.market.test_fund import enter
from villages.models import Role
from villages.services import appoint

pytestmark = pytest.mark.django_db(transaction=True)

NOVEMBER = date(2026, 11, 2)


@pytest.fixture
def busy_shop(transactional_db: None, cast: Cast) -> Shop:
    """The shop in a database that other connections see, with 30 yuan in the fund."""
    shop = assemble_shop(cast)
    enter(cast, FundKind.OPENING, 30)
    return shop


def kinds(outcomes: list[object]) -> list[str]:
    return sorted(type(outcome).__name__ for outcome in outcomes)


def close_with_haircuts(shop: Shop) -> Month:
    """Close October, in which the barber handed out 30 points."""
    cast = shop.cast
    hand_over(shop, line(shop.haircut, 2), partner=shop.barber, by=cast.barber)
    return close_month(cast.village, BEGIN, edition="", by=cast.chair, now=at(NOVEMBER))


def test_a_month_settled_by_two_at_once_is_settled_once(busy_shop: Shop) -> None:
    shop, month = busy_shop, close_with_haircuts(busy_shop)

    outcomes = run_together(
        *[
            lambda by=by: settle(shop.barber, month, key=uuid4(), by=by, now=at(NOVEMBER))
            for by in (shop.cast.chair, shop.cast.clerk)
        ]
    )

    assert kinds(outcomes) == sorted([SettledAlready.__name__, Settlement.__name__])
    assert Settlement.objects.get().points == Decimal(30)
    assert list(check(shop.cast.village)) == []


def test_one_key_pressed_twice_at_once_settles_once(busy_shop: Shop) -> None:
    shop, month, key = busy_shop, close_with_haircuts(busy_shop), uuid4()

    outcomes = run_together(
        *[lambda: settle(shop.barber, month, key=key, by=shop.cast.chair, now=at(NOVEMBER))] * 3
    )

    assert kinds(outcomes) == [Settlement.__name__] * 3
    assert Settlement.objects.count() == 1


def test_a_settlement_paid_twice_at_once_is_paid_once(busy_shop: Shop) -> None:
    shop, month = busy_shop, close_with_haircuts(busy_shop)
    appoint(
        shop.cast.walker,
        Role.COMMITTEE,
        village=shop.cast.village,
        starts_on=NOVEMBER,
        by=shop.cast.chair,
        now=at(NOVEMBER),
    )
    settlement = settle(shop.barber, month, key=uuid4(), by=shop.cast.walker, now=at(NOVEMBER))

    outcomes = run_together(
        *[
            lambda by=by: pay_settlement(settlement, paid_on=NOVEMBER, by=by, now=at(NOVEMBER))
            for by in (shop.cast.chair, shop.cast.clerk)
        ]
    )

    assert kinds(outcomes) == sorted([SettlementPaid.__name__, Settlement.__name__])
    assert FundEntry.objects.filter(kind=FundKind.SETTLEMENT).count() == 1
    assert get_fund(shop.cast.village) == 0


def test_the_last_yuan_go_to_one_of_two_entries(busy_shop: Shop) -> None:
    shop = busy_shop

    outcomes = run_together(
        lambda: enter(shop.cast, FundKind.PURCHASE, 20),
        lambda: enter(shop.cast, FundKind.EXPENSE, 25, by=shop.cast.clerk),
    )

    assert kinds(outcomes) == sorted([FundEntry.__name__, FundTooSmall.__name__])
    assert get_fund(shop.cast.village) in {Decimal(10), Decimal(5)}
    assert list(FundEntry.objects.order_by("id").values_list("number", flat=True)) == [1, 2]


def test_entries_at_once_are_numbered_without_gaps(busy_shop: Shop) -> None:
    shop = busy_shop

    run_together(*[lambda: enter(shop.cast, FundKind.GRANT, 10)] * 6)

    numbers = FundEntry.objects.order_by("number").values_list("number", flat=True)
    assert list(numbers) == [1, 2, 3, 4, 5, 6, 7]
    assert get_fund(shop.cast.village) == Decimal(90)


def test_one_decision_lets_one_of_two_in(busy_shop: Shop) -> None:
    shop = busy_shop
    decide_both(shop.cast, "电饭煲")

    outcomes = run_together(
        lambda: new_goods(shop, "电饭煲"),
        lambda: new_goods(shop, " 电饭煲"),
    )

    assert kinds(outcomes) == sorted([Goods.__name__, MoneyLow.__name__])
    assert CostDecision.objects.get().used_at is not None
