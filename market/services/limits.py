"""How much of an article a household may have, and who has earned it."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from ledger.models import Account
from ledger.queries import get_standing
from market.errors import LimitReached, StandingTooLow
from market.models import Goods, RedemptionLine
from market.queries.limits import get_had
from villages.models import Terms
from villages.months import year_start_of


def check_limits(
    account: Account, lines: Sequence[RedemptionLine], *, terms: Terms, today: date
) -> None:
    """Raise LimitReached or StandingTooLow for the first line of which the household has enough.

    One query for all limits; none where no article has a limit or asks for a standing.
    """
    assert account.household_id is not None, "Only a household redeems."
    goods = [line.goods for line in lines]
    had = get_had(account.household_id, goods, terms=terms, today=today)
    for line in lines:
        if line.goods_id in had:
            _check_limit(line, had[line.goods_id])
    asked = [line.goods for line in lines if line.goods.standing_min]
    if asked:
        _check_standing(account, asked, terms=terms, today=today)


def _check_limit(line: RedemptionLine, had: Decimal) -> None:
    goods = line.goods
    assert goods.limit_quantity is not None, "Asked for before."
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
