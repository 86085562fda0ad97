"""A notice as page, as paper and as file."""

from datetime import date
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from ledger.queries import get_notice_csv
from noticeboard.models import Notice
from noticeboard.queries.notices import get_notice
from noticeboard.queries.signatures import get_signatures
from noticeboard.sheets.further import build_further
from noticeboard.sheets.head import find_month_before
from noticeboard.sheets.lines import build_sheet, build_sums
from rules.queries import find_slips
from villages.permissions import STAFF, check_role
from villages.public import PublicView
from villages.qr import draw_qr
from villages.words import month_span_name, seal_groups

PAPERS = ("a4", "a3")
SEAL_UNDER_QR_LENGTH = 16


class MonthView(PublicView):
    """What has one address a notice: months closed together lead to the last of them."""

    url_name: str

    def get(self, request: HttpRequest, month: date) -> HttpResponseBase:
        notice = get_notice(self.village, month)
        if notice.month.month != month:
            address = reverse(
                f"noticeboard:{self.url_name}", args=[self.village.slug, notice.month.month]
            )
            query = request.META.get("QUERY_STRING", "")
            return redirect(f"{address}?{query}" if query else address, permanent=True)
        return self.show(request, notice)

    def show(self, request: HttpRequest, notice: Notice) -> HttpResponseBase:
        raise NotImplementedError


class NoticeView(MonthView):
    """The notice as a page, masked."""

    url_name = "notice"

    def show(self, request: HttpRequest, notice: Notice) -> HttpResponseBase:
        return render(request, "noticeboard/notice.html", build_context(notice))


class PrintView(MonthView):
    """The notice as paper, on A4 or for the board on A3.

    names=board: with whole names, for staff of a village whose board shows them.
    """

    url_name = "print"

    def show(self, request: HttpRequest, notice: Notice) -> HttpResponseBase:
        with_names = request.GET.get("names") == "board"
        if with_names:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            check_role(request.user, self.village, STAFF, today=timezone.localdate())
        address = reverse("noticeboard:notice", args=[self.village.slug, notice.month.month])
        paper = request.GET.get("paper")
        context = build_context(notice, with_board_names=with_names) | {
            "paper": paper if paper in PAPERS else PAPERS[0],
            "with_names": with_names,
            "qr": draw_qr(request.build_absolute_uri(address)),
            "qr_code": notice.month.seal[:SEAL_UNDER_QR_LENGTH],
        }
        response = render(request, "noticeboard/print.html", context)
        if with_names:
            response["Cache-Control"] = "private, no-store"
        return response


class CsvView(MonthView):
    """The sealed file itself, byte for byte."""

    url_name = "csv"

    def show(self, request: HttpRequest, notice: Notice) -> HttpResponseBase:
        return HttpResponse(get_notice_csv(notice.month), content_type="text/csv; charset=utf-8")


def build_context(
    notice: Notice, *, with_board_names: bool = False
) -> dict[str, Any]:  # Any: template values
    """Return what page and paper of a notice share."""
    month = notice.month
    before = find_month_before(month)
    return {
        "village": month.village,
        "notice": notice,
        "month": month,
        "months": month_span_name(month.from_month, month.month),
        "posted_from": timezone.localdate(before.closed_at) if before else month.from_month,
        "posted_to": timezone.localdate(month.closed_at),
        "sealed_on": timezone.localdate(month.sealed_at),
        "seal": seal_groups(month.seal),
        "signatures": get_signatures(notice),
        "sheet": build_sheet(notice, with_board_names=with_board_names),
        "sums": build_sums(notice),
        "further": build_further(notice),
        # Of the same stretch as the rows: since the closing before, until this one.
        "slips": find_slips(month.village, before.closed_at if before else None, month.closed_at),
    }
