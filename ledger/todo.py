"""What waits in the ledger: corrections for a second person."""

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from ledger.models import Correction, CorrectionState
from villages.models import Role, Village
from villages.permissions import EVERY_VILLAGE_ROLE, STAFF
from villages.todo import Todo


def build_todos(
    village: Village, *, today: date, roles: frozenset[Role] = EVERY_VILLAGE_ROLE
) -> list[Todo]:
    """Return the corrections that wait for a second person."""
    if not roles & STAFF:
        return []
    waiting = Correction.objects.for_village(village).filter(state=CorrectionState.PROPOSED)
    address = reverse("admin:ledger_correction_changelist") + "?state__exact=proposed"
    return [Todo(_("更正等第二个人同意"), waiting.count(), address)]
