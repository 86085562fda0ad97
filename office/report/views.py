"""The report's pages and files: a village's for its staff, a town's without names."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from ledger.models import Month
from ledger.queries import get_first_month
from office.report.concealing import conceal, conceal_total
from office.report.figures import add_up
from office.report.files import ReportPage, write_report
from office.report.forms import SpanForm
from office.report.queries import find_cut, get_report
from office.report.span import Span
from office.report.words import Column, Section, build_sections, say_cut
from office.town.doors import TownDoor
from villages.doors import VillageDoor
from villages.models import Town, Village
from villages.months import add_months, last_day_of, month_of, year_start_of
from villages.permissions import STAFF
from villages.queries import get_terms
from villages.sheets import build_download

CALENDAR_YEAR = 1
# So many villages stand beside each other on screen and sheet.
VILLAGES_A_TABLE = 8


def year_so_far(today: date, year_start_month: int) -> Span:
    """Return the scheme's year up to the end of this month."""
    return Span(year_start_of(today, year_start_month), last_day_of(month_of(today)))


def year_before(year: Span) -> Span:
    """Return the whole year before one that began on the span's first day."""
    return Span(add_months(year.first, -12), year.first - timedelta(days=1))


def last_month(today: date) -> Span:
    month = add_months(month_of(today), -1)
    return Span(month, last_day_of(month))


def read_span(form: SpanForm, default: Span) -> Span:
    """Return what was asked for; the default where nothing or nothing sensible was."""
    if not form.is_bound or not form.is_valid():
        return default
    return Span(form.cleaned_data["since"], form.cleaned_data["until"])


def build_form(request: HttpRequest, default: Span) -> SpanForm:
    if "since" in request.GET or "until" in request.GET:
        return SpanForm(request.GET)
    return SpanForm(initial={"since": default.first, "until": default.last})


def write_span(span: Span) -> dict[str, str]:
    return {"since": span.first.isoformat(), "until": span.last.isoformat()}


class ReportView(VillageDoor):
    """A village's report on screen and on paper."""

    roles = STAFF
    http_method_names = ("get", "head", "options")

    def get(self, request: HttpRequest) -> HttpResponse:
        default = year_so_far(self.today, get_terms(self.village, self.today).year_start_month)
        form = build_form(request, default)
        span = read_span(form, default)
        status = HTTPStatus.BAD_REQUEST if form.errors else HTTPStatus.OK
        return self.answer(form, span, default, status)

    def answer(self, form: SpanForm, span: Span, default: Span, status: HTTPStatus) -> HttpResponse:
        query = {"village": self.village.slug}
        context = {
            "village": self.village,
            "form": form,
            "span": span.words,
            "agrees": span.is_whole_months,
            "cut": [say_cut(month) for month in find_cut([self.village], span)],
            "sections": self.build_sections(span),
            "presets": [
                (words, urlencode(query | write_span(preset)))
                for words, preset in (
                    (_("本年度到现在"), default),
                    (_("上个月"), last_month(self.today)),
                    (_("上年度"), year_before(default)),
                    (_("从开始到现在"), Span(get_first_month(self.village), default.last)),
                )
            ],
            "file": f"{reverse('report-file')}?{urlencode(query | write_span(span))}",
        }
        return render(self.request, "office/report/village.html", context, status=status)

    def build_sections(self, span: Span) -> list[Section]:
        report = get_report([self.village], span.first, span.last)
        return build_sections([("", figures) for _village, figures in report.villages])


class ReportFileView(ReportView):
    """A village's report as an .xlsx file."""

    def answer(self, form: SpanForm, span: Span, default: Span, status: HTTPStatus) -> HttpResponse:
        title = _("%(village)s积分报表（%(span)s）") % {
            "village": self.village.name,
            "span": span.words,
        }
        page = ReportPage(self.village.name, title, [self.village.name], self.build_sections(span))
        return build_download(write_report([page]), f"{title}.xlsx")


class TownReportView(TownDoor):
    """The report of a town's villages side by side, without names."""

    def get(self, request: HttpRequest) -> HttpResponse:
        default = year_so_far(self.today, CALENDAR_YEAR)
        form = build_form(request, default)
        span = read_span(form, default)
        status = HTTPStatus.BAD_REQUEST if form.errors else HTTPStatus.OK
        return self.answer(form, span, default, status)

    def answer(self, form: SpanForm, span: Span, default: Span, status: HTTPStatus) -> HttpResponse:
        context = {
            "form": form,
            "span": span.words,
            "agrees": span.is_whole_months,
            "cut": [say_cut(month) for town in self.towns for month in find_cut_of(town, span)],
            "towns": [self._build_town(town, span) for town in self.towns],
            "presets": [
                (words, urlencode(write_span(preset)))
                for words, preset in (
                    (_("今年到现在"), default),
                    (_("上个月"), last_month(self.today)),
                    (_("上年度"), year_before(default)),
                )
            ],
            "file": f"{reverse('town-report-file')}?{urlencode(write_span(span))}",
        }
        return render(self.request, "office/report/town.html", context, status=status)

    def _build_town(self, town: Town, span: Span) -> dict[str, Any]:  # Any: template values
        total, *villages = read_town(town, span)
        return {"name": town.name, "tables": list(_cut_tables(total, villages))}


class TownReportFileView(TownReportView):
    """The same as an .xlsx file: a page a town."""

    def answer(self, form: SpanForm, span: Span, default: Span, status: HTTPStatus) -> HttpResponse:
        pages = [self._build_page(town, span) for town in self.towns]
        towns = _("、").join(town.name for town in self.towns)
        title = _("%(town)s积分报表（%(span)s）") % {"town": towns, "span": span.words}
        return build_download(write_report(pages), f"{title}.xlsx")

    def _build_page(self, town: Town, span: Span) -> ReportPage:
        columns = read_town(town, span)
        heading = _("%(town)s积分报表（%(span)s）") % {"town": town.name, "span": span.words}
        names = [name for name, _figures in columns]
        return ReportPage(town.name, heading, names, build_sections(columns))


def find_cut_of(town: Town, span: Span) -> list[Month]:
    return find_cut(list(Village.objects.filter(town=town)), span)


def read_town(town: Town, span: Span) -> list[Column]:
    """Return the figures of a town as a whole, then of its villages by name; of nobody's own."""
    villages = list(Village.objects.filter(town=town).order_by("name"))
    report = get_report(villages, span.first, span.last)
    shown = [
        (village.name, conceal(figures, report.behind[village.pk]))
        for village, figures in report.villages
    ]
    figures = [figures for _name, figures in shown]
    return [(_("全镇"), conceal_total(add_up(figures), figures)), *shown]


def _cut_tables(
    total: Column, villages: Sequence[Column]
) -> Iterator[dict[str, Any]]:  # Any: template values
    """Yield tables of so many villages as fit, each with the town's total before them."""
    for start in range(0, len(villages), VILLAGES_A_TABLE):
        columns = [total, *villages[start : start + VILLAGES_A_TABLE]]
        names = [name for name, _figures in columns]
        yield {"columns": names, "sections": build_sections(columns)}
