"""Moving stock: under the book's lock, each move once, the shelf's figure in the same step."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.db.models import Case, F, Value, When

from ledger.errors import KeyReused
from ledger.services import lock_book
from market.errors import CostNotPossible, GoodsHaveNoStock, TextTooLong
from market.models import Goods, MoveKind, StockMove, Supplier
from market.quantities import check_quantity
from villages.fields import QuantityField
from villages.models import Role, User, Village
from villages.numbers import from_hundredths, to_hundredths
from villages.permissions import check_role

INTAKE_MAX = Decimal(99_999)
COST_MAX = Decimal(99_999)
SUPPLIER_LENGTH = 40
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
) -> StockMove:
    """Put goods onto the shelf.

    unit_cost: yuan a unit, 0 for a donation, None where nobody knows. key: made by the form.
    Returns the StockMove; the earlier one if key was already used for the same intake.
    Raises KeyReused, RoleNeeded, VillageNotFound, GoodsHaveNoStock, CostNotPossible,
    QuantityNotPositive, QuantityTooLarge, QuantityNotWhole, TextTooLong.
    """
    village = goods.partner.village
    book = lock_book(village, now=now)
    name = supplier.strip()
    moves = StockMove.objects.for_village(village).select_related("supplier")
    found = moves.filter(key=key).first()
    if found:
        content = (MoveKind.INTAKE, goods.pk, quantity, unit_cost, name, by.pk)
        return _check_same(found, content)
    check_role(by, village, STOREKEEPERS, today=book.today)
    goods = _get_thing(goods)
    move = StockMove(
        village=village,
        goods=goods,
        kind=MoveKind.INTAKE,
        quantity=check_quantity(goods, quantity, largest=INTAKE_MAX),
        unit_cost=_check_cost(unit_cost),
        supplier=_find_or_add_supplier(village, name),
        key=key,
        made_at=now,
        made_by=by,
    )
    move.save(force_insert=True)
    move_shelves([move])
    return move


def _get_thing(goods: Goods) -> Goods:
    stored = Goods.objects.get(pk=goods.pk)
    if not stored.is_thing:
        raise GoodsHaveNoStock(stored.name)
    return stored


def move_shelves(moves: Sequence[StockMove]) -> None:
    """Bring the stock of the moved goods up to date, in one statement; one move an article."""
    if not moves:
        return
    # Whole hundredths in the CASE: PostgreSQL would read a bare parameter as text.
    cases = [
        When(pk=move.goods_id, then=Value(move.quantity, output_field=QuantityField()))
        for move in moves
    ]
    difference = Case(*cases, output_field=QuantityField())
    goods = Goods.objects.filter(pk__in=[move.goods_id for move in moves])
    goods.update(stock=F("stock") + difference)


def _check_same(found: StockMove, content: tuple[object, ...]) -> StockMove:
    name = found.supplier.name if found.supplier else ""
    stored = (found.kind, found.goods_id, found.quantity, found.unit_cost, name, found.made_by_id)
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


def _find_or_add_supplier(village: Village, name: str) -> Supplier | None:
    if not name:
        return None
    if len(name) > SUPPLIER_LENGTH:
        raise TextTooLong(SUPPLIER_LENGTH, "supplier")
    supplier, _created = Supplier.objects.get_or_create(village=village, name=name)
    return supplier
