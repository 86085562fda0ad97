"""Redemptions agree with the points that they moved, and with their lines."""

from collections.abc import Iterator
from decimal import Decimal

from django.db.models import CharField, F, Q, Value
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext as _

from ledger.models import Transfer, TransferKind
from market.models import DONE_STATES, Redemption, RedemptionLine, RedemptionState
from market.models.redemptions import REFERENCE_LETTER
from market.quantities import price_of
from villages.models import Village
from villages.words import points

# What a redemption is called on the ledger, in SQL.
NAME = Concat(Value(REFERENCE_LETTER), Cast("number", CharField()))


def check_redemptions(village: Village) -> Iterator[str]:
    """Each that was handed over has its own transfer, equal in points, ends and name.

    It is reversed where the goods came back, and nowhere else.
    """
    done = Redemption.objects.for_village(village).filter(state__in=DONE_STATES)
    agrees = Q(
        transfer__village=village,
        transfer__kind=TransferKind.REDEMPTION,
        transfer__points=F("points"),
        transfer__source__household=F("household"),
        transfer__destination=F("partner__account"),
        transfer__reference=NAME,
    )
    as_its_state_says = Q(state=RedemptionState.HANDED, transfer__reversed_by__isnull=True) | Q(
        state=RedemptionState.RETURNED, transfer__reversed_by__isnull=False
    )
    for redemption in done.exclude(agrees & as_its_state_says).order_by("number"):
        yield _("兑换单 %(reference)s 和积分账上的那一笔对不上。") % {
            "reference": redemption.reference
        }


def check_lines(village: Village) -> Iterator[str]:
    totals: dict[int, Decimal] = {}
    lines = RedemptionLine.objects.filter(redemption__village=village)
    for line in lines.order_by("pk").iterator():
        exact = price_of(line.quantity, line.unit_price)
        totals[line.redemption_id] = totals.get(line.redemption_id, Decimal(0)) + exact
    for redemption in Redemption.objects.for_village(village).order_by("number"):
        total = totals.get(redemption.pk, Decimal(0))
        if redemption.points != total:
            yield _("兑换单 %(reference)s 记着 %(points)s 分，明细加起来是 %(total)s 分。") % {
                "reference": redemption.reference,
                "points": points(redemption.points),
                "total": points(total),
            }


def check_transfers(village: Village) -> Iterator[str]:
    unexplained = Transfer.objects.for_village(village).filter(
        kind=TransferKind.REDEMPTION, redemption__isnull=True
    )
    for transfer in unexplained.order_by("number"):
        yield _("积分账第 %(number)s 笔是兑换，却没有兑换单。") % {"number": transfer.number}
