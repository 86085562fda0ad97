"""The office's pages of the ledger: to read, and to correct by two persons; never to edit."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action

from ledger.forms import ConsentForm, CorrectionForm, OpeningForm
from ledger.models import Account, AccountKind, Correction, Hold, Month, Transfer
from ledger.services import (
    consent_to_correction,
    propose_opening,
    propose_reversal,
    refuse_correction,
)
from villages.admin_base import ReadOnlyAdmin
from villages.doors import add_refusal, get_person, status_of
from villages.errors import PointsError
from villages.models import Member, Role
from villages.permissions import STAFF
from villages.queries import head_name
from villages.words import month_name, month_span_name, points, seal_short, signed_points


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


@admin.register(Account)
class AccountAdmin(CorrectingAdmin):
    """Every account with its balance; a household's can be given what the paper book held."""

    list_display = ("code", "kind", "group", "holder", "balance_shown", "debt_shown")
    list_filter = ("kind", "village", "household__grid")
    list_select_related = ("household__grid",)
    search_fields = ("=number", "household__members__name", "household__members__initials")
    search_help_text = _("按户编号、姓名或拼音首字母找")
    fields = ("village", "kind", "number", "household", "balance_shown", "debt_shown", "closed_at")
    readonly_fields = fields
    actions_detail = ("opening",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Account]:
        return super().get_queryset(request).prefetch_related(living_heads("household__"))

    @admin.display(description=_("小组"), ordering="household__grid__position")
    def group(self, row: Account) -> str:
        return row.household.grid.name if row.household else ""

    @admin.display(description=_("户主"))
    def holder(self, row: Account) -> str:
        return head_name(row.household) if row.household else ""

    @admin.display(description=_("结余"), ordering="balance")
    def balance_shown(self, row: Account) -> str:
        return "—" if row.balance is None else points(row.balance)

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


@admin.register(Transfer)
class TransferAdmin(CorrectingAdmin):
    """Every movement, newest first; a wrong one is reversed, never edited."""

    list_display = (
        "number",
        "month_shown",
        "holder",
        "kind",
        "signed",
        "reference",
        "occurred_on",
        "posted_by",
    )
    list_filter = ("kind", "month", "village")
    list_select_related = ("source__household", "destination__household", "posted_by")
    search_fields = ("=source__household__number", "=destination__household__number", "=number")
    search_help_text = _("按户编号或编号找")
    ordering = ("-village", "-number")
    fields = (
        "village",
        "number",
        "month_shown",
        "source",
        "destination",
        "signed",
        "asked_shown",
        "kind",
        "reverses",
        "occurred_on",
        "reference",
        "posted_at",
        "posted_by",
    )
    readonly_fields = fields
    actions_detail = ("reversal",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Transfer]:
        heads = [living_heads(f"{end}__household__") for end in ("source", "destination")]
        return super().get_queryset(request).prefetch_related(*heads)

    @admin.display(description=_("入账月份"), ordering="number")
    def month_shown(self, row: Transfer) -> str:
        return month_name(row.month)

    @admin.display(description=_("户"))
    def holder(self, row: Transfer) -> str:
        return show_account(row.destination if row.destination.household else row.source)

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
    search_fields = ("=account__number",)
    search_help_text = _("按户编号找")
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

    def get_queryset(self, request: HttpRequest) -> QuerySet[Correction]:
        return super().get_queryset(request).prefetch_related(living_heads("account__household__"))

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


@admin.register(Month)
class MonthAdmin(ReadOnlyAdmin):
    """Closed months with their seals; closing itself is a page of the notices."""

    list_display = ("span", "number", "window_ends", "seal_shown")
    list_filter = ("village",)
    list_select_related = ("village",)

    @admin.display(description=_("月份"), ordering="month")
    def span(self, row: Month) -> str:
        return month_span_name(row.from_month, row.month)

    @admin.display(description=_("校验码"))
    def seal_shown(self, row: Month) -> str:
        return seal_short(row.seal)


@admin.register(Hold)
class HoldAdmin(ReadOnlyAdmin):
    """What is held, and until when."""

    village_path = "account__village"
    list_display = ("account", "kind", "reference", "points_shown", "frees_on", "released_at")
    list_filter = ("kind", "account__village")
    list_select_related = ("account",)
    search_fields = ("=account__number",)
    fields = ("account", "kind", "reference", "points_shown", "transfer", "frees_on", "released_at")
    readonly_fields = fields

    @admin.display(description=_("积分"), ordering="points")
    def points_shown(self, row: Hold) -> str:
        return points(row.points)
