"""Activities and rounds for programs: planned, read, and recorded in one go."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.db.models import Count
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from deeds.api.inputs import get_level_sent, get_member_sent
from deeds.errors import OutcomeUnknown
from deeds.models import Activity, ActivityKind, Source
from deeds.queries.deeds import RECORDERS, get_sight
from deeds.queries.gatherings import (
    find_activities,
    find_rules_of,
    get_activity,
    get_group,
    map_recorded,
    read_households,
)
from deeds.services import (
    plan_activity,
    plan_round,
    record_ticks,
)
from deeds.services.gatherings import OUTCOMES_MAX, Levels, Plan, Tick, codes_of
from deeds.services.many import ENTRIES_MAX, Summary
from rules.errors import RuleUnknown
from rules.lines import points_words
from rules.models import Rule
from villages.api import examples
from villages.api.base import VillageAPIView
from villages.api.fields import AmountField, DayField, IdField, KeyField
from villages.api.pages import PageQuery, page_of
from villages.errors import PointsError
from villages.models import Household, Village

HOUSEHOLD_HELP = "A number, or a card's scanned address."


class ColumnOut(serializers.Serializer[Rule]):
    """A rule of an activity, a round or a sheet, of the edition in force on its day."""

    id = IdField(source="pk")
    code = serializers.CharField()
    deed = serializers.CharField()
    points_words = serializers.SerializerMethodField(help_text=examples.POINTS_A_UNIT)

    def get_points_words(self, rule: Rule) -> str:
        return points_words(rule)


class ActivityOut(serializers.Serializer[Any]):  # Any: DRF's instance, here and below
    """An activity or a round in a list."""

    id = IdField(source="pk")
    kind = serializers.ChoiceField(choices=ActivityKind.values)
    name = serializers.CharField()
    occurred_on = DayField()
    group = IdField(source="grid_id", allow_null=True, help_text="Null: the whole village.")
    place = serializers.CharField(allow_blank=True)
    brigade = serializers.CharField(allow_blank=True)
    squad = serializers.CharField(allow_blank=True)
    team = serializers.CharField(allow_blank=True)
    codes = serializers.SerializerMethodField(help_text="Of its rule, or of a round's outcomes.")
    recorded = serializers.IntegerField(help_text="Households by now.")

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_codes(self, activity: Activity) -> list[str]:
        return codes_of(activity)


class RecordedOut(serializers.Serializer[Source]):
    """What is recorded of a household; of another person's deduction only that there is one."""

    household = serializers.CharField(source="sent_as.household.number")
    member = IdField(source="sent_as.member_id", allow_null=True)
    code = serializers.SerializerMethodField(help_text="Of the rule; empty where it is not told.")
    quantity = AmountField(source="sent_as.quantity")

    def get_code(self, source: Source) -> str:
        rule, sight = source.sent_as.rule, self.context["sight"]
        is_mine = source.submitted_by_id == sight.person.pk
        return rule.code if is_mine or sight.reads_all or not rule.is_deduction else ""


class ActivitySheetOut(ActivityOut):
    """One activity with its rules and with what is recorded."""

    rules = ColumnOut(many=True)
    entries = RecordedOut(many=True)


class PlanIn(serializers.Serializer[Any]):
    """An activity under a rule, or a round with its outcomes."""

    key = KeyField()
    kind = serializers.ChoiceField(choices=ActivityKind.values)
    name = serializers.CharField()
    occurred_on = DayField()
    rule = IdField(required=False, allow_null=True, help_text="Of an activity.")
    outcomes = serializers.ListField(
        child=IdField(), max_length=OUTCOMES_MAX, required=False, help_text="Rules of a round."
    )
    group = IdField(required=False, allow_null=True, help_text="The whole village if left out.")
    place = serializers.CharField(required=False, allow_blank=True, default="")
    brigade = serializers.CharField(required=False, allow_blank=True, default="")
    squad = serializers.CharField(required=False, allow_blank=True, default="")
    team = serializers.CharField(required=False, allow_blank=True, default="")


class TickIn(serializers.Serializer[Any]):
    """A household, a person of it, or an outcome."""

    household = serializers.CharField(max_length=300, help_text=HOUSEHOLD_HELP)
    member = IdField(required=False, allow_null=True)
    rule = IdField(required=False, allow_null=True, help_text="The outcome, in a round.")
    quantity = AmountField(required=False, allow_null=True)


class TicksIn(serializers.Serializer[Any]):
    """Many at once. The deeds' keys are made from the activity: a repeat by whomever finds them."""

    key = KeyField()
    difficulty = IdField(required=False, allow_null=True, help_text="Of all, if the rule has any.")
    effect = IdField(required=False, allow_null=True, help_text="Likewise.")
    entries = TickIn(many=True, allow_empty=False, max_length=ENTRIES_MAX)  # type: ignore[call-arg] # DRF hands it on to the list


class RefusedOut(serializers.Serializer[Any]):
    """One line that was not recorded."""

    household = serializers.CharField()
    code = serializers.CharField()
    detail = serializers.CharField()


class SummaryOut(serializers.Serializer[Any]):
    """What came of many lines; one that is refused stops none of the others."""

    sent = serializers.IntegerField()
    repeated = serializers.IntegerField(help_text="Recorded before with the same content.")
    refused = RefusedOut(many=True)
    liked = serializers.ListField(
        child=serializers.CharField(), help_text="Households with another deed that looks the same."
    )


Unread = list[tuple[str, PointsError]]


def sum_up(summary: Summary, unread: Unread) -> dict[str, Any]:  # Any: a serializer's input
    refused = [(str(entry.household.number), error) for entry, error in summary.refused]
    return SummaryOut(
        {
            "sent": len(summary.sent),
            "repeated": len(summary.repeated),
            "refused": [
                {"household": household, "code": error.code, "detail": str(error)}
                for household, error in (*refused, *unread)
            ],
            "liked": [str(entry.household.number) for entry in summary.liked],
        }
    ).data


def map_rules(village: Village, ids: Iterable[int | None]) -> dict[int | None, Rule]:
    """Return {id: the village's rule}; ids of nobody's rules are left out."""
    wanted = {one for one in ids if one is not None}
    found = Rule.objects.for_village(village).filter(pk__in=wanted)
    return {rule.pk: rule for rule in found}


def get_codes(village: Village, ids: Sequence[int]) -> list[str]:
    """Return the codes of the village's rules; raises RuleUnknown."""
    rules = map_rules(village, ids)
    if any(one not in rules for one in ids):
        raise RuleUnknown
    return [rules[one].code for one in ids]


class ActivitiesView(VillageAPIView):
    """The village's activities and rounds, newest first; and the way to plan one."""

    roles = RECORDERS

    @extend_schema(parameters=[PageQuery], responses=page_of(ActivityOut))
    def get(self, request: Request, slug: str) -> Response:
        found = find_activities(self.village).select_related("rule")
        counted = found.annotate(recorded=Count("deeds__household", distinct=True))
        return self.answer_page(counted.order_by("-occurred_on", "-id"), ActivityOut)

    @extend_schema(request=PlanIn, responses={201: ActivityOut, 200: ActivityOut})
    def post(self, request: Request, slug: str) -> Response:
        sent = self.read_body(PlanIn)
        plan = Plan(
            name=sent["name"],
            occurred_on=sent["occurred_on"],
            grid=get_group(self.village, sent.get("group")),
            place=sent["place"],
            brigade=sent["brigade"],
            squad=sent["squad"],
            team=sent["team"],
        )
        given: dict[str, Any] = {"key": sent["key"], "by": self.person, "now": self.now}  # Any: kw
        if sent["kind"] == ActivityKind.ROUND:
            codes = get_codes(self.village, sent.get("outcomes", []))
            activity = plan_round(self.village, plan=plan, codes=codes, **given)
        else:
            if sent.get("rule") is None:
                raise RuleUnknown
            (code,) = get_codes(self.village, [sent["rule"]])
            activity = plan_activity(self.village, plan=plan, code=code, **given)
        activity.recorded = activity.deeds.values("household").distinct().count()  # type: ignore[attr-defined] # as the list annotates it
        is_new = activity.made_at == self.now
        return self.answer_written(ActivityOut(activity).data, is_new=is_new)


class ActivityView(VillageAPIView):
    """One activity or round, with what is recorded."""

    roles = RECORDERS

    @extend_schema(responses=ActivitySheetOut)
    def get(self, request: Request, slug: str, activity_id: int) -> Response:
        activity = get_activity(self.village, activity_id)
        every = map_recorded(activity)
        sources = [source for of_household in every.values() for source in of_household]
        codes = codes_of(activity)
        activity.recorded = len(every)  # type: ignore[attr-defined] # as the list annotates it
        activity.rules = find_rules_of(self.village, codes, day=activity.occurred_on)  # type: ignore[attr-defined] # for the serializer
        activity.entries = sources  # type: ignore[attr-defined] # likewise
        context = {"sight": get_sight(self.person, self.village, today=self.today)}
        return Response(ActivitySheetOut(activity, context=context).data)


class TicksView(VillageAPIView):
    """Households of an activity, or outcomes of a round, each recorded exactly once."""

    roles = RECORDERS

    @extend_schema(request=TicksIn, responses={201: SummaryOut, 200: SummaryOut})
    def post(self, request: Request, slug: str, activity_id: int) -> Response:
        sent = self.read_body(TicksIn)
        village, activity = self.village, get_activity(self.village, activity_id)
        reading = read_households(village, [one["household"] for one in sent["entries"]])
        unread: Unread = list(reading.refused)
        rules = map_rules(village, (one.get("rule") for one in sent["entries"]))
        ticks = []
        for one in sent["entries"]:
            household = reading.found.get(one["household"])
            if household is None:
                continue
            try:
                ticks.append(_read_tick(activity, one, household, rules))
            except PointsError as refusal:
                unread.append((str(household.number), refusal))
        levels = Levels(
            difficulty=get_level_sent(village, sent.get("difficulty"), name="difficulty"),
            effect=get_level_sent(village, sent.get("effect"), name="effect"),
        )
        summary = record_ticks(activity, ticks, levels=levels, by=self.person, now=self.now)
        return self.answer_written(sum_up(summary, unread), is_new=bool(summary.sent))


def _read_tick(
    activity: Activity,
    sent: dict[str, Any],
    household: Household,
    rules: dict[int | None, Rule],
) -> Tick:
    """Return one line as the service takes it; raises OutcomeUnknown, MemberNotOfHousehold."""
    quantity = sent.get("quantity")
    rule = rules.get(sent.get("rule"))
    if activity.kind == ActivityKind.ROUND and rule is None:
        raise OutcomeUnknown
    member = get_member_sent(household, sent.get("member"))
    return Tick(household, member, Decimal(1) if quantity is None else quantity, rule)
