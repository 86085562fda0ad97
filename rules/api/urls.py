"""The API's addresses of the rule book, below /api/v1/."""

from django.urls import path

from rules.api.rules import RulesView

app_name = "rules_api"
urlpatterns = [
    path("villages/<slug:slug>/rules/", RulesView.as_view(), name="rules"),
]
