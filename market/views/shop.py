"""The public list of goods."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views import View

from market.queries.goods import get_shop_windows
from villages.models import Village
from villages.queries import get_terms
from villages.words import opening_days


class ShopView(View):
    """What there is for how many points, for everyone, in large print."""

    http_method_names = ("get", "head", "options")

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        village = get_object_or_404(Village, slug=slug)
        today = timezone.localdate()
        terms = get_terms(village, today)
        context = {
            "village": village,
            "windows": get_shop_windows(village, today=today),
            "opening_days": opening_days(terms.opening_weekdays),
            "terms": terms,
            "large": request.GET.get("large") == "1",
        }
        return render(request, "market/shop.html", context)
