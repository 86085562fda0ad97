"""Goods come in once, by whoever keeps the store, and the shelf follows."""

from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest

from ledger.errors import KeyReused
from market.errors import (
    CostNeeded,
    CostNotPossible,
    FundNotBegun,
    FundTooSmall,
    GiftNotPaid,
    GoodsHaveNoStock,
    NotYourPartner,
    QuantityNotPositive,
    QuantityNotWhole,
    QuantityTooLarge,
    TextTooLong,
)
from market.models import FundEntry, FundKind, MoveKind, StockCheck, StockMove, Supplier
from market.services import (
    Counted,
    Damaged,
    assign_partner,
    propose_count,
    propose_damage,
    record_entry,
    take_in_stock,
)
from tests.cast import NOW, TODAY
from tests.market.shop import Shop, hand_over, line, stock_of
from villages.errors import PointsError, RoleNeeded, VillageNotFound
from villages.models import Appointment


def test_take_in_stock_fills_the_shelf(shop: Shop) -> None:
    move = take_in_stock(
        shop.rice,
        quantity=Decimal(12),
        unit_cost=Decimal("48.5"),
        supplier=" 镇供销社 ",
        key=uuid4(),
        by=shop.cast.keeper,
        now=NOW,
    )

    assert move.kind == MoveKind.INTAKE
    assert (move.quantity, move.unit_cost) == (Decimal(12), Decimal("48.5"))
    assert (move.made_by, move.made_at, move.redemption) == (shop.cast.keeper, NOW, None)
    assert move.supplier is not None
    assert move.supplier.name == "镇供销社"
    assert stock_of(shop.rice) == 22


def test_take_in_stock_keeps_a_supplier_once_a_village(shop: Shop) -> None:
    for goods, by in (
        (shop.rice, shop.cast.keeper),
        (shop.oil, shop.cast.chair),
        (shop.other_rice, shop.cast.stranger),
    ):
        take_in_stock(goods, quantity=Decimal(1), supplier="镇供销社", key=uuid4(), by=by, now=NOW)

    assert Supplier.objects.filter(name="镇供销社").count() == 2


def test_take_in_stock_again_with_the_same_key_counts_once(shop: Shop) -> None:
    key = uuid4()
    first = take_in_stock(
        shop.rice, quantity=Decimal(5), supplier="李大伯", key=key, by=shop.cast.keeper, now=NOW
    )

    again = take_in_stock(
        shop.rice, quantity=Decimal(5), supplier="李大伯", key=key, by=shop.cast.keeper, now=NOW
    )

    assert again == first
    assert stock_of(shop.rice) == 15


@pytest.mark.parametrize(
    "other",
    [
        {"goods": "oil"},
        {"quantity": Decimal(6)},
        {"unit_cost": Decimal(1)},
        {"supplier": "别家"},
        {"by": "chair"},
    ],
)
def test_take_in_stock_refuses_a_used_key_with_other_content(
    shop: Shop, other: dict[str, object]
) -> None:
    key = uuid4()

    def take_in(
        goods: str = "rice",
        quantity: Decimal = Decimal(5),
        unit_cost: Decimal | None = None,
        supplier: str = "",
        by: str = "keeper",
    ) -> None:
        take_in_stock(
            getattr(shop, goods),
            quantity=quantity,
            unit_cost=unit_cost,
            supplier=supplier,
            key=key,
            by=shop.cast.people[by],
            now=NOW,
        )

    take_in()
    with pytest.raises(KeyReused):
        take_in(**other)  # type: ignore[arg-type]

    assert [stock_of(shop.rice), stock_of(shop.oil)] == [15, 4]


def test_take_in_stock_refuses_the_key_of_a_hand_over(shop: Shop) -> None:
    made = hand_over(shop, line(shop.rice))
    key = StockMove.objects.get(redemption=made).key

    with pytest.raises(KeyReused):
        take_in_stock(shop.rice, quantity=Decimal(1), key=key, by=shop.cast.keeper, now=NOW)


@pytest.mark.parametrize(
    ("quantity", "refusal"),
    [
        ("0", QuantityNotPositive),
        ("-3", QuantityNotPositive),
        ("NaN", QuantityNotPositive),
        ("0.005", QuantityNotPositive),
        ("2.5", QuantityNotWhole),
        ("100000", QuantityTooLarge),
    ],
)
def test_take_in_stock_refuses_quantities_that_cannot_be(
    shop: Shop, quantity: str, refusal: type[PointsError]
) -> None:
    with pytest.raises(refusal):
        take_in_stock(
            shop.rice, quantity=Decimal(quantity), key=uuid4(), by=shop.cast.keeper, now=NOW
        )

    assert stock_of(shop.rice) == 10


@pytest.mark.parametrize("cost", ["-1", "0.001", "NaN", "100000"])
def test_take_in_stock_refuses_costs_that_cannot_be(shop: Shop, cost: str) -> None:
    with pytest.raises(CostNotPossible):
        take_in_stock(
            shop.rice,
            quantity=Decimal(1),
            unit_cost=Decimal(cost),
            key=uuid4(),
            by=shop.cast.keeper,
            now=NOW,
        )

    assert stock_of(shop.rice) == 10


def test_take_in_stock_refuses_a_supplier_too_long_for_its_line(shop: Shop) -> None:
    with pytest.raises(TextTooLong):
        take_in_stock(
            shop.rice,
            quantity=Decimal(1),
            supplier="长" * 41,
            key=uuid4(),
            by=shop.cast.keeper,
            now=NOW,
        )

    assert stock_of(shop.rice) == 10


def test_take_in_stock_refuses_what_is_no_thing(shop: Shop) -> None:
    with pytest.raises(GoodsHaveNoStock):
        take_in_stock(
            shop.ploughing, quantity=Decimal(1), key=uuid4(), by=shop.cast.keeper, now=NOW
        )


@pytest.mark.parametrize(
    ("person", "refusal"),
    [
        ("watcher", RoleNeeded),
        ("barber", RoleNeeded),
        ("stranger", VillageNotFound),
        ("nobody", VillageNotFound),
    ],
)
def test_take_in_stock_is_the_storekeepers(
    shop: Shop, person: str, refusal: type[PointsError]
) -> None:
    with pytest.raises(refusal):
        take_in_stock(
            shop.rice, quantity=Decimal(1), key=uuid4(), by=shop.cast.people[person], now=NOW
        )

    assert stock_of(shop.rice) == 10


def test_who_keeps_other_shelves_moves_nothing_here(shop: Shop) -> None:
    duty = Appointment.objects.get(user=shop.cast.keeper)
    assign_partner(duty, shop.barber, by=shop.cast.chair, now=NOW)
    # Any: arguments of three services.
    who_and_when: dict[str, Any] = {"key": uuid4(), "by": shop.cast.keeper, "now": NOW}

    with pytest.raises(NotYourPartner):
        take_in_stock(shop.rice, quantity=Decimal(1), **who_and_when)
    with pytest.raises(NotYourPartner):
        propose_count(shop.partner, counts=[Counted(shop.rice, Decimal(10))], **who_and_when)
    with pytest.raises(NotYourPartner):
        propose_damage(
            shop.partner, damaged=[Damaged(shop.rice, Decimal(1), "破了")], **who_and_when
        )

    assert stock_of(shop.rice) == 10
    assert not StockCheck.objects.exists()


# Gifts, and what the fund pays for


def begin_fund(shop: Shop, yuan: int) -> None:
    record_entry(
        shop.cast.village,
        kind=FundKind.OPENING,
        yuan=Decimal(yuan),
        occurred_on=TODAY,
        key=uuid4(),
        by=shop.cast.chair,
        now=NOW,
    )


def test_gift_says_what_it_is_worth_and_whose_name_is_masked(shop: Shop) -> None:
    move = take_in_stock(
        shop.rice,
        quantity=Decimal(2),
        unit_cost=Decimal(40),
        supplier="李大伯",
        is_donated=True,
        is_person=True,
        key=uuid4(),
        by=shop.cast.keeper,
        now=NOW,
    )

    assert (move.is_donated, move.unit_cost) == (True, Decimal(40))
    assert move.supplier is not None
    assert move.supplier.is_person


def test_purchase_stands_in_the_fund_book_in_the_same_step(shop: Shop) -> None:
    begin_fund(shop, 1000)
    key = uuid4()

    for _press in range(2):
        move = take_in_stock(
            shop.rice,
            quantity=Decimal(3),
            unit_cost=Decimal("48.5"),
            supplier="镇供销社",
            paid_voucher_no=" 支12 ",
            key=key,
            by=shop.cast.chair,
            now=NOW,
        )

    entry = FundEntry.objects.get(kind=FundKind.PURCHASE)
    assert (entry.yuan, entry.voucher_no) == (Decimal("-145.5"), "支12")
    assert (entry.stock_move, entry.party) == (move, move.supplier)
    assert stock_of(shop.rice) == 13


@pytest.mark.parametrize(
    ("other", "refusal"),
    [
        ({"unit_cost": None}, CostNeeded),
        ({"unit_cost": Decimal(0)}, CostNeeded),
        ({"is_donated": True}, GiftNotPaid),
        ({"unit_cost": Decimal(400)}, FundTooSmall),
        ({"by": "keeper"}, RoleNeeded),
        ({"paid_voucher_no": "长" * 41}, TextTooLong),
    ],
)
def test_purchase_that_cannot_be_paid_leaves_the_shelf_as_it_was(
    shop: Shop, other: dict[str, object], refusal: type[PointsError]
) -> None:
    begin_fund(shop, 1000)
    asked: dict[str, object] = {
        "quantity": Decimal(3),
        "unit_cost": Decimal(48),
        "paid_voucher_no": "支12",
        "by": "chair",
        **other,
    }
    by = shop.cast.people[str(asked.pop("by"))]

    with pytest.raises(refusal):
        take_in_stock(shop.rice, key=uuid4(), by=by, now=NOW, **asked)  # type: ignore[arg-type]

    assert stock_of(shop.rice) == 10
    assert not FundEntry.objects.filter(kind=FundKind.PURCHASE).exists()


def test_purchase_waits_for_the_fund_book_to_begin(shop: Shop) -> None:
    with pytest.raises(FundNotBegun):
        take_in_stock(
            shop.rice,
            quantity=Decimal(3),
            unit_cost=Decimal(48),
            paid_voucher_no="",
            key=uuid4(),
            by=shop.cast.chair,
            now=NOW,
        )

    assert stock_of(shop.rice) == 10
