"""The home that shows everybody their own doors, and the supervisors' and the town's pages."""

from datetime import date
from typing import Any

from django.contrib.auth.mixins import AccessMixin
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views import View
from django.views.decorators.http import require_safe

from ledger.models import CorrectionState
from office.queries import find_doors, get_town_report, list_corrections, list_towns
from villages.doors import VillageDoor
from villages.errors import RoleNeeded
from villages.models import Role, Town
from villages.permissions import find_towns


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show the villages' public pages, and the own doors to who is signed in."""
    today = timezone.localdate()
    doors = find_doors(request.user, today=today) if request.user.is_authenticated else []
    return render(request, "office/home.html", {"doors": doors, "towns": list_towns()})


class SuperviseView(VillageDoor):
    """What supervisors look after: corrections that wait for a second person, and those made."""

    roles = frozenset({Role.SUPERVISOR, Role.COMMITTEE})
    http_method_names = ("get", "head", "options")

    def get(self, request: HttpRequest) -> HttpResponse:
        corrections = list_corrections(self.village, today=self.today)
        waiting = [row for row in corrections if row.state == CorrectionState.PROPOSED]
        done = [row for row in corrections if row.state != CorrectionState.PROPOSED]
        return render(
            request,
            "office/supervise.html",
            {"village": self.village, "waiting": waiting, "done": done},
        )


class TownView(AccessMixin, View):
    """The town's villages side by side, in sums and without names."""

    http_method_names = ("get", "head", "options")
    today: date
    towns: list[Town]

    def dispatch(
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> HttpResponseBase:  # Any: as Django's
        if not request.user.is_authenticated:
            return self.handle_no_permission()
        self.today = timezone.localdate()
        self.towns = list(find_towns(request.user, today=self.today))
        if not self.towns:
            raise RoleNeeded(str(Role.TOWN_OFFICER.label))
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest) -> HttpResponse:
        reports = [get_town_report(town, today=self.today) for town in self.towns]
        return render(request, "office/town.html", {"reports": reports})
