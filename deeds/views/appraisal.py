"""The appraisal's pages: the queue, and one deed to say yes or no to."""

from datetime import date
from http import HTTPStatus
from uuid import uuid4

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from deeds.ceilings import find_room_today
from deeds.errors import FormIncomplete
from deeds.forms import ApprovalForm, RefusalForm
from deeds.models import Deed, DeedState, Verdict
from deeds.queries import DECIDERS, get_deed, get_sight, waiting_for
from deeds.rows import address_of, build_groups, build_sheet
from deeds.scoring import score
from deeds.services import decide
from deeds.words import name_household, say_room
from ledger.models import Book
from rules import scoring
from rules.errors import RuleError
from villages.doors import VillageDoor, status_of
from villages.errors import InvalidInputError
from villages.models import Village
from villages.queries import get_terms
from villages.words import signed_points_with_unit

ROWS_A_PAGE = 50
# Those that need somebody else stand below the queue, as a reminder and not as work.
OTHERS_MAX = 50


def get_room_context(village: Village, *, today: date) -> dict[str, str]:
    """Return what the pages say of a month that comes near its ceiling; no words before."""
    room = find_room_today(village, today=today)
    words = say_room(room) if room and room.is_near else ""
    return {"room": words, "ceiling": address_of("deeds:ceiling", village)}


class QueueView(VillageDoor):
    """What waits for me to decide, by group; what I stay out of stands apart."""

    roles = DECIDERS
    http_method_names = ("get", "head", "options")

    def get(self, request: HttpRequest) -> HttpResponse:
        queue = waiting_for(self.person, self.village)
        page = Paginator(queue.to_decide, ROWS_A_PAGE).get_page(request.GET.get("page"))
        context = {
            "village": self.village,
            "count": page.paginator.count,
            "page": page,
            "groups": build_groups(page, page="deeds:appraise_deed", today=self.today),
            "recused": build_groups(
                queue.recused[:OTHERS_MAX], page="deeds:deed", today=self.today
            ),
            "own": build_groups(queue.own[:OTHERS_MAX], page="deeds:deed", today=self.today),
            "field": address_of("deeds:field", self.village),
            **get_room_context(self.village, today=self.today),
        }
        return render(request, "deeds/appraise.html", context)


class DecideView(VillageDoor):
    """One deed with its evidence and what it would come to; yes, or no with the reason."""

    roles = DECIDERS
    http_method_names = ("get", "head", "post", "options")

    def get(self, request: HttpRequest, deed_id: int) -> HttpResponse:
        return self._show(get_deed(self.village, deed_id))

    def post(self, request: HttpRequest, deed_id: int) -> HttpResponse:
        deed = get_deed(self.village, deed_id)
        form = self._read_form(deed)
        if not form.is_valid():
            return self._show(deed, form, status=HTTPStatus.BAD_REQUEST)
        try:
            decided = decide(
                deed,
                verdict=Verdict.REFUSE if isinstance(form, RefusalForm) else Verdict.APPROVE,
                chosen_points=form.get_points(deed.rule),
                reason=form.cleaned_data.get("reason", ""),
                key=form.cleaned_data["key"],
                by=self.person,
                now=self.now,
            )
        except InvalidInputError as refusal:
            # What others have done meanwhile has a page of its own (config.middleware.Refusals).
            form.refuse(refusal)
            return self._show(deed, form, status=status_of(refusal))
        messages.success(request, self._say(decided, before=deed))
        return HttpResponseRedirect(address_of("deeds:appraise", self.village))

    def _read_form(self, deed: Deed) -> ApprovalForm | RefusalForm:
        """Return the form that was sent: a yes or a no; raises FormIncomplete."""
        match self.request.POST.get("verdict"):
            case Verdict.APPROVE.value:
                return ApprovalForm(self.request.POST, rule=deed.rule)
            case Verdict.REFUSE.value:
                return RefusalForm(self.request.POST)
        raise FormIncomplete

    def _show(
        self,
        deed: Deed,
        form: ApprovalForm | RefusalForm | None = None,
        *,
        status: HTTPStatus = HTTPStatus.OK,
    ) -> HttpResponse:
        """Show the deed with both forms: the one that was sent as it was typed, the other new."""
        sight = get_sight(self.person, self.village, today=self.today)
        sheet = build_sheet(
            deed,
            sight=sight,
            open_month=Book.objects.get(village=self.village).open_month,
            page="deeds:appraise_deed",
            today=self.today,
        )
        proposed = None if deed.proposed_points is None else abs(deed.proposed_points)
        context = {
            "village": self.village,
            "sheet": sheet,
            "form": form,
            "approval": form
            if isinstance(form, ApprovalForm)
            else ApprovalForm(rule=deed.rule, initial={"key": uuid4(), "points": proposed}),
            "refusal": form
            if isinstance(form, RefusalForm)
            else RefusalForm(initial={"key": uuid4()}),
            "bar": sight.find_bar(deed),
            "preview": self._preview(deed),
            "queue": address_of("deeds:appraise", self.village),
            "address": address_of("deeds:appraise_deed", self.village, deed.pk),
            **get_room_context(self.village, today=self.today),
        }
        return render(self.request, "deeds/appraise_deed.html", context, status=status)

    def _preview(self, deed: Deed) -> str:
        """Return what the deed would come to now; nothing where the points are to be chosen."""
        if not deed.is_undecided:
            return ""
        try:
            terms = get_terms(self.village, deed.occurred_on)
            assessment = score(deed, deed.proposed_points, terms=terms, today=self.today)
        except RuleError:
            return ""
        return scoring.words(assessment.explanation)

    def _say(self, deed: Deed, *, before: Deed) -> str:
        """Say what became of the deed."""
        if deed.state == DeedState.POSTED:
            words = _("%(household)s：%(deed)s %(points)s，已经入账。")
        elif deed.state == DeedState.QUEUED:
            words = _("%(household)s：%(deed)s %(points)s，已经评定；这个月加分满了，下月入账。")
        elif deed.state == DeedState.REFUSED:
            words = _("%(household)s：%(deed)s，已经退回。")
        elif deed.round > before.round:
            words = _("%(household)s：%(deed)s，要上评议会再议。")
        else:
            words = _("%(household)s：%(deed)s，您的意见记下了，等别人评议。")
        return words % {
            "household": name_household(before.household),
            "deed": deed.rule.deed,
            "points": signed_points_with_unit(deed.points or deed.asked or 0),
        }
