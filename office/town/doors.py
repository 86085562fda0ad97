"""The way in for the town's officers: which towns, and who is none."""

from datetime import date
from typing import Any

from django.contrib.auth.mixins import AccessMixin
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from django.views import View

from villages.errors import RoleNeeded
from villages.models import Role, Town
from villages.permissions import find_towns


class TownDoor(AccessMixin, View):
    """A page for officers of one town or several; gives self.towns and self.today to the view."""

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
