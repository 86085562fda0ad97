"""What the county's database tells of itself: sizes, tables read whole, books that agree."""

from collections.abc import Mapping, Sequence
from time import perf_counter

from django.core.management import call_command
from django.db import connection

from ledger.models import Book
from villages.checks import collect_checks
from villages.models import Household, Member, Village
from villages.months import write_month

TABLES_SHOWN = 20
ROWS_OF_A_BIG_TABLE = 20_000
MEGABYTE = 1_000_000


def migrate_schema() -> None:
    """Make the tables in the schema of the account's search_path."""
    call_command("migrate", verbosity=0)


def read_sizes() -> dict[str, object]:
    """Return the largest tables with rows, MB and MB of indexes, and what all is together."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, GREATEST(0, reltuples)::bigint, pg_total_relation_size(oid), "
            "pg_indexes_size(oid) FROM pg_class "
            "WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r' ORDER BY 3 DESC"
        )
        found = cursor.fetchall()
    tables = [
        (name, rows, size / MEGABYTE, indexes / MEGABYTE) for name, rows, size, indexes in found
    ]
    return {
        "tables": tables[:TABLES_SHOWN],
        "megabytes": sum(size for _name, _rows, size, _indexes in tables),
        "rows": sum(rows for _name, rows, _size, _indexes in tables),
        "villages": Village.objects.count(),
        "households": Household.objects.count(),
        "people": Member.objects.count(),
    }


def find_closable() -> str:
    """Return the month that stands open in every book, as the command takes it."""
    months = set(Book.objects.values_list("open_month", flat=True))
    if len(months) != 1:
        raise RuntimeError(f"The books stand open in {sorted(months)}.")
    return write_month(months.pop())


def check_some(*, places: Sequence[int]) -> dict[str, object]:
    """Check the books of some villages; returns the seconds and what was found."""
    findings = []
    began = perf_counter()
    for village in Village.objects.filter(slug__in=[f"v{place + 1:04d}" for place in places]):
        for check in collect_checks():
            findings += [f"{village.slug}: {finding.sentence}" for finding in check(village)]
    return {"seconds": perf_counter() - began, "findings": findings}


def read_scans() -> dict[str, list[int]]:
    """Return {big table: [how often it was read whole, rows so read]} since the server began."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute(
            "SELECT s.relname, s.seq_scan, s.seq_tup_read FROM pg_stat_user_tables s "
            "JOIN pg_class c ON c.oid = s.relid "
            "WHERE s.schemaname = current_schema() AND c.reltuples > %s",
            [ROWS_OF_A_BIG_TABLE],
        )
        return {name: [count, rows] for name, count, rows in cursor.fetchall()}


def count_scans(*, before: Mapping[str, Sequence[int]]) -> list[tuple[str, int, int]]:
    """Return the big tables that were read whole since then: (table, how often, rows)."""
    return [
        (name, count - before[name][0], rows - before[name][1])
        for name, (count, rows) in read_scans().items()
        if name in before and count > before[name][0]
    ]
