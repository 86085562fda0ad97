"""The home that shows everybody their own doors, and the supervisors' and the town's pages."""

from datetime import date
from typing import Any

from django.contrib.auth.mixins import AccessMixin
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views import View
from django.views.decorators.http import require_safe

from ledger.models import CorrectionState
from office.queries import find_card_door, find_doors, get_town_report, list_corrections, list_towns
from villages.doors import VillageDoor
from villages.errors import RoleNeeded
from villages.models import Household, Role, Town
from villages.permissions import find_towns
from villages.queries import get_card, head_name, with_heads
from villages.words import household_name, mask_name


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show the villages' public pages, and the own doors to who is signed in."""
    today = timezone.localdate()
    doors = find_doors(request.user, today=today) if request.user.is_authenticated else []
    return render(request, "office/home.html", {"doors": doors, "towns": list_towns()})


class CardView(View):
    """The address on a card: a worker goes on to a deed, a shopkeeper to the counter.

    Anyone else sees the number and the masked name, and nothing more.
    """

    http_method_names = ("get", "head", "options")

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        household = with_heads(Household.objects.filter(pk=get_card(token).household_id)).get()
        address = find_card_door(request.user, household, today=timezone.localdate())
        if address:
            return redirect(address)
        shown = mask_name(head_name(household))
        words = household_name(household.grid.name, household.number, shown)
        context = {"village": household.village, "household": words}
        response = render(request, "office/card.html", context)
        # The token opens the card: it must not travel on to other sites.
        response["Referrer-Policy"] = "no-referrer"
        response["Cache-Control"] = "no-store"
        return response


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
