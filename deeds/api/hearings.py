"""Hearing a household for programs: the slip's delivery, and the reply."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from deeds.models import Deed, Hearing
from deeds.queries.deeds import RECORDERS, get_sight
from deeds.queries.hearings import get_deduction
from deeds.rows.hearings import build_slips, find_hearing, tell_hearing
from deeds.services import record_delivery, record_reply
from deeds.services.hearings import HEARERS, RECEIVER_LENGTH_MAX, REPLY_LENGTH_MAX
from villages.api import examples
from villages.api.base import VillageAPIView
from villages.api.fields import DayField, IdField, KeyField


class DeliveryIn(serializers.Serializer[Any]):  # Any: DRF's instance, here and below
    """The slip has reached the household."""

    key = KeyField()
    delivered_on = DayField()
    delivered_to = serializers.CharField(
        max_length=RECEIVER_LENGTH_MAX, help_text="The name of who took it."
    )


class ReplyIn(serializers.Serializer[Any]):
    """What the household says."""

    key = KeyField()
    replied_on = DayField()
    reply = serializers.CharField(max_length=REPLY_LENGTH_MAX)


class SlipOut(serializers.Serializer[Any]):
    """What the household is told: never who brought it."""

    what = serializers.CharField()
    who = serializers.CharField(allow_blank=True, help_text="The member it is about, if any.")
    article = serializers.CharField(allow_blank=True)
    quote = serializers.CharField(allow_blank=True)
    day = serializers.CharField()
    quantity = serializers.CharField(allow_blank=True)
    points = serializers.CharField(help_text=f"A range as range: {examples.DEDUCTION_RANGE}.")
    limits = serializers.CharField(allow_blank=True)
    days = serializers.IntegerField(help_text="To reply in, from the day after the delivery.")


class HearingOut(serializers.Serializer[Any]):
    """How the hearing of a deduction stands; what has not happened is null."""

    deed = IdField()
    household = serializers.CharField()
    sentence = serializers.CharField(help_text="How it stands, and what may be done.")
    delivered_on = DayField(allow_null=True)
    delivered_to = serializers.CharField(allow_null=True)
    until = DayField(allow_null=True, help_text="The last day to reply on.")
    replied_on = DayField(allow_null=True)
    reply = serializers.CharField(allow_null=True)
    slip = SlipOut()


class HearingView(VillageAPIView):
    """A deduction's hearing, for those who deliver slips or hear replies."""

    roles = HEARERS

    @extend_schema(responses=HearingOut)
    def get(self, request: Request, slug: str, deed_id: int) -> Response:
        return Response(self.tell(self.get_deduction(deed_id)))

    def get_deduction(self, deed_id: int) -> Deed:
        return get_deduction(self.person, self.village, deed_id, today=self.today)

    def tell(self, deed: Deed) -> Any:  # Any: DRF's ReturnDict
        hearing = find_hearing(deed)
        sight = get_sight(self.person, self.village, today=self.today)
        told = tell_hearing(deed, sees_people=sight.sees_sources(deed), today=self.today)
        names = ("delivered_on", "delivered_to", "until", "replied_on", "reply")
        # An empty reply is none: the words are needed to record one.
        values = {name: getattr(hearing, name, None) or None for name in names}
        content = {
            "deed": deed.pk,
            "household": str(deed.household.number),
            "sentence": told.sentence if told else "",
            "slip": build_slips([deed], today=self.today)[0],
            **values,
        }
        return HearingOut(content).data

    def answer_heard(self, deed_id: int, *, is_new: bool) -> Response:
        return self.answer_written(self.tell(self.get_deduction(deed_id)), is_new=is_new)


class DeliveryView(HearingView):
    """A slip has been delivered: the household's time to reply begins."""

    roles = RECORDERS
    http_method_names = ("post", "options")

    @extend_schema(request=DeliveryIn, responses={201: HearingOut, 200: HearingOut})
    def post(self, request: Request, slug: str, deed_id: int) -> Response:
        sent = self.read_body(DeliveryIn)
        deed = self.get_deduction(deed_id)
        is_new = find_hearing(deed) is None
        record_delivery(deed, **sent, by=self.person, now=self.now)
        return self.answer_heard(deed_id, is_new=is_new)


class ReplyView(HearingView):
    """The household has replied: the deduction may be decided."""

    http_method_names = ("post", "options")

    @extend_schema(request=ReplyIn, responses={201: HearingOut, 200: HearingOut})
    def post(self, request: Request, slug: str, deed_id: int) -> Response:
        sent = self.read_body(ReplyIn)
        deed = self.get_deduction(deed_id)
        hearing: Hearing | None = find_hearing(deed)
        record_reply(deed, **sent, by=self.person, now=self.now)
        return self.answer_heard(deed_id, is_new=hearing is None or hearing.replied_on is None)
