"""What every list of the office can do: be searched by household, survive any day, be a table."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from html import unescape
from re import compile as compile_pattern
from typing import Any

from django.contrib import messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.utils import label_for_field, lookup_field
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.db import models, transaction
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from unfold.admin import ModelAdmin
from unfold.views import ChangeList

from villages.models import Change, ChangeValue, Household, Member, User, Village
from villages.models.audit import TABLE_KIND, Act
from villages.sheets import Value, WorkbookPage, build_download, write_workbook
from villages.words import MINUS, day_with_year, moment_with_year

# More than a village of a thousand households writes in ten years into any one list but two; those
# are narrowed by a filter.
TABLE_ROWS_MAX = 20_000
ROWS_AT_ONCE = 500
WIDTH_MIN, WIDTH_MAX = 8, 40
NUMBER_DIGITS = 9
# As it stands on a card, alone or with the one character for household behind it.
HOUSEHOLD_NUMBER = compile_pattern(r"(?P<digits>\d+)[^\W\d_a-zA-Z]?")
CHECKBOX = "action_checkbox"
# As people write figures: +10, −5, 12.5; what begins with a nought is a code: 028.
NUMBER = compile_pattern(r"[+\-−]?(0|[1-9]\d{0,14})(\.\d{1,4})?")


def match_households(text: str) -> QuerySet[Household]:
    """Return the households that a search means: by number, a name, or its pinyin initials."""
    wanted = text.strip()
    if typed := HOUSEHOLD_NUMBER.fullmatch(wanted):
        digits = typed["digits"]
        number = int(digits) if len(digits) <= NUMBER_DIGITS else 0
        return Household.objects.filter(number=number)
    named = Q(name__contains=wanted) | Q(initials__startswith=wanted.lower())
    return Household.objects.filter(pk__in=Member.objects.filter(named).values("household"))


class OfficeList(ChangeList):
    """A list whose address may ask for any day: what no calendar holds is told as a wrong one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # Any: as Django's
        try:
            super().__init__(*args, **kwargs)
        except OverflowError as error:
            # Years 1 and 9999 have no neighbour to reckon with.
            raise IncorrectLookupParameters(error) from error

    def get_filters(self, request: HttpRequest) -> Any:  # Any: as Django's
        try:
            return super().get_filters(request)
        except ValueError as error:
            raise IncorrectLookupParameters(error) from error


def build_table(page: Any, rows: Any) -> bytes:  # Any: an admin, a ChangeList
    """Return the rows of a list, all its pages, as a file with the list's own columns.

    page: the model's admin. rows: its ChangeList, whose filters and search stand.
    """
    names = [name for name in rows.list_display if name != CHECKBOX]
    head = [str(label_for_field(name, page.model, page)) for name in names]
    widths = [min(max(WIDTH_MIN, 2 * len(title) + 4), WIDTH_MAX) for title in head]
    body = _read_rows(page, rows.queryset, names)
    return write_workbook(
        [WorkbookPage(str(page.opts.verbose_name_plural), _chain(head, body), widths)]
    )


def _chain(head: Sequence[Value], body: Iterator[Sequence[Value]]) -> Iterator[Sequence[Value]]:
    yield head
    yield from body


def _read_rows(page: Any, queryset: Any, names: Sequence[str]) -> Iterator[list[Value]]:
    # Any: an admin and rows of any model
    for row in queryset.iterator(chunk_size=ROWS_AT_ONCE):
        yield [_read_cell(page, row, name) for name in names]


def _read_cell(page: Any, row: models.Model, name: str) -> Value:  # Any: likewise
    """Return what a list shows in a cell, figures as figures."""
    try:
        field, _shown, value = lookup_field(name, row, page)
    except ObjectDoesNotExist:
        return None
    if field is not None and field.is_relation:
        value = getattr(row, field.name)
    elif field is not None and field.flatchoices:
        value = dict(field.flatchoices).get(value, value)
    return write_value(value)


def write_value(value: object) -> Value:
    """Return any value as a cell."""
    if value is None:
        return None
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, int | Decimal):
        return value
    if isinstance(value, datetime):
        return moment_with_year(value)
    if isinstance(value, date):
        return day_with_year(value)
    return _read_text(unescape(strip_tags(str(value))).strip())


@lru_cache(maxsize=4096)
def _read_text(text: str) -> str | Decimal:
    if NUMBER.fullmatch(text):
        return Decimal(text.replace(MINUS, "-"))
    return text


@transaction.atomic
def trace_table(rows: Any, *, path: str, by: User, now: datetime) -> None:  # Any: a ChangeList
    """Write who took which list away, with what search, in each village whose rows are in it."""
    villages = Village.objects.filter(pk__in=rows.queryset.order_by().values(path))
    for village in villages.order_by("pk"):
        change = Change.objects.create(
            village=village,
            made_at=now,
            made_by=by,
            act=Act.CREATED,
            kind=TABLE_KIND,
            row=rows.opts.label_lower,
        )
        ChangeValue.objects.create(change=change, field="rows", new=str(rows.result_count))


class TablePages(ModelAdmin):
    """Mixed into an admin: its list can be taken away as a table, narrowed as it is."""

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[OfficeList]:
        return OfficeList

    def get_urls(self) -> list[URLPattern]:
        table = self.admin_site.admin_view(self.download_table)
        name = f"{self.opts.app_label}_{self.opts.model_name}_table"
        return [path("table/", table, name=name), *super().get_urls()]

    def download_table(self, request: HttpRequest) -> HttpResponse:
        """Answer with what the list shows, all its pages, as a table; who took it is traced."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        back = f"{self.admin_site.name}:{self.opts.app_label}_{self.opts.model_name}_changelist"
        try:
            rows = self.get_changelist_instance(request)
        except IncorrectLookupParameters:
            return redirect(back)
        if rows.result_count > TABLE_ROWS_MAX:
            words = _("这张表有 %(count)s 行，一次最多导出 %(most)s 行：请先用筛选缩小范围。")
            messages.error(request, words % {"count": rows.result_count, "most": TABLE_ROWS_MAX})
            return redirect(f"{reverse(back)}{rows.get_query_string()}")
        content = build_table(self, rows)
        if request.method != "HEAD":
            self.trace_table(request, rows)
        name = f"{self.opts.verbose_name_plural} {timezone.localdate():%Y-%m-%d}.xlsx"
        return build_download(content, name)

    def trace_table(self, request: HttpRequest, rows: OfficeList) -> None:
        """Leave no trace: what the operator sees holds nobody's name."""
