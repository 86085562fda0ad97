"""The shop's month: money for the fund, goods for the shelves, and who comes to the counter."""

import math
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from decimal import Decimal

from ledger.errors import InsufficientPoints
from market.errors import LimitReached, OutOfStock
from market.models import FundKind, Goods
from market.services import Line, record_entry, redeem, take_in_stock
from office.demo.history.counter import PRICES
from office.demo.history.plan import Visit
from office.demo.story import THINGS, Scene, yuan
from villages.models import Role
from villages.permissions import find_recused_households

# On the shelf besides what is going to be fetched: for reservations.
SPARE = 30
# Goods are bought by such packs.
PACK = 10
GIVERS = ((FundKind.GRANT, "镇财政所"), (FundKind.INCOME, "村集体光伏收益"))


def give_money(scene: Scene, amount: int, now: datetime, *, place: int = 0) -> None:
    """Enter what town and village give in turn. place: of the gift."""
    kind, party = GIVERS[place % len(GIVERS)]
    record_entry(
        scene.village,
        kind=kind,
        yuan=Decimal(amount),
        occurred_on=now.date(),
        party=party,
        key=scene.make_key(),
        by=scene.people[Role.COMMITTEE][-1],
        now=now,
    )


def stock_up(scene: Scene, visits: Sequence[Visit], now: datetime) -> None:
    """Buy what is going to be fetched in the month and does not lie on the shelves."""
    wanted = [SPARE] * len(THINGS)
    for visit in visits:
        for place, count in visit.lines:
            wanted[place] += count
    stocked = Goods.objects.in_bulk([goods.pk for goods in scene.goods])
    for goods, thing, count in zip(scene.goods, THINGS, wanted, strict=True):
        stock = stocked[goods.pk].stock
        assert stock is not None, "A thing."
        if stock < count:
            packs = math.ceil((count - stock) / PACK)
            _buy(scene, goods, thing[3], Decimal(packs * PACK), now)


def _buy(scene: Scene, goods: Goods, cost: str, quantity: Decimal, now: datetime) -> None:
    take_in_stock(
        goods,
        quantity=quantity,
        unit_cost=yuan(cost),
        supplier="镇供销社",
        paid_voucher_no=f"记{now:%m%d}",
        key=scene.make_key(),
        by=scene.people[Role.COMMITTEE][0],
        now=now,
    )


def serve(scene: Scene, visit: Visit, now: datetime) -> None:
    """Hand over what a household came for; beside the keeper's own kin stands the chair."""
    assert scene.shop is not None, "Opened on the first day."
    keeper, chair = scene.people[Role.SHOPKEEPER][0], scene.people[Role.COMMITTEE][0]
    household = scene.households[visit.home - 1]
    is_kin = household.pk in find_recused_households(keeper, scene.village)
    key = scene.make_key()
    # What the plan does not know of, as a reservation, may have used a month's limit up.
    with suppress(InsufficientPoints, LimitReached, OutOfStock):
        redeem(
            scene.village,
            household=household,
            partner=scene.shop,
            lines=[
                Line(scene.goods[place], Decimal(count), Decimal(PRICES[place]))
                for place, count in visit.lines
            ],
            key=key,
            by=keeper,
            witness=chair if is_kin else None,
            now=now,
        )
