"""How goods, redemptions and returns are told to programs; households always masked."""

from datetime import date
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from market.codes import write_code
from market.models import (
    WAITING_STATES,
    Category,
    Goods,
    GoodsKind,
    LimitPeriod,
    Redemption,
    RedemptionState,
    Return,
    ReturnState,
)
from market.reserved import get_last_day, get_state
from market.words import basket_words
from villages.api import examples
from villages.api.fields import AmountField, DayField, IdField
from villages.queries import name_household
from villages.words import mask_name

WITNESSES = "Not empty where it is for the own family: one of them must be there."


class LimitOut(serializers.Serializer[Any]):  # Any: DRF's instance, here and below
    """How much of an article a household may have in a stretch of time."""

    quantity = AmountField(source="limit_quantity")
    period = serializers.ChoiceField(source="limit_period", choices=LimitPeriod.values)
    period_name = serializers.CharField(
        source="get_limit_period_display", help_text=examples.LIMIT_PERIOD
    )


class GoodsOut(serializers.Serializer[Any]):
    """An article read with on_day, its partner at hand."""

    id = IdField(source="pk")
    partner = IdField(source="partner_id")
    partner_name = serializers.CharField(source="partner.name")
    name = serializers.CharField()
    note = serializers.CharField(allow_blank=True)
    category = serializers.ChoiceField(choices=Category.values)
    category_name = serializers.CharField(source="get_category_display")
    kind = serializers.ChoiceField(choices=GoodsKind.values)
    unit = serializers.CharField(help_text=examples.GOODS_UNIT)
    price = AmountField(help_text="Points a unit, today.")
    left = AmountField(
        allow_null=True, help_text="On the shelf and promised to nobody; null: no thing."
    )
    in_whole_units = serializers.BooleanField()
    limit = serializers.SerializerMethodField()
    standing_min = AmountField(help_text="Standing of the year that a household needs.")
    hours = serializers.CharField(allow_blank=True)

    @extend_schema_field(LimitOut(allow_null=True))
    def get_limit(self, goods: Goods) -> Any:  # Any: JSON
        return None if goods.limit_quantity is None else LimitOut(goods).data


class ShelfOut(serializers.Serializer[Any]):
    """What lies on the shelf of one thing, read with on_day."""

    id = IdField(source="pk")
    partner = IdField(source="partner_id")
    partner_name = serializers.CharField(source="partner.name")
    name = serializers.CharField()
    unit = serializers.CharField(help_text=examples.GOODS_UNIT)
    stock = AmountField()
    reserved = AmountField(help_text="Of it, promised to households.")
    left = AmountField()
    low_stock = AmountField(help_text="At which to buy in.")
    is_low = serializers.SerializerMethodField()
    is_offered = serializers.BooleanField()

    def get_is_low(self, goods: Goods) -> bool:
        return goods.stock is not None and goods.stock <= goods.low_stock


class LineOut(serializers.Serializer[Any]):
    """One article of a redemption, at its price of then."""

    goods = IdField(source="goods_id")
    name = serializers.CharField(source="goods.name")
    quantity = AmountField()
    unit = serializers.CharField(source="goods.unit", help_text=examples.GOODS_UNIT)
    price = AmountField(source="unit_price")
    points = AmountField()


class WitnessOut(serializers.Serializer[Any]):
    """Who may be the second person."""

    id = IdField(source="pk")
    name = serializers.CharField()


class QuoteOut(serializers.Serializer[Any]):
    """What a basket comes to."""

    lines = LineOut(many=True)
    points = AmountField()
    available_after = AmountField(help_text="What the household could redeem then.")
    witnesses = WitnessOut(many=True, help_text=WITNESSES)


class RedemptionOut(serializers.Serializer[Any]):
    """A redemption, reserved or handed over, read by market.api.reading."""

    number = serializers.IntegerField()
    reference = serializers.CharField(help_text="Its name on the ledger and on paper: X12.")
    household = serializers.CharField(source="household.number")
    household_name = serializers.SerializerMethodField(help_text=examples.HOUSEHOLD)
    partner = IdField(source="partner_id")
    partner_name = serializers.CharField(source="partner.name")
    state = serializers.SerializerMethodField()
    state_name = serializers.SerializerMethodField()
    points = AmountField()
    lines = LineOut(many=True)
    words = serializers.SerializerMethodField(help_text=examples.BASKET)
    is_voucher = serializers.BooleanField()
    is_delivery = serializers.BooleanField()
    note = serializers.CharField(allow_blank=True)
    reserved_at = serializers.DateTimeField(allow_null=True)
    ready_at = serializers.DateTimeField(allow_null=True)
    last_day = serializers.SerializerMethodField(
        help_text="Until when it is kept; null for what waits no more."
    )
    handed_at = serializers.DateTimeField(allow_null=True)
    handed_by = serializers.SerializerMethodField()
    collector = serializers.SerializerMethodField(help_text="Masked; empty: the household itself.")
    relation = serializers.CharField(allow_blank=True)
    witness = serializers.SerializerMethodField()
    ended_at = serializers.DateTimeField(allow_null=True)
    renews = serializers.SerializerMethodField(help_text="Of which this was kept, after a return.")

    @property
    def today(self) -> date:
        day: date = self.context["view"].today
        return day

    def get_household_name(self, redemption: Redemption) -> str:
        return name_household(redemption.household)

    @extend_schema_field(serializers.ChoiceField(choices=RedemptionState.values))
    def get_state(self, redemption: Redemption) -> str:
        return get_state(redemption, self.today).value

    def get_state_name(self, redemption: Redemption) -> str:
        return str(get_state(redemption, self.today).label)

    def get_words(self, redemption: Redemption) -> str:
        return basket_words(redemption.lines.all())

    @extend_schema_field(DayField(allow_null=True))
    def get_last_day(self, redemption: Redemption) -> str | None:
        if get_state(redemption, self.today) not in WAITING_STATES:
            return None
        return get_last_day(redemption).isoformat()

    def get_handed_by(self, redemption: Redemption) -> str:
        return redemption.handed_by.name if redemption.handed_by else ""

    def get_collector(self, redemption: Redemption) -> str:
        return mask_name(redemption.collector) if redemption.collector else ""

    def get_witness(self, redemption: Redemption) -> str:
        return redemption.witness.name if redemption.witness else ""

    @extend_schema_field(serializers.IntegerField(allow_null=True))
    def get_renews(self, redemption: Redemption) -> int | None:
        return redemption.renews.number if redemption.renews else None


class VoucherOut(RedemptionOut):
    """A voucher that its partner has before it."""

    witnesses = WitnessOut(many=True, help_text=WITNESSES)


class ReservationOut(RedemptionOut):
    """What is kept for a household; a voucher's digits for who gives it out only."""

    code = serializers.SerializerMethodField(
        help_text="Of a voucher, in groups of four; empty for its partner, who reads it there."
    )

    def get_code(self, redemption: Redemption) -> str:
        return write_code(redemption.code) if self.context["view"].shows_codes else ""


class BackOut(serializers.Serializer[Any]):
    """How much of an article came back."""

    goods = IdField(source="line.goods_id")
    name = serializers.CharField(source="line.goods.name")
    quantity = AmountField()
    is_damaged = serializers.BooleanField(help_text="It cannot go onto the shelf again.")


class ReturnOut(serializers.Serializer[Any]):
    """Goods brought back, read with redemption, lines and people."""

    id = IdField(source="pk")
    redemption = serializers.IntegerField(source="redemption.number")
    partner = IdField(source="redemption.partner_id")
    household = serializers.CharField(source="redemption.household.number")
    household_name = serializers.SerializerMethodField(help_text=examples.HOUSEHOLD)
    state = serializers.ChoiceField(choices=ReturnState.values)
    state_name = serializers.CharField(source="get_state_display")
    reason = serializers.CharField()
    lines = BackOut(many=True)
    proposed_at = serializers.DateTimeField()
    proposed_by = serializers.CharField(source="proposed_by.name")
    decided_at = serializers.DateTimeField(allow_null=True)
    decided_by = serializers.SerializerMethodField()
    kept = serializers.SerializerMethodField(
        help_text="The redemption of what the household keeps of it, once agreed to."
    )

    def get_household_name(self, proposal: Return) -> str:
        return name_household(proposal.redemption.household)

    def get_decided_by(self, proposal: Return) -> str:
        return proposal.decided_by.name if proposal.decided_by else ""

    @extend_schema_field(serializers.IntegerField(allow_null=True))
    def get_kept(self, proposal: Return) -> int | None:
        kept = getattr(proposal.redemption, "renewed_as", None)
        return kept.number if kept and proposal.state == ReturnState.MADE else None
