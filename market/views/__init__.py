"""The counter, its papers, a partner's own pages and the public list of goods."""

from market.views.checking import CheckView, HandOverView, ReserveView
from market.views.counter import CounterView
from market.views.partner import PartnerView, UsedView, UseVoucherView
from market.views.photos import GoodsPhotoView
from market.views.reservations import (
    CancelView,
    CollectView,
    DeliveriesView,
    ReadyView,
    ReservationsView,
    ReservationView,
)
from market.views.shop import ShopView
from market.views.slip import SlipView
from market.views.statements import LinesView, StatementPaperView, StatementView
from market.views.vouchers import VoucherView

__all__ = [
    "CancelView",
    "CheckView",
    "CollectView",
    "CounterView",
    "DeliveriesView",
    "GoodsPhotoView",
    "HandOverView",
    "LinesView",
    "PartnerView",
    "ReadyView",
    "ReservationView",
    "ReservationsView",
    "ReserveView",
    "ShopView",
    "SlipView",
    "StatementPaperView",
    "StatementView",
    "UseVoucherView",
    "UsedView",
    "VoucherView",
]
