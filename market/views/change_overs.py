"""The shop passes to the next keeper: recorded by a third person, printed for all three."""

from datetime import timedelta
from http import HTTPStatus

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from market.forms.stock import ChangeOverForm, KeyForm
from market.models import StockCheck
from market.queries.stock_checks import (
    find_uncounted,
    get_change_over,
    list_change_overs,
    list_counts_to_pass_on,
    may_oversee,
)
from market.services import COUNT_DAYS, STOREKEEPERS, record_change_over
from market.views.entries import build_entry
from market.views.stock import StockDoor
from market.views.stock_words import difference_words, name_check
from villages.doors import add_refusal, status_of
from villages.errors import PointsError
from villages.permissions import STAFF, check_held, has_role

PAGE = 20


class ChangeOversView(StockDoor):
    """All change-overs, and the form for the next one."""

    http_method_names = ("get", "head", "post", "options")

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._show(self._build_form(None))

    def post(self, request: HttpRequest) -> HttpResponse:
        check_held(self.held, STAFF)
        form = self._build_form(request)
        if not form.is_valid():
            return self._show(form, status=HTTPStatus.BAD_REQUEST)
        check = form.check
        assert check.decided_by is not None, "A count that was made has its second person."
        try:
            made = record_change_over(
                check.partner,
                outgoing=check.made_by,
                incoming=check.decided_by,
                stock_check=check,
                key=form.chosen_key,
                by=self.person,
                now=self.now,
            )
        except PointsError as error:
            add_refusal(form, error)
            return self._show(form, status=status_of(error))
        return redirect(self.go_to("change-over", made.number))

    def _can_pass_on(self, check: StockCheck) -> bool:
        """Tell whether the person can hand the shop over on a count, as far as it stands."""
        assert check.decided_by is not None, "A count that was made has its second person."
        incoming = has_role(check.decided_by, self.village, STOREKEEPERS, today=self.today)
        return incoming and may_oversee(self.person, check) and find_uncounted(check) is None

    def _build_form(self, request: HttpRequest | None) -> ChangeOverForm:
        since = self.today - timedelta(days=COUNT_DAYS)
        sent = KeyForm(request.POST if request else None)
        key = sent.cleaned_data["key"] if sent.is_valid() else None
        checks = list_counts_to_pass_on(self.village, since=since, key=key)
        return ChangeOverForm(
            request.POST if request else None,
            checks=checks,
            offered=[check for check in checks if self._can_pass_on(check)],
        )

    def _show(self, form: ChangeOverForm, *, status: int = HTTPStatus.OK) -> HttpResponse:
        page = Paginator(list_change_overs(self.village), PAGE).get_page(
            self.request.GET.get("page")
        )
        context = {
            "village": self.village,
            "form": form,
            "page": page,
            "may_record": bool(self.held & STAFF),
            "is_storekeeper": self.is_storekeeper,
        }
        return render(self.request, "market/stock/change_overs.html", context, status=status)


class ChangeOverView(StockDoor):
    """The report of a change-over, on paper for three signatures."""

    http_method_names = ("get", "head", "options")

    def get(self, request: HttpRequest, number: int) -> HttpResponse:
        report = get_change_over(self.village, number)
        context = {
            "village": self.village,
            "change_over": report.change_over,
            "count": name_check(report.change_over.stock_check),
            "since": report.since,
            "differences": [
                (line, name_check(line.check_of), difference_words(line))
                for line in report.differences
            ],
            "lines": [(line, difference_words(line)) for line in report.lines],
            "reservations": [build_entry(row) for row in report.reservations],
        }
        return render(request, "market/stock/change_over_print.html", context)
