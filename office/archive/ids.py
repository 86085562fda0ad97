"""Ids for rows before they are written, so that rows may refer to later ones of their own table."""

from array import array

from django.db import connection, models


def reserve_ids(model: type[models.Model], count: int) -> "array[int]":
    """Return so many ids of a table that nobody else will get, ascending.

    Called inside the transaction that writes the rows: SQLite has one writer, PostgreSQL's
    sequence gives each number once.
    """
    table, column = model._meta.db_table, model._meta.pk.column
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
                [table, column, count],
            )
            return array("q", sorted(row[0] for row in cursor.fetchall()))
        # Ids of rows that are gone are not given again: what named them would name another row.
        cursor.execute("SELECT COALESCE(MAX(seq), 0) FROM sqlite_sequence WHERE name = %s", [table])
        last = cursor.fetchone()[0]
    return array("q", range(last + 1, last + 1 + count))
