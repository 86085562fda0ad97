"""The office's pages for groups, terms, people, kin and the audit trail."""

from http import HTTPStatus
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice
from knox.models import AuthToken
from unfold.decorators import action

from villages import admin_audit as _audit  # noqa: F401 - its page is registered there
from villages.admin_base import ServiceAdmin, VillageAdmin
from villages.doors import get_person
from villages.errors import PointsError
from villages.forms import AppointmentForm, GridForm, KinTieForm, PassphraseForm
from villages.models import Appointment, Grid, KinTie, Role, Town, User
from villages.passphrases import PROPOSALS
from villages.permissions import check_serves_here_only
from villages.queries import has_codes
from villages.services import (
    appoint,
    confirm_kin_removal,
    create_user,
    declare_kin,
    end_appointment,
    end_sessions,
    erase_person,
    propose_kin_removal,
    rename_person,
    reset_passphrase,
    save_row,
)
from villages.signing_in.slips import render_slip

# A token ends with the passphrase; the package's own page would let the operator make one.
# Codes are a person's own: the package's pages would show their keys.
for kind in (AuthToken, TOTPDevice, StaticDevice):
    admin.site.unregister(kind)


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
    help_texts: ClassVar = {
        "name": _("例如：清塘镇。"),
        "slug": _("用在网址里，小写拼音，例如：qingtang。"),
    }

    def save_model(
        self, request: HttpRequest, obj: Any, form: ModelForm[Any], change: bool
    ) -> None:  # Any: as Django's
        save_row(obj, village=None, by=get_person(request), now=timezone.now())


@admin.register(Grid)
class GridAdmin(VillageAdmin):
    """The tree of grids; the lowest level is the group."""

    form = GridForm
    help_texts: ClassVar = {"parent": _("属于哪一片；没有分片的村，空着就行。")}
    list_display = ("name", "parent", "position", "village")
    list_select_related = ("parent", "village")
    list_filter = ("village",)
    search_fields = ("name",)

    def get_readonly_fields(
        self, request: HttpRequest, obj: Model | None = None
    ) -> tuple[str, ...]:
        # Its households stay where they are.
        return ("village",) if obj else ()


@admin.register(Appointment)
class AppointmentAdmin(VillageAdmin):
    """Who holds which role; an appointment is made, and ended, never edited otherwise."""

    form = AppointmentForm
    help_texts: ClassVar = {
        "user": _("已经有登录名的人在这里选；没有的，空着，填下面三格。"),
        "new_name": _("真实姓名，公示和单子上会印。"),
        "starts_on": _("从这一天起能办这个职务的事。"),
        "ends_on": _("最后一天，过了这天自动不能再办；还不知道就空着。"),
    }
    list_display = ("user", "role", "title", "village", "group_shown", "starts_on", "ends_on")
    list_filter = ("role", "village")
    household_paths = ("household",)
    search_fields = ("user__name", "user__username", "title")
    search_help_text = _("按姓名、登录名、职务或自家的户编号找")
    autocomplete_fields = ("household", "grid")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Appointment]:
        # Not by list_select_related: a row's own page is headed with the person as well.
        appointments: QuerySet[Appointment] = super().get_queryset(request)
        return appointments.select_related("user", "village", "grid")

    def get_changeform_initial_data(
        self, request: HttpRequest
    ) -> dict[str, Any]:  # Any: form values
        today = timezone.localdate()
        return {"starts_on": today, **super().get_changeform_initial_data(request)}

    @admin.display(description=_("小组"), ordering="grid")
    def group_shown(self, row: Appointment) -> str:
        return row.grid.name if row.grid else ""

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
            lives_elsewhere=values["lives_elsewhere"],
            title=values["title"],
            starts_on=values["starts_on"],
            ends_on=values["ends_on"],
            by=by,
            now=now,
        )
        # The row's own checks were left to the service, so the form has filled in nothing itself.
        obj.pk, obj.user, obj.role, obj.title = made.pk, made.user, made.role, made.title
        if values["user"] is None:
            request.first_passphrase = values["new_password"]  # type: ignore[attr-defined] # ours

    def response_add(
        self, request: HttpRequest, obj: Any, post_url_continue: str | None = None
    ) -> HttpResponse:  # Any: as Django's
        """Show a new person's first passphrase on a slip, this once."""
        answer: HttpResponse = super().response_add(request, obj, post_url_continue)
        passphrase = getattr(request, "first_passphrase", None)
        if passphrase is None:
            return answer
        back = answer.headers.get("Location", reverse("admin:villages_appointment_changelist"))
        return render_slip(request, obj.user, passphrase, back=back)


@admin.register(User)
class UserAdmin(VillageAdmin):
    """The people appointed in the own villages, to look up; they are added with an appointment."""

    help_texts: ClassVar = {"name": _("真实姓名，公示和单子上会印。")}
    list_display = ("name", "username", "is_active")
    search_fields = ("name", "username")
    ordering = ("username",)
    fields = ("name", "username", "is_active")
    readonly_fields = ("username", "is_active")
    actions_detail = ("reset_passphrase", "end_sessions", "erase")
    village_path = "appointments__village"

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        return super().get_queryset(request).distinct()

    def village_of(self, row: Model) -> None:
        return None

    def has_add_permission(self, request: HttpRequest, _obj: Model | None = None) -> bool:
        return False

    def get_readonly_fields(
        self, request: HttpRequest, obj: Any = None
    ) -> tuple[str, ...]:  # Any: a person
        is_helped = obj is None or self.serves_here_only(request, obj)
        return ("username", "is_active") if is_helped else ("name", "username", "is_active")

    def save_model(
        self, request: HttpRequest, obj: Any, form: ModelForm[Any], change: bool
    ) -> None:  # Any: as Django's
        rename_person(obj, obj.name, by=get_person(request), now=timezone.now())

    def serves_here_only(self, request: HttpRequest, person: User) -> bool:
        """Tell whether how a person signs in is the committee's to help with, as services ask."""
        try:
            check_serves_here_only(get_person(request), person, today=timezone.localdate())
        except PointsError:
            return False
        return True

    def get_actions_detail(
        self, request: HttpRequest, object_id: int
    ) -> list[Any]:  # Any: unfold's
        actions: list[Any] = super().get_actions_detail(request, object_id)
        person = self.get_object(request, str(object_id))
        return actions if self.serves_here_only(request, person) else []

    def find_helped(self, request: HttpRequest, object_id: str) -> User:
        """Return the person of an address; refuses whose log-in is not this committee's affair."""
        person: User = self.get_object(request, object_id)
        if not self.serves_here_only(request, person):
            raise PermissionDenied
        return person

    @action(description=_("重设口令"), url_path="passphrase", permissions=["change"])
    def reset_passphrase(self, request: HttpRequest, object_id: str) -> HttpResponse:
        person = self.find_helped(request, object_id)
        if person == request.user:
            # One's own takes the old one as well.
            return redirect("own_passphrase")
        propose = PROPOSALS.get(request.POST.get("propose", ""))
        if propose:
            form = PassphraseForm(initial={"password": propose()})
        else:
            form = PassphraseForm(request.POST or None)
        if form.is_valid():
            had_codes = reset_passphrase(
                person, form.cleaned_data["password"], by=get_person(request), now=timezone.now()
            )
            return render_slip(
                request,
                person,
                request.POST["password"],
                back=reverse("admin:villages_user_change", args=[person.pk]),
                said=str(_("动态口令也关掉了，请本人重新打开。")) if had_codes else "",
            )
        context = {
            **self.admin_site.each_context(request),
            "title": _("重设口令"),
            "person": person,
            "has_codes": has_codes(person),
            "form": form,
        }
        status = HTTPStatus.BAD_REQUEST if form.errors else HTTPStatus.OK
        return render(request, "office/passphrase.html", context, status=status)

    @action(description=_("删除个人信息"), url_path="erase", permissions=["change"])
    def erase(self, request: HttpRequest, object_id: str) -> HttpResponse:
        person = self.find_helped(request, object_id)
        return self.answer_page(
            request,
            forms.Form(request.POST if request.method == "POST" else None),
            lambda: erase_person(person, by=get_person(request), now=timezone.now()),
            title=_("删除个人信息"),
            sentence=_(
                "本人要求时才办：%(name)s的姓名和登录名会删掉，再也不能登录，删掉就找不回来了。"
                "以前经手、评议、签过的事都留着，只是不再有姓名。还在任的，要先结束任职。"
            )
            % {"name": person.name},
            done=_("个人信息已经删除，这个人不能再登录。"),
            back=reverse("admin:villages_user_changelist"),
        )

    @action(description=_("退出所有登录"), url_path="end-sessions", permissions=["change"])
    def end_sessions(self, request: HttpRequest, object_id: str) -> HttpResponse:
        person = self.find_helped(request, object_id)
        back = reverse("admin:villages_user_change", args=[person.pk])
        return self.answer_page(
            request,
            forms.Form(request.POST),
            lambda: end_sessions(person, by=get_person(request), now=timezone.now()),
            title=_("退出所有登录"),
            sentence=_(
                "%(name)s在所有手机、电脑和程序上的登录都会马上退出，要用口令重新登录。"
                "手机丢了、人不干了，都可以这样办；口令别人也知道的话，请再重设口令。"
            )
            % {"name": person.name},
            done=_("所有登录都退出了。"),
            back=back if person != request.user else reverse("login"),
        )


@admin.register(KinTie)
class KinTieAdmin(VillageAdmin):
    """Near relatives: added by one person, removed by two."""

    form = KinTieForm
    help_texts: ClassVar = {
        "first": _("按户编号、姓名或拼音首字母找。"),
        "second": _("和前一户是近亲的那一户；两家的事互相回避。"),
    }
    list_display = (
        "first",
        "second",
        "declared_by",
        "declared_at",
        "removal_proposed_by",
        "removed_at",
    )
    list_select_related = ("first", "second", "declared_by", "removal_proposed_by")
    list_filter = (("removed_at", admin.EmptyFieldListFilter), "village")
    household_paths = ("first", "second")
    search_fields = ("declared_by__name",)
    search_help_text = _("按户编号、姓名、拼音首字母或登记人找")
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
