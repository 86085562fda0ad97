"""One notice as a page: the first one, a group's lines, one household's, one further sheet."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from noticeboard.models import Notice, NoticeLine
from noticeboard.sheets.further import build_further
from noticeboard.sheets.head import build_foot, build_head, tell_reading
from noticeboard.sheets.lines import build_sheet, build_sums
from noticeboard.sheets.listing import build_link
from noticeboard.sheets.page import (
    GroupPart,
    build_overview,
    find_codes,
    find_group,
    find_line,
    is_long,
)
from noticeboard.views.notices import MonthView

Context = dict[str, Any]  # Any: template values
# No village has as many households, and no database takes much larger numbers.
DIGITS_MAX = 6


class NoticeView(MonthView):
    """The notice as a page, masked.

    group, part: a group's lines by its position. household: one household's line by its number.
    sheet: one further sheet.
    """

    url_name = "notice"

    def show(self, request: HttpRequest, notice: Notice) -> HttpResponse:
        asked = request.GET
        shared: Context = {
            "village": self.village,
            "month": notice.month,
            "head": build_head(notice),
            "link": build_link(notice, self.village, today=timezone.localdate()),
            "reading": tell_reading(),
        }
        if "group" in asked:
            return self._show_group(request, notice, shared)
        if "sheet" in asked:
            return self._show_sheet(request, notice, shared)
        number = asked.get("household", "").strip()
        if number:
            return self._show_household(request, notice, shared, number)
        return self._show_all(request, notice, shared)

    def _show_all(self, request: HttpRequest, notice: Notice, shared: Context) -> HttpResponse:
        overview = build_overview(notice)
        further = build_further(notice)
        context = shared | {
            "overview": overview,
            "sheet": build_sheet(notice) if overview.is_short else None,
            "sums": build_sums(notice),
            "further": [(sheet, is_long(sheet)) for sheet in further],
            "foot": build_foot(notice),
        }
        return render(request, "noticeboard/notice.html", context)

    def _show_group(self, request: HttpRequest, notice: Notice, shared: Context) -> HttpResponse:
        position, part = _read_number(request, "group"), _read_number(request, "part", empty=1)
        found = find_group(notice, position, part=part)
        if found is None:
            raise Http404
        groups = NoticeLine.objects.filter(notice=notice).order_by("group_position")
        names = groups.values_list("group_position", "group_name").distinct()
        context = shared | {
            "part": found,
            "codes": find_codes(found, build_sums(notice)),
            "parts": range(1, found.parts + 1),
            "position": position,
            "groups": list(names),
        }
        return render(request, "noticeboard/notice_group.html", context)

    def _show_household(
        self, request: HttpRequest, notice: Notice, shared: Context, number: str
    ) -> HttpResponse:
        found = _find_line(notice, number)
        context = shared | {
            "part": found,
            "codes": find_codes(found, build_sums(notice)) if found else [],
            "number": number[:DIGITS_MAX],
        }
        return render(request, "noticeboard/notice_household.html", context)

    def _show_sheet(self, request: HttpRequest, notice: Notice, shared: Context) -> HttpResponse:
        for sheet in build_further(notice):
            if sheet.kind == request.GET["sheet"]:
                context = shared | {"sheet": sheet}
                return render(request, "noticeboard/notice_sheet.html", context)
        raise Http404


def _read_number(request: HttpRequest, name: str, *, empty: int | None = None) -> int:
    """Return a number of the address; raises Http404 where it is none."""
    text = request.GET.get(name, "")
    if not text and empty is not None:
        return empty
    if not text.isdecimal() or len(text) > DIGITS_MAX:
        raise Http404
    return int(text)


def _find_line(notice: Notice, number: str) -> GroupPart | None:
    if not number.isdecimal() or len(number) > DIGITS_MAX:
        return None
    return find_line(notice, int(number))
