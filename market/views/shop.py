"""The public list of goods: as a page, and as a price list for the wall."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from market.queries.shop import Article, ShopPart, get_shop_list
from market.services import get_weekdays
from market.words import limit_words, standing_words
from villages.models import Terms
from villages.public import PublicView
from villages.qr import draw_qr
from villages.queries import get_terms
from villages.words import opening_days


class ShopView(PublicView):
    """What there is for how many points, for everyone, in large print; ?paper=a4 for the wall."""

    def get(self, request: HttpRequest) -> HttpResponse:
        village = self.village
        today = timezone.localdate()
        terms = get_terms(village, today)
        shop = get_shop_list(village, today=today)
        context: dict[str, Any] = {  # Any: template values
            "village": village,
            "terms": terms,
            "today": today,
            "windows": [_build_part(part, terms) for part in shop.parts],
            "wishes": shop.wishes,
            "large": request.GET.get("large") == "1",
        }
        if request.GET.get("paper") == "a4":
            context["qr"] = draw_qr(request.build_absolute_uri(request.path))
            return render(request, "market/shop_print.html", context)
        return render(request, "market/shop.html", context)


def _build_part(part: ShopPart, terms: Terms) -> dict[str, object]:
    """Return a partner with its days in words, and its articles with what is said of each."""
    return {
        "partner": part.partner,
        "days": opening_days(get_weekdays(part.partner, terms)),
        "shelves": [
            (shelf.label, [(article, _build_notes(article)) for article in shelf.articles])
            for shelf in part.shelves
        ],
    }


def _build_notes(article: Article) -> list[str]:
    """Return for whom an article is, how much a household may have, and when."""
    goods = article.goods
    return [words for words in (limit_words(goods), standing_words(goods), goods.hours) if words]
