"""Reads of goods: as of a day, and on their shelves."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby

from django.db.models import F, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from market.models import WAITING_STATES, Category, Goods, Partner, Price, RedemptionLine
from villages.fields import QuantityField
from villages.models import Village


def on_day(goods: QuerySet[Goods], today: date) -> QuerySet[Goods]:
    """Return goods with `price`, as of a day, and `reserved`, what is promised of each.

    Both go by dates: a price holds from its day on, and what was not collected in time is free.
    No further query.
    """
    prices = Price.objects.filter(goods=OuterRef("pk"), valid_from__lte=today)
    promised = (
        RedemptionLine.objects.filter(
            goods=OuterRef("pk"),
            redemption__state__in=WAITING_STATES,
            redemption__hold__released_at__isnull=True,
            redemption__hold__frees_on__gt=today,
        )
        .order_by()
        .values("goods")
        .annotate(total=Sum("quantity"))
    )
    return goods.annotate(  # type: ignore[no-redef] # the model names both, for who reads them
        price=Subquery(prices.order_by("-valid_from", "-id").values("points")[:1]),
        reserved=Coalesce(
            Subquery(promised.values("total")), Decimal(0), output_field=QuantityField()
        ),
    )


def find_overbooked(village: Village, *, today: date) -> QuerySet[Goods]:
    """Return the things of which more is promised than lies there."""
    return on_day(Goods.objects.for_village(village), today).filter(stock__lt=F("reserved"))


@dataclass(frozen=True, slots=True)
class Shelf:
    """Goods of one category, in their order."""

    category: Category
    goods: list[Goods]

    @property
    def label(self) -> str:
        return str(self.category.label)


@dataclass(frozen=True, slots=True)
class ShopWindow:
    """What one partner offers, shelf by shelf."""

    partner: Partner
    shelves: list[Shelf]

    @property
    def goods(self) -> list[Goods]:
        """All of it, in the order in which it is shown."""
        return [article for shelf in self.shelves for article in shelf.goods]


def sort_into_shelves(goods: Iterable[Goods]) -> list[Shelf]:
    """Return goods, given in their order, by category; categories without goods are left out."""
    by_category: dict[str, list[Goods]] = {}
    for article in goods:
        by_category.setdefault(article.category, []).append(article)
    return [
        Shelf(category, by_category[category]) for category in Category if category in by_category
    ]


def get_shop_windows(village: Village, *, today: date) -> list[ShopWindow]:
    """Return what the village's open partners offer, the own shop first. One query."""
    offered = Goods.objects.for_village(village).offered().select_related("partner")
    goods = on_day(offered, today).order_by("-partner__kind", "partner_id", "position", "id")
    return [
        ShopWindow(partner, sort_into_shelves(articles))
        for partner, articles in groupby(goods, key=lambda article: article.partner)
    ]
