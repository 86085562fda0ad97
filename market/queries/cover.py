"""Whether the money is there: what the village has, against what its points promise.

The liability is every point that a household could redeem one day (its balance without what the
terms keep), and every point that an outside partner has handed out and not been settled, at the
rate of the day; and what settlements owe until they are paid. The own shop's points cost nothing
more: the fund has bought its goods, or buys them when the points come.
"""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

from django.db.models import Count, Q, Sum

from ledger.models import Account, AccountKind, Month, Transfer, TransferKind
from market.models import Partner, PartnerKind, Settlement
from market.queries.fund import find_opening, get_fund
from market.queries.stock import get_stock_value
from villages.models import Terms, Village
from villages.months import add_months, count_months
from villages.numbers import HUNDREDTH
from villages.queries import get_terms

ZERO = Decimal(0)
# The pace is that of as many closed months, or of as many as there are.
PACE_MONTHS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How fast points are redeemed: points, less what was returned, over so many closed months."""

    points: Decimal
    months: int
    first: date
    last: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Cover:
    """Every figure of the cover 资金保障, as of a day.

    is_begun: whether the fund book has begun; before, nothing is known and nothing is stopped.
    outstanding_points: what open households could redeem one day; kept_points: what the terms let
    nobody redeem. unsettled_points: what outside partners handed out and were not settled.
    owed_yuan: unpaid settlements. owed_in_all_yuan: all of it. pace: None before the first closing.
    """

    is_begun: bool
    fund_yuan: Decimal
    stock_yuan: Decimal
    outstanding_points: Decimal
    kept_points: Decimal
    unsettled_points: Decimal
    owed_yuan: Decimal
    yuan_per_point: Decimal
    warning_percent: int
    stop_percent: int
    pace: Pace | None

    @property
    def has_yuan(self) -> Decimal:
        return self.fund_yuan + self.stock_yuan

    @property
    def outstanding_yuan(self) -> Decimal:
        return to_yuan(self.outstanding_points, self.yuan_per_point)

    @property
    def unsettled_yuan(self) -> Decimal:
        return to_yuan(self.unsettled_points, self.yuan_per_point)

    @property
    def owed_in_all_yuan(self) -> Decimal:
        return self.outstanding_yuan + self.unsettled_yuan + self.owed_yuan

    @property
    def percent(self) -> int | None:
        """Whole percents, rounded down; None before the fund book has begun, or nothing is owed."""
        if not self.is_begun or not self.owed_in_all_yuan:
            return None
        return int(100 * self.has_yuan / self.owed_in_all_yuan)

    @property
    def is_low(self) -> bool:
        return self.percent is not None and self.percent < self.warning_percent

    @property
    def is_stopped(self) -> bool:
        return self.percent is not None and self.percent < self.stop_percent

    @property
    def pace_yuan(self) -> Decimal | None:
        """Yuan a month at the rate of the day; None where nothing is known."""
        if self.pace is None:
            return None
        return to_yuan(self.pace.points / self.pace.months, self.yuan_per_point)

    @property
    def months(self) -> Decimal | None:
        """How many months the money lasts at that pace, one place, rounded down; None: unknown."""
        if not self.is_begun or not self.pace_yuan or self.pace_yuan < 0:
            return None
        return (self.has_yuan / self.pace_yuan).quantize(Decimal("0.1"), rounding=ROUND_DOWN)


def to_yuan(points: Decimal, yuan_per_point: Decimal) -> Decimal:
    """Return what points are worth, to the fen, half up."""
    return (points * yuan_per_point).quantize(HUNDREDTH, rounding=ROUND_HALF_UP)


def get_cover(village: Village, *, today: date) -> Cover:
    """Return the cover as it stands now, at the rate and by the lines of today's terms."""
    terms = get_terms(village, today)
    outstanding, kept = _get_outstanding(village, terms)
    owed = Settlement.objects.for_village(village).filter(entry__isnull=True)
    return Cover(
        is_begun=find_opening(village) is not None,
        fund_yuan=get_fund(village),
        stock_yuan=get_stock_value(village),
        outstanding_points=outstanding,
        kept_points=kept,
        unsettled_points=_get_unsettled(village),
        owed_yuan=owed.aggregate(total=Sum("yuan"))["total"] or ZERO,
        yuan_per_point=terms.yuan_per_point,
        warning_percent=terms.cover_warning_percent,
        stop_percent=terms.cover_stop_percent,
        pace=_find_pace(village),
    )


def _get_outstanding(village: Village, terms: Terms) -> tuple[Decimal, Decimal]:
    """Return the points that open households could redeem one day, and those that are kept."""
    keep = terms.keep_points
    sums = Account.objects.filter(
        village=village, kind=AccountKind.HOUSEHOLD, closed_at__isnull=True
    ).aggregate(
        positive=Sum("balance", filter=Q(balance__gt=0)),
        above=Sum("balance", filter=Q(balance__gt=keep)),
        count=Count("id", filter=Q(balance__gt=keep)),
    )
    outstanding = (sums["above"] or ZERO) - keep * sums["count"]
    return outstanding, (sums["positive"] or ZERO) - outstanding


def _get_unsettled(village: Village) -> Decimal:
    accounts = Partner.objects.filter(village=village, kind=PartnerKind.OUTSIDE).values("account")
    came_in = Transfer.objects.filter(destination__in=accounts).aggregate(total=Sum("points"))
    went_out = Transfer.objects.filter(source__in=accounts).aggregate(total=Sum("points"))
    return (came_in["total"] or ZERO) - (went_out["total"] or ZERO)


def _find_pace(village: Village) -> Pace | None:
    """Return the pace of the last closed months; a closing may cover more than one month."""
    closed = list(Month.objects.for_village(village).order_by("-number")[:PACE_MONTHS])
    if not closed:
        return None
    last = closed[0].month
    covered = [row for row in closed if row.month > add_months(last, -PACE_MONTHS)]
    first = covered[-1].from_month
    count = count_months(first, last)
    redeemed = Q(kind=TransferKind.REDEMPTION)
    returned = Q(kind=TransferKind.REVERSAL, reverses__kind=TransferKind.REDEMPTION)
    sums = Transfer.objects.filter(
        village=village, number__range=(covered[-1].first_number, covered[0].last_number)
    ).aggregate(
        redeemed=Sum("points", filter=redeemed),
        returned=Sum("points", filter=returned),
    )
    points = (sums["redeemed"] or ZERO) - (sums["returned"] or ZERO)
    return Pace(points=points, months=count, first=first, last=last)
