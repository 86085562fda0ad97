"""This app's addresses, in full from the root."""

from django.urls import URLPattern

app_name = "market"
urlpatterns: list[URLPattern] = []
