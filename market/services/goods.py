"""What is offered for how many points. Stock is moved elsewhere, under the book's lock."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from market.errors import OfferNotAllowed, PriceInThePast
from market.models import Category, Goods, GoodsKind, LimitPeriod, Partner, Price
from market.queries.goods import on_day
from rules.lint import lint_offer
from villages.costs import CostAct, pass_gates
from villages.models import Role, User
from villages.permissions import check_role
from villages.services import record_change, save_row, snapshot


@dataclass(frozen=True, slots=True, kw_only=True)
class GoodsInput:
    """What can be said and changed of goods; fields as in Goods.

    price: points a unit, from price_from on; None: from today, as the first one always is.
    """

    name: str
    unit: str
    price: Decimal
    price_from: date | None = None
    category: str = Category.OTHER
    note: str = ""
    hours: str = ""
    in_whole_units: bool = True
    limit_quantity: Decimal | None = None
    limit_period: str = LimitPeriod.MONTH
    standing_min: Decimal = Decimal(0)
    low_stock: Decimal = Decimal(5)
    is_offered: bool = True
    position: int = 0


# What of the input is a Price, and no field of Goods.
OF_PRICE = frozenset({"price", "price_from"})


@transaction.atomic
def add_goods(
    partner: Partner, kind: GoodsKind, *, terms: GoodsInput, by: User, now: datetime
) -> Goods:
    """Offer something for points; a thing begins with an empty shelf. Returned as of today.

    Raises RoleNeeded, VillageNotFound, OfferNotAllowed, PriceInThePast, MoneyLow, ValidationError.
    """
    _check_committee(partner, by, now)
    check_offer(kind, name=terms.name, note=terms.note)
    goods = Goods(partner=partner, kind=kind, **_fields_of(terms))
    if kind == GoodsKind.THING:
        goods.stock = Decimal(0)
    save_row(goods, village=partner.village, by=by, now=now)
    _set_price(goods, terms, by=by, now=now)
    if goods.is_offered:
        pass_gates(partner.village, CostAct.GOODS, subject=goods.name, now=now)
    return get_goods_on(goods, timezone.localdate(now))


@transaction.atomic
def change_goods(goods: Goods, *, terms: GoodsInput, by: User, now: datetime) -> Goods:
    """Say anew what is offered and for how much; raises as add_goods does.

    A price that differs from the one of its day is a new one from then on; the old ones stay on
    record. Whoever has seen the old price at the counter is asked again.
    """
    goods = (
        Goods.objects.select_for_update(of=("self",), no_key=True)
        .select_related("partner__village")
        .get(pk=goods.pk)
    )
    village = goods.partner.village
    _check_committee(goods.partner, by, now)
    check_offer(GoodsKind(goods.kind), name=terms.name, note=terms.note)
    before = snapshot(goods)
    was_offered = goods.is_offered
    values = _fields_of(terms)
    for name, value in values.items():
        setattr(goods, name, value)
    goods.full_clean()
    # Never the stock: a hand-over may be moving it.
    goods.save(update_fields=list(values))
    record_change(goods, village=village, by=by, now=now, before=before)
    is_cheaper = _set_price(goods, terms, by=by, now=now)
    if goods.is_offered and not was_offered:
        pass_gates(village, CostAct.GOODS, subject=goods.name, now=now)
    elif goods.is_offered and is_cheaper:
        pass_gates(village, CostAct.PRICE, subject=goods.name, now=now)
    return get_goods_on(goods, timezone.localdate(now))


def get_goods_on(goods: Goods, today: date) -> Goods:
    """Return goods anew, with price and what is reserved as of a day."""
    return on_day(Goods.objects.select_related("partner__village"), today).get(pk=goods.pk)


def check_offer(kind: GoodsKind, *, name: str, note: str) -> None:
    """Raise OfferNotAllowed where a service or benefit is a right that points may not buy.

    Things are what they are: 停电应急灯 only sounds like one.
    """
    if kind == GoodsKind.THING:
        return
    findings = lint_offer(f"{name}，{note}" if note else name)
    if findings:
        raise OfferNotAllowed(tuple(findings))


def _fields_of(terms: GoodsInput) -> dict[str, object]:
    return {name: value for name, value in asdict(terms).items() if name not in OF_PRICE}


def _set_price(goods: Goods, terms: GoodsInput, *, by: User, now: datetime) -> bool:
    """Write the price where it is not the one of its day; tell whether it is lower than that."""
    today = timezone.localdate(now)
    valid_from = terms.price_from or today
    if valid_from < today:
        raise PriceInThePast
    price = Price(goods=goods, valid_from=valid_from, points=terms.price, set_at=now, set_by=by)
    before = on_day(Goods.objects.filter(pk=goods.pk), valid_from).get().price
    if not before:
        # What is there has a price.
        price.valid_from = today
    price.full_clean()
    if before == price.points:
        return False
    price.save(force_insert=True)
    old = snapshot(price) | {"points": str(before), "valid_from": ""} if before else None
    record_change(price, village=goods.partner.village, by=by, now=now, before=old)
    return bool(before) and price.points < before


def _check_committee(partner: Partner, by: User, now: datetime) -> None:
    check_role(by, partner.village, {Role.COMMITTEE}, today=timezone.localdate(now))
