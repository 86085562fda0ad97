"""The fund book: to read, to enter and to reverse; its months on paper; and the cover."""

from typing import Any

from django.contrib import admin
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.dataclasses import UnfoldAction
from unfold.decorators import action
from unfold.enums import ActionVariant

from market.admin.doors import OfficeDoor, PaperDoor
from market.forms.money import EntryForm, MoneyForm, begin_with
from market.models import FundEntry, FundKind
from market.queries.cover import get_cover
from market.queries.fund import find_opening, get_fund_month, list_month_totals, with_balance
from market.queries.stock import count_unpaid_intakes
from market.services import record_entry, reverse_entry
from market.services.fund import COMMITTEE, is_bound
from villages.admin_base import ReadOnlyAdmin
from villages.doors import get_person
from villages.months import add_months, day_start, parse_month, write_month
from villages.words import month_name, yuan

LIST = "admin:market_fundentry_changelist"


class EnteredFilter(admin.SimpleListFilter):
    """The months in which something was entered, newest first."""

    title = _("记账月份")
    parameter_name = "month"

    def lookups(
        self, request: HttpRequest, model_admin: Any
    ) -> list[tuple[str, str]]:  # Any: Django's
        entries = model_admin.get_queryset(request).order_by()
        months = entries.dates("made_at", "month", order="DESC")
        return [(write_month(month), month_name(month)) for month in months]

    def queryset(self, request: HttpRequest, queryset: QuerySet[FundEntry]) -> QuerySet[FundEntry]:
        try:
            month = parse_month(self.value() or "")
        except ValueError:
            return queryset
        return queryset.filter(
            made_at__gte=day_start(month), made_at__lt=day_start(add_months(month, 1))
        )


@admin.register(FundEntry)
class FundEntryAdmin(ReadOnlyAdmin):
    """Every yuan that came or went, newest first, with what was left after it."""

    list_display = (
        "number",
        "occurred_on",
        "kind",
        "party_shown",
        "came_in",
        "went_out",
        "balance_shown",
        "voucher_no",
        "made_by",
        "reversed_shown",
    )
    list_filter = (EnteredFilter, "kind", "village")
    list_select_related = ("party", "made_by", "village", "reverses")
    search_fields = ("=number", "party__name", "voucher_no")
    search_help_text = _("按编号、来往单位、凭证号找")
    date_hierarchy = "occurred_on"
    ordering = ("-village", "-number")
    fields = (
        "village",
        "number",
        "kind",
        "yuan_shown",
        "balance_shown",
        "occurred_on",
        "party_shown",
        "voucher_no",
        "stock_move",
        "reverses",
        "reversed_shown",
        "made_at",
        "made_by",
    )
    readonly_fields = fields
    actions_list = ("record", "totals", "cover")
    actions_detail = ("reverse",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[FundEntry]:
        is_reversed = Exists(FundEntry.objects.filter(reverses=OuterRef("pk")))
        entries = super().get_queryset(request).annotate(is_reversed=is_reversed)
        return with_balance(entries)

    def get_urls(self) -> list[URLPattern]:
        month = self.admin_site.admin_view(MonthDoor.as_view(model_admin=self))
        return [path("month/", month, name="market_fundentry_month"), *super().get_urls()]

    def get_actions_detail(self, request: HttpRequest, object_id: int) -> list[UnfoldAction]:
        row: Any = self.get_object(request, str(object_id))  # Any: with is_reversed
        stands = row.yuan and not row.reverses_id and not row.is_reversed and not is_bound(row)
        if not stands or not self._may(request, row, COMMITTEE):
            return []
        found: list[UnfoldAction] = super().get_actions_detail(request, object_id)
        return found

    @admin.display(description=_("来往单位或个人"), ordering="party__name", empty_value="—")
    def party_shown(self, row: FundEntry) -> str | None:
        return row.party.name if row.party and row.party.name else None

    @admin.display(description=_("收入"), ordering="yuan", empty_value="")
    def came_in(self, row: FundEntry) -> str | None:
        return yuan(row.yuan) if row.yuan > 0 or row.kind == FundKind.OPENING else None

    @admin.display(description=_("支出"), ordering="yuan", empty_value="")
    def went_out(self, row: FundEntry) -> str | None:
        return yuan(-row.yuan) if row.yuan < 0 else None

    @admin.display(description=_("金额"))
    def yuan_shown(self, row: FundEntry) -> str:
        return yuan(row.yuan)

    @admin.display(description=_("结余"))
    def balance_shown(self, row: Any) -> str:  # Any: with balance
        return yuan(row.balance)

    @admin.display(description=_("说明"), empty_value="")
    def reversed_shown(self, row: Any) -> str | None:  # Any: with is_reversed
        if row.is_reversed:
            return str(_("已冲正"))
        if row.reverses:
            return str(_("冲正第 %(number)s 笔") % {"number": row.reverses.number})
        return None

    def has_record_permission(self, request: HttpRequest, _object_id: object = None) -> bool:
        return self.find_villages(request, COMMITTEE).exists()

    @action(
        description=_("记一笔"),
        url_path="record",
        permissions=["record"],
        variant=ActionVariant.PRIMARY,
    )
    def record(self, request: HttpRequest) -> HttpResponseBase:
        return RecordDoor.as_view(model_admin=self)(request)

    @action(description=_("各月合计"), url_path="totals")
    def totals(self, request: HttpRequest) -> HttpResponseBase:
        return TotalsDoor.as_view(model_admin=self)(request)

    @action(description=_("钱够不够"), url_path="cover")
    def cover(self, request: HttpRequest) -> HttpResponseBase:
        return CoverDoor.as_view(model_admin=self)(request)

    @action(description=_("冲正"), url_path="reverse")
    def reverse(self, request: HttpRequest, object_id: str) -> HttpResponse:
        entry = self.find_row(request, object_id, COMMITTEE)
        form = MoneyForm(request.POST if request.method == "POST" else None)
        return self.answer_page(
            request,
            form,
            lambda: reverse_entry(
                entry, key=form.cleaned_data["key"], by=get_person(request), now=timezone.now()
            ),
            title=_("冲正"),
            sentence=_(
                "资金簿第 %(number)s 笔，%(kind)s，%(yuan)s。冲正后另记一笔相反的，原来的一笔留着。"
                "谁记的不能由谁冲正，请另一位委员来办。"
            )
            % {
                "number": entry.number,
                "kind": entry.get_kind_display(),
                "yuan": self.yuan_shown(entry),
            },
            done=_("已经冲正。"),
            back=reverse(LIST),
        )


class RecordDoor(OfficeDoor):
    """A line of the fund book; the first one says what there was."""

    roles = COMMITTEE

    def get(self, request: HttpRequest) -> HttpResponse:
        initial = begin_with(self.village, self.today, "occurred_on")
        return self._answer(request, EntryForm(is_begun=self._is_begun, initial=initial))

    def post(self, request: HttpRequest) -> HttpResponse:
        return self._answer(request, EntryForm(request.POST, is_begun=self._is_begun))

    @property
    def _is_begun(self) -> bool:
        return find_opening(self.village) is not None

    def _answer(self, request: HttpRequest, form: EntryForm) -> HttpResponse:
        sentence = (
            _("%(village)s的资金簿。记好就不能再改，记错了由另一位委员冲正。")
            if self._is_begun
            else _("%(village)s的资金簿还没有开账：先记现在手里有多少钱，没有就填 0。")
        )
        return self.opener.answer_page(
            request,
            form,
            lambda: record_entry(self.village, **form.get_values(), by=self.person, now=self.now),
            title=_("记一笔"),
            sentence=sentence % {"village": self.village.name},
            done=_("已经记好。"),
            back=reverse(LIST),
        )


class TotalsDoor(PaperDoor):
    """What each kind came to, month by month; every month leads to its sheet."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show(
            request,
            "market/admin/fund_totals.html",
            title=_("各月合计"),
            kinds=FundKind.labels,
            months=[
                (totals, write_month(totals.month)) for totals in list_month_totals(self.village)
            ],
        )


class MonthDoor(PaperDoor):
    """A month's fund book on A4."""

    def get(self, request: HttpRequest) -> HttpResponse:
        month = self.read_month(request)
        before, after = add_months(month, -1), add_months(month, 1)
        return self.show(
            request,
            "market/admin/fund_month.html",
            book=get_fund_month(self.village, month),
            is_running=after > self.today,
            back=reverse(LIST),
            before=(before, write_month(before)),
            after=None if after > self.today else (after, write_month(after)),
        )


class CoverDoor(PaperDoor):
    """Whether the money is there: every figure, and how it is reckoned."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show(
            request,
            "market/admin/cover.html",
            cover=get_cover(self.village, today=self.today),
            unpaid=count_unpaid_intakes(self.village),
            back=reverse(LIST),
        )
