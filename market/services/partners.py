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
) -> Partner:
    """Add a partner with its account; the village's book must be open.

    Raises ValidationError where the name is taken.
    """
    book = lock_book(village, now=now)
    partner = Partner(
        village=village, name=name.strip(), kind=kind, account=open_partner_account(book)
    )
    save_row(partner, village=village, by=by, now=now)
    return partner


@transaction.atomic
def change_partner(
    partner: Partner, *, name: str, is_open: bool, by: User | None, now: datetime
) -> Partner:
    """Rename a partner, or open and close its business; raises ValidationError."""
    partner = Partner.objects.select_for_update(of=("self",), no_key=True).get(pk=partner.pk)
    partner.name, partner.is_open = name.strip(), is_open
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
