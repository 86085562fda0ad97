"""What a household has reserved: its number, its voucher to show or print, and letting it go."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from market.models import Redemption
from market.services import cancel_reservation
from market.views.vouchers import build_paper, write_address
from office.card.doors import CardDoor
from office.card.shop.own import build_ticket, get_own_redemption
from office.card.shop.shelves import place_words
from villages.doors import status_of
from villages.errors import PointsError
from villages.qr import draw_qr
from villages.queries import get_terms, name_household
from villages.words import points


class TicketDoor(CardDoor):
    """A page about one of the household's own reservations or vouchers."""

    def show_ticket(
        self,
        redemption: Redemption,
        template: str,
        *,
        refusal: PointsError | None = None,
        **more: object,
    ) -> HttpResponse:
        ticket = build_ticket(redemption, today=self.today)
        terms = get_terms(self.village, self.today)
        context = {
            "household": name_household(self.household),
            "ticket": ticket,
            "place": place_words(redemption.partner, terms),
            "svg": self._draw(redemption) if ticket.code else "",
            "refusal": refusal,
            **more,
        }
        status = status_of(refusal) if refusal else HTTPStatus.OK
        return self.render(template, context, status=status)

    def _draw(self, voucher: Redemption) -> SafeString:
        """Return the QR that the partner scans: its own page with the code, nothing of the card."""
        return draw_qr(self.request.build_absolute_uri(write_address(voucher)))


class TicketView(TicketDoor):
    """A reservation: what becomes of it next; just made, that it was."""

    http_method_names = ("get", "head", "options")

    def get(self, request: HttpRequest, token: str, number: int) -> HttpResponse:
        redemption = get_own_redemption(self.household, number)
        is_new = request.GET.get("new") == "1"
        return self.show_ticket(redemption, "office/card/shop/ticket.html", is_new=is_new)


class VoucherPrintView(TicketDoor):
    """A voucher on half a sheet; what can no longer be used leads back to its page."""

    http_method_names = ("get", "head", "options")

    def get(self, request: HttpRequest, token: str, number: int) -> HttpResponse:
        voucher = get_own_redemption(self.household, number)
        if not build_ticket(voucher, today=self.today).code:
            return HttpResponseRedirect(self.address("card_reservation", number))
        context = {
            **build_paper(voucher, today=self.today, absolute=request.build_absolute_uri),
            "household": name_household(self.household),
            "paper": "a5",
        }
        return self.render("office/card/shop/voucher.html", context)


class CancelView(TicketDoor):
    """「不要了」: asked once, then points and goods are free at once."""

    http_method_names = ("get", "head", "post", "options")

    def get(self, request: HttpRequest, token: str, number: int) -> HttpResponse:
        redemption = get_own_redemption(self.household, number)
        return self.show_ticket(redemption, "office/card/shop/cancel.html")

    def post(self, request: HttpRequest, token: str, number: int) -> HttpResponse:
        redemption = get_own_redemption(self.household, number)
        try:
            cancel_reservation(redemption, by=self.household, now=self.now)
        except PointsError as refusal:
            again = get_own_redemption(self.household, number)
            return self.show_ticket(again, "office/card/shop/ticket.html", refusal=refusal)
        figures = {"points": points(redemption.points)}
        messages.success(request, _("退掉了，留着的 %(points)s 分马上可以再用。") % figures)
        return HttpResponseRedirect(self.address("card"))
