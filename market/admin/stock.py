"""What came in and went out, who counted it, and who passed the shop on, to read."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.dataclasses import UnfoldAction
from unfold.decorators import action

from market.admin.viewers import VIEWERS
from market.forms.money import PayForm
from market.forms.stock import OfficeReversalForm
from market.models import (
    ChangeOver,
    CheckState,
    MoveKind,
    StockCheck,
    StockCheckLine,
    StockMove,
)
from market.queries.stock import is_reversed, keep_unpaid
from market.services import STOREKEEPERS, pay_intake, reverse_intake
from market.services.fund import COMMITTEE
from villages.admin_base import ReadOnlyAdmin
from villages.doors import get_person
from villages.models import Village
from villages.words import points, points_with_unit, signed_points, yuan

LIST = "admin:market_stockmove_changelist"


class PaidFilter(admin.SimpleListFilter):
    """What the own shop bought and nobody has entered the payment of."""

    title = _("付款")
    parameter_name = "paid"

    def lookups(
        self, request: HttpRequest, model_admin: Any
    ) -> list[tuple[str, str]]:  # Any: Django's
        return [("no", str(_("买来还没有记付款的"))), ("yes", str(_("资金簿付过的")))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[StockMove]) -> QuerySet[StockMove]:
        if self.value() == "no":
            return keep_unpaid(queryset)
        return queryset.filter(fund_entry__isnull=False) if self.value() == "yes" else queryset


@admin.register(StockMove)
class StockMoveAdmin(ReadOnlyAdmin):
    """What came in and went out, to read."""

    view_roles = VIEWERS
    list_display = (
        "made_at",
        "goods",
        "kind",
        "quantity_shown",
        "cost_shown",
        "is_donated",
        "supplier",
        "paid_shown",
        "redemption",
        "check_shown",
        "made_by",
        "reversed_shown",
    )
    list_select_related = (
        "goods",
        "supplier",
        "redemption",
        "check_line__check_of",
        "made_by",
        "reverses",
        "reversed_by",
        "fund_entry",
    )
    list_filter = (
        PaidFilter,
        "kind",
        "is_donated",
        "made_at",
        ("goods__partner", admin.RelatedOnlyFieldListFilter),
        ("goods", admin.RelatedOnlyFieldListFilter),
    )
    search_fields = ("goods__name", "supplier__name")
    search_help_text = _("按商品、供货单位找")
    date_hierarchy = "made_at"
    fields = (
        "made_at",
        "goods",
        "kind",
        "quantity_shown",
        "cost_shown",
        "is_donated",
        "supplier",
        "paid_shown",
        "redemption",
        "check_shown",
        "made_by",
        "reversed_shown",
    )
    actions_detail = ("pay", "reverse")

    def get_actions_detail(self, request: HttpRequest, object_id: int) -> list[UnfoldAction]:
        move: StockMove = self.get_object(request, str(object_id))
        offered = set()
        if keep_unpaid(StockMove.objects.filter(pk=move.pk)).exists():
            offered |= {"pay"} if self._may(request, move, COMMITTEE) else set()
        if move.kind == MoveKind.INTAKE and not is_reversed(move):
            offered |= {"reverse"} if self._may(request, move, STOREKEEPERS) else set()
        found: list[UnfoldAction] = super().get_actions_detail(request, object_id)
        return [button for button in found if button.action_name.rpartition("_")[2] in offered]

    @action(description=_("登记付款"), url_path="pay")
    def pay(self, request: HttpRequest, object_id: str) -> HttpResponse:
        move: StockMove = self.find_row(request, object_id, COMMITTEE)
        sent = request.POST if request.method == "POST" else None
        form = PayForm(sent, initial={"paid_on": timezone.localdate()})
        return self.answer_page(
            request,
            form,
            lambda: pay_intake(
                move, **form.cleaned_data, by=get_person(request), now=timezone.now()
            ),
            title=_("登记付款"),
            sentence=_(
                "「%(goods)s」入库 %(quantity)s %(unit)s，进价 %(cost)s，一共付 %(yuan)s，"
                "从资金簿记一笔采购。这批货的钱要是已经另外记过一笔，请先把那一笔冲正，再来这里登记。"
            )
            % {
                "goods": move.goods.name,
                "quantity": points(move.quantity),
                "unit": move.goods.unit,
                "cost": self.cost_shown(move) or "—",
                "yuan": yuan(move.cost),
            },
            done=_("已经登记付款。"),
            back=f"{reverse(LIST)}?paid=no",
        )

    @action(description=_("冲正"), url_path="reverse")
    def reverse(self, request: HttpRequest, object_id: str) -> HttpResponse:
        move: StockMove = self.find_row(request, object_id, STOREKEEPERS)
        form = OfficeReversalForm(request.POST if request.method == "POST" else None)
        return self.answer_page(
            request,
            form,
            lambda: reverse_intake(
                move,
                reason=form.cleaned_data["reason"],
                key=form.cleaned_data["key"],
                by=get_person(request),
                now=timezone.now(),
            ),
            title=_("冲正入库"),
            sentence=_(
                "「%(goods)s」入库 %(quantity)s %(unit)s。整笔退回，另记一笔相反的；"
                "资金簿付过的钱同时冲正。谁记的不能由谁冲正。货还要留在架上的，请先把对的那一笔入库。"
            )
            % {
                "goods": move.goods.name,
                "quantity": points(move.quantity),
                "unit": move.goods.unit,
            },
            done=_("这笔入库已经冲正。"),
            back=reverse(LIST),
        )

    @admin.display(description=_("说明"), empty_value="")
    def reversed_shown(self, move: StockMove) -> str | None:
        if move.reverses_id:
            return str(_("冲正：%(reason)s") % {"reason": move.get_reason_display()})
        return str(_("已冲正")) if is_reversed(move) else None

    @admin.display(description=_("数量"), ordering="quantity")
    def quantity_shown(self, move: StockMove) -> str:
        return signed_points(move.quantity)

    @admin.display(description=_("进价"), ordering="unit_cost", empty_value="—")
    def cost_shown(self, move: StockMove) -> str | None:
        return None if move.unit_cost is None else yuan(move.unit_cost)

    @admin.display(description=_("付款"), empty_value="")
    def paid_shown(self, move: StockMove) -> str | None:
        entry = getattr(move, "fund_entry", None)
        return str(_("资金簿第 %(number)s 笔") % {"number": entry.number}) if entry else None

    @admin.display(description=_("盘点或报损"), empty_value="—")
    def check_shown(self, move: StockMove) -> str | None:
        return None if move.check_line is None else str(move.check_line.check_of)


@admin.register(StockCheck)
class StockCheckAdmin(ReadOnlyAdmin):
    """Counts and damage, to read: who said what, and who agreed."""

    view_roles = VIEWERS
    list_display = (
        "number",
        "kind",
        "partner",
        "state_shown",
        "made_at",
        "made_by",
        "decided_by",
        "paper",
    )
    list_select_related = ("partner", "made_by", "decided_by", "village")
    list_filter = (
        "state",
        "kind",
        "made_at",
        ("partner", admin.RelatedOnlyFieldListFilter),
    )
    search_fields = ("=number", "lines__goods__name", "lines__reason")
    search_help_text = _("按单号、商品、原因找")
    date_hierarchy = "made_at"
    fields = (
        "number",
        "kind",
        "partner",
        "state",
        "made_at",
        "made_by",
        "decided_at",
        "decided_by",
        "lines_shown",
        "paper",
    )

    @admin.display(description=_("状态"), ordering="state")
    def state_shown(self, check: StockCheck) -> str:
        return str(CheckState(check.state).label)

    @admin.display(description=_("明细"))
    def lines_shown(self, check: StockCheck) -> SafeString:
        lines = check.lines.select_related("goods").order_by("id")
        return format_html_join("", "<p>{}</p>", ((describe(line),) for line in lines))

    @admin.display(description=_("纸质单子"))
    def paper(self, check: StockCheck) -> SafeString:
        return link_paper("market:count", check.number, check.village, _("打开"))


def describe(line: StockCheckLine) -> str:
    """Return a line, its goods at hand, as one sentence."""
    words = {
        "goods": line.goods.name,
        "expected": points(line.expected),
        "counted": points(line.counted),
        "reason": line.reason,
    }
    if not line.reason:
        return str(_("%(goods)s：账上 %(expected)s，实有 %(counted)s") % words)
    return str(_("%(goods)s：账上 %(expected)s，实有 %(counted)s，原因：%(reason)s") % words)


def link_paper(name: str, number: int, village: Village, word: object) -> SafeString:
    address = reverse(name, args=[number])
    return format_html('<a href="{}?village={}">{}</a>', address, village.slug, word)


@admin.register(ChangeOver)
class ChangeOverAdmin(ReadOnlyAdmin):
    """Change-overs, to read: from whom to whom, and what stood that day."""

    view_roles = VIEWERS
    list_display = (
        "number",
        "partner",
        "outgoing",
        "incoming",
        "made_by",
        "made_at",
        "paper",
    )
    list_select_related = ("partner", "outgoing", "incoming", "made_by", "village")
    list_filter = ("made_at", ("partner", admin.RelatedOnlyFieldListFilter))
    search_fields = ("=number", "outgoing__name", "incoming__name")
    search_help_text = _("按单号、交接人找")
    date_hierarchy = "made_at"
    fields = (
        "number",
        "partner",
        "outgoing",
        "incoming",
        "made_by",
        "made_at",
        "stock_check",
        "reservations_shown",
        "reserved_shown",
        "unsettled_shown",
        "fund_shown",
        "paper",
    )

    @admin.display(description=_("没领走的预约"))
    def reservations_shown(self, change_over: ChangeOver) -> str:
        return str(len(change_over.reservations))

    @admin.display(description=_("预约冻结的积分"))
    def reserved_shown(self, change_over: ChangeOver) -> str:
        return points_with_unit(change_over.reserved_points)

    @admin.display(description=_("没结算的积分"))
    def unsettled_shown(self, change_over: ChangeOver) -> str:
        return points_with_unit(change_over.unsettled_points)

    @admin.display(description=_("资金结余"))
    def fund_shown(self, change_over: ChangeOver) -> str:
        return yuan(change_over.fund_yuan)

    @admin.display(description=_("交接单"))
    def paper(self, change_over: ChangeOver) -> SafeString:
        return link_paper("market:change-over", change_over.number, change_over.village, _("打开"))
