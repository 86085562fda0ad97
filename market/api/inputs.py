"""What is sent to the shop, and which rows of the village it names."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from rest_framework import serializers

from market.errors import GoodsUnknown, PartnerUnknown, WitnessUnfit
from market.models import Goods, Partner, Redemption
from market.queries.goods import on_day
from market.services import Collector, Line
from market.services.redemptions import NAME_LENGTH
from market.services.reservations import NOTE_LENGTH
from villages.api.fields import AmountField, IdField, KeyField
from villages.errors import CardKilled
from villages.models import Household, User, Village
from villages.queries import get_household, with_heads

ADDRESS_LENGTH_MAX = 300
LINES_MAX = 100


class LineIn(serializers.Serializer[Any]):  # Any: DRF's instance, here and below
    """So much of one article."""

    goods = IdField()
    quantity = AmountField()
    price = AmountField(help_text="That the household was told; another one is `price_changed`.")


class QuoteLineIn(LineIn):
    """So much of one article, at today's price if none is said."""

    price = AmountField(required=False, help_text="That the household was told.")


class OwnBasketIn(serializers.Serializer[Any]):
    """What of one partner a household would like."""

    partner = IdField()
    lines = serializers.ListField(child=LineIn(), max_length=LINES_MAX)


class BasketIn(OwnBasketIn):
    """Which household would like what of one partner."""

    household = serializers.CharField(
        max_length=ADDRESS_LENGTH_MAX, help_text="A number, or a card's scanned address."
    )


class QuoteIn(BasketIn):
    """A basket to be worked out."""

    lines = serializers.ListField(child=QuoteLineIn(), max_length=LINES_MAX)
    is_reservation = serializers.BooleanField(
        default=False, help_text="To be kept for the household, not handed over now."
    )


class CameIn(serializers.Serializer[Any]):
    """Who came for it, where it is not the household; and who was by, where there must be one."""

    collector = serializers.CharField(
        max_length=NAME_LENGTH, required=False, allow_blank=True, default=""
    )
    relation = serializers.CharField(
        max_length=NAME_LENGTH, required=False, allow_blank=True, default=""
    )
    witness = IdField(
        required=False,
        allow_null=True,
        help_text="Another person in office, where one serves the own family.",
    )


class RedemptionIn(CameIn, BasketIn):
    """Goods to be handed over there and then."""

    key = KeyField()


class KeepIn(serializers.Serializer[Any]):
    """How what is kept for a household gets to it."""

    is_delivery = serializers.BooleanField(default=False)
    note = serializers.CharField(
        max_length=NOTE_LENGTH, required=False, allow_blank=True, default=""
    )


class OwnReservationIn(KeepIn, OwnBasketIn):
    """Goods to be kept for the household itself; services give a voucher."""

    key = KeyField()


class ReservationIn(KeepIn, BasketIn):
    """Goods to be kept for a household; services give a voucher."""

    key = KeyField()


def get_household_sent(village: Village, text: str, *, key: UUID) -> Household:
    """Return the household that a sending names, also by a card that was alive when it came first.

    Raises HouseholdUnknown, CardUnknown, CardKilled.
    """
    try:
        return get_household(village, text)
    except CardKilled:
        before = Redemption.objects.for_village(village).filter(key=key).first()
        if before is None:
            raise
        return with_heads(Household.objects.filter(pk=before.household_id)).get()


def get_partner_sent(village: Village, partner_id: int) -> Partner:
    """Return a partner of the village; raises PartnerUnknown."""
    partner = Partner.objects.for_village(village).filter(pk=partner_id).first()
    if partner is None:
        raise PartnerUnknown
    return partner


def read_lines(partner: Partner, sent: Sequence[dict[str, Any]], *, today: date) -> list[Line]:
    """Return the lines that were sent, at today's price where none was; raises GoodsUnknown."""
    offered = on_day(Goods.objects.filter(partner=partner), today)
    goods = offered.in_bulk([line["goods"] for line in sent])
    if any(line["goods"] not in goods for line in sent):
        raise GoodsUnknown
    return [
        Line(
            goods[line["goods"]],
            line["quantity"],
            line.get("price", goods[line["goods"]].price),
        )
        for line in sent
    ]


def read_collector(sent: dict[str, Any]) -> Collector:
    return Collector(sent["collector"], sent["relation"])


def get_witness_sent(sent: dict[str, Any]) -> User | None:
    """Return the witness whom a sending names; raises WitnessUnfit for nobody that there is."""
    person_id = sent.get("witness")
    if person_id is None:
        return None
    person = User.objects.filter(pk=person_id).first()
    if person is None:
        raise WitnessUnfit
    return person
