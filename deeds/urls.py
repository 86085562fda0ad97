"""This app's addresses, in full from the root."""

from django.urls import URLPattern

app_name = "deeds"
urlpatterns: list[URLPattern] = []
