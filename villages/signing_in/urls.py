"""Addresses of the log-in and of 「我的登录」."""

from django.contrib.auth.views import LogoutView
from django.urls import path

from villages.signing_in import views

urlpatterns = [
    path("login/", views.PlainLoginView.as_view(), name="login"),
    path("login/code/", views.CodeView.as_view(), name="login_code"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("me/", views.OwnView.as_view(), name="own_sign_in"),
    path("me/passphrase/", views.OwnPassphraseView.as_view(), name="own_passphrase"),
    path("me/codes/", views.CodesView.as_view(), name="own_codes"),
    path("me/codes/off/", views.CodesOffView.as_view(), name="own_codes_off"),
    path("me/end/", views.EndView.as_view(), name="own_end"),
]
