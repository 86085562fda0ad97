"""The villages that are measured: as large as the model village, and always in the same state."""

import platform
import sqlite3
from datetime import date, timedelta
from decimal import Decimal
from importlib import metadata

import django
from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import QuerySet, Sum
from django.utils import timezone

from bench.ids import (
    FIRST_NUMBER,
    FIRST_TRANSFER,
    HOUSEHOLDS,
    ISSUANCE,
    PARTNER,
    account_id,
    village_id,
)
from ledger.models import Account, AccountKind, Book, Hold, HoldKind, Transfer
from villages.models import Grid, Household, Terms, Town, User, Village
from villages.months import month_of
from villages.triggers import drop_guards, install_guards

FOUNDED = date(2020, 1, 1)
# Enough that no redemption is ever refused.
BALANCE = Decimal(10_000_000)
HOLDS_A_HOUSEHOLD = 2


def make_villages(*, count: int) -> None:
    """Make the tables and, in them, villages with households, accounts, terms and an open book."""
    call_command("migrate", verbosity=0)
    with transaction.atomic():
        User.objects.create(pk=1, username="clerk", name="何委员")
        Town.objects.create(pk=1, name="榕江镇", slug="rongjiang")
        for index in range(count):
            make_village(village_id(index))
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT setval(pg_get_serial_sequence('ledger_transfer', 'id'), %s)",
                    [FIRST_TRANSFER],
                )
    settle()


def make_village(
    village: int,
    *,
    groups: int = 1,
    open_month: date | None = None,
    last_number: int = FIRST_NUMBER,
) -> None:
    """Make a village with its households in so many groups and its book open, by default now."""
    Village.objects.create(pk=village, town_id=1, name=f"{village}村", slug=f"v{village}")
    Terms.objects.create(village_id=village, valid_from=FOUNDED, keep_points=10)
    grids = [
        Grid.objects.create(village_id=village, name=f"{position:02d}组", position=position)
        for position in range(1, groups + 1)
    ]
    households = [
        Household(
            pk=account_id(village, number),
            village_id=village,
            grid=grids[number % groups],
            number=number,
            joined_on=FOUNDED,
        )
        for number in range(1, HOUSEHOLDS + 1)
    ]
    Household.objects.bulk_create(households)
    _open_accounts(village, households)
    Book.objects.create(
        village_id=village,
        open_month=open_month or month_of(timezone.localdate()),
        last_number=last_number,
    )


def _open_accounts(village: int, households: list[Household]) -> None:
    Account.objects.bulk_create(
        Account(
            pk=household.pk,
            village_id=village,
            kind=AccountKind.HOUSEHOLD,
            number=household.number,
            household=household,
            balance=BALANCE,
        )
        for household in households
    )
    for number, kind in ((ISSUANCE, AccountKind.ISSUANCE), (PARTNER, AccountKind.PARTNER)):
        Account.objects.create(
            pk=account_id(village, number), village_id=village, kind=kind, number=1
        )


def renew_holds() -> None:
    """Give every household the same few holds again, so that all rounds meet the same work."""
    far = timezone.localdate() + timedelta(days=365)
    households = Account.objects.filter(kind=AccountKind.HOUSEHOLD).values_list("pk", flat=True)
    holds = [
        Hold(
            account_id=household,
            kind=HoldKind.RESERVATION,
            points=Decimal(1),
            reference="bench",
            frees_on=far,
        )
        for household in households
        for _hold in range(HOLDS_A_HOUSEHOLD)
    ]
    with transaction.atomic():
        # Nobody else may delete a hold.
        drop_guards(connection)
        Hold.objects.all().delete()
        Hold.objects.bulk_create(holds)
        install_guards(connection)
    settle("ledger_hold", "ledger_account", "ledger_book")


def settle(*tables: str) -> None:
    """Let PostgreSQL know some tables, or all, as it would after a while of running."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"VACUUM ANALYZE {', '.join(tables)}")


def describe() -> str:
    """Return what a figure of this database stands on."""
    versions = f"Python {platform.python_version()}, Django {django.__version__}"
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA synchronous")
            words = {1: "NORMAL", 2: "FULL"}[cursor.fetchone()[0]]
            return f"SQLite {sqlite3.sqlite_version}, WAL, synchronous {words}; {versions}"
        settings = []
        for name in ("server_version", "fsync", "synchronous_commit", "shared_buffers"):
            cursor.execute(f"SHOW {name}")
            settings.append(f"{name} {cursor.fetchone()[0]}")
    driver = f"psycopg2 {metadata.version('psycopg2-binary')}"
    return f"PostgreSQL {', '.join(settings)}; {versions}, {driver}"


def check_books() -> None:
    """Stop where a side did less than a post: every number has its row, every point its account."""
    for book in Book.objects.filter(last_number__gte=FIRST_NUMBER):
        rows = Transfer.objects.filter(village_id=book.village_id)
        if rows.count() != book.last_number - FIRST_NUMBER:
            raise RuntimeError(f"Village {book.village_id} has numbers without rows.")
        came_in, went_out = (
            sum_points(rows.filter(**{f"{end}__kind": AccountKind.HOUSEHOLD}))
            for end in ("destination", "source")
        )
        balances = Account.objects.filter(village_id=book.village_id).aggregate(Sum("balance"))
        if balances["balance__sum"] != HOUSEHOLDS * BALANCE + came_in - went_out:
            raise RuntimeError(f"Village {book.village_id} has balances that are not its rows'.")


def sum_points(rows: QuerySet[Transfer]) -> Decimal:
    return rows.aggregate(total=Sum("points"))["total"] or Decimal(0)
