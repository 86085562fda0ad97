"""What may be offered, by whom, and how a change of price is traced."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from market.errors import OfferNotAllowed, PriceInThePast
from market.models import Category, Goods, GoodsKind, Price
from market.services import GoodsInput, add_goods, change_goods, get_goods_on
from tests.cast import BEGIN, NOW, TODAY, at
from tests.market.shop import Shop, stock_of
from villages.errors import RoleNeeded, VillageNotFound
from villages.models import Change, ChangeValue

RICE = GoodsInput(name="大米", unit="袋", price=Decimal(20))
TOWEL = GoodsInput(name="毛巾", unit="条", price=Decimal("6.5"), category=Category.DAILY)


def test_add_goods_begins_with_an_empty_shelf(shop: Shop) -> None:
    towel = add_goods(shop.partner, GoodsKind.THING, terms=TOWEL, by=shop.cast.chair, now=NOW)

    stored = get_goods_on(towel, TODAY)
    assert (stored.name, stored.unit, stored.price) == ("毛巾", "条", Decimal("6.5"))
    assert (stored.stock, stored.is_sold_out, stored.is_offered) == (Decimal(0), True, True)


@pytest.mark.parametrize("kind", [GoodsKind.SERVICE, GoodsKind.BENEFIT])
def test_add_goods_gives_what_is_no_thing_no_shelf(shop: Shop, kind: GoodsKind) -> None:
    terms = GoodsInput(name="免费体检", unit="次", price=Decimal(50))

    made = add_goods(shop.partner, kind, terms=terms, by=shop.cast.chair, now=NOW)

    assert (stock_of(made), made.is_sold_out) == (None, False)


@pytest.mark.parametrize(
    ("name", "note"),
    [("优先入学", ""), ("办事优先", "优先办理盖章"), ("优先发放补贴", "积分高的先发")],
)
@pytest.mark.parametrize("kind", [GoodsKind.SERVICE, GoodsKind.BENEFIT])
def test_add_goods_refuses_to_sell_a_right(
    shop: Shop, kind: GoodsKind, name: str, note: str
) -> None:
    terms = GoodsInput(name=name, note=note, unit="次", price=Decimal(50))

    with pytest.raises(OfferNotAllowed) as caught:
        add_goods(shop.partner, kind, terms=terms, by=shop.cast.chair, now=NOW)

    assert caught.value.findings
    assert str(caught.value).startswith("这一项不能用积分换：「")
    assert not Goods.objects.filter(name=name).exists()


def test_add_goods_takes_a_thing_that_only_sounds_like_a_right(shop: Shop) -> None:
    terms = GoodsInput(name="停电应急灯", unit="个", price=Decimal(30))

    made = add_goods(shop.partner, GoodsKind.THING, terms=terms, by=shop.cast.chair, now=NOW)

    assert made.pk


@pytest.mark.parametrize(
    "wrong",
    [
        {"price": Decimal(0)},
        {"price": Decimal(-1)},
        {"price": Decimal("1e30")},
        {"name": ""},
        {"unit": ""},
        {"name": "大米"},
    ],
)
def test_add_goods_refuses_what_cannot_be(shop: Shop, wrong: dict[str, object]) -> None:
    before = Goods.objects.count()

    with pytest.raises(ValidationError):
        add_goods(
            shop.partner,
            GoodsKind.THING,
            terms=replace(TOWEL, **wrong),  # type: ignore[arg-type]
            by=shop.cast.chair,
            now=NOW,
        )

    assert Goods.objects.count() == before


@pytest.mark.parametrize(
    ("person", "refusal"),
    [("keeper", RoleNeeded), ("watcher", RoleNeeded), ("stranger", VillageNotFound)],
)
def test_goods_are_the_committees(shop: Shop, person: str, refusal: type[Exception]) -> None:
    by = shop.cast.people[person]

    with pytest.raises(refusal):
        add_goods(shop.partner, GoodsKind.THING, terms=TOWEL, by=by, now=NOW)
    with pytest.raises(refusal):
        change_goods(shop.rice, terms=TOWEL, by=by, now=NOW)


def test_change_goods_keeps_every_price_with_its_day(shop: Shop) -> None:
    later = TODAY + timedelta(days=17)
    dearer = replace(RICE, price=Decimal("22.5"))

    change_goods(shop.rice, terms=dearer, by=shop.cast.chair, now=NOW)
    change_goods(shop.rice, terms=dearer, by=shop.cast.chair, now=NOW)
    planned = replace(RICE, price=Decimal(25), price_from=later)
    as_of_today = change_goods(shop.rice, terms=planned, by=shop.cast.chair, now=NOW)

    prices = Price.objects.filter(goods=shop.rice).order_by("id")
    assert list(prices.values_list("valid_from", "points", "set_by", "set_at")) == [
        (BEGIN, Decimal(20), shop.cast.chair.pk, at(BEGIN)),
        (TODAY, Decimal("22.5"), shop.cast.chair.pk, NOW),
        (later, Decimal(25), shop.cast.chair.pk, NOW),
    ]
    assert as_of_today.price == Decimal("22.5")
    assert get_goods_on(shop.rice, later - timedelta(days=1)).price == Decimal("22.5")
    assert get_goods_on(shop.rice, later).price == Decimal(25)


def test_change_goods_can_think_again_of_a_price_of_the_same_day(shop: Shop) -> None:
    for price in (22, 24, 20):
        terms = replace(RICE, price=Decimal(price))
        change_goods(shop.rice, terms=terms, by=shop.cast.chair, now=NOW)

    assert get_goods_on(shop.rice, TODAY).price == 20


def test_change_goods_refuses_a_price_in_the_past(shop: Shop) -> None:
    terms = replace(RICE, price=Decimal(1), price_from=TODAY - timedelta(days=1))

    with pytest.raises(PriceInThePast):
        change_goods(shop.rice, terms=terms, by=shop.cast.chair, now=NOW)

    assert Price.objects.filter(goods=shop.rice).count() == 1


def test_add_goods_is_priced_from_the_day_it_is_there(shop: Shop) -> None:
    terms = replace(TOWEL, price_from=TODAY + timedelta(days=30))

    made = add_goods(shop.partner, GoodsKind.THING, terms=terms, by=shop.cast.chair, now=NOW)

    assert made.price == Decimal("6.5")


def test_change_goods_traces_what_else_changes(shop: Shop) -> None:
    terms = replace(RICE, limit_quantity=Decimal(2))

    change_goods(shop.rice, terms=terms, by=shop.cast.chair, now=NOW)

    change = Change.objects.get(kind="market.goods", row=str(shop.rice.pk), act="changed")
    assert (change.made_by, change.village) == (shop.cast.chair, shop.cast.village)
    values = ChangeValue.objects.filter(change=change).values_list("field", "old", "new")
    assert list(values) == [("limit_quantity", "", "2.00")]


def test_change_goods_leaves_the_stock_alone(shop: Shop) -> None:
    stale = Goods.objects.get(pk=shop.rice.pk)
    stale.stock = Decimal(99)

    change_goods(stale, terms=TOWEL, by=shop.cast.chair, now=NOW)

    assert stock_of(shop.rice) == 10


def test_change_goods_refuses_to_make_a_benefit_a_right(shop: Shop) -> None:
    terms = GoodsInput(name="犁地", note="优先发放补贴", unit="亩", price=Decimal(8))

    with pytest.raises(OfferNotAllowed):
        change_goods(shop.ploughing, terms=terms, by=shop.cast.chair, now=NOW)

    assert Goods.objects.get(pk=shop.ploughing.pk).note == ""
