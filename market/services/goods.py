"""What is offered for how many points. Stock is moved elsewhere, under the book's lock."""

from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from market.errors import OfferNotAllowed
from market.models import Category, Goods, GoodsKind, Partner
from rules.lint import lint_offer
from villages.models import Role, User
from villages.permissions import check_role
from villages.services import record_change, save_row, snapshot


@dataclass(frozen=True, slots=True, kw_only=True)
class GoodsInput:
    """What can be said and changed of goods; fields as in Goods."""

    name: str
    unit: str
    price: Decimal
    category: str = Category.OTHER
    note: str = ""
    in_whole_units: bool = True
    low_stock: Decimal = Decimal(5)
    is_offered: bool = True
    position: int = 0


@transaction.atomic
def add_goods(
    partner: Partner, kind: GoodsKind, *, terms: GoodsInput, by: User, now: datetime
) -> Goods:
    """Offer something for points; a thing begins with an empty shelf.

    Raises RoleNeeded, VillageNotFound, OfferNotAllowed, ValidationError.
    """
    _check_committee(partner, by, now)
    check_offer(kind, name=terms.name, note=terms.note)
    goods = Goods(partner=partner, kind=kind, **asdict(terms))
    if kind == GoodsKind.THING:
        goods.stock = Decimal(0)
    save_row(goods, village=partner.village, by=by, now=now)
    return goods


@transaction.atomic
def change_goods(goods: Goods, *, terms: GoodsInput, by: User, now: datetime) -> Goods:
    """Say anew what is offered and for how much; raises as add_goods does.

    Whoever has seen the old price at the counter is asked again.
    """
    goods = (
        Goods.objects.select_for_update(of=("self",), no_key=True)
        .select_related("partner__village")
        .get(pk=goods.pk)
    )
    _check_committee(goods.partner, by, now)
    check_offer(GoodsKind(goods.kind), name=terms.name, note=terms.note)
    before = snapshot(goods)
    values = asdict(terms)
    for name, value in values.items():
        setattr(goods, name, value)
    goods.full_clean()
    # Never the stock: a hand-over may be moving it.
    goods.save(update_fields=list(values))
    record_change(goods, village=goods.partner.village, by=by, now=now, before=before)
    return goods


def check_offer(kind: GoodsKind, *, name: str, note: str) -> None:
    """Raise OfferNotAllowed where a service or benefit is a right that points may not buy.

    Things are what they are: 停电应急灯 only sounds like one.
    """
    if kind == GoodsKind.THING:
        return
    findings = lint_offer(f"{name}，{note}" if note else name)
    if findings:
        raise OfferNotAllowed(tuple(findings))


def _check_committee(partner: Partner, by: User, now: datetime) -> None:
    check_role(by, partner.village, {Role.COMMITTEE}, today=timezone.localdate(now))
