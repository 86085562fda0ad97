"""Pages on which a person proposes a correction or answers one."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.functional import Promise
from unfold.dataclasses import UnfoldAction

from ledger.models import (
    Account,
)
from villages.admin_base import ReadOnlyAdmin
from villages.doors import add_refusal, status_of
from villages.errors import PointsError
from villages.models import Member, Role
from villages.queries import head_name


def living_heads(path: str) -> Prefetch[str]:
    """Return the prefetch by which head_name finds the heads of rows' households."""
    living = Member.objects.living_here().order_by("-is_head", "id")
    return Prefetch(f"{path}members", queryset=living, to_attr="living")


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

    def answer_page(
        self,
        request: HttpRequest,
        form: forms.Form,
        act: Callable[[], object],
        *,
        title: str | Promise,
        sentence: str | Promise,
        done: str | Promise,
        back: str,
    ) -> HttpResponse:
        """Ask once and say what will happen; a POST acts, and says a refusal on the same page."""
        status = HTTPStatus.OK
        if request.method == "POST":
            if form.is_valid():
                try:
                    act()
                except PointsError as error:
                    add_refusal(form, error)
                    status = status_of(error)
                else:
                    self.message_user(request, str(done))
                    return HttpResponseRedirect(back)
            else:
                status = HTTPStatus.BAD_REQUEST
        context = {
            **self.admin_site.each_context(request),
            "title": title,
            "sentence": sentence,
            "form": form,
            "back": back,
        }
        return render(request, "admin/ledger/act.html", context, status=status)

    def find_row(self, request: HttpRequest, object_id: str, roles: frozenset[Role]) -> Any:
        """Return the row, of any of our models; 404 for another village's, 403 without the role."""
        row = self.get_object(request, object_id)
        if not self._may(request, row, roles):
            raise PermissionDenied
        return row
