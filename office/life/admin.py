"""Households' changes: to read, to print and sign, and the second person's answer."""

from collections.abc import Callable

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from unfold.dataclasses import UnfoldAction
from unfold.decorators import action

from ledger.admin.correcting import CorrectingAdmin, living_heads
from ledger.forms import ConsentForm
from ledger.models import CorrectionState, HouseholdChange
from office.life.rows import build_paper, read_change, say_moved, say_state
from office.life.services import consent_to_change, refuse_change
from villages.doors import get_person
from villages.models import Household
from villages.permissions import STAFF
from villages.queries import head_name, prefetch_merged_heads
from villages.words import day_with_year

PROPOSED = CorrectionState.PROPOSED


@admin.register(HouseholdChange)
class HouseholdChangeAdmin(CorrectingAdmin):
    """Households' changes, with who proposed and who consented, newest first."""

    list_display = (
        "kind",
        "household_shown",
        "other_shown",
        "moved_shown",
        "state_shown",
        "happened_on",
        "proposed_by",
        "decided_by",
    )
    list_filter = ("state", "kind", "village")
    list_select_related = ("household", "other", "proposed_by", "decided_by")
    household_paths = ("household", "other")
    search_fields = ("=household__number", "=other__number", "=number")
    search_help_text = _("按户编号、姓名或拼音首字母找")
    fields = (
        "kind",
        "household_shown",
        "other_shown",
        "people_shown",
        "moved_shown",
        "happened_on",
        "waits_shown",
        "reason_shown",
        "state_shown",
        "proposed_by",
        "proposed_at",
        "decided_by",
        "decided_at",
    )
    readonly_fields = fields
    actions_detail = ("paper", "consent", "turn_down")

    def get_queryset(self, request: HttpRequest) -> QuerySet[HouseholdChange]:
        changes: QuerySet[HouseholdChange] = super().get_queryset(request)
        return changes.prefetch_related(
            living_heads("household__"),
            prefetch_merged_heads("household__"),
            living_heads("other__"),
        )

    def offers_buttons(self, request: HttpRequest, row: HouseholdChange) -> bool:
        return row.state == PROPOSED and row.proposed_by_id != get_person(request).pk

    def get_actions_detail(self, request: HttpRequest, object_id: int) -> list[UnfoldAction]:
        """Show the paper to everybody of the office, and the answers to who may answer."""
        answers: list[UnfoldAction] = super().get_actions_detail(request, object_id)
        if answers:
            return answers
        return [one for one in self._get_base_actions_detail() if one.path == "paper"]

    @admin.display(description=_("住户"), ordering="household__number")
    def household_shown(self, row: HouseholdChange) -> str:
        return name_with_head(row.household)

    @admin.display(description=_("另一户"))
    def other_shown(self, row: HouseholdChange) -> str:
        if row.other is not None:
            return name_with_head(row.other)
        if row.number is None:
            return "—"
        return str(_("%(number)s户（新户）") % {"number": f"{row.number:03d}"})

    @admin.display(description=_("分出去的人"))
    def people_shown(self, row: HouseholdChange) -> str:
        names = [member.name for member in row.members.order_by("pk")]
        return str(_("、")).join(names) or "—"

    @admin.display(description=_("转出的积分"), ordering="points")
    def moved_shown(self, row: HouseholdChange) -> str:
        return say_moved(row)

    @admin.display(description=_("依据"))
    def reason_shown(self, row: HouseholdChange) -> str:
        return row.reason or "—"

    @admin.display(description=_("状态"), ordering="state")
    def state_shown(self, row: HouseholdChange) -> str:
        return say_state(row)

    @admin.display(description=_("等继承人到哪天"))
    def waits_shown(self, row: HouseholdChange) -> str:
        return day_with_year(row.waits_until) if row.waits_until else "—"

    @action(description=_("打印签名"), url_path="paper")
    def paper(self, request: HttpRequest, object_id: str) -> HttpResponse:
        row = self.find_row(request, object_id, STAFF)
        context = {
            "paper": build_paper(read_change(row.pk), today=timezone.localdate()),
            "village": row.village,
            "back": reverse("admin:ledger_householdchange_change", args=[row.pk]),
        }
        return render(request, "office/life/paper.html", context)

    @action(description=_("同意"), url_path="consent")
    def consent(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self._answer(
            request,
            object_id,
            consent_to_change,
            title=_("同意住户变更"),
            sentence=_("请对着签过名的纸核对。同意后马上办，办了不能改，并印在下一次公示上。"),
            done=_("已经办好。"),
        )

    @action(description=_("不同意"), url_path="refuse")
    def turn_down(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self._answer(
            request,
            object_id,
            refuse_change,
            title=_("不同意住户变更"),
            sentence=_("不同意就什么都不变，可以改好再提出。"),
            done=_("已经记下不同意，什么都没有变。"),
        )

    def _answer(
        self,
        request: HttpRequest,
        object_id: str,
        answer: Callable[..., HouseholdChange],
        **words: str | Promise,
    ) -> HttpResponse:
        row = self.find_row(request, object_id, STAFF)
        form = ConsentForm(request.POST if request.method == "POST" else None)
        now = timezone.now()
        paper = build_paper(read_change(row.pk), today=timezone.localdate(now))
        return self.answer_page(
            request,
            form,
            lambda: answer(row, by=get_person(request), now=now),
            back=reverse("admin:ledger_householdchange_change", args=[row.pk]),
            title=words["title"],
            sentence=words["sentence"],
            done=words["done"],
            template="office/life/answer.html",
            paper=paper,
        )


def name_with_head(household: Household) -> str:
    """Return a household read with its heads as the office calls it: 028户 张三明."""
    return f"{household} {head_name(household)}".strip()
