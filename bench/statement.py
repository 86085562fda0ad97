"""A month's statement out of a book of a million rows, and the same by hand."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from statistics import median
from time import perf_counter
from typing import Any

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.test.utils import CaptureQueriesContext

from bench.ids import HOUSEHOLDS, IDS_A_VILLAGE, ISSUANCE, PARTNER
from bench.months import make_peopled_village, months_ago
from bench.places import settle
from ledger.models import Month
from ledger.queries import StatementLine, get_open_statement, get_statement
from villages.models import Village
from villages.months import add_months, day_start
from villages.triggers import Guard, collect_guards

VILLAGE = 7101
CLOSED_MONTHS = 36
# The open month lies so far back that more can be closed after it.
MONTHS_SINCE = 12
GUARDED_TABLES = ("ledger_transfer", "ledger_book", "ledger_month", "ledger_monthline")
# The months that are as long as a village's are, the open one besides.
RECENT_MONTHS = 24
# 1.5 deeds and 0.3 redemptions a household.
OPEN_ROWS = 1134
ASKED_A_ROUND = 3

# Any household, any kind, a random key, in the order of numbers.
FILL = """
INSERT INTO ledger_transfer (village_id, number, month, source_id, destination_id, points, asked,
    kind, key, occurred_on, reference, posted_at, posted_by_id)
SELECT %(village)s, number, %(month)s,
    CASE kind WHEN 'award' THEN issuance ELSE household END,
    CASE kind WHEN 'award' THEN household WHEN 'deduction' THEN issuance ELSE partner END,
    points, points, kind, gen_random_uuid(), %(month)s, 'R07', %(posted_at)s, 1
FROM (
    SELECT number,
        CASE WHEN number %% 6 = 0 THEN 'redemption' WHEN number %% 11 = 0 THEN 'deduction'
            ELSE 'award' END AS kind,
        100 * (1 + number %% 20) AS points,
        %(base)s + 1 + CAST(floor(random() * %(households)s) AS bigint) AS household,
        %(base)s + %(issuance)s AS issuance,
        %(base)s + %(partner)s AS partner
    FROM generate_series(%(first)s, %(last)s) AS number
) made
"""
CLOSE = """
INSERT INTO ledger_month (village_id, number, from_month, month, first_number, last_number, edition,
    window_days, closed_at, previous_seal, seal)
VALUES (%(village)s, %(number)s, %(month)s, %(month)s, %(first)s, %(last)s, '1', 5, %(posted_at)s,
    '', '')
"""
DRAW = """
INSERT INTO ledger_monthline (month_id, account_id, opening, added, deducted, redeemed, other,
    closing, salt, digest)
SELECT m.id, a.id, opening, added, deducted, redeemed, 0, opening + added + deducted + redeemed,
    '', ''
FROM ledger_month m
JOIN ledger_account a USING (village_id)
LEFT JOIN LATERAL (
    SELECT COALESCE(SUM(closing), 0) AS opening FROM ledger_monthline l
    JOIN ledger_month b ON b.id = l.month_id
    WHERE l.account_id = a.id AND b.village_id = m.village_id AND b.number = m.number - 1
) o ON TRUE
JOIN (
    SELECT account, COALESCE(SUM(points) FILTER (WHERE kind = 'award'), 0) AS added,
        COALESCE(SUM(points) FILTER (WHERE kind = 'deduction'), 0) AS deducted,
        COALESCE(SUM(points) FILTER (WHERE kind = 'redemption'), 0) AS redeemed
    FROM (
        SELECT kind, destination_id AS account, points FROM ledger_transfer
        WHERE village_id = %(village)s AND number BETWEEN %(first)s AND %(last)s
        UNION ALL
        SELECT kind, source_id, -points FROM ledger_transfer
        WHERE village_id = %(village)s AND number BETWEEN %(first)s AND %(last)s
    ) ends GROUP BY account
) s ON s.account = a.id
WHERE m.village_id = %(village)s AND m.number = %(number)s AND a.kind <> 'issuance'
"""
SEAL = """
UPDATE ledger_month SET seal = 'bench', sealed_at = %(posted_at)s, window_starts = %(month)s,
    window_ends = %(month)s
WHERE village_id = %(village)s AND number = %(number)s
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


def make_old_book(*, rows: int, village: int = VILLAGE) -> None:
    """Make a village whose book holds so many rows in 36 closed months and an open one.

    The open month and the two years before it are as long as a village's are; the rest, however
    much, is older: so what a book's age costs is told apart from what a year's rows cost.
    Written month by month straight into the tables with the guards awake; only the foreign keys
    sleep, which a superuser of a scratch database may let them: through the ledger it would take
    hours.
    """
    open_month = months_ago(MONTHS_SINCE)
    make_peopled_village(village, open_month=add_months(open_month, -CLOSED_MONTHS))
    with transaction.atomic(), connection.cursor() as cursor:
        for guard in _find_guards():
            cursor.execute(f"ALTER TABLE {guard.table} ENABLE ALWAYS TRIGGER {guard.trigger}")
        cursor.execute("SET LOCAL session_replication_role = replica")
        for index, (first, last) in enumerate(_share_out(rows)):
            month = add_months(open_month, index - CLOSED_MONTHS)
            _write_month(cursor, village, month, number=index + 1, first=first, last=last)
    settle()
    # So that what is measured next does not pay for it.
    with connection.cursor() as cursor:
        cursor.execute("CHECKPOINT")


def _find_guards() -> list[Guard]:
    return [
        guard
        for guard in collect_guards()
        if guard.table in GUARDED_TABLES and guard.vendor in ("", connection.vendor)
    ]


def _share_out(rows: int) -> Iterator[tuple[int, int]]:
    """Yield the first and the last number of each month."""
    older, months = rows - (RECENT_MONTHS + 1) * OPEN_ROWS, CLOSED_MONTHS - RECENT_MONTHS
    for index in range(months):
        yield older * index // months + 1, older * (index + 1) // months
    for first in range(older + 1, rows, OPEN_ROWS):
        yield first, first + OPEN_ROWS - 1


def _write_month(
    cursor: CursorWrapper, village: int, month: date, *, number: int, first: int, last: int
) -> None:
    """Write a month's rows and, unless it is the open one, close, draw and seal it."""
    values: dict[str, int | date | datetime] = {
        "village": village,
        "month": month,
        "number": number,
        "first": first,
        "last": last,
        "posted_at": day_start(month) + timedelta(hours=12),
        "base": village * IDS_A_VILLAGE,
        "households": HOUSEHOLDS,
        "issuance": ISSUANCE,
        "partner": PARTNER,
    }
    cursor.execute(
        "UPDATE ledger_book SET open_month = %(month)s, last_number = %(last)s"
        " WHERE village_id = %(village)s",
        values,
    )
    is_open = number > CLOSED_MONTHS
    for statement in (FILL,) if is_open else (FILL, CLOSE, DRAW, SEAL):
        cursor.execute(statement, values)


def time_closed_month(*, rounds: int, village: int = VILLAGE) -> list[tuple[float, float]]:
    """Return milliseconds (ours, by hand) of the last closed month, its numbers given to both."""
    place = Village.objects.get(pk=village)
    month = Month.objects.get(village=place, number=CLOSED_MONTHS)
    before = Month.objects.get(village=place, number=CLOSED_MONTHS - 1)

    def ask_ledger() -> list[StatementLine]:
        return get_statement(
            place,
            first_number=month.first_number,
            last_number=month.last_number,
            after=before,
        )

    def ask_by_hand() -> list[tuple[int, ...]]:
        return state_by_hand(village, before.pk, month.first_number, month.last_number)

    return _alternate(ask_ledger, ask_by_hand, rounds=rounds)


def time_open_month(*, rounds: int, village: int = VILLAGE) -> list[tuple[float, float]]:
    """Return milliseconds (ours, by hand) of the open month, its numbers found by both."""
    place = Village.objects.get(pk=village)

    def ask_ledger() -> list[StatementLine]:
        return get_open_statement(place)

    def ask_by_hand() -> list[tuple[int, ...]]:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT m.id, m.last_number + 1, b.last_number FROM ledger_month m"
                " JOIN ledger_book b USING (village_id) WHERE village_id = %s"
                " ORDER BY m.number DESC LIMIT 1",
                [village],
            )
            return state_by_hand(village, *cursor.fetchone())

    return _alternate(ask_ledger, ask_by_hand, rounds=rounds)


def state_by_hand(
    village: int, after: int, first_number: int, last_number: int
) -> list[tuple[int, ...]]:
    """Return the statement as the driver gives it: account, opening and the four columns."""
    with connection.cursor() as cursor:
        cursor.execute(
            BY_HAND,
            {"village": village, "after": after, "first": first_number, "last": last_number},
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
