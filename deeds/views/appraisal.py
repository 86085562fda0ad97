"""The appraisal's pages: the queue, and one deed to say yes or no to."""

from http import HTTPStatus
from uuid import uuid4

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from deeds.forms import DecisionForm
from deeds.models import Deed, DeedState
from deeds.queries import DECIDERS, Sight, get_deed, get_sight, score, waiting_for
from deeds.rows import address_of, build_groups, build_sheet
from deeds.services import decide
from deeds.words import name_household
from ledger.models import Book
from rules import scoring
from rules.errors import RuleError
from villages.doors import VillageDoor, status_of
from villages.errors import InvalidInputError
from villages.queries import get_terms
from villages.words import signed_points_with_unit

ROWS_A_PAGE = 50
# Those that need somebody else stand below the queue, as a reminder and not as work.
OTHERS_MAX = 50


class QueueView(VillageDoor):
    """What waits for me to decide, by group; what I stay out of stands apart."""

    roles = DECIDERS
    http_method_names = ("get", "head", "options")

    def get(self, request: HttpRequest) -> HttpResponse:
        queue = waiting_for(self.person, self.village)
        page = Paginator(queue.to_decide, ROWS_A_PAGE).get_page(request.GET.get("page"))

        def show(deeds: object, to: str) -> object:
            return build_groups(deeds, page=to, today=self.today)  # type: ignore[arg-type]

        context = {
            "village": self.village,
            "count": page.paginator.count,
            "page": page,
            "groups": show(page, "deeds:appraise_deed"),
            "recused": show(queue.recused[:OTHERS_MAX], "deeds:deed"),
            "own": show(queue.own[:OTHERS_MAX], "deeds:deed"),
            "field": address_of("deeds:field", self.village),
        }
        return render(request, "deeds/appraise.html", context)


class DecideView(VillageDoor):
    """One deed with its evidence and what it would come to; yes, or no with the reason."""

    roles = DECIDERS
    http_method_names = ("get", "head", "post", "options")

    def get(self, request: HttpRequest, deed_id: int) -> HttpResponse:
        deed = get_deed(self.village, deed_id)
        return self._show(deed, self._build_form(deed))

    def post(self, request: HttpRequest, deed_id: int) -> HttpResponse:
        deed = get_deed(self.village, deed_id)
        form = DecisionForm(request.POST, rule=deed.rule)
        if not form.is_valid():
            return self._show(deed, form, status=HTTPStatus.BAD_REQUEST)
        try:
            decided = decide(
                deed,
                verdict=form.get_verdict(),
                chosen_points=form.get_points(deed.rule),
                reason=form.cleaned_data["reason"],
                key=form.cleaned_data["key"],
                by=self.person,
                now=self.now,
            )
        except InvalidInputError as refusal:
            # What others have done meanwhile has a page of its own (config.middleware.Refusals).
            form.refuse(refusal)
            return self._show(deed, form, status=status_of(refusal))
        messages.success(request, self._say(decided, name_household(deed.household)))
        return HttpResponseRedirect(address_of("deeds:appraise", self.village))

    def _build_form(self, deed: Deed) -> DecisionForm:
        proposed = None if deed.proposed_points is None else abs(deed.proposed_points)
        return DecisionForm(rule=deed.rule, initial={"key": uuid4(), "points": proposed})

    def _show(
        self, deed: Deed, form: DecisionForm, *, status: HTTPStatus = HTTPStatus.OK
    ) -> HttpResponse:
        sight = get_sight(self.person, self.village, today=self.today)
        sheet = build_sheet(
            deed,
            sight=sight,
            open_month=Book.objects.get(village=self.village).open_month,
            page="deeds:appraise_deed",
            today=self.today,
        )
        context = {
            "village": self.village,
            "sheet": sheet,
            "form": form,
            "barred": self._say_barred(deed, sight),
            "preview": self._preview(deed),
            "queue": address_of("deeds:appraise", self.village),
            "address": address_of("deeds:appraise_deed", self.village, deed.pk),
        }
        return render(self.request, "deeds/appraise_deed.html", context, status=status)

    def _say_barred(self, deed: Deed, sight: Sight) -> str:
        """Say why the person has no buttons here; nothing where there are some."""
        if not deed.is_undecided:
            return _("这件事已经评定好了。")
        if deed.household_id in sight.recused:
            return _("这是您自己家或近亲家的事，请由别人来办。")
        if sight.is_submitter(deed):
            return _("这件事是您自己记的，要请别人来评议。")
        if any(
            one.round == deed.round and one.decided_by_id == self.person.pk
            for one in deed.decisions.all()
        ):
            return _("您已经评议过这件事了，正等别人的意见。")
        return ""

    def _preview(self, deed: Deed) -> str:
        """Return what the deed would come to now; nothing where the points are to be chosen."""
        if not deed.is_undecided:
            return ""
        try:
            terms = get_terms(self.village, deed.occurred_on)
            assessment = score(deed, deed.proposed_points, terms=terms)
        except RuleError:
            return ""
        return scoring.words(assessment.explanation)

    def _say(self, deed: Deed, household: str) -> str:
        """Say what became of the deed."""
        match deed.state:
            case DeedState.POSTED:
                words = _("%(household)s：%(deed)s %(points)s，已经入账。")
            case DeedState.REFUSED:
                words = _("%(household)s：%(deed)s，已经退回。")
            case DeedState.MEETING:
                words = _("%(household)s：%(deed)s，要上评议会再议。")
            case _:
                words = _("%(household)s：%(deed)s，您的意见记下了，等别人评议。")
        return words % {
            "household": household,
            "deed": deed.rule.deed,
            "points": signed_points_with_unit(deed.points or 0),
        }
