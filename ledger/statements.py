"""The SQL of the hot path: one function a statement, the same on both databases.

Written by hand because a post is measured against the bare statements (docs/performance.md);
all other reads and writes of the project go through the ORM.
"""
# ruff: noqa: S608 - only column names and marks are put together, values are always parameters

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import connection

from ledger.models import write_code
from villages.numbers import from_hundredths, to_hundredths

TRANSFER_COLUMNS = (
    "village_id",
    "number",
    "month",
    "source_id",
    "destination_id",
    "points",
    "asked",
    "kind",
    "key",
    "reverses_id",
    "occurred_on",
    "reference",
    "posted_at",
    "posted_by_id",
)
# A value as the database's driver takes it.
Adapted = UUID | date | str | int | None

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


def select_keys(village_id: int, keys: Sequence[UUID]) -> list[int]:
    """Return the ids of the village's transfers that carry one of the keys."""
    ids: list[int] = []
    with connection.cursor() as cursor:
        for start in range(0, len(keys), ROWS_A_STATEMENT):
            part = keys[start : start + ROWS_A_STATEMENT]
            marks = ", ".join(["%s"] * len(part))
            cursor.execute(
                f"SELECT id FROM ledger_transfer WHERE village_id = %s AND key IN ({marks})",
                [village_id, *[adapt_key(key) for key in part]],
            )
            ids.extend(row[0] for row in cursor.fetchall())
    return ids


def select_accounts(
    village_id: int, account_ids: Sequence[int], *, today: date
) -> dict[int, AccountRow]:
    """Return {account id: AccountRow} with the holds that count today and today's terms."""
    marks = ", ".join(["%s"] * len(account_ids))
    day = adapt_day(today)
    terms = (
        "(SELECT {} FROM villages_terms WHERE village_id = %s AND valid_from <= %s"
        " ORDER BY valid_from DESC LIMIT 1)"
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT a.id, a.village_id, a.kind, a.number, a.balance, a.debt, a.closed_at,"
            " (SELECT COALESCE(SUM(h.points), 0) FROM ledger_hold h WHERE h.account_id = a.id"
            " AND h.released_at IS NULL AND (h.frees_on IS NULL OR h.frees_on > %s)),"
            f" {terms.format('keep_points')}, {terms.format('debt_allowed')}"
            f" FROM ledger_account a WHERE a.id IN ({marks})",
            [day, village_id, day, village_id, day, *account_ids],
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


def insert_transfers(rows: Sequence[Sequence[Adapted]]) -> dict[int, int]:
    """Insert rows of TRANSFER_COLUMNS (values as adapt_* give them) and return {number: id}.

    A row whose key or number exists is left out of the answer: the caller compares.
    """
    ids: dict[int, int] = {}
    line = "(" + ", ".join(["%s"] * len(TRANSFER_COLUMNS)) + ")"
    with connection.cursor() as cursor:
        for start in range(0, len(rows), ROWS_A_STATEMENT):
            part = rows[start : start + ROWS_A_STATEMENT]
            cursor.execute(
                f"INSERT INTO ledger_transfer ({', '.join(TRANSFER_COLUMNS)})"
                f" VALUES {', '.join([line] * len(part))}"
                " ON CONFLICT (village_id, key) DO NOTHING RETURNING number, id",
                [value for row in part for value in row],
            )
            ids.update(cursor.fetchall())
    return ids


def adapt_key(key: UUID) -> Adapted:
    return key if connection.features.has_native_uuid_field else key.hex


def adapt_day(day: date) -> Adapted:
    return connection.ops.adapt_datefield_value(day)


def adapt_time(moment: datetime) -> Adapted:
    return connection.ops.adapt_datetimefield_value(moment)


def update_balances(changes: Iterable[tuple[int, Decimal, Decimal]]) -> None:
    """Move balances by (account id, difference, debt from now on), in one statement."""
    rows = [
        (account, to_hundredths(moved), to_hundredths(debt)) for account, moved, debt in changes
    ]
    if not rows:
        return
    with connection.cursor() as cursor:
        for start in range(0, len(rows), ROWS_A_STATEMENT):
            part = rows[start : start + ROWS_A_STATEMENT]
            # WITH … VALUES names its columns on both databases; the literals are integers.
            values = ", ".join(f"({account}, {moved}, {debt})" for account, moved, debt in part)
            cursor.execute(
                f"WITH moved (account, points, debt) AS (VALUES {values})"
                " UPDATE ledger_account SET balance = balance + moved.points, debt = moved.debt"
                " FROM moved WHERE ledger_account.id = moved.account"
            )


def advance_book(village_id: int, *, since: int, to: int) -> bool:
    """Move the book's last number on; False where it is not the one that was locked."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE ledger_book SET last_number = %s WHERE village_id = %s AND last_number = %s",
            [to, village_id, since],
        )
        return bool(cursor.rowcount == 1)


def sum_accounts(account_ids: Sequence[int]) -> dict[int, Decimal]:
    """Return {account id: what came in less what went out}, for accounts that keep no balance."""
    if not account_ids:
        return {}
    marks = ", ".join(["%s"] * len(account_ids))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT account, SUM(points) FROM ("
            "SELECT destination_id AS account, points FROM ledger_transfer"
            f" WHERE destination_id IN ({marks}) UNION ALL"
            f" SELECT source_id, -points FROM ledger_transfer WHERE source_id IN ({marks})"
            ") ends GROUP BY account",
            [*account_ids, *account_ids],
        )
        return {row[0]: from_hundredths(int(row[1])) for row in cursor.fetchall()}
