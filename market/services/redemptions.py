"""Handing goods over for points: all of it or nothing, exactly once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from ledger.errors import KeyReused
from ledger.keys import derive_key
from ledger.models import Account, Transfer, TransferKind
from ledger.services import OpenBook, Post, lock_book, transfer
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
from market.models import (
    Goods,
    MoveKind,
    Partner,
    PartnerKind,
    Redemption,
    RedemptionLine,
    StockMove,
)
from market.quantities import check_quantity, price_of
from market.queries import find_account_at_counter, find_partner_at_counter
from market.services.stock import move_shelves
from market.words import opening_days
from villages.errors import HouseholdUnknown, OwnHousehold
from villages.models import Household, Role, User, Village
from villages.models.households import HouseholdState
from villages.permissions import check_role
from villages.queries import get_terms

QUANTITY_MAX = Decimal(999)
COUNTER_ROLES = frozenset({Role.COMMITTEE, Role.SHOPKEEPER, Role.PARTNER})
# A return that reopens a redemption begins the next round of keys (design section 4).
FIRST_ROUND = 1


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


@transaction.atomic
def redeem(
    village: Village,
    *,
    household: Household,
    partner: Partner,
    lines: Sequence[Line],
    key: UUID,
    by: User,
    now: datetime,
    collector: str = "",
) -> Redemption:
    """Hand goods of one partner over to a household for its points.

    lines: at least one, each article once. key: made when the page for checking was drawn.
    collector: name and relation of whoever comes for the household.
    Returns the Redemption; the earlier one if key was already used for the same by the same person.
    Raises KeyReused, PartnerUnknown, NotYourPartner, RoleNeeded, VillageNotFound, PartnerClosed,
    HouseholdUnknown, HouseholdNotHere, OwnHousehold, NothingChosen, GoodsTwice, GoodsUnknown,
    GoodsWithdrawn, PriceChanged, OutOfStock, the errors of check_quantity, ShopNotOpenToday,
    RedemptionTooSmall, RedemptionTooLarge; from the ledger InsufficientPoints and AccountClosed.
    """
    book = lock_book(village, now=now)
    redemption = Redemption(
        village=village,
        household=household,
        partner=partner,
        key=key,
        collector=collector.strip(),
        handed_at=now,
        handed_by=by,
    )
    found = Redemption.objects.for_village(village).filter(key=key).first()
    if found:
        return _check_same(found, redemption, lines)
    last_number = _check_partner(redemption, by, book.today)
    account = _check_household(redemption, by)
    basket = _fill(redemption, lines)
    redemption.points = sum((line.points for line in basket), Decimal(0))
    _check_terms(redemption, book.today)
    redemption.number = last_number + 1
    redemption.transfer = _move_points(book, redemption, account)
    redemption.save(force_insert=True)
    RedemptionLine.objects.bulk_create(basket)
    _move_goods(book, redemption, basket, by=by)
    return redemption


def _check_same(found: Redemption, redemption: Redemption, lines: Sequence[Line]) -> Redemption:
    same = (
        found.household_id == redemption.household_id
        and found.partner_id == redemption.partner_id
        and found.collector == redemption.collector
        and found.handed_by_id == redemption.handed_by_id
        and {line.content for line in found.lines.all()} == {line.content for line in lines}
    )
    if not same:
        raise KeyReused
    return found


def _check_partner(redemption: Redemption, by: User, today: date) -> int:
    """Set the partner as it is now and return the last redemption's number in the village."""
    found = find_partner_at_counter(redemption.village, redemption.partner_id, user=by, today=today)
    if found is None:
        raise PartnerUnknown
    if not found.serves:
        check_role(by, redemption.village, COUNTER_ROLES, today=today)
        raise NotYourPartner(found.partner.name)
    if not found.partner.is_open:
        raise PartnerClosed(found.partner.name)
    redemption.partner = found.partner
    return found.last_number


def _check_household(redemption: Redemption, by: User) -> Account:
    """Set the household as it is now and return its account."""
    found = find_account_at_counter(redemption.village, redemption.household_id, user=by)
    if found is None:
        raise HouseholdUnknown(str(redemption.household))
    if found.household.state != HouseholdState.ACTIVE:
        raise HouseholdNotHere(found.household.get_state_display())
    if found.is_recused:
        # Somebody else at the counter does it.
        raise OwnHousehold
    redemption.household = found.household
    return found.account


def _fill(redemption: Redemption, lines: Sequence[Line]) -> list[RedemptionLine]:
    """Return the lines to be written, each checked against its article as it is now."""
    if not lines:
        raise NothingChosen
    wanted = [line.goods.pk for line in lines]
    goods = Goods.objects.filter(partner=redemption.partner).in_bulk(wanted)
    basket: dict[int, RedemptionLine] = {}
    for line in lines:
        article = goods.get(line.goods.pk)
        if article is None:
            raise GoodsUnknown
        if article.pk in basket:
            raise GoodsTwice(article.name)
        basket[article.pk] = _build_line(redemption, article, line)
    return list(basket.values())


def _build_line(redemption: Redemption, article: Goods, line: Line) -> RedemptionLine:
    if not article.is_offered:
        raise GoodsWithdrawn(article.name)
    if article.price != line.price_seen:
        raise PriceChanged(article.name, line.price_seen, article.price)
    quantity = check_quantity(article, line.quantity, largest=QUANTITY_MAX)
    if article.stock is not None and quantity > article.stock:
        raise OutOfStock(article.name, article.stock, article.unit)
    return RedemptionLine(
        redemption=redemption,
        goods=article,
        quantity=quantity,
        unit_price=article.price,
        points=price_of(quantity, article.price),
    )


def _check_terms(redemption: Redemption, today: date) -> None:
    terms = get_terms(redemption.village, today)
    weekdays = terms.opening_weekdays
    is_own = redemption.partner.kind == PartnerKind.OWN
    if is_own and weekdays and str(today.isoweekday()) not in weekdays:
        raise ShopNotOpenToday(opening_days(weekdays))
    if redemption.points < terms.redemption_min_points:
        raise RedemptionTooSmall(terms.redemption_min_points, redemption.points)
    largest = terms.redemption_max_points
    if largest is not None and redemption.points > largest:
        raise RedemptionTooLarge(largest, redemption.points)


def _move_points(book: OpenBook, redemption: Redemption, account: Account) -> Transfer:
    post = Post(
        kind=TransferKind.REDEMPTION,
        source_id=account.pk,
        destination_id=redemption.partner.account_id,
        points=redemption.points,
        key=derive_key(redemption.key, "points", FIRST_ROUND),
        occurred_on=book.today,
        reference=redemption.reference,
    )
    made = transfer(book, post, by=redemption.handed_by)
    assert made is not None, "A redemption is refused, never clipped."
    return made


def _move_goods(
    book: OpenBook, redemption: Redemption, basket: Sequence[RedemptionLine], *, by: User
) -> None:
    moves = [
        StockMove(
            village=redemption.village,
            goods=line.goods,
            kind=MoveKind.HANDED,
            quantity=-line.quantity,
            key=derive_key(redemption.key, line.goods_id, FIRST_ROUND),
            made_at=book.now,
            made_by=by,
            redemption=redemption,
        )
        for line in basket
        if line.goods.is_thing
    ]
    StockMove.objects.bulk_create(moves)
    move_shelves(moves)
