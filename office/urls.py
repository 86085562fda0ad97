"""The home, the supervisors' and the town's pages."""

from django.urls import path

from office import views

urlpatterns = [
    path("", views.home, name="home"),
    path("c/<str:token>/", views.CardView.as_view(), name="card"),
    path("supervise/", views.SuperviseView.as_view(), name="supervise"),
    path("town/", views.TownView.as_view(), name="town"),
]
