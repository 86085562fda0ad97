"""What django-hordak is told to do: the same movement as ours, and a month's statement."""

import random
from collections.abc import Callable
from datetime import date, timedelta
from importlib import metadata
from time import perf_counter

from django.core.management import call_command
from django.db import connection, transaction
from hordak.models import Account, AccountType, Leg, Transaction
from moneyed import Money

from bench.ids import HOUSEHOLDS

# Points as money of the one currency that this project knows.
POINTS = Money(5, "CNY")
LAST_MONTH = date(2026, 11, 1)
# As many movements in each month; in the last one, fewer.
FILL = (
    """
INSERT INTO hordak_transaction (id, uuid, timestamp, date, description)
SELECT number, gen_random_uuid(), now(), CASE WHEN number > %(older)s THEN %(last_month)s
    ELSE CAST(CAST(%(last_month)s AS date) - interval '1 month'
        * (%(months)s - (number - 1) * %(months)s / %(older)s) AS date) END, ''
FROM generate_series(1, %(rows)s) AS number
""",
    """
INSERT INTO hordak_leg (uuid, transaction_id, account_id, credit, debit, currency, description)
SELECT gen_random_uuid(), number,
    CASE side WHEN 1 THEN %(partner)s
        ELSE %(first)s + CAST(floor(random() * %(households)s) AS bigint) END,
    CASE side WHEN 1 THEN 5 END, CASE side WHEN 2 THEN 5 END, 'CNY', ''
FROM generate_series(1, %(rows)s) AS number CROSS JOIN generate_series(1, 2) AS side
""",
)
BY_HAND = """
SELECT account_id,
    SUM(COALESCE(credit, 0) - COALESCE(debit, 0)) FILTER (WHERE date < %(last_month)s),
    SUM(credit) FILTER (WHERE date >= %(last_month)s),
    SUM(debit) FILTER (WHERE date >= %(last_month)s)
FROM hordak_leg JOIN hordak_transaction t ON t.id = transaction_id GROUP BY account_id
"""


def make_villages(*, count: int) -> None:
    """Make the tables and, for each village, the accounts of its households and of a partner."""
    call_command("migrate", verbosity=0)
    accounts = HOUSEHOLDS + 1
    # A tree each, as accounts without a parent are; saved one by one it would take minutes.
    Account.objects.bulk_create(
        Account(
            name=f"{village} {number}",
            type=AccountType.liability,
            currencies=["CNY"],
            tree_id=village * accounts + number,
            lft=1,
            rght=2,
            level=0,
        )
        for village in range(count)
        for number in range(1, accounts + 1)
    )
    settle()


def settle() -> None:
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def post_some(*, village: int, count: int) -> float:
    """Return movements a second of one process, from a household to the village's partner.

    The accounts are in memory already, and the connection is new.
    """
    *households, partner = find_accounts(village)
    connection.close()
    connection.ensure_connection()
    began = perf_counter()
    for _post in range(count):
        random.choice(households).transfer_to(partner, POINTS)
    return count / (perf_counter() - began)


def find_accounts(village: int) -> list[Account]:
    """Return a village's accounts, the partner's last."""
    first = village * (HOUSEHOLDS + 1)
    found = Account.objects.filter(tree_id__gt=first).order_by("tree_id")
    return list(found[: HOUSEHOLDS + 1])


def make_old_book(*, rows: int, months: int, recent: int) -> None:
    """Make one village's book of so many movements over some months, the last of `recent` ones.

    Written with its triggers asleep.
    """
    make_villages(count=1)
    *households, partner = find_accounts(0)
    values = {
        "rows": rows,
        "months": months,
        "older": rows - recent,
        "first": households[0].pk,
        "households": len(households),
        "partner": partner.pk,
        "last_month": LAST_MONTH,
    }
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for statement in FILL:
            cursor.execute(statement, values)
    settle()


def time_statement() -> float:
    """Return the milliseconds of what every account had before the last month and has after it."""
    began = perf_counter()
    found = Account.objects.with_balances("opening", as_of=LAST_MONTH - timedelta(days=1))
    list(found.with_balances("closing", as_of=LAST_MONTH))
    return (perf_counter() - began) * 1000


def time_statement_by_hand() -> float:
    """Return the milliseconds of the same by one statement of SQL."""
    began = perf_counter()
    with connection.cursor() as cursor:
        cursor.execute(BY_HAND, {"last_month": LAST_MONTH})
        cursor.fetchall()
    return (perf_counter() - began) * 1000


def count_posts() -> int:
    """Return how many movements are there, each with its two legs."""
    transactions: int = Transaction.objects.count()
    legs = Leg.objects.count()
    if legs != 2 * transactions:
        raise RuntimeError(f"{transactions} transactions have {legs} legs.")
    return transactions


def describe() -> str:
    return f"django-hordak {metadata.version('django-hordak')}"


TASKS: dict[str, Callable[..., object]] = {
    "make_villages": make_villages,
    "post_some": post_some,
    "make_old_book": make_old_book,
    "time_statement": time_statement,
    "time_statement_by_hand": time_statement_by_hand,
    "count_posts": count_posts,
    "describe": describe,
}
