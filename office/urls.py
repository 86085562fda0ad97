"""The home, the supervisors' and the town's pages."""

from django.urls import path

from office import views
from office.card.views.feasts import FeastView
from office.card.views.reading import (
    CardView,
    LeaveView,
    LinesView,
    PhotoView,
    PrintView,
    SentView,
)
from office.card.views.replying import ReplyView
from office.card.views.sending import ClaimView, RecommendView
from office.card.views.shopping import CardShopView, ReservationCheckView, ReserveView
from office.card.views.telling import CardFeedbackView, CardObjectView
from office.card.views.tickets import CancelView, TicketView, VoucherPrintView
from office.card.views.wanting import WaitView, WishesView
from office.changeover.kin import KinView
from office.changeover.views import (
    OfficesView,
    ProposeView,
    RenewalSheetsView,
    RenewalView,
    SheetView,
)
from office.fairness.views import DeedsView, FairnessView, RowsView
from office.help.views import show_guide, show_guides
from office.report.views import (
    ReportFileView,
    ReportView,
    TownReportFileView,
    TownReportView,
)
from office.town.views import (
    TownFileView,
    TownView,
    TownVillageFileView,
    TownVillageView,
)

urlpatterns = [
    path("", views.home, name="home"),
    path("help/", show_guides, name="help"),
    path("help/<slug:name>/", show_guide, name="help-guide"),
    path("c/<str:token>/", CardView.as_view(), name="card"),
    path("c/<str:token>/leave/", LeaveView.as_view(), name="card_leave"),
    path("c/<str:token>/print/", PrintView.as_view(), name="card_print"),
    path("c/<str:token>/lines/<str:month>/", LinesView.as_view(), name="card_lines"),
    path("c/<str:token>/photos/<int:photo_id>/", PhotoView.as_view(), name="card_photo"),
    path("c/<str:token>/feasts/", FeastView.as_view(), name="card_feasts"),
    path("c/<str:token>/hearings/<int:deed_id>/", ReplyView.as_view(), name="card_reply"),
    path("c/<str:token>/object/", CardObjectView.as_view(), name="card_object"),
    path("c/<str:token>/feedback/", CardFeedbackView.as_view(), name="card_feedback"),
    path("c/<str:token>/sent/", SentView.as_view(), name="card_sent"),
    path("c/<str:token>/claim/", ClaimView.as_view(), name="card_claim"),
    path("c/<str:token>/recommend/", RecommendView.as_view(), name="card_recommend"),
    path("c/<str:token>/shop/", CardShopView.as_view(), name="card_shop"),
    path("c/<str:token>/shop/check/", ReservationCheckView.as_view(), name="card_shop_check"),
    path("c/<str:token>/shop/reserve/", ReserveView.as_view(), name="card_shop_reserve"),
    path(
        "c/<str:token>/shop/reservations/<int:number>/",
        TicketView.as_view(),
        name="card_reservation",
    ),
    path(
        "c/<str:token>/shop/reservations/<int:number>/cancel/",
        CancelView.as_view(),
        name="card_reservation_cancel",
    ),
    path(
        "c/<str:token>/shop/reservations/<int:number>/print/",
        VoucherPrintView.as_view(),
        name="card_voucher_print",
    ),
    path("c/<str:token>/shop/waiting/<int:goods_id>/", WaitView.as_view(), name="card_wait"),
    path("c/<str:token>/wishes/", WishesView.as_view(), name="card_wishes"),
    path("supervise/", views.SuperviseView.as_view(), name="supervise"),
    path("supervise/fairness/", FairnessView.as_view(), name="fairness"),
    path("supervise/fairness/deeds/", DeedsView.as_view(), name="fairness-deeds"),
    path("supervise/fairness/<slug:topic>/", RowsView.as_view(), name="fairness-rows"),
    path("supervise/report/", ReportView.as_view(), name="report"),
    path("supervise/report.xlsx", ReportFileView.as_view(), name="report-file"),
    path("change-over/", OfficesView.as_view(), name="change-over"),
    path("change-over/<int:appointment_id>/", SheetView.as_view(), name="change-over-sheet"),
    path("change-over/kin/", KinView.as_view(), name="kin"),
    path("change-over/renewal/", ProposeView.as_view(), name="renewal-new"),
    path("change-over/renewal/<int:renewal_id>/", RenewalView.as_view(), name="renewal"),
    path(
        "change-over/renewal/<int:renewal_id>/sheets/",
        RenewalSheetsView.as_view(),
        name="renewal-sheets",
    ),
    path("town/", TownView.as_view(), name="town"),
    path("town/town.xlsx", TownFileView.as_view(), name="town-file"),
    path("town/villages/<slug:slug>/", TownVillageView.as_view(), name="town-village"),
    path(
        "town/villages/<slug:slug>/village.xlsx",
        TownVillageFileView.as_view(),
        name="town-village-file",
    ),
    path("town/report/", TownReportView.as_view(), name="town-report"),
    path("town/report.xlsx", TownReportFileView.as_view(), name="town-report-file"),
]
