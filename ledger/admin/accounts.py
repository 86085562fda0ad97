"""Accounts: to read, and the opening from the paper book."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action

from ledger.admin.correcting import CorrectingAdmin, living_heads, show_account
from ledger.forms import OpeningForm
from ledger.models import (
    Account,
    AccountKind,
)
from ledger.queries import get_shown_available, with_available
from ledger.services import (
    propose_opening,
)
from villages.doors import get_person
from villages.models import Role
from villages.queries import head_name
from villages.words import points


@admin.register(Account)
class AccountAdmin(CorrectingAdmin):
    """Every account with its balance; a household's can be given what the paper book held."""

    list_display = (
        "code_shown",
        "kind",
        "group",
        "holder",
        "balance_shown",
        "available_shown",
        "debt_shown",
    )
    list_filter = ("kind", "village", "household__grid")
    list_select_related = ("household__grid",)
    household_paths = ("household",)
    search_fields = ("=number",)
    search_help_text = _("按户编号、姓名或拼音首字母找")
    fields = (
        "village",
        "kind",
        "number",
        "household",
        "balance_shown",
        "available_shown",
        "debt_shown",
        "closed_at",
    )
    readonly_fields = fields
    actions_detail = ("opening",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Account]:
        accounts = with_available(super().get_queryset(request), today=timezone.localdate())
        return accounts.prefetch_related(living_heads("household__"))

    def offers_buttons(self, request: HttpRequest, row: Account) -> bool:
        is_open = row.kind == AccountKind.HOUSEHOLD and row.closed_at is None
        return is_open and self._may(request, row, frozenset({Role.COMMITTEE}))

    @admin.display(description=_("账户"), ordering="number")
    def code_shown(self, row: Account) -> str:
        return row.code

    @admin.display(description=_("小组"), ordering="household__grid__position")
    def group(self, row: Account) -> str:
        return row.household.grid.name if row.household else ""

    @admin.display(description=_("户主"))
    def holder(self, row: Account) -> str:
        return head_name(row.household) if row.household else ""

    @admin.display(description=_("结余"), ordering="balance")
    def balance_shown(self, row: Account) -> str:
        return "—" if row.balance is None else points(row.balance)

    @admin.display(description=_("可兑换"))
    def available_shown(self, row: Account) -> str:
        available = get_shown_available(row)
        return "—" if available is None else points(available)

    @admin.display(description=_("待抵扣"), ordering="debt")
    def debt_shown(self, row: Account) -> str:
        return points(row.debt) if row.debt else ""

    @action(description=_("期初结转"), url_path="opening")
    def opening(self, request: HttpRequest, object_id: str) -> HttpResponse:
        account = self.find_row(request, object_id, frozenset({Role.COMMITTEE}))
        if account.kind != AccountKind.HOUSEHOLD:
            raise PermissionDenied
        form = OpeningForm(request.POST or None)
        return self.answer_page(
            request,
            form,
            lambda: propose_opening(
                account, **form.cleaned_data, by=get_person(request), now=timezone.now()
            ),
            title=_("期初结转"),
            sentence=_("%(household)s：把纸质账上的积分转进来。要另一位村委或监督委员同意才入账。")
            % {"household": show_account(account)},
            done=_("已经提出，等第二个人同意。"),
            back=reverse("admin:ledger_correction_changelist"),
        )
