"""Pages on which a person proposes a correction or answers one."""

from typing import Any

from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest
from unfold.dataclasses import UnfoldAction

from ledger.models import (
    Account,
)
from villages.admin_base import ReadOnlyAdmin
from villages.models import Member
from villages.queries import head_name


def living_heads(path: str) -> Prefetch[str]:
    """Return the prefetch by which head_name finds the heads of rows' households."""
    living = Member.objects.living_here().order_by("-is_head", "id")
    return Prefetch(f"{path}members", queryset=living, to_attr="living")


def find_holders() -> QuerySet[Account]:
    """Return the accounts with all that show_account tells of them."""
    return Account.objects.select_related("household").prefetch_related(living_heads("household__"))


def show_account(account: Account) -> str:
    """Return an account as the office calls it: 028户 张三明, or its code."""
    household = account.household
    return f"{household} {head_name(household)}" if household else account.code


class CorrectingAdmin(ReadOnlyAdmin):
    """Rows that are read, with pages on which a person proposes or answers a correction."""

    def get_actions_detail(self, request: HttpRequest, object_id: int) -> list[UnfoldAction]:
        """Show a row's buttons only where they do something, to whom they are for."""
        row = self.get_object(request, str(object_id))
        if not self.offers_buttons(request, row):
            return []
        found: list[UnfoldAction] = super().get_actions_detail(request, object_id)
        return found

    def offers_buttons(self, request: HttpRequest, row: Any) -> bool:  # Any: one of our models
        """Return whether there is something to correct, or to answer, by this person."""
        raise NotImplementedError
