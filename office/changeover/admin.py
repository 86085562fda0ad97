"""What the office adds to the pages of appointments and people: sheets, and the own household."""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action
from unfold.widgets import UnfoldAdminIntegerFieldWidget, UnfoldBooleanWidget

from villages.admin import AppointmentAdmin, UserAdmin
from villages.admin_base import VillageAdmin
from villages.doors import get_person
from villages.errors import HouseholdUnknown
from villages.models import Appointment, Household, User
from villages.permissions import STAFF
from villages.services import record_home

admin.site.unregister((Appointment, User))


class HomeForm(forms.Form):
    """The own household by its number, or that it lies elsewhere."""

    number = forms.IntegerField(
        label=_("自己家的户编号"),
        required=False,
        min_value=1,
        max_value=999_999_999,
        widget=UnfoldAdminIntegerFieldWidget,
    )
    lives_elsewhere = forms.BooleanField(
        label=_("不住在本村"), required=False, widget=UnfoldBooleanWidget
    )


@admin.register(Appointment)
class AppointmentWithSheetAdmin(AppointmentAdmin):
    """An appointment, its change-over sheet, and the own household where none was named."""

    actions_detail = ("sheet", "home")

    def get_actions_detail(
        self, request: HttpRequest, object_id: int
    ) -> list[Any]:  # Any: unfold's
        actions: list[Any] = super().get_actions_detail(request, object_id)
        office: Appointment = self.get_object(request, str(object_id))
        if office.household_id is None:
            return actions
        return [one for one in actions if not one.action_name.endswith("home")]

    @action(description=_("交接单"), url_path="sheet")
    def sheet(self, request: HttpRequest, object_id: str) -> HttpResponse:
        office: Appointment = self.find_row(request, object_id, STAFF)
        query = urlencode({"village": office.village.slug if office.village else ""})
        return redirect(f"{reverse('change-over-sheet', args=[office.pk])}?{query}")

    @action(description=_("登记自己家"), url_path="home", permissions=["change"])
    def home(self, request: HttpRequest, object_id: str) -> HttpResponse:
        office: Appointment = self.find_row(request, object_id, self.change_roles)
        form = HomeForm(request.POST if request.method == "POST" else None)
        return self.answer_page(
            request,
            form,
            lambda: record_home(
                office,
                household=_find_household(office, form.cleaned_data["number"]),
                lives_elsewhere=form.cleaned_data["lives_elsewhere"],
                by=get_person(request),
                now=timezone.now(),
            ),
            title=_("登记自己家"),
            sentence=_(
                "%(name)s是哪一户的？评议时自动回避自己家和近亲家。登记了就不能改；"
                "不住在本村的，户编号空着，勾下面一项。"
            )
            % {"name": office.user.name},
            done=_("已登记。"),
            back=reverse("admin:villages_appointment_change", args=[office.pk]),
        )


def _find_household(office: Appointment, number: int | None) -> Household | None:
    if number is None:
        return None
    found = Household.objects.filter(village=office.village_id, number=number).first()
    if found is None:
        raise HouseholdUnknown(f"{number:03d}")
    return found


@admin.register(User)
class UserWithOfficesAdmin(UserAdmin):
    """A person, and the way to the sheets of the person's offices."""

    actions_detail: tuple[str, ...] = (  # type: ignore[assignment] # one more
        *UserAdmin.actions_detail,
        "sheets",
    )

    def get_actions_detail(
        self, request: HttpRequest, object_id: int
    ) -> list[Any]:  # Any: unfold's
        """Offer the sheets of who serves elsewhere, too: they are the own village's."""
        actions: list[Any] = super().get_actions_detail(request, object_id)
        if actions:
            return actions
        every: list[Any] = VillageAdmin.get_actions_detail(self, request, object_id)
        return [one for one in every if one.action_name.endswith("sheets")]

    @action(description=_("交接单"), url_path="sheets")
    def sheets(self, request: HttpRequest, object_id: str) -> HttpResponse:
        person: User = self.get_object(request, object_id)
        own = self.find_villages(request, STAFF)
        offices = Appointment.objects.filter(user=person, village__in=own)
        last = offices.select_related("village").order_by("starts_on", "pk").last()
        if last is None or last.village is None:
            return redirect("change-over")
        query = urlencode({"village": last.village.slug, "person": person.pk})
        return redirect(f"{reverse('change-over')}?{query}")
