"""The addresses of the shop, in full from the root."""

from django.urls import path

from market import views

app_name = "market"
urlpatterns = [
    path("counter/", views.CounterView.as_view(), name="counter"),
    path("counter/check/", views.CheckView.as_view(), name="counter-check"),
    path("counter/hand-over/", views.HandOverView.as_view(), name="counter-hand-over"),
    path("counter/reserve/", views.ReserveView.as_view(), name="counter-reserve"),
    path("counter/reservations/", views.ReservationsView.as_view(), name="reservations"),
    path("counter/reservations/<int:number>/", views.ReservationView.as_view(), name="reservation"),
    path(
        "counter/reservations/<int:number>/ready/",
        views.ReadyView.as_view(),
        name="reservation-ready",
    ),
    path(
        "counter/reservations/<int:number>/hand-over/",
        views.CollectView.as_view(),
        name="reservation-hand-over",
    ),
    path(
        "counter/reservations/<int:number>/cancel/",
        views.CancelView.as_view(),
        name="reservation-cancel",
    ),
    path("counter/deliveries/", views.DeliveriesView.as_view(), name="deliveries"),
    path("counter/vouchers/<int:number>/", views.VoucherView.as_view(), name="voucher"),
    path("counter/waiting/", views.WaitingView.as_view(), name="waiting"),
    path("counter/wishes/", views.WishesView.as_view(), name="wishes"),
    path("counter/slips/<int:number>/", views.SlipView.as_view(), name="slip"),
    path("counter/returns/", views.ReturnsView.as_view(), name="returns"),
    path("counter/returns/<int:pk>/", views.ReturnView.as_view(), name="return"),
    path("counter/slips/<int:number>/return/", views.NewReturnView.as_view(), name="return-new"),
    path("counter/stock/", views.StockView.as_view(), name="stock"),
    path("counter/stock/<int:pk>/", views.StockCardView.as_view(), name="stock-card"),
    path("counter/stock/<int:pk>/intake/", views.IntakeView.as_view(), name="stock-intake"),
    path(
        "counter/stock/<int:pk>/moves/<int:move_pk>/reversal/",
        views.IntakeReversalView.as_view(),
        name="stock-reversal",
    ),
    path("counter/counts/", views.StockChecksView.as_view(), name="counts"),
    path("counter/counts/new/", views.CountView.as_view(), name="count-new"),
    path("counter/counts/sheet/", views.CountSheetView.as_view(), name="count-sheet"),
    path("counter/counts/<int:number>/", views.StockCheckView.as_view(), name="count"),
    path("counter/damage/", views.DamageView.as_view(), name="damage"),
    path("counter/change-overs/", views.ChangeOversView.as_view(), name="change-overs"),
    path("counter/change-overs/<int:number>/", views.ChangeOverView.as_view(), name="change-over"),
    path("partner/", views.PartnerView.as_view(), name="partner"),
    path("partner/vouchers/", views.UseVoucherView.as_view(), name="partner-use"),
    path("partner/vouchers/<int:number>/", views.UsedView.as_view(), name="partner-used"),
    path("partner/statement/", views.StatementView.as_view(), name="partner-statement"),
    path("partner/statement/print/", views.StatementPaperView.as_view(), name="partner-paper"),
    path("partner/lines/<str:month>/", views.LinesView.as_view(), name="partner-lines"),
    path("v/<slug:slug>/shop/", views.ShopView.as_view(), name="shop"),
    path(
        "v/<slug:slug>/shop/goods/<int:pk>.jpg",
        views.GoodsPhotoView.as_view(),
        name="goods-photo",
    ),
]
