"""Two at once, with real threads and connections: the last bag, the last points, one key."""

from decimal import Decimal
from functools import partial
from uuid import uuid4

import pytest

from ledger.errors import InsufficientPoints, KeyReused
from ledger.queries import get_balance
from market.checks import check
from market.errors import OutOfStock
from market.models import Redemption, StockMove
from market.services import take_in_stock
from tests.cast import NOW, Cast
from tests.market.shop import Shop, assemble_shop, hand_over, line, offer, run_together, stock_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def busy_shop(transactional_db: None, cast: Cast) -> Shop:
    """The shop in a database that other connections see."""
    return assemble_shop(cast)


def kinds(outcomes: list[object]) -> list[str]:
    return sorted(type(outcome).__name__ for outcome in outcomes)


def test_last_bag_goes_to_one_of_two_counters(busy_shop: Shop) -> None:
    shop = busy_shop
    last = offer(shop.partner, "洗衣粉", "袋", 12, stock=1, by=shop.cast.chair)

    outcomes = run_together(
        lambda: hand_over(shop, line(last), household=shop.cast.households[5]),
        lambda: hand_over(shop, line(last), household=shop.cast.households[6], by=shop.cast.clerk),
    )

    assert kinds(outcomes) == sorted([OutOfStock.__name__, Redemption.__name__])
    assert Redemption.objects.count() == 1
    assert stock_of(last) == 0
    assert list(check(shop.cast.village)) == []


def test_last_points_are_spent_at_one_of_two_counters(busy_shop: Shop) -> None:
    shop = busy_shop

    outcomes = run_together(
        lambda: hand_over(shop, line(shop.oil, 2)),
        lambda: hand_over(shop, line(shop.rice, 3), by=shop.cast.clerk),
    )

    assert kinds(outcomes) == sorted([InsufficientPoints.__name__, Redemption.__name__])
    assert get_balance(shop.cast.account(5)) in {Decimal(30), Decimal(40)}
    assert list(check(shop.cast.village)) == []


def test_one_key_pressed_five_times_at_once_counts_once(busy_shop: Shop) -> None:
    shop, key = busy_shop, uuid4()

    outcomes = run_together(*[lambda: hand_over(shop, line(shop.rice), key=key)] * 5)

    assert kinds(outcomes) == [Redemption.__name__] * 5
    assert len({outcome.pk for outcome in outcomes if isinstance(outcome, Redemption)}) == 1
    assert stock_of(shop.rice) == 9
    assert get_balance(shop.cast.account(5)) == 80


def test_one_key_for_two_households_at_once_serves_one(busy_shop: Shop) -> None:
    shop, key = busy_shop, uuid4()
    households = [shop.cast.households[number] for number in (5, 6)]

    outcomes = run_together(
        *[
            partial(hand_over, shop, line(shop.rice), household=household, key=key)
            for household in households
        ]
    )

    assert kinds(outcomes) == sorted([KeyReused.__name__, Redemption.__name__])
    assert stock_of(shop.rice) == 9


def test_numbers_stay_unique_and_shelves_right_under_a_rush(busy_shop: Shop) -> None:
    shop = busy_shop

    def serve(number: int) -> Redemption:
        household = shop.cast.households[number]
        return hand_over(shop, line(shop.rice), line(shop.soap), household=household)

    def take_in() -> StockMove:
        return take_in_stock(
            shop.rice, quantity=Decimal(3), key=uuid4(), by=shop.cast.keeper, now=NOW
        )

    outcomes = run_together(take_in, *[partial(serve, number) for number in (2, 3, 5, 6)])

    assert kinds(outcomes) == [Redemption.__name__] * 4 + [StockMove.__name__]
    assert sorted(Redemption.objects.values_list("number", flat=True)) == [1, 2, 3, 4]
    assert [stock_of(shop.rice), stock_of(shop.soap)] == [9, 46]
    assert list(check(shop.cast.village)) == []
