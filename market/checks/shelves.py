"""Shelves agree with what moved on them, and moves with what they rest on."""

from collections.abc import Iterator
from decimal import Decimal

from django.db.models import Exists, Min, OuterRef, Q, Subquery, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from ledger.models import AccountKind
from market.models import (
    DONE_STATES,
    Goods,
    GoodsKind,
    MoveKind,
    Partner,
    Redemption,
    RedemptionLine,
    RedemptionState,
    ReturnLine,
    ReturnState,
    StockMove,
)
from market.queries.goods import on_day
from villages.models import Village
from villages.words import points

# {(redemption, goods, kind of move): quantity, as the shelf sees it}
Moved = dict[tuple[int, int, str], Decimal]


def check_partners(village: Village) -> Iterator[str]:
    own = Q(account__kind=AccountKind.PARTNER, account__village=village)
    for partner in Partner.objects.for_village(village).exclude(own):
        yield _("兑换点「%(partner)s」的账户不是本村的兑换点账户。") % {"partner": partner.name}


def check_stock(village: Village) -> Iterator[str]:
    things = Goods.objects.for_village(village).filter(kind=GoodsKind.THING)
    for goods in things.annotate(moved=Sum("moves__quantity")).order_by("pk"):
        moved = goods.moved or Decimal(0)
        if goods.stock != moved:
            yield _("「%(goods)s」的库存记着 %(stock)s，出入库加起来是 %(moved)s。") % {
                "goods": goods.name,
                "stock": points(goods.stock or Decimal(0)),
                "moved": points(moved),
            }


def check_promised(village: Village) -> Iterator[str]:
    """No more is promised than lies there, but where a count or damage found less since.

    That is no fault of the books: whoever comes too late is told at the hand-over.
    """
    today = timezone.localdate()
    things = on_day(Goods.objects.for_village(village).filter(kind=GoodsKind.THING), today)
    waiting = Redemption.objects.for_village(village).waiting(today)
    since = waiting.filter(lines__goods=OuterRef("goods")).order_by().values("lines__goods")
    found_less = StockMove.objects.filter(
        goods=OuterRef("pk"),
        kind__in=(MoveKind.COUNT, MoveKind.DAMAGED),
        quantity__lt=0,
        made_at__gte=Subquery(since.annotate(first=Min("reserved_at")).values("first")),
    )
    for goods in things.exclude(Exists(found_less)).order_by("pk"):
        stock = goods.stock or Decimal(0)
        if goods.reserved > stock:
            yield _("「%(goods)s」答应留 %(promised)s，货架上只有 %(stock)s。") % {
                "goods": goods.name,
                "promised": points(goods.reserved),
                "stock": points(stock),
            }


def check_handed(village: Village) -> Iterator[str]:
    """Each line of a thing left the shelf once; where goods came back, they did so once.

    Those that came back spoiled left it once more, and nothing else did.
    """
    moves = StockMove.objects.for_village(village).filter(redemption__isnull=False)
    done: Moved = {}
    for redemption, goods, kind, quantity in moves.values_list(
        "redemption", "goods", "kind", "quantity"
    ):
        done[redemption, goods, kind] = done.get((redemption, goods, kind), Decimal(0)) + quantity
    due = _list_due(village)
    wrong = {entry[0] for entry in due.keys() | done.keys() if due.get(entry) != done.get(entry)}
    for row in Redemption.objects.filter(pk__in=wrong).order_by("number"):
        yield _("兑换单 %(reference)s 的商品和出入库记录对不上。") % {"reference": row.reference}


def _list_due(village: Village) -> Moved:
    due: Moved = {}
    lines = RedemptionLine.objects.filter(
        redemption__village=village,
        redemption__state__in=DONE_STATES,
        goods__kind=GoodsKind.THING,
    )
    for redemption, goods, state, quantity in lines.values_list(
        "redemption", "goods", "redemption__state", "quantity"
    ):
        due[redemption, goods, MoveKind.HANDED] = -quantity
        if state == RedemptionState.RETURNED:
            due[redemption, goods, MoveKind.RETURNED] = quantity
    damaged = ReturnLine.objects.filter(
        returned__village=village, returned__state=ReturnState.MADE, is_damaged=True
    )
    for redemption, goods, quantity in damaged.values_list(
        "line__redemption", "line__goods", "quantity"
    ):
        due[redemption, goods, MoveKind.DAMAGED] = -quantity
    return due
