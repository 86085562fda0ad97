"""The API's addresses of deeds, below /api/v1/; each noun has a line of its own list."""

from django.urls import path

from deeds.api.deeds import DeedsView, DeedView, KnownView, PreviewView
from deeds.api.field import FieldView, GroupsView
from deeds.api.photos import PhotoView

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
]
