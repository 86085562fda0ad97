"""The home that shows everybody their own doors; supervisors' and town's pages; the charts."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ledger.models import CorrectionState
from office.charting import build_charts
from office.figures import get_figures
from office.help.guides import Guide, list_guides
from office.life.rows import list_changes
from office.queries import Door, list_appointments, list_corrections, list_towns
from office.waiting import collect_counted, collect_todos, find_doors
from villages.doors import VillageDoor, get_roles
from villages.models import Role, User
from villages.permissions import STAFF
from villages.todo import Todo

# How many months the charts show; the first, if nothing else is asked for.
SPANS = (12, 24)
SUPERVISORS = frozenset({Role.SUPERVISOR})


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show the villages' public pages, and the own doors to who is signed in."""
    today = timezone.localdate()
    doors: list[Door] = []
    guides: list[Guide] = []
    if isinstance(request.user, User):
        held = list_appointments(request.user, today=today)
        doors = find_doors(request.user, held, today=today)
        guides = list_guides(appointment.role for appointment in held)
    context = {"doors": doors, "guides": guides, "towns": list_towns()}
    return render(request, "office/home.html", context)


class SuperviseView(VillageDoor):
    """What supervisors look after: what waits for them, corrections, shop and money, papers."""

    roles = frozenset({Role.SUPERVISOR, Role.COMMITTEE})
    http_method_names = ("get", "head", "options")

    def get(self, request: HttpRequest) -> HttpResponse:
        corrections = [
            *list_corrections(self.village, today=self.today),
            *list_changes(self.village, today=self.today),
        ]
        corrections.sort(key=lambda row: row.proposed_at, reverse=True)
        waiting = [row for row in corrections if row.state == CorrectionState.PROPOSED]
        done = [row for row in corrections if row.state != CorrectionState.PROPOSED]
        own, others = self._part_todos()
        return render(
            request,
            "office/supervise.html",
            {
                "village": self.village,
                "todos": own,
                "others_todos": others,
                "may_correct": Role.COMMITTEE in self.held,
                "waiting": waiting,
                "done": done,
            },
        )

    def _part_todos(self) -> tuple[list[Todo], list[Todo]]:
        """Return what waits for the supervisors: what the viewer can do of it, and the rest.

        Where anything behind an address is theirs alone, all of it is.
        """
        todos = collect_todos(self.village, roles=SUPERVISORS, today=self.today)
        if self.held & SUPERVISORS:
            return todos, []
        shared = collect_counted(self.village, roles=self.held, today=self.today)
        theirs = {todo.address for todo in todos if todo not in shared}
        return (
            [todo for todo in todos if todo.address not in theirs],
            [todo for todo in todos if todo.address in theirs],
        )


def can_see_charts(request: HttpRequest) -> bool:
    """Tell whether the person is of the staff of any village; the door asks which."""
    return any(roles & STAFF for roles in get_roles(request).values())


class ChartsView(VillageDoor):
    """A village's charts within the admin; paper=a4: as a sheet."""

    roles = STAFF
    http_method_names = ("get", "head", "options")

    def dispatch(
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> HttpResponseBase:  # Any: as Django's
        if not can_see_charts(request):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest) -> HttpResponse:
        asked = request.GET.get("months", "")
        months = next((span for span in SPANS if asked == str(span)), SPANS[0])
        figures = get_figures(self.village, months=months, today=self.today)
        context = {
            "title": _("图表"),
            "village": self.village,
            "today": self.today,
            "months": months,
            "spans": SPANS,
            "charts": build_charts(figures),
        }
        if request.GET.get("paper"):
            return render(request, "office/charts_print.html", context)
        return render(request, "office/charts.html", admin.site.each_context(request) | context)
