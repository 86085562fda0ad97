"""A village's public home."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from noticeboard.queries.home import find_earning_rules, get_posted_so_far
from noticeboard.queries.notices import list_notices
from noticeboard.views.notices import build_entry
from rules.queries import find_consultations
from villages.public import PublicView

NOTICES_ON_HOME = 3


class VillageView(PublicView):
    """The village's home: this month at a glance, the latest notices, how to earn."""

    def get(self, request: HttpRequest) -> HttpResponse:
        today = timezone.localdate()
        notices = list_notices(self.village)[:NOTICES_ON_HOME]
        context = {
            "village": self.village,
            "today": today,
            "so_far": get_posted_so_far(self.village),
            "notices": [build_entry(notice, self.village) for notice in notices],
            "rules": find_earning_rules(self.village, today=today),
            "drafts": find_consultations(self.village),
        }
        return render(request, "noticeboard/village.html", context)
