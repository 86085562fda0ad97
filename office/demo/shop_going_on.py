"""What is going on in the shop of a demo village: reserved, waited and wished for, spoiled."""

from datetime import datetime
from decimal import Decimal

from market.models import Goods, GoodsKind, WishState
from market.services import (
    Damaged,
    GoodsInput,
    add_goods,
    join_waiting,
    judge_wish,
    make_ready,
    make_wish,
    propose_damage,
)
from office.demo.shopping import give_voucher, reserve_one
from office.demo.story import THINGS, Scene
from villages.models import Role


def keep_shop_going(scene: Scene, now: datetime) -> None:
    """Leave something of each kind half done, so that whoever tries it finds work."""
    assert scene.shop is not None, "Opened on the first day."
    keeper = scene.people[Role.SHOPKEEPER][0]
    reserve_one(scene, scene.shop, scene.goods[1], with_card=True, now=now)
    ready = reserve_one(scene, scene.shop, scene.goods[3], with_card=False, now=now)
    if ready:
        make_ready(ready, by=keeper, now=now)
    if scene.barber:
        give_voucher(scene, now)
    _await_kettles(scene, now)
    _wish(scene, now)
    _propose_damage(scene, now)


def _await_kettles(scene: Scene, now: datetime) -> None:
    """Offer what has yet to be delivered; two households wait for it."""
    assert scene.shop is not None, "Opened on the first day."
    kettle = add_goods(
        scene.shop,
        GoodsKind.THING,
        terms=GoodsInput(
            name="电热水壶",
            unit="个",
            price=Decimal(90),
            category="daily",
            note="下个赶集日到货",
            position=len(THINGS),
        ),
        by=scene.people[Role.COMMITTEE][0],
        now=now,
    )
    for household in scene.random.sample(scene.households, 2):
        join_waiting(
            scene.village,
            goods=kettle,
            household=household,
            quantity=Decimal(1),
            key=scene.make_key(),
            by=household,
            now=now,
        )


def _wish(scene: Scene, now: datetime) -> None:
    """Let some households wish for the same, and one for something else; one wish is listed."""
    keeper = scene.people[Role.SHOPKEEPER][0]
    for household in scene.random.sample(scene.households, 3):
        wish = make_wish(scene.village, words="雨伞", household=household, by=household, now=now)
    judge_wish(wish, state=WishState.LISTED, by=keeper, now=now)
    one = scene.random.choice(scene.households)
    make_wish(scene.village, words="磨菜刀", household=one, by=one, now=now)


def _propose_damage(scene: Scene, now: datetime) -> None:
    """Write down goods that spoiled; a second person has yet to agree."""
    towel = Goods.objects.get(pk=scene.goods[5].pk)
    assert scene.shop is not None, "Opened on the first day."
    if towel.stock:
        propose_damage(
            scene.shop,
            damaged=[Damaged(towel, Decimal(1), "受潮发黄")],
            key=scene.make_key(),
            by=scene.people[Role.SHOPKEEPER][0],
            now=now,
        )
