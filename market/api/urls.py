"""The API's addresses of the shop, below /api/v1/."""

from django.urls import path

from market.api.goods import GoodsView, QuoteView, StockView
from market.api.redemptions import RedemptionsView, RedemptionView
from market.api.reservations import (
    CancelView,
    HandOverView,
    ReadyView,
    ReservationsView,
    ReservationView,
    VoucherView,
)
from market.api.returns import ReturnConsentView, ReturnRefusalView, ReturnsView

app_name = "market_api"
SHOP = "villages/<slug:slug>/shop/"
RESERVATION = f"{SHOP}reservations/<int:number>/"
urlpatterns = [
    path(f"{SHOP}goods/", GoodsView.as_view(), name="goods"),
    path(f"{SHOP}quote/", QuoteView.as_view(), name="quote"),
    path(f"{SHOP}redemptions/", RedemptionsView.as_view(), name="redemptions"),
    path(f"{SHOP}redemptions/<int:number>/", RedemptionView.as_view(), name="redemption"),
    path(f"{SHOP}reservations/", ReservationsView.as_view(), name="reservations"),
    path(RESERVATION, ReservationView.as_view(), name="reservation"),
    path(f"{RESERVATION}ready/", ReadyView.as_view(), name="ready"),
    path(f"{RESERVATION}hand-over/", HandOverView.as_view(), name="hand_over"),
    path(f"{RESERVATION}cancel/", CancelView.as_view(), name="cancel"),
    path(f"{SHOP}vouchers/<str:voucher_code>/", VoucherView.as_view(), name="voucher"),
    path(f"{SHOP}returns/", ReturnsView.as_view(), name="returns"),
    path(
        f"{SHOP}returns/<int:return_id>/consent/",
        ReturnConsentView.as_view(),
        name="consent_to_return",
    ),
    path(
        f"{SHOP}returns/<int:return_id>/refuse/", ReturnRefusalView.as_view(), name="refuse_return"
    ),
    path(f"{SHOP}stock/", StockView.as_view(), name="stock"),
]
