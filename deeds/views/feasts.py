"""The feasts' pages: a month's list, a new one, one with its change and confirmation, the paper."""

from datetime import date
from http import HTTPStatus
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from deeds.errors import FormIncomplete
from deeds.forms.base import PointsForm
from deeds.forms.feasts import ConfirmationForm, FeastForm
from deeds.models import Deed, Feast, FeastState
from deeds.queries.deeds import (
    DECIDERS,
    READERS,
    RECORDERS,
    get_groups,
    get_open_household,
    get_sight,
)
from deeds.queries.feasts import (
    feasts_of_month,
    feasts_to_confirm,
    get_feast,
    suggest_rules,
)
from deeds.rows.deeds import address_of, build_row
from deeds.rows.feasts import build_feast_row
from deeds.services import cancel_feast, change_feast, confirm_feast, declare_feast
from deeds.services.feasts import find_bar, may_change
from villages.doors import VillageDoor, status_of
from villages.errors import InvalidInputError, PointsError
from villages.models import Household
from villages.months import add_months, month_of, parse_month
from villages.permissions import find_roles
from villages.queries import find_households, name_household
from villages.words import month_name

FEAST_READERS = RECORDERS | READERS
FOUND_MAX = 40
ROWS_MAX = 200


class MonthDoor(VillageDoor):
    """A door to one month's feasts: ?month=YYYY-MM, the present one for none and for nonsense."""

    roles = FEAST_READERS
    http_method_names = ("get", "head", "options")

    def read_month(self) -> date:
        try:
            month = parse_month(self.request.GET.get("month", ""))
        except ValueError:
            return month_of(self.today)
        # A year that no calendar has before and after.
        return month if 2000 <= month.year <= 2200 else month_of(self.today)

    def address_of_month(self, name: str, month: date) -> str:
        return address_of(name, self.village, month=f"{month:%Y-%m}")


class FeastsView(MonthDoor):
    """What waits to be confirmed, and a month's feasts."""

    def get(self, request: HttpRequest) -> HttpResponse:
        month = self.read_month()
        roles = find_roles(self.person, self.village, today=self.today)
        # Who confirms has these before the eyes, from whatever month.
        waiting = feasts_to_confirm(self.village, today=self.today)
        shown = waiting[:ROWS_MAX] if roles & DECIDERS else []
        of_month = feasts_of_month(self.village, month)[:ROWS_MAX]
        context = {
            "village": self.village,
            "month": month_name(month),
            "waiting": [build_feast_row(feast, today=self.today) for feast in shown],
            "rows": [build_feast_row(feast, today=self.today) for feast in of_month],
            "before": self.address_of_month("deeds:feasts", add_months(month, -1)),
            "after": self.address_of_month("deeds:feasts", add_months(month, 1)),
            "paper": self.address_of_month("deeds:feasts_paper", month),
            "new": address_of("deeds:feast_new", self.village) if roles & RECORDERS else "",
        }
        return render(request, "deeds/feasts/feasts.html", context)


class FeastsPaperView(MonthDoor):
    """A month's feasts on paper, for the council."""

    def get(self, request: HttpRequest) -> HttpResponse:
        month = self.read_month()
        feasts = feasts_of_month(self.village, month).exclude(state=FeastState.CANCELLED)
        context = {
            "village": self.village,
            "month": month_name(month),
            "rows": [build_feast_row(feast, today=self.today) for feast in feasts],
            "feasts": self.address_of_month("deeds:feasts", month),
        }
        return render(request, "deeds/feasts/paper.html", context)


class NewFeastView(VillageDoor):
    """A feast declared on behalf of a household: which one, then what, when and how large.

    ?household= a number or a card's address.
    """

    roles = RECORDERS
    http_method_names = ("get", "head", "post", "options")

    def get(self, request: HttpRequest) -> HttpResponse:
        typed = request.GET.get("household", "").strip()
        if not typed:
            return self._show_households()
        try:
            household = get_open_household(self.village, typed)
        except PointsError as refusal:
            return self._show_households(refusal)
        if not typed.isdecimal():
            # A card's address opens the card: it stays in no list of addresses visited.
            return HttpResponseRedirect(self._address_of(household))
        return self._show_form(household, FeastForm(initial={"key": uuid4()}))

    def post(self, request: HttpRequest) -> HttpResponse:
        try:
            household = get_open_household(self.village, request.POST.get("household", ""))
        except PointsError as refusal:
            return self._show_households(refusal)
        form = FeastForm(request.POST)
        if not form.is_valid():
            return self._show_form(household, form, status=HTTPStatus.BAD_REQUEST)
        typed = form.cleaned_data
        try:
            feast = declare_feast(
                self.village,
                household=household,
                kind=form.get_kind(),
                held_on=typed["held_on"],
                tables=typed["tables"],
                note=typed["note"],
                key=typed["key"],
                by=self.person,
                now=self.now,
            )
        except PointsError as refusal:
            form.refuse(refusal)
            return self._show_form(household, form, status=status_of(refusal))
        messages.success(request, _("报备好了。办完以后，由红白理事会核实。"))
        return HttpResponseRedirect(address_of("deeds:feast", self.village, feast.pk))

    def _show_form(
        self, household: Household, form: FeastForm, *, status: HTTPStatus = HTTPStatus.OK
    ) -> HttpResponse:
        form.offer_days(self.today)
        context = {
            "village": self.village,
            "form": form,
            "household": household.number,
            "household_words": name_household(household),
            "other_household": address_of("deeds:feast_new", self.village),
        }
        return render(self.request, "deeds/feasts/new.html", context, status=status)

    def _show_households(self, refusal: PointsError | None = None) -> HttpResponse:
        """Show the search, and what it found; a number or a card goes straight on."""
        text = self.request.GET.get("q", "").strip()
        if refusal is None and (text.isdecimal() or "/c/" in text):
            try:
                household = get_open_household(self.village, text)
            except PointsError as error:
                refusal = error
            else:
                return HttpResponseRedirect(self._address_of(household))
        found = []
        if text and refusal is None:
            found = list(find_households(self.village, text[:40])[:FOUND_MAX])
        elif not text:
            groups = get_groups(self.person, self.village, today=self.today)
            found = list(groups.households_of(None))
        context = {
            "village": self.village,
            "refusal": refusal,
            "text": text or self.request.GET.get("household", "").strip(),
            "is_empty": bool(text) and refusal is None and not found,
            "choices": [
                {"address": self._address_of(one), "words": name_household(one)} for one in found
            ],
            "feasts": address_of("deeds:feasts", self.village),
        }
        status = status_of(refusal) if refusal else HTTPStatus.OK
        return render(self.request, "deeds/feasts/choose.html", context, status=status)

    def _address_of(self, household: Household) -> str:
        return address_of("deeds:feast_new", self.village, household=household.number)


class FeastView(VillageDoor):
    """One feast: changed or cancelled before its day, confirmed afterwards."""

    roles = FEAST_READERS
    http_method_names = ("get", "head", "post", "options")

    def get(self, request: HttpRequest, feast_id: int) -> HttpResponse:
        return self._show(get_feast(self.village, feast_id))

    def post(self, request: HttpRequest, feast_id: int) -> HttpResponse:
        feast = get_feast(self.village, feast_id)
        match request.POST.get("act"):
            case "change":
                return self._change(feast)
            case "cancel":
                return self._cancel(feast)
            case "confirm":
                return self._confirm(feast)
        raise FormIncomplete

    # What others have done meanwhile has a page of its own (config.middleware.Refusals).

    def _change(self, feast: Feast) -> HttpResponse:
        form = FeastForm(self.request.POST)
        if form.is_valid():
            typed = form.cleaned_data
            try:
                change_feast(
                    feast,
                    kind=form.get_kind(),
                    held_on=typed["held_on"],
                    tables=typed["tables"],
                    note=typed["note"],
                    by=self.person,
                    now=self.now,
                )
            except InvalidInputError as refusal:
                form.refuse(refusal)
            else:
                return self._come_back(feast, _("改好了。"))
        return self._show(feast, change=form)

    def _cancel(self, feast: Feast) -> HttpResponse:
        form = PointsForm(self.request.POST)
        if not form.is_valid():
            raise FormIncomplete
        cancel_feast(feast, key=form.cleaned_data["key"], by=self.person, now=self.now)
        return self._come_back(feast, _("取消了。"))

    def _confirm(self, feast: Feast) -> HttpResponse:
        form = ConfirmationForm(
            self.request.POST, rules=suggest_rules(feast).rules, household=feast.household
        )
        if form.is_valid():
            try:
                confirmed = confirm_feast(
                    feast,
                    tables_held=form.cleaned_data["tables_held"],
                    proposal=form.build_proposal(),
                    key=form.cleaned_data["key"],
                    by=self.person,
                    now=self.now,
                )
            except InvalidInputError as refusal:
                form.refuse(refusal)
            else:
                return self._come_back(feast, _say_confirmed(confirmed))
        return self._show(feast, confirmation=form)

    def _come_back(self, feast: Feast, words: str) -> HttpResponse:
        messages.success(self.request, words)
        return HttpResponseRedirect(address_of("deeds:feast", self.village, feast.pk))

    def _show(
        self,
        feast: Feast,
        *,
        change: FeastForm | None = None,
        confirmation: ConfirmationForm | None = None,
    ) -> HttpResponse:
        """Show the feast with what this person may do; the form that was sent as it was typed."""
        sent = change or confirmation
        context = {
            "village": self.village,
            "row": build_feast_row(feast, today=self.today),
            "sent": sent,
            "change": change or self._build_change(feast),
            "cancel_key": uuid4(),
            "address": address_of("deeds:feast", self.village, feast.pk),
            "feasts": address_of("deeds:feasts", self.village, month=f"{feast.held_on:%Y-%m}"),
            **self._get_confirmation(feast, confirmation),
            **self._get_deed(feast),
        }
        status = HTTPStatus.BAD_REQUEST if sent else HTTPStatus.OK
        return render(self.request, "deeds/feasts/feast.html", context, status=status)

    def _build_change(self, feast: Feast) -> FeastForm | None:
        """Return the form of a change; None where there is none, or not for this person."""
        is_open = feast.state == FeastState.DECLARED and feast.held_on > self.today
        if not is_open or not may_change(feast, self.person, today=self.today):
            return None
        names = ("kind", "held_on", "tables", "note")
        typed = {name: getattr(feast, name) for name in names}
        form = FeastForm(initial={"key": uuid4(), **typed})
        form.offer_days(self.today)
        return form

    def _get_confirmation(
        self, feast: Feast, form: ConfirmationForm | None
    ) -> dict[str, Any]:  # Any: a template's context
        """Return the form of the council and what is recorded already, or why there is none."""
        roles = find_roles(self.person, self.village, today=self.today)
        if feast.state != FeastState.DECLARED or feast.held_on > self.today or not roles & DECIDERS:
            return {}
        if bar := find_bar(feast, self.person, today=self.today):
            return {"bar": bar}
        suggestions = suggest_rules(feast)
        return {
            "confirmation": form
            or ConfirmationForm(
                rules=suggestions.rules,
                household=feast.household,
                initial={"key": uuid4(), "tables_held": feast.tables},
            ),
            "recorded": [
                build_row(deed, page="deeds:deed", today=self.today)
                for deed in suggestions.recorded
            ],
        }

    def _get_deed(self, feast: Feast) -> dict[str, Any]:  # Any: likewise
        """Return what came of it, for those who may see the deed."""
        if feast.deed_id is None:
            return {}
        deed = Deed.objects.for_village(self.village).for_lists().get(pk=feast.deed_id)
        sight = get_sight(self.person, self.village, today=self.today)
        if not sight.reads_all and not sight.is_submitter(deed):
            return {}
        return {"deed": build_row(deed, page="deeds:deed", today=self.today)}


def _say_confirmed(feast: Feast) -> str:
    if feast.deed is None:
        return _("核实好了，这件事不加分也不扣分。")
    if feast.deed.takes:
        return _("核实好了。扣分的事，请先把告知单送到这户，再由评议小组评议。")
    return _("核实好了，已送评议小组评议。")
