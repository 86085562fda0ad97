"""A table between its preview and its confirmation: a private file under a token, for a day.

Kept are the rows as they were read, without any column that nobody asked for: the file itself, with
whatever else stands in it, is gone when the reading is done.
"""

import json
import re
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.core import signing
from django.core.files.storage import default_storage

from office.tables.errors import TableGone
from office.tables.reading.tables import Table, TableRow
from villages.files import find_old_files, remove_files, write_files
from villages.models import User, Village

FOLDER = "tables"
# What was looked at in the evening is still there in the morning.
KEPT_FOR = timedelta(days=1)
SALT = "office.tables"


@dataclass(frozen=True, slots=True)
class KeptTable:
    """A table that waits for its confirmation. key: what the steps' own keys are made from."""

    kind: str
    table: Table
    key: UUID
    name: str
    token: str


def keep(kind: str, table: Table, *, village: Village, by: User) -> KeptTable:
    """Write a table down and return it with the token that brings it back to the same person."""
    key = uuid4()
    content = json.dumps({"kind": kind, "key": str(key), "table": asdict(table)})
    file = f"{FOLDER}/{village.slug}-{secrets.token_hex(16)}.json"
    name = write_files([(file, content.encode())])[0]
    token = signing.dumps([village.pk, by.pk, name], salt=SALT)
    return KeptTable(kind, table, key, name, token)


def bring_back(token: str, *, village: Village, by: User) -> KeptTable:
    """Return a table that the same person kept for the same village; raises TableGone."""
    try:
        village_id, user_id, name = signing.loads(token, salt=SALT, max_age=KEPT_FOR)
        if (village_id, user_id) != (village.pk, by.pk):
            raise TableGone
        with default_storage.open(name) as file:
            kept = json.loads(file.read())
    except (signing.BadSignature, FileNotFoundError) as error:
        raise TableGone from error
    return KeptTable(kept["kind"], _read_table(kept["table"]), UUID(kept["key"]), name, token)


def _read_table(kept: Mapping[str, Any]) -> Table:  # Any: what JSON holds
    rows = [TableRow(**row) for row in kept["rows"]]
    return Table(**{**kept, "rows": rows})


def drop(kept: KeptTable) -> None:
    remove_files([kept.name])


def list_kept(village: Village) -> list[str]:
    """Return the names of the village's tables that wait."""
    if not default_storage.exists(FOLDER):
        return []
    # A slug may begin another one; a name's own part has no hyphen.
    mine = re.compile(rf"{re.escape(village.slug)}-[0-9a-f]+\.json")
    found = default_storage.listdir(FOLDER)[1]
    return [f"{FOLDER}/{name}" for name in found if mine.fullmatch(name)]


def drop_old_tables(*, now: datetime) -> None:
    """Remove what nobody confirmed in its day."""
    remove_files(find_old_files(FOLDER, now - KEPT_FOR))
