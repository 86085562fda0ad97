"""Meetings whose words were keyed in and not all carried out, as after a crash: finished here."""

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext as _

from deeds.models import ItemOutcome, Meeting
from deeds.services import work_off
from deeds.services.working_off import STEP_ITEMS
from villages.models import Village


def finish_meetings(village: Village, *, now: datetime) -> Iterator[str]:
    """Carry out what is left of a village's meetings; yield a sentence a meeting."""
    unfinished = Meeting.objects.for_village(village).filter(items__outcome=ItemOutcome.OPEN)
    for meeting in unfinished.distinct().select_related("village", "recorder").order_by("pk"):
        count = meeting.items.filter(outcome=ItemOutcome.OPEN).count()
        while work_off(meeting, now=now, limit=STEP_ITEMS):
            pass
        yield _("%(village)s：第 %(number)s 次评议会还没有办完的 %(count)s 件已经办完。") % {
            "village": village.name,
            "number": meeting.number,
            "count": count,
        }
