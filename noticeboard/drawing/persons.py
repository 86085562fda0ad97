"""By whom something was done: two persons, and what they were in the village on that day."""

from collections.abc import Iterable

from noticeboard.models import NoticeEntry
from villages.models import Appointment, Village
from villages.queries import name_offices


def enter_titles(entries: Iterable[NoticeEntry], village: Village) -> None:
    """Write on unsaved entries what their persons were on the entry's day. At most one query."""
    signed = [entry for entry in entries if entry.day and entry.proposed_by_id]
    if not signed:
        return
    persons = {entry.proposed_by_id for entry in signed} | {entry.decided_by_id for entry in signed}
    appointments = list(Appointment.objects.for_village(village).filter(user__in=persons))
    for entry in signed:
        assert entry.day is not None, "Chosen above."
        offices = name_offices(appointments, entry.day)
        entry.proposer_title = offices.get(entry.proposed_by_id or 0, "")
        entry.decider_title = offices.get(entry.decided_by_id or 0, "")
