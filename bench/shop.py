"""Redemptions of three lines through the service, and many hands after the last bags of rice."""

import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from decimal import Decimal
from threading import Barrier
from time import perf_counter
from uuid import UUID, uuid4

from django.db import connection, connections, transaction
from django.utils import timezone

from bench.ids import HOUSEHOLDS, PARTNER, account_id
from bench.places import FOUNDED, settle
from market.errors import OutOfStock
from market.models import Goods, GoodsKind, Partner, Redemption
from market.queries.goods import on_day
from market.services import GoodsInput, Line, add_goods, open_partner, redeem, take_in_stock
from office.services import enrol_household, found_village
from villages.checks import collect_checks
from villages.models import Household, Role, Town, User, Village
from villages.services import appoint, create_grid

GOODS = 20
LINES = 3
STOCK = Decimal(90_000)
RACE = "race"
BAGS = Decimal(10)


def make_shop(*, village: int) -> None:
    """Give a measured village a keeper, and a shop with more than will be asked for."""
    place, by, now = Village.objects.get(pk=village), User.objects.get(pk=1), timezone.now()
    with transaction.atomic():
        for role in (Role.COMMITTEE, Role.SHOPKEEPER):
            appoint(by, role, village=place, starts_on=FOUNDED, by=None, now=now)
        partner = Partner.objects.create(
            village=place, name="积分超市", account_id=account_id(village, PARTNER)
        )
        _fill_shelves(partner, by=by, count=GOODS, stock=STOCK)
    settle()


def _fill_shelves(partner: Partner, *, by: User, count: int, stock: Decimal) -> None:
    now = timezone.now()
    for number in range(count):
        terms = GoodsInput(name=f"商品 {number}", unit="件", price=Decimal(number % 7 + 1))
        goods = add_goods(partner, GoodsKind.THING, terms=terms, by=by, now=now)
        take_in_stock(goods, quantity=stock, unit_cost=Decimal(2), key=uuid4(), by=by, now=now)


def redeem_some(*, village: int, count: int) -> float:
    """Return redemptions of three lines a second of one process, on a new connection."""
    place, by = Village.objects.get(pk=village), User.objects.get(pk=1)
    partner = Partner.objects.get(village=place)
    goods = list(on_day(Goods.objects.filter(partner=partner), timezone.localdate()))
    connection.close()
    connection.ensure_connection()
    began = perf_counter()
    for _redemption in range(count):
        household = Household(pk=account_id(village, random.randint(1, HOUSEHOLDS)), village=place)
        _redeem(household, partner, random.sample(goods, LINES), key=uuid4(), by=by)
    return count / (perf_counter() - began)


def _redeem(
    household: Household, partner: Partner, goods: list[Goods], *, key: UUID, by: User
) -> Redemption:
    return redeem(
        household.village,
        household=household,
        partner=partner,
        lines=[Line(article, Decimal(1), article.price) for article in goods],
        key=key,
        by=by,
        now=timezone.now(),
    )


def race_for_rice(*, threads: int) -> dict[str, float | int]:
    """Let so many households ask for a bag each at one moment, while ten are there.

    Returns how many had one, how many were told that none is left, what else happened, what lies on
    the shelf afterwards, what the checks find, and the seconds it took.
    """
    partner, rice, households, by = _make_race(threads)
    barrier = Barrier(threads)

    def ask(household: Household) -> str:
        try:
            barrier.wait()
            _redeem(household, partner, [rice], key=uuid4(), by=by)
        except OutOfStock:
            return "refused"
        finally:
            connections.close_all()
        return "served"

    began = perf_counter()
    with ThreadPoolExecutor(threads) as pool:
        answers = Counter(pool.map(ask, households))
    seconds = perf_counter() - began
    left = Goods.objects.get(pk=rice.pk).stock
    findings = sum(1 for check in collect_checks() for _finding in check(partner.village))
    return {
        "served": answers["served"],
        "refused": answers["refused"],
        "left": int(left or 0),
        "findings": findings,
        "seconds": seconds,
    }


@transaction.atomic
def _make_race(threads: int) -> tuple[Partner, Goods, list[Household], User]:
    """Found a village through the services, so that its books can be checked afterwards."""
    now, begins_on = timezone.now(), timezone.localdate() - timedelta(days=3)
    slug = f"{RACE}-{uuid4().hex[:8]}"
    village = found_village(
        slug, slug, town=Town.objects.get(pk=1), begins_on=begins_on, by=None, now=now
    )
    by = User.objects.get(pk=1)
    for role in (Role.COMMITTEE, Role.SHOPKEEPER):
        appoint(by, role, village=village, starts_on=begins_on, by=None, now=now)
    partner = open_partner(village, "积分超市", by=by, now=now)
    _fill_shelves(partner, by=by, count=1, stock=BAGS)
    households = _enrol(village, threads, on=begins_on)
    rice = on_day(Goods.objects.filter(partner=partner), timezone.localdate()).get()
    return partner, rice, households, by


def _enrol(village: Village, count: int, *, on: date) -> list[Household]:
    grid = create_grid(village, "01组", by=None, now=timezone.now())
    return [
        enrol_household(
            village, number, grid=grid, head="陈大明", joined_on=on, by=None, now=timezone.now()
        )
        for number in range(1, count + 1)
    ]
