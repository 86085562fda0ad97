"""A village's public home, and how points are earned there."""

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from noticeboard.models import Notice
from noticeboard.queries.figures import list_figures
from noticeboard.queries.home import find_earning_rules, get_posted_so_far, list_earning_rules
from noticeboard.sheets.charts import draw_points
from noticeboard.sheets.head import tell_warning
from noticeboard.sheets.listing import build_link
from rules.lines import points_words
from rules.queries import find_consultations, find_edition_in_force
from villages.public import PublicView
from villages.queries import get_terms

NOTICES_ON_HOME = 3
MONTHS_ON_HOME = 6


class VillageView(PublicView):
    """The village's home: this month at a glance, the latest notices, how to earn."""

    def get(self, request: HttpRequest) -> HttpResponse:
        today = timezone.localdate()
        figures = list_figures(self.village, newest=MONTHS_ON_HOME)
        notices = [row.notice for row in figures[:NOTICES_ON_HOME]]
        links = [build_link(notice, self.village, today=today) for notice in notices]
        rules = find_earning_rules(self.village, today=today)
        context = {
            "village": self.village,
            "so_far": get_posted_so_far(self.village),
            "latest": links[0] if links else None,
            "is_signed": bool(figures) and figures[0].is_signed,
            "older": links[1:],
            "warning": find_warning(notices[0], today) if notices else "",
            "rules": [(rule.deed, points_words(rule)) for rule in rules],
            "drafts": find_consultations(self.village),
            "chart": draw_points(figures),
        }
        return render(request, "noticeboard/village.html", context)


def find_warning(latest: Notice, today: date) -> str:
    """Return what the board says of the year's end, until it has come; empty else."""
    is_ahead = latest.expires_on is not None and latest.expires_on > today
    return tell_warning(latest) if is_ahead else ""


class HowView(PublicView):
    """How a household comes to points: the four ways in, who decides, by when, and for what."""

    def get(self, request: HttpRequest) -> HttpResponse:
        today = timezone.localdate()
        context = {
            "village": self.village,
            "terms": get_terms(self.village, today),
            "edition": find_edition_in_force(self.village, today),
            "groups": [
                (group.label, [(rule.code, rule.deed, points_words(rule)) for rule in group.rules])
                for group in list_earning_rules(self.village, today=today)
            ],
        }
        return render(request, "noticeboard/how.html", context)
