"""What a household says itself, with its card, to a deduction that nobody has decided yet."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from deeds.services import record_reply
from office.card.doors import CardDoor
from office.card.forms import CardReplyForm
from office.card.queries import get_own_deduction
from office.card.views.reading import show_sheet
from villages.errors import InvalidInputError


class ReplyView(CardDoor):
    """The reply from the text box on the card's page."""

    http_method_names = ("get", "head", "post", "options")

    def get(self, request: HttpRequest, token: str, deed_id: int) -> HttpResponse:
        return HttpResponseRedirect(self.address("card"))

    def post(self, request: HttpRequest, token: str, deed_id: int) -> HttpResponse:
        deed = get_own_deduction(self.household, deed_id)
        form = CardReplyForm(request.POST, auto_id=f"id_{deed_id}_%s")
        if form.is_valid():
            try:
                record_reply(
                    deed,
                    reply=form.cleaned_data["reply"],
                    replied_on=self.today,
                    key=form.cleaned_data["key"],
                    by=self.household,
                    now=self.now,
                )
            except InvalidInputError as refusal:
                form.refuse(refusal)
            else:
                messages.success(request, _("您的话送到了，评议的人会看到。"))
                return HttpResponseRedirect(self.address("card"))
        return show_sheet(self, (deed_id, form), status=HTTPStatus.BAD_REQUEST)
