"""What the committee passes on of the village itself: who else has the keys, roster and kin."""

from datetime import date

from django.utils.translation import gettext as _

from villages.matters import Matter, Office, build_matter
from villages.models import Appointment, Household, KinTie, Role, Village
from villages.words import SEPARATOR, day_with_year


def build_matters(office: Office) -> list[Matter]:
    """Return who else is of the committee, how large the roster is, and which ties are disputed."""
    appointment, today = office.appointment, office.today
    village = appointment.village
    if appointment.role != Role.COMMITTEE or village is None:
        return []
    return [
        _list_committee(appointment, village, today=today),
        _count_roster(village),
        *_list_kin_removals(village),
    ]


def _list_committee(appointment: Appointment, village: Village, *, today: date) -> Matter:
    """Return who keeps the keys of the office, besides the one who leaves."""
    held = (
        Appointment.objects.not_over_on(today)
        .filter(village=village, role=Role.COMMITTEE, user__is_active=True)
        .exclude(user=appointment.user_id)
        .select_related("user")
        .order_by("starts_on", "user__name", "pk")
    )
    names = [_name_office(one, today) for one in held]
    figure = _("%(count)s 位") % {"count": len(names)}
    return build_matter(_("还有谁能进村委办公（别的村委）"), figure, names, waits=False)


def _name_office(appointment: Appointment, today: date) -> str:
    parts = [appointment.user.name, appointment.title]
    if appointment.starts_on > today:
        parts.append(_("%(day)s起") % {"day": day_with_year(appointment.starts_on)})
    elif appointment.ends_on is not None:
        parts.append(_("到%(day)s止") % {"day": day_with_year(appointment.ends_on)})
    return SEPARATOR.join(part for part in parts if part)


def _count_roster(village: Village) -> Matter:
    count = Household.objects.for_village(village).active().count()
    return Matter(_("住户名册"), _("%(count)s 户") % {"count": count}, waits=False)


def _list_kin_removals(village: Village) -> list[Matter]:
    """Return the kin ties that somebody wants to take off the register."""
    ties = KinTie.objects.for_village(village).filter(
        removed_at__isnull=True, removal_proposed_by__isnull=False
    )
    rows = [
        _("%(first)s户和%(second)s户") % {"first": f"{one:03d}", "second": f"{other:03d}"}
        for one, other in ties.order_by("pk").values_list("first__number", "second__number")
    ]
    if not rows:
        return []
    figure = _("%(count)s 对") % {"count": len(rows)}
    return [build_matter(_("提出取消、等第二个人同意的近亲"), figure, rows)]
