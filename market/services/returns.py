"""Goods brought back: taken in by one person, agreed to by a second, put right in one step."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from ledger.errors import AccountClosed, KeyReused
from ledger.keys import derive_key
from ledger.models import Account, Transfer, TransferKind
from ledger.services import OpenBook, Post, lock_book, post_many
from market.errors import (
    QuantityNotPositive,
    QuantityTooLarge,
    ReasonNeeded,
    ReturnDecided,
    ReturnNotPossible,
    ReturnTooMuch,
    ReturnWaits,
    TextTooLong,
)
from market.models import (
    MoveKind,
    Redemption,
    RedemptionLine,
    RedemptionState,
    Return,
    ReturnLine,
    ReturnState,
    StockMove,
)
from market.quantities import check_quantity, price_of
from market.queries.counter import find_partner_at_counter
from market.queries.redemptions import get_for_change
from market.services.baskets import QUANTITY_MAX, WITNESSES, check_serves
from market.services.redemptions import build_move, build_post, hand_out, write_lines
from market.services.stock import move_shelves
from villages.errors import OwnHousehold, SecondPersonNeeded
from villages.models import User
from villages.permissions import check_role, find_recused_households

REASON_LENGTH = 100


@dataclass(frozen=True, slots=True)
class Back:
    """So much of one line came back; is_damaged: it cannot go onto the shelf again."""

    line: RedemptionLine
    quantity: Decimal
    is_damaged: bool = False


@transaction.atomic
def propose_return(
    redemption: Redemption,
    *,
    back: Sequence[Back],
    reason: str,
    key: UUID,
    by: User,
    now: datetime,
) -> Return:
    """Write down what a household brings back; nothing moves until a second person agrees.

    Returns the Return; the earlier one if key was already used for the same by the same person.
    Raises KeyReused, NotYourPartner, RoleNeeded, VillageNotFound, PartnerClosed, OwnHousehold,
    ReturnNotPossible, ReturnWaits, ReturnTooMuch, QuantityNotWhole, ReasonNeeded, TextTooLong; the
    ledger's AccountClosed for a household that is no more. One that is away may bring back.
    """
    book = lock_book(redemption.village, now=now)
    redemption = get_for_change(redemption)
    proposal = Return(
        village=redemption.village,
        redemption=redemption,
        reason=reason.strip(),
        key=key,
        proposed_by=by,
        proposed_at=now,
    )
    found = Return.objects.for_village(redemption.village).filter(key=key).first()
    if found:
        return _check_same(found, proposal, back)
    _check_may_take_back(redemption, by=by, today=book.today)
    _check_returnable(redemption)
    _check_reason(proposal)
    lines = [_build_line(redemption, entry) for entry in back]
    if not lines or len({line.line_id for line in lines}) != len(lines):
        raise ReturnTooMuch
    proposal.save(force_insert=True)
    for line in lines:
        line.returned = proposal
    ReturnLine.objects.bulk_create(lines)
    return proposal


def _check_reason(proposal: Return) -> None:
    if not proposal.reason:
        raise ReasonNeeded
    if len(proposal.reason) > REASON_LENGTH:
        raise TextTooLong(REASON_LENGTH, "reason")


def _check_may_take_back(redemption: Redemption, *, by: User, today: date) -> None:
    at_counter = find_partner_at_counter(
        redemption.village, redemption.partner_id, user=by, today=today
    )
    assert at_counter is not None, "A redemption has its partner."
    check_serves(at_counter, by=by, today=today)
    _check_not_own(redemption, by=by)


def _check_not_own(redemption: Redemption, *, by: User) -> None:
    if redemption.household_id in find_recused_households(by, redemption.village):
        raise OwnHousehold


def _check_returnable(redemption: Redemption) -> None:
    if redemption.state != RedemptionState.HANDED:
        raise ReturnNotPossible(redemption.reference)
    if redemption.returns.filter(state=ReturnState.PROPOSED).exists():
        raise ReturnWaits(redemption.reference)
    account = Account.objects.get(household=redemption.household_id)
    if account.closed_at is not None:
        # There is nothing that the points could go back to.
        raise AccountClosed(account.code)


def _build_line(redemption: Redemption, back: Back) -> ReturnLine:
    line = redemption.lines.select_related("goods").filter(pk=back.line.pk).first()
    if line is None:
        raise ReturnTooMuch
    # A service does not lie on a shelf, so it cannot be spoiled there.
    return ReturnLine(
        line=line,
        quantity=_check_back(line, back.quantity),
        is_damaged=back.is_damaged and line.goods.is_thing,
    )


def _check_back(line: RedemptionLine, quantity: Decimal) -> Decimal:
    if quantity == line.quantity:
        # All of it, also where half a mu is given no more since.
        return line.quantity
    try:
        checked = check_quantity(line.goods, quantity, largest=QUANTITY_MAX)
    except (QuantityNotPositive, QuantityTooLarge) as error:
        raise ReturnTooMuch from error
    if checked > line.quantity:
        raise ReturnTooMuch
    return checked


def _check_same(found: Return, proposal: Return, back: Sequence[Back]) -> Return:
    stored = {(line.line_id, line.quantity, line.is_damaged) for line in found.lines.all()}
    asked = {
        (entry.line.pk, entry.quantity, entry.is_damaged and entry.line.goods.is_thing)
        for entry in back
    }
    same = (found.redemption_id, found.reason, found.proposed_by_id) == (
        proposal.redemption_id,
        proposal.reason,
        proposal.proposed_by_id,
    )
    if not same or stored != asked:
        raise KeyReused
    return found


@transaction.atomic
def consent_to_return(proposal: Return, *, by: User, now: datetime) -> Return:
    """Put right what another person took back, in one step.

    The redemption's row is reversed whole, what the household keeps is posted anew, the goods that
    are good lie on the shelf again. Answers what the same person agreed to before.
    Raises SecondPersonNeeded, OwnHousehold, RoleNeeded, VillageNotFound, ReturnDecided; the
    ledger's AccountClosed.
    """
    book = lock_book(proposal.village, now=now)
    proposal = _get_undecided(proposal, ReturnState.MADE, by=by, today=book.today)
    if proposal.state == ReturnState.MADE:
        return proposal
    redemption = get_for_change(proposal.redemption)
    back = list(proposal.lines.select_related("line__goods").order_by("id"))
    kept = _build_kept(redemption, back)
    renewed = _renew(redemption, kept) if kept else None
    proposal.reversal = _post(book, redemption, renewed, by=by)
    redemption.state = RedemptionState.RETURNED
    redemption.save(update_fields=["state"])
    _take_back(book, redemption, back, by=by)
    if renewed:
        renewed.save(force_insert=True)
        write_lines(renewed, kept)
        hand_out(book, renewed, kept, by=by)
    return _decide(proposal, ReturnState.MADE, by=by, now=now)


@transaction.atomic
def refuse_return(proposal: Return, *, by: User, now: datetime) -> Return:
    """Turn a return down; nothing moves, and it can be proposed anew. Raises as the consent."""
    book = lock_book(proposal.village, now=now)
    proposal = _get_undecided(proposal, ReturnState.REFUSED, by=by, today=book.today)
    if proposal.state == ReturnState.REFUSED:
        return proposal
    return _decide(proposal, ReturnState.REFUSED, by=by, now=now)


def _get_undecided(proposal: Return, state: ReturnState, *, by: User, today: date) -> Return:
    stored = Return.objects.select_related("village", "redemption__village").get(pk=proposal.pk)
    if stored.state == state and stored.decided_by_id == by.pk:
        return stored
    check_role(by, stored.village, WITNESSES, today=today)
    if stored.state != ReturnState.PROPOSED:
        raise ReturnDecided
    if stored.proposed_by_id == by.pk:
        raise SecondPersonNeeded
    _check_not_own(stored.redemption, by=by)
    return stored


def _decide(proposal: Return, state: ReturnState, *, by: User, now: datetime) -> Return:
    proposal.state, proposal.decided_by, proposal.decided_at = state, by, now
    proposal.save(update_fields=["state", "decided_by", "decided_at", "reversal"])
    return proposal


def _build_kept(redemption: Redemption, back: Sequence[ReturnLine]) -> list[RedemptionLine]:
    """Return the unsaved lines of what the household keeps, at the prices it had paid."""
    came_back = {line.line_id: line.quantity for line in back}
    kept = []
    for line in redemption.lines.select_related("goods").order_by("id"):
        quantity = line.quantity - came_back.get(line.pk, Decimal(0))
        if quantity:
            points = price_of(quantity, line.unit_price)
            kept.append(
                RedemptionLine(
                    goods=line.goods, quantity=quantity, unit_price=line.unit_price, points=points
                )
            )
    return kept


def _renew(redemption: Redemption, kept: Sequence[RedemptionLine]) -> Redemption:
    """Return the unsaved redemption of what is kept: handed over when and by whom it was.

    So a limit of that month counts it, and none of this one.
    """
    numbers = Redemption.objects.filter(village=redemption.village)
    return Redemption(
        village=redemption.village,
        number=(numbers.aggregate(last=Max("number"))["last"] or 0) + 1,
        household=redemption.household,
        partner=redemption.partner,
        key=derive_key(redemption.key, "kept"),
        points=sum((line.points for line in kept), Decimal(0)),
        collector=redemption.collector,
        relation=redemption.relation,
        handed_at=redemption.handed_at,
        handed_by=redemption.handed_by,
        witness=redemption.witness,
        renews=redemption,
    )


def _post(
    book: OpenBook, redemption: Redemption, renewed: Redemption | None, *, by: User
) -> Transfer:
    """Reverse the row whole and post what is kept, in one call; returns the reversal."""
    row = redemption.transfer
    assert row is not None, "What was handed over has moved points."
    posts = [
        Post(
            kind=TransferKind.REVERSAL,
            source_id=row.destination_id,
            destination_id=row.source_id,
            points=row.points,
            key=derive_key(redemption.key, "return"),
            occurred_on=book.today,
            reference=redemption.reference,
            reverses_id=row.pk,
        )
    ]
    if renewed:
        posts.append(build_post(book, renewed, row.source_id, is_renewal=True))
    made = post_many(book, posts, by=by)
    reversal = made[0]
    assert reversal is not None, "A reversal is never clipped."
    if renewed:
        renewed.transfer = made[1]
    return reversal


def _take_back(
    book: OpenBook, redemption: Redemption, back: Sequence[ReturnLine], *, by: User
) -> None:
    """Put all of the redemption's things back, then take out again what came back spoiled.

    What the household keeps leaves the shelf once more with its new redemption.
    """
    lines = [
        line
        for line in redemption.lines.select_related("goods").order_by("id")
        if line.goods.is_thing
    ]
    returned = [
        build_move(book, redemption, line, MoveKind.RETURNED, line.quantity, by=by)
        for line in lines
    ]
    StockMove.objects.bulk_create(returned)
    move_shelves(returned)
    damaged = [
        build_move(book, redemption, line.line, MoveKind.DAMAGED, -line.quantity, by=by)
        for line in back
        if line.is_damaged
    ]
    StockMove.objects.bulk_create(damaged)
    move_shelves(damaged)
