"""What the office's home is told of the shop."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from uuid import uuid4

from market.models import FundKind
from market.services import (
    Damaged,
    GoodsInput,
    change_goods,
    change_partner,
    make_wish,
    propose_damage,
)
from market.todo import build_todos, count_low_stock
from tests.cast import BEGIN, NOW, TODAY, Cast
from tests.market.keeping import back, book, bring_back
from tests.market.shop import Shop, hand_over, line
from tests.market.test_decisions import decide
from tests.market.test_fund import enter
from tests.market.test_settlements import NOVEMBER, close, cut, settle_with
from villages.models import Role
from villages.todo import Todo

SUPERVISOR = frozenset({Role.SUPERVISOR})
GRID_WORKER = frozenset({Role.GRID_WORKER})
OIL = GoodsInput(name="食用油", unit="瓶", price=Decimal(35))


def test_todo_counts_what_runs_low(shop: Shop) -> None:
    assert waiting(shop) == [
        Todo("快要缺货的商品", 1, "/counter/stock/?village=anping"),
        Todo(
            "资金簿还没有开账，说不出钱够不够",
            1,
            "/admin/market/fundentry/record/?village=anping",
            is_counted=False,
        ),
    ]


def waiting(shop: Shop, today: date = TODAY) -> list[Todo]:
    """Return what the home shows: what counts nothing is left out."""
    return [todo for todo in build_todos(shop.cast.village, today=today) if todo.count]


def test_todo_counts_what_waits_at_the_counter_once(shop: Shop) -> None:
    enter(shop.cast, FundKind.OPENING, 5000)
    sold = hand_over(shop, line(shop.soap, 2))
    bring_back(shop, sold, back(sold, 1))
    book(shop, line(shop.soap))
    propose_damage(
        shop.partner,
        damaged=[Damaged(shop.rice, Decimal(1), "破了")],
        key=uuid4(),
        by=shop.cast.keeper,
        now=NOW,
    )
    household = shop.cast.households[5]
    make_wish(shop.cast.village, words="煤", household=household, by=household, now=NOW)

    consents = [
        Todo("等第二个人同意的退货", 1, "/counter/returns/?village=anping"),
        Todo("等第二个人同意的盘点、报损", 1, "/counter/counts/?village=anping"),
    ]
    assert waiting(shop)[1:] == [
        Todo("要备货的预约", 1, "/counter/reservations/?village=anping"),
        Todo("村民想要的东西，还没答复", 1, "/counter/wishes/?village=anping"),
        *consents,
    ]
    assert build_todos(shop.cast.village, roles=SUPERVISOR, today=TODAY) == consents
    assert build_todos(shop.cast.village, roles=GRID_WORKER, today=TODAY) == []


def test_a_village_without_a_shop_is_told_nothing(cast: Cast) -> None:
    assert [todo for todo in build_todos(cast.village, today=TODAY) if todo.count] == []


def test_todo_tells_when_the_money_runs_low(shop: Shop) -> None:
    def told(words: str) -> Todo:
        address = "/admin/market/fundentry/cover/?village=anping"
        return Todo(words, 1, address, is_counted=False)

    enter(shop.cast, FundKind.OPENING, 400)
    assert waiting(shop)[1:] == [told("钱只够兑 66%，要想办法了")]

    enter(shop.cast, FundKind.EXPENSE, 150)
    assert waiting(shop)[1:] == [told("钱只够兑 41%，多花钱的事要先商议")]

    enter(shop.cast, FundKind.GRANT, 1000)
    assert waiting(shop)[1:] == []


def test_todo_counts_what_waits_for_the_committee(shop: Shop) -> None:
    enter(shop.cast, FundKind.OPENING, 5000)
    cut(shop)
    hand_over(shop, line(shop.rice, 4))
    october = close(shop.cast, BEGIN)
    assert waiting(shop, NOVEMBER)[1:] == [
        Todo("关了账、该结算的月份", 2, "/admin/market/settlement/due/?village=anping")
    ]

    settle_with(shop, october)
    settle_with(shop, october, partner=shop.partner)
    decide(shop.cast, "长者饭")

    assert waiting(shop, NOVEMBER)[1:] == [
        Todo("要付给商户的结算单", 1, "/admin/market/settlement/?paid=no"),
        Todo("等另一位委员核对的决定", 1, "/admin/market/costdecision/?state=waiting"),
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
