"""What the shop's tests stand on: two partners of Anping with goods, one of Hewan.

积分超市, the village's own shop, where 周店 (keeper) works without any duty being named: rice 20 a
bag, 10 there; oil 35 a bottle, 4 there; soap 3.5, 50 there; ploughing, a service, 8 a mu, in parts.
罗记理发, outside, where 罗理发 (barber) works: a haircut for 15.
禾湾小店 of Hewan sells rice for 20, too, 10 there.
"""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from threading import Barrier
from uuid import UUID, uuid4

from django.db import connections, transaction

from ledger.keys import derive_key
from ledger.models import TransferKind
from ledger.services import Post, get_issuance, lock_book, transfer
from market.models import Goods, GoodsKind, Partner, PartnerKind, Redemption
from market.services import (
    ITSELF,
    Collector,
    GoodsInput,
    Line,
    add_goods,
    assign_partner,
    get_goods_on,
    open_partner,
    redeem,
    reserve,
    take_in_stock,
)
from tests.cast import BEGIN, NOW, TODAY, Cast, at
from villages.models import Appointment, Household, User


@dataclass(frozen=True)
class Shop:
    """The partners and goods by their story names."""

    cast: Cast
    partner: Partner
    barber: Partner
    rice: Goods
    oil: Goods
    soap: Goods
    ploughing: Goods
    haircut: Goods
    other_partner: Partner
    other_rice: Goods


def assemble_shop(cast: Cast) -> Shop:
    """Open the partners of the cast's villages and fill their shelves."""
    now = at(BEGIN)
    partner = open_partner(cast.village, "积分超市", by=cast.chair, now=now)
    barber = open_partner(
        cast.village, "罗记理发", kind=PartnerKind.OUTSIDE, by=cast.chair, now=now
    )
    assign_partner(Appointment.objects.get(user=cast.barber), barber, by=cast.chair, now=now)
    other = open_partner(cast.other_village, "禾湾小店", by=cast.stranger, now=now)
    chair, stranger = cast.chair, cast.stranger
    return Shop(
        cast=cast,
        partner=partner,
        barber=barber,
        rice=offer(partner, "大米", "袋", 20, stock=10, by=chair),
        oil=offer(partner, "食用油", "瓶", 35, stock=4, by=chair),
        soap=offer(partner, "肥皂", "块", Decimal("3.5"), stock=50, by=chair),
        ploughing=offer(partner, "犁地", "亩", 8, whole=False, by=chair),
        haircut=offer(barber, "理发", "次", 15, by=chair),
        other_partner=other,
        other_rice=offer(other, "大米", "袋", 20, stock=10, by=stranger),
    )


def offer(
    partner: Partner,
    name: str,
    unit: str,
    price: Decimal | int,
    *,
    by: User,
    stock: int | None = None,
    whole: bool = True,
) -> Goods:
    """Offer a thing with so much in stock, or a service where stock is None."""
    goods = add_goods(
        partner,
        GoodsKind.SERVICE if stock is None else GoodsKind.THING,
        terms=GoodsInput(name=name, unit=unit, price=Decimal(price), in_whole_units=whole),
        by=by,
        now=at(BEGIN),
    )
    if stock:
        take_in_stock(goods, quantity=Decimal(stock), key=uuid4(), by=by, now=at(BEGIN))
        goods = get_goods_on(goods, TODAY)
    return goods


def line(goods: Goods, quantity: Decimal | int | str = 1, *, price: Decimal | None = None) -> Line:
    """Return a line at the price that stands on the object, or at another one."""
    return Line(goods, Decimal(quantity), goods.price if price is None else price)


def hand_over(
    shop: Shop,
    *lines: Line,
    household: Household | None = None,
    partner: Partner | None = None,
    key: UUID | None = None,
    by: User | None = None,
    now: datetime = NOW,
    collector: Collector = ITSELF,
    witness: User | None = None,
) -> Redemption:
    """Redeem at the own shop for household 5 by the keeper, unless said otherwise."""
    return redeem(
        shop.cast.village,
        household=household or shop.cast.households[5],
        partner=partner or shop.partner,
        lines=lines,
        key=key or uuid4(),
        by=by or shop.cast.keeper,
        now=now,
        collector=collector,
        witness=witness,
    )


def give_voucher(shop: Shop, number: int = 5, *, now: datetime = NOW) -> Redemption:
    """Give a household of Anping a voucher for a haircut; the keeper does."""
    return reserve(
        shop.cast.village,
        household=shop.cast.households[number],
        partner=shop.barber,
        lines=[line(shop.haircut)],
        key=uuid4(),
        by=shop.cast.keeper,
        now=now,
    )


def keep_rice(shop: Shop, quantity: int) -> Redemption:
    """Reserve so many bags of rice for household 6."""
    return reserve(
        shop.cast.village,
        household=shop.cast.households[6],
        partner=shop.partner,
        lines=[line(shop.rice, quantity)],
        key=uuid4(),
        by=shop.cast.keeper,
        now=NOW,
    )


def award(cast: Cast, number: int, points: Decimal | int, *, held: bool = False) -> None:
    """Post an award to a household of Anping."""
    with transaction.atomic():
        post = Post(
            kind=TransferKind.AWARD,
            source_id=get_issuance(cast.village).pk,
            destination_id=cast.account(number).pk,
            points=Decimal(points),
            key=derive_key("award", number, points, uuid4()),
            occurred_on=NOW.date(),
            reference="R01",
            is_held=held,
        )
        transfer(lock_book(cast.village, now=NOW), post, by=cast.chair)


def stock_of(goods: Goods) -> Decimal | None:
    return Goods.objects.get(pk=goods.pk).stock


def run_together(*acts: Callable[[], object]) -> list[object]:
    """Run acts at the same moment, each in a thread with a connection of its own.

    Returns what they returned, or the exception they raised, in their order.
    """
    barrier = Barrier(len(acts))

    def run(act: Callable[[], object]) -> object:
        try:
            barrier.wait()
            return act()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        futures: list[Future[object]] = [pool.submit(run, act) for act in acts]
    return [future.exception() or future.result() for future in futures]
