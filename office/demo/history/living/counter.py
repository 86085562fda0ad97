"""The shop's month: money for the fund, goods for the shelves, and who comes to the counter."""

import math
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from decimal import Decimal

from ledger.errors import InsufficientPoints
from market.errors import LimitReached, OutOfStock
from market.models import FundKind, Goods
from market.services import Line, redeem
from office.demo.history.counter import PRICES
from office.demo.history.plan import Visit
from office.demo.shopping import TOWN_OFFICE, buy_goods, enter_money, find_collector
from office.demo.story import THINGS, Scene
from villages.models import Role
from villages.permissions import find_recused_households

# On the shelf besides what is going to be fetched: for reservations.
SPARE = 30
# Goods are bought by such packs.
PACK = 10


def give_money(scene: Scene, amount: int, now: datetime) -> None:
    """Enter what the town gives."""
    enter_money(scene, FundKind.GRANT, Decimal(amount), party=TOWN_OFFICE, now=now)


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
            buy_goods(scene, goods, Decimal(packs * PACK), thing[3], now=now)


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
            collector=find_collector(scene, household.pk, visit.relation),
            witness=chair if is_kin else None,
            now=now,
        )
