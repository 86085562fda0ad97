"""What came in and went out, to read."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from market.admin.viewers import VIEWERS
from market.models import (
    StockMove,
)
from villages.admin_base import ReadOnlyAdmin
from villages.words import signed_points, yuan


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
        "supplier",
        "redemption",
        "made_by",
    )
    list_select_related = ("goods", "supplier", "redemption", "made_by")
    list_filter = (
        "kind",
        "made_at",
        ("goods__partner", admin.RelatedOnlyFieldListFilter),
        ("goods", admin.RelatedOnlyFieldListFilter),
    )
    search_fields = ("goods__name", "supplier__name")
    fields = (
        "made_at",
        "goods",
        "kind",
        "quantity_shown",
        "cost_shown",
        "supplier",
        "redemption",
        "made_by",
    )

    @admin.display(description=_("数量"), ordering="quantity")
    def quantity_shown(self, move: StockMove) -> str:
        return signed_points(move.quantity)

    @admin.display(description=_("进价"), ordering="unit_cost", empty_value="—")
    def cost_shown(self, move: StockMove) -> str | None:
        return None if move.unit_cost is None else yuan(move.unit_cost)
