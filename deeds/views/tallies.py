"""The pages of tally sheets: drawn up, printed, and keyed in once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from http import HTTPStatus
from typing import Any
from uuid import uuid4

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from deeds.errors import GridUnknown, NothingTicked, NotOnSheet
from deeds.forms.gatherings import KeyingForm, Line, TallyForm, only_simple, read_amount, read_cells
from deeds.models import Source, Tally
from deeds.queries.deeds import RECORDERS, Sight, get_groups, get_sight
from deeds.queries.gatherings import (
    find_common_codes,
    find_recorded_otherwise,
    find_rules_of,
    get_group,
    get_tally,
    map_cells,
    read_households,
)
from deeds.rows.deeds import address_of
from deeds.rows.gatherings import (
    Column,
    Report,
    Told,
    build_columns,
    build_report,
    build_tally_row,
    mark_cell,
    name_cell,
    name_short,
    say_keyed,
    space_code,
    tell_unread,
    write_script_words,
)
from deeds.services import draw_up_tally, key_in_tally
from deeds.services.many import check_size
from deeds.services.tallies import RULES_MAX, Cell
from deeds.views.sendings import answer_errors, answer_report, wants_json
from rules.models import Rule
from rules.queries import rules_in_force
from villages.doors import VillageDoor, status_of
from villages.errors import PointsError
from villages.models import Household
from villages.qr import draw_qr
from villages.queries import with_heads
from villages.words import day_name, day_with_year
from villages.words import points as write_number

ROWS_A_PAGE = 20


class TalliesView(VillageDoor):
    """The village's sheets, newest first. ?code= as it stands on the paper leads to its page."""

    roles = RECORDERS
    http_method_names = ("get", "head", "options")

    def get(self, request: HttpRequest) -> HttpResponse:
        typed, refusal = request.GET.get("code", "").strip(), None
        if typed:
            try:
                tally = get_tally(self.village, typed)
            except PointsError as error:
                refusal = error
            else:
                return HttpResponseRedirect(address_of("deeds:tally", self.village, tally.code))
        found = Tally.objects.for_village(self.village).select_related("village", "grid")
        page = Paginator(found, ROWS_A_PAGE).get_page(request.GET.get("page"))
        context = {
            "village": self.village,
            "code": typed,
            "refusal": refusal,
            "page": page,
            "rows": [build_tally_row(tally, today=self.today) for tally in page],
            "new": address_of("deeds:tally_new", self.village),
            "field": address_of("deeds:field", self.village),
        }
        status = status_of(refusal) if refusal else HTTPStatus.OK
        return render(request, "deeds/gatherings/tallies.html", context, status=status)


class NewTallyView(VillageDoor):
    """A new sheet: which group, which rules."""

    roles = RECORDERS
    http_method_names = ("get", "head", "post", "options")

    def get(self, request: HttpRequest) -> HttpResponse:
        common = find_common_codes(self.village, today=self.today)
        form = self._build_form(common)
        named = [code for code, _words in form.fields["rules"].choices]  # type: ignore[attr-defined]
        chosen = [code for code in named if code in common][:RULES_MAX]
        form.initial.update(key=uuid4(), rules=chosen)
        return self._show(form)

    def post(self, request: HttpRequest) -> HttpResponse:
        common = find_common_codes(self.village, today=self.today)
        form = self._build_form(common, data=request.POST)
        if not form.is_valid():
            return self._show(form, status=HTTPStatus.BAD_REQUEST)
        typed = form.cleaned_data
        try:
            grid = get_group(self.village, form.get_group_id())
            if grid is None:
                raise GridUnknown
            tally = draw_up_tally(
                self.village,
                grid=grid,
                codes=typed["rules"],
                day=typed["day"],
                title=typed["title"],
                key=typed["key"],
                by=self.person,
                now=self.now,
            )
        except PointsError as refusal:
            form.refuse(refusal)
            return self._show(form, status=status_of(refusal))
        return HttpResponseRedirect(address_of("deeds:tally", self.village, tally.code))

    def _build_form(self, common: Sequence[str], **given: Any) -> TallyForm:  # Any: a form's
        """Return the form with the rules in force today, the most used ones first."""
        groups = only_simple(rules_in_force(self.village, self.today))
        rules = [rule for group in groups for rule in group.rules]
        places = {code: place for place, code in enumerate(common)}
        rules.sort(key=lambda rule: places.get(rule.code, len(places)))
        households = get_groups(self.person, self.village, today=self.today)
        return TallyForm(groups=households, rules=rules, **given)

    def _show(self, form: TallyForm, *, status: HTTPStatus = HTTPStatus.OK) -> HttpResponse:
        context = {
            "village": self.village,
            "form": form,
            "list": address_of("deeds:tallies", self.village),
        }
        return render(self.request, "deeds/gatherings/tally_new.html", context, status=status)


@dataclass(frozen=True, slots=True)
class Box:
    """One box of a sheet. recorded: what was keyed in; typed: what is to be sent still."""

    mark: str
    label: str
    column: Column
    recorded: str = ""
    typed: str = ""
    otherwise: bool = False


@dataclass(frozen=True, slots=True)
class SheetLine:
    """One household of a sheet."""

    name: str
    boxes: list[Box]


class TallyDoor(VillageDoor):
    """What the pages of one sheet have in common."""

    roles = RECORDERS

    @cached_property
    def tally(self) -> Tally:
        return get_tally(self.village, self.kwargs["code"])

    @cached_property
    def rules(self) -> list[Rule]:
        return find_rules_of(self.village, self.tally.rules, day=self.tally.day or self.today)

    @cached_property
    def households(self) -> list[Household]:
        """The households in the order of the paper."""
        numbers = self.tally.households
        known = with_heads(Household.objects.for_village(self.village))
        by_number = {one.number: one for one in known.filter(number__in=numbers)}
        return [by_number[number] for number in numbers]

    def build_head(self) -> dict[str, Any]:  # Any: template values
        return {
            "village": self.village,
            "tally": self.tally,
            "code": space_code(self.tally.code),
            "columns": build_columns(self.rules),
            "group": self.tally.grid.name if self.tally.grid else "",
        }


class TallyView(TallyDoor):
    """One sheet to key in; a page with scripts sends a few boxes at a time, as in activities."""

    http_method_names = ("get", "head", "post", "options")

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        return self._show(KeyingForm(is_dated=self.tally.day is not None))

    def post(self, request: HttpRequest, code: str) -> HttpResponse:
        form = KeyingForm(request.POST, is_dated=self.tally.day is not None)
        lines = read_cells(request.POST)
        if not lines:
            form.add_error(None, str(NothingTicked()))
        if not form.is_valid():
            return self._answer_invalid(form, lines)
        try:
            report = self._key_in(lines, form.cleaned_data.get("occurred_on"))
        except PointsError as refusal:
            form.add_error(None, str(refusal))
            return self._answer_invalid(form, lines, status=status_of(refusal))
        if wants_json(request):
            return answer_report(report)
        return self._show(form, report=report, lines=lines)

    def _answer_invalid(
        self,
        form: KeyingForm,
        lines: Sequence[Line],
        *,
        status: HTTPStatus = HTTPStatus.BAD_REQUEST,
    ) -> HttpResponse:
        if wants_json(self.request):
            return answer_errors(form, status=status)
        return self._show(form, lines=lines, status=status)

    def _key_in(self, lines: Sequence[Line], day: date | None) -> Report:
        check_size(lines)
        reading = read_households(self.village, [line.household for line in lines])
        reasons = dict(reading.refused)
        on_day = find_rules_of(
            self.village, self.tally.rules, day=self.tally.day or day or self.today
        )
        rules = {rule.code: rule for rule in (*self.rules, *on_day)}
        cells: list[Cell] = []
        columns = build_columns(self.rules)
        unread: list[Told] = []
        for line in lines:
            household, rule = reading.found.get(line.household), rules.get(line.code)
            named = name_cell(line.household, line.code, columns)
            if household is None or rule is None:
                why = reasons.get(line.household) or NotOnSheet()
                unread.append(tell_unread(line.mark, named, why))
                continue
            try:
                cells.append(Cell(household, rule, read_amount(line.quantity)))
            except PointsError as refusal:
                unread.append(tell_unread(line.mark, named, refusal))
        summary = key_in_tally(self.tally, cells, day=day, by=self.person, now=self.now)
        return build_report(
            summary,
            unread=unread,
            mark_of=mark_cell,
            name_of=lambda cell: name_cell(cell.household.number, cell.rule.code, columns),
        )

    def _show(
        self,
        form: KeyingForm,
        *,
        report: Report | None = None,
        lines: Sequence[Line] = (),
        status: HTTPStatus = HTTPStatus.OK,
    ) -> HttpResponse:
        refused = {one.mark for one in report.refused} if report else None
        typed = {
            line.mark: line.quantity for line in lines if refused is None or line.mark in refused
        }
        context = self.build_head() | {
            "form": form,
            "report": report,
            "script_words": write_script_words(),
            "keyed": say_keyed(self.tally, today=self.today),
            "day": day_name(self.tally.day, self.today) if self.tally.day else "",
            "lines": self._build_lines(typed),
            "print": address_of("deeds:tally_print", self.village, self.tally.code),
            "list": address_of("deeds:tallies", self.village),
        }
        return render(self.request, "deeds/gatherings/tally.html", context, status=status)

    def _build_lines(self, typed: Mapping[str, str]) -> list[SheetLine]:
        cells, columns = map_cells(self.tally), build_columns(self.rules)
        sight = get_sight(self.person, self.village, today=self.today)
        otherwise = (
            find_recorded_otherwise(
                self.village, self.households, self.tally.rules, day=self.tally.day
            )
            if self.tally.day
            else set()
        )
        lines = []
        for household in self.households:
            name, boxes = name_short(household), []
            for column in columns:
                mark = f"{household.number}-{column.code}"
                source = cells.get((household.number, column.code))
                boxes.append(
                    Box(
                        mark=mark,
                        label=_("%(household)s：%(deed)s")
                        % {"household": name, "deed": column.deed},
                        column=column,
                        recorded=_say_box(source, sight) if source else "",
                        typed=typed.get(mark, ""),
                        otherwise=not source and (household.pk, column.code) in otherwise,
                    )
                )
            lines.append(SheetLine(name, boxes))
        return lines


class TallyPrintView(TallyDoor):
    """The sheet on A4: households × rules, its code large, and the QR of the page to key it in."""

    http_method_names = ("get", "head", "options")

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        page = address_of("deeds:tally", self.village, self.tally.code)
        context = self.build_head() | {
            "day": day_with_year(self.tally.day) if self.tally.day else "",
            "lines": [name_short(household) for household in self.households],
            "qr": draw_qr(request.build_absolute_uri(page)),
            "page": page,
        }
        return render(request, "deeds/gatherings/tally_print.html", context)


def _say_box(source: Source, sight: Sight) -> str:
    """Return the figure that was keyed in; of another's deduction only that there is one."""
    deed = source.sent_as
    is_mine = source.submitted_by_id == sight.person.pk
    if deed.rule.is_deduction and not (sight.reads_all or is_mine):
        return _("已记")
    return write_number(deed.quantity)
