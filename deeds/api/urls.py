"""The API's addresses of deeds, below /api/v1/; each noun has a line of its own list."""

from django.urls import path

from deeds.api.appraisal import (
    ApartView,
    AppraisalView,
    ConsentView,
    DecisionsView,
    DeclineView,
    JoinView,
    TakeBackView,
)
from deeds.api.deeds import DeedsView, DeedView, KnownView, PreviewView
from deeds.api.feasts import ConfirmationView, FeastsView, FeastView
from deeds.api.field import FieldView, GroupsView
from deeds.api.gatherings import (
    ActivitiesView,
    ActivityView,
    TicksView,
)
from deeds.api.hearings import DeliveryView, HearingView, ReplyView
from deeds.api.meetings import LinesView, MeetingsView, MeetingView, WorkView
from deeds.api.photos import PhotoView
from deeds.api.tallies import CellsView, TalliesView, TallyView

app_name = "deeds_api"
VILLAGE = "villages/<slug:slug>/"
urlpatterns = [
    path(f"{VILLAGE}groups/", GroupsView.as_view(), name="groups"),
    path(f"{VILLAGE}field/", FieldView.as_view(), name="field"),
    path(f"{VILLAGE}deeds/", DeedsView.as_view(), name="deeds"),
    path(f"{VILLAGE}deeds/preview/", PreviewView.as_view(), name="preview"),
    path(f"{VILLAGE}deeds/known/", KnownView.as_view(), name="known"),
    path(f"{VILLAGE}deeds/<int:deed_id>/", DeedView.as_view(), name="deed"),
    path(f"{VILLAGE}photos/<int:photo_id>/", PhotoView.as_view(), name="photo"),
    path(f"{VILLAGE}deeds/<int:deed_id>/hearing/", HearingView.as_view(), name="hearing"),
    path(
        f"{VILLAGE}deeds/<int:deed_id>/hearing/delivery/", DeliveryView.as_view(), name="delivery"
    ),
    path(f"{VILLAGE}deeds/<int:deed_id>/hearing/reply/", ReplyView.as_view(), name="reply"),
    path(f"{VILLAGE}appraisal/", AppraisalView.as_view(), name="appraisal"),
    path(f"{VILLAGE}deeds/<int:deed_id>/decisions/", DecisionsView.as_view(), name="decisions"),
    path(f"{VILLAGE}deeds/<int:deed_id>/take-back/", TakeBackView.as_view(), name="take_back"),
    path(f"{VILLAGE}deeds/<int:deed_id>/take-back/consent/", ConsentView.as_view(), name="consent"),
    path(f"{VILLAGE}deeds/<int:deed_id>/take-back/decline/", DeclineView.as_view(), name="decline"),
    path(f"{VILLAGE}deeds/<int:deed_id>/join/", JoinView.as_view(), name="join"),
    path(f"{VILLAGE}deeds/<int:deed_id>/apart/", ApartView.as_view(), name="apart"),
    path(f"{VILLAGE}meetings/", MeetingsView.as_view(), name="meetings"),
    path(f"{VILLAGE}meetings/<int:number>/", MeetingView.as_view(), name="meeting"),
    path(f"{VILLAGE}meetings/<int:number>/lines/", LinesView.as_view(), name="meeting_lines"),
    path(f"{VILLAGE}meetings/<int:number>/work/", WorkView.as_view(), name="meeting_work"),
    path(f"{VILLAGE}activities/", ActivitiesView.as_view(), name="activities"),
    path(f"{VILLAGE}activities/<int:activity_id>/", ActivityView.as_view(), name="activity"),
    path(f"{VILLAGE}activities/<int:activity_id>/entries/", TicksView.as_view(), name="ticks"),
    path(f"{VILLAGE}tallies/", TalliesView.as_view(), name="tallies"),
    path(f"{VILLAGE}tallies/<str:code>/", TallyView.as_view(), name="tally"),
    path(f"{VILLAGE}tallies/<str:code>/entries/", CellsView.as_view(), name="cells"),
    path(f"{VILLAGE}feasts/", FeastsView.as_view(), name="feasts"),
    path(f"{VILLAGE}feasts/<int:feast_id>/", FeastView.as_view(), name="feast"),
    path(
        f"{VILLAGE}feasts/<int:feast_id>/confirm/", ConfirmationView.as_view(), name="confirm_feast"
    ),
]
