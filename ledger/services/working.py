"""Working a post out on accounts in memory: which way it goes, who may give, and how much."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from ledger.errors import (
    AccountClosed,
    AlreadyReversed,
    InsufficientPoints,
    PointsNotPositive,
    SettlementTooLarge,
)
from ledger.models import AccountKind, Hold, Transfer, TransferKind
from ledger.services.book import OpenBook, Post
from ledger.statements import AccountRow
from villages.numbers import from_hundredths, to_hundredths

HOUSEHOLD, ISSUANCE, PARTNER = AccountKind.HOUSEHOLD, AccountKind.ISSUANCE, AccountKind.PARTNER
# From which kind of account to which a kind of transfer goes; a reversal goes the way back.
ENDS = {
    TransferKind.BASE: (ISSUANCE, HOUSEHOLD),
    TransferKind.AWARD: (ISSUANCE, HOUSEHOLD),
    TransferKind.OPENING: (ISSUANCE, HOUSEHOLD),
    TransferKind.DEDUCTION: (HOUSEHOLD, ISSUANCE),
    TransferKind.EXPIRY: (HOUSEHOLD, ISSUANCE),
    TransferKind.REDEMPTION: (HOUSEHOLD, PARTNER),
    TransferKind.SETTLEMENT: (PARTNER, ISSUANCE),
    TransferKind.MOVE: (HOUSEHOLD, HOUSEHOLD),
}
ZERO = Decimal(0)


def move_points(
    book: OpenBook,
    accounts: Mapping[int, AccountRow],
    post: Post,
    originals: Mapping[int, Transfer],
) -> Decimal:
    """Carry one post out on the accounts and return the points that it moves; 0 moves nothing.

    accounts: {id: row}, changed in place. originals: {id: row to be reversed}, with `is_reversed`.
    Raises PointsNotPositive, AccountClosed, AlreadyReversed, InsufficientPoints,
    SettlementTooLarge; ValueError for ends that do not fit the kind.
    """
    check_points(post.points)
    source, destination = _find_ends(book, accounts, post)
    if post.kind == TransferKind.REVERSAL:
        original = _get_original(post, originals)
        source.held -= _held_by(original, book.today)
        # So that a second reversal in the same call is refused like one in a later call.
        original.is_reversed = True  # type: ignore[attr-defined]
    elif (source.kind, destination.kind) != ENDS[post.kind] or post.reverses_id is not None:
        raise ValueError(f"{post.kind} does not go from {source.kind} to {destination.kind}.")
    points = _take(source, post)
    _give(destination, points, held=points - post.freed if post.is_held else ZERO)
    return points


def check_points(points: Decimal) -> None:
    """Raise PointsNotPositive for what is 0 or less, or finer than hundredths."""
    if check_hundredths(points) <= 0:
        raise PointsNotPositive


def check_hundredths(points: Decimal) -> int:
    """Return points as whole hundredths; raises PointsNotPositive for what is finer, or none."""
    try:
        return to_hundredths(points)
    except (ValueError, ArithmeticError) as error:
        raise PointsNotPositive from error


def check_open(*ends: AccountRow) -> None:
    for end in ends:
        if end.is_closed:
            raise AccountClosed(end.code)


def find_open_hold(original: Transfer) -> Hold | None:
    """Return the hold of a row read with its hold, while nobody has released it."""
    hold = getattr(original, "hold", None)
    return hold if hold is not None and hold.released_at is None else None


def _find_ends(
    book: OpenBook, accounts: Mapping[int, AccountRow], post: Post
) -> tuple[AccountRow, AccountRow]:
    source, destination = accounts.get(post.source_id), accounts.get(post.destination_id)
    if source is None or destination is None or source is destination:
        raise ValueError("A transfer has two ends that exist.")
    if {source.village_id, destination.village_id} != {book.village_id}:
        raise ValueError("Both ends lie in the book's village.")
    if post.is_held and post.kind != TransferKind.AWARD:
        raise ValueError("Only an award waits for its notice.")
    if post.freed and not (post.is_held and ZERO < post.freed < post.points):
        raise ValueError("A part of what waits has waited already, or nothing.")
    # For reversals, too: a closed account is mended where its points went.
    check_open(source, destination)
    return source, destination


def _get_original(post: Post, originals: Mapping[int, Transfer]) -> Transfer:
    original = originals.get(post.reverses_id or 0)
    if original is None:
        raise ValueError("A reversal names a row of the village.")
    if original.is_reversed or original.kind == TransferKind.REVERSAL:  # type: ignore[attr-defined]
        raise AlreadyReversed(original.number)
    whole = (original.destination_id, original.source_id, original.points)
    if whole != (post.source_id, post.destination_id, post.points):
        raise ValueError("A reversal is the whole opposite of its row.")
    return original


def _held_by(original: Transfer, today: date) -> Decimal:
    """Return what the row's own hold keeps back today, which its reversal sets free."""
    hold = find_open_hold(original)
    if hold is None or (hold.frees_on is not None and hold.frees_on <= today):
        return ZERO
    return hold.points


def _take(source: AccountRow, post: Post) -> Decimal:
    """Take points from the source and return how many."""
    asked = from_hundredths(to_hundredths(post.points))
    points = asked if post.is_renewal else _grant(source, post.kind, asked)
    source.balance -= points
    if source.kind == HOUSEHOLD:
        # Only reversals, and deductions where the terms allow debt, come below zero.
        source.debt = max(source.debt, -source.balance)
    return points


def _grant(source: AccountRow, kind: TransferKind, asked: Decimal) -> Decimal:
    """Return how many of the asked points the source gives: a deduction stops at the floor."""
    if source.kind == ISSUANCE or kind == TransferKind.REVERSAL:
        return asked
    if kind == TransferKind.SETTLEMENT:
        _check_settlement(source, asked)
    elif kind == TransferKind.REDEMPTION:
        _check_available(source, asked, kept=source.keep)
    elif kind == TransferKind.MOVE:
        _check_available(source, asked, kept=ZERO)
    elif kind == TransferKind.EXPIRY or not source.debt_allowed:
        return min(asked, max(ZERO, source.balance))
    return asked


def _check_available(source: AccountRow, asked: Decimal, *, kept: Decimal) -> None:
    available = max(ZERO, source.balance - source.held - kept)
    if asked > available:
        raise InsufficientPoints(available, asked)


def _check_settlement(source: AccountRow, asked: Decimal) -> None:
    """Refuse to settle more than the partner handed out; returned goods may leave less than 0."""
    open_points = max(ZERO, source.balance)
    if asked > open_points:
        raise SettlementTooLarge(open_points, asked)


def _give(destination: AccountRow, points: Decimal, *, held: Decimal) -> None:
    destination.balance += points
    if destination.kind == HOUSEHOLD:
        # Later points pay debt off.
        destination.debt = min(destination.debt, max(ZERO, -destination.balance))
    destination.held += held
