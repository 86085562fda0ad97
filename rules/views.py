"""The public rule book."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views import View

from rules.lines import build_rule_line
from rules.queries import find_edition_in_force, rules_in_force
from villages.models import Village


class RuleBookView(View):
    """The rules in force today, as a villager reads them; for everyone."""

    http_method_names = ("get", "head", "options")

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        village = get_object_or_404(Village, slug=slug)
        today = timezone.localdate()
        edition = find_edition_in_force(village, today)
        context: dict[str, Any] = {  # Any: template values
            "village": village,
            "edition": edition,
            "groups": [
                {
                    "category": group.category,
                    "label": group.label,
                    "lines": [build_rule_line(rule) for rule in group.rules],
                }
                for group in rules_in_force(village, today)
            ],
        }
        return render(request, "rules/public.html", context)
