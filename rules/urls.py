"""The public addresses of the rule book."""

from django.urls import path

from rules.views.consultation import DraftView
from rules.views.rulebook import RuleBookPrintView, RuleBookView

app_name = "rules"
urlpatterns = [
    path("v/<slug:slug>/rules/", RuleBookView.as_view(), name="public"),
    path("v/<slug:slug>/rules/print/", RuleBookPrintView.as_view(), name="public_print"),
    path("v/<slug:slug>/rules/drafts/<int:number>/", DraftView.as_view(), name="draft"),
]
