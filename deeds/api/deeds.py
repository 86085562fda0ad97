"""Recording deeds, and reading them."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from deeds.api.inputs import (
    DeedIn,
    KnownIn,
    PreviewIn,
    get_household_sent,
    get_same,
    read_deed,
)
from deeds.api.outputs import DeedOut, DeedSheetOut, KnownOut, PreviewOut, SentOut
from deeds.forms.base import FIELD_OF_ERROR
from deeds.models import Channel, Deed, DeedQuerySet, DeedState, Source
from deeds.photos import shrink_all
from deeds.queries.deeds import (
    READERS,
    RECORDERS,
    Sight,
    get_deed,
    get_sight,
    submitted_by,
    with_first_source,
)
from deeds.queries.likes import find_likes, find_unsettled
from deeds.scoring import forecast
from deeds.services import submit
from deeds.words import state_of
from rules import scoring
from rules.errors import PointsChoiceNeeded
from rules.queries import get_rule_in_force
from villages.api.base import VillageAPIView
from villages.api.pages import PageQuery, page_of
from villages.models import Household
from villages.queries import get_household, get_terms, name_household


class DeedsQuery(PageQuery):
    """Which deeds; of those that one may read, all of them for none of these."""

    state = serializers.ChoiceField(choices=DeedState.values, required=False)
    household = serializers.CharField(required=False, max_length=9, help_text="A number.")
    mine = serializers.BooleanField(default=False, help_text="Only what I brought in.")


class SeenView(VillageAPIView):
    """A door to deeds; knows what its person may see of them."""

    field_of_error = FIELD_OF_ERROR
    roles = RECORDERS | READERS
    sight: Sight

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:  # Any: DRF's
        super().initial(request, *args, **kwargs)
        self.sight = get_sight(self.person, self.village, today=self.today)


class DeedsView(VillageAPIView):
    """The deeds that I may read, newest first; and the way in for a new one."""

    field_of_error = FIELD_OF_ERROR
    roles = RECORDERS | READERS
    posting_roles = RECORDERS

    @extend_schema(parameters=[DeedsQuery], responses=page_of(DeedOut))
    def get(self, request: Request, slug: str) -> Response:
        asked = self.read_query(DeedsQuery)
        deeds = self._find_readable(mine=asked["mine"])
        if "state" in asked:
            deeds = deeds.filter(state=asked["state"])
        if "household" in asked:
            deeds = deeds.filter(household=get_household(self.village, asked["household"]))
        return self.answer_page(deeds, DeedOut)

    def _find_readable(self, *, mine: bool) -> DeedQuerySet:
        if mine or not self.held & READERS:
            return submitted_by(self.person, self.village)
        return Deed.objects.for_village(self.village).for_lists().order_by("-id")

    @extend_schema(request=DeedIn, responses={201: SentOut, 200: SentOut})
    def post(self, request: Request, slug: str) -> Response:
        sent = self.read_body(DeedIn)
        deed = read_deed(
            self.village,
            sent,
            household=get_household_sent(
                self.village, sent["household"], key=sent["key"], by=self.person
            ),
        )
        kept = submit(
            self.village,
            household=deed.household,
            rule=deed.rule,
            occurred_on=deed.occurred_on,
            quantity=deed.quantity,
            member=deed.member,
            difficulty=deed.difficulty,
            effect=deed.effect,
            with_extra=deed.with_extra,
            proposed_points=deed.proposed_points,
            channel=Channel(sent["channel"]),
            note=sent["note"],
            witness=sent["witness"],
            photos=shrink_all(sent.get("photos", [])),
            key=sent["key"],
            by=self.person,
            now=self.now,
            same_as=get_same(self.village, sent.get("same_as")),
            apart=sent["apart"],
        )
        return self._answer_sent(kept, sent, deed.household)

    def _answer_sent(self, kept: Deed, sent: dict[str, Any], household: Household) -> Response:
        """Answer what came of it; household: whose it is, read with its head."""
        is_new = kept.key == sent["key"] and kept.created_at == self.now
        if is_new:
            state, state_name = kept.state, str(DeedState(kept.state).label)
        else:
            # Joined into another one, or sent before: that one may have come further since.
            kept = get_deed(self.village, kept.pk)
            source = Source.objects.for_village(self.village).get(key=sent["key"])
            is_new = source.submitted_at == self.now
            state, state_name = DeedOut(context={"view": self}).get_state(kept), state_of(kept).word
        told = {
            "id": kept.pk,
            "key": sent["key"],
            "state": state,
            "state_name": state_name,
            "household": str(household.number),
            "household_name": name_household(household),
            "rule": kept.rule_id,
            "deed": kept.rule.deed,
            "occurred_on": kept.occurred_on,
            "likes": with_first_source(find_unsettled(kept), self.person),
        }
        return self.answer_written(SentOut(told).data, is_new=is_new)


class DeedView(SeenView):
    """One deed with evidence, decisions and explanation, as far as its reader may know them."""

    @extend_schema(responses=DeedSheetOut)
    def get(self, request: Request, slug: str, deed_id: int) -> Response:
        deed = get_deed(self.village, deed_id)
        self.sight.check(deed)
        context = {"view": self, "likes": with_first_source(find_unsettled(deed), self.person)}
        return Response(DeedSheetOut(deed, context=context).data)


class PreviewView(VillageAPIView):
    """What a deed would come to, and what looks the same; nothing is kept."""

    field_of_error = FIELD_OF_ERROR
    roles = RECORDERS

    @extend_schema(request=PreviewIn, responses=PreviewOut)
    def post(self, request: Request, slug: str) -> Response:
        sent = self.read_body(PreviewIn)
        household = get_household(self.village, sent["household"])
        deed = read_deed(self.village, sent, household=household)
        deed.rule = get_rule_in_force(self.village, deed.rule_id, day=deed.occurred_on)
        told: dict[str, object] = {"points": None, "words": ""}
        try:
            assessment = forecast(
                deed,
                deed.proposed_points,
                terms=get_terms(self.village, deed.occurred_on),
                today=self.today,
            )
        except PointsChoiceNeeded:
            # The deciders' to say: a deed can be sent without a proposal.
            pass
        else:
            told = {
                "points": assessment.points,
                "words": scoring.words(assessment.explanation),
            }
        likes = with_first_source(find_likes(deed), self.person)
        return Response(PreviewOut(told | {"likes": likes}).data)


class KnownView(VillageAPIView):
    """Which of a phone's keys have arrived: after a restore, the others are offered again."""

    roles = RECORDERS

    @extend_schema(request=KnownIn, responses=KnownOut)
    def post(self, request: Request, slug: str) -> Response:
        asked = self.read_body(KnownIn)["keys"]
        mine = Source.objects.for_village(self.village).filter(submitted_by=self.person)
        known = mine.filter(key__in=asked).order_by("id").values_list("key", flat=True)
        return Response(KnownOut({"known": list(known)}).data)
