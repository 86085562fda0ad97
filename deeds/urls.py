"""The addresses of deeds, in full from the root."""

from django.urls import path

from deeds.tryout.views import TryoutFileView, TryoutView
from deeds.views.activities import ActivitiesView, NewActivityView
from deeds.views.appraisal import (
    ConsentView,
    DecideView,
    DeclineView,
    LikesView,
    MineView,
    QueueView,
    TakeBackView,
)
from deeds.views.ceiling import CeilingView
from deeds.views.entry import NewDeedView
from deeds.views.feasts import FeastsPaperView, FeastsView, FeastView, NewFeastView
from deeds.views.field import DeedView, FieldView, PhotoView
from deeds.views.gatherings import ActivityPrintView, ActivityView
from deeds.views.hearings import HearingsView, HearingView, SlipsView
from deeds.views.meetings import (
    AgendaPrintView,
    AgendaView,
    MeetingsView,
    MeetingView,
    MinutesView,
)
from deeds.views.phone import serve_worker, show_manifest, show_shell
from deeds.views.tallies import NewTallyView, TalliesView, TallyPrintView, TallyView

app_name = "deeds"
urlpatterns = [
    path("field/", FieldView.as_view(), name="field"),
    path("field/deeds/new/", NewDeedView.as_view(), name="new"),
    path("field/deeds/<int:deed_id>/", DeedView.as_view(), name="deed"),
    path("field/offline/", show_shell, name="shell"),
    path("field/manifest.webmanifest", show_manifest, name="manifest"),
    path("sw.js", serve_worker, name="worker"),
    path("field/photos/<int:photo_id>/", PhotoView.as_view(), name="photo"),
    path("field/feasts/", FeastsView.as_view(), name="feasts"),
    path("field/feasts/new/", NewFeastView.as_view(), name="feast_new"),
    path("field/feasts/paper/", FeastsPaperView.as_view(), name="feasts_paper"),
    path("field/feasts/<int:feast_id>/", FeastView.as_view(), name="feast"),
    path("field/hearings/", HearingsView.as_view(), name="hearings"),
    path("field/hearings/slips/", SlipsView.as_view(), name="hearing_slips"),
    path("field/hearings/<int:deed_id>/", HearingView.as_view(), name="hearing"),
    path("field/activities/", ActivitiesView.as_view(), name="activities"),
    path("field/activities/new/", NewActivityView.as_view(), name="activity_new"),
    path("field/activities/<int:activity_id>/", ActivityView.as_view(), name="activity"),
    path(
        "field/activities/<int:activity_id>/print/",
        ActivityPrintView.as_view(),
        name="activity_print",
    ),
    path("field/tallies/", TalliesView.as_view(), name="tallies"),
    path("field/tallies/new/", NewTallyView.as_view(), name="tally_new"),
    path("field/tallies/<str:code>/", TallyView.as_view(), name="tally"),
    path("field/tallies/<str:code>/print/", TallyPrintView.as_view(), name="tally_print"),
    path("appraise/", QueueView.as_view(), name="appraise"),
    path("appraise/deeds/<int:deed_id>/", DecideView.as_view(), name="appraise_deed"),
    path("appraise/deeds/<int:deed_id>/likes/", LikesView.as_view(), name="appraise_likes"),
    path(
        "appraise/deeds/<int:deed_id>/take-back/",
        TakeBackView.as_view(),
        name="appraise_take_back",
    ),
    path(
        "appraise/deeds/<int:deed_id>/take-back/consent/",
        ConsentView.as_view(),
        name="appraise_consent",
    ),
    path(
        "appraise/deeds/<int:deed_id>/take-back/decline/",
        DeclineView.as_view(),
        name="appraise_decline",
    ),
    path("appraise/mine/", MineView.as_view(), name="appraise_mine"),
    path("appraise/meetings/", MeetingsView.as_view(), name="meetings"),
    path("appraise/meetings/<int:number>/", MeetingView.as_view(), name="meeting"),
    path("appraise/meetings/<int:number>/list/", AgendaView.as_view(), name="meeting_list"),
    path(
        "appraise/meetings/<int:number>/list/print/",
        AgendaPrintView.as_view(),
        name="meeting_list_print",
    ),
    path("appraise/meetings/<int:number>/minutes/", MinutesView.as_view(), name="meeting_minutes"),
    path("appraise/ceiling/", CeilingView.as_view(), name="ceiling"),
    path("tryout/<int:edition_id>/", TryoutView.as_view(), name="tryout"),
    path("tryout/<int:edition_id>/tryout.xlsx", TryoutFileView.as_view(), name="tryout_file"),
]
