"""Ways into the office's pages about money that belong to a village, and to no row."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from villages.admin_base import ServiceAdmin
from villages.doors import VillageDoor
from villages.months import month_of, parse_month
from villages.permissions import STAFF


class OfficeDoor(VillageDoor):
    """A page of the admin for one village; model_admin opens it."""

    roles = STAFF
    http_method_names: Sequence[str] = ("get", "head", "post", "options")
    model_admin: ServiceAdmin | None = None

    @property
    def opener(self) -> ServiceAdmin:
        assert self.model_admin is not None, "The admin opens this door."
        return self.model_admin

    def dispatch(
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> HttpResponseBase:  # Any: as Django's
        # Who has no office in any village is told nothing of any.
        if not self.opener.has_module_permission(request):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def show(
        self, request: HttpRequest, template: str, **context: Any
    ) -> HttpResponse:  # Any: values
        """Render a page within the admin's frame, or a sheet of paper."""
        frame = self.opener.admin_site.each_context(request)
        whole = {**frame, "village": self.village, "today": self.today, **context}
        return render(request, template, whole)


class PaperDoor(OfficeDoor):
    """A page that is read and printed; nothing is sent to it."""

    http_method_names = ("get", "head", "options")

    def read_month(self, request: HttpRequest) -> date:
        """Return the month that the address names; this one where it names none."""
        try:
            return parse_month(request.GET.get("month", ""))
        except ValueError:
            return month_of(self.today)
