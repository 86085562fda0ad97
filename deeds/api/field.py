"""What a phone takes into the field: my groups' households and the rules in force today."""

import json
from datetime import timedelta
from hashlib import sha256
from http import HTTPStatus
from typing import Any

from django.db.models import QuerySet
from django.utils.http import parse_etags, quote_etag
from django.utils.translation import get_language
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from deeds.models import Channel
from deeds.queries.deeds import RECORDERS, Groups, find_recent_codes, get_groups
from deeds.services.submitting import CHANNEL_ROLES
from rules.api.rules import RuleOut
from rules.models import Rule
from villages.api.base import ROSTER_READERS, VillageAPIView
from villages.api.fields import DayField, IdField
from villages.api.people import UserOut
from villages.api.roster import HouseholdOut
from villages.models import Grid, Household, Role
from villages.queries import get_terms, with_heads

ETAG_HEADER = OpenApiParameter(
    "If-None-Match", str, OpenApiParameter.HEADER, description="The ETag of what is at hand."
)


class GroupOut(serializers.Serializer[Any]):  # Any: DRF's instance, here and below
    """A group of the village."""

    id = IdField()
    name = serializers.CharField()
    own = serializers.BooleanField(help_text="Whether I am its grid worker.")


class GroupsView(VillageAPIView):
    """The village's groups, one's own first, each part in the order of the notice."""

    roles = ROSTER_READERS

    @extend_schema(responses=GroupOut(many=True))
    def get(self, request: Request, slug: str) -> Response:
        groups = get_groups(self.person, self.village, today=self.today)
        told = [_tell_group(group, own=True) for group in groups.own]
        told += [_tell_group(group, own=False) for group in groups.others]
        return Response(GroupOut(told, many=True).data)


def _tell_group(group: Grid, *, own: bool) -> dict[str, object]:
    return {"id": group.pk, "name": group.name, "own": own}


class BundleVillageOut(serializers.Serializer[Any]):
    """The village of the bundle."""

    slug = serializers.CharField()
    name = serializers.CharField()


class ChannelOut(serializers.Serializer[Any]):
    """A way in that is open to me."""

    code = serializers.ChoiceField(choices=Channel.values)
    name = serializers.CharField()


class BundleOut(serializers.Serializer[Any]):
    """All that the forms need without a network."""

    user = UserOut()
    village = BundleVillageOut()
    made_at = serializers.DateTimeField()
    today = DayField()
    oldest_day = DayField(help_text="The earliest day that can be recorded today.")
    households = HouseholdOut(many=True, help_text="Of my groups; all, for whom no grid is named.")
    rules = RuleOut(many=True, help_text="In force today.")
    recent = serializers.ListField(child=IdField(), help_text="Rules I used last, latest first.")
    channels = ChannelOut(many=True)


class FieldView(VillageAPIView):
    """The phone's bundle. Its ETag changes with what it says, and with the day."""

    roles = RECORDERS

    @extend_schema(parameters=[ETAG_HEADER], responses={200: BundleOut, 304: None})
    def get(self, request: Request, slug: str) -> Response:
        told = BundleOut(self._gather()).data
        etag = _digest({name: part for name, part in told.items() if name != "made_at"})
        headers = {"ETag": etag, "Cache-Control": "private, no-cache"}
        known = parse_etags(request.headers.get("If-None-Match", ""))
        if etag in (one.removeprefix("W/") for one in known):
            return Response(status=HTTPStatus.NOT_MODIFIED, headers=headers)
        return Response(told, headers=headers)

    def _gather(self) -> dict[str, object]:
        rules = list(
            Rule.objects.for_village(self.village).in_force_on(self.today).in_order().with_weights()
        )
        ids = {rule.code: rule.pk for rule in rules}
        codes = find_recent_codes(self.person, self.village)
        days = get_terms(self.village, self.today).back_days
        return {
            "user": self.person,
            "village": self.village,
            "made_at": self.now,
            "today": self.today,
            "oldest_day": self.today - timedelta(days=days),
            "households": self._find_households(),
            "rules": rules,
            "recent": [ids[code] for code in codes if code in ids],
            "channels": [
                {"code": channel.value, "name": str(channel.label)}
                for channel, allowed in CHANNEL_ROLES.items()
                if allowed & self.held
            ],
        }

    def _find_households(self) -> QuerySet[Household]:
        """Return those of my groups; a grid worker of no named grid has the whole village."""
        groups: Groups = get_groups(self.person, self.village, today=self.today)
        if groups.own or Role.GRID_WORKER not in self.held:
            return groups.households_of(None)
        return with_heads(Household.objects.for_village(self.village).active().in_order())


def _digest(content: object) -> str:
    """Return an ETag of JSON in the language in which it speaks."""
    text = json.dumps([get_language(), content], ensure_ascii=False, sort_keys=True)
    return quote_etag(sha256(text.encode()).hexdigest()[:32])
