"""A change-over sheet: what an office holds and what waits in it, from every app that has a say."""

from dataclasses import dataclass
from datetime import date
from importlib import import_module
from importlib.util import find_spec

from django.apps import apps
from django.utils.translation import gettext as _

from office.models import RenewalStart
from villages.matters import Matter, Office
from villages.models import Appointment, User
from villages.permissions import find_recused_households
from villages.words import SEPARATOR, day_with_year


@dataclass(frozen=True, slots=True)
class Sheet:
    """One office's sheet in words: whose it is, what is passed on, what is not done.

    nothing: what could wait, of which there is none.
    """

    appointment: int
    name: str
    office: str
    since: str
    until: str
    held: list[Matter]
    waiting: list[Matter]
    nothing: str


def build_sheet(appointment: Appointment, *, reader: User, today: date) -> Sheet:
    """Return a village's office as its sheet tells it; appointment: with user, village and grid."""
    village = appointment.village
    assert village is not None, "A town's officer passes nothing on."
    hidden = frozenset[int]()
    if reader.pk != appointment.user_id:
        hidden = find_recused_households(reader, village)
    matters = collect_matters(Office(appointment, today, hidden))
    waiting = [one for one in matters if one.waits]
    return Sheet(
        appointment=appointment.pk,
        name=appointment.user.name,
        office=name_office(appointment),
        since=day_with_year(appointment.starts_on),
        until=day_with_year(appointment.ends_on) if appointment.ends_on else "",
        held=[one for one in matters if not one.waits],
        waiting=[one for one in waiting if not _is_nothing(one)],
        nothing=_("、").join(one.words for one in waiting if _is_nothing(one)),
    )


def collect_matters(office: Office) -> list[Matter]:
    """Return what every app that has a `handing_on` module tells of an office."""
    matters: list[Matter] = []
    for config in apps.get_app_configs():
        if find_spec(f"{config.name}.handing_on"):
            matters += import_module(f"{config.name}.handing_on").build_matters(office)
    return matters


def _is_nothing(matter: Matter) -> bool:
    return not matter.details and matter.figure.startswith("0")


def name_office(appointment: Appointment | RenewalStart) -> str:
    """Return an office, or one that is to begin, in words: 网格员 · 组长 · 03组."""
    parts = [str(appointment.get_role_display()), appointment.title]
    if appointment.grid is not None:
        parts.append(appointment.grid.name)
    # A title may say no more than the role does.
    return SEPARATOR.join(dict.fromkeys(part for part in parts if part))


def say_span(appointment: Appointment, *, today: date) -> str:
    """Return from when until when somebody holds an office, as lists show it."""
    if appointment.starts_on > today:
        return _("%(day)s起") % {"day": day_with_year(appointment.starts_on)}
    if appointment.ends_on is not None:
        return _("到%(day)s止") % {"day": day_with_year(appointment.ends_on)}
    return ""
