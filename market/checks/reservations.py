"""Reservations hold the points that they cost while they wait, and none after."""

from collections.abc import Iterator

from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import TruncDate
from django.utils.translation import gettext as _

from ledger.models import Hold, HoldKind
from market.checks.redemptions import NAME
from market.models import (
    GONE_STATES,
    WAITING_STATES,
    GoodsKind,
    Redemption,
    RedemptionLine,
    RedemptionState,
)
from villages.models import Village


def check_holds(village: Village) -> Iterator[str]:
    """Each reservation has its hold, equal in points, account and name, for as long as it waits."""
    reserved = Redemption.objects.for_village(village).filter(reserved_at__isnull=False)
    agrees = Q(
        hold__kind=HoldKind.RESERVATION,
        hold__points=F("points"),
        hold__account__household=F("household"),
        hold__reference=NAME,
    )
    for redemption in reserved.exclude(agrees).order_by("number"):
        yield _("兑换单 %(reference)s 和为它冻结的积分对不上。") % {
            "reference": redemption.reference
        }
    for redemption in reserved.filter(_holds_on()).order_by("number"):
        yield _("兑换单 %(reference)s 是「%(state)s」，积分却还冻结着。") % {
            "reference": redemption.reference,
            "state": redemption.get_state_display(),
        }
    unexplained = Hold.objects.filter(
        account__village=village, kind=HoldKind.RESERVATION, redemption__isnull=True
    )
    for hold in unexplained.select_related("account").order_by("pk"):
        yield _("账户 %(account)s 为 %(reference)s 冻结着积分，却没有这张预约。") % {
            "account": hold.account.code,
            "reference": hold.reference,
        }


def _holds_on() -> Q:
    """Return what is over, with a hold that is not; one that ran out ended by its day."""
    open_hold = Q(hold__released_at__isnull=True)
    ended = Q(state=RedemptionState.EXPIRED, hold__frees_on__lte=TruncDate("ended_at"))
    return ~Q(state__in=WAITING_STATES) & open_hold & ~ended


def check_states(village: Village) -> Iterator[str]:
    """Yield what does not say since when it is ready, or has digits where no service is."""
    service = RedemptionLine.objects.filter(redemption=OuterRef("pk")).exclude(
        goods__kind=GoodsKind.THING
    )
    redemptions = Redemption.objects.for_village(village).annotate(has_service=Exists(service))
    odd_time = (
        Q(state=RedemptionState.READY, ready_at__isnull=True)
        | Q(state=RedemptionState.RESERVED, ready_at__isnull=False)
        | Q(ready_at__lt=F("reserved_at"))
        | Q(reserved_at__isnull=False, handed_at__lt=F("reserved_at"))
        | (~Q(state__in=GONE_STATES) & Q(ended_at__isnull=False))
    )
    odd_code = Q(reserved_at__isnull=True) & ~Q(code="") | (
        Q(reserved_at__isnull=False)
        & (Q(code="", has_service=True) | ~Q(code="") & Q(has_service=False))
    )
    for redemption in redemptions.filter(odd_time | odd_code).order_by("number"):
        yield _("兑换单 %(reference)s 的状态、时间和券号对不上。") % {
            "reference": redemption.reference
        }
