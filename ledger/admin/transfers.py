"""Movements: to read, and to reverse."""

from typing import Any

from django.contrib import admin
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action

from ledger.admin.correcting import CorrectingAdmin, find_holders, living_heads, show_account
from ledger.admin.filters import GroupFilter, MonthFilter
from ledger.forms import CorrectionForm
from ledger.models import (
    Transfer,
)
from ledger.services import (
    propose_reversal,
)
from ledger.services.corrections import REVERSIBLE
from villages.admin_tables import Lean
from villages.doors import get_person
from villages.models import Role, User
from villages.words import month_name, points, signed_points


@admin.register(Transfer)
class TransferAdmin(CorrectingAdmin):
    """Every movement, newest first; a wrong one is reversed, never edited."""

    list_display = (
        "number",
        "month_shown",
        "holder",
        "kind",
        "signed",
        "reference_shown",
        "occurred_on",
        "posted_by",
    )
    list_filter = (MonthFilter, "kind", GroupFilter, "village")
    list_select_related = ("source__household", "destination__household", "posted_by")
    household_paths = ("source__household", "destination__household")
    search_fields = ("=number",)
    search_help_text = _("按户编号、姓名、拼音首字母或第几笔找")
    date_hierarchy = "occurred_on"
    # By the village's number, not its name: only so an index gives the newest at once.
    ordering = ("-village_id", "-number")
    fields = (
        "village_shown",
        "number",
        "month_shown",
        "source_shown",
        "destination_shown",
        "signed",
        "asked_shown",
        "kind",
        "reverses",
        "occurred_on",
        "reference_shown",
        "posted_at",
        "posted_by",
    )
    readonly_fields = fields
    actions_detail = ("reversal",)
    lean = Lean(
        columns=("number", "month", "kind", "points", "reference", "occurred_on"),
        shared={
            "source": find_holders,
            "destination": find_holders,
            "posted_by": User.objects.all,
        },
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Transfer]:
        heads = [living_heads(f"{end}__household__") for end in ("source", "destination")]
        is_reversed = Exists(Transfer.objects.filter(reverses=OuterRef("pk")))
        rows = super().get_queryset(request).annotate(is_reversed=is_reversed)
        return rows.prefetch_related(*heads)

    def offers_buttons(self, request: HttpRequest, row: Any) -> bool:  # Any: with is_reversed
        return (
            row.kind in REVERSIBLE
            and not row.is_reversed
            and self._may(request, row, frozenset({Role.COMMITTEE}))
        )

    @admin.display(description=_("入账月份"), ordering="number")
    def month_shown(self, row: Transfer) -> str:
        return month_name(row.month)

    @admin.display(description=_("户"))
    def holder(self, row: Transfer) -> str:
        return show_account(row.destination if row.destination.household else row.source)

    @admin.display(description=_("村"))
    def village_shown(self, row: Transfer) -> str:
        return row.village.name

    @admin.display(description=_("从哪里"))
    def source_shown(self, row: Transfer) -> str:
        return show_account(row.source)

    @admin.display(description=_("到哪里"))
    def destination_shown(self, row: Transfer) -> str:
        return show_account(row.destination)

    @admin.display(description=_("细则或单号"))
    def reference_shown(self, row: Transfer) -> str:
        """Leave out what the kind says already, in a word that only programs read."""
        return "" if row.reference.isascii() and row.reference.islower() else row.reference

    @admin.display(description=_("积分"), ordering="points")
    def signed(self, row: Transfer) -> str:
        return signed_points(row.points if row.destination.household else -row.points)

    @admin.display(description=_("应计"))
    def asked_shown(self, row: Transfer) -> str:
        return points(row.asked)

    @action(description=_("冲正"), url_path="reversal")
    def reversal(self, request: HttpRequest, object_id: str) -> HttpResponse:
        row = self.find_row(request, object_id, frozenset({Role.COMMITTEE}))
        form = CorrectionForm(request.POST or None)
        return self.answer_page(
            request,
            form,
            lambda: propose_reversal(
                row, **form.cleaned_data, by=get_person(request), now=timezone.now()
            ),
            title=_("冲正"),
            sentence=_(
                "第 %(number)s 笔，%(points)s 分：整笔冲正。要另一位村委或监督委员同意才入账。"
            )
            % {"number": row.number, "points": self.signed(row)},
            done=_("已经提出，等第二个人同意。"),
            back=reverse("admin:ledger_correction_changelist"),
        )
