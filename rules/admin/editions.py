"""The editions: drafts with their rules, the lint, the adoption."""

from http import HTTPStatus
from typing import Any, cast

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import QuerySet
from django.forms import BaseModelFormSet, ModelForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.admin import TabularInline
from unfold.decorators import action

from rules.errors import LegalityFindings
from rules.forms import AdoptionForm, RuleRowForm, build_rule_input
from rules.lines import cap_words, points_words
from rules.models import Edition, EditionState, Rule
from rules.queries import DraftFinding, find_legality_findings
from rules.services import (
    add_rule,
    adopt_edition,
    change_draft,
    change_rule,
    draft_edition,
    remove_rule,
)
from villages.admin_base import VillageAdmin
from villages.doors import add_refusal, get_person, status_of
from villages.errors import PointsError

RECORD_FIELDS = (
    "number",
    "state",
    "adopted_on",
    "published_on",
    "in_force_from",
    "votes_present",
    "votes_for",
    "votes_against",
    "votes_abstained",
    "minutes",
    "terms",
    "created_by",
    "adopted_by",
)


class RuleInline(TabularInline):
    """The rules of an edition, short: what is rarer stands on the rule's own page."""

    model = Rule
    form = RuleRowForm
    extra = 1
    hide_title = True
    ordering = ("position", "code")
    readonly_fields = ("points_shown", "cap_shown", "more")

    def get_fields(self, request: HttpRequest, obj: models.Model | None = None) -> tuple[str, ...]:
        if self._is_open(obj):
            return (*RuleRowForm.Meta.fields, "more")
        return ("code", "category", "article", "deed", "points_shown", "cap_shown", "more")

    @admin.display(description=_("分值"))
    def points_shown(self, rule: Rule) -> str:
        return points_words(rule)

    @admin.display(description=_("上限"))
    def cap_shown(self, rule: Rule) -> str:
        return cap_words(rule)

    @admin.display(description=_("详细"))
    def more(self, rule: Rule) -> str:
        if not rule.pk:
            return ""
        address = reverse("admin:rules_rule_change", args=[rule.pk])
        return format_html('<a class="underline" href="{}">{}</a>', address, _("打开"))

    def _is_open(self, edition: models.Model | None) -> bool:
        return isinstance(edition, Edition) and edition.is_draft

    def has_view_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return True

    def has_add_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return self._is_open(obj) and self._may_change(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return self._is_open(obj) and self._may_change(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return self._is_open(obj) and self._may_change(request, obj)

    def _may_change(self, request: HttpRequest, edition: models.Model | None) -> bool:
        return self.admin_site.get_model_admin(Edition).has_change_permission(request, edition)


@admin.register(Edition)
class EditionAdmin(VillageAdmin):
    """Editions: written as drafts, adopted by a button, read-only ever after."""

    list_display = ("title", "number", "village", "state_today", "in_force_from", "adopted_on")
    list_select_related = ("village",)
    list_filter = ("state", "village")
    search_fields = ("title",)
    inlines = (RuleInline,)
    actions_detail = ("check_legality", "adopt")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Edition]:
        editions: QuerySet[Edition] = super().get_queryset(request)
        return cast("Any", editions).with_superseded(timezone.localdate())  # Any: our own QuerySet

    @admin.display(description=_("状态"), ordering="state")
    def state_today(self, edition: Edition) -> str:
        if edition.is_adopted and getattr(edition, "is_superseded", False):
            return str(EditionState.SUPERSEDED.label)
        return str(EditionState(edition.state).label)

    def get_fields(self, request: HttpRequest, obj: models.Model | None = None) -> tuple[str, ...]:
        if isinstance(obj, Edition) and obj.is_adopted:
            return ("village", "title", *RECORD_FIELDS, "text")
        return ("village", "title", "text")

    def get_readonly_fields(
        self, request: HttpRequest, obj: models.Model | None = None
    ) -> tuple[str, ...]:
        # Also the village: a draft does not move.
        return ("village", *RECORD_FIELDS) if obj else RECORD_FIELDS

    def get_inlines(self, request: HttpRequest, obj: models.Model | None) -> Any:  # Any: Django's
        return self.inlines if obj else ()

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        if isinstance(obj, Edition) and not obj.is_draft:
            return False
        return super().has_change_permission(request, obj)

    def save_model(
        self, request: HttpRequest, obj: Edition, form: ModelForm[Edition], change: bool
    ) -> None:
        now, by = timezone.now(), get_person(request)
        if change:
            if {"title", "text"} & set(form.changed_data):
                change_draft(obj, title=obj.title, text=obj.text, by=by, now=now)
            return
        made = draft_edition(obj.village, title=obj.title, text=obj.text, by=by, now=now)
        obj.pk, obj.number = made.pk, made.number

    def save_formset(
        self,
        request: HttpRequest,
        form: ModelForm[Edition],
        formset: BaseModelFormSet[Rule, Any],
        change: bool,
    ) -> None:  # Any: Django's form class
        now, by = timezone.now(), get_person(request)
        formset.save(commit=False)
        # Codes are freed before they are taken again.
        for rule in formset.deleted_objects:
            remove_rule(rule, by=by, now=now)
        for rule, _changed in formset.changed_objects:
            change_rule(rule, terms=build_rule_input(rule), by=by, now=now)
        for rule in formset.new_objects:
            add_rule(form.instance, terms=build_rule_input(rule), by=by, now=now)

    def get_actions_detail(self, request: HttpRequest, object_id: int) -> list[Any]:  # Any: theme's
        """Leave the adoption out where there is nothing to adopt, or no right to."""
        buttons: list[Any] = super().get_actions_detail(request, object_id)
        edition = self.get_queryset(request).filter(pk=object_id).first()
        if edition is not None and self.has_change_permission(request, edition):
            return buttons
        return [button for button in buttons if button.path != "adopt"]

    @action(description=_("检查合法性"), url_path="legality")
    def check_legality(self, request: HttpRequest, object_id: str) -> HttpResponse:
        edition = self.get_object(request, object_id)
        findings = find_legality_findings(edition)
        return self._render(
            request, "rules/legality.html", edition, findings=findings, title=_("检查合法性")
        )

    @action(description=_("登记通过"), url_path="adopt")
    def adopt(self, request: HttpRequest, object_id: str) -> HttpResponse:
        edition = self.get_object(request, object_id)
        if not super().has_change_permission(request, edition):
            raise PermissionDenied
        form = AdoptionForm(request.POST or None, edition=edition)
        findings: list[DraftFinding] = []
        status = HTTPStatus.OK
        if request.method == "POST" and form.is_valid():
            values = form.cleaned_data
            try:
                adopt_edition(
                    edition,
                    adopted_on=values["adopted_on"],
                    published_on=values["published_on"],
                    in_force_from=values["in_force_from"],
                    votes=form.votes,
                    minutes=values["minutes"],
                    terms=values["terms"],
                    by=get_person(request),
                    now=timezone.now(),
                )
            except LegalityFindings as error:
                findings = list(error.findings)
                form.add_error(None, _("有的写法不合法，改好才能通过。"))
                status = status_of(error)
            except PointsError as error:
                add_refusal(form, error)
                status = status_of(error)
            else:
                self.message_user(request, _("已登记通过，到施行日自动生效，以后不能再改。"))
                back = reverse("admin:rules_edition_change", args=[edition.pk])
                return HttpResponseRedirect(back)
        elif form.errors:
            status = HTTPStatus.BAD_REQUEST
        return self._render(
            request,
            "rules/adopt.html",
            edition,
            status=status,
            form=form,
            findings=findings,
            title=_("登记通过"),
        )

    def _render(
        self,
        request: HttpRequest,
        template: str,
        edition: Edition,
        *,
        status: HTTPStatus = HTTPStatus.OK,
        **context: Any,
    ) -> HttpResponse:  # Any: template values
        return render(
            request,
            template,
            {
                **self.admin_site.each_context(request),
                "edition": edition,
                "edition_url": reverse("admin:rules_edition_change", args=[edition.pk]),
                **context,
            },
            status=status,
        )
