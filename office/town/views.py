"""The town's pages and files: all its villages side by side, and one of them, without names."""

from collections.abc import Sequence
from datetime import date
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from office.town.doors import TownDoor
from office.town.queries import Months, get_town_reports, get_village_detail
from office.town.words import (
    build_category_row,
    build_group_row,
    build_month_row,
    build_pages,
    build_village_pages,
    build_village_row,
    list_objections,
    say_least,
)
from villages.sheets import build_download, write_workbook
from villages.words import month_name


class MonthsDoor(TownDoor):
    """A page about closed months: those that its address asks for, else each one's last."""

    def read_months(self) -> Months:
        """Return the months asked for; what is none is left out."""
        return Months(_read(self.request.GET.get("since")), _read(self.request.GET.get("until")))

    def build_choice(self, months: Months, closed: Sequence[date]) -> dict[str, object]:
        """Return what the page needs to choose other months. closed: those there are."""
        asked = {
            name: month.strftime("%Y-%m")
            for name, month in (("since", months.first), ("until", months.last))
            if month is not None
        }
        return {
            "choices": [(month.strftime("%Y-%m"), month_name(month)) for month in closed],
            "since": asked.get("since", ""),
            "until": asked.get("until", ""),
            "query": f"?{urlencode(asked)}" if asked else "",
        }


def _read(text: str | None) -> date | None:
    """Return the month of 2026-10; None where it is none."""
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        return None


class TownView(MonthsDoor):
    """The towns' villages side by side."""

    def get(self, request: HttpRequest) -> HttpResponse:
        months = self.read_months()
        reports, closed = get_town_reports(self.towns, months, today=self.today)
        context = self.build_choice(months, closed) | {
            "towns": [
                (report.name, [build_village_row(one) for one in report.villages])
                for report in reports
            ],
            "file": reverse("town-file"),
        }
        return render(request, "office/town/town.html", context)


class TownFileView(MonthsDoor):
    """The same as an .xlsx file: a page a town."""

    def get(self, request: HttpRequest) -> HttpResponse:
        reports, _closed = get_town_reports(self.towns, self.read_months(), today=self.today)
        names = _("、").join(report.name for report in reports)
        title = _("%(town)s各村情况") % {"town": names}
        return build_download(write_workbook(build_pages(reports)), f"{title}.xlsx")


class TownVillageView(MonthsDoor):
    """One village of the towns, in sums by month, group and category."""

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        months = self.read_months()
        detail, closed = get_village_detail(self.towns, slug, months, today=self.today)
        context = self.build_choice(months, closed) | {
            "whole": build_village_row(detail.report),
            "objections": list_objections(detail),
            "tables": [
                (_("按月"), [build_month_row(one) for one in detail.months], ""),
                (_("按小组"), [build_group_row(one) for one in detail.groups], say_least()),
                (
                    _("加分按类别"),
                    [build_category_row(one) for one in detail.categories],
                    f"{say_least()}{_('后来冲正的不算在内。')}",
                ),
            ],
            "file": reverse("town-village-file", args=[slug]),
        }
        return render(request, "office/town/village.html", context)


class TownVillageFileView(MonthsDoor):
    """The same as an .xlsx file."""

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        detail, _closed = get_village_detail(self.towns, slug, self.read_months(), today=self.today)
        title = _("%(village)s情况") % {"village": detail.report.name}
        return build_download(write_workbook(build_village_pages(detail)), f"{title}.xlsx")
