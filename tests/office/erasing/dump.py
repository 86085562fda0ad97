"""Looking for words in all tables of the database, and in its very file."""

from collections.abc import Iterable
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

from django.db import connection

from office.archive.writing import export_village
from villages.models import Village


def find_in_tables(words: Iterable[str]) -> dict[str, list[str]]:
    """Return {table.column: the words that stand in it} of every table there is."""
    words = list(words)
    found: dict[str, set[str]] = {}
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names(cursor)):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - its own tables
            names = [column[0] for column in cursor.description or ()]
            for row in cursor:
                for name, value in zip(names, row, strict=True):
                    text = str(value)
                    hits = {word for word in words if word in text}
                    if hits:
                        found.setdefault(f"{table}.{name}", set()).update(hits)
    return {place: sorted(hits) for place, hits in sorted(found.items())}


def find_in_archive(village: Village, words: Iterable[str]) -> dict[str, list[str]]:
    """Return {file of the export: the words that stand in it}."""
    out = BytesIO()
    export_village(village, out)
    found = {}
    with ZipFile(out) as archive:
        for name in archive.namelist():
            hits = find_in_bytes(archive.read(name), words)
            if hits:
                found[name] = hits
    return found


def find_in_bytes(content: bytes, words: Iterable[str]) -> list[str]:
    return sorted(word for word in words if word.encode() in content)


def read_database_files() -> bytes:
    """Return what lies on the disk of the SQLite that the tests use; nothing for PostgreSQL."""
    if connection.vendor != "sqlite":
        return b""
    path = Path(connection.settings_dict["NAME"])
    journal = path.with_name(f"{path.name}-wal")
    return path.read_bytes() + (journal.read_bytes() if journal.exists() else b"")
