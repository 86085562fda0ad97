"""Counts and damage: said by one person, posted when a second agrees."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from ledger.errors import KeyReused
from ledger.keys import derive_key
from ledger.services import OpenBook, lock_book
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
    QuantityNotWhole,
    QuantityTooLarge,
    StockMovedSince,
    TextTooLong,
)
from market.models import (
    CheckKind,
    CheckState,
    Goods,
    MoveKind,
    Partner,
    StockCheck,
    StockCheckLine,
    StockMove,
)
from market.quantities import check_quantity
from market.services.baskets import WITNESSES
from market.services.stock.intake import INTAKE_MAX, check_storekeeper
from market.services.stock.shelves import move_shelves
from villages.errors import SecondPersonNeeded
from villages.models import User
from villages.numbers import from_hundredths, to_hundredths
from villages.permissions import check_role

REASON_LENGTH = 60
MOVE_OF_CHECK = {CheckKind.COUNT: MoveKind.COUNT, CheckKind.DAMAGE: MoveKind.DAMAGED}


@dataclass(frozen=True, slots=True)
class Counted:
    """So much of an article lies there; reason: why that is not what the book says.

    expected: what the book said when it was counted; None: whatever it says now.
    """

    goods: Goods
    counted: Decimal
    reason: str = ""
    expected: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Damaged:
    """So much of an article cannot be handed out any more, and why."""

    goods: Goods
    quantity: Decimal
    reason: str


@transaction.atomic
def propose_count(
    partner: Partner, *, counts: Sequence[Counted], key: UUID, by: User, now: datetime
) -> StockCheck:
    """Write down what lies on a partner's shelves; nothing moves until a second person agrees.

    counts: at least one, each article once; a reason wherever it is not what the book says.
    Returns the StockCheck; the earlier one if key was already used for the same by the same person.
    Raises KeyReused, RoleNeeded, VillageNotFound, NotYourPartner, NothingCounted, GoodsTwice,
    GoodsUnknown, GoodsHaveNoStock, CountNotPossible, QuantityNotWhole, QuantityTooLarge,
    DifferenceUnexplained, TextTooLong, CheckWaiting, StockMovedSince.
    """
    book = lock_book(partner.village, now=now)
    found = _find(partner, key)
    if found:
        content = {(count.goods.pk, count.counted, count.reason.strip()) for count in counts}
        stored = {(line.goods_id, line.counted, line.reason) for line in found.lines.all()}
        return _check_same(found, partner, CheckKind.COUNT, by=by, is_same=stored == content)
    check_storekeeper(partner, by=by, today=book.today)
    goods = _get_things(partner, [count.goods for count in counts])
    lines = [_build_counted(goods[count.goods.pk], count) for count in counts]
    return _write(book, partner, CheckKind.COUNT, lines, key=key, by=by)


@transaction.atomic
def propose_damage(
    partner: Partner, *, damaged: Sequence[Damaged], key: UUID, by: User, now: datetime
) -> StockCheck:
    """Write down what spoiled on a partner's shelves; nothing moves until a second person agrees.

    Returns the StockCheck; the earlier one if key was already used for the same by the same person.
    Raises KeyReused, RoleNeeded, VillageNotFound, NotYourPartner, NothingCounted, GoodsTwice,
    GoodsUnknown, GoodsHaveNoStock, QuantityNotPositive, QuantityNotWhole, QuantityTooLarge,
    OutOfStock, DifferenceUnexplained, TextTooLong, CheckWaiting.
    """
    book = lock_book(partner.village, now=now)
    found = _find(partner, key)
    if found:
        content = {(entry.goods.pk, -entry.quantity, entry.reason.strip()) for entry in damaged}
        stored = {(line.goods_id, line.difference, line.reason) for line in found.lines.all()}
        return _check_same(found, partner, CheckKind.DAMAGE, by=by, is_same=stored == content)
    check_storekeeper(partner, by=by, today=book.today)
    goods = _get_things(partner, [entry.goods for entry in damaged])
    lines = [_build_damaged(goods[entry.goods.pk], entry) for entry in damaged]
    return _write(book, partner, CheckKind.DAMAGE, lines, key=key, by=by)


def _find(partner: Partner, key: UUID) -> StockCheck | None:
    return StockCheck.objects.for_village(partner.village).filter(key=key).first()


def _check_same(
    found: StockCheck, partner: Partner, kind: CheckKind, *, by: User, is_same: bool
) -> StockCheck:
    stored = (found.kind, found.partner_id, found.made_by_id)
    if not is_same or stored != (kind, partner.pk, by.pk):
        raise KeyReused
    return found


def _get_things(partner: Partner, named: Iterable[Goods]) -> dict[int, Goods]:
    """Return {goods id: the article as it is now}, each once and all things of the partner."""
    ids = [article.pk for article in named]
    if not ids:
        raise NothingCounted
    goods = Goods.objects.filter(partner=partner).in_bulk(ids)
    if set(ids) != set(goods):
        raise GoodsUnknown
    for article in goods.values():
        if not article.is_thing:
            raise GoodsHaveNoStock(article.name)
        if ids.count(article.pk) > 1:
            raise GoodsTwice(article.name)
    return goods


def _build_counted(goods: Goods, count: Counted) -> StockCheckLine:
    assert goods.stock is not None, "A thing has a stock."
    counted = check_counted(goods, count.counted)
    if count.expected is not None and count.expected != goods.stock:
        raise StockMovedSince(goods.name, goods.stock, goods.unit)
    is_different = counted != goods.stock
    reason = _check_reason(goods, count.reason, is_needed=is_different)
    return StockCheckLine(goods=goods, expected=goods.stock, counted=counted, reason=reason)


def check_counted(goods: Goods, counted: Decimal) -> Decimal:
    """Return what was counted with two places; nothing at all is a count, too.

    Raises CountNotPossible, QuantityTooLarge, QuantityNotWhole.
    """
    try:
        hundredths = to_hundredths(counted)
    except (ValueError, ArithmeticError) as error:
        raise CountNotPossible(goods.name) from error
    if hundredths < 0:
        raise CountNotPossible(goods.name)
    if hundredths > to_hundredths(INTAKE_MAX):
        raise QuantityTooLarge(goods.name, INTAKE_MAX)
    if goods.in_whole_units and hundredths % 100:
        raise QuantityNotWhole(goods.name, goods.unit)
    return from_hundredths(hundredths)


def _build_damaged(goods: Goods, damaged: Damaged) -> StockCheckLine:
    assert goods.stock is not None, "A thing has a stock."
    quantity = check_quantity(goods, damaged.quantity, largest=INTAKE_MAX)
    if quantity > goods.stock:
        raise OutOfStock(goods.name, goods.stock, goods.unit)
    reason = _check_reason(goods, damaged.reason, is_needed=True)
    left = goods.stock - quantity
    return StockCheckLine(goods=goods, expected=goods.stock, counted=left, reason=reason)


def _check_reason(goods: Goods, reason: str, *, is_needed: bool) -> str:
    reason = reason.strip()
    if is_needed and not reason:
        raise DifferenceUnexplained(goods.name)
    if len(reason) > REASON_LENGTH:
        raise TextTooLong(REASON_LENGTH, "reason")
    return reason


def _write(
    book: OpenBook,
    partner: Partner,
    kind: CheckKind,
    lines: Sequence[StockCheckLine],
    *,
    key: UUID,
    by: User,
) -> StockCheck:
    check_none_waits([line.goods_id for line in lines])
    numbers = StockCheck.objects.filter(village=book.village_id)
    check = StockCheck(
        village=partner.village,
        number=(numbers.aggregate(last=Max("number"))["last"] or 0) + 1,
        partner=partner,
        kind=kind,
        key=key,
        made_at=book.now,
        made_by=by,
    )
    check.save(force_insert=True)
    for line in lines:
        line.check_of = check
    StockCheckLine.objects.bulk_create(lines)
    return check


def check_none_waits(goods_ids: Sequence[int]) -> None:
    """Raise CheckWaiting: two corrections of one shelf would both be posted."""
    waiting = StockCheckLine.objects.filter(
        goods__in=goods_ids, check_of__state=CheckState.PROPOSED
    )
    found = waiting.select_related("goods", "check_of").order_by("check_of__number").first()
    if found:
        raise CheckWaiting(found.goods.name, found.check_of.number)


@transaction.atomic
def consent_to_check(check: StockCheck, *, by: User, now: datetime) -> StockCheck:
    """Agree to what another person counted or found spoiled: the differences are posted now.

    What was handed out since stays handed out: it is the difference that moves, not the count.
    Answers what the same person agreed to before.
    Raises SecondPersonNeeded, RoleNeeded, VillageNotFound, CheckDecided, GoneSinceCheck.
    """
    book = lock_book(check.village, now=now)
    check = _get_undecided(check, CheckState.MADE, by=by, today=book.today)
    if check.state == CheckState.MADE:
        return check
    moves = _build_moves(book, check, by=by)
    StockMove.objects.bulk_create(moves)
    move_shelves(moves)
    return _decide(check, CheckState.MADE, by=by, now=now)


@transaction.atomic
def refuse_check(check: StockCheck, *, by: User, now: datetime) -> StockCheck:
    """Turn a count or damage down; nothing moves, and it can be written anew. Raises as above."""
    book = lock_book(check.village, now=now)
    check = _get_undecided(check, CheckState.REFUSED, by=by, today=book.today)
    if check.state == CheckState.REFUSED:
        return check
    return _decide(check, CheckState.REFUSED, by=by, now=now)


def _get_undecided(check: StockCheck, state: CheckState, *, by: User, today: date) -> StockCheck:
    stored = StockCheck.objects.select_related("village", "partner").get(pk=check.pk)
    if stored.state == state and stored.decided_by_id == by.pk:
        return stored
    check_role(by, stored.village, WITNESSES, today=today)
    if stored.state != CheckState.PROPOSED:
        raise CheckDecided
    if stored.made_by_id == by.pk:
        raise SecondPersonNeeded
    return stored


def _build_moves(book: OpenBook, check: StockCheck, *, by: User) -> list[StockMove]:
    lines = check.lines.select_related("goods").order_by("id")
    return [_build_move(book, check, line, by=by) for line in lines if line.difference]


def _build_move(book: OpenBook, check: StockCheck, line: StockCheckLine, *, by: User) -> StockMove:
    goods = line.goods
    assert goods.stock is not None, "A thing has a stock."
    if goods.stock + line.difference < 0:
        raise GoneSinceCheck(goods.name, goods.stock, goods.unit)
    return StockMove(
        village_id=book.village_id,
        goods=goods,
        kind=MOVE_OF_CHECK[CheckKind(check.kind)],
        quantity=line.difference,
        key=derive_key(check.key, goods.pk),
        made_at=book.now,
        made_by=by,
        check_line=line,
    )


def _decide(check: StockCheck, state: CheckState, *, by: User, now: datetime) -> StockCheck:
    check.state, check.decided_by, check.decided_at = state, by, now
    check.save(update_fields=["state", "decided_by", "decided_at"])
    return check
