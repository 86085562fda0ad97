"""A voucher on paper."""

from collections.abc import Callable
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode

from market.codes import write_code
from market.errors import RedemptionUnknown, ReservationGone
from market.models import WAITING_STATES, Redemption
from market.queries.reservations import get_reservation
from market.reserved import get_last_day, get_state
from market.services import RESERVERS, get_weekdays
from market.words import line_words
from villages.doors import VillageDoor
from villages.qr import draw_qr
from villages.queries import get_terms, name_household
from villages.words import opening_days

PAPERS = ("a5", "58")


class VoucherView(VillageDoor):
    """A voucher for the household to take along: half a sheet, or the till's roll."""

    roles = RESERVERS
    http_method_names = ("get", "head", "options")

    def get(self, request: HttpRequest, number: int) -> HttpResponse:
        voucher = get_reservation(self.village, number)
        if not voucher.is_voucher:
            raise RedemptionUnknown(number)
        state = get_state(voucher, self.today)
        if state not in WAITING_STATES:
            raise ReservationGone(voucher.reference, str(state.label))
        paper = request.GET.get("paper", PAPERS[0])
        context = {
            **build_paper(voucher, today=self.today, absolute=request.build_absolute_uri),
            "household": name_household(voucher.household),
            "paper": paper if paper in PAPERS else PAPERS[0],
        }
        return render(request, "market/voucher.html", context)


def build_paper(
    voucher: Redemption, *, today: date, absolute: Callable[[str], str]
) -> dict[str, object]:
    """Return what stands on a voucher, read with its contents; but for whom it is.

    absolute: makes an address that a phone elsewhere can open.
    """
    terms = get_terms(voucher.village, today)
    return {
        "village": voucher.village,
        "voucher": voucher,
        "partner": voucher.partner,
        "open_on": opening_days(get_weekdays(voucher.partner, terms)),
        "lines": [(line_words(line), line.points) for line in voucher.lines.all()],
        "last_day": get_last_day(voucher),
        "svg": draw_qr(absolute(write_address(voucher))),
        "code": write_code(voucher.code),
    }


def write_address(voucher: Redemption) -> str:
    """Return where the partner's page takes the voucher: what its QR code leads to."""
    query = urlencode({"village": voucher.village.slug, "code": voucher.code})
    return f"{reverse('market:partner')}?{query}"
