"""The addresses of the shop, in full from the root."""

from django.urls import path

from market import views

app_name = "market"
urlpatterns = [
    path("counter/", views.CounterView.as_view(), name="counter"),
    path("counter/check/", views.CheckView.as_view(), name="counter-check"),
    path("counter/hand-over/", views.HandOverView.as_view(), name="counter-hand-over"),
    path("counter/slips/<int:number>/", views.SlipView.as_view(), name="slip"),
    path("partner/", views.PartnerView.as_view(), name="partner"),
    path("v/<slug:slug>/shop/", views.ShopView.as_view(), name="shop"),
]
