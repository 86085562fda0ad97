"""What was redeemed, to read."""

from django.contrib import admin
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.admin import TabularInline

from market.admin.viewers import VIEWERS
from market.models import (
    Redemption,
    RedemptionLine,
)
from villages.admin_base import ReadOnlyAdmin
from villages.models import Household
from villages.queries import head_name, with_heads
from villages.words import household_name, points


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


@admin.register(Redemption)
class RedemptionAdmin(ReadOnlyAdmin):
    """What was redeemed, to read."""

    view_roles = VIEWERS
    list_display = (
        "reference",
        "handed_at",
        "household_shown",
        "partner",
        "points_shown",
        "collector",
        "handed_by",
    )
    list_select_related = ("partner", "handed_by")
    list_filter = (
        "handed_at",
        ("partner", admin.RelatedOnlyFieldListFilter),
        ("household__grid", admin.RelatedOnlyFieldListFilter),
    )
    search_fields = ("number", "household__number", "household__members__name")
    fields = (
        "reference",
        "state",
        "handed_at",
        "household_shown",
        "partner",
        "points_shown",
        "collector",
        "handed_by",
    )
    inlines = (LineInline,)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Redemption]:
        redemptions: QuerySet[Redemption] = super().get_queryset(request)
        households = models.Prefetch("household", queryset=with_heads(Household.objects.all()))
        return redemptions.prefetch_related(households)

    @admin.display(description=_("单号"), ordering="number")
    def reference(self, redemption: Redemption) -> str:
        return redemption.reference

    @admin.display(description=_("住户"), ordering="household__number")
    def household_shown(self, redemption: Redemption) -> str:
        household = redemption.household
        return household_name(household.grid.name, household.number, head_name(household))

    @admin.display(description=_("积分"), ordering="points")
    def points_shown(self, redemption: Redemption) -> str:
        return points(redemption.points)
