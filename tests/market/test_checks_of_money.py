"""What check_ledger finds in counts, change-overs, the fund book and settlements."""

from collections.abc import Callable
from decimal import Decimal
from uuid import uuid4

import pytest
import time_machine

from market.checks import check
from market.models import (
    ChangeOver,
    FundEntry,
    Settlement,
    StockCheck,
    StockMove,
)
from tests.cast import NOW, at
from tests.market.forging import find_after
from tests.market.shop import Shop
from tests.market.stories import SETTLED_ON, tell_of_money
from tests.memory import lived_once


@pytest.fixture
@lived_once
def story(shop: Shop) -> Shop:
    return tell_of_money(shop)


def change_entry(number: int, **values: object) -> int:
    return FundEntry.objects.filter(number=number).update(**values)


def add_move() -> StockMove:
    """Post the count of the oil, which found no difference."""
    count = StockCheck.objects.get()
    of_oil = count.lines.get(counted=4)
    return StockMove.objects.create(
        village=count.village,
        goods=of_oil.goods,
        kind="count",
        quantity=Decimal(1),
        key=uuid4(),
        made_at=NOW,
        made_by=count.made_by,
        check_line=of_oil,
    )


COUNT = ("market.count", "盘点第 1 号和出入库记录对不上。")
CHANGE_OVER = ("market.change_over", "交接单第 1 号和它的盘点对不上。")
SETTLEMENT = ("market.settlement", "结算单 J1 和积分账、资金簿上的对不上。")
DAMAGES: dict[str, tuple[Callable[[Shop], object], list[tuple[str, str]]]] = {
    "another difference posted": (
        lambda _: StockMove.objects.filter(kind="count").update(quantity=Decimal(-2)),
        [("market.stock", "「大米」的库存记着 14，出入库加起来是 13。"), COUNT],
    ),
    "posted without a difference": (
        lambda _: add_move(),
        [("market.stock", "「食用油」的库存记着 4，出入库加起来是 5。"), COUNT],
    ),
    "posted and refused": (
        lambda _: StockCheck.objects.update(state="refused"),
        [COUNT, CHANGE_OVER],
    ),
    "posted as damage": (
        lambda _: StockMove.objects.filter(kind="count").update(kind="damaged"),
        [COUNT],
    ),
    "taken over by another": (
        lambda s: ChangeOver.objects.update(incoming=s.cast.watcher),
        [CHANGE_OVER],
    ),
    "counted by another": (
        lambda s: StockCheck.objects.update(made_by=s.cast.chair),
        [CHANGE_OVER],
    ),
    "a line of the fund is missing": (
        lambda _: FundEntry.objects.filter(number=5).update(number=6),
        [("market.fund", "资金簿缺第 5 笔。")],
    ),
    "less than nothing in the fund": (
        lambda _: change_entry(1, yuan=Decimal(100)),
        [("market.fund", "资金簿记到第 2 笔，结余成了 −100 元。")],
    ),
    "a part taken back": (
        lambda _: change_entry(4, yuan=Decimal(-299)),
        [("market.fund", "资金簿第 4 笔冲正的不是整整一笔。")],
    ),
    "paid less than came in": (
        lambda _: change_entry(2, yuan=Decimal(-199)),
        [("market.purchase", "资金簿第 2 笔付了 199 元，入库的货值 200 元。")],
    ),
    "other points settled": (
        lambda _: Settlement.objects.update(points=Decimal(14)),
        [SETTLEMENT],
    ),
    "other yuan owed": (
        lambda _: Settlement.objects.update(yuan=Decimal(99)),
        [SETTLEMENT],
    ),
    "other yuan paid": (lambda _: change_entry(5, yuan=Decimal(-1)), [SETTLEMENT]),
    "another name on the ledger": (
        lambda _: Settlement.objects.update(number=2),
        [
            ("market.settlement", "结算单 J2 和积分账、资金簿上的对不上。"),
        ],
    ),
    "settled and paid without a settlement": (
        lambda _: Settlement.objects.all()._raw_delete("default"),
        [
            ("market.settled", "积分账第 8 笔是结算，却没有结算单。"),
            ("market.settled", "资金簿第 5 笔付给兑换点，却没有结算单。"),
        ],
    ),
}


def test_check_of_a_sound_fund_finds_nothing(story: Shop) -> None:
    with time_machine.travel(at(SETTLED_ON), tick=False):
        assert list(check(story.cast.village)) == []


@pytest.mark.parametrize("name", DAMAGES)
def test_check_names_the_damage(story: Shop, name: str) -> None:
    damage, expected = DAMAGES[name]

    found = find_after(story, lambda: damage(story))

    assert found == expected
