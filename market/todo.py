"""What waits in the shop: shelves, reservations, second persons, and the money."""

from datetime import date
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from market.models import (
    CheckState,
    CostDecision,
    Goods,
    Partner,
    Redemption,
    RedemptionState,
    Return,
    ReturnState,
    Settlement,
    StockCheck,
    StockMove,
    Wish,
    WishState,
)
from market.queries.cover import Cover, get_cover
from market.queries.goods import find_overbooked
from market.queries.settlements import list_due
from market.queries.stock import keep_unpaid
from market.queries.wants import count_to_tell
from market.services import RESERVERS, STOREKEEPERS, WITNESSES
from market.services.fund import COMMITTEE
from villages.models import Role, Village
from villages.permissions import EVERY_VILLAGE_ROLE
from villages.todo import Todo, Uncounted, count_todos


def build_todos(
    village: Village, *, today: date, roles: frozenset[Role] = EVERY_VILLAGE_ROLE
) -> list[Todo]:
    """Return what waits in a village's shop; of its money nothing where there is no shop yet."""
    counted = count_todos(list_todos(village, today=today, roles=roles))
    return [*counted, *list_reckoned(village, today=today, roles=roles)]


def list_todos(village: Village, *, today: date, roles: frozenset[Role]) -> list[Todo | Uncounted]:
    """Return what waits in a village's shop and can be counted."""
    return [
        *(_build_shelves(village, today=today) if roles & STOREKEEPERS else ()),
        *(_build_counter(village, today=today) if roles & RESERVERS else ()),
        *(_build_consents(village) if roles & WITNESSES else ()),
        *(_build_money(village) if roles & COMMITTEE else ()),
    ]


def list_reckoned(village: Village, *, today: date, roles: frozenset[Role]) -> list[Todo]:
    """Return whom to tell that goods came, how the money stands, and the months to settle."""
    return [
        *(_tell_waiting(village, today=today) if roles & RESERVERS else ()),
        *(_reckon_money(village, today=today) if roles & COMMITTEE and _has_shop(village) else ()),
    ]


def _has_shop(village: Village) -> bool:
    """Tell whether a village has begun with a shop: before that it needs no money for one."""
    return Partner.objects.for_village(village).exists()


def _build_shelves(village: Village, *, today: date) -> list[Todo | Uncounted]:
    stock = _at_counter("stock", village)
    return [
        Uncounted(_("约出去了、货却不够的商品"), find_overbooked(village, today=today), stock),
        Uncounted(_("快要缺货的商品"), find_low_stock(village), stock),
    ]


def count_low_stock(village: Village) -> int:
    """Return how many things on offer have reached the quantity at which to remind."""
    return find_low_stock(village).count()


def find_low_stock(village: Village) -> QuerySet[Goods]:
    return Goods.objects.for_village(village).offered().running_low()


def _build_counter(village: Village, *, today: date) -> list[Todo | Uncounted]:
    reserved = Redemption.objects.for_village(village).waiting(today)
    to_get_ready = reserved.filter(state=RedemptionState.RESERVED)
    wishes = Wish.objects.for_village(village).filter(state=WishState.NEW)
    reservations = _at_counter("reservations", village)
    return [
        Uncounted(_("要备货的预约"), to_get_ready, reservations, due="hold__frees_on"),
        Uncounted(_("村民想要的东西，还没答复"), wishes, _at_counter("wishes", village)),
    ]


def _tell_waiting(village: Village, *, today: date) -> list[Todo]:
    to_tell = count_to_tell(village, today=today)
    return [Todo(_("货到了，要告诉的人家"), to_tell, _at_counter("waiting", village))]


def _build_consents(village: Village) -> list[Todo | Uncounted]:
    checks = StockCheck.objects.for_village(village).filter(state=CheckState.PROPOSED)
    returns = Return.objects.for_village(village).filter(state=ReturnState.PROPOSED)
    return [
        Uncounted(_("等第二个人同意的退货"), returns, _at_counter("returns", village)),
        Uncounted(_("等第二个人同意的盘点、报损"), checks, _at_counter("counts", village)),
    ]


def _at_counter(page: str, village: Village) -> str:
    return f"{reverse(f'market:{page}')}?{urlencode({'village': village.slug})}"


def _reckon_money(village: Village, *, today: date) -> list[Todo]:
    query = urlencode({"village": village.slug})
    due = f"{reverse('admin:market_settlement_due')}?{query}"
    return [
        _build_cover(get_cover(village, today=today), query),
        Todo(_("关了账、该结算的月份"), len(list_due(village)), due),
    ]


def _build_money(village: Village) -> list[Todo | Uncounted]:
    settlements = Settlement.objects.for_village(village)
    unpaid = settlements.filter(entry__isnull=True, yuan__gt=0)
    decisions = CostDecision.objects.for_village(village).filter(confirmed_at__isnull=True)
    return [
        Uncounted(
            _("买来还没有记付款的入库"),
            keep_unpaid(StockMove.objects.for_village(village)),
            reverse("admin:market_stockmove_changelist") + "?paid=no",
        ),
        Uncounted(
            _("要付给商户的结算单"),
            unpaid,
            reverse("admin:market_settlement_changelist") + "?paid=no",
        ),
        Uncounted(
            _("等另一位委员核对的决定"),
            decisions,
            reverse("admin:market_costdecision_changelist") + "?state=waiting",
        ),
    ]


def _build_cover(cover: Cover, query: str) -> Todo:
    """Return what the committee has to know of the money: one thing at most."""
    address = f"{reverse('admin:market_fundentry_cover')}?{query}"
    if not cover.is_begun:
        words = _("资金簿还没有开账，说不出钱够不够")
        begin = f"{reverse('admin:market_fundentry_record')}?{query}"
        return Todo(words, 1, begin, is_counted=False)
    if cover.is_stopped:
        words = _("钱只够兑 %(percent)s%%，多花钱的事要先商议") % {"percent": cover.percent}
        return Todo(words, 1, address, is_counted=False)
    words = _("钱只够兑 %(percent)s%%，要想办法了") % {"percent": cover.percent}
    return Todo(words, int(cover.is_low), address, is_counted=False)
