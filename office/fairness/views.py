"""The watch's pages, for supervisors; the committee may read them."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from deeds.rows.deeds import address_of
from office.fairness.errors import FindingUnknown
from office.fairness.forms import DeedsForm
from office.fairness.queries.deeds import DeedsAsked, list_deeds
from office.fairness.rows import SOURCES, explain_deeds, write_deed
from office.fairness.spans import build_spans, choose_span
from office.fairness.watch import Watch
from office.fairness.words import Topic, explain_topic, list_findings, name_topic
from villages.doors import VillageDoor
from villages.models import Role
from villages.permissions import find_recused_households
from villages.queries import get_terms

ROWS_A_PAGE = 50


class WatchDoor(VillageDoor):
    """A page of the watch: gives self.watch and self.spans to the view."""

    roles = frozenset({Role.SUPERVISOR, Role.COMMITTEE})
    http_method_names = ("get", "head", "options")

    def open_watch(self) -> Watch:
        """Return the watch over the span that the address asks for."""
        terms = get_terms(self.village, self.today)
        self.spans = build_spans(self.today, year_start_month=terms.year_start_month)
        return Watch(
            self.village,
            choose_span(self.request.GET.get("span", ""), self.spans),
            terms=terms,
            hidden=find_recused_households(self.person, self.village),
            today=self.today,
        )

    def get_context(self, watch: Watch) -> dict[str, object]:
        return {
            "village": self.village,
            "today": self.today,
            "span": watch.span,
            "fairness": address_of("fairness", self.village, span=watch.span.key),
        }


class FairnessView(WatchDoor):
    """All findings in words; paper=a4: as a sheet."""

    def get(self, request: HttpRequest) -> HttpResponse:
        watch = self.open_watch()
        findings = list_findings(watch)
        context = self.get_context(watch) | {
            "spans": self.spans,
            "findings": findings,
            "telling": [finding for finding in findings if finding.is_telling],
            "count": len(findings),
        }
        is_paper = bool(request.GET.get("paper"))
        template = "office/fairness/print.html" if is_paper else "office/fairness/fairness.html"
        return render(request, template, context)


class RowsView(WatchDoor):
    """The rows behind one finding."""

    def get(self, request: HttpRequest, topic: str) -> HttpResponse:
        try:
            chosen = Topic(topic)
        except ValueError as error:
            raise FindingUnknown from error
        watch = self.open_watch()
        source = SOURCES[chosen]
        page = Paginator(source.read(watch), ROWS_A_PAGE).get_page(request.GET.get("page"))
        context = self.get_context(watch) | {
            "title": name_topic(chosen),
            "explanation": explain_topic(chosen),
            "page": page,
            "lines": source.write(watch, list(page)),
        }
        return render(request, "office/fairness/rows.html", context)


class DeedsView(WatchDoor):
    """The deeds behind one figure; each leads to its page, which knows who may see what."""

    def get(self, request: HttpRequest) -> HttpResponse:
        watch = self.open_watch()
        form = DeedsForm(request.GET, village=self.village, terms=watch.terms)
        if not form.is_valid():
            raise FindingUnknown
        asked = form.get_asked()
        self._check(watch, asked)
        deeds = list_deeds(self.village, watch.span, asked)
        page = Paginator(deeds, ROWS_A_PAGE).get_page(request.GET.get("page"))
        context = self.get_context(watch) | {
            "title": _("哪些事"),
            "explanation": explain_deeds(watch, asked),
            "page": page,
            "lines": [write_deed(deed, today=self.today) for deed in page],
        }
        return render(request, "office/fairness/rows.html", context)

    def _check(self, watch: Watch, asked: DeedsAsked) -> None:
        """Of the own and kin households nobody learns who had to do with their deeds."""
        is_about_somebody = asked.sender or asked.decider
        if is_about_somebody and asked.household and asked.household.pk in watch.hidden:
            raise FindingUnknown
