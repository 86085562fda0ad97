"""The counter, its papers, a partner's own pages and the public list of goods."""

from market.views.change_overs import ChangeOversView, ChangeOverView
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
from market.views.returns import NewReturnView, ReturnsView, ReturnView
from market.views.shop import ShopView
from market.views.slip import SlipView
from market.views.statements import LinesView, StatementPaperView, StatementView
from market.views.stock import IntakeReversalView, IntakeView, StockCardView, StockView
from market.views.stock_checks import (
    CountSheetView,
    CountView,
    DamageView,
    StockChecksView,
    StockCheckView,
)
from market.views.vouchers import VoucherView
from market.views.wants import WaitingView, WishesView

__all__ = [
    "CancelView",
    "ChangeOverView",
    "ChangeOversView",
    "CheckView",
    "CollectView",
    "CountSheetView",
    "CountView",
    "CounterView",
    "DamageView",
    "DeliveriesView",
    "GoodsPhotoView",
    "HandOverView",
    "IntakeReversalView",
    "IntakeView",
    "LinesView",
    "NewReturnView",
    "PartnerView",
    "ReadyView",
    "ReservationView",
    "ReservationsView",
    "ReserveView",
    "ReturnView",
    "ReturnsView",
    "ShopView",
    "SlipView",
    "StatementPaperView",
    "StatementView",
    "StockCardView",
    "StockCheckView",
    "StockChecksView",
    "StockView",
    "UseVoucherView",
    "UsedView",
    "VoucherView",
    "WaitingView",
    "WishesView",
]
