"""Signing a month 审定: the committee's chair and a supervisor, each for their side."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from ledger import services as ledger
from ledger.errors import MonthNotOver, MonthUnknown
from ledger.queries import find_month
from noticeboard.errors import ChairNeeded, SecondSignerNeeded, SignedByOther
from noticeboard.models import Signature, SignaturePart
from noticeboard.queries.closing import find_closable_month
from villages.models import Appointment, Role, User, Village
from villages.months import closing_day_of, month_of
from villages.permissions import check_role
from villages.queries import get_terms
from villages.titles import is_chair_title
from villages.words import month_name

ROLE_OF = {SignaturePart.CHAIR: Role.COMMITTEE, SignaturePart.SUPERVISOR: Role.SUPERVISOR}


@transaction.atomic
def sign_month(
    village: Village, month: date, *, part: SignaturePart, by: User, now: datetime
) -> Signature:
    """Sign the stretch that covers a month, closed or about to be, for one side.

    month: any day of it; what is signed is the stretch's last month. Repeating it answers the first
    signature. Raises RoleNeeded, VillageNotFound, ChairNeeded, MonthNotOver, MonthUnknown,
    SignedByOther, SecondSignerNeeded.
    """
    title = get_signing_title(village, part, by=by, today=timezone.localdate(now))
    book = ledger.lock_book(village, now=now)
    signed = _find_last_month(village, month_of(month), book=book)
    signatures = {row.part: row for row in _list_signatures(village, signed)}
    first = signatures.pop(part, None)
    if first:
        if first.signed_by_id != by.pk:
            raise SignedByOther(first.signed_by.name, timezone.localdate(first.signed_at))
        return first
    if any(other.signed_by_id == by.pk for other in signatures.values()):
        raise SecondSignerNeeded
    return Signature.objects.create(
        village=village,
        month=signed,
        part=part,
        signed_by=by,
        title=title,
        last_number=book.last_number,
        signed_at=now,
    )


def get_signing_title(village: Village, part: SignaturePart, *, by: User, today: date) -> str:
    """Return the title with which a person signs today; may be empty for a supervisor.

    Raises VillageNotFound, RoleNeeded, ChairNeeded.
    """
    role = ROLE_OF[part]
    check_role(by, village, {role}, today=today)
    held = Appointment.objects.for_village(village).current_on(today).filter(user=by, role=role)
    titles = list(held.order_by("starts_on").values_list("title", flat=True))
    if part == SignaturePart.SUPERVISOR:
        return titles[0]
    chairs = [title for title in titles if is_chair_title(title)]
    if not chairs:
        raise ChairNeeded
    return chairs[0]


def _find_last_month(village: Village, month: date, *, book: ledger.OpenBook) -> date:
    """Return the last month of the closed stretch, or of the one that may be closed today."""
    closed = find_month(village, month)
    if closed:
        return closed.month
    if month < book.open_month:
        raise MonthUnknown(month_name(month))
    last = find_closable_month(village, book.open_month, today=book.today)
    if last is None or month > last:
        day = closing_day_of(month, get_terms(village, month).closing_day)
        raise MonthNotOver(month_name(month), day)
    return last


def _list_signatures(village: Village, month: date) -> list[Signature]:
    rows = Signature.objects.for_village(village).filter(month=month)
    return list(rows.select_related("signed_by"))
