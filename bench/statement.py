"""A month's statement out of a book of a million rows, and the same by hand."""

from collections.abc import Callable
from datetime import date
from statistics import median
from time import perf_counter
from typing import Any

from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bench.ids import HOUSEHOLDS, IDS_A_VILLAGE, ISSUANCE, PARTNER
from bench.places import make_village, settle
from ledger.models import Month
from ledger.queries import StatementLine, get_open_statement, get_statement
from villages.models import Village
from villages.months import add_months, month_of

VILLAGE = 7101
CLOSED_MONTHS = 36
# 1.5 deeds and 0.3 redemptions a household.
OPEN_ROWS = 1134
ASKED_A_ROUND = 3

# Any household, any kind, a random key, in the order of numbers.
FILL = """
INSERT INTO ledger_transfer (village_id, number, month, source_id, destination_id, points, asked,
    kind, key, occurred_on, reference, posted_at, posted_by_id)
SELECT %(village)s, number, month,
    CASE kind WHEN 'award' THEN issuance ELSE household END,
    CASE kind WHEN 'award' THEN household WHEN 'deduction' THEN issuance ELSE partner END,
    points, points, kind, gen_random_uuid(), month, 'R07', month + interval '12 hours', 1
FROM (
    SELECT number,
        CAST(%(first)s AS date) + interval '1 month'
            * LEAST((number - 1) * %(months)s / %(closed)s, %(months)s) AS month,
        CASE WHEN number %% 6 = 0 THEN 'redemption' WHEN number %% 11 = 0 THEN 'deduction'
            ELSE 'award' END AS kind,
        100 * (1 + number %% 20) AS points,
        %(base)s + 1 + CAST(floor(random() * %(households)s) AS bigint) AS household,
        %(base)s + %(issuance)s AS issuance,
        %(base)s + %(partner)s AS partner
    FROM generate_series(1, %(rows)s) AS number
) made
"""
CLOSE = """
INSERT INTO ledger_month (village_id, number, from_month, month, first_number, last_number, edition,
    window_days, closed_at, previous_seal, seal, sealed_at, window_starts, window_ends)
SELECT village_id, row_number() OVER (ORDER BY month), month, month, min(number), max(number), '1',
    5, now(), '', 'bench', now(), now(), now()
FROM ledger_transfer WHERE village_id = %(village)s AND number <= %(closed)s
GROUP BY village_id, month
"""
DRAW = """
INSERT INTO ledger_monthline (month_id, account_id, opening, added, deducted, redeemed, other,
    closing, salt, digest)
SELECT month_id, account, closing - added - deducted - redeemed, added, deducted, redeemed, 0,
    closing, '', ''
FROM (
    SELECT month_id, account, added, deducted, redeemed,
        sum(added + deducted + redeemed) OVER (PARTITION BY account ORDER BY month_id) AS closing
    FROM (
        SELECT m.id AS month_id, account,
            COALESCE(sum(points) FILTER (WHERE kind = 'award'), 0) AS added,
            COALESCE(sum(points) FILTER (WHERE kind = 'deduction'), 0) AS deducted,
            COALESCE(sum(points) FILTER (WHERE kind = 'redemption'), 0) AS redeemed
        FROM (
            SELECT village_id, month, kind, destination_id AS account, points FROM ledger_transfer
            WHERE village_id = %(village)s AND kind = 'award'
            UNION ALL
            SELECT village_id, month, kind, source_id, -points FROM ledger_transfer
            WHERE village_id = %(village)s AND kind <> 'award'
        ) ends
        JOIN ledger_month m USING (village_id, month)
        GROUP BY m.id, account
    ) sums
) lines
"""
# What a statement costs without us, in the words of PostgreSQL alone.
BY_HAND = """
SELECT a.id, COALESCE(o.closing, 0), COALESCE(m.added, 0), COALESCE(m.deducted, 0),
    COALESCE(m.redeemed, 0), COALESCE(m.other, 0)
FROM ledger_account a
LEFT JOIN ledger_monthline o ON o.account_id = a.id AND o.month_id = %(after)s
LEFT JOIN (
    SELECT ends.account,
        CAST(sum(moved) FILTER (WHERE kind = 'award') AS bigint) AS added,
        CAST(sum(moved) FILTER (WHERE kind = 'deduction') AS bigint) AS deducted,
        CAST(sum(moved) FILTER (WHERE kind = 'redemption') AS bigint) AS redeemed,
        CAST(sum(moved) FILTER (WHERE kind NOT IN ('award', 'deduction', 'redemption')) AS bigint)
            AS other
    FROM (
        SELECT source_id, destination_id, kind, CAST(sum(points) AS bigint) AS points
        FROM ledger_transfer
        WHERE village_id = %(village)s AND number BETWEEN %(first)s AND %(last)s
        GROUP BY source_id, destination_id, kind
    ) pairs
    CROSS JOIN LATERAL (VALUES (destination_id, points), (source_id, -points)) ends (account, moved)
    GROUP BY ends.account
) m ON m.account = a.id
WHERE a.village_id = %(village)s AND a.kind <> 'issuance'
ORDER BY a.kind, a.number
"""


def make_old_book(*, rows: int) -> None:
    """Make a village whose book holds so many rows in 36 closed months and an open one.

    Written straight into the tables with triggers and foreign keys asleep, which only a superuser
    of a scratch database may do: through the ledger it would take hours.
    """
    make_village(VILLAGE, last_number=rows)
    open_month = month_of(timezone.localdate())
    values: dict[str, date | int] = {
        "village": VILLAGE,
        "first": add_months(open_month, -CLOSED_MONTHS),
        "months": CLOSED_MONTHS,
        "rows": rows,
        "closed": rows - OPEN_ROWS,
        "base": VILLAGE * IDS_A_VILLAGE,
        "households": HOUSEHOLDS,
        "issuance": ISSUANCE,
        "partner": PARTNER,
    }
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for statement in (FILL, CLOSE, DRAW):
            cursor.execute(statement, values)
    settle()
    # So that what is measured next does not pay for it.
    with connection.cursor() as cursor:
        cursor.execute("CHECKPOINT")


def time_closed_month(*, rounds: int) -> list[tuple[float, float]]:
    """Return milliseconds (ours, by hand) of the last closed month, its numbers given to both."""
    village = Village.objects.get(pk=VILLAGE)
    month = Month.objects.get(village=village, number=CLOSED_MONTHS)
    before = Month.objects.get(village=village, number=CLOSED_MONTHS - 1)

    def ask_ledger() -> list[StatementLine]:
        return get_statement(
            village,
            first_number=month.first_number,
            last_number=month.last_number,
            after=before,
        )

    def ask_by_hand() -> list[tuple[int, ...]]:
        return state_by_hand(before.pk, month.first_number, month.last_number)

    return _alternate(ask_ledger, ask_by_hand, rounds=rounds)


def time_open_month(*, rounds: int) -> list[tuple[float, float]]:
    """Return milliseconds (ours, by hand) of the open month, its numbers found by both."""
    village = Village.objects.get(pk=VILLAGE)

    def ask_ledger() -> list[StatementLine]:
        return get_open_statement(village)

    def ask_by_hand() -> list[tuple[int, ...]]:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT m.id, m.last_number + 1, b.last_number FROM ledger_month m"
                " JOIN ledger_book b USING (village_id) WHERE village_id = %s"
                " ORDER BY m.number DESC LIMIT 1",
                [VILLAGE],
            )
            return state_by_hand(*cursor.fetchone())

    return _alternate(ask_ledger, ask_by_hand, rounds=rounds)


def state_by_hand(after: int, first_number: int, last_number: int) -> list[tuple[int, ...]]:
    """Return the statement as the driver gives it: account, opening and the four columns."""
    with connection.cursor() as cursor:
        cursor.execute(
            BY_HAND,
            {"village": VILLAGE, "after": after, "first": first_number, "last": last_number},
        )
        rows: list[tuple[int, ...]] = cursor.fetchall()
    return rows


def _alternate(
    ask_ledger: Callable[[], list[StatementLine]],
    ask_by_hand: Callable[[], list[tuple[int, ...]]],
    *,
    rounds: int,
) -> list[tuple[float, float]]:
    ours = [[line.account_id, line.opening * 100, line.closing * 100] for line in ask_ledger()]
    by_hand = [[row[0], row[1], sum(row[1:])] for row in ask_by_hand()]
    if ours != by_hand:
        raise RuntimeError("The statement by hand says something else.")
    return [(_time(ask_ledger), _time(ask_by_hand)) for _round in range(rounds)]


def _time(ask: Callable[[], object]) -> float:
    """Return the milliseconds of one asking, the middle of a few."""
    taken = []
    for _time in range(ASKED_A_ROUND):
        began = perf_counter()
        ask()
        taken.append((perf_counter() - began) * 1000)
    return median(taken)


def count_rows_read() -> int:
    """Return how many rows of the book PostgreSQL reads for the open month's statement."""
    with CaptureQueriesContext(connection) as captured:
        get_open_statement(Village.objects.get(pk=VILLAGE))
    statement = next(query["sql"] for query in captured if "ledger_transfer" in query["sql"])
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}")
        plan = cursor.fetchone()[0]
    return _count_rows(plan[0]["Plan"])


def _count_rows(node: dict[str, Any]) -> int:  # Any: a plan's node as PostgreSQL writes it
    rows = sum(_count_rows(part) for part in node.get("Plans", ()))
    if node.get("Relation Name") == "ledger_transfer":
        left_out = ("Rows Removed by Filter", "Rows Removed by Index Recheck")
        read = node["Actual Rows"] + sum(node.get(name, 0) for name in left_out)
        rows += int(read * node["Actual Loops"])
    return rows
