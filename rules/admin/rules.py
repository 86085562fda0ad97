"""Every rule of every edition."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db import models
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from rules.admin.mending import SlipPages
from rules.forms import RuleForm
from rules.lines import cap_words, points_words
from rules.models import EditionState, Rule, WeightTable
from rules.services import add_rule, build_rule_input, change_rule, remove_rule
from villages.admin_base import VillageAdmin
from villages.doors import get_person

RULE_HELP = {
    "edition": _("只能写进草稿；已经通过的不能再加。"),
    "category": _("公示和报表按类别合计。"),
    "cap_period": _("例如一年：一年里最多加这么多。"),
    "cap_scope": _("按户算，还是按人算。"),
    "repeat_period": _("同一件事隔多久再做，还算重复。"),
    "extra_when": _("例如：被镇里表扬。空着就没有另加（扣）。"),
    "duration_table": _("按做了多久乘系数；不用就空着。"),
    "difficulty_table": _("按难不难乘系数；不用就空着。"),
    "effect_table": _("按做得好不好乘系数；不用就空着。"),
    "clears": _("勾上的：做了这件事，积分全部清零。请想好再勾。"),
    "position": _("小的排在前面。"),
}


@admin.register(Rule)
class RuleAdmin(SlipPages, VillageAdmin):
    """Every rule of every edition to look up; those of drafts to change."""

    form = RuleForm
    help_texts: ClassVar = RULE_HELP
    village_path = "edition__village"
    list_display = ("code", "deed", "points_shown", "cap_shown", "category", "article", "edition")
    list_display_links = ("code", "deed")
    list_select_related = ("edition__village",)
    list_filter = (
        "category",
        "edition__state",
        # Only editions of rules that the person may see.
        ("edition", admin.RelatedOnlyFieldListFilter),
    )
    search_fields = ("code", "deed", "article", "quote")
    search_help_text = _("按编号、事项、条款或原文找")
    actions_detail = ("mend",)
    fieldsets = (
        (None, {"fields": ("edition", "code", "category", "article", "deed", "quote")}),
        (
            _("怎么计分"),
            {"fields": ("points", "points_max", "unit", "unit_step")},
        ),
        (_("最多多少"), {"fields": ("cap_points", "cap_times", "cap_period", "cap_scope")}),
        (
            _("分级、再犯、另加"),
            {"fields": ("ladder", "repeat_points", "repeat_period", "extra_points", "extra_when")},
        ),
        (
            _("系数"),
            {
                "description": _("要用的系数表，先在“从原文到细则”页的“系数表和类别上限”里写好。"),
                "fields": ("duration_table", "difficulty_table", "effect_table"),
            },
        ),
        (
            _("清零和取消资格"),
            {"fields": ("clears", "bar_redemption_months", "bars_honours")},
        ),
        (_("记在谁名下，怎么公示"), {"fields": ("counts_persons", "sensitive", "position")}),
    )

    @admin.display(description=_("分值"), ordering="points")
    def points_shown(self, rule: Rule) -> str:
        return points_words(rule)

    @admin.display(description=_("上限"), ordering="cap_points")
    def cap_shown(self, rule: Rule) -> str:
        return cap_words(rule)

    def get_field_queryset(
        self, db: str | None, db_field: models.ForeignKey[Any, Any], request: HttpRequest
    ) -> QuerySet[Any] | None:  # Any: rows of any model
        rows = super().get_field_queryset(db, db_field, request)
        villages = self.find_villages(request, self.change_roles)
        if db_field.remote_field.model is WeightTable:
            # The form cuts them to the rule's own draft.
            drafts = {"edition__state": EditionState.DRAFT, "edition__village__in": villages}
            return WeightTable.objects.filter(**drafts)
        if db_field.name == "edition" and rows is not None:
            return rows.filter(state=EditionState.DRAFT, village__in=villages)
        return rows

    def get_readonly_fields(
        self, request: HttpRequest, obj: models.Model | None = None
    ) -> tuple[str, ...]:
        # A rule stays in its draft.
        return ("edition",) if obj else ()

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        if isinstance(obj, Rule) and not obj.edition.is_draft:
            return False
        return super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return isinstance(obj, Rule) and self.has_change_permission(request, obj)

    def save_model(
        self, request: HttpRequest, obj: Rule, form: ModelForm[Rule], change: bool
    ) -> None:
        now, by, terms = timezone.now(), get_person(request), build_rule_input(obj)
        if change:
            change_rule(obj, terms=terms, by=by, now=now)
            return
        made = add_rule(obj.edition, terms=terms, by=by, now=now)
        obj.pk, obj.code = made.pk, made.code

    def response_post_save_add(self, request: HttpRequest, obj: Rule) -> HttpResponse:
        return self._go_to_card(obj)

    def response_post_save_change(self, request: HttpRequest, obj: Rule) -> HttpResponse:
        return self._go_to_card(obj)

    def _go_to_card(self, rule: Rule) -> HttpResponse:
        """Lead back to where the rule stands beside its text."""
        book = reverse("admin:rules_edition_book", args=[rule.edition_id])
        return HttpResponseRedirect(f"{book}#r-{rule.pk}")

    def delete_model(self, request: HttpRequest, obj: Rule) -> None:
        remove_rule(obj, by=get_person(request), now=timezone.now())
