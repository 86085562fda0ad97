"""Tally sheets for programs: drawn up, read, and keyed in in one go."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from deeds.api.gatherings import (
    HOUSEHOLD_HELP,
    ColumnOut,
    RecordedOut,
    SummaryOut,
    Unread,
    get_codes,
    map_rules,
    sum_up,
)
from deeds.errors import GridUnknown
from deeds.models import Tally
from deeds.queries.deeds import RECORDERS, get_sight
from deeds.queries.gatherings import find_rules_of, get_group, get_tally, map_cells, read_households
from deeds.services import draw_up_tally, key_in_tally
from deeds.services.many import ENTRIES_MAX
from deeds.services.tallies import RULES_MAX, Cell
from rules.errors import RuleUnknown
from villages.api.base import VillageAPIView
from villages.api.fields import AmountField, DayField, IdField, KeyField
from villages.api.pages import PageQuery, page_of


class TallyOut(serializers.Serializer[Any]):
    """A sheet in a list."""

    code = serializers.CharField()
    title = serializers.CharField(allow_blank=True)
    group = IdField(source="grid_id", allow_null=True)
    day = DayField(allow_null=True, help_text="Null: written on the paper.")
    codes = serializers.ListField(source="rules", child=serializers.CharField())
    keyed_at = serializers.DateTimeField(allow_null=True)


class TallySheetOut(serializers.Serializer[Any]):
    """One sheet with its lines and columns, and with what is keyed in."""

    code = serializers.CharField()
    title = serializers.CharField(allow_blank=True)
    group = IdField(source="grid_id", allow_null=True)
    day = DayField(allow_null=True)
    keyed_at = serializers.DateTimeField(allow_null=True)
    households = serializers.ListField(child=serializers.CharField(), help_text="Numbers.")
    rules = ColumnOut(source="columns", many=True)
    entries = RecordedOut(many=True)


class SheetIn(serializers.Serializer[Any]):
    """A sheet to be drawn up."""

    key = KeyField()
    group = IdField()
    rules = serializers.ListField(child=IdField(), min_length=1, max_length=RULES_MAX)
    day = DayField(required=False, allow_null=True)
    title = serializers.CharField(required=False, allow_blank=True, default="")


class CellIn(serializers.Serializer[Any]):
    """One box of a sheet."""

    household = serializers.CharField(max_length=300, help_text=HOUSEHOLD_HELP)
    rule = IdField()
    quantity = AmountField()


class CellsIn(serializers.Serializer[Any]):
    """Boxes of a sheet; the deeds' keys are made from the sheet, its households and rules."""

    key = KeyField()
    occurred_on = DayField(required=False, allow_null=True, help_text="If the paper says the day.")
    entries = CellIn(many=True, allow_empty=False, max_length=ENTRIES_MAX)  # type: ignore[call-arg] # likewise


class TalliesView(VillageAPIView):
    """The village's tally sheets, newest first; and the way to draw one up."""

    roles = RECORDERS

    @extend_schema(parameters=[PageQuery], responses=page_of(TallyOut))
    def get(self, request: Request, slug: str) -> Response:
        return self.answer_page(Tally.objects.for_village(self.village), TallyOut)

    @extend_schema(request=SheetIn, responses={201: TallyOut, 200: TallyOut})
    def post(self, request: Request, slug: str) -> Response:
        sent = self.read_body(SheetIn)
        grid = get_group(self.village, sent["group"])
        if grid is None:
            raise GridUnknown
        tally = draw_up_tally(
            self.village,
            grid=grid,
            codes=get_codes(self.village, sent["rules"]),
            day=sent.get("day"),
            title=sent["title"],
            key=sent["key"],
            by=self.person,
            now=self.now,
        )
        return self.answer_written(TallyOut(tally).data, is_new=tally.made_at == self.now)


class TallyView(VillageAPIView):
    """One sheet, with what is keyed in."""

    roles = RECORDERS

    @extend_schema(responses=TallySheetOut)
    def get(self, request: Request, slug: str, code: str) -> Response:
        tally = get_tally(self.village, code)
        told = {
            "code": tally.code,
            "title": tally.title,
            "grid_id": tally.grid_id,
            "day": tally.day,
            "keyed_at": tally.keyed_at,
            "households": [str(number) for number in tally.households],
            "columns": find_rules_of(self.village, tally.rules, day=tally.day or self.today),
            "entries": list(map_cells(tally).values()),
        }
        context = {"sight": get_sight(self.person, self.village, today=self.today)}
        return Response(TallySheetOut(told, context=context).data)


class CellsView(VillageAPIView):
    """A sheet keyed in, wholly or in parts; each box is recorded exactly once."""

    roles = RECORDERS

    @extend_schema(request=CellsIn, responses={201: SummaryOut, 200: SummaryOut})
    def post(self, request: Request, slug: str, code: str) -> Response:
        sent = self.read_body(CellsIn)
        tally = get_tally(self.village, code)
        reading = read_households(self.village, [one["household"] for one in sent["entries"]])
        unread: Unread = list(reading.refused)
        rules = map_rules(self.village, (one["rule"] for one in sent["entries"]))
        cells = []
        for one in sent["entries"]:
            household, rule = reading.found.get(one["household"]), rules.get(one["rule"])
            if household is not None and rule is not None:
                cells.append(Cell(household, rule, one["quantity"]))
            elif household is not None:
                unread.append((str(household.number), RuleUnknown()))
        summary = key_in_tally(
            tally, cells, day=sent.get("occurred_on"), by=self.person, now=self.now
        )
        return self.answer_written(sum_up(summary, unread), is_new=bool(summary.sent))
