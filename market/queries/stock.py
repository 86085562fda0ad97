"""Reads of what lies on the shelves, what it cost, and what happened to it."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from itertools import groupby

from django.db.models import QuerySet, Sum

from market.models import MoveKind, PartnerKind, StockMove
from market.shelves import Intake, value_at_cost
from villages.models import Village


def get_stock_value(village: Village, *, until: datetime | None = None) -> Decimal:
    """Return in yuan what lies in the village's own shop at cost, first in first out.

    until: as it stood just before that moment. What outside partners have is their own, and counts
    nothing here. Two queries, however many goods.
    """
    moves = StockMove.objects.for_village(village).filter(goods__partner__kind=PartnerKind.OWN)
    return sum(get_values(moves, until=until).values(), Decimal(0))


def get_values(moves: QuerySet[StockMove], *, until: datetime | None = None) -> dict[int, Decimal]:
    """Return {goods id: yuan at cost} of the goods whose moves these are; all of their moves."""
    if until is not None:
        moves = moves.filter(made_at__lt=until)
    sums = moves.order_by().values_list("goods_id").annotate(total=Sum("quantity"))
    stock = dict(sums.values_list("goods_id", "total"))
    intakes = _get_intakes(moves, [pk for pk, total in stock.items() if total > 0])
    return {pk: value_at_cost(total, intakes.get(pk, ())) for pk, total in stock.items()}


def _get_intakes(moves: QuerySet[StockMove], goods_ids: Iterable[int]) -> dict[int, list[Intake]]:
    """Return {goods id: its intakes, newest first}."""
    rows = (
        moves.filter(kind=MoveKind.INTAKE, goods__in=goods_ids)
        .order_by("goods_id", "-made_at", "-id")
        .values_list("goods_id", "quantity", "unit_cost")
    )
    return {
        pk: [Intake(quantity, cost) for _pk, quantity, cost in of_goods]
        for pk, of_goods in groupby(rows, key=lambda row: row[0])
    }
