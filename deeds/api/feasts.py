"""Feasts for programs: declared, read, confirmed."""

from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from deeds.api.inputs import get_member_sent
from deeds.forms.base import FIELD_OF_ERROR
from deeds.models import Feast, FeastKind, FeastState
from deeds.queries.deeds import DECIDERS, READERS, RECORDERS
from deeds.queries.feasts import feasts_in_order, feasts_of_month, get_feast, suggest_rules
from deeds.services import Proposal, confirm_feast, declare_feast
from deeds.services.feasts import FEAST_NOTE_LENGTH_MAX, ONE, TABLES_MAX
from rules.lines import points_words
from rules.models import Rule
from rules.queries import get_rule_in_force
from villages.api import examples
from villages.api.base import VillageAPIView
from villages.api.fields import AmountField, DayField, IdField, KeyField
from villages.api.pages import PageQuery, page_of
from villages.months import parse_month
from villages.queries import get_household, name_household

ADDRESS_LENGTH_MAX = 300


class FeastsQuery(PageQuery):
    """Which feasts; all of them, latest first, for none of these."""

    month = serializers.RegexField(
        r"^20[0-9]{2}-(0[1-9]|1[0-2])\Z", required=False, help_text="2026-11; earliest day first."
    )
    state = serializers.ChoiceField(choices=FeastState.values, required=False)


class FeastIn(serializers.Serializer[Any]):  # Any: DRF's instance, here and below
    """A feast to be declared on behalf of a household."""

    key = KeyField()
    household = serializers.CharField(
        max_length=ADDRESS_LENGTH_MAX, help_text="A number, or a card's scanned address."
    )
    kind = serializers.ChoiceField(choices=FeastKind.values)
    held_on = DayField(help_text="Today or later; a funeral's, up to three days ago.")
    tables = serializers.IntegerField(min_value=0, max_value=TABLES_MAX)
    note = serializers.CharField(
        max_length=FEAST_NOTE_LENGTH_MAX, required=False, allow_blank=True, default=""
    )


class ConfirmationIn(serializers.Serializer[Any]):
    """How a feast was held, and what the council proposes."""

    key = KeyField()
    tables_held = serializers.IntegerField(min_value=0, max_value=TABLES_MAX)
    rule = IdField(required=False, allow_null=True, help_text="None: no points at all.")
    points = AmountField(
        required=False,
        allow_null=True,
        help_text="A proposal under a rule with a range, without a sign.",
    )
    quantity = AmountField(required=False, allow_null=True, help_text="Where the rule counts.")
    member = IdField(required=False, allow_null=True, help_text="Where the rule counts persons.")


class FeastOut(serializers.Serializer[Any]):
    """A feast read by deeds.queries.feasts."""

    id = IdField(source="pk")
    household = serializers.CharField(source="household.number")
    household_name = serializers.SerializerMethodField(help_text=examples.HOUSEHOLD)
    kind = serializers.ChoiceField(choices=FeastKind.values)
    kind_name = serializers.CharField(source="get_kind_display")
    held_on = DayField()
    tables = serializers.IntegerField()
    tables_held = serializers.IntegerField(allow_null=True)
    note = serializers.CharField(allow_blank=True)
    state = serializers.ChoiceField(choices=FeastState.values)
    state_name = serializers.CharField(source="get_state_display")
    declared_at = serializers.DateTimeField()
    declared_by = serializers.SerializerMethodField(help_text="Empty: with the household's card.")
    closed_at = serializers.DateTimeField(allow_null=True)
    closed_by = serializers.SerializerMethodField(help_text="Who confirmed or cancelled it.")
    deed = serializers.SerializerMethodField(help_text="Proposed; null for who may not read it.")

    def get_household_name(self, feast: Feast) -> str:
        return name_household(feast.household)

    def get_declared_by(self, feast: Feast) -> str:
        return feast.declared_by.name if feast.declared_by else ""

    def get_closed_by(self, feast: Feast) -> str:
        return feast.closed_by.name if feast.closed_by else ""

    @extend_schema_field(IdField(allow_null=True))
    def get_deed(self, feast: Feast) -> str | None:
        view: VillageAPIView = self.context["view"]
        may_read = view.held & READERS or feast.closed_by_id == view.person.pk
        return str(feast.deed_id) if feast.deed_id and may_read else None


class SuggestedOut(serializers.Serializer[Any]):
    """A rule that the council may propose."""

    id = IdField(source="pk")
    code = serializers.CharField()
    deed = serializers.CharField()
    points_words = serializers.SerializerMethodField(help_text=examples.POINTS_RANGE)

    def get_points_words(self, rule: Rule) -> str:
        return points_words(rule)


class FeastSheetOut(FeastOut):
    """A feast with the rules in force on its day that speak of feasts."""

    suggested = SuggestedOut(many=True)


class FeastsView(VillageAPIView):
    """The village's feasts, and the way in for a new one."""

    roles = RECORDERS | READERS
    posting_roles = RECORDERS

    @extend_schema(parameters=[FeastsQuery], responses=page_of(FeastOut))
    def get(self, request: Request, slug: str) -> Response:
        asked = self.read_query(FeastsQuery)
        feasts = feasts_in_order(self.village)
        if "month" in asked:
            feasts = feasts_of_month(self.village, parse_month(asked["month"]))
        if "state" in asked:
            feasts = feasts.filter(state=asked["state"])
        return self.answer_page(feasts, FeastOut)

    @extend_schema(request=FeastIn, responses={201: FeastOut, 200: FeastOut})
    def post(self, request: Request, slug: str) -> Response:
        sent = self.read_body(FeastIn)
        is_new = not Feast.objects.for_village(self.village).filter(key=sent["key"]).exists()
        feast = declare_feast(
            self.village,
            household=get_household(self.village, sent.pop("household")),
            kind=FeastKind(sent.pop("kind")),
            **sent,
            by=self.person,
            now=self.now,
        )
        told = FeastOut(get_feast(self.village, feast.pk), context={"view": self}).data
        return self.answer_written(told, is_new=is_new)


class FeastView(VillageAPIView):
    """One feast."""

    roles = RECORDERS | READERS

    @extend_schema(responses=FeastSheetOut)
    def get(self, request: Request, slug: str, feast_id: int) -> Response:
        feast = get_feast(self.village, feast_id)
        feast.suggested = suggest_rules(feast).rules  # type: ignore[attr-defined] # for the sheet
        return Response(FeastSheetOut(feast, context={"view": self}).data)


class ConfirmationView(VillageAPIView):
    """The council's word on a feast: tables, and a rule that it proposes, if any."""

    field_of_error = FIELD_OF_ERROR
    roles = DECIDERS

    @extend_schema(request=ConfirmationIn, responses={201: FeastOut, 200: FeastOut})
    def post(self, request: Request, slug: str, feast_id: int) -> Response:
        sent = self.read_body(ConfirmationIn)
        feast = get_feast(self.village, feast_id)
        is_new = feast.state == FeastState.DECLARED
        confirm_feast(
            feast,
            tables_held=sent["tables_held"],
            proposal=self._read_proposal(feast, sent),
            key=sent["key"],
            by=self.person,
            now=self.now,
        )
        told = FeastOut(get_feast(self.village, feast.pk), context={"view": self}).data
        return self.answer_written(told, is_new=is_new)

    def _read_proposal(self, feast: Feast, sent: dict[str, Any]) -> Proposal | None:
        """Return what is proposed; raises RuleUnknown, RuleNotInForce, MemberNotOfHousehold."""
        if sent.get("rule") is None:
            return None
        rule = get_rule_in_force(self.village, sent["rule"], day=feast.held_on)
        points, quantity = sent.get("points"), sent.get("quantity")
        return Proposal(
            rule=rule,
            points=-abs(points) if points is not None and rule.is_deduction else points,
            quantity=ONE if quantity is None else quantity,
            member=get_member_sent(feast.household, sent.get("member")),
        )
