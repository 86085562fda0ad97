"""What a household reads with its card: passbook, own lines file, photos, what it sent."""

from http import HTTPStatus
from uuid import uuid4

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from deeds.rows.hearings import Slip
from office.card.doors import CardDoor
from office.card.files import answer_own_lines, answer_photo
from office.card.forms import CardReplyForm
from office.card.queries import (
    build_passbook,
    build_sheet,
    find_sent_state,
    list_sent,
)
from office.card.sessions import close_session
from office.card.views.telling import fold_objections, list_own_objections
from office.queries import ScanDoor, find_card_door
from villages.numbers import read_id
from villages.queries import get_terms, name_household


class CardView(CardDoor):
    """The address on a card: the passbook behind its PIN.

    A worker goes on to a deed, a shopkeeper to the counter, a partner to where vouchers are taken;
    everybody else sees number and masked name, and the box for the PIN.
    """

    is_open_to_all = True
    http_method_names = ("get", "head", "post", "options")

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        if not self.is_opened:
            door = find_card_door(request.user, self.household, today=self.today)
            return self._lead(door) if door else self.ask_pin()
        return show_sheet(self)

    def _lead(self, door: ScanDoor) -> HttpResponse:
        if door.words:
            messages.info(self.request, door.words)
        return HttpResponseRedirect(door.address)

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        # The door has opened it, or it was open: a repeat does no harm.
        return HttpResponseRedirect(self.address("card"))


def show_sheet(
    door: CardDoor,
    sent: tuple[int, CardReplyForm] | None = None,
    *,
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:
    """Show the page of an opened card; sent: a reply that was refused, and to which deduction."""
    before = read_id(door.request.GET.get("before", ""))
    sheet = build_sheet(door.household, today=door.today, before=before or None)
    context = {
        "sheet": sheet,
        "book": sheet.book,
        "is_earlier": bool(before),
        "hearings": [(slip, _build_reply(slip, sent)) for slip in sheet.hearings],
        "own_objections": fold_objections(list_own_objections(door.household)),
    }
    return door.render("office/card/card.html", context, status=status)


def _build_reply(slip: Slip, sent: tuple[int, CardReplyForm] | None) -> CardReplyForm | None:
    """Return the form of a reply as it was sent, or an empty one; None where it is not time."""
    if sent and sent[0] == slip.deed_id:
        return sent[1]
    if not (slip.may_reply and slip.delivered):
        return None
    return CardReplyForm(initial={"key": uuid4()}, auto_id=f"id_{slip.deed_id}_%s")


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
            "back": self.address("card"),
            "back_words": _("回到存折"),
        }
        return self.render("office/passbook.html", context)


class LinesView(CardDoor):
    """A closed month's own lines with their salt; its SHA-256 stands in the notice's file."""

    http_method_names = ("get", "head", "options")

    def get(self, request: HttpRequest, token: str, month: str) -> HttpResponse:
        return answer_own_lines(self.household, month)


class PhotoView(CardDoor):
    """A photo that shows a deed of this household."""

    http_method_names = ("get", "head", "options")

    def get(self, request: HttpRequest, token: str, photo_id: int) -> FileResponse:
        return answer_photo(self.household, photo_id)


class SentView(CardDoor):
    """What this household sent with its card, deeds and objections, and what became of it."""

    http_method_names = ("get", "head", "options")

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        context = {
            "household": name_household(self.household),
            "rows": list_sent(self.household, today=self.today),
            "own_objections": fold_objections(list_own_objections(self.household)),
            "sent": "sent" in request.GET,
            "decided": find_sent_state(self.household, read_id(request.GET.get("sent", ""))),
        }
        return self.render("office/card/sent.html", context)
