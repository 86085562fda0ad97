"""Reads of a village's offices, of whose home is unknown, and of its changes of terms."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from deeds.queries.deeds import DECIDERS
from office.changeover.errors import OfficeUnknown, RenewalUnknown
from office.models import Renewal, RenewalEnd, RenewalStart
from villages.models import Appointment, Role, User, Village
from villages.permissions import find_homeless
from villages.queries import get_terms

# Without whom something stands still.
NEEDED = (Role.SUPERVISOR, Role.GRID_WORKER, Role.SHOPKEEPER)


def list_offices(village: Village, *, today: date) -> list[Appointment]:
    """Return the offices that are held or are to come, by role and name. One query."""
    found = (
        Appointment.objects.not_over_on(today)
        .filter(village=village)
        .select_related("user", "grid", "village")
    )
    order = {role: place for place, role in enumerate(Role)}
    return sorted(
        found, key=lambda one: (order[Role(one.role)], one.starts_on, one.user.name, one.pk)
    )


def group_by_role(offices: Iterable[Appointment]) -> list[tuple[str, list[Appointment]]]:
    """Return (role in words, its offices), in the roles' order."""
    groups: dict[str, list[Appointment]] = {}
    for one in offices:
        groups.setdefault(str(one.get_role_display()), []).append(one)
    return list(groups.items())


def get_office(village: Village, appointment_id: int) -> Appointment:
    """Return an office of the village, over or not; raises OfficeUnknown."""
    found = Appointment.objects.filter(village=village, pk=appointment_id)
    office = found.select_related("user", "grid", "village").first()
    if office is None:
        raise OfficeUnknown
    return office


def list_homeless(village: Village, *, today: date) -> list[Appointment]:
    """Return an office of each person of whom nobody knows where they live, by name. One query."""
    rows = find_homeless(village, today=today).select_related("user").order_by("user__name", "pk")
    return list({row.user_id: row for row in rows}.values())


def list_known_people(village: Village) -> QuerySet[User]:
    """Return the people who ever had an office here, or were to, and can still sign in, by name."""
    offices = Appointment.objects.for_village(village)
    named = RenewalStart.objects.filter(renewal__village=village)
    known = Q(pk__in=offices.values("user")) | Q(pk__in=named.values("user"))
    return User.objects.filter(known, is_active=True).order_by("name", "pk")


def find_ahead(village: Village, *, today: date) -> Renewal | None:
    """Return the change of terms that waits, or whose day has not passed."""
    return Renewal.objects.for_village(village).ahead(today).order_by("-pk").first()


def get_renewal(village: Village, renewal_id: int) -> Renewal:
    """Return a change of terms with all its people at hand; raises RenewalUnknown."""
    ends = RenewalEnd.objects.select_related("appointment__user", "appointment__grid")
    starts = RenewalStart.objects.select_related("user", "grid", "household")
    renewal = (
        Renewal.objects.for_village(village)
        .select_related("village", "proposed_by", "decided_by", "undone_by")
        .prefetch_related(Prefetch("ends", queryset=ends), Prefetch("starts", queryset=starts))
        .filter(pk=renewal_id)
        .first()
    )
    if renewal is None:
        raise RenewalUnknown
    return renewal


@dataclass(frozen=True, slots=True)
class Staffing:
    """How many people hold each role on a day; deciders: persons, however many roles they hold."""

    by_role: Counter[Role]
    deciders: int


def count_after(renewal: Renewal) -> Staffing:
    """Return who would be there on the day after a change of terms, as things stand. One query."""
    day = renewal.last_day + timedelta(days=1)
    ending = {end.appointment_id for end in renewal.ends.all()}
    staying = Appointment.objects.current_on(day).filter(
        village=renewal.village_id, user__is_active=True
    )
    held = {
        (user_id, role)
        for pk, user_id, role in staying.values_list("pk", "user_id", "role")
        if pk not in ending
    }
    held |= {(start.user_id, start.role) for start in renewal.starts.all()}
    return Staffing(
        by_role=Counter(Role(role) for _user, role in held),
        deciders=len({user for user, role in held if role in DECIDERS}),
    )


def say_gaps(staffing: Staffing, *, deciders_needed: int) -> list[str]:
    """Return what nobody, or too few, would do on the day after."""
    words = [
        _("第二天起没有%(role)s。") % {"role": role.label}
        for role in NEEDED
        if not staffing.by_role[role]
    ]
    # One of them may have to stay out of it.
    if staffing.deciders <= deciders_needed:
        words.append(
            _("第二天起能评议的只有 %(count)s 位，一件事要 %(needed)s 位，有人回避就评不成。")
            % {"count": staffing.deciders, "needed": deciders_needed}
        )
    return words


def find_gaps(renewal: Renewal) -> list[str]:
    """Return what would stand still after a change of terms that can still be mended."""
    terms = get_terms(renewal.village, renewal.last_day)
    return say_gaps(count_after(renewal), deciders_needed=terms.deciders)


def list_ends(renewal: Renewal) -> Sequence[Appointment]:
    """Return the offices that end, by role and name; of a renewal read by get_renewal."""
    order = {role: place for place, role in enumerate(Role)}
    offices = [end.appointment for end in renewal.ends.all()]
    return sorted(offices, key=lambda one: (order[Role(one.role)], one.user.name, one.pk))
