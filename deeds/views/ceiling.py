"""The month's ceiling: how far the village has come, what waits, and a higher one to record."""

from http import HTTPStatus
from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from deeds.ceilings import find_room_today
from deeds.forms import CeilingForm
from deeds.models import Deed, MonthCeiling
from deeds.queries.deeds import READERS
from deeds.rows.deeds import address_of, build_row
from deeds.services import raise_ceiling
from deeds.services.ceilings import COMMITTEE
from deeds.words import say_room
from villages.doors import VillageDoor, status_of
from villages.errors import PointsError
from villages.permissions import check_role, find_roles
from villages.words import moment_name, points_with_unit

QUEUED_MAX = 200


class CeilingView(VillageDoor):
    """The open month's ceiling; read by deciders and supervisors, raised by the committee."""

    roles = READERS
    http_method_names = ("get", "head", "post", "options")

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._show(CeilingForm(initial={"key": uuid4()}))

    def post(self, request: HttpRequest) -> HttpResponse:
        check_role(self.person, self.village, COMMITTEE, today=self.today)
        form = CeilingForm(request.POST)
        if not form.is_valid():
            return self._show(form, status=HTTPStatus.BAD_REQUEST)
        typed = form.cleaned_data
        try:
            recorded = raise_ceiling(
                self.village,
                points=typed["points"],
                reason=typed["reason"],
                key=typed["key"],
                by=self.person,
                now=self.now,
            )
        except PointsError as refusal:
            form.refuse(refusal)
            return self._show(form, status=status_of(refusal))
        words = _("这个月的上限提高到 %(points)s，等着的事已经尽量入账。")
        messages.success(request, words % {"points": points_with_unit(recorded.points)})
        return HttpResponseRedirect(address_of("deeds:ceiling", self.village))

    def _show(self, form: CeilingForm, *, status: HTTPStatus = HTTPStatus.OK) -> HttpResponse:
        room = find_room_today(self.village, today=self.today)
        queued = Deed.objects.for_village(self.village).queued().for_lists()
        roles = find_roles(self.person, self.village, today=self.today)
        context = {
            "village": self.village,
            "form": form if room and roles & COMMITTEE else None,
            "room": say_room(room) if room else "",
            "rows": [
                build_row(deed, page="deeds:deed", today=self.today) for deed in queued[:QUEUED_MAX]
            ],
            "recorded": self._list_recorded() if room else [],
            "queue": address_of("deeds:appraise", self.village),
        }
        return render(self.request, "deeds/ceiling.html", context, status=status)

    def _list_recorded(self) -> list[dict[str, str]]:
        """Return what was recorded lately, newest first, ready to show."""
        rows = MonthCeiling.objects.for_village(self.village).select_related("recorded_by")
        return [
            {
                "points": points_with_unit(row.points),
                "reason": row.reason,
                "who": row.recorded_by.name,
                "moment": moment_name(row.recorded_at, self.today),
            }
            for row in rows.order_by("-pk")[:12]
        ]
