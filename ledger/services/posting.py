"""Posting: one movement or many, each exactly once, under the village's one lock."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from ledger import statements
from ledger.errors import (
    AccountClosed,
    AlreadyReversed,
    InsufficientPoints,
    KeyReused,
    PointsNotPositive,
)
from ledger.models import AccountKind, Hold, HoldKind, Transfer, TransferKind
from ledger.statements import AccountRow
from villages.models import User, Village
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


@dataclass(slots=True)
class OpenBook:
    """A village's book, locked until the transaction ends; what every post needs first."""

    village_id: int
    open_month: date
    last_number: int
    now: datetime
    today: date


@dataclass(frozen=True, slots=True)
class Post:
    """One movement to be made.

    points: what is asked, more than 0, two places. key: made by whoever had the intent.
    is_held: an award that waits for its notice. is_job: a step that any person may repeat.
    """

    kind: TransferKind
    source_id: int
    destination_id: int
    points: Decimal
    key: UUID
    occurred_on: date
    reference: str
    reverses_id: int | None = None
    is_held: bool = False
    is_job: bool = False


def lock_book(village: Village, *, now: datetime) -> OpenBook:
    """Lock the village's book: the first statement of whatever moves its points or stock.

    Raises ValueError outside a transaction or for a village without a book.
    Source: design section 4, one lock a village.
    """
    if not connection.in_atomic_block:
        raise ValueError("A book is locked inside a transaction.")
    row = statements.select_book_for_update(village.pk)
    if row is None:
        raise ValueError(f"Village {village.pk} has no book.")
    return OpenBook(
        village_id=village.pk,
        open_month=row[0],
        last_number=row[1],
        now=now,
        today=timezone.localdate(now),
    )


def transfer(book: OpenBook, post: Post, *, by: User | None) -> Transfer | None:
    """Move points between two accounts of one village.

    Returns the Transfer; the earlier one if the key was already used for the same movement; None
    where a deduction finds nothing to take.
    Raises PointsNotPositive, InsufficientPoints, AccountClosed, AlreadyReversed, KeyReused.
    """
    return post_many(book, [post], by=by)[0]


def reverse(
    book: OpenBook,
    original: Transfer,
    *,
    key: UUID,
    occurred_on: date,
    reference: str,
    by: User | None,
) -> Transfer:
    """Post the opposite of a row, whole; its hold is released in the same step.

    May take a household below its floor: later points pay that off (design section 4).
    Raises AlreadyReversed, KeyReused.
    """
    post = Post(
        kind=TransferKind.REVERSAL,
        source_id=original.destination_id,
        destination_id=original.source_id,
        points=original.points,
        key=key,
        occurred_on=occurred_on,
        reference=reference,
        reverses_id=original.pk,
    )
    made = transfer(book, post, by=by)
    assert made is not None, "A reversal is never clipped."
    return made


def post_many(book: OpenBook, posts: Sequence[Post], *, by: User | None) -> list[Transfer | None]:
    """Post movements of one village in their order: all of them, or none if one is refused.

    Returns one Transfer a post, the earlier one where its key was already used for the same
    movement, None where a deduction finds nothing to take.
    Raises PointsNotPositive, InsufficientPoints, AccountClosed, AlreadyReversed, KeyReused;
    ValueError for ends that do not fit the kind.
    """
    if len({post.key for post in posts}) != len(posts):
        raise ValueError("Two posts of one call carry the same key.")
    earlier, originals = _look_up(book, posts)
    for post in posts:
        if post.key in earlier:
            _check_same(earlier[post.key], post, by)
    fresh = [post for post in posts if post.key not in earlier]
    made = _post_fresh(book, fresh, originals, by) if fresh else {}
    return [earlier.get(post.key) or made.get(post.key) for post in posts]


def _look_up(
    book: OpenBook, posts: Sequence[Post]
) -> tuple[dict[UUID, Transfer], dict[int, Transfer]]:
    """Return the earlier rows by key, and the rows to be reversed by id, in one statement."""
    keys = [post.key for post in posts]
    reverses = [post.reverses_id for post in posts if post.reverses_id is not None]
    wanted = Q(key__in=keys) | Q(pk__in=reverses)
    if not reverses:
        # The usual case finds nothing, and then needs no model.
        ids = statements.select_keys(book.village_id, keys)
        if not ids:
            return {}, {}
        wanted = Q(pk__in=ids)
    rows = (
        Transfer.objects.filter(wanted, village_id=book.village_id)
        .select_related("hold")
        .annotate(is_reversed=Exists(Transfer.objects.filter(reverses=OuterRef("pk"))))
    )
    found = list(rows)
    wanted_keys = set(keys)
    return (
        {row.key: row for row in found if row.key in wanted_keys},
        {row.pk: row for row in found if row.pk in set(reverses)},
    )


def _check_same(found: Transfer, post: Post, by: User | None) -> None:
    same = (
        found.kind == post.kind
        and found.source_id == post.source_id
        and found.destination_id == post.destination_id
        and found.asked == post.points
        and found.occurred_on == post.occurred_on
        and found.reference == post.reference
        and found.reverses_id == post.reverses_id
    )
    if not same or not (post.is_job or found.posted_by_id == (by.pk if by else None)):
        raise KeyReused


def _post_fresh(
    book: OpenBook, posts: Sequence[Post], originals: dict[int, Transfer], by: User | None
) -> dict[UUID, Transfer]:
    ends = {end for post in posts for end in (post.source_id, post.destination_id)}
    accounts = statements.select_accounts(book.village_id, sorted(ends), today=book.today)
    before = {account.id: (account.balance, account.debt) for account in accounts.values()}
    rows: list[Transfer] = []
    for post in posts:
        points = _move(book, accounts, post, originals)
        if points:
            rows.append(_build_row(book, post, points, by))
    _insert(book, rows)
    statements.update_balances(
        (account.id, account.balance - before[account.id][0], account.debt)
        for account in accounts.values()
        if account.kind == HOUSEHOLD and before[account.id] != (account.balance, account.debt)
    )
    _write_holds(book, posts, rows, originals)
    return {row.key: row for row in rows}


def _move(
    book: OpenBook, accounts: dict[int, AccountRow], post: Post, originals: dict[int, Transfer]
) -> Decimal:
    """Work one post out on the accounts in memory and return the points that it moves."""
    check_points(post.points)
    source, destination = accounts.get(post.source_id), accounts.get(post.destination_id)
    if source is None or destination is None or source is destination:
        raise ValueError("A transfer has two ends that exist.")
    if {source.village_id, destination.village_id} != {book.village_id}:
        raise ValueError("Both ends lie in the book's village.")
    if post.kind == TransferKind.REVERSAL:
        _check_reversal(post, originals)
        source.held -= _held_by(originals[post.reverses_id], book.today)  # type: ignore[index]
    elif (source.kind, destination.kind) != ENDS[post.kind] or post.reverses_id is not None:
        raise ValueError(f"{post.kind} does not go from {source.kind} to {destination.kind}.")
    else:
        _check_open(source, destination)
    points = _take(source, post)
    if destination.kind == HOUSEHOLD:
        destination.balance += points
        destination.debt = min(destination.debt, max(Decimal(0), -destination.balance))
        if post.is_held:
            destination.held += points
    return points


def check_points(points: Decimal) -> None:
    try:
        hundredths = to_hundredths(points)
    except (ValueError, ArithmeticError) as error:
        raise PointsNotPositive from error
    if hundredths <= 0:
        raise PointsNotPositive


def _check_open(*ends: AccountRow) -> None:
    for end in ends:
        if end.is_closed:
            raise AccountClosed(f"{end.number:03d}")


def _check_reversal(post: Post, originals: dict[int, Transfer]) -> None:
    original = originals.get(post.reverses_id or 0)
    if original is None:
        raise ValueError("A reversal names a row of the village.")
    if original.is_reversed or original.kind == TransferKind.REVERSAL:  # type: ignore[attr-defined]
        raise AlreadyReversed(original.number)
    whole = (original.destination_id, original.source_id, original.points)
    if whole != (post.source_id, post.destination_id, post.points):
        raise ValueError("A reversal is the whole opposite of its row.")


def _held_by(original: Transfer, today: date) -> Decimal:
    """Return what the row's own hold keeps back today, which its reversal sets free."""
    hold = _open_hold(original)
    if hold is None or (hold.frees_on is not None and hold.frees_on <= today):
        return Decimal(0)
    return hold.points


def _open_hold(original: Transfer) -> Hold | None:
    hold = getattr(original, "hold", None)
    return hold if hold is not None and hold.released_at is None else None


def _take(source: AccountRow, post: Post) -> Decimal:
    """Take points from the source in memory and return how many: a deduction stops at the floor."""
    points = from_hundredths(to_hundredths(post.points))
    if source.kind != HOUSEHOLD:
        return points
    may_owe = post.kind == TransferKind.REVERSAL or (
        post.kind == TransferKind.DEDUCTION and source.debt_allowed
    )
    if post.kind in (TransferKind.REDEMPTION, TransferKind.MOVE):
        keep = source.keep if post.kind == TransferKind.REDEMPTION else Decimal(0)
        available = max(Decimal(0), source.balance - source.held - keep)
        if points > available:
            raise InsufficientPoints(available, points)
    elif not may_owe:
        points = min(points, max(Decimal(0), source.balance))
    source.balance -= points
    if may_owe:
        source.debt = max(source.debt, -source.balance)
    return points


def _build_row(book: OpenBook, post: Post, points: Decimal, by: User | None) -> Transfer:
    book.last_number += 1
    return Transfer(
        village_id=book.village_id,
        number=book.last_number,
        month=book.open_month,
        source_id=post.source_id,
        destination_id=post.destination_id,
        points=points,
        asked=from_hundredths(to_hundredths(post.points)),
        kind=post.kind,
        key=post.key,
        reverses_id=post.reverses_id,
        occurred_on=post.occurred_on,
        reference=post.reference,
        posted_at=book.now,
        posted_by=by,
    )


def _insert(book: OpenBook, rows: Sequence[Transfer]) -> None:
    """Write the rows and the book's last number; the rows learn their ids."""
    if not rows:
        return
    posted_at = statements.adapt_time(book.now)
    month = statements.adapt_day(book.open_month)
    ids = statements.insert_transfers(
        [
            (
                row.village_id,
                row.number,
                month,
                row.source_id,
                row.destination_id,
                to_hundredths(row.points),
                to_hundredths(row.asked),
                str(row.kind),
                statements.adapt_key(row.key),
                row.reverses_id,
                statements.adapt_day(row.occurred_on),
                row.reference,
                posted_at,
                row.posted_by_id,
            )
            for row in rows
        ]
    )
    if len(ids) != len(rows):
        # Only a writer that did not take the book's lock can have come between.
        raise KeyReused
    for row in rows:
        row.pk = ids[row.number]
        row._state.adding = False
    statements.update_book(book.village_id, book.last_number)


def _write_holds(
    book: OpenBook,
    posts: Sequence[Post],
    rows: Sequence[Transfer],
    originals: dict[int, Transfer],
) -> None:
    held = {post.key for post in posts if post.is_held}
    if held:
        Hold.objects.bulk_create(
            Hold(
                account_id=row.destination_id,
                kind=HoldKind.NOTICE,
                points=row.points,
                reference=row.reference,
                transfer_id=row.pk,
            )
            for row in rows
            if row.key in held
        )
    holds = [hold for row in originals.values() if (hold := _open_hold(row))]
    if holds:
        Hold.objects.filter(pk__in=[hold.pk for hold in holds]).update(released_at=book.now)
