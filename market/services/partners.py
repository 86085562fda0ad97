"""Partners, and who works there. Like the roster's, these services leave the role to the door."""

from datetime import datetime

from django.db import transaction

from ledger.services import lock_book, open_partner_account
from market.errors import DutyRoleUnfit, DutyTwice
from market.models import Partner, PartnerDuty, PartnerKind
from villages.models import Appointment, Role, User, Village
from villages.services import record_change, record_removal, save_row

DUTY_ROLES = frozenset({Role.SHOPKEEPER, Role.PARTNER})


@transaction.atomic
def open_partner(
    village: Village,
    name: str,
    *,
    by: User | None,
    now: datetime,
    kind: PartnerKind = PartnerKind.OWN,
    opening_weekdays: str = "",
    hours: str = "",
    place: str = "",
) -> Partner:
    """Add a partner with its account; the village's book must be open.

    opening_weekdays: digits from 1 for Monday; none: the own shop goes by the terms, others open
    every day. Raises ValidationError where the name is taken.
    """
    book = lock_book(village, now=now)
    partner = Partner(
        village=village,
        name=name.strip(),
        kind=kind,
        account=open_partner_account(book),
        opening_weekdays=_in_order(opening_weekdays),
        hours=hours.strip(),
        place=place.strip(),
    )
    save_row(partner, village=village, by=by, now=now)
    return partner


@transaction.atomic
def change_partner(
    partner: Partner,
    *,
    name: str,
    is_open: bool,
    by: User | None,
    now: datetime,
    opening_weekdays: str | None = None,
    hours: str | None = None,
    place: str | None = None,
) -> Partner:
    """Rename a partner, open and close its business, say when and where; raises ValidationError.

    What is None stays as it is.
    """
    partner = Partner.objects.select_for_update(of=("self",), no_key=True).get(pk=partner.pk)
    partner.name, partner.is_open = name.strip(), is_open
    if opening_weekdays is not None:
        partner.opening_weekdays = _in_order(opening_weekdays)
    if hours is not None:
        partner.hours = hours.strip()
    if place is not None:
        partner.place = place.strip()
    save_row(partner, village=partner.village, by=by, now=now)
    return partner


@transaction.atomic
def assign_partner(
    appointment: Appointment, partner: Partner, *, by: User | None, now: datetime
) -> PartnerDuty:
    """Let a shopkeeper or partner of the village work at a partner.

    Raises DutyRoleUnfit, DutyTwice.
    """
    if appointment.role not in DUTY_ROLES or appointment.village_id != partner.village_id:
        raise DutyRoleUnfit
    if PartnerDuty.objects.filter(appointment=appointment, partner=partner).exists():
        raise DutyTwice
    duty = PartnerDuty(appointment=appointment, partner=partner)
    duty.save()
    record_change(duty, village=partner.village, by=by, now=now)
    return duty


@transaction.atomic
def release_duty(duty: PartnerDuty, *, by: User | None, now: datetime) -> None:
    """Take a person off a partner; the appointment stays. Releasing twice changes nothing."""
    stored = PartnerDuty.objects.select_for_update(of=("self",)).filter(pk=duty.pk).first()
    if stored is None:
        return
    record_removal(stored, village=stored.partner.village, by=by, now=now)
    stored.delete()


def _in_order(weekdays: str) -> str:
    """Return weekdays each once, from Monday on; whether they are any, the model says."""
    return "".join(sorted(set(weekdays)))
