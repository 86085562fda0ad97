"""The office's pages for groups, terms, people, kin and the audit trail."""

from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.admin import TabularInline
from unfold.decorators import action
from unfold.widgets import UnfoldAdminTextInputWidget

from villages.admin_base import ReadOnlyAdmin, ServiceAdmin, VillageAdmin
from villages.doors import get_person
from villages.errors import PointsError
from villages.models import Appointment, Change, ChangeValue, Grid, KinTie, Role, Terms, Town, User
from villages.services import (
    appoint,
    confirm_kin_removal,
    create_user,
    declare_kin,
    end_appointment,
    propose_kin_removal,
    save_row,
    set_passphrase,
)


class OperatorAdmin(ServiceAdmin):
    """Pages of whoever runs the server: places, no points and no households."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.is_superuser)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return bool(request.user.is_superuser)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.is_superuser)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return bool(request.user.is_superuser)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


@admin.register(Town)
class TownAdmin(OperatorAdmin):
    """Towns, by the operator."""

    list_display = ("name", "slug")
    search_fields = ("name",)

    def save_model(
        self, request: HttpRequest, obj: Any, form: ModelForm[Any], change: bool
    ) -> None:  # Any: as Django's
        save_row(obj, village=None, by=get_person(request), now=timezone.now())


class GridForm(forms.ModelForm[Grid]):
    """A grid, under another one of its village or under none."""

    class Meta:
        model = Grid
        fields = ("village", "parent", "name", "position")

    def clean(self) -> dict[str, Any] | None:  # Any: form values
        values = super().clean() or {}
        parent = values.get("parent")
        village_id = self.instance.village_id or getattr(values.get("village"), "pk", None)
        if parent and parent.village_id != village_id:
            self.add_error("parent", _("要选同一个村的。"))
        elif self._is_below_itself(parent):
            self.add_error("parent", _("上一级不能是它自己，也不能是它的下级。"))
        return values

    def _is_below_itself(self, parent: Grid | None) -> bool:
        while parent is not None and parent.pk != self.instance.pk:
            parent = parent.parent
        return parent is not None


@admin.register(Grid)
class GridAdmin(VillageAdmin):
    """The tree of grids; the lowest level is the group."""

    form = GridForm
    list_display = ("name", "parent", "position", "village")
    list_select_related = ("parent", "village")
    list_filter = ("village",)
    search_fields = ("name",)

    def get_readonly_fields(
        self, request: HttpRequest, obj: Model | None = None
    ) -> tuple[str, ...]:
        # Its households stay where they are.
        return ("village",) if obj else ()


@admin.register(Terms)
class TermsAdmin(VillageAdmin):
    """Dated terms: a new row for a new day; what is in force stays as it was adopted."""

    list_display = ("valid_from", "village", "base_points", "deciders", "notice_days")
    list_select_related = ("village",)
    list_filter = ("village",)
    fieldsets = (
        (None, {"fields": ("village", "valid_from")}),
        (
            _("积分怎么算"),
            {
                "fields": (
                    "base_points",
                    "base_given",
                    "newcomer_share",
                    "debt_allowed",
                    "rounding",
                    "monthly_ceiling_points",
                    "year_start_month",
                    "year_end",
                    "year_end_percent",
                    "star_levels",
                )
            },
        ),
        (_("怎么评议"), {"fields": ("deciders", "back_days", "deduction_reply_days")}),
        (
            _("怎么公示"),
            {
                "fields": (
                    "closing_day",
                    "notice_days",
                    "objection_days",
                    "hold_awards",
                    "board_masked",
                    "deductions_named",
                )
            },
        ),
        (
            _("怎么兑换"),
            {
                "fields": (
                    "keep_points",
                    "yuan_per_point",
                    "redemption_min_points",
                    "redemption_max_points",
                    "opening_weekdays",
                    "reservation_days",
                )
            },
        ),
        (_("照片"), {"fields": ("photo_months",)}),
    )

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        if isinstance(obj, Terms) and obj.valid_from <= timezone.localdate():
            return False
        return super().has_change_permission(request, obj)


class AppointmentForm(forms.ModelForm[Appointment]):
    """An appointment of a person who is known here, or of a new one with a first passphrase."""

    new_name = forms.CharField(label=_("新人员的姓名"), max_length=40, required=False)
    new_username = forms.CharField(
        label=_("新人员的登录名"),
        max_length=40,
        required=False,
        help_text=_("用字母和数字，例如 lin3；本人登录时用。"),
    )
    new_password = forms.CharField(
        label=_("新人员的口令"),
        required=False,
        help_text=_("至少 8 个字，当面告诉本人。"),
    )

    class Meta:
        model = Appointment
        fields = ("village", "user", "role", "title", "grid", "household", "starts_on", "ends_on")

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # Any: as Django's
        super().__init__(*args, **kwargs)
        if "user" in self.fields:
            self.fields["user"].required = False
        if "role" in self.fields:
            choices = [choice for choice in Role.choices if choice[0] != Role.TOWN_OFFICER]
            self.fields["role"] = forms.ChoiceField(label=_("职务"), choices=choices)

    def clean(self) -> dict[str, Any] | None:  # Any: form values
        values = super().clean() or {}
        named = [values.get(name) for name in ("new_name", "new_username", "new_password")]
        if bool(values.get("user")) == any(named) or (any(named) and not all(named)):
            raise forms.ValidationError(_("选一位已有的人员，或者把新人员的三项都填上。"))
        if values.get("new_username") and User.objects.filter(username=values["new_username"]):
            self.add_error("new_username", _("这个登录名已经有人用了。"))
        if values.get("new_password"):
            try:
                validate_password(values["new_password"])
            except forms.ValidationError as error:
                self.add_error("new_password", error)
        village = values.get("village")
        for name in ("grid", "household"):
            if values.get(name) and village and values[name].village_id != village.pk:
                self.add_error(name, _("要选同一个村的。"))
        return values

    def _post_clean(self) -> None:
        """Leave the whole-row checks to the service: the person may not exist yet."""
        if self.instance.pk is not None:
            super()._post_clean()  # type: ignore[misc]


@admin.register(Appointment)
class AppointmentAdmin(VillageAdmin):
    """Who holds which role; an appointment is made, and ended, never edited otherwise."""

    form = AppointmentForm
    list_display = ("user", "role", "title", "village", "grid", "starts_on", "ends_on")
    list_select_related = ("user", "village", "grid")
    list_filter = ("role", "village")
    search_fields = ("user__name", "user__username")
    autocomplete_fields = ("household", "grid")

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        fields = list(AppointmentForm.Meta.fields)
        if obj is None:
            fields[2:2] = ["new_name", "new_username", "new_password"]
        return fields

    def get_readonly_fields(
        self, request: HttpRequest, obj: Model | None = None
    ) -> tuple[str, ...]:
        return tuple(AppointmentForm.Meta.fields[:-1]) if obj else ()

    def get_form(
        self, request: HttpRequest, obj: Model | None = None, change: bool = False, **kwargs: Any
    ) -> Any:  # Any: a form class made by Django
        if obj is not None:
            kwargs["form"] = forms.ModelForm
        return super().get_form(request, obj, change=change, **kwargs)

    def save_model(
        self, request: HttpRequest, obj: Any, form: ModelForm[Any], change: bool
    ) -> None:  # Any: as Django's
        by = get_person(request)
        now = timezone.now()
        if change:
            if obj.ends_on:
                end_appointment(obj, last_day=obj.ends_on, by=by, now=now)
            return
        values = form.cleaned_data
        user = values["user"] or create_user(
            values["new_username"],
            values["new_name"],
            password=values["new_password"],
            by=by,
            now=now,
        )
        made = appoint(
            user,
            Role(values["role"]),
            village=values["village"],
            grid=values["grid"],
            household=values["household"],
            title=values["title"],
            starts_on=values["starts_on"],
            ends_on=values["ends_on"],
            by=by,
            now=now,
        )
        obj.pk, obj.user = made.pk, made.user


class PassphraseForm(forms.Form):
    """A new passphrase for somebody."""

    password = forms.CharField(
        label=_("新口令"),
        validators=[validate_password],
        widget=UnfoldAdminTextInputWidget,
        help_text=_("至少 8 个字，好记的几个词也行，例如：榕树下有八口井。"),
    )


@admin.register(User)
class UserAdmin(VillageAdmin):
    """The people appointed in the own villages, to look up; they are added with an appointment."""

    list_display = ("name", "username", "is_active")
    search_fields = ("name", "username")
    ordering = ("username",)
    fields = ("name", "username", "is_active")
    readonly_fields = ("username", "is_active")
    actions_detail = ("reset_passphrase",)
    village_path = "appointments__village"

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        return super().get_queryset(request).distinct()

    def village_of(self, row: Model) -> None:
        return None

    def has_add_permission(self, request: HttpRequest, _obj: Model | None = None) -> bool:
        return False

    def serves_here_only(self, request: HttpRequest, person: User) -> bool:
        """Tell whether a person's every current office lies in the villages of who asks.

        Never of one who runs the server: that would be a way to become one.
        """
        if person.is_superuser:
            return False
        own = self._village_ids(request, self.change_roles)
        current = Appointment.objects.current_on(timezone.localdate()).filter(user=person)
        return not current.exclude(village__in=own).exists()

    @action(description=_("重设口令"), url_path="passphrase", permissions=["change"])
    def reset_passphrase(self, request: HttpRequest, object_id: str) -> HttpResponse:
        person = self.get_object(request, object_id)
        if not self.serves_here_only(request, person):
            raise PermissionDenied
        form = PassphraseForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            set_passphrase(
                person, form.cleaned_data["password"], by=get_person(request), now=timezone.now()
            )
            self.message_user(request, _("新口令已经生效，请当面告诉本人。"))
            return HttpResponseRedirect(reverse("admin:villages_user_change", args=[person.pk]))
        context = {**self.admin_site.each_context(request), "person": person, "form": form}
        status = HTTPStatus.BAD_REQUEST if form.errors else HTTPStatus.OK
        return render(request, "office/passphrase.html", context, status=status)


class KinTieForm(forms.ModelForm[KinTie]):
    """Two households of one village, in whichever order they are chosen."""

    class Meta:
        model = KinTie
        fields = ("village", "first", "second")

    def clean(self) -> dict[str, Any] | None:  # Any: form values
        values = super().clean() or {}
        first, second, village = (values.get(name) for name in ("first", "second", "village"))
        if first is None or second is None or village is None:
            return values
        if first == second or {first.village_id, second.village_id} != {village.pk}:
            raise forms.ValidationError(_("要选同一个村的两户。"))
        values["first"], values["second"] = sorted((first, second), key=lambda end: end.pk)
        return values

    def _post_clean(self) -> None:
        """Check the whole row only where it can be one; the constraints speak to programmers."""
        if not self.errors:
            super()._post_clean()  # type: ignore[misc]


@admin.register(KinTie)
class KinTieAdmin(VillageAdmin):
    """Near relatives: added by one person, removed by two."""

    form = KinTieForm
    list_display = (
        "first",
        "second",
        "declared_by",
        "declared_at",
        "removal_proposed_by",
        "removed_at",
    )
    list_select_related = ("first", "second", "declared_by", "removal_proposed_by")
    list_filter = ("village",)
    autocomplete_fields = ("first", "second")
    actions = ("propose_removal", "confirm_removal")
    change_roles = frozenset({Role.COMMITTEE, Role.SUPERVISOR})

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def save_model(
        self, request: HttpRequest, obj: Any, form: ModelForm[Any], change: bool
    ) -> None:  # Any: as Django's
        tie = declare_kin(obj.first, obj.second, by=get_person(request), now=timezone.now())
        obj.pk = tie.pk

    def has_register_permission(self, request: HttpRequest) -> bool:
        return self.has_add_permission(request)

    @admin.action(description=_("提出取消（要另一位同意）"), permissions=["register"])
    def propose_removal(self, request: HttpRequest, queryset: QuerySet[KinTie]) -> None:
        for tie in queryset:
            propose_kin_removal(tie, by=get_person(request), now=timezone.now())

    @admin.action(description=_("同意取消"), permissions=["register"])
    def confirm_removal(self, request: HttpRequest, queryset: QuerySet[KinTie]) -> None:
        for tie in queryset:
            try:
                confirm_kin_removal(tie, by=get_person(request), now=timezone.now())
            except PointsError as error:
                self.refuse(request, error)


class ChangeValueInline(TabularInline):
    """The fields of one change."""

    model = ChangeValue
    extra = 0
    can_delete = False
    fields = ("field", "old", "new")
    readonly_fields = fields

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return True


@admin.register(Change)
class ChangeAdmin(ReadOnlyAdmin):
    """The audit trail, to read."""

    list_display = ("made_at", "made_by", "act", "kind", "row")
    list_select_related = ("made_by",)
    list_filter = ("act", "kind")
    inlines = (ChangeValueInline,)
