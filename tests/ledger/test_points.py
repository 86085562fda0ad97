"""How much moves: floors, debt, holds and what the village keeps, as one table each."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

import pytest

from ledger.errors import InsufficientPoints
from ledger.models import Hold, Transfer, TransferKind
from ledger.services import get_issuance
from tests.cast import NOW, TODAY, Cast
from tests.ledger.acts import (
    Standings,
    award,
    book_ahead,
    change_terms,
    deduct,
    look_at,
    make_post,
    redeem,
    send,
    undo,
)

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Deduction:
    """A household begins with 100; `asked` is deducted; the terms allow debt or not."""

    asked: str
    debt_allowed: bool
    taken: str | None
    balance: str
    debt: str


@pytest.mark.parametrize(
    "case",
    [
        Deduction("30", debt_allowed=False, taken="30", balance="70", debt="0"),
        Deduction("100", debt_allowed=False, taken="100", balance="0", debt="0"),
        Deduction("100.01", debt_allowed=False, taken="100", balance="0", debt="0"),
        Deduction("30", debt_allowed=True, taken="30", balance="70", debt="0"),
        Deduction("100", debt_allowed=True, taken="100", balance="0", debt="0"),
        Deduction("100.01", debt_allowed=True, taken="100.01", balance="-0.01", debt="0.01"),
    ],
    ids=str,
)
def test_deduction_stops_at_the_floor_unless_debt_is_allowed(cast: Cast, case: Deduction) -> None:
    change_terms(cast, debt_allowed=case.debt_allowed)

    row = deduct(cast, 1, case.asked)

    assert row is not None
    assert (row.points, row.asked) == (Decimal(case.taken or 0), Decimal(case.asked))
    found = look_at(cast.account(1))
    assert (found.balance, found.debt) == (Decimal(case.balance), Decimal(case.debt))


@pytest.mark.parametrize("kind", [TransferKind.DEDUCTION, TransferKind.EXPIRY])
def test_nothing_left_to_take_writes_no_transfer(cast: Cast, kind: TransferKind) -> None:
    deduct(cast, 1, 100)
    count = Transfer.objects.count()
    post = make_post(kind, cast.account(1), get_issuance(cast.village), 5)

    made = send(cast.village, post, by=cast.chair)

    assert made is None
    assert Transfer.objects.count() == count


def test_expiry_never_owes_whatever_the_terms_allow(cast: Cast) -> None:
    change_terms(cast, debt_allowed=True)
    post = make_post(
        TransferKind.EXPIRY, cast.account(1), get_issuance(cast.village), 150, is_job=True
    )

    made = send(cast.village, post, by=None)

    assert made is not None
    assert made.points == Decimal(100)
    assert look_at(cast.account(1)).debt == 0


def test_deduction_takes_points_that_are_held_as_well(cast: Cast) -> None:
    award(cast, 1, 50, is_held=True)

    deduct(cast, 1, 120)

    assert look_at(cast.account(1)) == Standings(Decimal(30), Decimal(0), Decimal(0))


@dataclass(frozen=True)
class Spending:
    """A household begins with 100 and is given `held`, books `booked` ahead; `keep` stays."""

    held: str
    booked: str
    keep: str
    available: str


@pytest.mark.parametrize(
    "case",
    [
        Spending(held="0", booked="0", keep="0", available="100"),
        Spending(held="50", booked="0", keep="0", available="100"),
        Spending(held="0", booked="30", keep="0", available="70"),
        Spending(held="50", booked="30", keep="0", available="70"),
        Spending(held="0", booked="0", keep="40", available="60"),
        Spending(held="0.5", booked="30.25", keep="40", available="29.75"),
        Spending(held="50", booked="0", keep="100", available="0"),
        Spending(held="50", booked="0", keep="200", available="0"),
    ],
    ids=str,
)
def test_available_is_balance_less_holds_and_keep_to_the_hundredth(
    cast: Cast, case: Spending
) -> None:
    change_terms(cast, keep_points=Decimal(case.keep))
    if Decimal(case.held):
        award(cast, 1, case.held, is_held=True)
    if Decimal(case.booked):
        book_ahead(cast, 1, case.booked, frees_on=TODAY + timedelta(days=7))
    available = Decimal(case.available)

    assert look_at(cast.account(1)).available == available
    with pytest.raises(InsufficientPoints) as refusal:
        redeem(cast, 1, available + Decimal("0.01"))
    assert refusal.value.available == available
    if available:
        redeem(cast, 1, available)
        assert look_at(cast.account(1)).available == 0


def test_reversal_of_spent_points_makes_debt_that_later_points_pay_off(cast: Cast) -> None:
    row = award(cast, 1, 50)
    redeem(cast, 1, 130)

    undo(cast, row)
    owed = look_at(cast.account(1))
    with pytest.raises(InsufficientPoints):
        redeem(cast, 1, "0.01")
    deducted = deduct(cast, 1, 5)
    award(cast, 1, "10.5")
    paying = look_at(cast.account(1))
    award(cast, 1, 40)
    paid = look_at(cast.account(1))

    assert owed == Standings(Decimal(-30), Decimal(30), Decimal(0))
    assert deducted is None
    assert paying == Standings(Decimal("-19.5"), Decimal("19.5"), Decimal(0))
    assert paid == Standings(Decimal("20.5"), Decimal(0), Decimal("20.5"))


def test_reversal_of_a_deduction_pays_debt_off(cast: Cast) -> None:
    change_terms(cast, debt_allowed=True)
    first = deduct(cast, 1, 90)
    deduct(cast, 1, 30)
    assert first is not None

    undo(cast, first)

    assert look_at(cast.account(1)) == Standings(Decimal(70), Decimal(0), Decimal(70))


def test_reversal_of_a_clipped_deduction_gives_back_what_was_taken(cast: Cast) -> None:
    row = deduct(cast, 1, 130)
    assert row is not None

    reversal = undo(cast, row)

    assert (reversal.points, reversal.asked) == (Decimal(100), Decimal(100))
    assert look_at(cast.account(1)).balance == Decimal(100)


def test_held_award_of_an_indebted_household_waits_whole(cast: Cast) -> None:
    change_terms(cast, debt_allowed=True)
    deduct(cast, 1, 110)

    row = award(cast, 1, 15, is_held=True)

    assert Hold.objects.get(transfer=row).points == Decimal(15)
    assert look_at(cast.account(1)) == Standings(Decimal(5), Decimal(0), Decimal(0))


def test_move_back_out_of_a_household_that_spent_it_makes_debt(cast: Cast) -> None:
    post = make_post(TransferKind.MOVE, cast.account(1), cast.account(2), 40)
    row = send(cast.village, post, by=cast.chair)
    redeem(cast, 2, 120)
    assert row is not None

    undo(cast, row)

    assert look_at(cast.account(1)).balance == Decimal(100)
    assert look_at(cast.account(2)) == Standings(Decimal(-20), Decimal(20), Decimal(0))


def test_terms_of_the_day_decide(cast: Cast) -> None:
    change_terms(cast, debt_allowed=True, keep_points=Decimal(60))

    row = deduct(cast, 1, 130, now=NOW.replace(day=1))

    assert row is not None
    assert row.points == Decimal(100)
