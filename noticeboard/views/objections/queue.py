"""The list of objections."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from noticeboard.models.letters import ObjectionState
from noticeboard.queries.objections import list_objections
from noticeboard.sheets.objections import build_objection_row
from villages.doors import VillageDoor
from villages.permissions import STAFF

DECIDED_A_PAGE = 30


class ObjectionQueueView(VillageDoor):
    """What waits for a decision, what is due first at the top; show=decided: the outcomes."""

    roles = STAFF
    http_method_names = ("get", "head", "options")

    def get(self, request: HttpRequest) -> HttpResponse:
        found = list_objections(self.village)
        is_decided = request.GET.get("show") == "decided"
        if is_decided:
            found = found.exclude(state=ObjectionState.OPEN).order_by("-decided_at")
        else:
            found = found.open().order_by("due_on", "number")
        page = Paginator(found, DECIDED_A_PAGE).get_page(request.GET.get("page"))
        context = {
            "village": self.village,
            "is_decided": is_decided,
            "page": page,
            "rows": [build_objection_row(one, today=self.today) for one in page],
        }
        return render(request, "noticeboard/objections/list.html", context)
