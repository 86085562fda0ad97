"""How much of each article a household has had, or has reserved, in the stretch of its limit."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q, Sum

from market.models import WAITING_STATES, Goods, LimitPeriod, RedemptionLine, RedemptionState
from villages.models import Terms
from villages.months import day_start, month_of, year_start_of

QUARTER_MONTHS = 3
ZERO = Decimal(0)


def get_had(
    household_id: int, goods: Sequence[Goods], *, terms: Terms, today: date
) -> dict[int, Decimal]:
    """Return {goods id: how much the household had, or has reserved, in the period of today}.

    What it returned whole, or kept of a return, counts as what it kept. Articles without a limit
    are left out. One query, none where no article has a limit.
    """
    limited = {article.pk: article for article in goods if article.limit_quantity is not None}
    if not limited:
        return {}
    waiting = Q(
        redemption__state__in=WAITING_STATES,
        redemption__hold__released_at__isnull=True,
        redemption__hold__frees_on__gt=today,
    )
    handed = Q(redemption__state=RedemptionState.HANDED)
    sums = {
        str(period): Sum("quantity", filter=waiting | handed & _since(period, terms, today))
        for period in LimitPeriod
    }
    rows = RedemptionLine.objects.filter(
        waiting | handed, goods__in=limited, redemption__household=household_id
    )
    grouped = rows.order_by().values("goods").annotate(**sums)
    found: dict[int, dict[str, Any]] = {row["goods"]: dict(row) for row in grouped}  # Any: a row's
    return {
        pk: found[pk][article.limit_period] or ZERO if pk in found else ZERO
        for pk, article in limited.items()
    }


def _since(period: LimitPeriod, terms: Terms, today: date) -> Q:
    first = begin_period(period, terms=terms, today=today)
    return Q() if first is None else Q(redemption__handed_at__gte=day_start(first))


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
