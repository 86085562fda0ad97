"""What lies on the shelves at cost, and how long it will last."""

from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest

from market.models import Goods
from market.queries.stock import get_stock_value
from market.services import take_in_stock
from market.shelves import Intake, forecast_run_out, value_at_cost
from tests.cast import NOW, TODAY, at
from tests.market.shop import Shop, hand_over, line


@pytest.mark.parametrize(
    ("stock", "intakes", "yuan"),
    [
        ("0", [("5", "10")], "0"),
        ("3", [("5", "10")], "30"),
        ("7", [("5", "10"), ("5", "8")], "66"),
        ("7", [("5", None), ("5", "8")], "16"),
        ("7", [("5", "10")], "50"),
        ("0.5", [("2", "3.33")], "1.67"),
        ("4", [], "0"),
    ],
)
def test_value_at_cost_counts_what_came_in_last(
    stock: str, intakes: list[tuple[str, str | None]], yuan: str
) -> None:
    came = [Intake(Decimal(much), Decimal(cost) if cost else None) for much, cost in intakes]

    assert value_at_cost(Decimal(stock), came) == Decimal(yuan)


@pytest.mark.parametrize(
    ("stock", "used", "days", "day"),
    [
        (30, 30, 90, date(2027, 1, 13)),
        (10, 3, 30, date(2027, 1, 23)),
        (0, 3, 30, TODAY),
        (10, 0, 90, None),
        (10, 3, 0, None),
        (99_999, 1, 90, None),
    ],
)
def test_forecast_goes_by_the_use_of_the_last_days(
    stock: int, used: int, days: int, day: date | None
) -> None:
    assert forecast_run_out(Decimal(stock), Decimal(used), days, today=TODAY) == day


def buy(goods: Goods, quantity: int, cost: str | None, *, shop: Shop, day: date = TODAY) -> None:
    by = shop.cast.stranger if goods == shop.other_rice else shop.cast.keeper
    yuan = None if cost is None else Decimal(cost)
    take_in_stock(
        goods, quantity=Decimal(quantity), unit_cost=yuan, key=uuid4(), by=by, now=at(day)
    )


def test_stock_value_is_the_newest_intakes_of_the_own_village(shop: Shop) -> None:
    buy(shop.rice, 5, "40", shop=shop)
    buy(shop.oil, 2, "60.5", shop=shop)
    buy(shop.other_rice, 5, "99", shop=shop)
    hand_over(shop, line(shop.rice, 2))

    assert get_stock_value(shop.cast.village) == Decimal(5 * 40) + Decimal(121)


def test_stock_value_of_a_moment_knows_nothing_later(shop: Shop) -> None:
    buy(shop.rice, 5, "40", shop=shop)
    buy(shop.rice, 5, "50", shop=shop, day=date(2026, 10, 16))

    assert get_stock_value(shop.cast.village, until=at(date(2026, 10, 16))) == Decimal(200)
    assert get_stock_value(shop.cast.village, until=NOW) == 0
