"""Settling closed months with partners, and paying what outside ones are owed."""

from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from ledger.errors import KeyReused
from ledger.models import Month, TransferKind
from ledger.queries import get_balance
from ledger.services import close_month
from market.checks import check
from market.errors import (
    FundDayUnfit,
    FundEntryBound,
    FundNotBegun,
    FundTooSmall,
    MonthNotSealedYet,
    NothingToSettle,
    SettledAlready,
    SettleEarlierFirst,
    SettlementNotPayable,
    SettlementPaid,
)
from market.models import FundEntry, FundKind, Partner, Redemption, Settlement
from market.queries.cover import get_cover
from market.queries.fund import get_fund
from market.queries.settlements import get_settlement_statement, list_due
from market.services import (
    Back,
    consent_to_return,
    pay_settlement,
    propose_return,
    reverse_entry,
    settle,
)
from tests.cast import BEGIN, TODAY, Cast, at
from tests.market.shop import Shop, hand_over, line
from tests.market.test_fund import enter
from villages.errors import RoleNeeded, SecondPersonNeeded, VillageNotFound
from villages.models import User
from villages.services import set_terms

pytestmark = pytest.mark.django_db

NOVEMBER = date(2026, 11, 2)
DECEMBER = date(2026, 12, 2)


def close(cast: Cast, month: date) -> Month:
    """Close a month on the second day of the next one."""
    now = at((month.replace(day=28) + timedelta(7)).replace(day=2))
    return close_month(cast.village, month, edition="", by=cast.chair, now=now)


def cut(shop: Shop, times: int = 1, *, on: date = TODAY, number: int = 5) -> Redemption:
    """Hand haircuts out at the barber's, 15 points each."""
    return hand_over(
        shop,
        line(shop.haircut, times),
        household=shop.cast.households[number],
        partner=shop.barber,
        by=shop.cast.barber,
        now=at(on),
    )


def bring_back(shop: Shop, redemption: Redemption, quantity: int, *, on: date) -> None:
    """Take haircuts back, by the chair and the clerk."""
    back = [Back(redemption.lines.get(), Decimal(quantity))]
    asked = propose_return(
        redemption, back=back, reason="没剪成", key=uuid4(), by=shop.cast.clerk, now=at(on)
    )
    consent_to_return(asked, by=shop.cast.chair, now=at(on))


def settle_with(
    shop: Shop,
    month: Month,
    *,
    partner: Partner | None = None,
    by: User | None = None,
    key: UUID | None = None,
    on: date = NOVEMBER,
) -> Settlement:
    """Settle a month with the barber by the chair, unless said otherwise."""
    return settle(
        partner or shop.barber, month, key=key or uuid4(), by=by or shop.cast.chair, now=at(on)
    )


def pay(settlement: Settlement, *, by: User, on: date = NOVEMBER) -> Settlement:
    return pay_settlement(settlement, paid_on=on, voucher_no="记-7", by=by, now=at(on))


@pytest.fixture
def october(shop: Shop) -> Month:
    """October closed: 30 points at the barber's, 20 at the own shop; 100 yuan in the fund."""
    enter(shop.cast, FundKind.OPENING, 100)
    cut(shop, 2)
    hand_over(shop, line(shop.rice))
    return close(shop.cast, BEGIN)


def test_a_closed_month_leaves_the_partners_account(shop: Shop, october: Month) -> None:
    key = uuid4()
    settlement = settle_with(shop, october, key=key)

    assert (settlement.number, settlement.reference) == (1, "J1")
    assert (settlement.points, settlement.yuan_per_point, settlement.yuan) == (
        Decimal(30),
        Decimal(1),
        Decimal(30),
    )
    transfer = settlement.transfer
    assert (transfer.kind, transfer.points, transfer.reference) == (
        TransferKind.SETTLEMENT,
        Decimal(30),
        "J1",
    )
    assert get_balance(shop.barber.account) == 0
    assert settle_with(shop, october, key=key) == settlement
    with pytest.raises(KeyReused):
        settle_with(shop, october, key=key, by=shop.cast.clerk)
    with pytest.raises(SettledAlready):
        settle_with(shop, october, by=shop.cast.clerk)
    assert list(check(shop.cast.village)) == []


def test_the_rate_is_that_of_the_months_last_day(shop: Shop, october: Month) -> None:
    set_terms(
        shop.cast.village,
        date(2026, 10, 31),
        yuan_per_point=Decimal("0.33"),
        by=None,
        now=at(NOVEMBER),
    )
    set_terms(shop.cast.village, NOVEMBER, yuan_per_point=Decimal(5), by=None, now=at(NOVEMBER))

    settlement = settle_with(shop, october)

    assert (settlement.yuan_per_point, settlement.yuan) == (Decimal("0.33"), Decimal("9.90"))


def test_the_own_shop_is_settled_for_no_money(shop: Shop, october: Month) -> None:
    settlement = settle_with(shop, october, partner=shop.partner)

    assert (settlement.points, settlement.yuan) == (Decimal(20), Decimal(0))
    with pytest.raises(SettlementNotPayable):
        pay(settlement, by=shop.cast.clerk)


def test_months_are_settled_in_their_order(shop: Shop, october: Month) -> None:
    cut(shop, 1, on=NOVEMBER)
    november = close(shop.cast, NOVEMBER.replace(day=1))

    with pytest.raises(SettleEarlierFirst) as refused:
        settle_with(shop, november, on=DECEMBER)
    settle_with(shop, october, on=DECEMBER)
    settlement = settle_with(shop, november, on=DECEMBER)

    assert refused.value.month_name == "2026年10月"
    assert (settlement.points, settlement.number) == (Decimal(15), 2)
    with pytest.raises(SettledAlready):
        settle_with(shop, october, on=DECEMBER)


def test_a_month_without_anything_is_carried_on(shop: Shop, october: Month) -> None:
    settle_with(shop, october)
    november = close(shop.cast, NOVEMBER.replace(day=1))
    cut(shop, 1, on=DECEMBER)
    december = close(shop.cast, DECEMBER.replace(day=1))

    with pytest.raises(NothingToSettle):
        settle_with(shop, november, on=date(2027, 1, 2))
    assert settle_with(shop, december, on=date(2027, 1, 2)).points == Decimal(15)


def test_what_came_back_since_is_not_owed(shop: Shop) -> None:
    enter(shop.cast, FundKind.OPENING, 100)
    redemption = cut(shop, 2)
    october = close(shop.cast, BEGIN)
    bring_back(shop, redemption, 1, on=NOVEMBER)

    settlement = settle_with(shop, october)
    november = close(shop.cast, NOVEMBER.replace(day=1))

    assert settlement.points == Decimal(15)
    statement = get_settlement_statement(settlement)
    assert (statement.points, statement.other) == (Decimal(30), Decimal(-15))
    assert list_due(shop.cast.village) == []
    with pytest.raises(NothingToSettle):
        settle_with(shop, november, on=DECEMBER)


def test_a_return_after_the_settlement_comes_off_the_next_one(shop: Shop) -> None:
    redemption = cut(shop, 2)
    october = close(shop.cast, BEGIN)
    settle_with(shop, october)
    bring_back(shop, redemption, 1, on=NOVEMBER)
    cut(shop, 3, on=NOVEMBER, number=6)
    november = close(shop.cast, NOVEMBER.replace(day=1))

    settlement = settle_with(shop, november, on=DECEMBER)

    statement = get_settlement_statement(settlement)
    assert settlement.points == Decimal(30)
    assert [(row.points, row.is_return) for row in statement.rows] == [
        (Decimal(-30), True),
        (Decimal(15), False),
        (Decimal(45), False),
    ]
    assert (statement.points, statement.other) == (Decimal(30), Decimal(0))
    assert list(check(shop.cast.village)) == []


def test_what_is_due_is_told_partner_by_partner_and_month_by_month(
    shop: Shop, october: Month
) -> None:
    cut(shop, 1, on=NOVEMBER)
    november = close(shop.cast, NOVEMBER.replace(day=1))

    dues = list_due(shop.cast.village)

    assert [(due.partner, due.month, due.points, due.yuan, due.is_next) for due in dues] == [
        (shop.partner, october, Decimal(20), Decimal(0), True),
        (shop.barber, october, Decimal(30), Decimal(30), True),
        (shop.barber, november, Decimal(15), Decimal(15), False),
    ]
    assert list_due(shop.cast.other_village) == []


def test_what_is_due_takes_few_queries(shop: Shop, october: Month) -> None:
    with CaptureQueriesContext(connection) as queries:
        list_due(shop.cast.village)

    assert len(queries) <= 8


def test_an_unsealed_month_waits(shop: Shop, october: Month) -> None:
    november = Month.objects.create(
        village=shop.cast.village,
        number=october.number + 1,
        from_month=NOVEMBER.replace(day=1),
        month=NOVEMBER.replace(day=1),
        first_number=october.last_number + 1,
        last_number=october.last_number,
        window_days=5,
        closed_at=at(DECEMBER),
    )

    with pytest.raises(MonthNotSealedYet):
        settle_with(shop, november, on=DECEMBER)


def test_only_the_committee_settles(shop: Shop, october: Month) -> None:
    for person in (shop.cast.watcher, shop.cast.keeper, shop.cast.barber):
        with pytest.raises(RoleNeeded):
            settle_with(shop, october, by=person)
    with pytest.raises(VillageNotFound):
        settle_with(shop, october, by=shop.cast.stranger)
    with pytest.raises(ValueError, match="one village"):
        settle_with(shop, october, partner=shop.other_partner)


# Paying


def test_another_person_pays_out_of_the_fund(shop: Shop, october: Month) -> None:
    settlement = settle_with(shop, october)
    assert get_cover(shop.cast.village, today=NOVEMBER).owed_yuan == Decimal(30)

    paid = pay(settlement, by=shop.cast.clerk)

    entry = FundEntry.objects.get(kind=FundKind.SETTLEMENT)
    assert (paid.entry, paid.paid_by) == (entry, shop.cast.clerk)
    assert (entry.yuan, entry.occurred_on, entry.voucher_no) == (Decimal(-30), NOVEMBER, "记-7")
    assert entry.party is not None
    assert (entry.party.name, get_fund(shop.cast.village)) == ("罗记理发", Decimal(70))
    assert get_cover(shop.cast.village, today=NOVEMBER).owed_yuan == Decimal(0)
    assert pay(settlement, by=shop.cast.clerk) == paid
    with pytest.raises(SettlementPaid):
        pay(settlement, by=shop.cast.chair)
    with pytest.raises(FundEntryBound):
        reverse_entry(entry, key=uuid4(), by=shop.cast.chair, now=at(NOVEMBER))


def test_who_settled_does_not_pay(shop: Shop, october: Month) -> None:
    settlement = settle_with(shop, october)

    with pytest.raises(SecondPersonNeeded):
        pay(settlement, by=shop.cast.chair)
    with pytest.raises(RoleNeeded):
        pay(settlement, by=shop.cast.watcher)
    with pytest.raises(VillageNotFound):
        pay(settlement, by=shop.cast.stranger)


def test_nothing_is_paid_that_the_fund_does_not_have(shop: Shop, october: Month) -> None:
    settlement = settle_with(shop, october)
    enter(shop.cast, FundKind.EXPENSE, 71)

    with pytest.raises(FundTooSmall):
        pay(settlement, by=shop.cast.clerk)
    settlement.refresh_from_db()
    assert (settlement.entry, get_fund(shop.cast.village)) == (None, Decimal(29))


def test_nothing_is_paid_ahead_or_before_the_fund_book(shop: Shop, october: Month) -> None:
    settlement = settle_with(shop, october)

    with pytest.raises(FundDayUnfit):
        pay_settlement(settlement, paid_on=DECEMBER, by=shop.cast.clerk, now=at(NOVEMBER))


def test_a_village_without_a_fund_book_pays_nothing(shop: Shop) -> None:
    cut(shop)
    settlement = settle_with(shop, close(shop.cast, BEGIN))

    with pytest.raises(FundNotBegun):
        pay(settlement, by=shop.cast.clerk)


@pytest.mark.parametrize(
    "attack", ["UPDATE {} SET points = 1", "UPDATE {} SET yuan = 0", "DELETE FROM {}"]
)
def test_the_database_keeps_a_settlement(shop: Shop, october: Month, attack: str) -> None:
    settle_with(shop, october)

    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(attack.format("market_settlement"))
