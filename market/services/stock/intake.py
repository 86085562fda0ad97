"""Goods that come onto the shelf: bought or given, each once."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from ledger.errors import KeyReused
from ledger.services import OpenBook, lock_book
from market.errors import CostNotPossible, GoodsHaveNoStock, IntakeTwice, NotYourPartner
from market.models import FundEntry, Goods, MoveKind, Partner, StockMove
from market.quantities import check_quantity
from market.services.fund import COMMITTEE
from market.services.stock.payments import write_payment
from market.services.stock.shelves import move_shelves
from market.services.suppliers import find_or_add_supplier
from villages.models import Role, User, Village
from villages.numbers import from_hundredths, to_hundredths
from villages.permissions import check_role

INTAKE_MAX = Decimal(99_999)
COST_MAX = Decimal(99_999)
# The same again within this time is rather a page that was sent twice than a second delivery.
TWICE_WITHIN = timedelta(minutes=30)
STOREKEEPERS = frozenset({Role.COMMITTEE, Role.SHOPKEEPER})


@transaction.atomic
def take_in_stock(
    goods: Goods,
    *,
    quantity: Decimal,
    key: UUID,
    by: User,
    now: datetime,
    unit_cost: Decimal | None = None,
    supplier: str = "",
    is_donated: bool = False,
    is_person: bool = False,
    paid_voucher_no: str | None = None,
    is_another: bool = True,
) -> StockMove:
    """Put goods onto the shelf.

    unit_cost: yuan a unit, of a gift what it is worth, None where nobody knows. supplier: who sold
    or gave it; is_person: the name is masked in public. paid_voucher_no: not None where the fund
    pays, whose book has the line in the same step, by the committee. is_another: False where nobody
    said that it is another delivery; then the same again by the same person is asked about.
    Returns the StockMove; the earlier one if key was already used for the same intake.
    Raises KeyReused, NotYourPartner, GoodsHaveNoStock, TextTooLong, CostNotPossible, IntakeTwice,
    the errors of check_role, check_quantity and write_payment.
    """
    village, supplier = goods.partner.village, supplier.strip()
    book = lock_book(village, now=now)
    voucher_no = None if paid_voucher_no is None else paid_voucher_no.strip()
    if found := _find(village, key):
        content = (goods.pk, quantity, unit_cost, supplier, is_donated, by.pk, voucher_no)
        return _check_same(found, (MoveKind.INTAKE, *content))
    goods = _get_thing(goods, by=by, today=book.today)
    move = StockMove(
        village=village,
        goods=goods,
        kind=MoveKind.INTAKE,
        quantity=check_quantity(goods, quantity, largest=INTAKE_MAX),
        unit_cost=_check_cost(unit_cost),
        is_donated=is_donated,
        supplier=find_or_add_supplier(village, supplier, is_person=is_person),
        key=key,
    )
    if not is_another:
        _check_new(move, by=by, now=now)
    return _write(book, move, voucher_no, by=by)


def _check_new(move: StockMove, *, by: User, now: datetime) -> None:
    """Raise IntakeTwice: a form that was gone back to has another key, and says the same."""
    same = StockMove.objects.filter(
        goods=move.goods,
        kind=MoveKind.INTAKE,
        quantity=move.quantity,
        unit_cost=move.unit_cost,
        is_donated=move.is_donated,
        supplier=move.supplier,
        made_by=by,
        made_at__gt=now - TWICE_WITHIN,
        reversed_by__isnull=True,
    )
    found = same.order_by("-made_at").first()
    if found:
        clock = f"{timezone.localtime(found.made_at):%H:%M}"
        raise IntakeTwice(move.goods.name, found.quantity, move.goods.unit, clock)


def _write(book: OpenBook, move: StockMove, voucher_no: str | None, *, by: User) -> StockMove:
    move.made_at, move.made_by = book.now, by
    move.save(force_insert=True)
    move_shelves([move])
    if voucher_no is not None:
        check_role(by, move.village, COMMITTEE, today=book.today)
        write_payment(book, move, voucher_no, paid_on=book.today, by=by)
    return move


def check_storekeeper(partner: Partner, *, by: User, today: date) -> None:
    """Raise RoleNeeded, VillageNotFound; NotYourPartner for who keeps other shelves.

    Also of a partner that is closed: what lies there is still counted.
    """
    check_role(by, partner.village, STOREKEEPERS, today=today)
    if not Partner.objects.served_by(by, today=today).filter(pk=partner.pk).exists():
        raise NotYourPartner(partner.name)


def _find(village: Village, key: UUID) -> StockMove | None:
    moves = StockMove.objects.for_village(village).select_related("supplier", "fund_entry")
    return moves.filter(key=key).first()


def _get_thing(goods: Goods, *, by: User, today: date) -> Goods:
    check_storekeeper(goods.partner, by=by, today=today)
    stored = Goods.objects.get(pk=goods.pk)
    if not stored.is_thing:
        raise GoodsHaveNoStock(stored.name)
    return stored


def _find_voucher_no(move: StockMove) -> str | None:
    """Return the voucher of an intake that was paid in its own step; None for later, or never."""
    entry: FundEntry | None = getattr(move, "fund_entry", None)
    return entry.voucher_no if entry and entry.made_at == move.made_at else None


def _check_same(found: StockMove, content: tuple[object, ...]) -> StockMove:
    name = found.supplier.name if found.supplier else ""
    stored = (
        found.kind,
        found.goods_id,
        found.quantity,
        found.unit_cost,
        name,
        found.is_donated,
        found.made_by_id,
        _find_voucher_no(found),
    )
    if stored != content:
        raise KeyReused
    return found


def _check_cost(unit_cost: Decimal | None) -> Decimal | None:
    if unit_cost is None:
        return None
    try:
        hundredths = to_hundredths(unit_cost)
    except (ValueError, ArithmeticError) as error:
        raise CostNotPossible from error
    if not 0 <= hundredths <= to_hundredths(COST_MAX):
        raise CostNotPossible
    return from_hundredths(hundredths)
