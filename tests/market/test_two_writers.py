"""Several at once, with real threads: the last bag, the last points, one key, one end."""

from decimal import Decimal
from functools import partial
from uuid import uuid4

import pytest

from ledger.checks import check as check_books
from ledger.errors import InsufficientPoints, KeyReused
from ledger.queries import get_balance
from market.checks import check
from market.errors import OutOfStock, ReservationGone, ReturnDecided, ReturnWaits
from market.models import Redemption, RedemptionState, Return, ReturnState, StockMove
from market.services import (
    cancel_reservation,
    expire_reservations,
    make_ready,
    refuse_return,
    take_in_stock,
)
from market.services import hand_over as hand_over_reserved
from tests.cast import NOW, Cast, at
from tests.ledger.acts import deduct, find_available
from tests.market.keeping import DAY_AFTER, agree, anew, back, book, bring_back
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


# Reserved


def test_last_bag_is_reserved_or_handed_over(busy_shop: Shop) -> None:
    shop = busy_shop
    last = offer(shop.partner, "洗衣粉", "袋", 12, stock=1, by=shop.cast.chair)
    card = shop.cast.households[6]

    outcomes = run_together(
        lambda: hand_over(shop, line(last)),
        lambda: book(shop, line(last), household=card, by=card),
    )

    assert kinds(outcomes) == sorted([OutOfStock.__name__, Redemption.__name__])
    assert Redemption.objects.count() == 1
    assert list(check(shop.cast.village)) == []


def test_last_points_are_reserved_or_spent(busy_shop: Shop) -> None:
    shop = busy_shop

    outcomes = run_together(
        lambda: hand_over(shop, line(shop.oil, 2)),
        lambda: book(shop, line(shop.rice, 4), by=shop.cast.clerk),
    )

    assert kinds(outcomes) == sorted([InsufficientPoints.__name__, Redemption.__name__])
    assert find_available(shop.cast.account(5)).points in {Decimal(30), Decimal(20)}
    assert list(check(shop.cast.village)) == []


def test_one_key_reserves_once(busy_shop: Shop) -> None:
    shop, key = busy_shop, uuid4()

    outcomes = run_together(*[lambda: book(shop, line(shop.rice), key=key)] * 5)

    assert kinds(outcomes) == [Redemption.__name__] * 5
    assert Redemption.objects.count() == 1
    assert find_available(shop.cast.account(5)).points == 80


def test_reservation_is_handed_over_or_cancelled(busy_shop: Shop) -> None:
    shop = busy_shop
    made = book(shop, line(shop.rice, 2))

    outcomes = run_together(
        lambda: hand_over_reserved(made, by=shop.cast.keeper, now=NOW),
        lambda: cancel_reservation(made, by=made.household, now=NOW),
    )

    assert kinds(outcomes) == sorted([ReservationGone.__name__, Redemption.__name__])
    is_handed = anew(made).state == RedemptionState.HANDED
    assert get_balance(shop.cast.account(5)) == (60 if is_handed else 100)
    assert stock_of(shop.rice) == (8 if is_handed else 10)
    assert find_available(shop.cast.account(5)).points == (60 if is_handed else 100)
    assert list(check(shop.cast.village)) == []


def test_reservation_is_handed_over_by_one_of_two(busy_shop: Shop) -> None:
    shop = busy_shop
    made = book(shop, line(shop.rice, 2))

    outcomes = run_together(
        *[
            partial(hand_over_reserved, made, by=person, now=NOW)
            for person in (shop.cast.keeper, shop.cast.keeper, shop.cast.clerk, shop.cast.clerk)
        ]
    )

    # A second press of the same person is answered; another person is told.
    assert kinds(outcomes) == [Redemption.__name__] * 2 + [ReservationGone.__name__] * 2
    assert (get_balance(shop.cast.account(5)), stock_of(shop.rice)) == (Decimal(60), Decimal(8))
    assert list(check(shop.cast.village)) == []


def test_voucher_works_once_at_once(busy_shop: Shop) -> None:
    shop = busy_shop
    made = book(shop, line(shop.haircut), partner=shop.barber)

    outcomes = run_together(
        *[
            partial(hand_over_reserved, made, by=person, now=NOW)
            for person in (shop.cast.barber, shop.cast.clerk, shop.cast.chair)
        ]
    )

    assert kinds(outcomes) == [Redemption.__name__] + [ReservationGone.__name__] * 2
    assert get_balance(shop.barber.account) == 15


def test_reservation_and_a_deduction_leave_no_points_below_nothing(busy_shop: Shop) -> None:
    shop = busy_shop
    made = book(shop, line(shop.oil, 2))

    run_together(
        lambda: hand_over_reserved(made, by=shop.cast.keeper, now=NOW),
        lambda: deduct(shop.cast, 5, 50),
    )

    # Handed over and then 30 taken, or 50 taken and the reservation let go.
    state = anew(made).state
    assert (state, get_balance(shop.cast.account(5))) in [
        (RedemptionState.HANDED, Decimal(0)),
        (RedemptionState.UNCOVERED, Decimal(50)),
    ]
    assert find_available(shop.cast.account(5)).reserved == 0
    assert list(check(shop.cast.village)) == []


def test_tidying_and_getting_ready_do_not_meet(busy_shop: Shop) -> None:
    shop = busy_shop
    made = book(shop, line(shop.rice))

    outcomes = run_together(
        lambda: expire_reservations(shop.cast.village, now=at(DAY_AFTER)),
        lambda: expire_reservations(shop.cast.village, now=at(DAY_AFTER)),
        lambda: make_ready(made, by=shop.cast.keeper, now=at(DAY_AFTER)),
    )

    assert kinds(outcomes) == [ReservationGone.__name__, "int", "int"]
    assert sorted(count for count in outcomes if isinstance(count, int)) == [0, 1]


# Brought back


def test_return_is_agreed_to_or_refused(busy_shop: Shop) -> None:
    shop = busy_shop
    made = hand_over(shop, line(shop.rice, 2), line(shop.soap))
    proposal = bring_back(shop, made, back(made, 1, 0))

    outcomes = run_together(
        lambda: agree(shop, proposal),
        lambda: refuse_return(proposal, by=shop.cast.clerk, now=NOW),
    )

    assert kinds(outcomes) == sorted([Return.__name__, ReturnDecided.__name__])
    is_made = Return.objects.get().state == ReturnState.MADE
    assert get_balance(shop.cast.account(5)) == (Decimal("76.5") if is_made else Decimal("56.5"))
    assert stock_of(shop.rice) == (9 if is_made else 8)
    assert list(check(shop.cast.village)) == []


def test_goods_come_back_once(busy_shop: Shop) -> None:
    shop = busy_shop
    made = hand_over(shop, line(shop.rice))

    outcomes = run_together(
        *[
            partial(bring_back, shop, made, back(made, 1), by=person)
            for person in (shop.cast.keeper, shop.cast.clerk)
        ]
    )

    assert kinds(outcomes) == sorted([Return.__name__, ReturnWaits.__name__])
    proposal = Return.objects.get()
    run_together(*[lambda: agree(shop, proposal)] * 3)
    assert (get_balance(shop.cast.account(5)), stock_of(shop.rice)) == (Decimal(100), Decimal(10))
    assert list(check(shop.cast.village)) == []


# The rush


def test_sixteen_counters_after_the_last_ten_bags(busy_shop: Shop) -> None:
    shop = busy_shop
    households = [shop.cast.households[number] for number in (2, 3, 5, 6)]

    outcomes = run_together(
        *[
            partial(hand_over, shop, line(shop.rice), household=households[number % 4])
            for number in range(16)
        ]
    )

    assert kinds(outcomes) == [OutOfStock.__name__] * 6 + [Redemption.__name__] * 10
    assert stock_of(shop.rice) == 0
    assert sorted(Redemption.objects.values_list("number", flat=True)) == [*range(1, 11)]
    assert get_balance(shop.partner.account) == 200
    assert [*check(shop.cast.village), *check_books(shop.cast.village)] == []
