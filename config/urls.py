"""Every address of the product."""

from django.contrib import admin
from django.urls import include, path, re_path

from config.api import answer_unknown
from config.views import DocsView, SchemaView, check_health

# Each app's own, one line an app.
api_patterns = [
    path("", include("villages.api.urls")),
    path("", include("rules.api.urls")),
    path("", include("deeds.api.urls")),
    path("", include("market.api.urls")),
    path("", include("office.card.api.urls")),
]

urlpatterns = [
    path("api/v1/", include(api_patterns)),
    path("api/schema/", SchemaView.as_view(), name="api_schema"),
    path("api/docs/", DocsView.as_view(), name="api_docs"),
    # Before Django could lead an address without its last stroke on to another.
    re_path(r"^api/", answer_unknown, name="api_unknown"),
    path("admin/", admin.site.urls),
    path("", include("villages.signing_in.urls")),
    path("language/", include("django.conf.urls.i18n")),
    path("healthz", check_health, name="health"),
    path("", include("office.urls")),
    path("", include("rules.urls")),
    path("", include("deeds.urls")),
    path("", include("market.urls")),
    path("", include("noticeboard.urls")),
]

handler400 = "config.views.answer_bad_request"
handler500 = "config.views.answer_broken_request"
