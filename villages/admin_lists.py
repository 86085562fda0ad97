"""What every list of the office can do: be searched by household, survive any day, be a table."""

from datetime import datetime
from re import compile as compile_pattern
from typing import Any, ClassVar

from django.contrib import messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from unfold.admin import ModelAdmin
from unfold.views import ChangeList

from villages.admin_tables import Lean, build_table
from villages.models import Change, ChangeValue, Household, Member, User, Village
from villages.models.audit import TABLE_KIND, Act
from villages.sheets import build_download

# More than a village of a thousand households writes in ten years into any one list but two; those
# are narrowed by a filter.
TABLE_ROWS_MAX = 20_000
NUMBER_DIGITS = 9
# How every browser of a phone names itself, and what it is shown of a list at once.
PHONE = "Mobi"
PHONE_ROWS = 20
# As it stands on a card, alone or with the one character for household behind it.
HOUSEHOLD_NUMBER = compile_pattern(r"(?P<digits>\d+)[^\W\d_a-zA-Z]?")


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
    """A list whose address may ask for any day: what no calendar holds is told as a wrong one.

    On a phone, where a row takes half the screen, a page has fewer of them.
    """

    list_per_page: int

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # Any: as Django's
        try:
            super().__init__(*args, **kwargs)
        except OverflowError as error:
            # Years 1 and 9999 have no neighbour to reckon with.
            raise IncorrectLookupParameters(error) from error

    def get_results(self, request: HttpRequest) -> None:
        if PHONE in request.headers.get("User-Agent", ""):
            self.list_per_page = min(self.list_per_page, PHONE_ROWS)
        super().get_results(request)
        if not self.query and not self.get_filters_params():
            # Nothing narrows the list: no link shall offer to show all of it.
            self.full_result_count = self.result_count

    def get_filters(self, request: HttpRequest) -> Any:  # Any: as Django's
        try:
            return super().get_filters(request)
        except ValueError as error:
            raise IncorrectLookupParameters(error) from error


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
    """Mixed into an admin: its list can be taken away as a table, narrowed as it is.

    lean: what the table reads, where its rows are many and the list's own reading is rich.
    """

    lean: ClassVar[Lean | None] = None

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
