"""What goods cost: from which day on, and what they will cost."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from market.models import Goods, Price


@dataclass(frozen=True, slots=True)
class PriceRow:
    """A price, and whether it is the one of the day; one that was set anew for its day is void."""

    price: Price
    is_of_day: bool
    is_coming: bool
    is_void: bool


def list_prices(goods: Goods, *, today: date) -> list[PriceRow]:
    """Return what goods cost and will cost, the latest day first, void ones beside what counts."""
    rows = []
    days: set[date] = set()
    is_found = False
    for price in goods.prices.select_related("set_by").order_by("-valid_from", "-id"):
        is_void = price.valid_from in days
        is_coming = not is_void and price.valid_from > today
        is_of_day = not is_void and not is_coming and not is_found
        rows.append(PriceRow(price, is_of_day, is_coming, is_void))
        days.add(price.valid_from)
        is_found = is_found or is_of_day
    return rows


def list_coming_prices(goods: Iterable[Goods], *, today: date) -> dict[int, Price]:
    """Return {goods id: its next price} for goods whose price will be another one. One query.

    goods: as of on_day. Of several set for one day the last counts; what changes nothing is none.
    """
    now = {article.pk: article.price for article in goods}
    coming: dict[int, Price] = {}
    prices = Price.objects.filter(goods__in=now, valid_from__gt=today)
    last_of_day: dict[tuple[int, date], Price] = {}
    for price in prices.order_by("valid_from", "id"):
        last_of_day[price.goods_id, price.valid_from] = price
    for (goods_id, _day), price in last_of_day.items():
        if goods_id not in coming and price.points != now[goods_id]:
            coming[goods_id] = price
    return coming
