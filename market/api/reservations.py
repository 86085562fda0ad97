"""Goods kept for households, got ready, handed over, let go; and vouchers used by their digits."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from market.api.inputs import (
    CameIn,
    ReservationIn,
    get_household_sent,
    get_partner_sent,
    get_witness_sent,
    read_collector,
    read_lines,
)
from market.api.outputs import RedemptionOut, ReservationOut, VoucherOut
from market.api.reading import TAKERS, ShopView, WhoseQuery
from market.errors import VoucherCodeNeeded
from market.models import Redemption
from market.services import (
    cancel_reservation,
    get_voucher,
    hand_over,
    make_ready,
    reserve,
    use_voucher,
)
from villages.api.pages import page_of
from villages.permissions import find_recused_households


class ReservationsQuery(WhoseQuery):
    """Which of what waits; all of it for none of these."""

    is_delivery = serializers.BooleanField(
        required=False, allow_null=True, default=None, help_text="Only what is brought home."
    )


class ReservationDoor(ShopView):
    """An endpoint that tells of what is kept for a household."""

    def tell(self, redemption: Redemption) -> object:
        found = self.get_reservation(redemption.number)
        return ReservationOut(found, context={"view": self}).data


class ReservationsView(ReservationDoor):
    """What waits for households today, oldest first; and the way in for more."""

    @extend_schema(parameters=[ReservationsQuery], responses=page_of(ReservationOut))
    def get(self, request: Request, slug: str) -> Response:
        asked = self.read_query(ReservationsQuery)
        waiting = self.find_asked(asked).waiting(self.today)
        if asked["is_delivery"] is not None:
            waiting = waiting.filter(is_delivery=asked["is_delivery"])
        return self.answer_page(waiting.order_by("number"), ReservationOut)

    @extend_schema(request=ReservationIn, responses={201: ReservationOut, 200: ReservationOut})
    def post(self, request: Request, slug: str) -> Response:
        sent = self.read_body(ReservationIn)
        partner = get_partner_sent(self.village, sent["partner"])
        kept = reserve(
            self.village,
            household=get_household_sent(self.village, sent["household"], key=sent["key"]),
            partner=partner,
            lines=read_lines(partner, sent["lines"], today=self.today),
            key=sent["key"],
            by=self.person,
            now=self.now,
            is_delivery=sent["is_delivery"],
            note=sent["note"],
        )
        return self.answer_written(self.tell(kept), is_new=kept.reserved_at == self.now)


class ReservationView(ReservationDoor):
    """One reservation, whatever has become of it."""

    @extend_schema(responses=ReservationOut)
    def get(self, request: Request, slug: str, number: int) -> Response:
        return Response(self.tell(self.get_reservation(number)))


class ReadyView(ReservationDoor):
    """It lies ready: from today on it is kept for the days of the terms."""

    roles = TAKERS
    posting_roles = TAKERS

    @extend_schema(request=None, responses={201: ReservationOut, 200: ReservationOut})
    def post(self, request: Request, slug: str, number: int) -> Response:
        ready = make_ready(self.get_reservation(number), by=self.person, now=self.now)
        return self.answer_written(self.tell(ready), is_new=ready.ready_at == self.now)


class HandOverView(ReservationDoor):
    """It is handed over: now the points move. A repeat by the same person tells the same."""

    roles = TAKERS
    posting_roles = TAKERS

    @extend_schema(request=CameIn, responses={201: ReservationOut, 200: ReservationOut})
    def post(self, request: Request, slug: str, number: int) -> Response:
        sent = self.read_body(CameIn)
        reserved = self.get_reservation(number)
        if reserved.is_voucher and not self.shows_codes:
            # Else a partner could use up vouchers that nobody has brought.
            raise VoucherCodeNeeded
        handed = hand_over(
            reserved,
            by=self.person,
            now=self.now,
            collector=read_collector(sent),
            witness=get_witness_sent(sent),
        )
        return self.answer_written(self.tell(handed), is_new=handed.handed_at == self.now)


class CancelView(ReservationDoor):
    """It is let go: points and goods are free at once."""

    roles = TAKERS
    posting_roles = TAKERS

    @extend_schema(request=None, responses={201: ReservationOut, 200: ReservationOut})
    def post(self, request: Request, slug: str, number: int) -> Response:
        ended = cancel_reservation(self.get_reservation(number), by=self.person, now=self.now)
        return self.answer_written(self.tell(ended), is_new=ended.ended_at == self.now)


class VoucherView(ShopView):
    """A voucher by its digits, for its partner: what it is for, and its one use."""

    roles = TAKERS
    posting_roles = TAKERS

    @extend_schema(responses=VoucherOut)
    def get(self, request: Request, slug: str, voucher_code: str) -> Response:
        voucher = get_voucher(self.village, voucher_code, by=self.person, now=self.now)
        is_own = voucher.household_id in find_recused_households(self.person, self.village)
        fit = self.list_witnesses(voucher.household) if is_own else []
        voucher.witnesses = fit  # type: ignore[attr-defined] # for the answer
        return Response(VoucherOut(voucher, context={"view": self}).data)

    @extend_schema(request=CameIn, responses={201: RedemptionOut, 200: RedemptionOut})
    def post(self, request: Request, slug: str, voucher_code: str) -> Response:
        sent = self.read_body(CameIn)
        used = use_voucher(
            self.village,
            voucher_code,
            by=self.person,
            now=self.now,
            collector=read_collector(sent),
            witness=get_witness_sent(sent),
        )
        told = RedemptionOut(self.get_redemption(used.number), context={"view": self}).data
        return self.answer_written(told, is_new=used.handed_at == self.now)
