"""Triggers that refuse: the database's own word against edits of what must never change.

Each app lists its guards in `guards.py` as `GUARDS`; they are installed after every `migrate`,
idempotently, because SQLite drops a table's triggers whenever it rebuilds the table.
Triggers only refuse; they never write. A refusal arrives as IntegrityError on both databases.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec

from django.apps import apps
from django.db.backends.base.base import BaseDatabaseWrapper


@dataclass(frozen=True, slots=True)
class Guard:
    """One refusal: on `event` of `table`, when the condition of the vendor holds.

    event: "INSERT", "UPDATE", "DELETE", or "TRUNCATE" (PostgreSQL only).
    when: SQL over OLD and NEW that both databases read; empty means always.
    vendor: the one database that needs it; empty means both.
    """

    table: str
    name: str
    event: str
    message: str
    when: str = ""
    vendor: str = ""

    @property
    def trigger(self) -> str:
        return f"{self.table}_{self.name}"


def append_only(table: str) -> list[Guard]:
    """Return the guards of a table whose rows are neither edited nor deleted."""
    return [
        Guard(table, "no_update", "UPDATE", f"{table} is append-only"),
        Guard(table, "no_delete", "DELETE", f"{table} is append-only"),
        Guard(table, "no_truncate", "TRUNCATE", f"{table} is append-only"),
    ]


def collect_guards() -> Iterator[Guard]:
    """Yield the guards of every installed app that has a `guards` module."""
    for config in apps.get_app_configs():
        if find_spec(f"{config.name}.guards"):
            yield from import_module(f"{config.name}.guards").GUARDS


def _guards_for(connection: BaseDatabaseWrapper) -> list[Guard]:
    present = set(connection.introspection.table_names())
    return [
        guard
        for guard in collect_guards()
        if guard.table in present
        and guard.vendor in ("", connection.vendor)
        and not (guard.event == "TRUNCATE" and connection.vendor == "sqlite")
    ]


def install_guards(connection: BaseDatabaseWrapper) -> None:
    """Create or renew every guard whose table exists."""
    with connection.cursor() as cursor:
        for guard in _guards_for(connection):
            for statement in _install_statements(guard, connection.vendor):
                cursor.execute(statement)


def drop_guards(connection: BaseDatabaseWrapper) -> None:
    """Remove every guard: for the tests' flush, and for an erasure of a whole database."""
    with connection.cursor() as cursor:
        for guard in _guards_for(connection):
            cursor.execute(_drop_statement(guard, connection.vendor))


def _install_statements(guard: Guard, vendor: str) -> list[str]:
    message = guard.message.replace("'", "''")
    if vendor == "sqlite":
        when = f"WHEN {guard.when}" if guard.when else ""
        return [
            _drop_statement(guard, vendor),
            (
                f"CREATE TRIGGER {guard.trigger} BEFORE {guard.event} ON {guard.table} "
                f"FOR EACH ROW {when} BEGIN SELECT RAISE(ABORT, '{message}'); END"
            ),
        ]
    body = f"RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation';"
    if guard.when:
        body = f"IF {guard.when} THEN {body} END IF;"
    returned = "OLD" if guard.event == "DELETE" else "NEW"
    each = "STATEMENT" if guard.event == "TRUNCATE" else "ROW"
    return [
        (
            f"CREATE OR REPLACE FUNCTION {guard.trigger}() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN {body} RETURN {returned}; END $$"
        ),
        (
            f"CREATE OR REPLACE TRIGGER {guard.trigger} BEFORE {guard.event} ON {guard.table} "
            f"FOR EACH {each} EXECUTE FUNCTION {guard.trigger}()"
        ),
    ]


def _drop_statement(guard: Guard, vendor: str) -> str:
    table = "" if vendor == "sqlite" else f" ON {guard.table}"
    return f"DROP TRIGGER IF EXISTS {guard.trigger}{table}"
