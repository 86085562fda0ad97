"""How the lists of movements are narrowed: by month, by group."""

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from ledger.models import (
    Transfer,
)
from villages.admin_base import ReadOnlyAdmin
from villages.models import Grid
from villages.months import parse_month, write_month
from villages.words import month_name


class MonthFilter(admin.SimpleListFilter):
    """The months into which something was posted, newest first."""

    title = _("入账月份")
    parameter_name = "month"

    def lookups(
        self, request: HttpRequest, model_admin: admin.ModelAdmin[Any]
    ) -> list[tuple[str, str]]:
        rows = model_admin.get_queryset(request).order_by("-month").values_list("month", flat=True)
        return [(write_month(month), month_name(month)) for month in rows.distinct()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Transfer]) -> QuerySet[Transfer]:
        try:
            return queryset.filter(month=parse_month(self.value() or ""))
        except ValueError:
            return queryset


class GroupFilter(admin.SimpleListFilter):
    """The groups of the households at either end."""

    title = _("小组")
    parameter_name = "group"

    def lookups(
        self, request: HttpRequest, model_admin: admin.ModelAdmin[Any]
    ) -> list[tuple[str, str]]:
        return [(str(group.pk), group.name) for group in self._find_groups(request, model_admin)]

    def _find_groups(
        self, request: HttpRequest, model_admin: admin.ModelAdmin[Any]
    ) -> QuerySet[Grid]:
        assert isinstance(model_admin, ReadOnlyAdmin)
        villages = model_admin.find_villages(request, model_admin.view_roles)
        return Grid.objects.filter(village__in=villages, households__isnull=False).distinct()

    def queryset(self, request: HttpRequest, queryset: QuerySet[Transfer]) -> QuerySet[Transfer]:
        group = self.value() or ""
        if not group.isdecimal():
            return queryset
        either = Q(source__household__grid=group) | Q(destination__household__grid=group)
        return queryset.filter(either)
