"""What the pages of feedback and objections have in common."""

from typing import Any

from django.http import HttpRequest, HttpResponseBase

from villages.models import Household, Village
from villages.public import FormPageView
from villages.qr import draw_qr
from villages.queries import get_household

# A whole meeting may write from the village hall's one connection.
LETTERS_AN_ADDRESS = 40
LETTERS_SECONDS = 600


class SecretView(FormPageView):
    """A page whose address is the secret of whoever has it: kept and told nowhere."""

    http_method_names = ("get", "head", "options")

    def dispatch(
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> HttpResponseBase:  # Any: as Django's
        response = super().dispatch(request, *args, **kwargs)
        response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        response["Referrer-Policy"] = "strict-origin"
        return response


def build_address(request: HttpRequest, path: str) -> dict[str, object]:
    """Return a page's whole address, in words and to be photographed."""
    address = request.build_absolute_uri(path)
    return {"address": address, "qr": draw_qr(address)}


def find_told_household(village: Village, typed: str) -> Household | None:
    """Return the household that staff typed in or scanned; None for an empty box.

    Raises HouseholdUnknown, CardUnknown, CardKilled.
    """
    return get_household(village, typed) if typed.strip() else None


def is_new(request: HttpRequest) -> bool:
    """Tell whether the letter was sent just now."""
    return request.GET.get("new") == "1"
