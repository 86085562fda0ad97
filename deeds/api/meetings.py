"""The appraisal's meetings for programs: who was there, what was said, and what came of it."""

from collections.abc import Iterable
from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from deeds.api.appraisal import KeyIn, sign_points
from deeds.errors import NotADecider
from deeds.models import (
    BehindReason,
    Deed,
    ItemOutcome,
    Meeting,
    MeetingItem,
    MeetingPresence,
    TableWord,
)
from deeds.queries.deeds import DECIDERS, READERS
from deeds.queries.tables import get_meeting
from deeds.services import TableLine, hold_meeting, key_in
from deeds.services.deciding import REASON_LENGTH_MAX
from deeds.services.meetings import PLACE_LENGTH_MAX
from deeds.services.working_off import work_for_a_while
from villages.api.base import VillageAPIView
from villages.api.fields import AmountField, DayField, IdField, KeyField
from villages.api.pages import PageQuery, page_of
from villages.models import User

LINES_MAX = 2000
PRESENT_MAX = 100


class MeetingIn(serializers.Serializer[Any]):  # Any: DRF's instance, here and below
    """A meeting and who sat there."""

    key = KeyField()
    held_on = DayField()
    present = serializers.ListField(child=IdField(), max_length=PRESENT_MAX)
    place = serializers.CharField(max_length=PLACE_LENGTH_MAX, allow_blank=True, default="")


class AgainstIn(serializers.Serializer[Any]):
    """Somebody who keeps another view."""

    user = IdField()
    reason = serializers.CharField(max_length=REASON_LENGTH_MAX, allow_blank=True, default="")


class LineIn(serializers.Serializer[Any]):
    """What the table said of one deed."""

    deed = IdField()
    verdict = serializers.ChoiceField(choices=TableWord.values)
    points = AmountField(
        required=False, help_text="Under a rule with a range: how many, without a sign."
    )
    reason = serializers.CharField(max_length=REASON_LENGTH_MAX, allow_blank=True, default="")
    against = serializers.ListField(child=AgainstIn(), required=False, max_length=PRESENT_MAX)


class LinesIn(serializers.Serializer[Any]):
    """All that was said, deed by deed; taken together or not at all."""

    key = KeyField()
    lines = serializers.ListField(child=LineIn(), max_length=LINES_MAX)


class PresenceOut(serializers.Serializer[Any]):
    """Somebody who was there."""

    id = IdField(source="person_id")
    name = serializers.CharField(source="person.name")
    title = serializers.CharField(allow_blank=True)


class MeetingOut(serializers.Serializer[Any]):
    """A meeting, read with its presences."""

    number = serializers.IntegerField()
    held_on = DayField()
    place = serializers.CharField(allow_blank=True)
    recorder = serializers.CharField(source="recorder.name")
    present = serializers.SerializerMethodField()
    closed_at = serializers.DateTimeField(allow_null=True)

    @extend_schema_field(PresenceOut(many=True))
    def get_present(self, meeting: Meeting) -> list[Any]:
        presences: Iterable[MeetingPresence] = meeting.presences.all()
        return list(PresenceOut(presences, many=True).data)


class ViewOut(serializers.Serializer[Any]):
    """A minority view."""

    user = IdField(source="person_id")
    name = serializers.CharField(source="person.name")
    reason = serializers.CharField(allow_blank=True)


class LineOut(serializers.Serializer[Any]):
    """One deed before the table, and what came of it."""

    deed = IdField(source="deed_id")
    verdict = serializers.ChoiceField(source="word", choices=TableWord.values)
    points = AmountField(source="chosen_points", allow_null=True, help_text="Signed, of a range.")
    reason = serializers.CharField(allow_blank=True)
    outcome = serializers.ChoiceField(choices=ItemOutcome.values)
    why = serializers.ChoiceField(choices=["", *BehindReason.values])
    why_name = serializers.CharField(source="get_why_display", allow_blank=True)
    recused = serializers.SerializerMethodField(help_text="Names of who stayed out.")
    against = ViewOut(source="dissents", many=True)

    def get_recused(self, item: MeetingItem) -> list[str]:
        return [person.name for person in item.recused.all()]


class MeetingSheetOut(MeetingOut):
    """A meeting with its lines; left: how many are not carried out yet."""

    left = serializers.SerializerMethodField()
    lines = serializers.SerializerMethodField()

    def get_left(self, meeting: Meeting) -> int:
        return sum(1 for item in meeting.items.all() if item.outcome == ItemOutcome.OPEN)

    @extend_schema_field(LineOut(many=True))
    def get_lines(self, meeting: Meeting) -> list[Any]:
        return list(LineOut(meeting.items.all(), many=True).data)


class KeyedInOut(serializers.Serializer[Any]):
    """Which deeds' words were written now, and which had one before; how many are left to do."""

    written = serializers.ListField(child=IdField())
    known = serializers.ListField(child=IdField())
    left = serializers.IntegerField()


class MeetingDoor(VillageAPIView):
    """What all endpoints of meetings share."""

    roles = READERS
    posting_roles = DECIDERS

    def read_meeting(self, number: int) -> Meeting:
        """Return a meeting with all that is told of it; raises MeetingUnknown."""
        found = get_meeting(self.village, number)
        meetings = Meeting.objects.filter(pk=found.pk).select_related("village", "recorder")
        return meetings.prefetch_related(
            "presences__person", "items__recused", "items__dissents__person"
        ).get()


class MeetingsView(MeetingDoor):
    """The meetings, latest first; and the way to record one."""

    @extend_schema(parameters=[PageQuery], responses=page_of(MeetingOut))
    def get(self, request: Request, slug: str) -> Response:
        meetings = Meeting.objects.for_village(self.village).select_related("recorder")
        return self.answer_page(meetings.prefetch_related("presences__person"), MeetingOut)

    @extend_schema(request=MeetingIn, responses={201: MeetingOut, 200: MeetingOut})
    def post(self, request: Request, slug: str) -> Response:
        sent = self.read_body(MeetingIn)
        is_new = not Meeting.objects.for_village(self.village).filter(key=sent["key"]).exists()
        meeting = hold_meeting(
            self.village,
            held_on=sent["held_on"],
            present=self._find_people(sent["present"]),
            place=sent["place"],
            key=sent["key"],
            by=self.person,
            now=self.now,
        )
        return self.answer_written(MeetingOut(meeting).data, is_new=is_new)

    def _find_people(self, ids: list[int]) -> list[User]:
        """Return people of the village; raises NotADecider, by number, for anybody else."""
        people = User.objects.filter(pk__in=ids, appointments__village=self.village).distinct()
        found = {person.pk: person for person in people}
        for user_id in ids:
            if user_id not in found:
                raise NotADecider(str(user_id))
        return [found[user_id] for user_id in ids]


class MeetingView(MeetingDoor):
    """One meeting with its lines: the minutes."""

    @extend_schema(responses=MeetingSheetOut)
    def get(self, request: Request, slug: str, number: int) -> Response:
        return Response(MeetingSheetOut(self.read_meeting(number)).data)


class LinesView(MeetingDoor):
    """What the table said, keyed in; work/ carries it out."""

    roles = DECIDERS

    @extend_schema(request=LinesIn, responses={201: KeyedInOut, 200: KeyedInOut})
    def post(self, request: Request, slug: str, number: int) -> Response:
        sent = self.read_body(LinesIn)
        meeting = get_meeting(self.village, number)
        told = key_in(
            meeting,
            lines=self._read_lines(sent["lines"]),
            key=sent["key"],
            by=self.person,
            now=self.now,
        )
        left = meeting.items.filter(outcome=ItemOutcome.OPEN).count()
        content = {"written": told.written, "known": told.known, "left": left}
        return self.answer_written(KeyedInOut(content).data, is_new=bool(told.written))

    def _read_lines(self, lines: list[dict[str, Any]]) -> list[TableLine]:
        ids = [line["deed"] for line in lines if "points" in line]
        deeds = Deed.objects.for_village(self.village).select_related("rule").in_bulk(ids)
        return [_read_line(line, deeds.get(line["deed"])) for line in lines]


def _read_line(line: dict[str, Any], deed: Deed | None) -> TableLine:
    points = line.get("points")
    return TableLine(
        deed_id=line["deed"],
        word=TableWord(line["verdict"]),
        points=points if deed is None or points is None else sign_points(points, deed),
        reason=line["reason"],
        against={one["user"]: one["reason"] for one in line.get("against", [])},
    )


class WorkView(MeetingDoor):
    """Carry out what was keyed in, for some seconds; ask again while something is left."""

    roles = DECIDERS

    @extend_schema(request=KeyIn, responses={200: MeetingSheetOut})
    def post(self, request: Request, slug: str, number: int) -> Response:
        self.read_body(KeyIn)
        work_for_a_while(get_meeting(self.village, number), now=self.now)
        return Response(MeetingSheetOut(self.read_meeting(number)).data)
