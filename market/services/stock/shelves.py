"""The shelf's figure follows its moves, in the same step."""

from collections.abc import Sequence

from django.db.models import Case, F, Value, When

from market.models import Goods, StockMove
from villages.fields import QuantityField


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
