"""The page on which two neighbouring rules of a draft become one."""

from http import HTTPStatus
from itertools import pairwise

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from rules.admin.refusals import tell_refusal
from rules.drafts.book import Card, build_cards
from rules.drafts.merging import find_ways
from rules.forms import MergingForm
from rules.models import Edition
from rules.services import Merging, merge_rules
from villages.admin_base import VillageAdmin
from villages.doors import get_person
from villages.errors import PointsError


class MergingPages(VillageAdmin):
    """Mixed into the admin of editions: a rule and the one on the card before it."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.merge)
        own = path(
            "<int:edition_id>/book/rules/<int:rule_id>/merge/",
            view,
            name="rules_edition_book_merge",
        )
        urls: list[URLPattern] = super().get_urls()
        return [own, *urls]

    def merge(self, request: HttpRequest, edition_id: int, rule_id: int) -> HttpResponse:
        edition: Edition = self.get_object(request, str(edition_id))
        if not self._may(request, edition, self.change_roles):
            raise PermissionDenied
        above, card = _find_neighbours(edition, rule_id)
        ways = find_ways(above.rule, card.rule)
        form = MergingForm(
            request.POST if request.method == "POST" else None,
            choices=[(way.merging.value, str(way.merging.label)) for way in ways],
            initial={"marks": f"{above.mark} {card.mark}"},
        )
        status = HTTPStatus.BAD_REQUEST if form.errors else HTTPStatus.OK
        if form.is_valid():
            try:
                _merge(request, form, above, card)
            except (PointsError, ValidationError) as error:
                status = tell_refusal(form, error)
                # The page shows the rules as they are now: the next press means these.
                form.data = request.POST.copy()
                form.data["marks"] = f"{above.mark} {card.mark}"
            else:
                self.message_user(request, _("并好了。"))
                book = reverse("admin:rules_edition_book", args=[edition.pk])
                return HttpResponseRedirect(f"{book}#r-{above.rule.pk}")
        context = self.admin_site.each_context(request) | {
            "title": _("与上一条合并"),
            "edition": edition,
            "above": above,
            "card": card,
            "ways": ways,
            "form": form,
            "book_url": reverse("admin:rules_edition_book", args=[edition.pk]),
        }
        return render(request, "rules/merge.html", context, status=status)


def _merge(request: HttpRequest, form: MergingForm, above: Card, card: Card) -> None:
    values = form.cleaned_data
    merge_rules(
        above.rule,
        card.rule,
        Merging(values["merging"]),
        name=values["name"],
        period=values["period"],
        marks=form.mark_pair,
        by=get_person(request),
        now=timezone.now(),
    )


def _find_neighbours(edition: Edition, rule_id: int) -> tuple[Card, Card]:
    """Return a rule's card and the one before it, that first; raises Http404 for the first rule."""
    cards = build_cards(list(edition.rules.in_order().with_weights()))
    for above, card in pairwise(cards):
        if card.rule.pk == rule_id:
            return above, card
    raise Http404
