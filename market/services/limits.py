"""How much of an article a household may have, and who has earned it."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.db.models import Q, Sum

from ledger.models import Account
from ledger.queries import get_standing
from market.errors import LimitReached, StandingTooLow
from market.models import (
    WAITING_STATES,
    Goods,
    LimitPeriod,
    RedemptionLine,
    RedemptionState,
)
from villages.models import Terms
from villages.months import day_start, month_of, year_start_of

QUARTER_MONTHS = 3


def check_limits(
    account: Account, lines: Sequence[RedemptionLine], *, terms: Terms, today: date
) -> None:
    """Raise LimitReached or StandingTooLow for the first line of which the household has enough.

    No query where no article has a limit or asks for a standing.
    """
    for line in lines:
        if line.goods.limit_quantity is not None:
            _check_limit(account, line, terms=terms, today=today)
    asked = [line.goods for line in lines if line.goods.standing_min]
    if asked:
        _check_standing(account, asked, terms=terms, today=today)


def get_had(account: Account, goods: Goods, *, terms: Terms, today: date) -> Decimal:
    """Return how much of an article the household had, or has reserved, in the period of today.

    What it returned whole, or kept of a return, counts as what it kept.
    """
    since = begin_period(LimitPeriod(goods.limit_period), terms=terms, today=today)
    waiting = Q(
        redemption__state__in=WAITING_STATES,
        redemption__hold__released_at__isnull=True,
        redemption__hold__frees_on__gt=today,
    )
    handed = Q(redemption__state=RedemptionState.HANDED)
    if since is not None:
        handed &= Q(redemption__handed_at__gte=day_start(since))
    lines = RedemptionLine.objects.filter(
        waiting | handed, goods=goods, redemption__household=account.household_id
    )
    return lines.aggregate(total=Sum("quantity"))["total"] or Decimal(0)


def begin_period(period: LimitPeriod, *, terms: Terms, today: date) -> date | None:
    """Return the first day of the period in which today lies; None: from the beginning."""
    if period == LimitPeriod.EVER:
        return None
    if period == LimitPeriod.YEAR:
        return year_start_of(today, terms.year_start_month)
    month = month_of(today)
    if period == LimitPeriod.QUARTER:
        return month.replace(month=month.month - (month.month - 1) % QUARTER_MONTHS)
    return month


def _check_limit(account: Account, line: RedemptionLine, *, terms: Terms, today: date) -> None:
    goods = line.goods
    assert goods.limit_quantity is not None, "Asked for before."
    had = get_had(account, goods, terms=terms, today=today)
    if had + line.quantity > goods.limit_quantity:
        raise LimitReached(
            goods.name, goods.limit_quantity, goods.unit, goods.get_limit_period_display(), had
        )


def _check_standing(account: Account, goods: Sequence[Goods], *, terms: Terms, today: date) -> None:
    year_start = year_start_of(today, terms.year_start_month)
    found = get_standing(account.village, year_start=year_start, account=account)
    standing = found.get(account.pk, Decimal(0))
    for article in goods:
        if standing < article.standing_min:
            raise StandingTooLow(article.name, article.standing_min, standing)
