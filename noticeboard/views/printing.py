"""The notice as paper: all of it, one group's, the sheet that is seen from afar; and as tables."""

from datetime import date
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.safestring import SafeString

from noticeboard.exports import write_notice, write_table
from noticeboard.models import Notice
from noticeboard.printing import (
    A4,
    PAPERS,
    Paper,
    PrintedNotice,
    build_poster,
    compose_grid,
    compose_notice,
)
from noticeboard.sheets.notice import build_notice_sheets
from noticeboard.sheets.parts import NoticeSheets
from noticeboard.views.notices import MonthView
from villages.permissions import STAFF, check_role
from villages.qr import draw_qr
from villages.sheets import CONTENT_TYPE


class BoardView(MonthView):
    """What is printed for the board: masked for everybody.

    names=board: with whole names, for staff of a village whose board shows them; kept nowhere.
    """

    def show(self, request: HttpRequest, notice: Notice) -> HttpResponseBase:
        with_names = request.GET.get("names") == "board"
        if not with_names:
            return self.print_notice(request, notice, with_names=False)
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        check_role(request.user, self.village, STAFF, today=timezone.localdate())
        response = self.print_notice(request, notice, with_names=True)
        response["Cache-Control"] = "private, no-store"
        return response

    def print_notice(
        self, request: HttpRequest, notice: Notice, *, with_names: bool
    ) -> HttpResponse:
        raise NotImplementedError


class PrintView(BoardView):
    """The notice as sheets of A4, or of A3 for the board; of one group where grid names it."""

    url_name = "print"

    def get(self, request: HttpRequest, month: date) -> HttpResponseBase:
        if "group" in request.GET:
            return redirect_to_grid(request)
        return super().get(request, month)

    def print_notice(
        self, request: HttpRequest, notice: Notice, *, with_names: bool
    ) -> HttpResponse:
        sheets = build_notice_sheets(notice, with_board_names=with_names)
        paper = PAPERS.get(request.GET.get("paper", ""), A4)
        qr, grid = draw_notice_qr(request, notice), request.GET.get("grid", "")
        context: dict[str, Any] = {  # Any: template values
            "village": self.village,
            "month": notice.month,
            "paper": paper.name,
            "paper_css": f"css/print-notice-{paper.name}.css",
            "groups": sheets.lines.groups,
            "notice": compose(sheets, paper=paper, qr=qr, grid=grid),
            "with_names": with_names,
        }
        return render(request, "noticeboard/print.html", context)


class PosterView(BoardView):
    """The month on one sheet of A3, to be read from some steps away."""

    url_name = "poster"

    def print_notice(
        self, request: HttpRequest, notice: Notice, *, with_names: bool
    ) -> HttpResponse:
        context: dict[str, Any] = {  # Any: template values
            "village": self.village,
            "month": notice.month,
            "poster": build_poster(notice, with_board_names=with_names),
            "qr": draw_notice_qr(request, notice),
            "with_names": with_names,
        }
        return render(request, "noticeboard/poster.html", context)


class WorkbookView(MonthView):
    """The notice for a spreadsheet, as it is printed; masked."""

    url_name = "xlsx"

    def show(self, request: HttpRequest, notice: Notice) -> HttpResponse:
        sheets = build_notice_sheets(notice)
        return build_file(write_notice(sheets), CONTENT_TYPE, name=f"{sheets.head.title}.xlsx")


class TableView(MonthView):
    """The notice's lines for a spreadsheet; masked."""

    url_name = "table"

    def show(self, request: HttpRequest, notice: Notice) -> HttpResponse:
        sheets = build_notice_sheets(notice)
        content = write_table(sheets)
        return build_file(content, "text/csv; charset=utf-8", name=f"{sheets.head.title}.csv")


def build_file(content: bytes, content_type: str, *, name: str) -> HttpResponse:
    """Return a file that browsers save under a name."""
    disposition = content_disposition_header(as_attachment=True, filename=name)
    return HttpResponse(
        content,
        content_type=content_type,
        headers={"Content-Disposition": disposition or "attachment"},
    )


def compose(sheets: NoticeSheets, *, paper: Paper, qr: SafeString, grid: str) -> PrintedNotice:
    """Return the notice, or the group's of that position; raises Http404 where none has it."""
    if not grid:
        return compose_notice(sheets, paper=paper, qr=qr)
    for group in sheets.lines.groups:
        if str(group.position) == grid:
            return compose_grid(sheets, group, paper=paper, qr=qr)
    raise Http404


def redirect_to_grid(request: HttpRequest) -> HttpResponse:
    """Lead from the page's name for a group to the paper's; what names both means the paper's."""
    asked = request.GET.copy()
    (*_others, group) = asked.pop("group")
    asked.setdefault("grid", str(group))
    return redirect(f"{request.path}?{asked.urlencode()}")


def draw_notice_qr(request: HttpRequest, notice: Notice) -> SafeString:
    """Return the code that leads from the paper to the notice's page."""
    month = notice.month
    address = reverse("noticeboard:notice", args=[month.village.slug, month.month])
    return draw_qr(request.build_absolute_uri(address))
