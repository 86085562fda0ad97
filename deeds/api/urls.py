"""The API's addresses of deeds, below /api/v1/; each noun has a line of its own list."""

from django.urls import path

from deeds.api.deeds import DeedsView, DeedView, KnownView, PreviewView
from deeds.api.feasts import ConfirmationView, FeastsView, FeastView
from deeds.api.field import FieldView, GroupsView
from deeds.api.hearings import DeliveryView, HearingView, ReplyView
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
    path(f"{VILLAGE}deeds/<int:deed_id>/hearing/", HearingView.as_view(), name="hearing"),
    path(
        f"{VILLAGE}deeds/<int:deed_id>/hearing/delivery/", DeliveryView.as_view(), name="delivery"
    ),
    path(f"{VILLAGE}deeds/<int:deed_id>/hearing/reply/", ReplyView.as_view(), name="reply"),
    path(f"{VILLAGE}feasts/", FeastsView.as_view(), name="feasts"),
    path(f"{VILLAGE}feasts/<int:feast_id>/", FeastView.as_view(), name="feast"),
    path(
        f"{VILLAGE}feasts/<int:feast_id>/confirm/", ConfirmationView.as_view(), name="confirm_feast"
    ),
]
