"""Handing goods over for points: all of it or nothing, exactly once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from ledger.errors import InsufficientPoints, KeyReused
from ledger.keys import derive_key
from ledger.models import Transfer, TransferKind
from ledger.queries import get_available
from ledger.services import OpenBook, Post, lock_book, transfer
from market.errors import TextTooLong
from market.models import MoveKind, Partner, Redemption, RedemptionLine, StockMove
from market.services.baskets import Basket, Line, fill_basket
from market.services.stock import move_shelves
from villages.models import Household, User, Village

# A return that reopens a redemption begins the next round of keys (design section 4).
FIRST_ROUND = 1
COLLECTOR_LENGTH = 60


@dataclass(frozen=True, slots=True)
class Quote:
    """What a redemption comes to, and what the household could redeem after it; points."""

    lines: list[RedemptionLine]
    points: Decimal
    available_after: Decimal


def quote(
    village: Village,
    *,
    household: Household,
    partner: Partner,
    lines: Sequence[Line],
    by: User,
    now: datetime,
) -> Quote:
    """Work out a redemption without making it; raises as redeem does, but for KeyReused.

    Only a forecast for the page on which people check: redeem asks all of it again under the lock.
    """
    today = timezone.localdate(now)
    basket = fill_basket(
        village, household=household, partner=partner, lines=lines, by=by, today=today
    )
    available = get_available(basket.account, terms=basket.terms, today=today).points
    if basket.points > available:
        raise InsufficientPoints(available, basket.points)
    return Quote(basket.lines, basket.points, available - basket.points)


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
    RedemptionTooSmall, RedemptionTooLarge, TextTooLong; the ledger's RedemptionBarred and
    InsufficientPoints.
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
    if len(redemption.collector) > COLLECTOR_LENGTH:
        raise TextTooLong(COLLECTOR_LENGTH, "collector")
    basket = fill_basket(
        village, household=household, partner=partner, lines=lines, by=by, today=book.today
    )
    return _write(book, redemption, basket, by=by)


def _write(book: OpenBook, redemption: Redemption, basket: Basket, *, by: User) -> Redemption:
    redemption.number, redemption.points = basket.next_number, basket.points
    redemption.transfer = _move_points(book, redemption, basket, by=by)
    redemption.save(force_insert=True)
    for line in basket.lines:
        line.redemption = redemption
    RedemptionLine.objects.bulk_create(basket.lines)
    _move_goods(book, redemption, basket, by=by)
    return redemption


def _check_same(found: Redemption, redemption: Redemption, lines: Sequence[Line]) -> Redemption:
    stored = [line.content for line in found.lines.all()]
    same = (
        found.household_id == redemption.household_id
        and found.partner_id == redemption.partner_id
        and found.collector == redemption.collector
        and found.handed_by_id == redemption.handed_by_id
        and len(stored) == len(lines)
        and set(stored) == {line.content for line in lines}
    )
    if not same:
        raise KeyReused
    return found


def _move_points(book: OpenBook, redemption: Redemption, basket: Basket, *, by: User) -> Transfer:
    post = Post(
        kind=TransferKind.REDEMPTION,
        source_id=basket.account.pk,
        destination_id=basket.partner.account_id,
        points=redemption.points,
        key=derive_key(redemption.key, "points", FIRST_ROUND),
        occurred_on=book.today,
        reference=redemption.reference,
    )
    made = transfer(book, post, by=by)
    assert made is not None, "A redemption is refused, never clipped."
    return made


def _move_goods(book: OpenBook, redemption: Redemption, basket: Basket, *, by: User) -> None:
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
        for line in basket.lines
        if line.goods.is_thing
    ]
    StockMove.objects.bulk_create(moves)
    move_shelves(moves)
