"""Goods that were bought are paid for: in the same step, or later, and never forgotten."""

from datetime import timedelta
from decimal import Decimal
from uuid import UUID, uuid4

import pytest

from market.checks import check
from market.errors import (
    CostNeeded,
    FundDayUnfit,
    GiftNotPaid,
    IntakeNotPayable,
    IntakePaid,
    IntakeTwice,
)
from market.models import FundEntry, FundKind, ReversalReason, StockMove
from market.queries.cover import get_cover
from market.queries.fund import get_fund
from market.queries.stock import count_unpaid_intakes
from market.services import pay_intake, reverse_intake, take_in_stock
from market.todo import build_todos
from tests.cast import BEGIN, NOW, TODAY
from tests.market.conftest import SignIn
from tests.market.reading import read, read_all
from tests.market.shop import Shop, offer, stock_of
from tests.market.stories import enter
from villages.errors import RoleNeeded, SecondPersonNeeded, VillageNotFound
from villages.models import User

pytestmark = pytest.mark.django_db
MOVES = "/admin/market/stockmove/"


def buy(shop: Shop, cost: str | None = "25.55", *, key: UUID | None = None) -> StockMove:
    """Let the keeper take in 5 bags of rice that were bought, which he cannot pay."""
    return take_in_stock(
        shop.rice,
        quantity=Decimal(5),
        unit_cost=Decimal(cost) if cost else None,
        supplier="镇供销社",
        key=key or uuid4(),
        by=shop.cast.keeper,
        now=NOW,
    )


def pay(shop: Shop, move: StockMove, *, by: str = "chair", voucher_no: str = "记-9") -> FundEntry:
    person = shop.cast.people[by]
    return pay_intake(move, paid_on=TODAY, voucher_no=voucher_no, by=person, now=NOW)


def test_bought_goods_are_paid_for_later(shop: Shop) -> None:
    enter(shop, FundKind.OPENING, 1000)
    move = buy(shop)
    before = get_cover(shop.cast.village, today=TODAY)

    entry = pay(shop, move)

    after = get_cover(shop.cast.village, today=TODAY)
    assert (entry.kind, entry.yuan, entry.stock_move_id) == (
        "purchase",
        Decimal("-127.75"),
        move.pk,
    )
    assert (entry.voucher_no, entry.party, entry.occurred_on) == ("记-9", move.supplier, TODAY)
    assert before.has_yuan - after.has_yuan == Decimal("127.75")
    assert list(check(shop.cast.village)) == []


def test_a_payment_is_entered_once(shop: Shop) -> None:
    enter(shop, FundKind.OPENING, 1000)
    move = buy(shop)

    first, second = pay(shop, move), pay(shop, move)

    assert first == second
    with pytest.raises(IntakePaid):
        pay(shop, move, voucher_no="记-10")
    assert get_fund(shop.cast.village) == Decimal("872.25")


def test_only_what_was_bought_at_a_cost_is_paid(shop: Shop) -> None:
    enter(shop, FundKind.OPENING, 1000)
    gift = take_in_stock(
        shop.rice, quantity=Decimal(1), unit_cost=Decimal(9), is_donated=True, key=uuid4(),
        by=shop.cast.keeper, now=NOW,
    )  # fmt: skip
    gone = buy(shop)
    reverse_intake(gone, reason=ReversalReason.TWICE, key=uuid4(), by=shop.cast.chair, now=NOW)

    with pytest.raises(GiftNotPaid):
        pay(shop, gift)
    with pytest.raises(CostNeeded):
        pay(shop, buy(shop, None))
    with pytest.raises(IntakeNotPayable):
        pay(shop, gone)
    with pytest.raises(FundDayUnfit):
        pay_intake(buy(shop), paid_on=BEGIN, by=shop.cast.chair, now=NOW)
    assert get_fund(shop.cast.village) == 1000


@pytest.mark.parametrize(
    ("person", "refusal"),
    [("keeper", RoleNeeded), ("watcher", RoleNeeded), ("stranger", VillageNotFound)],
)
def test_payments_are_the_committees(shop: Shop, person: str, refusal: type[Exception]) -> None:
    enter(shop, FundKind.OPENING, 1000)
    move = buy(shop)

    with pytest.raises(refusal):
        pay(shop, move, by=person)


def test_whoever_entered_the_payment_does_not_take_it_back(shop: Shop) -> None:
    enter(shop, FundKind.OPENING, 1000)
    move = buy(shop)
    pay(shop, move)

    with pytest.raises(SecondPersonNeeded):
        reverse_intake(move, reason=ReversalReason.COST, key=uuid4(), by=shop.cast.chair, now=NOW)

    assert get_fund(shop.cast.village) == Decimal("872.25")


def test_what_is_not_paid_is_told_to_the_committee(shop: Shop, sign_in: SignIn) -> None:
    enter(shop, FundKind.OPENING, 1000)
    move = buy(shop)
    buy(shop, None)
    offer(shop.barber, "洗发水", "瓶", 9, stock=3, by=shop.cast.chair)
    client = sign_in("chair")

    todo = next(
        todo for todo in build_todos(shop.cast.village, today=TODAY) if "付款" in todo.words
    )
    cover = read(client.get("/admin/market/fundentry/cover/?village=anping"))
    listed = client.get(todo.address).context["cl"].result_list
    detail = client.get(f"{MOVES}{move.pk}/change/").content.decode()

    assert (todo.count, todo.address) == (1, f"{MOVES}?paid=no")
    assert "有 1 笔买来的货还没有记付款" in cover
    assert list(listed) == [move]
    assert f"{MOVES}{move.pk}/pay/" in detail


def test_a_payment_is_entered_in_the_office(shop: Shop, sign_in: SignIn) -> None:
    enter(shop, FundKind.OPENING, 1000)
    move = buy(shop)
    client = sign_in("chair")

    asked = read_all(client.get(f"{MOVES}{move.pk}/pay/"))
    answer = client.post(f"{MOVES}{move.pk}/pay/", {"paid_on": str(TODAY), "voucher_no": "记-9"})
    listed = read_all(client.get(MOVES))
    detail = client.get(f"{MOVES}{move.pk}/change/").content.decode()

    assert "「大米」入库 5 袋，进价 25.55 元，一共付 127.75 元" in asked
    assert (answer.status_code, answer["Location"]) == (302, f"{MOVES}?paid=no")
    assert count_unpaid_intakes(shop.cast.village) == 0
    assert "资金簿第 2 笔" in listed
    assert f"{MOVES}{move.pk}/pay/" not in detail


def test_what_came_before_the_fund_book_counts_as_paid(shop: Shop) -> None:
    buy(shop)
    village = shop.cast.village
    before = count_unpaid_intakes(village)

    enter(shop, FundKind.OPENING, 1000)
    take_in_stock(
        shop.rice, quantity=Decimal(1), unit_cost=Decimal(9), key=uuid4(), by=shop.cast.keeper,
        now=NOW - timedelta(days=1),
    )  # fmt: skip

    assert (before, count_unpaid_intakes(village)) == (0, 1)


# The same again


def test_the_same_again_is_asked_about(shop: Shop) -> None:
    def take_again(minutes: int, *, by: User | None = None) -> StockMove:
        return take_in_stock(
            shop.rice,
            quantity=Decimal(5),
            unit_cost=Decimal("25.55"),
            supplier="镇供销社",
            is_another=False,
            key=uuid4(),
            by=by or shop.cast.keeper,
            now=NOW + timedelta(minutes=minutes),
        )

    buy(shop)

    with pytest.raises(IntakeTwice) as refusal:
        take_again(29)
    take_again(29, by=shop.cast.chair)
    take_again(30)

    assert "入库 5 袋，和这一笔一样" in str(refusal.value)
    assert stock_of(shop.rice) == 25


@pytest.mark.parametrize("address", ["/counter/stock/{}/intake/", "/admin/market/goods/{}/intake/"])
def test_a_form_gone_back_to_is_asked_about(shop: Shop, sign_in: SignIn, address: str) -> None:
    client, page = sign_in("keeper"), address.format(shop.rice.pk)
    sends = {"village": "anping", "quantity": "5", "is_donated": "bought", "unit_cost": "40"}

    blank = client.get(f"{page}?village=anping").content.decode()
    first = client.post(page, {**sends, "key": str(uuid4())})
    again = client.post(page, {**sends, "key": str(uuid4())})
    another = client.post(page, {**sends, "key": str(uuid4()), "is_another": "on"})

    assert "又来了一批" not in blank
    assert "一袋几元" in blank
    assert [first.status_code, again.status_code, another.status_code] == [302, 409, 302]
    assert "和这一笔一样" in read_all(again)
    assert 'name="is_another"' in again.content.decode()
    assert stock_of(shop.rice) == 20
