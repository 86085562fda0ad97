"""What check_ledger finds in the shop; damage is done past the services, and past the guards."""

from collections.abc import Callable
from decimal import Decimal
from uuid import uuid4

import pytest

from ledger.models import TransferKind
from ledger.services import Post, lock_book, transfer
from market.checks import check
from market.models import Goods, Partner, Redemption, RedemptionLine, StockMove
from tests.cast import NOW, TODAY
from tests.market.forging import find_after
from tests.market.shop import Shop, hand_over, line

Damage = Callable[[Shop, Redemption], object]


def post_unexplained(shop: Shop) -> None:
    post = Post(
        kind=TransferKind.REDEMPTION,
        source_id=shop.cast.account(6).pk,
        destination_id=shop.partner.account_id,
        points=Decimal(5),
        key=uuid4(),
        occurred_on=TODAY,
        reference="X7",
    )
    transfer(lock_book(shop.cast.village, now=NOW), post, by=shop.cast.keeper)


DAMAGES: dict[str, tuple[Damage, list[tuple[str, str]]]] = {
    "stock": (
        lambda s, _: Goods.objects.filter(pk=s.rice.pk).update(stock=Decimal("7.5")),
        [("market.stock", "「大米」的库存记着 7.5，出入库加起来是 8。")],
    ),
    "move": (
        lambda _s, r: StockMove.objects.filter(redemption=r).update(quantity=Decimal(-1)),
        [
            ("market.stock", "「大米」的库存记着 8，出入库加起来是 9。"),
            ("market.handed", "兑换单 X1 的商品和出入库记录对不上。"),
        ],
    ),
    "line": (
        lambda s, r: RedemptionLine.objects.filter(redemption=r, goods=s.ploughing).update(
            quantity=Decimal(2)
        ),
        [("market.lines", "兑换单 X1 记着 48 分，明细加起来是 56 分。")],
    ),
    "points": (
        lambda _s, r: Redemption.objects.filter(pk=r.pk).update(points=Decimal(50)),
        [
            ("market.redemption", "兑换单 X1 和积分账上的那一笔对不上。"),
            ("market.lines", "兑换单 X1 记着 50 分，明细加起来是 48 分。"),
        ],
    ),
    "household": (
        lambda s, r: Redemption.objects.filter(pk=r.pk).update(household=s.cast.households[6]),
        [("market.redemption", "兑换单 X1 和积分账上的那一笔对不上。")],
    ),
    "number": (
        lambda _s, r: Redemption.objects.filter(pk=r.pk).update(number=2),
        [("market.redemption", "兑换单 X2 和积分账上的那一笔对不上。")],
    ),
    "partner": (
        lambda s, _: Partner.objects.filter(pk=s.barber.pk).update(account=s.cast.account(6)),
        [("market.partner", "兑换点「罗记理发」的账户不是本村的兑换点账户。")],
    ),
    "transfer": (
        lambda s, _: post_unexplained(s),
        [("market.transfer", "积分账第 8 笔是兑换，却没有兑换单。")],
    ),
}


@pytest.fixture
def redemption(shop: Shop) -> Redemption:
    return hand_over(shop, line(shop.rice, 2), line(shop.ploughing))


def test_check_of_a_sound_shop_finds_nothing(shop: Shop, redemption: Redemption) -> None:
    found = [*check(shop.cast.village), *check(shop.cast.other_village)]

    assert found == []


@pytest.mark.parametrize("name", DAMAGES)
def test_check_names_the_damage(shop: Shop, redemption: Redemption, name: str) -> None:
    damage, expected = DAMAGES[name]

    found = find_after(shop, lambda: damage(shop, redemption))

    assert found == expected
