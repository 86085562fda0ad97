"""The fund pays for what was bought: in the step of the intake, or later."""

from datetime import date, datetime

from django.db import transaction

from ledger.keys import derive_key
from ledger.services import OpenBook, lock_book
from market.errors import CostNeeded, GiftNotPaid, IntakeNotPayable, IntakePaid
from market.models import FundEntry, FundKind, MoveKind, StockMove
from market.services.fund import COMMITTEE, write_entry
from villages.models import User
from villages.permissions import check_role


@transaction.atomic
def pay_intake(
    move: StockMove, *, paid_on: date, by: User, now: datetime, voucher_no: str = ""
) -> FundEntry:
    """Record that the fund paid for goods that were taken in before.

    Returns the line of the fund book; the earlier one where the same person entered it before.
    Raises RoleNeeded, VillageNotFound, IntakeNotPayable, IntakePaid, GiftNotPaid, CostNeeded, the
    errors of write_entry.
    """
    book = lock_book(move.village, now=now)
    check_role(by, move.village, COMMITTEE, today=book.today)
    move = StockMove.objects.select_related("supplier", "village").get(pk=move.pk)
    voucher_no = voucher_no.strip()
    entry = FundEntry.objects.filter(stock_move=move).first()
    if entry:
        stored = (entry.made_by_id, entry.occurred_on, entry.voucher_no)
        if stored == (by.pk, paid_on, voucher_no):
            return entry
        raise IntakePaid(entry.number)
    if move.kind != MoveKind.INTAKE or StockMove.objects.filter(reverses=move).exists():
        raise IntakeNotPayable
    return write_payment(book, move, voucher_no, paid_on=paid_on, by=by)


def write_payment(
    book: OpenBook, move: StockMove, voucher_no: str, *, paid_on: date, by: User
) -> FundEntry:
    """Write what an intake cost into the fund book, under its lock, as a step of something larger.

    Whoever calls has asked for the role. Raises GiftNotPaid, CostNeeded, the errors of write_entry.
    """
    if move.is_donated:
        raise GiftNotPaid
    if not move.unit_cost:
        raise CostNeeded
    return write_entry(
        book,
        kind=FundKind.PURCHASE,
        yuan=move.cost,
        occurred_on=paid_on,
        party=move.supplier,
        voucher_no=voucher_no,
        stock_move=move,
        key=derive_key(move.key, "paid"),
        by=by,
    )
