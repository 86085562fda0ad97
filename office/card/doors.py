"""The way in for every page of a card: which card, whether it was opened, what no proxy keeps."""

from datetime import date, datetime
from http import HTTPStatus
from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.debug import sensitive_post_parameters

from office.card.forms import PinForm
from office.card.queries import read_household
from office.card.sessions import find_session_card, is_large, open_session
from office.card.throttle import find_card, try_pin
from villages.doors import add_refusal, status_of, tell_wait
from villages.errors import PinLocked, PinNotSet, PinWrong, PointsError, TooManyGuesses
from villages.models import Card, Household, Village
from villages.queries import name_household

REFUSALS = (PinLocked, PinNotSet, PinWrong, TooManyGuesses)
NOT_CARRIED = frozenset({"csrfmiddlewaretoken", "pin", "photos_lost"})


@method_decorator(sensitive_post_parameters("pin"), name="dispatch")
class CardDoor(View):
    """A page below a card's address, for who has opened that card with its PIN.

    Who has not is asked for it: a GET goes to the card's first page; a POST is asked in between and
    goes on with what was typed. Gives self.card, self.household (with heads and account),
    self.village, self.now and self.today to the view.
    """

    is_open_to_all: ClassVar[bool] = False
    card: Card
    household: Household
    village: Village
    now: datetime
    today: date

    def dispatch(
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> HttpResponseBase:  # Any: as Django's
        self.now = timezone.now()
        self.today = timezone.localdate(self.now)
        self.card = find_card(request, kwargs["token"], now=self.now)
        self.household = read_household(self.card.household_id)
        self.village = self.household.village
        self.is_opened = find_session_card(request, now=self.now) == self.card
        answer = self._refuse() or super().dispatch(request, *args, **kwargs)
        add_never_cache_headers(answer)
        answer["Cache-Control"] = "private, no-store"
        answer["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        # Only the host is told, to our own pages too. Not no-referrer: with it browsers send forms
        # with `Origin: null`, which the check against forged requests refuses.
        answer["Referrer-Policy"] = "strict-origin"
        return answer

    def _refuse(self) -> HttpResponse | None:
        """Return what is answered instead of the page; None where the page may be shown."""
        is_answered = (self.request.method or "").lower() in self.http_method_names
        if self.is_opened or not is_answered:
            return None
        if self.request.method == "POST":
            return self._read_pin()
        return None if self.is_open_to_all else HttpResponseRedirect(self.address("card"))

    def _read_pin(self) -> HttpResponse | None:
        """Open the card with the PIN that came along; return the box for it where it did not."""
        if "pin" not in self.request.POST:
            return self.ask_pin(status=HTTPStatus.FORBIDDEN)
        form = PinForm(self.request.POST)
        if not form.is_valid():
            return self.ask_pin(form, status=HTTPStatus.BAD_REQUEST)
        try:
            opened = try_pin(self.request, self.card.token, form.cleaned_data["pin"], now=self.now)
        except REFUSALS as refusal:
            add_refusal(form, refusal)
            answer = self.ask_pin(form, status=self._status_of(refusal))
            tell_wait(answer, refusal)
            return answer
        open_session(self.request, opened, now=self.now)
        self.is_opened = True
        return None

    def _status_of(self, refusal: PointsError) -> HTTPStatus:
        if isinstance(refusal, PinLocked):
            return HTTPStatus.TOO_MANY_REQUESTS
        return status_of(refusal)

    def ask_pin(
        self, form: PinForm | None = None, *, status: HTTPStatus = HTTPStatus.OK
    ) -> HttpResponse:
        """Show number and masked name, and ask for the PIN; what a form had carried goes along."""
        carried = [
            (name, value)
            for name, values in self.request.POST.lists()
            if name not in NOT_CARRIED
            for value in values
        ]
        context = {
            "village": self.village,
            "signing_in": True,
            "household": name_household(self.household),
            "has_pin": hasattr(self.household, "pin"),
            "form": form or PinForm(),
            "carried": carried,
            "photos_lost": bool(self.request.FILES) or "photos_lost" in self.request.POST,
        }
        return render(self.request, "office/card/pin.html", context, status=status)

    def address(self, name: str, *args: object) -> str:
        """Return the address of a page of this card."""
        return reverse(name, args=[self.card.token, *args])

    def render(
        self, template: str, context: dict[str, Any], *, status: HTTPStatus = HTTPStatus.OK
    ) -> HttpResponse:  # Any: template values
        """Show a page of the opened card."""
        shared = {
            "village": self.village,
            "card_token": self.card.token,
            "today": self.today,
            # A household has no account to sign in to.
            "signing_in": True,
            "large": is_large(self.request),
        }
        return render(self.request, template, shared | context, status=status)
