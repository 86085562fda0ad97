"""Using a voucher: its digits typed or scanned by the partner for whom it is, once."""

from datetime import date, datetime

from django.utils import timezone

from market.codes import read_code
from market.errors import (
    TooManyCodes,
    VoucherCancelled,
    VoucherElsewhere,
    VoucherExpired,
    VoucherMistyped,
    VoucherUnknown,
    VoucherUsed,
)
from market.models import DONE_STATES, Partner, Redemption, RedemptionState
from market.queries.redemptions import with_contents
from market.reserved import get_last_day, has_run_out
from market.services.baskets import COUNTER_ROLES
from market.services.redemptions import ITSELF, Collector
from market.services.reservations import hand_over
from villages.guessing import Guessed, count_wrong, is_guessing
from villages.models import User, Village
from villages.permissions import check_role

# Typed from crumpled paper; a machine would need a thousand million of them.
CODES = Guessed("vouchers", limit=30, minutes=60)


def get_voucher(village: Village, text: str, *, by: User, now: datetime) -> Redemption:
    """Return a voucher that its partner may take now, with household and lines at hand.

    text: the code as typed or scanned. Raises VoucherMistyped, VoucherUnknown, VoucherElsewhere,
    VoucherUsed, VoucherExpired, VoucherCancelled, TooManyCodes; RoleNeeded and VillageNotFound for
    somebody who works for no shop of the village, to whom nothing is said of its vouchers.
    """
    today = timezone.localdate(now)
    check_role(by, village, COUNTER_ROLES, today=today)
    if is_guessing(by, CODES, now=now):
        raise TooManyCodes(CODES.minutes)
    found = Redemption.objects.for_village(village).filter(code=read_code(text))
    voucher = with_contents(found).select_related("partner__account", "hold", "village").first()
    if voucher is None:
        count_wrong(by, CODES, now=now)
        raise VoucherUnknown
    partners = Partner.objects.for_village(village).served_by(by, today=today)
    if not partners.filter(pk=voucher.partner_id).exists():
        raise VoucherElsewhere(voucher.partner.name)
    if voucher.state in DONE_STATES:
        assert voucher.handed_at is not None, "A constraint of the table."
        raise VoucherUsed(timezone.localdate(voucher.handed_at))
    if voucher.state in (RedemptionState.CANCELLED, RedemptionState.UNCOVERED):
        raise VoucherCancelled
    if voucher.state == RedemptionState.EXPIRED or has_run_out(voucher, today):
        raise VoucherExpired(get_last_day(voucher))
    return voucher


def use_voucher(
    village: Village,
    text: str,
    *,
    by: User,
    now: datetime,
    collector: Collector = ITSELF,
    witness: User | None = None,
) -> Redemption:
    """Do what a voucher is for; once.

    text: the code as typed or scanned. Returns the Redemption; as it is where the same person has
    used the voucher earlier the same day, so that a second press tells what the first one did,
    also in a pause after many wrong codes. Raises as get_voucher and hand_over do: whoever comes
    with it another day is told.
    """
    try:
        voucher = get_voucher(village, text, by=by, now=now)
    except (VoucherUsed, TooManyCodes):
        used = _find_used(village, text, by=by, today=timezone.localdate(now))
        if used is None:
            raise
        return used
    return hand_over(voucher, by=by, now=now, collector=collector, witness=witness)


def _find_used(village: Village, text: str, *, by: User, today: date) -> Redemption | None:
    try:
        code = read_code(text)
    except VoucherMistyped:
        return None
    done = Redemption.objects.for_village(village).filter(state=RedemptionState.HANDED)
    used = done.filter(code=code, handed_by=by).first()
    is_todays = used and used.handed_at and timezone.localdate(used.handed_at) == today
    return used if is_todays else None
