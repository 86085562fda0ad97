"""The API's addresses of people and roster, below /api/v1/."""

from django.urls import path

from villages.api.people import CurrentTokenView, SessionView, TokensView
from villages.api.roster import HouseholdsView, HouseholdView

app_name = "villages_api"
urlpatterns = [
    path("tokens/", TokensView.as_view(), name="tokens"),
    path("tokens/current/", CurrentTokenView.as_view(), name="current_token"),
    path("session/", SessionView.as_view(), name="session"),
    path("villages/<slug:slug>/households/", HouseholdsView.as_view(), name="households"),
    path(
        "villages/<slug:slug>/households/<str:number>/", HouseholdView.as_view(), name="household"
    ),
]
