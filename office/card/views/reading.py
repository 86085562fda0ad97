"""What a household reads with its card: passbook, own lines file, photos, what it sent."""

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from office.card.doors import CardDoor
from office.card.files import answer_lines, answer_photo
from office.card.queries import (
    build_passbook,
    build_sheet,
    list_sent,
    name_card,
)
from office.card.sessions import close_session
from office.queries import find_card_door
from villages.queries import get_terms


class CardView(CardDoor):
    """The address on a card: the passbook behind its PIN.

    A worker goes on to a deed, a shopkeeper to the counter; everybody else sees number and masked
    name, and the box for the PIN.
    """

    is_open_to_all = True
    http_method_names = ("get", "head", "post", "options")

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        if not self.is_opened:
            address = find_card_door(request.user, self.household, today=self.today)
            return HttpResponseRedirect(address) if address else self.ask_pin()
        sheet = build_sheet(self.household, today=self.today)
        return self.render("office/card/card.html", {"sheet": sheet, "book": sheet.book})

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        # The door has opened it, or it was open: a repeat does no harm.
        return HttpResponseRedirect(self.address("card"))


class LeaveView(CardDoor):
    """「看完了」: the card is closed on this phone."""

    is_open_to_all = True
    http_method_names = ("post", "options")

    def _refuse(self) -> HttpResponse | None:
        # Closing what is closed already asks nobody for anything.
        return None

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        close_session(request)
        messages.success(request, _("存折已经合上。下次看还要输密码。"))
        return HttpResponseRedirect(self.address("card"))


class PrintView(CardDoor):
    """The passbook on one A4, the same as the office prints."""

    http_method_names = ("get", "head", "options")

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        terms = get_terms(self.village, self.today)
        book = build_passbook(self.household, terms=terms, today=self.today)
        context = {
            "book": book,
            "rows": book.rows[: book.fitting],
            "back": self.address("card"),
            "back_words": _("回到存折"),
        }
        return self.render("office/passbook.html", context)


class LinesView(CardDoor):
    """A closed month's own lines with their salt; its SHA-256 stands in the notice's file."""

    http_method_names = ("get", "head", "options")

    def get(self, request: HttpRequest, token: str, month: str) -> HttpResponse:
        return answer_lines(self.household, month)


class PhotoView(CardDoor):
    """A photo that shows a deed of this household."""

    http_method_names = ("get", "head", "options")

    def get(self, request: HttpRequest, token: str, photo_id: int) -> FileResponse:
        return answer_photo(self.household, photo_id)


class SentView(CardDoor):
    """What this household sent with its card, and what became of it."""

    http_method_names = ("get", "head", "options")

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        context = {
            "household": name_card(self.household),
            "rows": list_sent(self.household, today=self.today),
            "sent": "sent" in request.GET,
        }
        return self.render("office/card/sent.html", context)
