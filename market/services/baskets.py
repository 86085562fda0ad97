"""What a redemption would be: every line, the household and the day looked at, nothing written."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ledger.models import Account
from market.errors import (
    GoodsTwice,
    GoodsUnknown,
    GoodsWithdrawn,
    HouseholdNotHere,
    NothingChosen,
    NotYourPartner,
    OutOfStock,
    PartnerClosed,
    PartnerUnknown,
    PriceChanged,
    RedemptionTooLarge,
    RedemptionTooSmall,
    ShopNotOpenToday,
)
from market.models import Goods, Partner, PartnerKind, RedemptionLine
from market.quantities import check_quantity, price_of
from market.queries import find_account_at_counter, find_partner_at_counter
from villages.errors import HouseholdUnknown, OwnHousehold
from villages.models import Household, Role, Terms, User, Village
from villages.models.households import HouseholdState
from villages.permissions import check_role
from villages.queries import get_terms
from villages.words import opening_days

QUANTITY_MAX = Decimal(999)
COUNTER_ROLES = frozenset({Role.COMMITTEE, Role.SHOPKEEPER, Role.PARTNER})


@dataclass(frozen=True, slots=True)
class Line:
    """So much of one article, at the price that the household was told."""

    goods: Goods
    quantity: Decimal
    price_seen: Decimal

    @property
    def content(self) -> tuple[int, Decimal, Decimal]:
        """What a repeated key must repeat of the line."""
        return (self.goods.pk, self.quantity, self.price_seen)


@dataclass(frozen=True, slots=True)
class Basket:
    """Lines of a redemption, unsaved and without it; all as it stands when the basket is filled.

    next_number: what the village's next redemption is called, true only under the book's lock.
    """

    partner: Partner
    household: Household
    account: Account
    terms: Terms
    next_number: int
    lines: list[RedemptionLine]

    @property
    def points(self) -> Decimal:
        return sum((line.points for line in self.lines), Decimal(0))


def fill_basket(
    village: Village,
    *,
    household: Household,
    partner: Partner,
    lines: Sequence[Line],
    by: User,
    today: date,
) -> Basket:
    """Return what the household may be handed; points are not looked at, that is the ledger's.

    Raises all of redeem's refusals but InsufficientPoints. Six queries, however many lines.
    """
    at_counter = find_partner_at_counter(village, partner.pk, user=by, today=today)
    if at_counter is None:
        raise PartnerUnknown
    _check_partner(at_counter.partner, serves=at_counter.serves, by=by, today=today)
    served = find_account_at_counter(village, household.pk, user=by, today=today)
    if served is None:
        raise HouseholdUnknown(str(household))
    check_household(served.household, is_recused=served.is_recused)
    if served.barred:
        raise served.barred
    basket = Basket(
        partner=at_counter.partner,
        household=served.household,
        account=served.account,
        terms=get_terms(village, today),
        next_number=at_counter.last_number + 1,
        lines=_build_lines(at_counter.partner, lines),
    )
    _check_terms(basket, today)
    return basket


def _check_partner(partner: Partner, *, serves: bool, by: User, today: date) -> None:
    if not serves:
        check_role(by, partner.village, COUNTER_ROLES, today=today)
        raise NotYourPartner(partner.name)
    if not partner.is_open:
        raise PartnerClosed(partner.name)


def check_household(household: Household, *, is_recused: bool) -> None:
    """Raise HouseholdNotHere, or OwnHousehold where the person may not serve it."""
    if household.state != HouseholdState.ACTIVE:
        raise HouseholdNotHere(household.get_state_display())
    if is_recused:
        # Somebody else at the counter does it.
        raise OwnHousehold


def check_open_today(partner: Partner, terms: Terms, *, today: date) -> None:
    """Raise ShopNotOpenToday; the days of the terms are the village's own shop's."""
    weekdays = terms.opening_weekdays
    if partner.kind == PartnerKind.OWN and weekdays and str(today.isoweekday()) not in weekdays:
        raise ShopNotOpenToday(opening_days(weekdays))


def _build_lines(partner: Partner, lines: Sequence[Line]) -> list[RedemptionLine]:
    if not lines:
        raise NothingChosen
    goods = Goods.objects.filter(partner=partner).in_bulk([line.goods.pk for line in lines])
    built: dict[int, RedemptionLine] = {}
    for line in lines:
        article = goods.get(line.goods.pk)
        if article is None:
            raise GoodsUnknown
        if article.pk in built:
            raise GoodsTwice(article.name)
        built[article.pk] = _build_line(article, line)
    return list(built.values())


def _build_line(article: Goods, line: Line) -> RedemptionLine:
    """Return the line of an article as it is now, not as the caller read it."""
    if not article.is_offered:
        raise GoodsWithdrawn(article.name)
    if article.price != line.price_seen:
        raise PriceChanged(article.name, line.price_seen, article.price)
    quantity = check_quantity(article, line.quantity, largest=QUANTITY_MAX)
    if article.stock is not None and quantity > article.stock:
        raise OutOfStock(article.name, article.stock, article.unit)
    return RedemptionLine(
        goods=article,
        quantity=quantity,
        unit_price=article.price,
        points=price_of(quantity, article.price),
    )


def _check_terms(basket: Basket, today: date) -> None:
    terms = basket.terms
    check_open_today(basket.partner, terms, today=today)
    if basket.points < terms.redemption_min_points:
        raise RedemptionTooSmall(terms.redemption_min_points, basket.points)
    largest = terms.redemption_max_points
    if largest is not None and basket.points > largest:
        raise RedemptionTooLarge(largest, basket.points)
