"""The village's terms: typed in while it is set up, later only changed with an edition."""

from functools import partial
from http import HTTPStatus
from typing import Any, cast

from django.contrib import admin
from django.db.models import Exists, ForeignKey, Model, OuterRef, QuerySet
from django.forms import modelform_factory
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action

from rules.admin.adopting import EditionPages
from rules.admin.refusals import tell_refusal
from rules.adoption.terms import (
    TERMS_FIELDS,
    build_drafted_terms,
    find_base_terms,
    list_terms_changes,
)
from rules.forms import TermsForm
from rules.models import Edition
from rules.services import draft_terms
from villages.admin_base import VillageAdmin
from villages.doors import get_person
from villages.errors import PointsError
from villages.models import Terms, Village

FIELDSETS = (
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
        _("公示印哪些附页"),
        {
            "fields": (
                "sheet_honours",
                "honours_max",
                "sheet_improvements",
                "sheet_shop",
                "sheet_changes",
                "sheet_corrections",
                "sheet_objections",
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
                "voucher_days",
                "cover_warning_percent",
                "cover_stop_percent",
            )
        },
    ),
    (_("其他"), {"fields": ("photo_months", "heirs_days")}),
)


@admin.register(Terms)
class TermsAdmin(VillageAdmin):
    """Dated terms: typed in until the village adopts its first edition, then only to read."""

    form = TermsForm
    list_display = ("valid_from", "village", "base_points", "deciders", "notice_days")
    list_select_related = ("village",)
    list_filter = ("village",)
    fieldsets = ((None, {"fields": ("village", "valid_from")}), *FIELDSETS)
    list_before_template = "rules/_terms_note.html"
    change_form_before_template = "rules/_terms_note.html"

    def has_add_permission(self, request: HttpRequest, _obj: Model | None = None) -> bool:
        may: bool | None = getattr(request, "may_begin_terms", None)
        if may is None:
            may = self._find_beginners(request).exists()
            # The menu asks as well, on every page.
            request.may_begin_terms = may  # type: ignore[attr-defined] # our own note on the request
        return may

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        if not isinstance(obj, Terms):
            return super().has_change_permission(request, obj)
        is_to_come = obj.valid_from > timezone.localdate()
        return (
            is_to_come
            and super().has_change_permission(request, obj)
            and not Edition.objects.for_village(obj.village).adopted().exists()
        )

    def get_field_queryset(
        self, db: str | None, db_field: ForeignKey[Any, Any], request: HttpRequest
    ) -> QuerySet[Any] | None:  # Any: rows of any model
        if db_field.remote_field.model is Village:
            return self._find_beginners(request)
        return super().get_field_queryset(db, db_field, request)

    def _find_beginners(self, request: HttpRequest) -> QuerySet[Village]:
        """Return the person's villages that have adopted nothing yet."""
        adopted = Edition.objects.adopted().filter(village=OuterRef("pk"))
        return self.find_villages(request, self.change_roles).filter(~Exists(adopted))


class TermsPages(EditionPages):
    """What an edition's own admin has on the terms that are adopted with it."""

    @action(description=_("制度参数"), url_path="terms")
    def draft_terms(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Show what the draft changes in the terms, and the form to change more or less."""
        edition = self.find_row(request, object_id, self.change_roles)
        base = find_base_terms(edition.village, timezone.localdate())
        form = self._build_terms_form(request, edition, base)
        status = HTTPStatus.OK
        if request.method == "POST":
            status = self._save_terms(request, edition, form)
            if status == HTTPStatus.OK:
                self.message_user(request, _("已经写进草稿，随这一版一起表决。"))
                return HttpResponseRedirect(request.path)
        groups = [
            (title, [form[name] for name in options["fields"]]) for title, options in FIELDSETS
        ]
        return self.render_page(
            request,
            "rules/terms.html",
            edition,
            status=status,
            form=form,
            groups=groups,
            changes=list_terms_changes(edition, base),
            title=_("制度参数"),
        )

    def _build_terms_form(self, request: HttpRequest, edition: Edition, base: Terms) -> TermsForm:
        # With the boxes of the theme, as on the terms' own page.
        boxes = self.admin_site.get_model_admin(Terms).formfield_for_dbfield
        kind = modelform_factory(
            Terms,
            form=TermsForm,
            fields=TERMS_FIELDS,
            formfield_callback=partial(boxes, request=request),
        )
        sent = request.POST if request.method == "POST" else None
        return cast("TermsForm", kind(sent, instance=build_drafted_terms(edition, base)))

    def _save_terms(self, request: HttpRequest, edition: Edition, form: TermsForm) -> HTTPStatus:
        if not form.is_valid():
            return HTTPStatus.BAD_REQUEST
        try:
            draft_terms(edition, form.instance, by=get_person(request), now=timezone.now())
        except PointsError as error:
            return tell_refusal(form, error)
        return HTTPStatus.OK
