"""Corrections: to read, and the second person's answer."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action

from ledger.admin.correcting import CorrectingAdmin, living_heads, show_account
from ledger.forms import ConsentForm
from ledger.models import (
    Correction,
    CorrectionState,
)
from ledger.services import (
    consent_to_correction,
    refuse_correction,
)
from villages.doors import get_person
from villages.models import Role
from villages.permissions import STAFF
from villages.words import points


@admin.register(Correction)
class CorrectionAdmin(CorrectingAdmin):
    """Corrections, with who proposed and who consented."""

    list_display = (
        "account_shown",
        "kind",
        "points_shown",
        "state",
        "reason",
        "proposed_by",
        "decided_by",
    )
    list_filter = ("state", "kind", "village")
    list_select_related = ("account__household", "proposed_by", "decided_by")
    household_paths = ("account__household",)
    search_fields = ("reason",)
    search_help_text = _("按户编号、姓名、拼音首字母或理由找")
    date_hierarchy = "proposed_at"
    fields = (
        "account_shown",
        "kind",
        "points_shown",
        "standing_shown",
        "reverses",
        "reason",
        "state",
        "proposed_by",
        "proposed_at",
        "decided_by",
        "decided_at",
    )
    readonly_fields = fields
    actions_detail = ("consent", "turn_down")
    list_before_template = "ledger/admin/corrections_note.html"

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:  # Any: template values
        may_correct = self.find_villages(request, {Role.COMMITTEE}).exists()
        return super().changelist_view(
            request, {"may_correct": may_correct, **(extra_context or {})}
        )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Correction]:
        return super().get_queryset(request).prefetch_related(living_heads("account__household__"))

    def offers_buttons(self, request: HttpRequest, row: Correction) -> bool:
        person = get_person(request)
        return row.state == CorrectionState.PROPOSED and row.proposed_by_id != person.pk

    @admin.display(description=_("户"), ordering="account__number")
    def account_shown(self, row: Correction) -> str:
        return show_account(row.account)

    @admin.display(description=_("积分"), ordering="points")
    def points_shown(self, row: Correction) -> str:
        return points(row.points)

    @admin.display(description=_("今年已得的年度积分"))
    def standing_shown(self, row: Correction) -> str:
        return points(row.standing_points)

    @action(description=_("同意"), url_path="consent")
    def consent(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self._answer(
            request,
            object_id,
            consent_to_correction,
            title=_("同意更正"),
            sentence=_("同意后马上入账，并印在下一次公示上。"),
            done=_("已经入账。"),
        )

    @action(description=_("不同意"), url_path="refuse")
    def turn_down(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self._answer(
            request,
            object_id,
            refuse_correction,
            title=_("不同意更正"),
            sentence=_("不同意就不入账，积分不动。"),
            done=_("已经记下不同意，积分没有动。"),
        )

    def _answer(
        self,
        request: HttpRequest,
        object_id: str,
        answer: Callable[..., Correction],
        **words: str | Promise,
    ) -> HttpResponse:
        row = self.find_row(request, object_id, STAFF)
        form = ConsentForm(request.POST if request.method == "POST" else None)
        about = _("%(kind)s，%(household)s，%(points)s 分。%(reason)s") % {
            "kind": row.get_kind_display(),
            "household": self.account_shown(row),
            "points": points(row.points),
            "reason": row.reason,
        }
        return self.answer_page(
            request,
            form,
            lambda: answer(row, by=get_person(request), now=timezone.now()),
            back=reverse("admin:ledger_correction_change", args=[row.pk]),
            title=words["title"],
            sentence=f"{about} {words['sentence']}",
            done=words["done"],
        )
