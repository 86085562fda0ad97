"""The SQL of the hot path: one function a statement, the same on both databases.

Written by hand because a post is measured against the bare statements (docs/performance.md);
all other reads and writes of the project go through the ORM. Keys go as hex digits and days as
2026-11-22, which both databases read. The statements of one call share a cursor: one for each would
cost a post a twentieth of its time.
"""
# ruff: noqa: S608 - put together of names, marks, numbers, keys and days; texts are parameters

from collections.abc import Iterable, Sequence
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
    lock = " FOR NO KEY UPDATE" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT open_month, last_number FROM ledger_book WHERE village_id = %s{lock}",
            [village_id],
        )
        row: tuple[date, int] | None = cursor.fetchone()
    return row


def select_keys(cursor: CursorWrapper, village_id: int, keys: Sequence[UUID]) -> list[int]:
    """Return the ids of the village's transfers that carry one of the keys."""
    ids: list[int] = []
    for start in range(0, len(keys), ROWS_A_STATEMENT):
        part = keys[start : start + ROWS_A_STATEMENT]
        marks = ", ".join(["%s"] * len(part))
        cursor.execute(
            f"SELECT id FROM ledger_transfer WHERE village_id = %s AND key IN ({marks})",
            [village_id, *(key.hex for key in part)],
        )
        ids.extend(row[0] for row in cursor.fetchall())
    return ids


def select_accounts(
    cursor: CursorWrapper, village_id: int, account_ids: Sequence[int], *, today: date
) -> dict[int, AccountRow]:
    """Return {account id: AccountRow} with the holds that count today and today's terms."""
    marks = ", ".join(["%s"] * len(account_ids))
    day = today.isoformat()
    cursor.execute(
        "SELECT a.id, a.village_id, a.kind, a.number, a.balance, a.debt, a.closed_at,"
        " (SELECT COALESCE(SUM(h.points), 0) FROM ledger_hold h WHERE h.account_id = a.id"
        " AND h.released_at IS NULL AND (h.frees_on IS NULL OR h.frees_on > %s)),"
        " t.keep_points, t.debt_allowed"
        " FROM ledger_account a LEFT JOIN ("
        "SELECT keep_points, debt_allowed FROM villages_terms WHERE village_id = %s"
        " AND valid_from <= %s ORDER BY valid_from DESC LIMIT 1) t ON TRUE"
        f" WHERE a.id IN ({marks})",
        [day, village_id, day, *account_ids],
    )
    return {
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
        for row in cursor.fetchall()
    }


def insert_transfers(cursor: CursorWrapper, rows: Sequence[Transfer]) -> dict[int, int]:
    """Insert unsaved rows of one village, month, moment and person, and return {number: id}.

    A row whose key or number exists is left out of the answer: the caller compares.
    """
    ids: dict[int, int] = {}
    shared, typed = _write_shared(rows[0]), TYPED_COLUMNS[connection.vendor]
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


def _write_shared(row: Transfer) -> str:
    posted_at = connection.ops.adapt_datetimefield_value(row.posted_at)
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


def insert_holds(cursor: CursorWrapper, rows: Sequence[Transfer]) -> None:
    """Insert the holds of saved awards that wait for their notice."""
    line = "(%s, %s, %s, %s, %s, FALSE)"
    for start in range(0, len(rows), ROWS_A_STATEMENT):
        part = rows[start : start + ROWS_A_STATEMENT]
        cursor.execute(
            "INSERT INTO ledger_hold"
            " (account_id, kind, points, reference, transfer_id, objected)"
            f" VALUES {', '.join([line] * len(part))}",
            [value for row in part for value in _hold_values(row)],
        )


def _hold_values(row: Transfer) -> list[int | str]:
    kind = HoldKind.NOTICE.value
    return [row.destination_id, kind, to_hundredths(row.points), row.reference, row.pk]


def update_balances(cursor: CursorWrapper, changes: Iterable[tuple[int, Decimal, Decimal]]) -> None:
    """Move balances by (account id, difference, debt from now on), in one statement."""
    rows = [
        (account, to_hundredths(moved), to_hundredths(debt)) for account, moved, debt in changes
    ]
    if not rows:
        return
    for start in range(0, len(rows), ROWS_A_STATEMENT):
        part = rows[start : start + ROWS_A_STATEMENT]
        # WITH … VALUES names its columns on both databases; the literals are integers.
        values = ", ".join(f"({account}, {moved}, {debt})" for account, moved, debt in part)
        cursor.execute(
            f"WITH moved (account, points, debt) AS (VALUES {values})"
            " UPDATE ledger_account SET balance = balance + moved.points, debt = moved.debt"
            " FROM moved WHERE ledger_account.id = moved.account"
        )


def advance_book(cursor: CursorWrapper, village_id: int, *, since: int, to: int) -> bool:
    """Move the book's last number on; False where it is not the one that was locked."""
    cursor.execute(
        "UPDATE ledger_book SET last_number = %s WHERE village_id = %s AND last_number = %s",
        [to, village_id, since],
    )
    return bool(cursor.rowcount == 1)


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
