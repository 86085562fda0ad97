"""Reads of the village's fund book in yuan."""

from decimal import Decimal

from django.db.models import Sum

from market.models import FundEntry, FundKind
from villages.models import Village

ZERO = Decimal(0)


def get_fund(village: Village | int) -> Decimal:
    """Return in yuan what the fund has; every line ever written counts."""
    total = FundEntry.objects.filter(village=village).aggregate(total=Sum("yuan"))["total"]
    return total if total is not None else ZERO


def find_opening(village: Village | int) -> FundEntry | None:
    """Return the line with which the fund book began; None before."""
    return FundEntry.objects.filter(village=village, kind=FundKind.OPENING).first()
