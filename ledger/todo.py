"""What waits in the ledger for a second person: corrections, households that change."""

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from ledger.models import Correction, CorrectionKind, CorrectionState, HouseholdChange
from villages.models import Role, Village
from villages.permissions import EVERY_VILLAGE_ROLE, STAFF
from villages.todo import Todo, Uncounted, count_todos


def build_todos(
    village: Village, *, today: date, roles: frozenset[Role] = EVERY_VILLAGE_ROLE
) -> list[Todo]:
    """Return what waits for a second person, counted. One query."""
    return count_todos(list_todos(village, today=today, roles=roles))


def list_todos(village: Village, *, today: date, roles: frozenset[Role]) -> list[Todo | Uncounted]:
    """Return what waits for a second person; what came from the paper book, the office tells."""
    if not roles & STAFF:
        return []
    corrections = Correction.objects.for_village(village).filter(state=CorrectionState.PROPOSED)
    corrections = corrections.exclude(kind=CorrectionKind.OPENING)
    changes = HouseholdChange.objects.for_village(village).filter(state=CorrectionState.PROPOSED)
    query = "?state__exact=proposed"
    return [
        Uncounted(
            _("更正等第二个人同意"),
            corrections,
            reverse("admin:ledger_correction_changelist") + query,
        ),
        Uncounted(
            _("住户变更等第二个人同意"),
            changes,
            reverse("admin:ledger_householdchange_changelist") + query,
        ),
    ]
