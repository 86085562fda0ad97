"""An intake that was wrong is taken back whole, by a second person."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from ledger.errors import KeyReused
from ledger.keys import derive_key
from ledger.services import lock_book
from market.errors import IntakeGone, IntakeNotReversible
from market.models import FundEntry, Goods, MoveKind, ReversalReason, StockMove
from market.queries.goods import on_day
from market.services.fund import COMMITTEE, write_reversal
from market.services.stock.checks import check_none_waits
from market.services.stock.intake import check_storekeeper
from market.services.stock.shelves import move_shelves
from villages.errors import SecondPersonNeeded
from villages.models import User
from villages.permissions import check_role


@transaction.atomic
def reverse_intake(
    move: StockMove, *, reason: ReversalReason, key: UUID, by: User, now: datetime
) -> StockMove:
    """Take an intake back whole, by another person than made it.

    What the fund paid for it comes back in the same step; then it is the committee's. What is right
    is taken in as an intake of its own, before this one where less is left than it brought. Not
    while a count or damage of the article waits: both would set the same right.
    Returns the reversal; the earlier one if key was already used for the same by the same person.
    Raises KeyReused, RoleNeeded, VillageNotFound, NotYourPartner, IntakeNotReversible,
    SecondPersonNeeded, CheckWaiting, IntakeGone.
    """
    village = move.village
    book = lock_book(village, now=now)
    if found := StockMove.objects.for_village(village).filter(key=key).first():
        if (found.reverses_id, found.reason, found.made_by_id) != (move.pk, reason, by.pk):
            raise KeyReused
        return found
    move = StockMove.objects.select_related("goods__partner").get(pk=move.pk)
    check_storekeeper(move.goods.partner, by=by, today=book.today)
    entry = FundEntry.objects.filter(stock_move=move).first()
    if entry:
        _check_payment(entry, by=by, today=book.today)
    _check_reversible(move, by=by, today=book.today)
    reversal = StockMove(
        village=village,
        goods_id=move.goods_id,
        kind=MoveKind.REVERSAL,
        quantity=-move.quantity,
        reverses=move,
        reason=ReversalReason(reason),
        key=key,
        made_at=now,
        made_by=by,
    )
    reversal.save(force_insert=True)
    move_shelves([reversal])
    if entry:
        write_reversal(book, entry, key=derive_key(key, "paid back"), by=by)
    return reversal


def _check_payment(entry: FundEntry, *, by: User, today: date) -> None:
    check_role(by, entry.village, COMMITTEE, today=today)
    # Paid later by another: whoever entered the payment does not take it back, either.
    if entry.made_by_id == by.pk:
        raise SecondPersonNeeded


def _check_reversible(move: StockMove, *, by: User, today: date) -> None:
    if move.kind != MoveKind.INTAKE or StockMove.objects.filter(reverses=move).exists():
        raise IntakeNotReversible
    if move.made_by_id == by.pk:
        raise SecondPersonNeeded
    check_none_waits([move.goods_id])
    goods = on_day(Goods.objects.filter(pk=move.goods_id), today).get()
    assert goods.left is not None, "A thing has a stock."
    if goods.left < move.quantity:
        raise IntakeGone(goods.name, goods.left, goods.unit, move.quantity)
