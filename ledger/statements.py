"""The SQL of the hot path: one function a statement, the same on both databases.

Written by hand because a post is measured against the bare statements (docs/performance.md);
all other reads and writes of the project go through the ORM. Keys go as hex digits and days as
2026-11-22, which both databases read. The statements of one call share a cursor: one for each would
cost a post a twentieth of its time.
"""
# ruff: noqa: S608 - put together of names, marks, numbers, keys and days; texts are parameters

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db import connection
from django.db.backends.utils import CursorWrapper

from ledger.models import HoldKind, Transfer, TransferKind, write_code
from villages.numbers import from_hundredths, to_hundredths

COLUMNS = (
    "number, source_id, destination_id, points, asked, kind, key, reverses_id, "
    "occurred_on, reference"
)
# What PostgreSQL takes for text unless told; on SQLite a cast would make numbers of keys and days.
TYPED_COLUMNS = {
    "sqlite": COLUMNS,
    "postgresql": "number, source_id, destination_id, points, asked, kind, CAST(key AS uuid),"
    " CAST(reverses_id AS bigint), CAST(occurred_on AS date), reference",
}

# Well below SQLite's 32,766 parameters a statement.
ROWS_A_STATEMENT = 1000


@dataclass(slots=True)
class AccountRow:
    """An account as a post needs it; changes as rows of one step are worked out.

    balance: 0 for an account that keeps none, until sum_accounts fills it in. held: what holds
    keep back today. keep, debt_allowed: the village's terms today.
    """

    id: int
    village_id: int
    kind: str
    number: int
    balance: Decimal
    debt: Decimal
    is_closed: bool
    held: Decimal
    keep: Decimal
    debt_allowed: bool

    @property
    def code(self) -> str:
        return write_code(self.kind, self.number)


def select_book_for_update(village_id: int) -> tuple[date, int] | None:
    """Lock a village's book and return its open month and last number; None without a book.

    FOR NO KEY UPDATE lets others insert rows that refer to the book's village meanwhile; on SQLite
    BEGIN IMMEDIATE is the lock.
    """
    with connection.cursor() as cursor:
        lock = " FOR NO KEY UPDATE" if cursor.db.vendor == "postgresql" else ""
        cursor.execute(
            f"SELECT open_month, last_number FROM ledger_book WHERE village_id = %s{lock}",
            [village_id],
        )
        row: tuple[date, int] | None = cursor.fetchone()
    return row


def select_accounts(
    cursor: CursorWrapper,
    village_id: int,
    account_ids: Sequence[int],
    *,
    today: date,
    keys: Sequence[UUID] = (),
) -> tuple[dict[int, AccountRow], bool]:
    """Return {account id: AccountRow} with the holds that count today and today's terms.

    And whether the village has a transfer with one of the keys: asked along, it costs a post no
    way to the server and back.
    """
    marks = ", ".join(["%s"] * len(account_ids))
    day = today.isoformat()
    cursor.execute(
        "SELECT a.id, a.village_id, a.kind, a.number, a.balance, a.debt, a.closed_at,"
        " (SELECT COALESCE(SUM(h.points), 0) FROM ledger_hold h WHERE h.account_id = a.id"
        " AND h.released_at IS NULL AND (h.frees_on IS NULL OR h.frees_on > %s)),"
        f" t.keep_points, t.debt_allowed, {_write_is_used(village_id, keys)}"
        " FROM ledger_account a LEFT JOIN ("
        "SELECT keep_points, debt_allowed FROM villages_terms WHERE village_id = %s"
        " AND valid_from <= %s ORDER BY valid_from DESC LIMIT 1) t ON TRUE"
        f" WHERE a.id IN ({marks})",
        [day, village_id, day, *account_ids],
    )
    found = cursor.fetchall()
    accounts = {
        row[0]: AccountRow(
            id=row[0],
            village_id=row[1],
            kind=row[2],
            number=row[3],
            balance=from_hundredths(row[4] or 0),
            debt=from_hundredths(row[5]),
            is_closed=row[6] is not None,
            held=from_hundredths(int(row[7])),
            keep=from_hundredths(row[8] or 0),
            debt_allowed=bool(row[9]),
        )
        for row in found
    }
    return accounts, any(row[10] for row in found)


def _write_is_used(village_id: int, keys: Sequence[UUID]) -> str:
    if not keys:
        return "FALSE"
    written = ", ".join([f"'{key.hex}'" for key in keys])
    return (
        f"EXISTS (SELECT 1 FROM ledger_transfer WHERE village_id = {village_id:d}"
        f" AND key IN ({written}))"
    )


def write_posts(
    cursor: CursorWrapper,
    rows: Sequence[Transfer],
    *,
    held: Sequence[int],
    changes: Sequence[tuple[int, Decimal, Decimal]],
    since: int,
) -> tuple[dict[int, int], bool]:
    """Insert unsaved rows of one village, month, moment and person with what they bring along.

    held: the numbers of awards that wait for their notice. changes: (account id, difference, debt
    from now on). since: the book's last number as it was locked.
    Returns {number: id}, without rows whose key exists, and whether the book was as it was locked.
    """
    if cursor.db.vendor == "postgresql":
        return _write_at_once(cursor, rows, held=held, changes=changes, since=since)
    ids: dict[int, int] = {}
    for start in range(0, len(rows), ROWS_A_STATEMENT):
        part = rows[start : start + ROWS_A_STATEMENT]
        insert = _write_insert(cursor, rows[0], returning="number, id")
        cursor.execute(f"WITH {_write_posted(part)} {insert}", [row.reference for row in part])
        ids.update(cursor.fetchall())
    if held:
        cursor.execute(
            f"{_write_holds('ledger_transfer', held)} AND village_id = {rows[0].village_id:d}"
        )
    if changes:
        cursor.execute(_write_balances(changes))
    cursor.execute(_write_book(rows[-1], since))
    return ids, cursor.rowcount == 1


def _write_at_once(
    cursor: CursorWrapper,
    rows: Sequence[Transfer],
    *,
    held: Sequence[int],
    changes: Sequence[tuple[int, Decimal, Decimal]],
    since: int,
) -> tuple[dict[int, int], bool]:
    """Do what write_posts does in one statement: a way there and back costs as much as a part."""
    insert = _write_insert(
        cursor, rows[0], returning="number, id, destination_id, points, reference"
    )
    parts = [_write_posted(rows), f"written AS ({insert})"]
    if held:
        parts.append(f"held AS ({_write_holds('written', held)})")
    if changes:
        parts.append(f"changed AS ({_write_balances(changes)})")
    parts.append(f"counted AS ({_write_book(rows[-1], since)} RETURNING 1)")
    cursor.execute(
        f"WITH {', '.join(parts)} SELECT number, id, EXISTS (SELECT 1 FROM counted) FROM written",
        [row.reference for row in rows],
    )
    found = cursor.fetchall()
    return {number: pk for number, pk, _as_locked in found}, all(row[2] for row in found)


def _write_posted(rows: Sequence[Transfer]) -> str:
    return f"posted ({COLUMNS}) AS (VALUES {', '.join([_write_row(row) for row in rows])})"


def _write_insert(cursor: CursorWrapper, row: Transfer, *, returning: str) -> str:
    """Write the insert of `posted`; what is the same in all rows, as in this one, stands once."""
    # A thousand rows are parsed a third sooner so.
    return (
        f"INSERT INTO ledger_transfer (village_id, month, posted_at, posted_by_id, {COLUMNS})"
        f" SELECT {_write_shared(cursor, row)}, {TYPED_COLUMNS[cursor.db.vendor]} FROM posted"
        f" WHERE TRUE ON CONFLICT (village_id, key) DO NOTHING RETURNING {returning}"
    )


def _write_shared(cursor: CursorWrapper, row: Transfer) -> str:
    posted_at = cursor.db.ops.adapt_datetimefield_value(row.posted_at)
    posted_by = "NULL" if row.posted_by_id is None else int(row.posted_by_id)
    return f"{row.village_id:d}, '{row.month.isoformat()}', '{posted_at}', {posted_by}"


def _write_row(row: Transfer) -> str:
    """Write a row's values down; what kind they are leaves no room for anything else."""
    reverses = "NULL" if row.reverses_id is None else int(row.reverses_id)
    return (
        f"({row.number:d}, {row.source_id:d}, {row.destination_id:d},"
        f" {to_hundredths(row.points):d}, {to_hundredths(row.asked):d},"
        f" '{TransferKind(row.kind).value}', '{row.key.hex}', {reverses},"
        f" '{row.occurred_on.isoformat()}', %s)"
    )


def _write_holds(inserted: str, numbers: Sequence[int]) -> str:
    written = ", ".join([f"{number:d}" for number in numbers])
    return (
        "INSERT INTO ledger_hold (account_id, kind, points, reference, transfer_id, objected)"
        f" SELECT destination_id, '{HoldKind.NOTICE.value}', points, reference, id, FALSE"
        f" FROM {inserted} WHERE number IN ({written})"
    )


def _write_balances(changes: Sequence[tuple[int, Decimal, Decimal]]) -> str:
    # Both databases call the columns of bare VALUES so.
    moved = ", ".join(
        [
            f"({account:d}, {to_hundredths(points):d}, {to_hundredths(debt):d})"
            for account, points, debt in changes
        ]
    )
    return (
        "UPDATE ledger_account SET balance = balance + moved.column2, debt = moved.column3"
        f" FROM (VALUES {moved}) AS moved WHERE ledger_account.id = moved.column1"
    )


def _write_book(last: Transfer, since: int) -> str:
    return (
        f"UPDATE ledger_book SET last_number = {last.number:d}"
        f" WHERE village_id = {last.village_id:d} AND last_number = {since:d}"
    )


def sum_accounts(cursor: CursorWrapper, account_ids: Sequence[int]) -> dict[int, Decimal]:
    """Return {account id: what came in less what went out}, for accounts that keep no balance."""
    if not account_ids:
        return {}
    marks = ", ".join(["%s"] * len(account_ids))
    cursor.execute(
        "SELECT account, SUM(points) FROM ("
        "SELECT destination_id AS account, points FROM ledger_transfer"
        f" WHERE destination_id IN ({marks}) UNION ALL"
        f" SELECT source_id, -points FROM ledger_transfer WHERE source_id IN ({marks})"
        ") ends GROUP BY account",
        [*account_ids, *account_ids],
    )
    return {row[0]: from_hundredths(int(row[1])) for row in cursor.fetchall()}
