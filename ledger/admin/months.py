"""Closed months and holds: to read."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ledger.admin.correcting import find_holders, living_heads, show_account
from ledger.models import (
    Book,
    Hold,
    Month,
)
from villages.admin_base import ReadOnlyAdmin
from villages.admin_tables import Lean
from villages.words import (
    day_span_name,
    day_with_year,
    month_span_name,
    points,
    seal_groups,
    seal_short,
)


@admin.register(Month)
class MonthAdmin(ReadOnlyAdmin):
    """Closed months with their seals; closing itself is a page of the notices."""

    list_display = ("span", "shown_number", "village", "window", "seal_shown")
    list_filter = ("village",)
    list_select_related = ("village", "closed_by")
    fields = (
        "span",
        "shown_number",
        "village",
        "edition",
        "entries",
        "closed",
        "window",
        "put_up",
        "full_seal",
        "full_previous_seal",
    )
    readonly_fields = fields
    list_before_template = "ledger/admin/months_note.html"

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:  # Any: template values
        """Say above the closed months which one is open."""
        villages = self.find_villages(request, self.view_roles)
        books = Book.objects.filter(village__in=villages).select_related("village")
        context = {"open_books": books.order_by("village__name"), **(extra_context or {})}
        return super().changelist_view(request, context)

    @admin.display(description=_("月份"), ordering="month")
    def span(self, row: Month) -> str:
        return month_span_name(row.from_month, row.month)

    @admin.display(description=_("校验码"))
    def seal_shown(self, row: Month) -> str:
        return seal_short(row.seal)

    @admin.display(description=_("号"), ordering="number")
    def shown_number(self, row: Month) -> str:
        return gettext("第 %(number)s 号") % {"number": row.number}

    @admin.display(description=_("入账"))
    def entries(self, row: Month) -> str:
        """Say which movements of the book it holds."""
        count = row.last_number - row.first_number + 1
        if not count:
            return gettext("没有入账")
        return gettext("%(count)s 笔，从第 %(first)s 笔到第 %(last)s 笔") % {
            "count": count,
            "first": row.first_number,
            "last": row.last_number,
        }

    @admin.display(description=_("哪天关的账"))
    def closed(self, row: Month) -> str:
        day = day_with_year(row.closed_at)
        if row.closed_by is None:
            return gettext("%(day)s，到日子自动关的") % {"day": day}
        return gettext("%(day)s，%(name)s关的") % {"day": day, "name": row.closed_by.name}

    @admin.display(description=_("公示期"), ordering="window_ends")
    def window(self, row: Month) -> str:
        if row.window_starts is None or row.window_ends is None:
            return gettext("公示还没有做完")
        return day_span_name(row.window_starts, row.window_ends)

    @admin.display(description=_("张贴日"))
    def put_up(self, row: Month) -> str:
        return day_with_year(row.put_up_on) if row.put_up_on else gettext("没有登记")

    @admin.display(description=_("校验码"))
    def full_seal(self, row: Month) -> str:
        return seal_groups(row.seal) or gettext("公示还没有做完")

    @admin.display(description=_("上一号的校验码"))
    def full_previous_seal(self, row: Month) -> str:
        return seal_groups(row.previous_seal) or gettext("这是第一号")


@admin.register(Hold)
class HoldAdmin(ReadOnlyAdmin):
    """What is held, and until when."""

    village_path = "account__village"
    household_paths = ("account__household",)
    list_display = ("holder", "kind", "reference", "points_shown", "frees_on", "released_at")
    list_filter = ("kind", ("released_at", admin.EmptyFieldListFilter), "account__village")
    list_select_related = ("account__household",)
    search_fields = ("reference",)
    search_help_text = _("按户编号、姓名、拼音首字母或单号找")
    fields = ("holder", "kind", "reference", "points_shown", "transfer", "frees_on", "released_at")
    readonly_fields = fields
    lean = Lean(
        columns=("kind", "reference", "points", "frees_on", "released_at"),
        shared={"account": find_holders},
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Hold]:
        return super().get_queryset(request).prefetch_related(living_heads("account__household__"))

    @admin.display(description=_("户"), ordering="account__number")
    def holder(self, row: Hold) -> str:
        return show_account(row.account)

    @admin.display(description=_("积分"), ordering="points")
    def points_shown(self, row: Hold) -> str:
        return points(row.points)
