"""Settlements agree with the points that left a partner's account and the yuan that it was paid."""

from collections.abc import Iterator

from django.db.models import CharField, F, Q, Value
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext as _

from ledger.models import AccountKind, Transfer, TransferKind
from market.models import FundEntry, FundKind, Settlement
from market.models.money import SETTLEMENT_LETTER
from market.queries.cover import to_yuan
from villages.models import Village


def check_settlements(village: Village) -> Iterator[str]:
    """Each has its transfer, equal in points and name, and its payment, equal in yuan."""
    settlements = Settlement.objects.for_village(village)
    moved = Q(
        transfer__village=village,
        transfer__kind=TransferKind.SETTLEMENT,
        transfer__points=F("points"),
        transfer__source=F("partner__account"),
        transfer__destination__kind=AccountKind.ISSUANCE,
        transfer__reference=Concat(Value(SETTLEMENT_LETTER), Cast("number", CharField())),
        month__village=village,
    )
    paid = Q(entry__isnull=True) | Q(
        entry__village=village, entry__kind=FundKind.SETTLEMENT, entry__yuan=-F("yuan")
    )
    wrong = set(settlements.exclude(moved & paid))
    # The own shop's goods were bought by the fund: nothing is owed for them.
    wrong |= {
        row
        for row in settlements
        if row.yuan and row.yuan != to_yuan(row.points, row.yuan_per_point)
    }
    for settlement in sorted(wrong, key=lambda row: row.number):
        yield _("结算单 %(reference)s 和积分账、资金簿上的对不上。") % {
            "reference": settlement.reference
        }


def check_settled(village: Village) -> Iterator[str]:
    """Whatever was settled on the ledger, or paid for it, has its settlement."""
    transfers = Transfer.objects.for_village(village).filter(
        kind=TransferKind.SETTLEMENT, settlement__isnull=True
    )
    for transfer in transfers.order_by("number"):
        yield _("积分账第 %(number)s 笔是结算，却没有结算单。") % {"number": transfer.number}
    entries = FundEntry.objects.for_village(village).filter(
        kind=FundKind.SETTLEMENT, settlement__isnull=True
    )
    for entry in entries.order_by("number"):
        yield _("资金簿第 %(number)s 笔付给兑换点，却没有结算单。") % {"number": entry.number}
