"""Meetings whose words were keyed in and not all carried out, as after a crash: finished here."""

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext as _

from deeds.models import ItemOutcome, Meeting
from deeds.services import work_off
from deeds.services.working_off import STEP_ITEMS


def finish_meetings(now: datetime) -> Iterator[str]:
    """Carry out what is left of every meeting; yield a sentence a meeting."""
    unfinished = Meeting.objects.filter(items__outcome=ItemOutcome.OPEN).distinct()
    for meeting in unfinished.select_related("village", "recorder").order_by("pk"):
        count = meeting.items.filter(outcome=ItemOutcome.OPEN).count()
        while work_off(meeting, now=now, limit=STEP_ITEMS):
            pass
        yield _("%(village)s：第 %(number)s 次评议会还没有办完的 %(count)s 件已经办完。") % {
            "village": meeting.village.name,
            "number": meeting.number,
            "count": count,
        }
