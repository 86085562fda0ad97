"""What was redeemed, to read."""

from typing import Any

from django.contrib import admin
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.admin import TabularInline

from market.admin.viewers import VIEWERS
from market.models import (
    Redemption,
    RedemptionLine,
)
from market.reserved import get_last_day, get_state
from market.words import state_words
from villages.admin_base import ReadOnlyAdmin
from villages.models import Household
from villages.queries import head_name, with_heads
from villages.words import day_with_year, household_name, points


class LineInline(TabularInline):
    """The lines of one redemption."""

    model = RedemptionLine
    hide_title = True
    extra = 0
    can_delete = False
    fields = ("goods", "quantity_shown", "price_shown", "points_shown")
    readonly_fields = fields
    verbose_name_plural = _("兑了什么")

    def get_queryset(self, request: HttpRequest) -> QuerySet[RedemptionLine]:
        lines: QuerySet[RedemptionLine] = super().get_queryset(request)
        return lines.select_related("goods")

    def has_add_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return True

    @admin.display(description=_("数量"))
    def quantity_shown(self, line: RedemptionLine) -> str:
        return f"{points(line.quantity)} {line.goods.unit}"

    @admin.display(description=_("单价"))
    def price_shown(self, line: RedemptionLine) -> str:
        return points(line.unit_price)

    @admin.display(description=_("积分"))
    def points_shown(self, line: RedemptionLine) -> str:
        return points(line.points)


class VoucherFilter(admin.SimpleListFilter):
    """Redemptions that have a voucher, and those that have none."""

    title = _("兑换券")
    parameter_name = "voucher"

    def lookups(
        self, request: HttpRequest, model_admin: Any
    ) -> list[tuple[str, str]]:  # Any: Django's
        return [("yes", str(_("是兑换券"))), ("no", str(_("不是")))]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[Redemption]
    ) -> QuerySet[Redemption]:
        if self.value() is None:
            return queryset
        return queryset.exclude(code="") if self.value() == "yes" else queryset.filter(code="")


@admin.register(Redemption)
class RedemptionAdmin(ReadOnlyAdmin):
    """What was redeemed, to read."""

    view_roles = VIEWERS
    list_display = (
        "reference",
        "state_shown",
        "household_shown",
        "partner",
        "points_shown",
        "reserved_at",
        "handed_at",
        "collector_shown",
        "handed_by",
    )
    list_select_related = ("partner", "handed_by", "hold")
    list_filter = (
        "state",
        VoucherFilter,
        "is_delivery",
        "handed_at",
        ("partner", admin.RelatedOnlyFieldListFilter),
        ("household__grid", admin.RelatedOnlyFieldListFilter),
    )
    household_paths = ("household",)
    search_fields = ("=number",)
    search_help_text = _("按户编号、姓名、拼音首字母或单号找")
    date_hierarchy = "handed_at"
    fields = (
        ("reference", "state_shown"),
        ("household_shown", "partner", "points_shown"),
        ("reserved_at", "reserved_by", "last_day_shown"),
        ("ready_at", "ready_by"),
        ("is_delivery", "note"),
        ("handed_at", "handed_by"),
        ("collector_shown", "witness"),
        ("ended_at", "ended_by"),
        "renews",
    )
    inlines = (LineInline,)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Redemption]:
        redemptions: QuerySet[Redemption] = super().get_queryset(request)
        households = models.Prefetch("household", queryset=with_heads(Household.objects.all()))
        return redemptions.prefetch_related(households)

    @admin.display(description=_("单号"), ordering="number")
    def reference(self, redemption: Redemption) -> str:
        return redemption.reference

    @admin.display(description=_("状态"), ordering="state")
    def state_shown(self, redemption: Redemption) -> str:
        return state_words(redemption, get_state(redemption, timezone.localdate()))

    @admin.display(description=_("留到哪天"), empty_value="—")
    def last_day_shown(self, redemption: Redemption) -> str | None:
        return day_with_year(get_last_day(redemption)) if redemption.hold else None

    @admin.display(description=_("代领人"), ordering="collector")
    def collector_shown(self, redemption: Redemption) -> str:
        if not redemption.relation:
            return redemption.collector
        words = {"name": redemption.collector, "relation": redemption.relation}
        return _("%(name)s（%(relation)s）") % words

    @admin.display(description=_("住户"), ordering="household__number")
    def household_shown(self, redemption: Redemption) -> str:
        household = redemption.household
        return household_name(household.grid.name, household.number, head_name(household))

    @admin.display(description=_("积分"), ordering="points")
    def points_shown(self, redemption: Redemption) -> str:
        return points(redemption.points)
