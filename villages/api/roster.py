"""The village's households."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from villages.api import examples
from villages.api.base import ROSTER_READERS, VillageAPIView
from villages.api.fields import IdField
from villages.api.pages import PageQuery, page_of
from villages.models import Household
from villages.models.households import HouseholdState
from villages.queries import (
    find_households,
    find_token_in,
    get_household,
    get_household_of_card,
    head_name,
    with_heads,
)
from villages.words import mask_name

SEARCH_LENGTH_MAX = 60
CARD_LENGTH_MAX = 300


class MemberOut(serializers.Serializer[Any]):
    """A person of a household, as those see it who record deeds."""

    id = IdField(source="pk")
    name = serializers.CharField()
    initials = serializers.CharField(help_text="Of the name in pinyin, to search by.")


class HouseholdOut(serializers.Serializer[Any]):
    """A household that was read by with_heads."""

    number = serializers.CharField()
    group = serializers.CharField(source="grid.name")
    group_id = IdField(source="grid_id")
    name = serializers.SerializerMethodField(help_text=f"The head's, masked: {examples.HEAD}.")
    state = serializers.ChoiceField(choices=HouseholdState.values)
    members = MemberOut(source="living", many=True)

    def get_name(self, household: Household) -> str:
        return mask_name(head_name(household))


class HouseholdQuery(PageQuery):
    """Which households; all of them for none of these."""

    q = serializers.CharField(
        required=False,
        max_length=SEARCH_LENGTH_MAX,
        help_text="A number, a part of a name, or the beginning of its pinyin initials.",
    )
    group = IdField(required=False, help_text="Of one group.")
    card = serializers.CharField(
        required=False,
        max_length=CARD_LENGTH_MAX,
        help_text="A card's scanned address: its household alone.",
    )


class HouseholdsView(VillageAPIView):
    """The village's households by group and number, or those that are searched for."""

    roles = ROSTER_READERS

    @extend_schema(parameters=[HouseholdQuery], responses=page_of(HouseholdOut))
    def get(self, request: Request, slug: str) -> Response:
        asked = self.read_query(HouseholdQuery)
        if "card" in asked:
            return self.answer_page(self._find_by_card(asked["card"]), HouseholdOut)
        households = find_households(self.village, asked.get("q", ""))
        if "group" in asked:
            households = households.filter(grid_id=asked["group"])
        return self.answer_page(households, HouseholdOut)

    def _find_by_card(self, address: str) -> Any:  # Any: a queryset, as with_heads returns it
        household = get_household_of_card(self.village, find_token_in(address))
        return with_heads(Household.objects.filter(pk=household.pk).in_order())


class HouseholdView(VillageAPIView):
    """One household, by its number."""

    roles = ROSTER_READERS

    @extend_schema(responses=HouseholdOut)
    def get(self, request: Request, slug: str, number: str) -> Response:
        return Response(HouseholdOut(get_household(self.village, number)).data)
