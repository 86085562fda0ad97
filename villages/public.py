"""Pages for everyone: no log-in, no names, the same for all who ask."""

from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponseBase
from django.views import View

from villages.errors import VillageUnknown
from villages.models import Village


class PublicView(View):
    """A page for everyone, in the village that its address names.

    is_cacheable: it has no form and looks the same to all, so that config.middleware may let
    browsers and proxies keep it. Gives self.village to the view.
    """

    http_method_names = ("get", "head", "options")
    is_cacheable: ClassVar[bool] = True
    village: Village

    def dispatch(
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> HttpResponseBase:  # Any: as Django's
        self.village = get_public_village(kwargs.pop("slug"))
        return super().dispatch(request, *args, **kwargs)


def get_public_village(slug: str) -> Village:
    """Return the village of a public address, with its town; raises VillageUnknown."""
    village = Village.objects.select_related("town").filter(slug=slug).first()
    if village is None:
        raise VillageUnknown
    return village
