"""What there is for how many points, what a basket comes to, and what lies on the shelves."""

from datetime import date
from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from market.api.inputs import QuoteIn, get_partner_sent, read_lines
from market.api.outputs import GoodsOut, QuoteOut, ShelfOut
from market.api.reading import COUNTER, OVERSEERS, ShopView
from market.models import Goods, GoodsKind
from market.queries.goods import on_day
from market.services import quote, quote_reservation
from villages.api.base import EVERY_VILLAGE_ROLE, VillageAPIView
from villages.api.fields import IdField
from villages.api.pages import PageQuery, page_of
from villages.models import Village
from villages.queries import get_household

IN_ORDER = ("-partner__kind", "partner_id", "position", "id")


class GoodsQuery(PageQuery):
    """Which goods; those of all partners for none of these."""

    partner = IdField(required=False, help_text="Of one partner.")


def list_offered(village: Village, partner_id: int | None, *, today: date) -> QuerySet[Goods]:
    """Return what is offered in a village, by one partner or by all, the own shop first."""
    offered = Goods.objects.for_village(village).offered()
    if partner_id is not None:
        offered = offered.filter(partner=partner_id)
    return on_day(offered.select_related("partner"), today).order_by(*IN_ORDER)


class GoodsView(VillageAPIView):
    """What the village's partners offer: prices of today, what is left, limits."""

    roles = EVERY_VILLAGE_ROLE

    @extend_schema(parameters=[GoodsQuery], responses=page_of(GoodsOut))
    def get(self, request: Request, slug: str) -> Response:
        asked = self.read_query(GoodsQuery)
        offered = list_offered(self.village, asked.get("partner"), today=self.today)
        return self.answer_page(offered, GoodsOut)


class QuoteView(ShopView):
    """What a basket would come to; nothing is kept, and every refusal is told beforehand."""

    roles = COUNTER

    @extend_schema(request=QuoteIn, responses=QuoteOut)
    def post(self, request: Request, slug: str) -> Response:
        sent = self.read_body(QuoteIn)
        partner = get_partner_sent(self.village, sent["partner"])
        work_out: Any = quote_reservation if sent["is_reservation"] else quote  # Any: either
        household = get_household(self.village, sent["household"])
        told = work_out(
            self.village,
            household=household,
            partner=partner,
            lines=read_lines(partner, sent["lines"], today=self.today),
            by=self.person,
            now=self.now,
        )
        # What is only kept for a household needs no second person yet.
        alone = not told.is_recused or sent["is_reservation"]
        answer = {
            "lines": told.lines,
            "points": told.points,
            "available_after": told.available_after,
            "witnesses": [] if alone else self.list_witnesses(household),
        }
        return Response(QuoteOut(answer).data)


class StockView(ShopView):
    """What lies on the shelves."""

    roles = OVERSEERS

    @extend_schema(parameters=[GoodsQuery], responses=page_of(ShelfOut))
    def get(self, request: Request, slug: str) -> Response:
        asked = self.read_query(GoodsQuery)
        things = Goods.objects.for_village(self.village).filter(kind=GoodsKind.THING)
        if "partner" in asked:
            things = things.filter(partner=asked["partner"])
        shown = on_day(things.select_related("partner"), self.today).order_by(*IN_ORDER)
        return self.answer_page(shown, ShelfOut)
