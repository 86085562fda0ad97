"""What must agree in the shop: shelves with their moves, redemptions with points and goods."""

from collections.abc import Iterator
from decimal import Decimal

from django.db.models import CharField, F, Q, Sum, Value
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext as _

from ledger.models import AccountKind, Transfer, TransferKind
from market.models import (
    Goods,
    GoodsKind,
    MoveKind,
    Partner,
    Redemption,
    RedemptionLine,
    RedemptionState,
    StockMove,
)
from market.models.redemptions import REFERENCE_LETTER
from market.quantities import price_of
from villages.checks import Finding
from villages.models import Village
from villages.words import points


def check(village: Village) -> Iterator[Finding]:
    """Yield what does not agree in the village's shop; a constant number of queries."""
    for code, sentences in (
        ("market.partner", _check_partners(village)),
        ("market.stock", _check_stock(village)),
        ("market.redemption", _check_redemptions(village)),
        ("market.lines", _check_lines(village)),
        ("market.handed", _check_handed(village)),
        ("market.transfer", _check_transfers(village)),
    ):
        for sentence in sentences:
            yield Finding(village.slug, code, sentence)


def _check_partners(village: Village) -> Iterator[str]:
    own = Q(account__kind=AccountKind.PARTNER, account__village=village)
    for partner in Partner.objects.for_village(village).exclude(own):
        yield _("兑换点「%(partner)s」的账户不是本村的兑换点账户。") % {"partner": partner.name}


def _check_stock(village: Village) -> Iterator[str]:
    things = Goods.objects.for_village(village).filter(kind=GoodsKind.THING)
    for goods in things.annotate(moved=Sum("moves__quantity")).order_by("pk"):
        moved = goods.moved or Decimal(0)
        if goods.stock != moved:
            yield _("「%(goods)s」的库存记着 %(stock)s，出入库加起来是 %(moved)s。") % {
                "goods": goods.name,
                "stock": points(goods.stock or Decimal(0)),
                "moved": points(moved),
            }


def _check_redemptions(village: Village) -> Iterator[str]:
    """Each redemption handed over has its own transfer, equal in points, ends and name."""
    handed = Redemption.objects.for_village(village).filter(state=RedemptionState.HANDED)
    name = Concat(Value(REFERENCE_LETTER), Cast("number", CharField()))
    agrees = Q(
        transfer__village=village,
        transfer__kind=TransferKind.REDEMPTION,
        transfer__points=F("points"),
        transfer__source__household=F("household"),
        transfer__destination=F("partner__account"),
        transfer__reference=name,
    )
    for redemption in handed.exclude(agrees).order_by("number"):
        yield _("兑换单 %(reference)s 和积分账上的那一笔对不上。") % {
            "reference": redemption.reference
        }


def _check_lines(village: Village) -> Iterator[str]:
    totals: dict[int, Decimal] = {}
    lines = RedemptionLine.objects.filter(redemption__village=village)
    for line in lines.order_by("pk").iterator():
        exact = price_of(line.quantity, line.unit_price)
        totals[line.redemption_id] = totals.get(line.redemption_id, Decimal(0)) + exact
    for redemption in Redemption.objects.for_village(village).order_by("number"):
        total = totals.get(redemption.pk, Decimal(0))
        if redemption.points != total:
            yield _("兑换单 %(reference)s 记着 %(points)s 分，明细加起来是 %(total)s 分。") % {
                "reference": redemption.reference,
                "points": points(redemption.points),
                "total": points(total),
            }


def _check_handed(village: Village) -> Iterator[str]:
    """Each line of a thing left the shelf once, in its quantity, and nothing else did."""
    lines = RedemptionLine.objects.filter(
        redemption__village=village,
        redemption__state=RedemptionState.HANDED,
        goods__kind=GoodsKind.THING,
    )
    moves = StockMove.objects.for_village(village).filter(kind=MoveKind.HANDED)
    due = {
        (redemption, goods): quantity
        for redemption, goods, quantity in lines.values_list("redemption", "goods", "quantity")
    }
    done: dict[tuple[int, int], Decimal] = {}
    for redemption, goods, quantity in moves.values_list("redemption", "goods", "quantity"):
        done[redemption, goods] = done.get((redemption, goods), Decimal(0)) - quantity
    wrong = {pair[0] for pair in due.keys() | done.keys() if due.get(pair) != done.get(pair)}
    for row in Redemption.objects.filter(pk__in=wrong).order_by("number"):
        yield _("兑换单 %(reference)s 的商品和出库记录对不上。") % {"reference": row.reference}


def _check_transfers(village: Village) -> Iterator[str]:
    unexplained = Transfer.objects.for_village(village).filter(
        kind=TransferKind.REDEMPTION, redemption__isnull=True
    )
    for transfer in unexplained.order_by("number"):
        yield _("积分账第 %(number)s 笔是兑换，却没有兑换单。") % {"number": transfer.number}
