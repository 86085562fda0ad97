"""The public rule book: as a page, and as paper."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from rules.queries import find_consultations
from rules.rulebook import (
    EditionLink,
    build_rule_book,
    list_adopted_editions,
    search_rule_book,
)
from villages.public import PublicView
from villages.qr import draw_qr

SEARCH_LENGTH_MAX = 60


class RuleBookView(PublicView):
    """The rules in force today, or those of an edition asked for, as a villager reads them."""

    def get(self, request: HttpRequest) -> HttpResponse:
        village = self.village
        links = list_adopted_editions(village, timezone.localdate())
        shown = _choose(links, request.GET.get("edition"))
        asked = request.GET.get("q", "")[:SEARCH_LENGTH_MAX].strip()
        book = build_rule_book(shown.edition) if shown else None
        context = {
            "village": village,
            "shown": shown,
            "book": book,
            "found": search_rule_book(book, asked) if book else None,
            "asked": asked,
            "edition_asked": shown.edition.number if "edition" in request.GET and shown else None,
            "others": [link for link in links if link is not shown],
            "drafts": find_consultations(village),
            "large": request.GET.get("large") == "1",
        }
        return render(request, "rules/public.html", context)


class RuleBookPrintView(PublicView):
    """The same on paper: two sheets of A4 for a book of fifty rules, more in large print."""

    def get(self, request: HttpRequest) -> HttpResponse:
        village = self.village
        links = list_adopted_editions(village, timezone.localdate())
        shown = _choose(links, request.GET.get("edition"))
        if shown is None:
            raise Http404
        address = reverse("rules:public", args=[village.slug])
        if not shown.is_in_force:
            address = f"{address}?edition={shown.edition.number}"
        context: dict[str, Any] = {  # Any: template values
            "village": village,
            "shown": shown,
            "book": build_rule_book(shown.edition),
            "address": address,
            "qr": draw_qr(request.build_absolute_uri(address)),
            "large": request.GET.get("large") == "1",
        }
        return render(request, "rules/public_print.html", context)


def _choose(links: list[EditionLink], number: str | None) -> EditionLink | None:
    """Return the edition asked for by its number, else the one in force; None before the first.

    Raises Http404 where the village has adopted no edition of the number.
    """
    if number is None:
        return next((link for link in links if link.is_in_force), None)
    for link in links:
        if str(link.edition.number) == number:
            return link
    raise Http404
