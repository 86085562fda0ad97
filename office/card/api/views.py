"""The endpoints of a card."""

from typing import Any, ClassVar

from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import Throttled
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from deeds.api.inputs import DeedIn, get_same, read_deed
from deeds.forms.base import FIELD_OF_ERROR
from deeds.models import Channel, Deed, Source
from deeds.photos import shrink_all
from deeds.queries.deeds import get_open_household
from deeds.queries.likes import find_unsettled
from deeds.services import submit
from deeds.words import state_of
from office.card.api.bearer import CardBearer, CardHolder, end_of_bearer, issue_bearer
from office.card.api.outputs import BearerOut, CardOut, CardSentOut, NeighbourOut
from office.card.files import answer_own_lines, answer_photo
from office.card.queries import (
    build_sheet,
    find_neighbours,
    list_likes,
    list_people,
    list_sent,
    read_household,
)
from office.card.throttle import MINUTES, try_pin
from rules.api.rules import DayQuery, RuleOut
from rules.models import Rule
from villages.api.base import PlainView
from villages.errors import TooManyGuesses
from villages.models import Household
from villages.queries import find_token_in, name_household
from villages.services.pins import PIN_DIGITS

ADDRESS_LENGTH_MAX = 300


class CardSessionIn(serializers.Serializer[Any]):  # Any: DRF's instance, here and below
    """A card and its PIN."""

    token = serializers.CharField(
        max_length=ADDRESS_LENGTH_MAX, help_text="Or the whole address on the card."
    )
    pin = serializers.RegexField(rf"^[0-9]{{{PIN_DIGITS}}}$")
    key = serializers.UUIDField(required=False, help_text="Not needed: a repeat does no harm.")


class CardSessionView(PlainView):
    """A bearer for a card's PIN. Wrong ones are counted: by card under lock, and by address."""

    authentication_classes = ()
    permission_classes = (AllowAny,)

    @extend_schema(request=CardSessionIn, responses={201: BearerOut})
    def post(self, request: Request) -> Response:
        sent = self.read_body(CardSessionIn)
        token = find_token_in(sent["token"]) or sent["token"]
        try:
            opened = try_pin(request._request, token, sent["pin"], now=self.now)  # noqa: SLF001 - Django's
        except TooManyGuesses as error:
            raise Throttled(wait=MINUTES * 60) from error
        told = {"token": issue_bearer(opened), "expires_at": end_of_bearer(self.now)}
        return self.answer_written(BearerOut(told).data, is_new=True)


class CardAPIView(PlainView):
    """An endpoint for who has opened a card; gives self.household with heads and account."""

    authentication_classes = (CardBearer,)
    field_of_error = FIELD_OF_ERROR
    household: Household

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:  # Any: DRF's
        super().initial(request, *args, **kwargs)
        holder: object = request.user
        assert isinstance(holder, CardHolder), "No other authentication is asked."
        self.household = read_household(holder.card.household_id)


class CardView(CardAPIView):
    """The passbook: what there is, why not all may be redeemed, and how each point came about."""

    @extend_schema(responses=CardOut)
    def get(self, request: Request) -> Response:
        sheet = build_sheet(self.household, today=self.today)
        book = sheet.book
        told = {
            "household": book.household,
            "number": str(self.household.number),
            "village": self.household.village.slug,
            "members": _list_members(self.household),
            "balance": book.available.balance,
            "available": book.available.points,
            "keep": book.available.keep,
            "waiting": book.waiting,
            "bar": book.bar,
            "standing": sheet.standing,
            "year": sheet.year,
            "rows": book.rows,
            "older": book.older,
            "hearings": sheet.hearings,
            "pending": sheet.pending,
            "sent": list_sent(self.household, today=self.today),
            "months": sheet.months,
        }
        return Response(CardOut(told).data)


class LinesView(CardAPIView):
    """A closed month's own lines with their salt, as a file."""

    @extend_schema(responses={(200, "text/plain"): OpenApiTypes.BINARY})
    def get(self, request: Request, month: str) -> HttpResponseBase:
        return answer_own_lines(self.household, month)


class PhotoView(CardAPIView):
    """A photo that shows a deed of this household."""

    @extend_schema(responses={(200, "image/jpeg"): OpenApiTypes.BINARY})
    def get(self, request: Request, photo_id: int) -> HttpResponseBase:
        return answer_photo(self.household, photo_id)


class RulesView(CardAPIView):
    """What gives points on a day, in the order of the regulation."""

    @extend_schema(parameters=[DayQuery], responses=RuleOut(many=True))
    def get(self, request: Request) -> Response:
        day = self.read_query(DayQuery).get("day", self.today)
        rules = Rule.objects.for_village(self.household.village).in_force_on(day)
        awards = rules.filter(points__gt=0).in_order().with_weights()
        return Response(RuleOut(awards, many=True).data)


class NeighboursQuery(serializers.Serializer[Any]):
    """Whom one looks for."""

    q = serializers.CharField(max_length=40, help_text="A number, or a whole name.")


class NeighboursView(CardAPIView):
    """The households of a number or of a whole name, masked; nobody pages through the village."""

    @extend_schema(parameters=[NeighboursQuery], responses=NeighbourOut(many=True))
    def get(self, request: Request) -> Response:
        found = find_neighbours(self.household, self.read_query(NeighboursQuery)["q"])
        told = [
            {"number": str(one.number), "name": name_household(one), "members": _list_members(one)}
            for one in found
        ]
        return Response(NeighbourOut(told, many=True).data)


class ClaimIn(DeedIn):
    """A deed of the own household."""

    household = None  # type: ignore[assignment] # how a field is left out
    channel = None  # type: ignore[assignment]
    witness = None  # type: ignore[assignment]


class RecommendationIn(ClaimIn):
    """A good deed of another household."""

    household = serializers.RegexField(r"^[0-9]{1,9}$", help_text="Its number.")  # type: ignore[assignment]


class SendingView(CardAPIView):
    """What a household sends in itself, to wait for its appraisal; ten a day."""

    channel: ClassVar[Channel]

    def send(self, sent: dict[str, Any], household: Household) -> Response:
        village = self.household.village
        deed = read_deed(village, sent, household=household)
        kept = submit(
            village,
            household=household,
            rule=deed.rule,
            occurred_on=deed.occurred_on,
            quantity=deed.quantity,
            member=deed.member,
            difficulty=deed.difficulty,
            effect=deed.effect,
            with_extra=deed.with_extra,
            proposed_points=deed.proposed_points,
            channel=self.channel,
            note=sent["note"],
            photos=shrink_all(sent.get("photos", [])),
            key=sent["key"],
            same_as=get_same(village, sent.get("same_as")),
            apart=sent["apart"],
            by=self.household,
            now=self.now,
        )
        source = Source.objects.for_village(village).get(key=sent["key"])
        shown = Deed.objects.with_state().select_related("rule").get(pk=kept.pk)
        told = {
            "id": shown.pk,
            "key": source.key,
            "deed": shown.rule.deed,
            "occurred_on": shown.occurred_on,
            "state_name": state_of(shown).word,
            "likes": list_likes(find_unsettled(shown), self.household, today=self.today),
        }
        is_new = source.submitted_at == self.now
        return self.answer_written(CardSentOut(told).data, is_new=is_new)


class ClaimsView(SendingView):
    """The household's own claim."""

    channel = Channel.CLAIM

    @extend_schema(request=ClaimIn, responses={201: CardSentOut, 200: CardSentOut})
    def post(self, request: Request) -> Response:
        return self.send(self.read_body(ClaimIn), self.household)


class RecommendationsView(SendingView):
    """The good that a neighbour did."""

    channel = Channel.NEIGHBOUR

    @extend_schema(request=RecommendationIn, responses={201: CardSentOut, 200: CardSentOut})
    def post(self, request: Request) -> Response:
        sent = self.read_body(RecommendationIn)
        return self.send(sent, get_open_household(self.household.village, sent["household"]))


def _list_members(household: Household) -> list[dict[str, object]]:
    return [{"id": pk, "name": name} for pk, name in list_people(household)]
