"""What has one address a notice, and the sealed file."""

from datetime import date

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from ledger.queries import get_notice_csv
from noticeboard.models import Notice
from noticeboard.queries.notices import get_notice
from villages.public import PublicView


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


class CsvView(MonthView):
    """The sealed file itself, byte for byte."""

    url_name = "csv"

    def show(self, request: HttpRequest, notice: Notice) -> HttpResponseBase:
        return HttpResponse(get_notice_csv(notice.month), content_type="text/csv; charset=utf-8")
