"""The SQL of the hot path: one function a statement, the same on both databases.

Written by hand because a post is measured against the bare statements (docs/performance.md);
all other reads and writes of the project go through the ORM. Keys go as hex digits and days as
2026-11-22, which both databases read. The statements of one call share a cursor: one for each would
cost a post a twentieth of its time.
"""
# ruff: noqa: S608 - put together of names, marks, numbers, keys and days; texts are parameters

from collections.abc import Iterator, Sequence
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
# Its text and its parameters.
Statement = tuple[str, list[int | str]]


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


def insert_transfers(cursor: CursorWrapper, rows: Sequence[Transfer]) -> dict[int, int]:
    """Insert unsaved rows of one village, month, moment and person, and return {number: id}.

    A row whose key or number exists is left out of the answer: the caller compares.
    """
    ids: dict[int, int] = {}
    shared, typed = _write_shared(cursor, rows[0]), TYPED_COLUMNS[cursor.db.vendor]
    for start in range(0, len(rows), ROWS_A_STATEMENT):
        part = rows[start : start + ROWS_A_STATEMENT]
        # What is the same in all rows is sent once: a thousand rows are parsed a third sooner.
        cursor.execute(
            f"WITH posted ({COLUMNS}) AS (VALUES {', '.join([_write_row(row) for row in part])})"
            f" INSERT INTO ledger_transfer (village_id, month, posted_at, posted_by_id, {COLUMNS})"
            f" SELECT {shared}, {typed} FROM posted WHERE TRUE"
            " ON CONFLICT (village_id, key) DO NOTHING RETURNING number, id",
            [row.reference for row in part],
        )
        ids.update(cursor.fetchall())
    return ids


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


def write_changes(
    cursor: CursorWrapper,
    village_id: int,
    *,
    held: Sequence[tuple[Transfer, Decimal]],
    changes: Sequence[tuple[int, Decimal, Decimal]],
    since: int,
    to: int,
) -> bool:
    """Write what inserted transfers bring along: holds, balances, the book's last number.

    held: saved awards, and how much of each waits for its notice. changes: (account id, difference,
    debt from now on). Returns False where the book's last number is not `since`, the one that was
    locked.
    """
    # The last one, whose count of rows is the answer.
    book = "UPDATE ledger_book SET last_number = %s WHERE village_id = %s AND last_number = %s"
    statements: list[Statement] = [
        *_write_holds(held),
        *_write_balances(changes),
        (book, [to, village_id, since]),
    ]
    if cursor.db.vendor == "postgresql":
        # As one message: the way to the server and back costs more than such a statement does.
        cursor.execute(
            "; ".join([sql for sql, _values in statements]),
            [value for _sql, values in statements for value in values],
        )
    else:
        for sql, values in statements:
            cursor.execute(sql, values)
    return bool(cursor.rowcount == 1)


def _write_holds(rows: Sequence[tuple[Transfer, Decimal]]) -> Iterator[Statement]:
    line = "(%s, %s, %s, %s, %s, FALSE)"
    for start in range(0, len(rows), ROWS_A_STATEMENT):
        part = rows[start : start + ROWS_A_STATEMENT]
        sql = (
            "INSERT INTO ledger_hold"
            " (account_id, kind, points, reference, transfer_id, objected)"
            f" VALUES {', '.join([line] * len(part))}"
        )
        yield sql, [value for row, points in part for value in _hold_values(row, points)]


def _hold_values(row: Transfer, points: Decimal) -> list[int | str]:
    kind = HoldKind.NOTICE.value
    return [row.destination_id, kind, to_hundredths(points), row.reference, row.pk]


def _write_balances(changes: Sequence[tuple[int, Decimal, Decimal]]) -> Iterator[Statement]:
    for start in range(0, len(changes), ROWS_A_STATEMENT):
        part = changes[start : start + ROWS_A_STATEMENT]
        # WITH … VALUES names its columns on both databases; the literals are integers.
        values = ", ".join(
            [
                f"({account:d}, {to_hundredths(moved):d}, {to_hundredths(debt):d})"
                for account, moved, debt in part
            ]
        )
        sql = (
            f"WITH moved (account, points, debt) AS (VALUES {values})"
            " UPDATE ledger_account SET balance = balance + moved.points, debt = moved.debt"
            " FROM moved WHERE ledger_account.id = moved.account"
        )
        yield sql, []


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
