"""The editions: drafts with their rules, the lint, the adoption."""

from typing import Any, cast

from django.contrib import admin
from django.db import models
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.admin import TabularInline

from rules.admin.adopting import FOR_EVERY_READER, AdoptionPages, name_buttons
from rules.admin.book import BookPages
from rules.admin.curing import LegalityPages
from rules.admin.discarding import DiscardingPages
from rules.admin.reading import ReadingPages
from rules.admin.terms import TermsPages
from rules.lines import cap_words, points_words
from rules.models import Edition, EditionState, Rule
from rules.services import (
    change_draft,
    draft_edition,
)
from villages.admin_base import VillageAdmin
from villages.doors import get_person

RECORD_FIELDS = (
    "number",
    "state_today",
    "adopted_on",
    "published_on",
    "in_force_from",
    "terms",
    "created_by",
    "adopted_by",
)


class RuleInline(TabularInline):
    """The rules of an edition to look at; a draft's are written on the page beside its text."""

    model = Rule
    extra = 0
    hide_title = True
    ordering = ("position", "code")
    fields = ("code", "category", "article", "deed", "points_shown", "cap_shown", "more")
    readonly_fields = ("points_shown", "cap_shown", "more")

    @admin.display(description=_("分值"))
    def points_shown(self, rule: Rule) -> str:
        return points_words(rule)

    @admin.display(description=_("上限"))
    def cap_shown(self, rule: Rule) -> str:
        return cap_words(rule)

    @admin.display(description=_("详细"))
    def more(self, rule: Rule) -> str:
        address = reverse("admin:rules_rule_change", args=[rule.pk])
        return format_html('<a class="underline" href="{}">{}</a>', address, _("打开"))

    def has_view_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return True

    def has_add_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False


@admin.register(Edition)
class EditionAdmin(
    ReadingPages,
    BookPages,
    LegalityPages,
    TermsPages,
    AdoptionPages,
    DiscardingPages,
    VillageAdmin,
):
    """Editions: written as drafts, adopted by a button, read-only ever after."""

    list_display = ("title", "number", "village", "state_today", "in_force_from", "adopted_on")
    list_select_related = ("village",)
    list_filter = ("state", "village")
    search_fields = ("title",)
    search_help_text = _("按制度名称找")
    inlines = (RuleInline,)
    actions_list = ("read_new",)
    actions_detail = (
        "compare",
        "read_again",
        "check_legality",
        "draft_terms",
        "consult",
        "take_back",
        "steps",
        "adopt",
        "discard",
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Edition]:
        editions: QuerySet[Edition] = super().get_queryset(request)
        return cast("Any", editions).with_superseded(timezone.localdate())  # Any: our own QuerySet

    @admin.display(description=_("状态"), ordering="state")
    def state_today(self, edition: Edition) -> str:
        if edition.is_adopted and getattr(edition, "is_superseded", False):
            return str(EditionState.SUPERSEDED.label)
        if edition.in_force_from and edition.in_force_from <= timezone.localdate():
            return gettext("已施行")
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
        return self.inlines if isinstance(obj, Edition) and not obj.is_draft else ()

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

    def get_actions_detail(self, request: HttpRequest, object_id: int) -> list[Any]:  # Any: theme's
        """Leave out the buttons that do nothing in the edition's state, or not for this person."""
        buttons: list[Any] = super().get_actions_detail(request, object_id)
        edition = self.get_queryset(request).filter(pk=object_id).first()
        if edition is None:
            return []
        named = name_buttons(edition)
        if not self._may(request, edition, self.change_roles):
            named &= FOR_EVERY_READER
        return [button for button in buttons if button.path in named]
