"""Every address of the product."""

from django.contrib import admin
from django.contrib.auth.views import LogoutView
from django.urls import include, path

from config.views import PlainLoginView, check_health

urlpatterns = [
    path("admin/", admin.site.urls),
    path("login/", PlainLoginView.as_view(), name="login"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("language/", include("django.conf.urls.i18n")),
    path("healthz", check_health, name="health"),
    path("", include("office.urls")),
    path("", include("rules.urls")),
    path("", include("deeds.urls")),
    path("", include("market.urls")),
    path("", include("noticeboard.urls")),
]

handler400 = "config.views.answer_bad_request"
