"""The appraisal for programs: my queue, decisions, taking them back, deeds that look the same."""

from decimal import Decimal
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from deeds.api.deeds import SeenView
from deeds.api.outputs import DeedOut, DeedSheetOut
from deeds.forms.appraisal import ROUND_MAX
from deeds.models import Decision, Deed, TakeBack, Verdict
from deeds.queries.deeds import DECIDERS, get_deed, waiting_for, with_first_source
from deeds.queries.likes import find_unsettled
from deeds.services import (
    consent_to_take_back,
    decide,
    decline_take_back,
    join,
    let_stand,
    take_back,
)
from deeds.services.deciding import REASON_LENGTH_MAX
from villages.api.fields import AmountField, IdField, KeyField
from villages.api.pages import PageQuery, page_of


class DecisionIn(serializers.Serializer[Any]):  # Any: DRF's instance, here and below
    """A decider's yes or no."""

    key = KeyField()
    verdict = serializers.ChoiceField(choices=Verdict.values)
    points = AmountField(
        required=False, help_text="Under a rule with a range: how many, without a sign."
    )
    reason = serializers.CharField(
        max_length=REASON_LENGTH_MAX, allow_blank=True, default="", help_text="Of a no."
    )


class TakeBackIn(serializers.Serializer[Any]):
    """Why the own word is taken back."""

    key = KeyField()
    reason = serializers.CharField(max_length=REASON_LENGTH_MAX)


class ConsentIn(serializers.Serializer[Any]):
    """Which posting is meant: that of the deed's round, as it was read."""

    key = KeyField()
    round = serializers.IntegerField(min_value=1, max_value=ROUND_MAX)


class DeclineIn(ConsentIn):
    """Why somebody's word is not taken back."""

    reason = serializers.CharField(max_length=REASON_LENGTH_MAX)


class KeyIn(serializers.Serializer[Any]):
    """Nothing but the key of the act."""

    key = KeyField()


class JoinIn(serializers.Serializer[Any]):
    """The deed that goes on with the sources of both."""

    key = KeyField()
    into = IdField()


class ApartIn(serializers.Serializer[Any]):
    """The deed that looks the same and is another one."""

    key = KeyField()
    other = IdField()


class AppraisalView(SeenView):
    """What waits for my decision, by group, oldest first; not what I stay out of."""

    roles = DECIDERS

    @extend_schema(parameters=[PageQuery], responses=page_of(DeedOut))
    def get(self, request: Request, slug: str) -> Response:
        return self.answer_page(waiting_for(self.person, self.village).to_decide, DeedOut)


class ActView(SeenView):
    """An act on one deed, answered by the deed as it then stands."""

    roles = DECIDERS

    def answer_deed(self, deed_id: int, *, is_new: bool) -> Response:
        deed = get_deed(self.village, deed_id)
        context = {"view": self, "likes": with_first_source(find_unsettled(deed), self.person)}
        return self.answer_written(DeedSheetOut(deed, context=context).data, is_new=is_new)


class DecisionsView(ActView):
    """Say yes or no to a deed; the last word that was needed posts it."""

    @extend_schema(request=DecisionIn, responses={201: DeedSheetOut, 200: DeedSheetOut})
    def post(self, request: Request, slug: str, deed_id: int) -> Response:
        sent = self.read_body(DecisionIn)
        deed = get_deed(self.village, deed_id)
        points = sent.get("points")
        said = Decision.objects.for_village(self.village).filter(key=sent["key"])
        is_new = not said.exists()
        decide(
            deed,
            verdict=Verdict(sent["verdict"]),
            chosen_points=None if points is None else sign_points(points, deed),
            reason=sent["reason"],
            key=sent["key"],
            by=self.person,
            now=self.now,
        )
        return self.answer_deed(deed_id, is_new=is_new)


class TakeBackView(ActView):
    """Take the own word back; of a posted deed, ask a second decider to."""

    @extend_schema(request=TakeBackIn, responses={201: DeedSheetOut, 200: DeedSheetOut})
    def post(self, request: Request, slug: str, deed_id: int) -> Response:
        sent = self.read_body(TakeBackIn)
        words = Decision.objects.for_village(self.village).filter(taken_back_key=sent["key"])
        wishes = TakeBack.objects.for_village(self.village).filter(key=sent["key"])
        is_new = not words.exists() and not wishes.exists()
        take_back(get_deed(self.village, deed_id), **sent, by=self.person, now=self.now)
        return self.answer_deed(deed_id, is_new=is_new)


class ConsentView(ActView):
    """Agree that a posted deed is taken back: its row is reversed, it waits anew."""

    @extend_schema(request=ConsentIn, responses={200: DeedSheetOut})
    def post(self, request: Request, slug: str, deed_id: int) -> Response:
        of_round = self.read_body(ConsentIn)["round"]
        deed = get_deed(self.village, deed_id)
        consent_to_take_back(deed, of_round=of_round, by=self.person, now=self.now)
        return self.answer_deed(deed_id, is_new=False)


class DeclineView(ActView):
    """Say no to taking a posted deed back: it stands."""

    @extend_schema(request=DeclineIn, responses={200: DeedSheetOut})
    def post(self, request: Request, slug: str, deed_id: int) -> Response:
        sent = self.read_body(DeclineIn)
        decline_take_back(
            get_deed(self.village, deed_id),
            of_round=sent["round"],
            reason=sent["reason"],
            by=self.person,
            now=self.now,
        )
        return self.answer_deed(deed_id, is_new=False)


class JoinView(ActView):
    """Join a deed into another one that tells the same thing; answered by the other one."""

    @extend_schema(request=JoinIn, responses={200: DeedSheetOut})
    def post(self, request: Request, slug: str, deed_id: int) -> Response:
        into = get_deed(self.village, self.read_body(JoinIn)["into"])
        join(get_deed(self.village, deed_id), into, by=self.person, now=self.now)
        return self.answer_deed(into.pk, is_new=False)


class ApartView(ActView):
    """Say that two deeds that look the same are two."""

    @extend_schema(request=ApartIn, responses={200: DeedSheetOut})
    def post(self, request: Request, slug: str, deed_id: int) -> Response:
        other = get_deed(self.village, self.read_body(ApartIn)["other"])
        let_stand(get_deed(self.village, deed_id), other, by=self.person, now=self.now)
        return self.answer_deed(deed_id, is_new=False)


def sign_points(points: Decimal, deed: Deed) -> Decimal:
    """Return points that were sent without a sign as the deed's rule gives or takes them."""
    return -abs(points) if deed.rule.is_deduction else points
