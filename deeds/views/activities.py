"""The pages of activities and rounds: listed, and planned."""

from http import HTTPStatus
from typing import Any
from uuid import uuid4

from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from deeds.forms.gatherings import (
    ActivityForm,
    RoundForm,
    offer_rules,
    only_awards,
    only_simple,
)
from deeds.models import Activity, ActivityKind
from deeds.queries.deeds import RECORDERS, find_recent_codes, get_groups
from deeds.queries.gatherings import find_activities, find_last_outcomes, get_group
from deeds.rows.deeds import address_of
from deeds.rows.gatherings import build_activity_row
from deeds.services import plan_activity, plan_round
from deeds.services.gatherings import Plan
from rules.queries import rules_in_force
from villages.doors import VillageDoor, status_of
from villages.errors import PointsError

ROWS_A_PAGE = 20


class ActivitiesView(VillageDoor):
    """The village's activities, or with ?kind=round its rounds of inspection, newest first."""

    roles = RECORDERS
    http_method_names = ("get", "head", "options")

    def get(self, request: HttpRequest) -> HttpResponse:
        kind = _read_kind(request.GET.get("kind", ""))
        other = ActivityKind.ACTIVITY if kind == ActivityKind.ROUND else ActivityKind.ROUND
        found = find_activities(self.village).filter(kind=kind)
        counted = found.annotate(recorded=Count("deeds__household", distinct=True))
        rows = counted.select_related("village", "rule", "grid").order_by("-occurred_on", "-id")
        page = Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("page"))
        context = {
            "village": self.village,
            "is_round": kind == ActivityKind.ROUND,
            "page": page,
            "rows": [build_activity_row(activity, today=self.today) for activity in page],
            "new": address_of("deeds:activity_new", self.village, kind=kind),
            "other": address_of("deeds:activities", self.village, kind=other),
            "field": address_of("deeds:field", self.village),
        }
        return render(request, "deeds/gatherings/activities.html", context)


class NewActivityView(VillageDoor):
    """A new activity, or with ?kind=round a new round."""

    roles = RECORDERS
    http_method_names = ("get", "head", "post", "options")

    def get(self, request: HttpRequest) -> HttpResponse:
        kind = _read_kind(request.GET.get("kind", ""))
        initial = {"key": uuid4(), "occurred_on": self.today}
        if kind == ActivityKind.ROUND:
            codes = enumerate(find_last_outcomes(self.village), start=1)
            initial |= {f"outcome_{number}": code for number, code in codes}
            initial["name"] = _("%(month)s月卫生检查") % {"month": self.today.month}
        return self._show(self._build_form(kind, initial=initial), kind)

    def post(self, request: HttpRequest) -> HttpResponse:
        kind = _read_kind(request.POST.get("kind", ""))
        form = self._build_form(kind, data=request.POST)
        if not form.is_valid():
            return self._show(form, kind, status=HTTPStatus.BAD_REQUEST)
        try:
            activity = self._plan(form)
        except PointsError as refusal:
            form.refuse(refusal)
            return self._show(form, kind, status=status_of(refusal))
        return HttpResponseRedirect(address_of("deeds:activity", self.village, activity.pk))

    def _build_form(
        self, kind: ActivityKind, **given: Any
    ) -> ActivityForm | RoundForm:  # Any: a form's
        groups = get_groups(self.person, self.village, today=self.today)
        try:
            day = parse_date(self.request.POST.get("occurred_on", "")) or self.today
        except ValueError:
            day = self.today
        rules = rules_in_force(self.village, day)
        if kind == ActivityKind.ROUND:
            return RoundForm(groups=groups, rules=offer_rules(only_simple(rules)), **given)
        recent = find_recent_codes(self.person, self.village)
        return ActivityForm(groups=groups, rules=offer_rules(only_awards(rules), recent), **given)

    def _plan(self, form: ActivityForm | RoundForm) -> Activity:
        typed = form.cleaned_data
        plan = Plan(
            name=typed["name"],
            occurred_on=typed["occurred_on"],
            grid=get_group(self.village, form.get_group_id()),
            place=typed.get("place", ""),
            brigade=typed.get("brigade", ""),
            squad=typed.get("squad", ""),
            team=typed.get("team", ""),
        )
        given: dict[str, Any] = {"key": typed["key"], "by": self.person, "now": self.now}  # Any: kw
        if isinstance(form, RoundForm):
            return plan_round(self.village, plan=plan, codes=form.get_outcomes(), **given)
        return plan_activity(self.village, plan=plan, code=typed["rule"], **given)

    def _show(
        self,
        form: ActivityForm | RoundForm,
        kind: ActivityKind,
        *,
        status: HTTPStatus = HTTPStatus.OK,
    ) -> HttpResponse:
        context = {
            "village": self.village,
            "form": form,
            "kind": kind,
            "is_round": kind == ActivityKind.ROUND,
            "list": address_of("deeds:activities", self.village, kind=kind),
        }
        return render(self.request, "deeds/gatherings/activity_new.html", context, status=status)


def _read_kind(text: str) -> ActivityKind:
    return ActivityKind.ROUND if text == ActivityKind.ROUND else ActivityKind.ACTIVITY
