"""The fund book: what it takes, what it refuses, and what two people at once may do to it."""

from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from ledger.errors import KeyReused
from market.errors import (
    FundBegunAlready,
    FundDayUnfit,
    FundEntryBound,
    FundEntryNotReversible,
    FundKindUnfit,
    FundNotBegun,
    FundTooSmall,
    TextTooLong,
    YuanNotPossible,
)
from market.models import FundEntry, FundKind, Supplier
from market.queries.fund import get_fund
from market.services import record_entry, reverse_entry
from tests.cast import BEGIN, NOW, TODAY, Cast
from villages.errors import RoleNeeded, SecondPersonNeeded, VillageNotFound
from villages.models import User

pytestmark = pytest.mark.django_db


def enter(
    cast: Cast,
    kind: FundKind,
    yuan: Decimal | int | str,
    *,
    key: UUID | None = None,
    by: User | None = None,
    on: date = TODAY,
    party: str = "",
    is_person: bool = False,
    voucher_no: str = "",
) -> FundEntry:
    """Enter money into Anping's fund book by the chair, unless said otherwise."""
    return record_entry(
        cast.village,
        kind=kind,
        yuan=Decimal(yuan),
        occurred_on=on,
        party=party,
        is_person=is_person,
        voucher_no=voucher_no,
        key=key or uuid4(),
        by=by or cast.chair,
        now=NOW,
    )


@pytest.fixture
def begun(cast: Cast) -> Cast:
    """The cast, with 1000 yuan in the fund book."""
    enter(cast, FundKind.OPENING, 1000, on=BEGIN)
    return cast


def test_entries_are_numbered_and_signed_by_their_kind(begun: Cast) -> None:
    enter(begun, FundKind.GRANT, 500, party="榕江镇财政所", voucher_no="记-12")
    enter(begun, FundKind.DONATION, "88.80", party="黄阿福", is_person=True)
    enter(begun, FundKind.PURCHASE, 300)
    enter(begun, FundKind.EXPENSE, "0.01")

    rows = FundEntry.objects.order_by("number").values_list("number", "kind", "yuan")
    assert list(rows) == [
        (1, "opening", Decimal(1000)),
        (2, "grant", Decimal(500)),
        (3, "donation", Decimal("88.80")),
        (4, "purchase", Decimal(-300)),
        (5, "expense", Decimal("-0.01")),
    ]
    assert get_fund(begun.village) == Decimal("1288.79")


def test_villages_number_their_own_books(begun: Cast) -> None:
    entry = record_entry(
        begun.other_village,
        kind=FundKind.OPENING,
        yuan=Decimal(7),
        occurred_on=TODAY,
        key=uuid4(),
        by=begun.stranger,
        now=NOW,
    )

    assert (entry.number, get_fund(begun.other_village)) == (1, Decimal(7))
    assert get_fund(begun.village) == Decimal(1000)


def test_a_name_stands_in_one_place_and_a_person_stays_one(begun: Cast) -> None:
    first = enter(begun, FundKind.DONATION, 10, party="黄阿福", is_person=True)
    second = enter(begun, FundKind.DONATION, 10, party=" 黄阿福 ")

    assert first.party == second.party
    assert Supplier.objects.get().is_person


def test_the_same_key_answers_the_same_entry(begun: Cast) -> None:
    key = uuid4()
    first = enter(begun, FundKind.EXPENSE, 10, key=key, party="供销社")

    assert enter(begun, FundKind.EXPENSE, 10, key=key, party="供销社") == first
    assert get_fund(begun.village) == Decimal(990)
    with pytest.raises(KeyReused):
        enter(begun, FundKind.EXPENSE, 11, key=key, party="供销社")
    with pytest.raises(KeyReused):
        enter(begun, FundKind.EXPENSE, 10, key=key, party="供销社", by=begun.clerk)


def test_nothing_comes_before_the_opening(cast: Cast) -> None:
    with pytest.raises(FundNotBegun):
        enter(cast, FundKind.GRANT, 10)


def test_the_opening_comes_once_and_may_be_nothing(cast: Cast) -> None:
    enter(cast, FundKind.OPENING, 0)

    with pytest.raises(FundBegunAlready):
        enter(cast, FundKind.OPENING, 10)


def test_the_fund_never_goes_below_nothing(begun: Cast) -> None:
    with pytest.raises(FundTooSmall) as refused:
        enter(begun, FundKind.PURCHASE, "1000.01")

    assert (refused.value.fund, refused.value.asked) == (Decimal(1000), Decimal("1000.01"))
    enter(begun, FundKind.PURCHASE, 1000)
    assert get_fund(begun.village) == 0


@pytest.mark.parametrize("yuan", ["0", "-5", "0.001", "NaN", "Infinity", "100000000"])
def test_impossible_amounts_are_refused(begun: Cast, yuan: str) -> None:
    with pytest.raises(YuanNotPossible):
        enter(begun, FundKind.GRANT, yuan)


@pytest.mark.parametrize("kind", [FundKind.SETTLEMENT, FundKind.REVERSAL])
def test_what_is_made_elsewhere_is_not_entered(begun: Cast, kind: FundKind) -> None:
    with pytest.raises(FundKindUnfit):
        enter(begun, kind, 10)


@pytest.mark.parametrize("day", [TODAY + timedelta(1), BEGIN - timedelta(1)])
def test_days_to_come_and_before_the_book_are_refused(begun: Cast, day: date) -> None:
    with pytest.raises(FundDayUnfit):
        enter(begun, FundKind.GRANT, 10, on=day)


def test_long_names_are_refused(begun: Cast) -> None:
    with pytest.raises(TextTooLong):
        enter(begun, FundKind.GRANT, 10, party="镇" * 41)
    with pytest.raises(TextTooLong):
        enter(begun, FundKind.GRANT, 10, voucher_no="1" * 41)


def test_only_the_committee_of_the_village_enters(begun: Cast) -> None:
    for person in (begun.watcher, begun.keeper, begun.walker):
        with pytest.raises(RoleNeeded):
            enter(begun, FundKind.GRANT, 10, by=person)
    with pytest.raises(VillageNotFound):
        enter(begun, FundKind.GRANT, 10, by=begun.stranger)


def test_a_second_person_takes_a_line_back_whole(begun: Cast) -> None:
    entry = enter(begun, FundKind.GRANT, 500, party="榕江镇财政所", voucher_no="记-12")
    key = uuid4()

    reversal = reverse_entry(entry, key=key, by=begun.clerk, now=NOW)

    assert (reversal.number, reversal.kind, reversal.yuan) == (3, "reversal", Decimal(-500))
    assert (reversal.reverses, reversal.party, reversal.occurred_on) == (entry, entry.party, TODAY)
    assert get_fund(begun.village) == Decimal(1000)
    assert reverse_entry(entry, key=key, by=begun.clerk, now=NOW) == reversal
    with pytest.raises(FundEntryNotReversible):
        reverse_entry(entry, key=uuid4(), by=begun.clerk, now=NOW)
    with pytest.raises(FundEntryNotReversible):
        reverse_entry(reversal, key=uuid4(), by=begun.chair, now=NOW)


def test_nobody_takes_back_the_own_line(begun: Cast) -> None:
    entry = enter(begun, FundKind.GRANT, 500)

    with pytest.raises(SecondPersonNeeded):
        reverse_entry(entry, key=uuid4(), by=begun.chair, now=NOW)
    with pytest.raises(RoleNeeded):
        reverse_entry(entry, key=uuid4(), by=begun.watcher, now=NOW)


def test_a_grant_that_is_spent_is_not_taken_back(begun: Cast) -> None:
    entry = enter(begun, FundKind.GRANT, 500)
    enter(begun, FundKind.EXPENSE, 1400)

    with pytest.raises(FundTooSmall):
        reverse_entry(entry, key=uuid4(), by=begun.clerk, now=NOW)


def test_an_opening_of_nothing_is_not_taken_back(cast: Cast) -> None:
    opening = enter(cast, FundKind.OPENING, 0)

    with pytest.raises(FundEntryNotReversible):
        reverse_entry(opening, key=uuid4(), by=cast.clerk, now=NOW)


def test_what_stands_with_a_settlement_is_not_taken_back_by_itself(begun: Cast) -> None:
    entry = FundEntry.objects.create(
        village=begun.village,
        number=2,
        kind=FundKind.SETTLEMENT,
        yuan=Decimal(-10),
        occurred_on=TODAY,
        key=uuid4(),
        made_at=NOW,
        made_by=begun.chair,
    )

    with pytest.raises(FundEntryBound):
        reverse_entry(entry, key=uuid4(), by=begun.clerk, now=NOW)


@pytest.mark.parametrize("attack", ["UPDATE {} SET yuan = 1", "DELETE FROM {}"])
def test_the_database_keeps_what_was_written(begun: Cast, attack: str) -> None:
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(attack.format("market_fundentry"))
