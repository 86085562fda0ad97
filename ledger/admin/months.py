"""Closed months and holds: to read."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from ledger.models import (
    Hold,
    Month,
)
from villages.admin_base import ReadOnlyAdmin
from villages.words import month_span_name, points, seal_short


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
