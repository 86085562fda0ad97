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
    SecondNameNeeded,
    ShopNotOpenToday,
    WitnessUnfit,
)
from market.models import Goods, Partner, PartnerKind, RedemptionLine
from market.quantities import check_quantity, price_of
from market.queries.counter import (
    PartnerAtCounter,
    find_account_at_counter,
    find_partner_at_counter,
)
from market.queries.goods import on_day
from market.services.limits import check_limits
from villages.errors import HouseholdUnknown
from villages.models import Household, Role, Terms, User, Village
from villages.models.households import HouseholdState
from villages.permissions import check_role, find_recused_households, has_role
from villages.queries import get_terms
from villages.words import opening_days

QUANTITY_MAX = Decimal(999)
COUNTER_ROLES = frozenset({Role.COMMITTEE, Role.SHOPKEEPER, Role.PARTNER})
# Who may stand beside a shopkeeper who serves the own family.
WITNESSES = frozenset({Role.COMMITTEE, Role.SUPERVISOR, Role.SHOPKEEPER})
# Who takes reservations and gives out vouchers, for whichever partner of the village.
RESERVERS = frozenset({Role.COMMITTEE, Role.SHOPKEEPER})


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
    is_recused: whether the person at the counter is of the household's family.
    """

    partner: Partner
    household: Household
    account: Account
    terms: Terms
    next_number: int
    lines: list[RedemptionLine]
    is_recused: bool

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
    """Return what the household may be handed now; points are not looked at, that is the ledger's.

    Raises all of redeem's refusals but InsufficientPoints and what is said of the witness. Six
    queries, however many lines; more where an article has a limit or asks for a standing.
    """
    at_counter = _find_partner(village, partner, by=by, today=today)
    check_serves(at_counter, by=by, today=today)
    basket = _fill(village, at_counter, household=household, lines=lines, by=by, today=today)
    check_open_today(basket.partner, basket.terms, today=today)
    _check_sum(basket)
    return basket


def fill_reservation(
    village: Village,
    *,
    household: Household,
    partner: Partner,
    lines: Sequence[Line],
    by: User | Household,
    today: date,
) -> Basket:
    """Return what the household may reserve, with its own card or by staff; else as fill_basket.

    Nothing is handed over yet: the shop need not be open, and nobody needs a witness.
    """
    at_counter = _find_partner(village, partner, by=by, today=today)
    check_speaks_for(household, by)
    if isinstance(by, User) and not at_counter.serves:
        check_role(by, village, RESERVERS, today=today)
    if not at_counter.partner.is_open:
        raise PartnerClosed(at_counter.partner.name)
    basket = _fill(village, at_counter, household=household, lines=lines, by=by, today=today)
    _check_sum(basket)
    return basket


def check_speaks_for(household: Household, by: User | Household) -> None:
    """Raise HouseholdUnknown for a household whose card asks for another.

    Also of a key used before: what a household has asked for does not say whose card it was.
    """
    if isinstance(by, Household) and by.pk != household.pk:
        raise HouseholdUnknown(str(household))


def _find_partner(
    village: Village, partner: Partner, *, by: User | Household, today: date
) -> PartnerAtCounter:
    user = by if isinstance(by, User) else None
    found = find_partner_at_counter(village, partner.pk, user=user, today=today)
    if found is None:
        raise PartnerUnknown
    return found


def check_serves(at_counter: PartnerAtCounter, *, by: User, today: date) -> None:
    """Raise NotYourPartner, RoleNeeded, VillageNotFound or PartnerClosed."""
    partner = at_counter.partner
    if not at_counter.serves:
        check_role(by, partner.village, COUNTER_ROLES, today=today)
        raise NotYourPartner(partner.name)
    if not partner.is_open:
        raise PartnerClosed(partner.name)


def _fill(
    village: Village,
    at_counter: PartnerAtCounter,
    *,
    household: Household,
    lines: Sequence[Line],
    by: User | Household,
    today: date,
) -> Basket:
    user = by if isinstance(by, User) else None
    served = find_account_at_counter(village, household.pk, user=user, today=today)
    if served is None:
        raise HouseholdUnknown(str(household))
    check_household(served.household)
    if served.barred:
        raise served.barred
    terms = get_terms(village, today)
    built = _build_lines(at_counter.partner, lines, today=today)
    check_limits(served.account, built, terms=terms, today=today)
    return Basket(
        partner=at_counter.partner,
        household=served.household,
        account=served.account,
        terms=terms,
        next_number=at_counter.last_number + 1,
        lines=built,
        is_recused=served.is_recused,
    )


def check_household(household: Household) -> None:
    """Raise HouseholdNotHere for one that is away or dissolved."""
    if household.state != HouseholdState.ACTIVE:
        raise HouseholdNotHere(household.get_state_display())


def check_witness(
    village: Village,
    household: Household,
    *,
    is_recused: bool,
    by: User,
    witness: User | None,
    today: date,
) -> None:
    """Raise SecondNameNeeded where the person is of the household's family and stands alone.

    WitnessUnfit for a second person who is the same, not in office, or of that family, too.
    """
    if witness is None:
        if is_recused:
            raise SecondNameNeeded
        return
    if witness.pk == by.pk or not has_role(witness, village, WITNESSES, today=today):
        raise WitnessUnfit
    if household.pk in find_recused_households(witness, village):
        raise WitnessUnfit


def check_open_today(partner: Partner, terms: Terms, *, today: date) -> None:
    """Raise ShopNotOpenToday; a partner's own days, or for the own shop those of the terms."""
    weekdays = get_weekdays(partner, terms)
    if weekdays and str(today.isoweekday()) not in weekdays:
        raise ShopNotOpenToday(opening_days(weekdays))


def get_weekdays(partner: Partner, terms: Terms) -> str:
    """Return the days on which a partner is open, as 135; empty: every day."""
    if partner.opening_weekdays or partner.kind != PartnerKind.OWN:
        return partner.opening_weekdays
    return terms.opening_weekdays


def _build_lines(partner: Partner, lines: Sequence[Line], *, today: date) -> list[RedemptionLine]:
    if not lines:
        raise NothingChosen
    offered = on_day(Goods.objects.filter(partner=partner), today)
    goods = offered.in_bulk([line.goods.pk for line in lines])
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
    if article.left is not None and quantity > article.left:
        raise OutOfStock(article.name, article.left, article.unit)
    return RedemptionLine(
        goods=article,
        quantity=quantity,
        unit_price=article.price,
        points=price_of(quantity, article.price),
    )


def _check_sum(basket: Basket) -> None:
    terms = basket.terms
    if basket.points < terms.redemption_min_points:
        raise RedemptionTooSmall(terms.redemption_min_points, basket.points)
    largest = terms.redemption_max_points
    if largest is not None and basket.points > largest:
        raise RedemptionTooLarge(largest, basket.points)
