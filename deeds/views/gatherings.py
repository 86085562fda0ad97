"""The pages of one activity or round: printed, and recorded for many households at once."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from deeds.errors import (
    ActivityCancelled,
    DayTooOld,
    MemberNotOfHousehold,
    NothingTicked,
    OutcomeUnknown,
)
from deeds.forms.gatherings import Line, TicksForm, read_amount, read_outcomes, read_ticks
from deeds.models import Activity, ActivityKind
from deeds.queries.deeds import RECORDERS, Groups, get_groups, get_sight
from deeds.queries.gatherings import (
    asks_how_much,
    count_recorded,
    find_recorded_otherwise,
    find_rules_of,
    get_activity,
    groups_within,
    households_in,
    map_households,
    map_progress,
    map_recorded,
    read_households,
)
from deeds.rows.deeds import address_of
from deeds.rows.gatherings import (
    Report,
    Told,
    Typed,
    build_columns,
    build_group_links,
    build_household_lines,
    build_person_lines,
    build_report,
    mark_tick,
    name_short,
    name_tick,
    tell_unread,
    write_script_words,
)
from deeds.services import cancel_activity, record_ticks
from deeds.services.gatherings import Levels, Tick, check_day, codes_of, may_cancel
from deeds.services.many import check_size
from deeds.views.sendings import answer_errors, answer_report, wants_json
from rules.lines import points_words
from rules.models import Rule
from rules.units import UNIT_WORDS
from villages.doors import VillageDoor, status_of
from villages.errors import PointsError
from villages.models import Grid, Household
from villages.qr import draw_qr
from villages.queries import name_household
from villages.words import SEPARATOR, day_name, day_with_year


class ActivityDoor(VillageDoor):
    """What the pages of one activity have in common. ?group= an id: whose households are shown."""

    roles = RECORDERS

    @cached_property
    def activity(self) -> Activity:
        return get_activity(self.village, self.kwargs["activity_id"])

    @cached_property
    def rules(self) -> list[Rule]:
        """The rules of the edition of its day, as they were planned."""
        codes = codes_of(self.activity)
        return find_rules_of(self.village, codes, day=self.activity.occurred_on)

    @cached_property
    def rule(self) -> Rule | None:
        """The rule of an activity; None for a round."""
        if self.activity.rule is None:
            return None
        return self.rules[0] if self.rules else self.activity.rule

    @cached_property
    def all_groups(self) -> Groups:
        return get_groups(self.person, self.village, today=self.today)

    @cached_property
    def groups(self) -> list[Grid]:
        return groups_within(self.all_groups, self.activity.grid)

    def find_group(self) -> Grid | None:
        """Return the group that is asked for; else the first of the activity."""
        typed = self.request.GET.get("group", "")
        wanted = int(typed) if typed.isdecimal() and len(typed) < 19 else 0
        every = (*self.all_groups.own, *self.all_groups.others)
        chosen = next((group for group in every if group.pk == wanted), None)
        return chosen or next(iter(self.groups), None)

    def build_head(self) -> dict[str, Any]:  # Any: template values
        activity = self.activity
        teams = (activity.brigade, activity.squad, activity.team)
        return {
            "village": self.village,
            "activity": activity,
            "is_round": activity.kind == ActivityKind.ROUND,
            "day": day_name(activity.occurred_on, self.today),
            "place": activity.place,
            "teams": SEPARATOR.join(team for team in teams if team),
            "rule_deed": self.rule.deed if self.rule else "",
            "rule_points": points_words(self.rule) if self.rule else "",
            "rule_is_deduction": bool(self.rule and self.rule.is_deduction),
            "columns": build_columns(self.rules),
            "counts_persons": bool(self.rule and self.rule.counts_persons),
            "unit": UNIT_WORDS[self.rule.unit] if self.rule and asks_how_much(self.rule) else "",
        }


class ActivityView(ActivityDoor):
    """One activity or round: who is recorded, and more of them.

    A page with scripts asks for the answer as JSON (Accept), and sends a few lines at a time.
    """

    http_method_names = ("get", "head", "post", "options")

    def get(self, request: HttpRequest, activity_id: int) -> HttpResponse:
        return self._show(TicksForm(rule=self.rule))

    def post(self, request: HttpRequest, activity_id: int) -> HttpResponse:
        if request.POST.get("act") == "cancel":
            return self._cancel()
        form = TicksForm(request.POST, rule=self.rule)
        read = read_outcomes if self.activity.rule is None else read_ticks
        lines = read(request.POST)
        if not lines:
            form.add_error(None, str(NothingTicked()))
        if not form.is_valid():
            return self._answer_invalid(form, lines)
        try:
            report, lines = self._record(form, lines)
        except PointsError as refusal:
            form.add_error(None, str(refusal))
            return self._answer_invalid(form, lines, status=status_of(refusal))
        if wants_json(request):
            return answer_report(report, recorded=count_recorded(self.activity))
        return self._show(form, report=report, lines=lines)

    def _cancel(self) -> HttpResponse:
        cancel_activity(self.activity, by=self.person, now=self.now)
        messages.success(self.request, _("取消了。"))
        kind = self.activity.kind
        return HttpResponseRedirect(address_of("deeds:activities", self.village, kind=kind))

    def _may_cancel(self) -> bool:
        is_held = self.activity.cancelled_at is None
        return is_held and may_cancel(self.activity, self.person, roles=self.held)

    def _answer_invalid(
        self,
        form: TicksForm,
        lines: Sequence[Line],
        *,
        status: HTTPStatus = HTTPStatus.BAD_REQUEST,
    ) -> HttpResponse:
        if wants_json(self.request):
            return answer_errors(form, status=status)
        return self._show(form, lines=lines, status=status)

    def _record(self, form: TicksForm, lines: Sequence[Line]) -> tuple[Report, list[Line]]:
        """Record the lines that can be read; what cannot is refused beside the others.

        Returns the lines with the marks that the report knows them by.
        """
        check_size(lines)
        reading = read_households(self.village, [line.household for line in lines])
        reasons = dict(reading.refused)
        outcomes = {rule.code: rule for rule in self.rules}
        ticks: list[Tick] = []
        unread: list[Told] = []
        read: list[Line] = []
        for line in lines:
            household = reading.found.get(line.household)
            if household is None:
                read.append(line)
                unread.append(tell_unread(line.mark, line.household, reasons[line.household]))
                continue
            read.append(replace(line, mark=str(household.number)) if line.is_typed else line)
            try:
                ticks.append(_build_tick(line, household, form, outcomes))
            except PointsError as refusal:
                unread.append(tell_unread(read[-1].mark, name_household(household), refusal))
        levels = Levels(form.get_level("difficulty"), form.get_level("effect"))
        summary = record_ticks(self.activity, ticks, levels=levels, by=self.person, now=self.now)
        report = build_report(summary, unread=unread, mark_of=mark_tick, name_of=name_tick)
        return report, read

    def _show(
        self,
        form: TicksForm,
        *,
        report: Report | None = None,
        lines: Sequence[Line] = (),
        status: HTTPStatus = HTTPStatus.OK,
    ) -> HttpResponse:
        activity, group = self.activity, self.find_group()
        households = list(households_in(group)) if group else []
        progress = map_progress(activity)
        strange = [
            one
            for one in (*self.all_groups.own, *self.all_groups.others)
            if one not in self.groups and one.pk in progress and progress[one.pk].recorded
        ]
        otherwise = find_recorded_otherwise(
            self.village, households, codes_of(activity), day=activity.occurred_on
        )
        given: dict[str, Any] = {  # Any: keyword arguments
            "recorded": map_recorded(activity, households),
            "otherwise": {household for household, _code in otherwise},
            "sight": get_sight(self.person, self.village, today=self.today),
            "typed": _keep_typed(lines, report),
        }
        by_person = bool(self.rule and self.rule.counts_persons)
        links = build_group_links(activity, [*self.groups, *strange], progress, group)
        context = self.build_head() | {
            "form": form,
            "report": report,
            "script_words": write_script_words(),
            "bar": self._find_bar(),
            "can_cancel": self._may_cancel() and not any(one.recorded for one in progress.values()),
            "group": group,
            "groups": links,
            "recorded": sum(one.recorded for one in links),
            "lines": [] if by_person else build_household_lines(households, **given),
            "persons": build_person_lines(households, **given) if by_person else [],
            "more": _keep_more(lines, report),
            "print": address_of(
                "deeds:activity_print", self.village, activity.pk, group=group.pk if group else ""
            ),
            "list": address_of("deeds:activities", self.village, kind=activity.kind),
        }
        return render(self.request, "deeds/gatherings/activity.html", context, status=status)

    def _find_bar(self) -> str:
        """Say why nothing can be recorded today; nothing where it can."""
        activity = self.activity
        if activity.cancelled_at is not None:
            return str(ActivityCancelled())
        if activity.occurred_on > self.today:
            words = _("到了 %(day)s再来登记。签到表可以先打印出来。")
            return words % {"day": day_name(activity.occurred_on, self.today)}
        try:
            check_day(self.village, activity.occurred_on, today=self.today)
        except DayTooOld as refusal:
            return str(refusal)
        return ""


class ActivityPrintView(ActivityDoor):
    """The sign-in sheet of an activity on A4: the group that is asked for, or all of them."""

    http_method_names = ("get", "head", "options")

    def get(self, request: HttpRequest, activity_id: int) -> HttpResponse:
        wanted = self.find_group() if request.GET.get("group") else None
        groups = [wanted] if wanted else self.groups
        households = map_households(groups)
        page = address_of("deeds:activity", self.village, self.activity.pk)
        context = self.build_head() | {
            "day": day_with_year(self.activity.occurred_on),
            "sheets": [
                (group.name, [name_short(household) for household in households[group.pk]])
                for group in groups
            ],
            "qr": draw_qr(request.build_absolute_uri(page)),
            "page": page,
            "every": address_of("deeds:activity_print", self.village, self.activity.pk),
            "is_part": wanted is not None and len(self.groups) > 1,
        }
        return render(request, "deeds/gatherings/activity_print.html", context)


def _build_tick(
    line: Line, household: Household, form: TicksForm, outcomes: dict[str, Rule]
) -> Tick:
    """Return a line as it is recorded; raises what cannot be read in it."""
    if line.code:
        if line.code not in outcomes:
            raise OutcomeUnknown
        return Tick(household, rule=outcomes[line.code])
    member = None
    if line.member_id:
        living = household.living  # type: ignore[attr-defined] # set by with_heads
        member = next((one for one in living if one.pk == line.member_id), None)
        if member is None:
            raise MemberNotOfHousehold
    quantity = read_amount(line.quantity) if line.quantity else form.get_quantity()
    return Tick(household, member=member, quantity=quantity)


def _keep_typed(lines: Sequence[Line], report: Report | None) -> Typed:
    """Return what stays in the boxes: all of it, or after a sending what was refused."""
    kept = lines if report is None else _find_refused(lines, report)
    return Typed(
        ticked=frozenset(line.mark for line in kept if not line.is_typed),
        quantities={line.mark: line.code or line.quantity for line in kept},
    )


def _keep_more(lines: Sequence[Line], report: Report | None) -> str:
    """Return what stays in the box for numbers and addresses."""
    kept = lines if report is None else _find_refused(lines, report)
    return " ".join(line.household for line in kept if line.is_typed)


def _find_refused(lines: Sequence[Line], report: Report) -> list[Line]:
    refused = {one.mark for one in report.refused}
    return [line for line in lines if line.mark in refused]
