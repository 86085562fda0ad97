"""The rules in force on a day."""

from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from rules.lines import extra_words, level_words, limit_words, points_words
from rules.models import Category, Rule, WeightLevel, WeightTable
from rules.units import UNIT_WORDS
from villages.api import examples
from villages.api.base import EVERY_VILLAGE_ROLE, VillageAPIView
from villages.api.fields import AmountField, DayField, IdField


class LevelOut(serializers.Serializer[Any]):
    """One level of a table of weights."""

    id = IdField(source="pk")
    name = serializers.CharField()
    factor = AmountField()
    words = serializers.SerializerMethodField(help_text=examples.LEVEL)

    def get_words(self, level: WeightLevel) -> str:
        return level_words(level, "")


@extend_schema_field(LevelOut(many=True))
class LevelsField(serializers.Field[Any, None, list[Any], Any]):  # Any: DRF's
    """The levels of a table; none where the rule has no such table."""

    def get_attribute(self, instance: Rule) -> Any:  # Any: a table, or an empty list
        # DRF writes null for what is not there before it asks a field.
        return super().get_attribute(instance) or []

    def to_representation(self, value: WeightTable | list[WeightLevel]) -> list[Any]:
        levels = value.levels.all() if isinstance(value, WeightTable) else value
        return list(LevelOut(levels, many=True).data)


class RuleOut(serializers.Serializer[Any]):
    """A rule that was read with its weights."""

    id = IdField(source="pk")
    code = serializers.CharField()
    article = serializers.CharField(allow_blank=True)
    category = serializers.ChoiceField(choices=Category.values)
    category_name = serializers.CharField(source="get_category_display")
    deed = serializers.CharField()
    points = AmountField(help_text="With its sign; of a range, the small end.")
    points_max = AmountField(allow_null=True, help_text="Of a range, the large end.")
    points_words = serializers.SerializerMethodField(help_text=examples.POINTS_A_UNIT)
    unit = serializers.CharField(allow_blank=True)
    unit_name = serializers.SerializerMethodField(
        help_text=f"{examples.UNIT}; empty where nothing is counted."
    )
    unit_step = AmountField(help_text="Points are for so many of the unit.")
    is_counted = serializers.BooleanField(help_text="Whether a deed has a quantity to type in.")
    counts_persons = serializers.BooleanField(help_text="Whether a deed names a member.")
    is_deduction = serializers.BooleanField()
    is_range = serializers.BooleanField(help_text="Whether points can be proposed.")
    is_plain = serializers.SerializerMethodField(
        help_text="Whether a deed comes to points × quantity, until caps and repeats are counted."
    )
    limits = serializers.SerializerMethodField(help_text="Caps, repeats and the rest, in words.")
    difficulty = LevelsField(source="difficulty_table", help_text="One is to be chosen, if any.")
    effect = LevelsField(source="effect_table", help_text="Likewise.")
    extra = serializers.SerializerMethodField(help_text="What can come on top; empty for nothing.")

    def get_points_words(self, rule: Rule) -> str:
        return points_words(rule)

    def get_unit_name(self, rule: Rule) -> str:
        return str(UNIT_WORDS[rule.unit]) if rule.is_counted else ""

    def get_is_plain(self, rule: Rule) -> bool:
        return rule.is_plain

    def get_limits(self, rule: Rule) -> str:
        return limit_words(rule)

    def get_extra(self, rule: Rule) -> str:
        return extra_words(rule)


class DayQuery(serializers.Serializer[Any]):
    """Which day; today for none."""

    day = DayField(required=False)


class RulesView(VillageAPIView):
    """The rules in force on a day, in the order of the regulation; none before the first."""

    roles = EVERY_VILLAGE_ROLE

    @extend_schema(parameters=[DayQuery], responses=RuleOut(many=True))
    def get(self, request: Request, slug: str) -> Response:
        day = self.read_query(DayQuery).get("day", self.today)
        rules = Rule.objects.for_village(self.village).in_force_on(day).in_order().with_weights()
        return Response(RuleOut(rules, many=True).data)
