"""Goods brought back: taken in by one person, agreed to by a second."""

from collections.abc import Sequence
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from market.api.inputs import LINES_MAX
from market.api.outputs import ReturnOut
from market.api.reading import TAKERS, ShopView
from market.errors import ReturnTooMuch
from market.models import Redemption, ReturnState
from market.services import (
    WITNESSES,
    Back,
    consent_to_return,
    propose_return,
    refuse_return,
)
from market.services.returns import REASON_LENGTH
from villages.api.fields import AmountField, IdField, KeyField
from villages.api.pages import PageQuery, page_of


class BackIn(serializers.Serializer[Any]):  # Any: DRF's instance, here and below
    """So much of an article of the redemption came back."""

    goods = IdField()
    quantity = AmountField()
    is_damaged = serializers.BooleanField(
        default=False, help_text="It cannot go onto the shelf again."
    )


class ReturnIn(serializers.Serializer[Any]):
    """What a household brings back of one redemption, and why."""

    key = KeyField()
    redemption = serializers.IntegerField(min_value=1, max_value=2**31 - 1, help_text="Its number.")
    lines = serializers.ListField(child=BackIn(), max_length=LINES_MAX)
    reason = serializers.CharField(max_length=REASON_LENGTH)


class ReturnsQuery(PageQuery):
    """Which returns; all of them, newest first, for none of these."""

    state = serializers.ChoiceField(choices=ReturnState.values, required=False)


class ReturnsView(ShopView):
    """What was brought back; and the way in for more, which waits for a second person."""

    posting_roles = TAKERS

    @extend_schema(parameters=[ReturnsQuery], responses=page_of(ReturnOut))
    def get(self, request: Request, slug: str) -> Response:
        asked = self.read_query(ReturnsQuery)
        returns = self.find_returns()
        if "state" in asked:
            returns = returns.filter(state=asked["state"])
        return self.answer_page(returns.order_by("-id"), ReturnOut)

    @extend_schema(request=ReturnIn, responses={201: ReturnOut, 200: ReturnOut})
    def post(self, request: Request, slug: str) -> Response:
        sent = self.read_body(ReturnIn)
        redemption = self.get_redemption(sent["redemption"])
        proposed = propose_return(
            redemption,
            back=_read_back(redemption, sent["lines"]),
            reason=sent["reason"],
            key=sent["key"],
            by=self.person,
            now=self.now,
        )
        told = ReturnOut(self.get_return(proposed.pk)).data
        return self.answer_written(told, is_new=proposed.proposed_at == self.now)


class ReturnConsentView(ShopView):
    """The second person's yes: points and goods go back in one step."""

    roles = WITNESSES
    posting_roles = WITNESSES

    @extend_schema(request=None, responses={201: ReturnOut, 200: ReturnOut})
    def post(self, request: Request, slug: str, return_id: int) -> Response:
        made = consent_to_return(self.get_return(return_id), by=self.person, now=self.now)
        told = ReturnOut(self.get_return(made.pk)).data
        return self.answer_written(told, is_new=made.decided_at == self.now)


class ReturnRefusalView(ShopView):
    """The second person's no: nothing moves."""

    roles = WITNESSES
    posting_roles = WITNESSES

    @extend_schema(request=None, responses={201: ReturnOut, 200: ReturnOut})
    def post(self, request: Request, slug: str, return_id: int) -> Response:
        refused = refuse_return(self.get_return(return_id), by=self.person, now=self.now)
        told = ReturnOut(self.get_return(refused.pk)).data
        return self.answer_written(told, is_new=refused.decided_at == self.now)


def _read_back(redemption: Redemption, sent: Sequence[dict[str, Any]]) -> list[Back]:
    """Return what came back of a redemption read with its lines; raises ReturnTooMuch."""
    lines = {line.goods_id: line for line in redemption.lines.all()}
    if any(back["goods"] not in lines for back in sent):
        raise ReturnTooMuch
    return [Back(lines[back["goods"]], back["quantity"], back["is_damaged"]) for back in sent]
