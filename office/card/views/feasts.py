"""A household declares its own feast with its card."""

from http import HTTPStatus
from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from deeds.forms.feasts import FeastForm
from deeds.services import declare_feast
from office.card.doors import CardDoor
from office.card.queries import list_feasts
from villages.doors import status_of
from villages.errors import PointsError
from villages.queries import name_household


class FeastView(CardDoor):
    """What is to be held, when, and with how many tables; and what is declared already."""

    http_method_names = ("get", "head", "post", "options")

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        return self._show(FeastForm(initial={"key": uuid4()}))

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        form = FeastForm(request.POST)
        if not form.is_valid():
            return self._show(form, status=HTTPStatus.BAD_REQUEST)
        try:
            declare_feast(
                self.village,
                household=self.household,
                kind=form.get_kind(),
                held_on=form.cleaned_data["held_on"],
                tables=form.cleaned_data["tables"],
                note=form.cleaned_data["note"],
                key=form.cleaned_data["key"],
                by=self.household,
                now=self.now,
            )
        except PointsError as refusal:
            form.refuse(refusal)
            return self._show(form, status=status_of(refusal))
        messages.success(request, _("报备好了。办完以后，由红白理事会核实。"))
        return HttpResponseRedirect(self.address("card_feasts"))

    def _show(self, form: FeastForm, *, status: HTTPStatus = HTTPStatus.OK) -> HttpResponse:
        form.offer_days(self.today)
        context = {
            "form": form,
            "household": name_household(self.household),
            "rows": list_feasts(self.household, today=self.today),
        }
        return self.render("office/card/feasts.html", context, status=status)
