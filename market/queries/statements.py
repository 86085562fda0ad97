"""A partner's months."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import (
    Count,
    Sum,
)

from market.models import Partner, Redemption, RedemptionState
from market.queries.redemptions import with_contents


@dataclass(frozen=True, slots=True)
class MonthSum:
    """How many redemptions a partner handed out in a month of the book, and for how many points."""

    month: date
    count: int
    points: Decimal


@dataclass(frozen=True, slots=True)
class PartnerStatement:
    """One month of a partner's redemptions, newest first, and the sums of all its months."""

    month: date
    redemptions: list[Redemption]
    points: Decimal
    months: list[MonthSum]


def get_partner_statement(partner: Partner, month: date) -> PartnerStatement:
    """Return what a partner handed out in a month of the book; months newest first.

    The book's months are those of the monthly settlement, whatever the day of the hand-over.
    """
    handed = Redemption.objects.filter(partner=partner, state=RedemptionState.HANDED)
    sums = (
        handed.values("transfer__month")
        .annotate(count=Count("id"), total=Sum("points"))
        .order_by("-transfer__month")
    )
    months = [MonthSum(row["transfer__month"], row["count"], row["total"]) for row in sums]
    found = with_contents(handed.filter(transfer__month=month)).order_by("-number")
    points = next((entry.points for entry in months if entry.month == month), Decimal(0))
    return PartnerStatement(month, list(found), points, months)
