"""What the public list of goods shows: partners, shelves, prices now and to come, and wants."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from market.models import Goods, Partner, Price
from market.queries.goods import get_shop_windows
from market.queries.prices import list_coming_prices
from market.queries.wants import WishLine, count_waiting, list_wishes_to_join
from villages.models import Village


@dataclass(frozen=True, slots=True)
class Article:
    """Goods as of a day, their next price, and how many households wait for them."""

    goods: Goods
    coming: Price | None
    waiting: int


@dataclass(frozen=True, slots=True)
class ArticleShelf:
    """The articles of one category."""

    label: str
    articles: list[Article]


@dataclass(frozen=True, slots=True)
class ShopPart:
    """What one partner offers, shelf by shelf."""

    partner: Partner
    shelves: list[ArticleShelf]


@dataclass(frozen=True, slots=True)
class ShopList:
    """A village's shop as everyone sees it: its partners, and the wishes still to be met."""

    parts: list[ShopPart]
    wishes: list[WishLine]


def get_shop_list(village: Village, *, today: date) -> ShopList:
    """Return what a village's open partners offer, the own shop first. Four queries."""
    windows = get_shop_windows(village, today=today)
    offered = [goods for window in windows for goods in window.goods]
    coming = list_coming_prices(offered, today=today)
    waiting = count_waiting(village, today=today)

    def build(goods: Iterable[Goods]) -> list[Article]:
        return [
            Article(article, coming.get(article.pk), waiting.get(article.pk, 0))
            for article in goods
        ]

    parts = [
        ShopPart(
            window.partner,
            [ArticleShelf(shelf.label, build(shelf.goods)) for shelf in window.shelves],
        )
        for window in windows
    ]
    return ShopList(parts, list_wishes_to_join(village))
