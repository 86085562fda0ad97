"""What the application's role may do on PostgreSQL: SQL made from the guards, so never stale.

Guards refuse as long as their triggers are on. A role that owns no table cannot switch them off,
and one that was never given UPDATE or DELETE of a table needs no trigger to be refused.
"""

from collections import defaultdict
from collections.abc import Iterator

from django.db.backends.base.base import BaseDatabaseWrapper

from villages.triggers import collect_guards

# TRUNCATE, REFERENCES and TRIGGER are given to nobody.
RIGHTS = ("SELECT", "INSERT", "UPDATE", "DELETE")
# Only migrations write there, and they run as the owner.
READ_ONLY = frozenset({"django_migrations"})


def build_grants(connection: BaseDatabaseWrapper, role: str) -> list[str]:
    """Return the statements that give role what the application needs of every table, and no more.

    The tables are those of the schema that the connection looks in. Run them as their owner, after
    every migrate: a table that came since is nobody's but the owner's.
    """
    quote = connection.ops.quote_name
    schema, to = quote(_find_schema(connection)), quote(role)
    return [
        f"REVOKE ALL ON ALL TABLES IN SCHEMA {schema} FROM {to}",
        f"REVOKE CREATE ON SCHEMA {schema} FROM {to}",
        f"GRANT USAGE ON SCHEMA {schema} TO {to}",
        f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {schema} TO {to}",
        *(
            f"GRANT {', '.join(rights)} ON {', '.join(map(quote, tables))} TO {to}"
            for rights, tables in _group_tables(connection)
        ),
    ]


def rights_on(table: str) -> tuple[str, ...]:
    """Return what the application may do with a table: all that no guard always refuses."""
    if table in READ_ONLY:
        return ("SELECT",)
    refused = {guard.event for guard in collect_guards() if guard.table == table and not guard.when}
    return tuple(right for right in RIGHTS if right not in refused)


def _group_tables(
    connection: BaseDatabaseWrapper,
) -> Iterator[tuple[tuple[str, ...], list[str]]]:
    """Yield which rights are given on which tables, by name."""
    groups: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for table in sorted(connection.introspection.table_names()):
        groups[rights_on(table)].append(table)
    yield from sorted(groups.items())


def _find_schema(connection: BaseDatabaseWrapper) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_schema()")
        return str(cursor.fetchone()[0])
