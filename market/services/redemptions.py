"""Handing goods over for points: all of it or nothing, exactly once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
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
from market.services.baskets import Basket, Line, check_witness, fill_basket
from market.services.stock import move_shelves
from villages.models import Household, User, Village

# Of the keys of what one intent moves; a return does not reopen a redemption, it makes a new one.
ROUND = 1
NAME_LENGTH = 30


@dataclass(frozen=True, slots=True)
class Collector:
    """Who came for the goods, where it is not the household itself: name, and how related."""

    name: str = ""
    relation: str = ""

    @property
    def stripped(self) -> "Collector":
        return Collector(self.name.strip(), self.relation.strip())


ITSELF = Collector()


@dataclass(frozen=True, slots=True)
class Quote:
    """What a redemption comes to, and what the household could redeem after it; points.

    is_recused: whether the person at the counter is of the household's family.
    """

    lines: list[RedemptionLine]
    points: Decimal
    available_after: Decimal
    is_recused: bool


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
    return quote_basket(basket, today=today)


def quote_basket(basket: Basket, *, today: date) -> Quote:
    """Return what a filled basket comes to; raises InsufficientPoints."""
    available = get_available(basket.account, terms=basket.terms, today=today).points
    if basket.points > available:
        raise InsufficientPoints(available, basket.points)
    return Quote(basket.lines, basket.points, available - basket.points, basket.is_recused)


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
    collector: Collector = ITSELF,
    witness: User | None = None,
) -> Redemption:
    """Hand goods of one partner over to a household for its points, there and then.

    lines: at least one, each article once. key: made when the page for checking was drawn.
    collector: whoever comes for the household. witness: a second person in office, needed where
    `by` is of the household's family.
    Returns the Redemption; the earlier one if key was already used for the same by the same person.
    Raises KeyReused, PartnerUnknown, NotYourPartner, RoleNeeded, VillageNotFound, PartnerClosed,
    HouseholdUnknown, HouseholdNotHere, SecondNameNeeded, WitnessUnfit, NothingChosen, GoodsTwice,
    GoodsUnknown, GoodsWithdrawn, PriceChanged, OutOfStock, LimitReached, StandingTooLow, the errors
    of check_quantity, ShopNotOpenToday, RedemptionTooSmall, RedemptionTooLarge, TextTooLong; the
    ledger's RedemptionBarred and InsufficientPoints.
    """
    book = lock_book(village, now=now)
    came = collector.stripped
    redemption = Redemption(
        village=village,
        household=household,
        partner=partner,
        key=key,
        collector=came.name,
        relation=came.relation,
        witness=witness,
        handed_at=now,
        handed_by=by,
    )
    if found := Redemption.objects.for_village(village).filter(key=key).first():
        return check_same(found, redemption, lines)
    return _write(book, redemption, lines, by=by)


def _write(
    book: OpenBook, redemption: Redemption, lines: Sequence[Line], *, by: User
) -> Redemption:
    check_collector(Collector(redemption.collector, redemption.relation))
    basket = fill_basket(
        redemption.village,
        household=redemption.household,
        partner=redemption.partner,
        lines=lines,
        by=by,
        today=book.today,
    )
    check_witness(
        redemption.village,
        basket.household,
        is_recused=basket.is_recused,
        by=by,
        witness=redemption.witness,
        today=book.today,
    )
    redemption.number, redemption.points = basket.next_number, basket.points
    redemption.transfer = post_redemption(book, redemption, basket.account.pk, by=by)
    redemption.save(force_insert=True)
    write_lines(redemption, basket.lines)
    hand_out(book, redemption, basket.lines, by=by)
    return redemption


def write_lines(redemption: Redemption, lines: Sequence[RedemptionLine]) -> None:
    """Write the unsaved lines of a redemption."""
    for line in lines:
        line.redemption = redemption
    RedemptionLine.objects.bulk_create(lines)


def check_collector(collector: Collector) -> None:
    """Raise TextTooLong for a name or relation that does not fit its line on the slip."""
    for field, words in (("collector", collector.name), ("relation", collector.relation)):
        if len(words) > NAME_LENGTH:
            raise TextTooLong(NAME_LENGTH, field)


# What the key of a redemption stands for, besides its lines.
CONTENT = ("household_id", "partner_id", "collector", "relation", "witness_id", "handed_by_id")


def check_same(
    found: Redemption,
    asked: Redemption,
    lines: Sequence[Line],
    names: Sequence[str] = CONTENT,
) -> Redemption:
    """Return what was found under a key; raises KeyReused where something else was asked for."""
    stored = [line.content for line in found.lines.all()]
    same = (
        # A household's reservation names nobody, as a redemption at the counter does.
        (found.reserved_at is None) == (asked.reserved_at is None)
        and all(getattr(found, name) == getattr(asked, name) for name in names)
        and len(stored) == len(lines)
        and set(stored) == {line.content for line in lines}
    )
    if not same:
        raise KeyReused
    return found


def post_redemption(
    book: OpenBook, redemption: Redemption, account_id: int, *, by: User
) -> Transfer:
    """Post the points of a redemption that is being handed over."""
    made = transfer(book, build_post(book, redemption, account_id), by=by)
    assert made is not None, "A redemption is refused, never clipped."
    return made


def build_post(
    book: OpenBook, redemption: Redemption, account_id: int, *, is_renewal: bool = False
) -> Post:
    return Post(
        kind=TransferKind.REDEMPTION,
        source_id=account_id,
        destination_id=redemption.partner.account_id,
        points=redemption.points,
        key=derive_key(redemption.key, "points", ROUND),
        occurred_on=book.today,
        reference=redemption.reference,
        is_renewal=is_renewal,
    )


def hand_out(
    book: OpenBook, redemption: Redemption, lines: Sequence[RedemptionLine], *, by: User
) -> None:
    """Take the things of a redemption from their shelves."""
    moves = [
        build_move(book, redemption, line, MoveKind.HANDED, -line.quantity, by=by)
        for line in lines
        if line.goods.is_thing
    ]
    StockMove.objects.bulk_create(moves)
    move_shelves(moves)


def build_move(
    book: OpenBook,
    redemption: Redemption,
    line: RedemptionLine,
    kind: MoveKind,
    quantity: Decimal,
    *,
    by: User,
) -> StockMove:
    """Return the unsaved move of one line; its key is made from the redemption's."""
    return StockMove(
        village_id=book.village_id,
        goods=line.goods,
        kind=kind,
        quantity=quantity,
        key=derive_key(redemption.key, kind, line.goods_id, ROUND),
        made_at=book.now,
        made_by=by,
        redemption=redemption,
    )
