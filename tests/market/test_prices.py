"""Prices: dated, the last one of a day counts, what is to come is known beforehand."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from market.models import Goods, GoodsKind
from market.queries.goods import on_day
from market.queries.prices import list_coming_prices, list_prices
from market.services import GoodsInput, add_goods, change_goods, get_goods_on
from tests.cast import NOW, TODAY
from tests.market.shop import Shop

RICE = GoodsInput(name="大米", unit="袋", price=Decimal(20))
NOVEMBER = date(2026, 11, 1)
DECEMBER = date(2026, 12, 1)


def set_price(shop: Shop, price: int, since: date | None = None) -> Goods:
    terms = replace(RICE, price=Decimal(price), price_from=since)
    return change_goods(shop.rice, terms=terms, by=shop.cast.chair, now=NOW)


def coming_of(goods: Goods) -> tuple[date, Decimal] | None:
    price = list_coming_prices([goods], today=TODAY).get(goods.pk)
    return None if price is None else (price.valid_from, price.points)


def test_the_next_price_is_the_nearest_that_differs(shop: Shop) -> None:
    none = coming_of(shop.rice)
    set_price(shop, 25, DECEMBER)
    later = coming_of(shop.rice)
    set_price(shop, 22, NOVEMBER)

    assert (none, later) == (None, (DECEMBER, Decimal(25)))
    assert coming_of(shop.rice) == (NOVEMBER, Decimal(22))


def test_a_price_taken_back_before_its_day_never_comes(shop: Shop) -> None:
    set_price(shop, 22, NOVEMBER)
    set_price(shop, 20, NOVEMBER)

    in_november = on_day(Goods.objects.filter(pk=shop.rice.pk), NOVEMBER).get()
    assert (coming_of(shop.rice), in_november.price) == (None, Decimal(20))


def test_the_history_says_which_price_counts(shop: Shop) -> None:
    set_price(shop, 25, NOVEMBER)
    set_price(shop, 23, NOVEMBER)
    set_price(shop, 21)

    rows = list_prices(get_goods_on(shop.rice, TODAY), today=TODAY)

    assert [(row.price.points, row.is_of_day, row.is_coming, row.is_void) for row in rows] == [
        (Decimal(23), False, True, False),
        (Decimal(25), False, False, True),
        (Decimal(21), True, False, False),
        (Decimal(20), False, False, False),
    ]


def test_new_goods_have_their_price_from_today(shop: Shop) -> None:
    terms = replace(RICE, name="糯米", price_from=NOVEMBER)

    made = add_goods(shop.partner, GoodsKind.THING, terms=terms, by=shop.cast.chair, now=NOW)

    assert (made.price, made.prices.get().valid_from) == (Decimal(20), TODAY)
