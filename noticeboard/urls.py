"""The public addresses of a village and its notices, in full from the root."""

from django.urls import path, register_converter

from noticeboard import views
from noticeboard.converters import MonthConverter
from noticeboard.views.feedback import (
    FeedbackAnswerView,
    FeedbackEntryView,
    FeedbackLetterView,
    FeedbackQueueView,
    FeedbackView,
)
from noticeboard.views.objecting import (
    ObjectionAnswerView,
    ObjectionEntryView,
    ObjectView,
    PaperView,
)
from noticeboard.views.objections import ObjectionQueueView, ObjectionView
from noticeboard.views.signing import MonthsView
from noticeboard.views.verify import VerifyHowView, VerifyView

register_converter(MonthConverter, "month")

app_name = "noticeboard"
urlpatterns = [
    path("v/<slug:slug>/", views.VillageView.as_view(), name="village"),
    path("v/<slug:slug>/how/", views.HowView.as_view(), name="how"),
    path("v/<slug:slug>/charts/", views.ChartsView.as_view(), name="charts"),
    path("v/<slug:slug>/objections/", views.ObjectionsView.as_view(), name="objections"),
    path("v/<slug:slug>/notices/", views.NoticesView.as_view(), name="notices"),
    path("v/<slug:slug>/notices/feed/", views.FeedView.as_view(), name="feed"),
    path("v/<slug:slug>/notices/<month:month>/", views.NoticeView.as_view(), name="notice"),
    path("v/<slug:slug>/notices/<month:month>/print/", views.PrintView.as_view(), name="print"),
    path(
        "v/<slug:slug>/notices/<month:month>/print/poster/",
        views.PosterView.as_view(),
        name="poster",
    ),
    path(
        "v/<slug:slug>/notices/<month:month>/notice.xlsx", views.WorkbookView.as_view(), name="xlsx"
    ),
    path("v/<slug:slug>/notices/<month:month>/table.csv", views.TableView.as_view(), name="table"),
    path("v/<slug:slug>/notices/<month:month>/notice.csv", views.CsvView.as_view(), name="csv"),
    path("v/<slug:slug>/object/", ObjectView.as_view(), name="object"),
    path("v/<slug:slug>/object/form/", PaperView.as_view(), name="object-paper"),
    path(
        "v/<slug:slug>/object/<slug:token>/", ObjectionAnswerView.as_view(), name="objection-answer"
    ),
    path("supervise/objections/new/", ObjectionEntryView.as_view(), name="objection-new"),
    path("supervise/objections/", ObjectionQueueView.as_view(), name="objections-queue"),
    path("supervise/objections/<int:number>/", ObjectionView.as_view(), name="objection"),
    path("v/<slug:slug>/feedback/", FeedbackView.as_view(), name="feedback"),
    path(
        "v/<slug:slug>/feedback/<slug:token>/", FeedbackAnswerView.as_view(), name="feedback-answer"
    ),
    path("supervise/feedback/", FeedbackQueueView.as_view(), name="feedback-queue"),
    path("supervise/feedback/new/", FeedbackEntryView.as_view(), name="feedback-new"),
    path("supervise/feedback/<int:number>/", FeedbackLetterView.as_view(), name="feedback-letter"),
    path("supervise/months/", MonthsView.as_view(), name="months"),
    path("verify/", VerifyView.as_view(), name="verify"),
    path("verify/how/", VerifyHowView.as_view(), name="verify-how"),
]
