"""Goods handed over there and then, and what was handed over before."""

from datetime import date

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from market.api.inputs import (
    RedemptionIn,
    get_household_sent,
    get_partner_sent,
    get_witness_sent,
    read_collector,
    read_lines,
)
from market.api.outputs import RedemptionOut
from market.api.reading import ShopView, WhoseQuery
from market.models import DONE_STATES
from market.services import redeem
from villages.api.fields import DayField
from villages.api.pages import page_of
from villages.months import day_start


class RedemptionsQuery(WhoseQuery):
    """Which redemptions; of those that one may read, all of them for none of these."""

    since = DayField(required=False, help_text="Handed over on this day or later.")


class RedemptionsView(ShopView):
    """What was handed over, newest first; and the counter."""

    @extend_schema(parameters=[RedemptionsQuery], responses=page_of(RedemptionOut))
    def get(self, request: Request, slug: str) -> Response:
        asked = self.read_query(RedemptionsQuery)
        found = self.find_asked(asked).filter(state__in=DONE_STATES)
        # The first day that there can be begins before all moments in UTC, and all that was handed.
        if asked.get("since", date.min) > date.min:
            found = found.filter(handed_at__gte=day_start(asked["since"]))
        return self.answer_page(found.order_by("-handed_at", "-id"), RedemptionOut)

    @extend_schema(request=RedemptionIn, responses={201: RedemptionOut, 200: RedemptionOut})
    def post(self, request: Request, slug: str) -> Response:
        sent = self.read_body(RedemptionIn)
        partner = get_partner_sent(self.village, sent["partner"])
        redemption = redeem(
            self.village,
            household=get_household_sent(self.village, sent["household"], key=sent["key"]),
            partner=partner,
            lines=read_lines(partner, sent["lines"], today=self.today),
            key=sent["key"],
            by=self.person,
            now=self.now,
            collector=read_collector(sent),
            witness=get_witness_sent(sent),
        )
        told = RedemptionOut(self.get_redemption(redemption.number), context={"view": self}).data
        return self.answer_written(told, is_new=redemption.handed_at == self.now)


class RedemptionView(ShopView):
    """One redemption or reservation, by its number."""

    @extend_schema(responses=RedemptionOut)
    def get(self, request: Request, slug: str, number: int) -> Response:
        return Response(RedemptionOut(self.get_redemption(number), context={"view": self}).data)
