"""What waits among the deeds: those to be decided."""

from datetime import date

from django.db.models import Count
from django.utils.translation import gettext as _

from deeds.models import Deed, DeedState
from deeds.rows import address_of
from villages.models import Village
from villages.todo import Todo


def count_waiting(village: Village) -> int:
    """Return how many of the village's deeds are undecided."""
    return Deed.objects.for_village(village).undecided().count()


def build_todos(village: Village, *, today: date) -> list[Todo]:
    """Return the deeds that wait for their appraisal, and those that wait for the meeting."""
    undecided = Deed.objects.for_village(village).undecided().order_by()
    counts = dict(undecided.values_list("state").annotate(count=Count("pk")))
    address = address_of("deeds:appraise", village)
    return [
        Todo(_("事项等评议"), counts.get(DeedState.WAITING, 0), address),
        Todo(_("事项等上会"), counts.get(DeedState.MEETING, 0), address),
    ]
