"""Settlements: what is due, what was settled and paid, and the sheet that both sides sign."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe
from unfold.dataclasses import UnfoldAction
from unfold.decorators import action
from unfold.enums import ActionVariant

from ledger.models import Month
from market.admin.doors import OfficeDoor, PaperDoor
from market.capitals import write_capitals
from market.forms.money import MoneyForm, PayForm, begin_with
from market.models import Partner, PartnerKind, Settlement
from market.queries.settlements import get_settlement_statement, list_due, list_due_of
from market.services import pay_settlement, settle
from market.services.settlements import COMMITTEE
from villages.admin_base import ReadOnlyAdmin
from villages.doors import get_person
from villages.words import month_span_name, points, yuan

LIST = "admin:market_settlement_changelist"


class PaidFilter(admin.SimpleListFilter):
    """What waits to be paid, what was, and what never is."""

    title = _("付款")
    parameter_name = "paid"

    def lookups(
        self, request: HttpRequest, model_admin: Any
    ) -> list[tuple[str, str]]:  # Any: Django's
        return [("no", str(_("还没付"))), ("yes", str(_("已付"))), ("none", str(_("不用付")))]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[Settlement]
    ) -> QuerySet[Settlement]:
        if self.value() == "no":
            return queryset.filter(entry__isnull=True, yuan__gt=0)
        if self.value() == "yes":
            return queryset.filter(entry__isnull=False)
        return queryset.filter(yuan=0) if self.value() == "none" else queryset


@admin.register(Settlement)
class SettlementAdmin(ReadOnlyAdmin):
    """What was settled, newest first."""

    list_display = (
        "reference",
        "partner",
        "month_shown",
        "points_shown",
        "yuan_shown",
        "paid_shown",
        "made_by",
        "paid_by",
    )
    list_filter = (PaidFilter, ("partner", admin.RelatedOnlyFieldListFilter), "village")
    list_select_related = ("partner", "month", "entry", "made_by", "paid_by", "village")
    search_fields = ("=number", "partner__name")
    search_help_text = _("按结算单号、兑换点找")
    ordering = ("-village", "-number")
    fields = (
        "village",
        "reference",
        "partner",
        "month_shown",
        "points_shown",
        "rate_shown",
        "yuan_shown",
        "made_at",
        "made_by",
        "paid_shown",
        "paid_by",
    )
    readonly_fields = fields
    actions_list = ("due",)
    actions_detail = ("pay", "paper")

    def get_urls(self) -> list[URLPattern]:
        settling = self.admin_site.admin_view(SettleDoor.as_view(model_admin=self))
        address = "settle/<int:partner>/<int:month>/"
        return [path(address, settling, name="market_settlement_settle"), *super().get_urls()]

    def get_actions_detail(self, request: HttpRequest, object_id: int) -> list[UnfoldAction]:
        """Offer to pay only what is to be paid, to who has not settled it."""
        row = self.get_object(request, str(object_id))
        found: list[UnfoldAction] = super().get_actions_detail(request, object_id)
        is_open = row.yuan and row.entry_id is None and row.made_by_id != get_person(request).pk
        if is_open and self._may(request, row, COMMITTEE):
            return found
        return [button for button in found if not button.action_name.endswith("_pay")]

    @admin.display(description=_("结算单号"), ordering="number")
    def reference(self, row: Settlement) -> str:
        return row.reference

    @admin.display(description=_("月份"), ordering="month__number")
    def month_shown(self, row: Settlement) -> str:
        return month_span_name(row.month.from_month, row.month.month)

    @admin.display(description=_("积分"), ordering="points")
    def points_shown(self, row: Settlement) -> str:
        return points(row.points)

    @admin.display(description=_("1 分值几元"))
    def rate_shown(self, row: Settlement) -> str:
        return yuan(row.yuan_per_point)

    @admin.display(description=_("应付"), ordering="yuan")
    def yuan_shown(self, row: Settlement) -> str:
        return yuan(row.yuan)

    @admin.display(description=_("付款"))
    def paid_shown(self, row: Settlement) -> str:
        if row.entry:
            words = _("已付，资金簿第 %(number)s 笔") % {"number": row.entry.number}
            return str(words)
        return str(_("还没付")) if row.yuan else str(_("不用付"))

    @action(description=_("该结算的"), url_path="due", variant=ActionVariant.PRIMARY)
    def due(self, request: HttpRequest) -> HttpResponseBase:
        return DueDoor.as_view(model_admin=self)(request)

    @action(description=_("付款"), url_path="pay")
    def pay(self, request: HttpRequest, object_id: str) -> HttpResponse:
        row = self.find_row(request, object_id, COMMITTEE)
        sent = request.POST if request.method == "POST" else None
        form = PayForm(sent, initial={"paid_on": timezone.localdate()})
        return self.answer_page(
            request,
            form,
            lambda: pay_settlement(
                row, **form.cleaned_data, by=get_person(request), now=timezone.now()
            ),
            title=_("付款"),
            sentence=_(
                "结算单 %(reference)s，%(partner)s，%(month)s，付 %(yuan)s。"
                "钱真的付了再登记：资金簿同时记一笔支出。谁结算的不能由谁付。"
            )
            % {
                "reference": row.reference,
                "partner": row.partner.name,
                "month": self.month_shown(row),
                "yuan": self.yuan_shown(row),
            },
            done=_("已经登记付款。"),
            back=reverse(LIST),
        )

    @action(description=_("打印结算单"), url_path="paper")
    @method_decorator(require_safe)
    def paper(self, request: HttpRequest, object_id: str) -> HttpResponse:
        row = self.get_object(request, object_id)
        context = {
            "village": row.village,
            "settlement": row,
            "months": self.month_shown(row),
            "statement": get_settlement_statement(row),
            "capitals": write_capitals(row.yuan),
            "is_own": row.partner.kind == PartnerKind.OWN,
            "today": timezone.localdate(),
            "back": reverse("admin:market_settlement_change", args=[row.pk]),
        }
        return render(request, "market/admin/settlement_print.html", context)


class DueDoor(PaperDoor):
    """What is to be settled, partner by partner and month by month."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show(
            request,
            "market/admin/due.html",
            title=_("该结算的"),
            dues=[
                (due, month_span_name(due.month.from_month, due.month.month))
                for due in list_due(self.village)
            ],
            may_settle=bool(self.held & COMMITTEE),
            last=Month.objects.for_village(self.village).order_by("-number").first(),
        )


class SettleDoor(OfficeDoor):
    """One partner's month: what will be settled, and the button that does it."""

    roles = COMMITTEE
    partner: Partner
    month: Month

    def get(self, request: HttpRequest, partner: int, month: int) -> HttpResponse:
        self._find(partner, month)
        return self._answer(request, MoneyForm(initial=begin_with(self.village, self.today)))

    def post(self, request: HttpRequest, partner: int, month: int) -> HttpResponse:
        self._find(partner, month)
        return self._answer(request, MoneyForm(request.POST))

    def _find(self, partner: int, month: int) -> None:
        self.partner = get_object_or_404(Partner.objects.for_village(self.village), pk=partner)
        self.month = get_object_or_404(Month.objects.for_village(self.village), pk=month)

    def _answer(self, request: HttpRequest, form: MoneyForm) -> HttpResponse:
        return self.opener.answer_page(
            request,
            form,
            lambda: settle(
                self.partner,
                self.month,
                key=form.cleaned_data["key"],
                by=self.person,
                now=self.now,
            ),
            title=_("结算"),
            sentence=self._tell(),
            done=_("结算好了，可以打印结算单。"),
            back=reverse(LIST),
        )

    def _tell(self) -> str:
        """Say what will be settled, and for how much."""
        dues = list_due_of(self.partner)
        due = next((due for due in dues if due.month.pk == self.month.pk), None)
        months = month_span_name(self.month.from_month, self.month.month)
        told = {
            "partner": self.partner.name,
            "month": months,
            "points": points(due.points) if due else 0,
            "rate": yuan(due.yuan_per_point) if due else 0,
            "yuan": yuan(due.yuan) if due else 0,
        }
        sentence = _("%(partner)s，%(month)s：没有可以结算的积分。")
        if due and due.partner.kind == PartnerKind.OWN:
            sentence = _(
                "%(partner)s，%(month)s：%(points)s 分从兑换点的账上结清。"
                "村里自己的超市，不用付钱。"
            )
        elif due:
            sentence = _(
                "%(partner)s，%(month)s：%(points)s 分从兑换点的账上结清，"
                "1 分值 %(rate)s，要付 %(yuan)s。结算后由另一位委员付款。"
            )
        return str(sentence % told)
