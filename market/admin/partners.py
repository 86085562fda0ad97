"""Partners and who works there."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.db import models
from django.forms import BaseModelFormSet, ModelForm
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from market.admin.viewers import VIEWERS
from market.forms.partners import PartnerForm
from market.models import (
    Partner,
    PartnerDuty,
    PartnerKind,
)
from market.services import (
    DUTY_ROLES,
    assign_partner,
    change_partner,
    open_partner,
    release_duty,
)
from villages.admin_base import VillageAdmin
from villages.admin_inlines import LabelledInline
from villages.doors import get_person
from villages.models import Appointment

WHEN_AND_WHERE = ("opening_weekdays", "hours", "place")


class AppointmentChoiceField(forms.ModelChoiceField):
    """Appointments by the person's name, and what the person is called in it."""

    def label_from_instance(self, appointment: Appointment) -> str:
        return _("%(name)s（%(role)s）") % {"name": appointment.user, "role": appointment.office}


class DutyInline(LabelledInline):
    """Who works at the partner."""

    model = PartnerDuty
    hide_title = True
    fields = ("appointment",)
    extra = 0
    verbose_name_plural = _("谁在这里")

    def has_view_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return True

    def _may(self, request: HttpRequest, partner: models.Model | None) -> bool:
        return self.admin_site.get_model_admin(Partner).has_change_permission(request, partner)

    def has_add_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return self._may(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return self._may(request, obj)

    def formfield_for_foreignkey(
        self, db_field: models.ForeignKey[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> Any:  # Any: as Django's
        partner = request.resolver_match.kwargs["object_id"] if request.resolver_match else None
        kwargs["form_class"] = AppointmentChoiceField
        kwargs["queryset"] = (
            Appointment.objects.current_on(timezone.localdate())
            .filter(role__in=DUTY_ROLES, village__partners=partner)
            .select_related("user")
        )
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


@admin.register(Partner)
class PartnerAdmin(VillageAdmin):
    """Partners with their people; village and kind stay as they were first set."""

    list_display = ("name", "kind", "is_open", "account", "village")
    list_select_related = ("account", "village")
    list_filter = ("kind", "is_open", "village")
    search_fields = ("name",)
    form = PartnerForm
    help_texts: ClassVar = {
        "name": _("大家怎么叫它，例如：阿辉理发店。"),
        "kind": _("村里自己的超市，还是外面的商户；定了不能改。"),
    }
    fields = ("village", "name", "kind", "is_open", *WHEN_AND_WHERE, "account")
    inlines = (DutyInline,)
    view_roles = VIEWERS

    def get_fields(self, request: HttpRequest, obj: models.Model | None = None) -> tuple[str, ...]:
        return self.fields if obj else ("village", "name", "kind", *WHEN_AND_WHERE)

    def get_readonly_fields(
        self, request: HttpRequest, obj: models.Model | None = None
    ) -> tuple[str, ...]:
        return ("village", "kind", "account") if obj else ()

    def get_inlines(self, request: HttpRequest, obj: models.Model | None) -> Any:  # Any: Django's
        return self.inlines if obj else ()

    def save_model(
        self, request: HttpRequest, obj: Partner, form: ModelForm[Partner], change: bool
    ) -> None:
        by, now = get_person(request), timezone.now()
        said = {name: form.cleaned_data[name] for name in WHEN_AND_WHERE}
        if change:
            change_partner(obj, name=obj.name, is_open=obj.is_open, by=by, now=now, **said)
            return
        kind = PartnerKind(obj.kind)
        made = open_partner(obj.village, obj.name, kind=kind, by=by, now=now, **said)
        obj.pk, obj.account = made.pk, made.account

    def save_formset(
        self,
        request: HttpRequest,
        form: ModelForm[Partner],
        formset: BaseModelFormSet[PartnerDuty, Any],
        change: bool,
    ) -> None:  # Any: Django's form class
        by, now = get_person(request), timezone.now()
        formset.save(commit=False)
        for duty in formset.deleted_objects:
            release_duty(duty, by=by, now=now)
        for duty in formset.new_objects:
            assign_partner(duty.appointment, form.instance, by=by, now=now)
