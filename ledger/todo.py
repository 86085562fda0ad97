"""What waits in the ledger for a second person: corrections, households that change."""

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from ledger.models import Correction, CorrectionState, HouseholdChange
from villages.models import Role, Village
from villages.permissions import EVERY_VILLAGE_ROLE, STAFF
from villages.todo import Todo


def build_todos(
    village: Village, *, today: date, roles: frozenset[Role] = EVERY_VILLAGE_ROLE
) -> list[Todo]:
    """Return what waits for a second person."""
    if not roles & STAFF:
        return []
    waiting = Correction.objects.for_village(village).filter(state=CorrectionState.PROPOSED)
    address = reverse("admin:ledger_correction_changelist") + "?state__exact=proposed"
    changes = HouseholdChange.objects.for_village(village).filter(state=CorrectionState.PROPOSED)
    papers = reverse("admin:ledger_householdchange_changelist") + "?state__exact=proposed"
    return [
        Todo(_("更正等第二个人同意"), waiting.count(), address),
        Todo(_("住户变更等第二个人同意"), changes.count(), papers),
    ]
