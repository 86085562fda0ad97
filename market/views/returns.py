"""Goods that come back: taken in at the counter, looked at and agreed to by a second person."""

from http import HTTPStatus

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from market.forms.returns import ReturnForm
from market.models import Redemption, RedemptionState, Return, ReturnState
from market.queries.redemptions import get_redemption
from market.queries.returns import get_return, list_lines_back, list_returns
from market.services import (
    RESERVERS,
    WITNESSES,
    consent_to_return,
    propose_return,
    refuse_return,
)
from market.views.counter import CounterDoor
from market.views.return_words import (
    TONES,
    agreed_words,
    back_words,
    build_return_entry,
    kept_words,
)
from villages.doors import add_refusal, status_of
from villages.errors import PointsError
from villages.permissions import find_recused_households
from villages.queries import name_household

PAGE = 20


class ReturnsView(CounterDoor):
    """All returns, newest first; those that wait for a second person stand on top."""

    roles = WITNESSES
    http_method_names = ("get", "head", "options")

    def get(self, request: HttpRequest) -> HttpResponse:
        returns = list_returns(self.village)
        decided = Paginator(returns.exclude(state=ReturnState.PROPOSED), PAGE)
        page = decided.get_page(request.GET.get("page"))
        waiting = returns.filter(state=ReturnState.PROPOSED)
        context = {
            "village": self.village,
            "waiting": [build_return_entry(row) for row in waiting],
            "decided": [build_return_entry(row) for row in page],
            "page": page,
        }
        return render(request, "market/returns/list.html", context)


class NewReturnView(CounterDoor):
    """From a slip: what comes back of it, and why."""

    roles = RESERVERS
    http_method_names = ("get", "head", "post", "options")

    def get(self, request: HttpRequest, number: int) -> HttpResponse:
        redemption = self._find(number)
        waiting = redemption.returns.filter(state=ReturnState.PROPOSED).first()
        if waiting:
            return redirect(self.address("return", waiting.pk))
        if redemption.state != RedemptionState.HANDED:
            # It has come back, or only waits: its own page says so.
            return redirect(self.address("slip", number))
        return self._show(redemption, ReturnForm(lines=list(redemption.lines.all())))

    def post(self, request: HttpRequest, number: int) -> HttpResponse:
        redemption = self._find(number)
        form = ReturnForm(request.POST, lines=list(redemption.lines.all()))
        if not form.is_valid():
            return self._show(redemption, form, status=HTTPStatus.BAD_REQUEST)
        try:
            proposal = propose_return(
                redemption,
                back=form.build_back(),
                reason=form.cleaned_data["reason"],
                key=form.cleaned_data["key"],
                by=self.person,
                now=self.now,
            )
        except PointsError as error:
            add_refusal(form, error)
            return self._show(redemption, form, status=status_of(error))
        messages.success(request, _("登记好了。请另一位来看过货，点「同意」，积分才退回去。"))
        return redirect(self.address("return", proposal.pk))

    def _find(self, number: int) -> Redemption:
        return get_redemption(self.village, number, user=self.person, today=self.today)

    def _show(
        self, redemption: Redemption, form: ReturnForm, *, status: int = HTTPStatus.OK
    ) -> HttpResponse:
        context = {
            "village": self.village,
            "redemption": redemption,
            "household": name_household(redemption.household),
            "form": form,
        }
        return render(self.request, "market/returns/new.html", context, status=status)


class ReturnView(CounterDoor):
    """One return: the second person looks at the goods and decides; ?paper=a5 is printed."""

    roles = WITNESSES
    http_method_names = ("get", "head", "post", "options")

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self._show(get_return(self.village, pk))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        proposal = get_return(self.village, pk)
        act = request.POST.get("act")
        if act not in {"agree", "refuse"}:
            return self._show(proposal, status=HTTPStatus.BAD_REQUEST)
        decide = consent_to_return if act == "agree" else refuse_return
        try:
            decide(proposal, by=self.person, now=self.now)
        except PointsError as error:
            stored = get_return(self.village, pk)
            return self._show(stored, refusal=error, status=status_of(error))
        done = (
            agreed_words(list_lines_back(proposal))
            if act == "agree"
            else _("您没有同意，积分和库存都没有动。")
        )
        messages.success(request, done)
        return redirect(self.address("return", pk))

    def _show(
        self,
        proposal: Return,
        *,
        refusal: PointsError | None = None,
        status: int = HTTPStatus.OK,
    ) -> HttpResponse:
        redemption = proposal.redemption
        lines = list_lines_back(proposal)
        kept_points = sum(line.kept_points for line in lines)
        is_waiting = proposal.state == ReturnState.PROPOSED
        is_mine = proposal.proposed_by_id == self.person.pk
        context = {
            "village": self.village,
            "returned": proposal,
            "redemption": redemption,
            "renewed": getattr(redemption, "renewed_as", None),
            "household": name_household(redemption.household),
            "lines": [(line, back_words(line), kept_words(line)) for line in lines],
            "kept_points": kept_points,
            "back_points": redemption.points - kept_points,
            "is_waiting": is_waiting,
            "is_made": proposal.state == ReturnState.MADE,
            "is_mine": is_mine,
            "is_recused": is_waiting and not is_mine and self._is_family(redemption),
            "tone": TONES[ReturnState(proposal.state)],
            "refusal": refusal,
        }
        context["may_decide"] = is_waiting and not is_mine and not context["is_recused"]
        is_paper = self.request.GET.get("paper") == "a5"
        template = "market/returns/print.html" if is_paper else "market/returns/sheet.html"
        return render(self.request, template, context, status=status)

    def _is_family(self, redemption: Redemption) -> bool:
        return redemption.household_id in find_recused_households(self.person, self.village)
