"""The table of a meeting: who sits there, and who of them stays out of which deed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from deeds.errors import MeetingUnknown
from deeds.models import Deed, Meeting
from deeds.queries.deeds import DECIDERS
from rules.phrases import SUBSTITUTE
from villages.models import Appointment, User, Village
from villages.permissions import find_recused_households

# What the committee calls those who come in where others stay out.


@dataclass(frozen=True, slots=True)
class Table:
    """Those who were present, in the order in which they were ticked.

    people: {user id: the person}. titles: {user id: title, or ""}. recused: {user id: ids of the
    own and kin households}.
    """

    held_on: date
    people: dict[int, User]
    titles: dict[int, str]
    recused: dict[int, frozenset[int]]

    def find_recused(self, deed: Deed) -> dict[int, User]:
        """Return who stays out of a deed read with its sources: own, kin, or brought in oneself."""
        return {pk: one for pk, one in self.people.items() if self._is_recused(pk, deed)}

    def _is_recused(self, person_id: int, deed: Deed) -> bool:
        households = self.recused[person_id]
        return deed.household_id in households or any(
            source.submitted_by_id == person_id or source.from_household_id in households
            for source in deed.sources.all()
        )

    def is_substitute(self, person_id: int) -> bool:
        return SUBSTITUTE in self.titles.get(person_id, "")


def get_meeting(village: Village, number: int) -> Meeting:
    """Return one meeting of the village; raises MeetingUnknown."""
    meetings = Meeting.objects.for_village(village).select_related("village", "recorder")
    meeting = meetings.filter(number=number).first()
    if meeting is None:
        raise MeetingUnknown
    return meeting


def get_table(meeting: Meeting) -> Table:
    """Return who sat at the table of a meeting, with what each stays out of today."""
    presences = list(meeting.presences.select_related("person"))
    people = {one.person_id: one.person for one in presences}
    return Table(
        held_on=meeting.held_on,
        people=people,
        titles={one.person_id: one.title for one in presences},
        recused=_map_recused(people.values(), meeting.village),
    )


def _map_recused(people: Iterable[User], village: Village) -> dict[int, frozenset[int]]:
    return {person.pk: find_recused_households(person, village) for person in people}


def map_titles(village: Village, day: date) -> dict[int, str]:
    """Return {user id: title, or ""} of those who may decide in the village on a day.

    Who holds two appointments shows the title that says something, the appraiser's first.
    """
    held = Appointment.objects.current_on(day).for_village(village).filter(role__in=DECIDERS)
    titles: dict[int, str] = {}
    for user_id, title in held.order_by("role", "pk").values_list("user", "title"):
        titles[user_id] = titles.get(user_id) or title
    return titles
