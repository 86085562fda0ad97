"""What waits at the counter: lists, one reservation's sheet, and what is done with it."""

from collections.abc import Callable
from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from market.errors import SecondNameNeeded, WitnessUnfit
from market.forms.counter import CollectForm
from market.models import DONE_STATES, WAITING_STATES, Redemption, RedemptionState
from market.queries.counter import find_account_at_counter
from market.queries.reservations import (
    find_shortage,
    get_on_shelf,
    get_reservation,
    list_deliveries,
    list_gone,
    list_waiting,
)
from market.reserved import get_gone_on, get_last_day, get_state
from market.services import cancel_reservation, hand_over, make_ready
from market.views.counter import CounterDoor
from market.views.entries import build_waiting
from market.words import TONES, line_words, state_words
from villages.doors import add_refusal, status_of
from villages.errors import PointsError
from villages.queries import head_name, name_household
from villages.words import day_name, points


class WaitingDoor(CounterDoor):
    """Pages that show what waits in the whole village."""

    http_method_names = ("get", "head", "options")

    def build_rows(self, redemptions: list[Redemption]) -> list[dict[str, object]]:
        serves = {place.partner.pk: place.serves for place in self.workplaces}
        lines = [
            line
            for redemption in redemptions
            if redemption.state == RedemptionState.RESERVED
            for line in redemption.lines.all()
        ]
        on_shelf = get_on_shelf(lines, today=self.today) if lines else {}
        return [build_waiting(one, serves, on_shelf, self.today) for one in redemptions]


class ReservationsView(WaitingDoor):
    """What is to be got ready, what lies ready and until when, which vouchers are out."""

    def get(self, request: HttpRequest) -> HttpResponse:
        waiting = list_waiting(self.village, today=self.today)
        to_get_ready = [one for one in waiting if one.state == RedemptionState.RESERVED]
        ready = [one for one in waiting if one.state == RedemptionState.READY]
        context = {
            "village": self.village,
            "has_any": bool(waiting),
            "to_get_ready": self.build_rows(to_get_ready),
            "ready": self.build_rows([one for one in ready if not one.is_voucher]),
            "vouchers": self.build_rows([one for one in ready if one.is_voucher]),
            "gone": self._build_gone(),
        }
        return render(request, "market/reservations.html", context)

    def _build_gone(self) -> list[dict[str, object]]:
        found = list_gone(self.village, today=self.today)
        return [
            row | {"until": day_name(get_gone_on(one), self.today)}
            for one, row in zip(found, self.build_rows(found), strict=True)
        ]


class DeliveriesView(WaitingDoor):
    """What is brought to people's homes, on paper for whoever goes."""

    def get(self, request: HttpRequest) -> HttpResponse:
        found = list_deliveries(self.village, today=self.today)
        groups: dict[str, list[dict[str, object]]] = {}
        for redemption, row in zip(found, self.build_rows(found), strict=True):
            household = redemption.household
            row |= {
                "house": household.number,
                "head": head_name(household),
                "phone": household.phone,
                "state": _("备好了") if redemption.state == RedemptionState.READY else _("要备货"),
            }
            groups.setdefault(household.grid.name, []).append(row)
        context = {
            "village": self.village,
            "today": self.today,
            "groups": groups,
            "count": len(found),
        }
        return render(request, "market/deliveries.html", context)


class ReservationDoor(CounterDoor):
    """What the sheet of one reservation and its buttons share."""

    redemption: Redemption

    def find(self, number: int) -> None:
        self.redemption = get_reservation(self.village, number)
        self.household = self.redemption.household
        self.partner = self.redemption.partner

    def build_form(self) -> CollectForm:
        typed = self.request.POST if self.request.method == "POST" else None
        return CollectForm(typed, list_witnesses=self.list_witnesses)

    def show(
        self,
        form: CollectForm,
        *,
        refusal: PointsError | None = None,
        status: int = HTTPStatus.OK,
    ) -> HttpResponse:
        """Draw the sheet as the reservation stands now."""
        redemption = self.redemption
        state = get_state(redemption, self.today)
        is_waiting = state in WAITING_STATES
        serves = self.works_at(self.partner)
        served = find_account_at_counter(
            self.village, self.household.pk, user=self.person, today=self.today
        )
        context = {
            "village": self.village,
            "redemption": redemption,
            "household": self.household,
            "head": head_name(self.household),
            "lines": [(line, line_words(line)) for line in redemption.lines.all()],
            "state": state_words(redemption, state),
            "tone": TONES.get(state, ""),
            "is_waiting": is_waiting,
            "is_handed": redemption.state in DONE_STATES,
            "last_day": get_last_day(redemption),
            "serves": serves,
            "can_make_ready": serves and state == RedemptionState.RESERVED,
            "shortage": self._find_shortage(state),
            "can_hand_over": serves and is_waiting,
            "is_recused": served is not None and served.is_recused,
            "form": form,
            "refusal": refusal,
        }
        return render(self.request, "market/reservation.html", context, status=status)

    def _find_shortage(self, state: RedemptionState) -> PointsError | None:
        """Return why it cannot be got ready, where that is what comes next."""
        lines = list(self.redemption.lines.all())
        if state != RedemptionState.RESERVED:
            return None
        return find_shortage(lines, get_on_shelf(lines, today=self.today))

    def attempt(
        self, number: int, act: Callable[[], Redemption], form: CollectForm
    ) -> HttpResponse | None:
        """Do something with the reservation; where it is refused, return the sheet saying so."""
        try:
            act()
        except (SecondNameNeeded, WitnessUnfit) as error:
            add_refusal(form, error)
            return self.show(form, status=status_of(error))
        except PointsError as error:
            # It may have been let go meanwhile, or by this very attempt.
            self.find(number)
            return self.show(form, refusal=error, status=status_of(error))
        return None


class ReservationView(ReservationDoor):
    """The sheet of one reservation or voucher."""

    http_method_names = ("get", "head", "options")

    def get(self, request: HttpRequest, number: int) -> HttpResponse:
        self.find(number)
        return self.show(self.build_form())


class ReadyView(ReservationDoor):
    """The goods are put aside: from now on they are kept for the terms' days."""

    http_method_names = ("post", "options")

    def post(self, request: HttpRequest, number: int) -> HttpResponse:
        self.find(number)
        refused = self.attempt(number, self._make_ready, self.build_form())
        if refused:
            return refused
        values = {
            "household": name_household(self.household),
            "day": day_name(get_last_day(self.redemption), self.today),
        }
        done = _("%(household)s的备好了，留到 %(day)s。可以告诉他来领了。") % values
        messages.success(request, done)
        return redirect(self.address("reservations"))

    def _make_ready(self) -> Redemption:
        self.redemption = make_ready(self.redemption, by=self.person, now=self.now)
        return self.redemption


class CollectView(ReservationDoor):
    """What was reserved is handed over: now the points move."""

    http_method_names = ("post", "options")

    def post(self, request: HttpRequest, number: int) -> HttpResponse:
        self.find(number)
        form = self.build_form()
        if not form.is_valid():
            return self.show(form, status=HTTPStatus.BAD_REQUEST)
        refused = self.attempt(number, lambda: self._hand_over(form), form)
        return refused or redirect(self.address("slip", number))

    def _hand_over(self, form: CollectForm) -> Redemption:
        return hand_over(
            self.redemption,
            by=self.person,
            now=self.now,
            collector=form.came,
            witness=form.cleaned_data["witness"],
        )


class CancelView(ReservationDoor):
    """A reservation or voucher is given back: points and goods are free at once."""

    http_method_names = ("post", "options")

    def post(self, request: HttpRequest, number: int) -> HttpResponse:
        self.find(number)
        refused = self.attempt(number, self._cancel, self.build_form())
        if refused:
            return refused
        freed = {"points": points(self.redemption.points)}
        messages.success(request, _("取消好了，留着的 %(points)s 分已经还给这一户。") % freed)
        return redirect(self.address("reservation", number))

    def _cancel(self) -> Redemption:
        return cancel_reservation(self.redemption, by=self.person, now=self.now)
