"""What the pages of feedback and objections have in common."""

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _

from noticeboard.models import Objection, ObjectionKind, ObjectionState
from noticeboard.queries.objections import say_about
from noticeboard.sheets.objections import TONES, say_result
from villages.errors import NotFoundError, TooManyUnknown
from villages.guessing import Guessed, count_wrong, is_guessing
from villages.public import FormPageView
from villages.qr import draw_qr

# A whole meeting may write from the village hall's one connection.
LETTERS_AN_ADDRESS = 40
LETTERS_SECONDS = 600
UNKNOWN = Guessed("answers to letters", limit=300, minutes=10)


class SecretView(FormPageView):
    """A page whose address is the secret of whoever has it: kept and told nowhere."""

    def dispatch(
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> HttpResponseBase:  # Any: as Django's
        now = timezone.now()
        try:
            response = super().dispatch(request, *args, **kwargs)
        except NotFoundError:
            # What there is opens, whoever else guesses from the same place.
            count_wrong(request, UNKNOWN, now=now)
            if is_guessing(request, UNKNOWN, now=now):
                raise TooManyUnknown(UNKNOWN.minutes) from None
            raise
        response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        response["Referrer-Policy"] = "strict-origin"
        return response


def build_address(request: HttpRequest, path: str) -> dict[str, object]:
    """Return a page's whole address, in words and to be photographed."""
    address = request.build_absolute_uri(path)
    return {"address": address, "qr": draw_qr(address)}


def is_new(request: HttpRequest) -> bool:
    """Tell whether the letter was sent just now."""
    return request.GET.get("new") == "1"


def tell_outcome(objection: Objection) -> dict[str, Any]:  # Any: template values
    """Return how far an objection read by with_rows is, in words, for whoever raised it."""
    state = ObjectionState(objection.state)
    sender = objection.from_household_id
    is_own = sender is not None and sender == objection.household_id
    return {
        "objection": objection,
        # Of what is another household's no more is told than hangs on the board.
        "about": name_subject(objection)
        if is_own
        else say_about(objection, deductions_named=False),
        "is_open": state == ObjectionState.OPEN,
        "state": state.label,
        "tone": TONES.get(state, ""),
        "result": say_result(objection),
        "ground": objection.get_ground_display() if objection.ground else "",
    }


def name_subject(objection: Objection) -> str:
    """Return what an objection about an own line, or a missing one, is about."""
    if objection.kind == ObjectionKind.MISSING:
        return objection.activity.name if objection.activity else _("该记的没记")
    if objection.deed is not None:
        return objection.deed.rule.deed
    if objection.transfer is not None:
        return str(objection.transfer.get_kind_display())
    return _("有一笔记错了")
