"""What a household may reserve at a partner today, and why not more."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_FLOOR, Decimal

from django.utils.translation import gettext as _

from ledger.limits import find_refusal, with_bar
from ledger.models import Account
from ledger.queries import get_shown_available, get_standing, with_available
from market.models import Goods, Partner, Waiting
from market.queries.limits import get_had
from market.services import QUANTITY_MAX, check_household, get_weekdays
from market.words import limit_words, standing_words
from villages.errors import PointsError
from villages.models import Household, Terms
from villages.months import year_start_of
from villages.numbers import HUNDREDTH
from villages.words import SEPARATOR, opening_days, points

ZERO = Decimal(0)
ONE = Decimal(1)


@dataclass(frozen=True, slots=True)
class Means:
    """What a household can reserve with today.

    available: its points. had: {goods id: how much it had in the period of the limit}. standing:
    of the year, read only where an article asks for one. obstacle: why it may not redeem at all.
    """

    available: Decimal
    terms: Terms
    had: dict[int, Decimal]
    standing: Decimal
    obstacle: PointsError | None

    @property
    def points(self) -> Decimal:
        """What one reservation may come to."""
        largest = self.terms.redemption_max_points
        return self.available if largest is None else min(self.available, largest)


@dataclass(frozen=True, slots=True)
class Offer:
    """An article in words.

    notes: what is to be known of it. most: how much the household could reserve now, and so in
    words. why_none: why that is nothing, where something is left.
    """

    goods: Goods
    price: str
    notes: list[str]
    most: Decimal
    most_words: str
    why_none: str


def get_means(household: Household, goods: Sequence[Goods], *, terms: Terms, today: date) -> Means:
    """Return what a household can reserve with; a constant number of queries."""
    rows = with_bar(with_available(Account.objects.all(), today=today), today=today)
    account = rows.get(household=household)
    return Means(
        available=get_shown_available(account) or ZERO,
        terms=terms,
        had=get_had(household.pk, goods, terms=terms, today=today),
        standing=_get_standing(household, goods, terms=terms, today=today),
        obstacle=_find_obstacle(household, account),
    )


def _get_standing(
    household: Household, goods: Sequence[Goods], *, terms: Terms, today: date
) -> Decimal:
    if not any(article.standing_min for article in goods):
        return ZERO
    year_start = year_start_of(today, terms.year_start_month)
    account = household.account
    found = get_standing(household.village, year_start=year_start, account=account)
    return found.get(account.pk, ZERO)


def _find_obstacle(household: Household, account: Account) -> PointsError | None:
    try:
        check_household(household)
    except PointsError as error:
        return error
    return find_refusal(account)


def list_waited_for(household: Household, *, today: date) -> frozenset[int]:
    """Return the ids of the articles for which a household waits. One query."""
    still = Waiting.objects.filter(household=household).still(today)
    return frozenset(still.values_list("goods_id", flat=True))


def build_offer(goods: Goods, means: Means) -> Offer:
    """Return an article, read with on_day, as a household sees it. Pure."""
    most, why_none = _find_most(goods, means)
    notes = [
        _say_left(goods),
        goods.note,
        goods.hours,
        limit_words(goods, means.had.get(goods.pk)),
        standing_words(goods),
    ]
    return Offer(
        goods=goods,
        price=_("%(points)s 分一%(unit)s") % {"points": points(goods.price), "unit": goods.unit},
        notes=[note for note in notes if note],
        most=most,
        most_words=_say_most(goods, most) if most else "",
        why_none=why_none,
    )


def _find_most(goods: Goods, means: Means) -> tuple[Decimal, str]:
    """Return how much the household could reserve, and why it is nothing."""
    if not goods.is_offered:
        return ZERO, _("已经下架了")
    if goods.is_sold_out or means.obstacle:
        return ZERO, ""
    if goods.standing_min > means.standing:
        figures = {"points": points(means.standing)}
        return ZERO, _("您家今年的年度积分是 %(points)s 分，还不够") % figures
    room = _find_room(goods, means)
    if room is not None and room <= 0:
        return ZERO, _("您家的已经约满、兑满了")
    affordable = _round_down(goods, means.points / goods.price)
    if not affordable:
        return ZERO, _say_short(goods, means)
    bounds = (QUANTITY_MAX, affordable, goods.left, room)
    return _round_down(goods, min(bound for bound in bounds if bound is not None)), ""


def _say_most(goods: Goods, most: Decimal) -> str:
    figures = {"quantity": points(most), "unit": goods.unit}
    return _("您家现在最多能约 %(quantity)s %(unit)s") % figures


def _find_room(goods: Goods, means: Means) -> Decimal | None:
    if goods.limit_quantity is None:
        return None
    return goods.limit_quantity - means.had.get(goods.pk, ZERO)


def _round_down(goods: Goods, quantity: Decimal) -> Decimal:
    step = ONE if goods.in_whole_units else HUNDREDTH
    return quantity.quantize(step, rounding=ROUND_FLOOR)


def _say_short(goods: Goods, means: Means) -> str:
    largest = means.terms.redemption_max_points
    if largest is not None and largest < goods.price:
        return _("村里规定一次最多兑换 %(points)s 分") % {"points": points(largest)}
    return _("还差 %(points)s 分") % {"points": points(goods.price - means.available)}


def _say_left(goods: Goods) -> str:
    if goods.left is None or goods.is_sold_out:
        return ""
    return _("还有 %(left)s %(unit)s") % {"left": points(goods.left), "unit": goods.unit}


def place_words(partner: Partner, terms: Terms) -> str:
    """Return where a partner is and when it is open, as 村委会一楼 · 周一开门 · 9 点到 11 点."""
    days = _("%(days)s开门") % {"days": opening_days(get_weekdays(partner, terms))}
    return SEPARATOR.join(part for part in (partner.place, days, partner.hours) if part)
