"""Two at once at the shelf, with real threads and connections: nothing twice, never below none."""

from decimal import Decimal
from uuid import uuid4

import pytest

from market.checks import check
from market.errors import CheckDecided, CheckWaiting, GoneSinceCheck, OutOfStock
from market.models import Redemption, StockCheck, StockMove
from market.services import (
    Counted,
    Damaged,
    consent_to_check,
    propose_count,
    propose_damage,
    take_in_stock,
)
from tests.cast import NOW, Cast
from tests.market.shop import Shop, assemble_shop, hand_over, line, run_together, stock_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def busy_shop(transactional_db: None, cast: Cast) -> Shop:
    """The shop in a database that other connections see."""
    return assemble_shop(cast)


def kinds(outcomes: list[object]) -> list[str]:
    return sorted(type(outcome).__name__ for outcome in outcomes)


def count_rice(shop: Shop, much: int) -> StockCheck:
    counts = [Counted(shop.rice, Decimal(much), "少了")]
    return propose_count(shop.partner, counts=counts, key=uuid4(), by=shop.cast.keeper, now=NOW)


def test_consent_and_hand_over_never_take_the_same_bags(busy_shop: Shop) -> None:
    shop, made = busy_shop, count_rice(busy_shop, 2)

    outcomes = run_together(
        lambda: consent_to_check(made, by=shop.cast.watcher, now=NOW),
        lambda: hand_over(shop, line(shop.rice, 3)),
    )

    assert kinds(outcomes) in (
        sorted([GoneSinceCheck.__name__, Redemption.__name__]),
        sorted([OutOfStock.__name__, StockCheck.__name__]),
    )
    assert stock_of(shop.rice) in {Decimal(7), Decimal(2)}
    assert list(check(shop.cast.village)) == []


def test_consent_of_two_persons_at_once_posts_once(busy_shop: Shop) -> None:
    shop, made = busy_shop, count_rice(busy_shop, 8)

    outcomes = run_together(
        lambda: consent_to_check(made, by=shop.cast.watcher, now=NOW),
        lambda: consent_to_check(made, by=shop.cast.chair, now=NOW),
    )

    assert kinds(outcomes) == sorted([CheckDecided.__name__, StockCheck.__name__])
    assert stock_of(shop.rice) == 8


def test_one_article_gets_one_check_from_two_people(busy_shop: Shop) -> None:
    shop = busy_shop

    outcomes = run_together(
        lambda: count_rice(shop, 8),
        lambda: propose_damage(
            shop.partner,
            damaged=[Damaged(shop.rice, Decimal(2), "受潮")],
            key=uuid4(),
            by=shop.cast.clerk,
            now=NOW,
        ),
    )

    assert kinds(outcomes) == sorted([CheckWaiting.__name__, StockCheck.__name__])


def test_intake_pressed_five_times_at_once_counts_once(busy_shop: Shop) -> None:
    shop, key = busy_shop, uuid4()

    def take_in() -> StockMove:
        return take_in_stock(
            shop.rice, quantity=Decimal(5), key=key, by=shop.cast.keeper, now=NOW, is_donated=True
        )

    outcomes = run_together(*[take_in] * 5)

    assert kinds(outcomes) == [StockMove.__name__] * 5
    assert stock_of(shop.rice) == 15
