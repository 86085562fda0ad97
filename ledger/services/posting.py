"""Posting: one movement or many, each exactly once, under the village's one lock."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connection, transaction
from django.db.backends.utils import CursorWrapper
from django.db.models import Exists, OuterRef, Q

from ledger import statements
from ledger.errors import KeyReused
from ledger.models import Bar, Hold, Transfer, TransferKind
from ledger.services.book import OpenBook, Post
from ledger.services.working import HOUSEHOLD, PARTNER, find_open_hold, move_points
from ledger.statements import AccountRow
from villages.models import User
from villages.numbers import from_hundredths, to_hundredths

TRANSFER_FIELDS = [field.attname for field in Transfer._meta.concrete_fields]


def transfer(book: OpenBook, post: Post, *, by: User | None) -> Transfer | None:
    """Move points between two accounts of one village.

    Returns the Transfer; the earlier one if the key was already used for the same movement; None
    where a deduction finds nothing to take.
    Raises PointsNotPositive, InsufficientPoints, SettlementTooLarge, AccountClosed,
    AlreadyReversed, KeyReused.
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
    Raises AlreadyReversed, AccountClosed, KeyReused.
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
    Raises PointsNotPositive, InsufficientPoints, SettlementTooLarge, AccountClosed,
    AlreadyReversed, KeyReused; ValueError for ends that do not fit the kind, and where a part of
    the transaction was rolled back since the book was locked.
    """
    if len({post.key for post in posts}) != len(posts):
        raise ValueError("Two posts of one call carry the same key.")
    if not posts:
        return []
    with connection.cursor() as cursor:
        accounts, is_used = _read_accounts(cursor, book, posts)
        has_reversal = any(post.reverses_id is not None for post in posts)
        # The usual case finds nothing, and then needs no model.
        earlier, originals = _look_up(book, posts) if is_used or has_reversal else ({}, {})
        for post in posts:
            if post.key in earlier:
                _check_same(earlier[post.key], post, by)
        fresh = [post for post in posts if post.key not in earlier]
        _check_renewals(fresh)
        made = (
            _post_fresh(cursor, book, fresh, accounts, originals=originals, by=by) if fresh else {}
        )
    return [earlier.get(post.key) or made.get(post.key) for post in posts]


def _check_renewals(posts: Sequence[Post]) -> None:
    """Raise ValueError for a renewal that what is reversed just before it does not pay for."""
    for before, post in zip((None, *posts), posts, strict=False):
        if post.is_renewal and not (
            before is not None
            and post.kind == TransferKind.REDEMPTION
            and before.kind == TransferKind.REVERSAL
            and (before.source_id, before.destination_id) == (post.destination_id, post.source_id)
            and before.points >= post.points
        ):
            raise ValueError("A renewal follows the reversal of more of the same.")


def _look_up(
    book: OpenBook, posts: Sequence[Post]
) -> tuple[dict[UUID, Transfer], dict[int, Transfer]]:
    """Return the earlier rows by key, and the rows to be reversed by id, in one statement."""
    keys = {post.key for post in posts}
    reverses = {post.reverses_id for post in posts if post.reverses_id is not None}
    rows = (
        Transfer.objects.filter(Q(key__in=keys) | Q(pk__in=reverses), village_id=book.village_id)
        .select_related("hold")
        .annotate(is_reversed=Exists(Transfer.objects.filter(reverses=OuterRef("pk"))))
    )
    found = list(rows)
    return (
        {row.key: row for row in found if row.key in keys},
        {row.pk: row for row in found if row.pk in reverses},
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
    cursor: CursorWrapper,
    book: OpenBook,
    posts: Sequence[Post],
    accounts: dict[int, AccountRow],
    *,
    originals: dict[int, Transfer],
    by: User | None,
) -> dict[UUID, Transfer]:
    before = {account.id: (account.balance, account.debt) for account in accounts.values()}
    rows: list[Transfer] = []
    for post in posts:
        points = move_points(book, accounts, post, originals)
        if points:
            number = book.last_number + len(rows) + 1
            rows.append(_build_row(book, post, number=number, points=points, by=by))
    if rows:
        changes = [
            (account.id, account.balance - before[account.id][0], account.debt)
            for account in accounts.values()
            if account.kind == HOUSEHOLD and before[account.id] != (account.balance, account.debt)
        ]
        held = {post.key: post.points - post.freed for post in posts if post.is_held}
        _write(cursor, book, rows, held, changes)
    _end_originals(book, originals)
    return {row.key: row for row in rows}


def _read_accounts(
    cursor: CursorWrapper, book: OpenBook, posts: Sequence[Post]
) -> tuple[dict[int, AccountRow], bool]:
    """Return {id: account} of all ends, and whether one of the keys was used before.

    A partner's account carries its sum where points are settled.
    """
    ends = {end for post in posts for end in (post.source_id, post.destination_id)}
    accounts, is_used = statements.select_accounts(
        cursor,
        book.village_id,
        sorted(ends),
        today=book.today,
        keys=[post.key for post in posts],
    )
    if any(post.kind == TransferKind.SETTLEMENT for post in posts):
        partners = [account.id for account in accounts.values() if account.kind == PARTNER]
        for account_id, points in statements.sum_accounts(cursor, partners).items():
            accounts[account_id].balance = points
    return accounts, is_used


def _build_row(
    book: OpenBook, post: Post, *, number: int, points: Decimal, by: User | None
) -> Transfer:
    # As a row that is read, in the order of the fields: half the time of one made by their names.
    values = (
        None,
        book.village_id,
        number,
        book.open_month,
        post.source_id,
        post.destination_id,
        points,
        from_hundredths(to_hundredths(post.points)),
        post.kind,
        post.key,
        post.reverses_id,
        post.occurred_on,
        post.reference,
        book.now,
        by.pk if by else None,
    )
    return Transfer.from_db(DEFAULT_DB_ALIAS, TRANSFER_FIELDS, values)


def _write(
    cursor: CursorWrapper,
    book: OpenBook,
    rows: Sequence[Transfer],
    held: Mapping[UUID, Decimal],
    changes: Sequence[tuple[int, Decimal, Decimal]],
) -> None:
    """Write the rows with their holds and balances, and the book's last number.

    The rows learn their ids. held: what waits for its notice, by the key of its award.
    """
    ids = statements.insert_transfers(cursor, rows)
    if len(ids) != len(rows):
        # Only a writer that did not take the book's lock can have come between. Some rows are in,
        # their balances are not: nothing of this transaction may stay, even if this is caught.
        transaction.set_rollback(True)
        raise KeyReused
    for row in rows:
        row.pk = ids[row.number]
    last = rows[-1].number
    is_written = statements.write_changes(
        cursor,
        book.village_id,
        held=[(row, held[row.key]) for row in rows if row.key in held],
        changes=changes,
        since=book.last_number,
        to=last,
    )
    if not is_written:
        # What moved the book on was rolled back, or it was never this transaction's.
        transaction.set_rollback(True)
        raise ValueError("The book is not as it was locked: lock it again.")
    book.last_number = last


def _end_originals(book: OpenBook, originals: dict[int, Transfer]) -> None:
    """End what reversed rows brought along: an award's hold, a deduction's bars."""
    holds = [hold for row in originals.values() if (hold := find_open_hold(row))]
    if holds:
        Hold.objects.filter(pk__in=[hold.pk for hold in holds]).update(released_at=book.now)
    deductions = [pk for pk, row in originals.items() if row.kind == TransferKind.DEDUCTION]
    if deductions:
        Bar.objects.filter(transfer__in=deductions, lifted_at__isnull=True).update(
            lifted_at=book.now
        )
