"""What the office's home is told of the shop."""

from dataclasses import replace
from decimal import Decimal

from market.services import GoodsInput, change_goods, change_partner
from market.todo import build_todos, count_low_stock
from tests.cast import NOW, TODAY
from tests.market.shop import Shop, hand_over, line
from villages.todo import Todo

OIL = GoodsInput(name="食用油", unit="瓶", price=Decimal(35))


def test_todo_counts_what_runs_low(shop: Shop) -> None:
    assert build_todos(shop.cast.village, today=TODAY) == [
        Todo("快要缺货的商品", 1, "/admin/market/goods/?stock=low")
    ]


def test_low_stock_follows_the_shelf(shop: Shop) -> None:
    hand_over(shop, line(shop.rice, 5))

    assert count_low_stock(shop.cast.village) == 2
    assert count_low_stock(shop.cast.other_village) == 0


def test_low_stock_leaves_out_what_is_not_offered(shop: Shop) -> None:
    change_goods(shop.oil, terms=replace(OIL, is_offered=False), by=shop.cast.chair, now=NOW)

    assert count_low_stock(shop.cast.village) == 0


def test_low_stock_leaves_out_closed_partners(shop: Shop) -> None:
    change_partner(shop.partner, name="积分超市", is_open=False, by=shop.cast.chair, now=NOW)

    assert count_low_stock(shop.cast.village) == 0
