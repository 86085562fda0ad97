"""What the database itself refuses: every constraint and every guard, attacked directly."""

from collections.abc import Callable
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import IntegrityError, models, transaction

from market.models import (
    Goods,
    MoveKind,
    Partner,
    PartnerDuty,
    Redemption,
    RedemptionLine,
    StockMove,
    Supplier,
)
from market.services import Collector
from tests.cast import NOW
from tests.market.shop import Shop, hand_over, line
from villages.models import Appointment

Attack = Callable[[Shop, Redemption], object]


@pytest.fixture
def redemption(shop: Shop) -> Redemption:
    return hand_over(shop, line(shop.rice), line(shop.ploughing))


def move(shop: Shop, **values: object) -> StockMove:
    defaults: dict[str, object] = {
        "village": shop.cast.village,
        "goods": shop.rice,
        "kind": MoveKind.INTAKE,
        "quantity": Decimal(1),
        "key": uuid4(),
        "made_at": NOW,
        "made_by": shop.cast.keeper,
    }
    return StockMove.objects.create(**{**defaults, **values})


def copy(row: models.Model, **values: object) -> models.Model:
    """Insert the row once more, with other values."""
    row.pk = None
    row._state.adding = True
    for name, value in values.items():
        setattr(row, name, value)
    row.save(force_insert=True)
    return row


def again(redemption: Redemption, **values: object) -> models.Model:
    fresh = {"number": 99, "key": uuid4(), "transfer": None, "state": "other"}
    return copy(redemption, **{**fresh, **values})


def update(row: models.Model, **values: object) -> int:
    return type(row)._default_manager.filter(pk=row.pk).update(**values)


def delete(row: models.Model) -> object:
    # Not the model's delete, which Django would refuse for what refers to the row.
    return type(row)._default_manager.filter(pk=row.pk)._raw_delete("default")


def line_of(redemption: Redemption) -> RedemptionLine:
    return redemption.lines.order_by("pk")[0]


def move_of(redemption: Redemption) -> StockMove:
    return redemption.stock_moves.get()


ATTACKS: dict[str, Attack] = {
    # Partners
    "market_partner_one_name": lambda s, _: copy(
        Partner.objects.get(pk=s.barber.pk), name="积分超市"
    ),
    "one account for two partners": lambda s, _: copy(
        Partner.objects.get(pk=s.barber.pk), name="二店"
    ),
    "market_partner_own_account: a household's": lambda s, _: copy(
        Partner.objects.get(pk=s.barber.pk), name="二店", account=s.cast.account(5)
    ),
    "market_partner_own_account: another village's": lambda s, _: copy(
        Partner.objects.get(pk=s.barber.pk), name="二店", village=s.cast.other_village
    ),
    "market_partner_identity: village": lambda s, _: update(
        s.partner, village=s.cast.other_village
    ),
    "market_partner_identity: account": lambda s, _: update(s.partner, account=s.cast.account(5)),
    "market_partnerduty_once": lambda _s, _r: copy(PartnerDuty.objects.get()),
    "market_partnerduty_in_village": lambda s, _: PartnerDuty.objects.create(
        partner=s.other_partner, appointment=Appointment.objects.get(user=s.cast.keeper)
    ),
    # Goods
    "market_goods_one_name": lambda s, _: update(s.oil, name="大米"),
    "market_price_positive": lambda s, _: copy(s.rice.prices.get(), points=Decimal(0)),
    "market_price_no_update": lambda s, _: update(s.rice.prices.get(), points=Decimal(1)),
    "market_price_no_delete": lambda s, _: delete(s.rice.prices.get()),
    "market_goods_limit_positive": lambda s, _: update(s.rice, limit_quantity=Decimal(0)),
    "market_goods_standing_not_negative": lambda s, _: update(s.rice, standing_min=Decimal(-1)),
    "market_goods_stock_not_negative": lambda s, _: update(s.rice, stock=Decimal("-0.01")),
    "market_goods_stock_of_things: none": lambda s, _: update(s.rice, stock=None),
    "market_goods_stock_of_things: service": lambda s, _: update(s.ploughing, stock=Decimal(1)),
    "market_goods_low_stock_not_negative": lambda s, _: update(s.rice, low_stock=Decimal(-1)),
    "market_goods_identity: partner": lambda s, _: update(s.rice, partner=s.barber),
    "market_goods_identity: kind": lambda s, _: update(s.rice, kind="service", stock=None),
    # Stock
    "market_supplier_one_name": lambda s, _: [
        Supplier.objects.create(village=s.cast.village, name="供销社") for _ in range(2)
    ],
    "market_stockmove_one_key": lambda s, r: move(s, key=move_of(r).key),
    "market_stockmove_sign_of_kind: nothing": lambda s, _: move(s, quantity=Decimal(0)),
    "market_stockmove_sign_of_kind: count of nothing": lambda s, _: move(
        s, kind=MoveKind.COUNT, quantity=Decimal(0)
    ),
    "market_stockmove_sign_of_kind: intake out": lambda s, _: move(s, quantity=Decimal(-1)),
    "market_stockmove_sign_of_kind: damage in": lambda s, _: move(s, kind=MoveKind.DAMAGED),
    "market_stockmove_sign_of_kind: handed in": lambda s, r: move(
        s, kind=MoveKind.HANDED, redemption=r
    ),
    "market_stockmove_redemption_named: missing": lambda s, _: move(
        s, kind=MoveKind.HANDED, quantity=Decimal(-1)
    ),
    "market_stockmove_redemption_named: intake": lambda s, r: move(s, redemption=r),
    "market_stockmove_cost_of_intake: negative": lambda s, _: move(s, unit_cost=Decimal(-1)),
    "market_stockmove_cost_of_intake: damage": lambda s, _: move(
        s, kind=MoveKind.DAMAGED, quantity=Decimal(-1), unit_cost=Decimal(1)
    ),
    "market_stockmove_supplier_of_intake": lambda s, _: move(
        s,
        kind=MoveKind.COUNT,
        supplier=Supplier.objects.create(village=s.cast.village, name="供销社"),
    ),
    "market_stockmove_in_village": lambda s, _: move(s, goods=s.other_rice),
    "market_stockmove_in_village: no thing": lambda s, _: move(s, goods=s.ploughing),
    "market_stockmove_no_update": lambda _s, r: update(move_of(r), quantity=Decimal(-2)),
    "market_stockmove_no_delete": lambda _s, r: delete(move_of(r)),
    # Redemptions
    "market_redemption_one_number": lambda _s, r: again(r, number=r.number),
    "market_redemption_one_key": lambda _s, r: again(r, key=r.key),
    "one transfer for two redemptions": lambda _s, r: again(r, transfer=r.transfer),
    "market_redemption_points_positive": lambda _s, r: again(r, points=Decimal(0)),
    "market_redemption_handed_whole: points": lambda _s, r: again(r, state="handed"),
    "market_redemption_handed_whole: person": lambda _s, r: update(r, handed_by=None),
    "market_redemption_handed_whole: time": lambda _s, r: update(r, handed_at=None),
    "market_redemption_in_village: household": lambda s, r: again(
        r, household=s.cast.other_household
    ),
    "market_redemption_in_village: partner": lambda s, r: again(r, partner=s.other_partner),
    "market_redemption_kept: points": lambda _s, r: update(r, points=Decimal(1)),
    "market_redemption_kept: household": lambda s, r: update(r, household=s.cast.households[6]),
    "market_redemption_kept: number": lambda _s, r: update(r, number=7),
    "market_redemption_kept: transfer": lambda _s, r: update(r, transfer=None, state="other"),
    "market_redemption_no_delete": lambda _s, r: delete(r),
    "market_redemptionline_one_a_goods": lambda _s, r: copy(line_of(r)),
    "market_redemptionline_positive: quantity": lambda s, r: copy(
        line_of(r), goods=s.oil, quantity=Decimal(0)
    ),
    "market_redemptionline_positive: price": lambda s, r: copy(
        line_of(r), goods=s.oil, unit_price=Decimal(0)
    ),
    "market_redemptionline_positive: points": lambda s, r: copy(
        line_of(r), goods=s.oil, points=Decimal(0)
    ),
    "market_redemptionline_same_partner": lambda s, r: copy(line_of(r), goods=s.haircut),
    "market_redemptionline_no_update": lambda _s, r: update(line_of(r), points=Decimal(1)),
    "market_redemptionline_no_delete": lambda _s, r: delete(line_of(r)),
}


@pytest.mark.parametrize("name", ATTACKS)
def test_database_refuses(shop: Shop, redemption: Redemption, name: str) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        ATTACKS[name](shop, redemption)


def test_collector_can_be_erased(shop: Shop) -> None:
    made = hand_over(shop, line(shop.rice), collector=Collector("郑小国", "儿子"))

    assert update(made, collector="", relation="", note="") == 1


def test_supplier_can_be_erased(shop: Shop) -> None:
    supplier = Supplier.objects.create(village=shop.cast.village, name="李大伯")
    made = move(shop, supplier=supplier)

    Supplier.objects.filter(pk=supplier.pk).update(name="")

    assert StockMove.objects.get(pk=made.pk).supplier == supplier


def test_rows_of_the_shop_protect_what_they_stand_on(shop: Shop, redemption: Redemption) -> None:
    rows = (shop.partner, shop.rice, redemption.household, shop.partner.account)

    for row in rows:
        with pytest.raises(models.ProtectedError):
            row.delete()

    assert Goods.objects.filter(pk=shop.rice.pk).exists()
