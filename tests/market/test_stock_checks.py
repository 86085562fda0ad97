"""Counts and damage: one person says what lies there, a second agrees, then it is posted."""

from datetime import timedelta
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, transaction

from ledger.errors import KeyReused
from market.checks import check
from market.errors import (
    CheckDecided,
    CheckWaiting,
    CountNotPossible,
    DifferenceUnexplained,
    GoneSinceCheck,
    GoodsHaveNoStock,
    GoodsTwice,
    GoodsUnknown,
    NothingCounted,
    OutOfStock,
    QuantityNotPositive,
    QuantityNotWhole,
    QuantityTooLarge,
    StockMovedSince,
    TextTooLong,
)
from market.models import CheckState, MoveKind, StockCheck, StockMove
from market.services import (
    Counted,
    Damaged,
    consent_to_check,
    propose_count,
    propose_damage,
    refuse_check,
)
from tests.cast import NOW
from tests.market.shop import Shop, hand_over, line, stock_of
from villages.errors import PointsError, RoleNeeded, SecondPersonNeeded, VillageNotFound


def count(shop: Shop, *counts: Counted, key: UUID | None = None, by: str = "keeper") -> StockCheck:
    return propose_count(
        shop.partner, counts=counts, key=key or uuid4(), by=shop.cast.people[by], now=NOW
    )


def spoil(shop: Shop, *damaged: Damaged, key: UUID | None = None, by: str = "keeper") -> StockCheck:
    return propose_damage(
        shop.partner, damaged=damaged, key=key or uuid4(), by=shop.cast.people[by], now=NOW
    )


def found(shop: Shop, much: str = "8", reason: str = "老鼠咬破") -> Counted:
    return Counted(shop.rice, Decimal(much), reason)


def agree(shop: Shop, made: StockCheck, by: str = "watcher") -> StockCheck:
    return consent_to_check(made, by=shop.cast.people[by], now=NOW)


def test_count_moves_nothing_until_a_second_person_agrees(shop: Shop) -> None:
    made = count(shop, found(shop, reason=" 老鼠咬破 "), Counted(shop.oil, Decimal(4)))

    assert (made.number, made.state, made.made_by) == (1, CheckState.PROPOSED, shop.cast.keeper)
    lines = made.lines.order_by("goods_id").values_list("goods", "expected", "counted", "reason")
    assert list(lines) == [
        (shop.rice.pk, Decimal(10), Decimal(8), "老鼠咬破"),
        (shop.oil.pk, Decimal(4), Decimal(4), ""),
    ]
    assert stock_of(shop.rice) == 10


def test_consent_posts_the_differences_alone(shop: Shop) -> None:
    made = count(shop, found(shop), Counted(shop.oil, Decimal(4)))

    done = agree(shop, made)

    assert (done.state, done.decided_by, done.decided_at) == (
        CheckState.MADE,
        shop.cast.watcher,
        NOW,
    )
    moves = StockMove.objects.filter(check_line__isnull=False)
    assert [(move.goods, move.kind, move.quantity) for move in moves] == [
        (shop.rice, MoveKind.COUNT, Decimal(-2))
    ]
    assert [stock_of(shop.rice), stock_of(shop.oil)] == [8, 4]
    assert list(check(shop.cast.village)) == []


def test_consent_again_answers_what_was_agreed(shop: Shop) -> None:
    made = count(shop, found(shop))
    agree(shop, made)

    assert agree(shop, made).state == CheckState.MADE
    assert stock_of(shop.rice) == 8


def test_consent_leaves_what_was_handed_out_since(shop: Shop) -> None:
    made = count(shop, found(shop))
    hand_over(shop, line(shop.rice, 3))

    agree(shop, made)

    assert stock_of(shop.rice) == 5


def test_consent_refuses_to_go_below_nothing(shop: Shop) -> None:
    made = count(shop, found(shop, "4"), Counted(shop.soap, Decimal(49), "少了一块"))
    hand_over(shop, line(shop.rice, 5))

    with pytest.raises(GoneSinceCheck) as refusal:
        agree(shop, made)

    assert "「大米」又兑出去了，账上只剩 5 袋" in str(refusal.value)
    assert [stock_of(shop.rice), stock_of(shop.soap)] == [5, 50]
    assert StockCheck.objects.get().state == CheckState.PROPOSED


def test_refused_count_moves_nothing_and_can_be_made_anew(shop: Shop) -> None:
    made = count(shop, found(shop))

    done = refuse_check(made, by=shop.cast.chair, now=NOW)
    again = refuse_check(made, by=shop.cast.chair, now=NOW)

    assert (done.state, again) == (CheckState.REFUSED, done)
    assert stock_of(shop.rice) == 10
    assert count(shop, found(shop, "9")).number == 2


@pytest.mark.parametrize(
    ("person", "refusal"),
    [
        ("keeper", SecondPersonNeeded),
        ("walker", RoleNeeded),
        ("barber", RoleNeeded),
        ("stranger", VillageNotFound),
    ],
)
def test_second_person_is_another_in_office(
    shop: Shop, person: str, refusal: type[PointsError]
) -> None:
    made = count(shop, found(shop))

    for decide in (consent_to_check, refuse_check):
        with pytest.raises(refusal):
            decide(made, by=shop.cast.people[person], now=NOW)

    assert stock_of(shop.rice) == 10


def test_decided_check_is_not_decided_again(shop: Shop) -> None:
    made = count(shop, found(shop))
    agree(shop, made)

    with pytest.raises(CheckDecided):
        agree(shop, made, by="chair")
    with pytest.raises(CheckDecided):
        refuse_check(made, by=shop.cast.watcher, now=NOW)


def test_count_again_with_the_same_key_is_one_count(shop: Shop) -> None:
    key = uuid4()
    first = count(shop, found(shop), key=key)

    assert count(shop, found(shop), key=key) == first
    for counts, by in (((found(shop, "7"),), "keeper"), ((found(shop),), "chair")):
        with pytest.raises(KeyReused):
            count(shop, *counts, key=key, by=by)
    with pytest.raises(KeyReused):
        spoil(shop, Damaged(shop.rice, Decimal(2), "老鼠咬破"), key=key)


def test_article_is_in_one_waiting_check_at_a_time(shop: Shop) -> None:
    count(shop, found(shop))

    with pytest.raises(CheckWaiting):
        spoil(shop, Damaged(shop.rice, Decimal(2), "受潮"))

    assert spoil(shop, Damaged(shop.oil, Decimal(1), "漏了")).number == 2


def test_count_is_made_anew_where_goods_moved_meanwhile(shop: Shop) -> None:
    hand_over(shop, line(shop.rice))

    with pytest.raises(StockMovedSince):
        count(shop, Counted(shop.rice, Decimal(10), expected=Decimal(10)))

    assert not StockCheck.objects.exists()


@pytest.mark.parametrize(
    ("much", "reason", "refusal"),
    [
        ("-1", "少了", CountNotPossible),
        ("NaN", "少了", CountNotPossible),
        ("0.001", "少了", CountNotPossible),
        ("7.5", "少了", QuantityNotWhole),
        ("100000", "多了", QuantityTooLarge),
        ("8", "", DifferenceUnexplained),
        ("8", "  ", DifferenceUnexplained),
        ("8", "长" * 61, TextTooLong),
    ],
)
def test_count_refuses_what_cannot_be(
    shop: Shop, much: str, reason: str, refusal: type[PointsError]
) -> None:
    with pytest.raises(refusal):
        count(shop, found(shop, much, reason))

    assert not StockCheck.objects.exists()


def test_count_takes_nothing_left_for_an_answer(shop: Shop) -> None:
    agree(shop, count(shop, found(shop, "0", "被偷")))

    assert stock_of(shop.rice) == 0


def test_check_refuses_goods_that_are_not_the_partners_things(shop: Shop) -> None:
    for counts, refusal in (
        ((), NothingCounted),
        ((Counted(shop.other_rice, Decimal(10)),), GoodsUnknown),
        ((Counted(shop.haircut, Decimal(1)),), GoodsUnknown),
        ((Counted(shop.ploughing, Decimal(1)),), GoodsHaveNoStock),
        ((found(shop), found(shop)), GoodsTwice),
    ):
        with pytest.raises(refusal):
            count(shop, *counts)


@pytest.mark.parametrize(
    ("much", "reason", "refusal"),
    [
        ("0", "受潮", QuantityNotPositive),
        ("-2", "受潮", QuantityNotPositive),
        ("1.5", "受潮", QuantityNotWhole),
        ("11", "受潮", OutOfStock),
        ("999999", "受潮", QuantityTooLarge),
        ("1", " ", DifferenceUnexplained),
    ],
)
def test_damage_refuses_what_cannot_be(
    shop: Shop, much: str, reason: str, refusal: type[PointsError]
) -> None:
    with pytest.raises(refusal):
        spoil(shop, Damaged(shop.rice, Decimal(much), reason))

    assert not StockCheck.objects.exists()


def test_damage_leaves_the_shelf_when_agreed(shop: Shop) -> None:
    key = uuid4()
    made = spoil(shop, Damaged(shop.rice, Decimal(2), "受潮"), key=key)
    assert spoil(shop, Damaged(shop.rice, Decimal(2), "受潮"), key=key) == made

    agree(shop, made, by="chair")

    move = StockMove.objects.get(kind=MoveKind.DAMAGED)
    assert (move.quantity, move.check_line) == (Decimal(-2), made.lines.get())
    assert stock_of(shop.rice) == 8
    assert list(check(shop.cast.village)) == []


@pytest.mark.parametrize(
    ("person", "refusal"),
    [("watcher", RoleNeeded), ("barber", RoleNeeded), ("stranger", VillageNotFound)],
)
def test_checks_are_proposed_by_storekeepers(
    shop: Shop, person: str, refusal: type[PointsError]
) -> None:
    with pytest.raises(refusal):
        count(shop, found(shop), by=person)
    with pytest.raises(refusal):
        spoil(shop, Damaged(shop.rice, Decimal(2), "受潮"), by=person)


def test_database_refuses_to_change_or_lose_a_check(shop: Shop) -> None:
    made = count(shop, found(shop))

    for attack in (
        lambda: made.lines.update(counted=Decimal(9)),
        lambda: made.lines.all().delete(),
        lambda: StockCheck.objects.all().delete(),
        lambda: StockCheck.objects.update(
            state="made", decided_by=shop.cast.keeper, decided_at=NOW + timedelta(hours=1)
        ),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            attack()
