"""What was put up, for everyone: the list of notices, their feed and charts, and objections."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from noticeboard.feeds import NoticeFeed
from noticeboard.queries.figures import list_figures, sum_awards_by_category
from noticeboard.queries.notices import list_notices
from noticeboard.queries.objections import list_open, list_outcomes
from noticeboard.sheets.charts import draw_categories, draw_points, draw_taking_part
from noticeboard.sheets.listing import build_link, group_by_year
from villages.public import PublicView

MONTHS_DRAWN = 12
# Older outcomes stand on the notices; so many keep the page light.
OUTCOMES_SINCE = timedelta(days=366)
OUTCOMES_SHOWN = 100


class NoticesView(PublicView):
    """All notices of the village by year, newest first."""

    def get(self, request: HttpRequest) -> HttpResponse:
        today = timezone.localdate()
        notices = list_notices(self.village)
        links = [build_link(notice, self.village, today=today) for notice in notices]
        context = {"village": self.village, "years": group_by_year(links)}
        return render(request, "noticeboard/notices.html", context)


class FeedView(PublicView):
    """The newest notices for programs that tell when there is another."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return NoticeFeed()(request, village=self.village)


class ChartsView(PublicView):
    """A year of notices as charts, each with its table; printed as it is shown."""

    def get(self, request: HttpRequest) -> HttpResponse:
        figures = list_figures(self.village, newest=MONTHS_DRAWN)
        charts = (
            draw_points(figures),
            draw_taking_part(figures),
            draw_categories(sum_awards_by_category(self.village, newest=MONTHS_DRAWN)),
        )
        context = {"village": self.village, "charts": [chart for chart in charts if chart]}
        return render(request, "noticeboard/charts.html", context)


class ObjectionsView(PublicView):
    """What became of a year's objections, and which ones wait; neither names nor households."""

    def get(self, request: HttpRequest) -> HttpResponse:
        now = timezone.now()
        outcomes = list_outcomes(self.village, now - OUTCOMES_SINCE, now)
        context = {
            "village": self.village,
            "waiting": list_open(self.village, now),
            "outcomes": outcomes[::-1][:OUTCOMES_SHOWN],
        }
        return render(request, "noticeboard/objections.html", context)
