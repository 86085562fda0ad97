"""The shop by a household's card: what there is, what is kept for it, and its vouchers."""

from typing import ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from market.api.goods import GoodsQuery, list_offered
from market.api.inputs import OwnReservationIn, get_partner_sent, read_lines
from market.api.outputs import GoodsOut, ReservationOut
from market.errors import RedemptionUnknown
from market.models import Redemption
from market.models.redemptions import RedemptionQuerySet
from market.queries.redemptions import with_contents
from market.services import cancel_reservation, reserve
from office.card.api.views import CardAPIView
from villages.api.pages import PageQuery, page_of


class OwnReservationOut(ReservationOut):
    """What is kept for the household of the card, with its voucher's digits; nobody else's name."""

    handed_by = None  # type: ignore[assignment] # how a field is left out
    witness = None  # type: ignore[assignment]


class CardGoodsView(CardAPIView):
    """What the village's partners offer: prices of today, what is left, limits."""

    @extend_schema(parameters=[GoodsQuery], responses=page_of(GoodsOut))
    def get(self, request: Request) -> Response:
        asked = self.read_query(GoodsQuery)
        village = self.household.village
        offered = list_offered(village, asked.get("partner"), today=self.today)
        return self.answer_page(offered, GoodsOut)


class OwnReservationDoor(CardAPIView):
    """An endpoint that tells of what is kept for the card's household."""

    shows_codes: ClassVar[bool] = True

    def find_own(self) -> RedemptionQuerySet:
        own = Redemption.objects.filter(household=self.household, hold__isnull=False)
        shown = own.select_related("partner", "village", "hold", "renews")
        return with_contents(shown)  # type: ignore[return-value] # the same queryset

    def get_own(self, number: int) -> Redemption:
        """Return a reservation of the household; raises RedemptionUnknown."""
        found = self.find_own().filter(number=number).first()
        if found is None:
            raise RedemptionUnknown(number)
        return found

    def tell(self, redemption: Redemption) -> object:
        found = self.get_own(redemption.number)
        return OwnReservationOut(found, context={"view": self}).data


class CardReservationsView(OwnReservationDoor):
    """What waits for the household today, oldest first; and the way in for more."""

    @extend_schema(parameters=[PageQuery], responses=page_of(OwnReservationOut))
    def get(self, request: Request) -> Response:
        waiting = self.find_own().waiting(self.today).order_by("number")
        return self.answer_page(waiting, OwnReservationOut)

    @extend_schema(
        request=OwnReservationIn, responses={201: OwnReservationOut, 200: OwnReservationOut}
    )
    def post(self, request: Request) -> Response:
        sent = self.read_body(OwnReservationIn)
        village = self.household.village
        partner = get_partner_sent(village, sent["partner"])
        kept = reserve(
            village,
            household=self.household,
            partner=partner,
            lines=read_lines(partner, sent["lines"], today=self.today),
            key=sent["key"],
            by=self.household,
            now=self.now,
            is_delivery=sent["is_delivery"],
            note=sent["note"],
        )
        return self.answer_written(self.tell(kept), is_new=kept.reserved_at == self.now)


class CardCancelView(OwnReservationDoor):
    """It is let go: points and goods are free at once."""

    @extend_schema(request=None, responses={201: OwnReservationOut, 200: OwnReservationOut})
    def post(self, request: Request, number: int) -> Response:
        ended = cancel_reservation(self.get_own(number), by=self.household, now=self.now)
        return self.answer_written(self.tell(ended), is_new=ended.ended_at == self.now)
