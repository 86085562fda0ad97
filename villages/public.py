"""Pages for everyone: no log-in, no names, in the village's language."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.middleware.csrf import get_token
from django.utils import translation
from django.views import View

from villages.errors import VillageUnknown
from villages.models import Village


class PublicView(View):
    """A page for everyone, in the village that its address names, and in that village's language.

    is_cacheable: it has no form and looks the same to all, so that config.middleware lets browsers
    and proxies keep it; its template extends base_public.html. Gives self.village to the view.
    """

    http_method_names: Sequence[str] = ("get", "head", "options")
    is_cacheable: ClassVar[bool] = True
    village: Village

    def dispatch(
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> HttpResponseBase:  # Any: as Django's
        self.village = get_public_village(kwargs.pop("slug"))
        # Not for this view alone: a refusal is put into words after it.
        translation.activate(self.choose_language(request))
        return super().dispatch(request, *args, **kwargs)

    def choose_language(self, _request: HttpRequest) -> str:
        return self.village.language


class OpenFormView(View):
    """A form that everyone may send, without a log-in: never kept, and always with its token."""

    http_method_names: Sequence[str] = ("get", "head", "post", "options")
    is_cacheable: ClassVar[bool] = False

    def dispatch(
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> HttpResponseBase:  # Any: as Django's
        get_token(request)
        response = super().dispatch(request, *args, **kwargs)
        response.headers["Cache-Control"] = "no-store"
        return response


class FormPageView(OpenFormView, PublicView):
    """A form for everyone in a village, in its language unless the visitor has chosen another."""

    def choose_language(self, request: HttpRequest) -> str:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        return chosen if chosen in dict(settings.LANGUAGES) else self.village.language


def get_public_village(slug: str) -> Village:
    """Return the village of a public address, with its town; raises VillageUnknown."""
    village = Village.objects.select_related("town").filter(slug=slug).first()
    if village is None:
        raise VillageUnknown
    return village
