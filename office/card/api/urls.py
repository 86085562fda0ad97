"""The API's addresses of a card, below /api/v1/."""

from django.urls import path

from office.card.api import shop, views

app_name = "card_api"
urlpatterns = [
    path("cards/session/", views.CardSessionView.as_view(), name="session"),
    path("card/", views.CardView.as_view(), name="card"),
    path("card/lines/<str:month>/", views.LinesView.as_view(), name="lines"),
    path("card/photos/<int:photo_id>/", views.PhotoView.as_view(), name="photo"),
    path("card/rules/", views.RulesView.as_view(), name="rules"),
    path("card/neighbours/", views.NeighboursView.as_view(), name="neighbours"),
    path("card/claims/", views.ClaimsView.as_view(), name="claims"),
    path("card/recommendations/", views.RecommendationsView.as_view(), name="recommendations"),
    path("card/shop/goods/", shop.CardGoodsView.as_view(), name="goods"),
    path("card/shop/reservations/", shop.CardReservationsView.as_view(), name="reservations"),
    path(
        "card/shop/reservations/<int:number>/cancel/",
        shop.CardCancelView.as_view(),
        name="cancel_reservation",
    ),
]
