"""The fund book never lacks a yuan, takes back only whole lines, and pays for what came in."""

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import F, Q
from django.utils.translation import gettext as _

from market.models import FundEntry, FundKind, MoveKind, StockMove
from villages.models import Village
from villages.numbers import HUNDREDTH
from villages.words import points


def check_fund(village: Village) -> Iterator[str]:
    """Lines are numbered without a gap and never come to less than nothing."""
    entries = FundEntry.objects.for_village(village)
    total, gap, lack = Decimal(0), None, None
    rows = entries.order_by("number").values_list("number", "yuan")
    for position, (number, yuan) in enumerate(rows.iterator(), start=1):
        total += yuan
        if number != position and gap is None:
            gap = position
        if total < 0 and lack is None:
            lack = (number, total)
    if gap is not None:
        yield _("资金簿缺第 %(number)s 笔。") % {"number": gap}
    if lack is not None:
        yield _("资金簿记到第 %(number)s 笔，结余成了 %(yuan)s 元。") % {
            "number": lack[0],
            "yuan": points(lack[1]),
        }
    whole = Q(reverses__village=village, reverses__yuan=-F("yuan"))
    reversals = entries.filter(kind=FundKind.REVERSAL)
    for entry in reversals.exclude(whole & ~Q(reverses__kind=FundKind.REVERSAL)):
        yield _("资金簿第 %(number)s 笔冲正的不是整整一笔。") % {"number": entry.number}


def check_reversed_intakes(village: Village) -> Iterator[str]:
    """Yield intakes not taken back whole by another, or without what the fund had paid for them."""
    moves = StockMove.objects.for_village(village).select_related("goods")
    whole = Q(
        reverses__village=village,
        reverses__kind=MoveKind.INTAKE,
        reverses__goods=F("goods"),
        reverses__quantity=-F("quantity"),
    ) & ~Q(reverses__made_by=F("made_by"))
    for move in moves.filter(kind=MoveKind.REVERSAL).exclude(whole).order_by("pk"):
        yield _("「%(goods)s」冲正的不是别人记的整整一笔入库。") % {"goods": move.goods.name}
    paid = moves.filter(fund_entry__isnull=False).order_by("pk")
    stands = Q(reversed_by__isnull=True, fund_entry__reversed_by__isnull=True)
    gone = Q(reversed_by__isnull=False, fund_entry__reversed_by__isnull=False)
    for move in paid.exclude(stands | gone):
        yield _("「%(goods)s」的入库和付它的那笔资金，只冲正了一样。") % {"goods": move.goods.name}


def check_purchases(village: Village) -> Iterator[str]:
    """Yield what was paid with an intake and is not what came in at its cost."""
    entries = FundEntry.objects.for_village(village).filter(stock_move__isnull=False)
    for entry in entries.select_related("stock_move").order_by("number"):
        move = entry.stock_move
        assert move is not None, "Filtered."
        cost = move.quantity * (move.unit_cost or Decimal(0))
        due = cost.quantize(HUNDREDTH, rounding=ROUND_HALF_UP)
        if move.kind != MoveKind.INTAKE or move.village_id != village.pk or entry.yuan != -due:
            yield _("资金簿第 %(number)s 笔付了 %(yuan)s 元，入库的货值 %(due)s 元。") % {
                "number": entry.number,
                "yuan": points(-entry.yuan),
                "due": points(due),
            }
