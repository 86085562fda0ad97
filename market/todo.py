"""What waits in the shop: shelves that run low."""

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from market.models import Goods
from villages.models import Village
from villages.todo import Todo


def build_todos(village: Village, *, today: date) -> list[Todo]:
    """Return how many of the things on offer are to be bought in."""
    address = reverse("admin:market_goods_changelist") + "?stock=low"
    return [Todo(_("快要缺货的商品"), count_low_stock(village), address)]


def count_low_stock(village: Village) -> int:
    """Return how many things on offer have reached the quantity at which to remind."""
    return Goods.objects.for_village(village).offered().running_low().count()
