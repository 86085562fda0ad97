"""Two counties on one PostgreSQL, a schema and a role each: neither knows of the other.

Each is a deployment of its own: other processes, another DATABASE_URL, another DATA_DIR. They come
with a server of their own, so the two are the same whatever database the rest of the suite runs on;
tests/conftest.py collects them in the PostgreSQL half alone.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg2  # type: ignore[import-untyped] # ships no types
import pytest
from psycopg2 import sql

from tests.postgres import serve_postgres

ROOT = Path(__file__).resolve().parent.parent
SCHEMAS = ("qingshui", "yongan")
NAMES = {"qingshui": "清水安平村", "yongan": "永安安平村"}


@dataclass(frozen=True)
class County:
    """A running process of one county's deployment."""

    schema: str
    process: subprocess.Popen[str]

    def do(self, task: str, argument: str = "") -> Any:  # Any: whatever a task tells, through JSON
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps({"task": task, "argument": argument}) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        assert line, "The county's process has ended; what it said stands above."
        return json.loads(line)


@dataclass(frozen=True)
class Server:
    """The server with both counties on it, seen by who runs it."""

    address: str
    counties: dict[str, County]

    # Any: rows of any query
    def ask(self, question: str | sql.Composable, *values: str) -> list[tuple[Any, ...]]:
        connection = psycopg2.connect(self.address)
        try:
            with connection, connection.cursor() as cursor:
                cursor.execute(question, values)
                return cursor.fetchall() if cursor.description else []
        finally:
            connection.close()

    def count_rows(self, schema: str) -> dict[str, int]:
        """Return {table or sequence: its rows or its last number} of a schema."""
        tables = self.ask("SELECT tablename FROM pg_tables WHERE schemaname = %s", schema)
        rows = {
            name: self.ask(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(schema, name)))
            for (name,) in tables
        }
        question = "SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = %s"
        return {name: found[0][0] for name, found in rows.items()} | dict(
            self.ask(question, schema)
        )


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Both counties, of which the first has lived before the second had a table."""
    with serve_postgres() as address:
        server = Server(address, {})
        for schema in SCHEMAS:
            server.ask(f"CREATE ROLE {schema} LOGIN")
            server.ask(f"CREATE SCHEMA {schema} AUTHORIZATION {schema}")
            server.ask(f"ALTER ROLE {schema} SET search_path = {schema}")
            own = address.replace("postgres@", f"{schema}@")
            server.counties[schema] = start_county(schema, own, tmp_path_factory.mktemp(schema))
        try:
            with ThreadPoolExecutor() as threads:
                list(threads.map(lambda county: county.do("migrate"), server.counties.values()))
            yield server
        finally:
            for county in server.counties.values():
                county.process.terminate()
                county.process.wait()


def start_county(schema: str, address: str, folder: Path) -> County:
    (folder / "static").mkdir()
    environment = {
        "PATH": os.environ.get("PATH", os.defpath),
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DATABASE_URL": address,
        "DATA_DIR": str(folder),
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.county"],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    return County(schema, process)


@pytest.fixture(scope="module")
def lived(server: Server) -> Server:
    """Both have lived the same October under the same addresses; the first is then another."""
    first, second = (server.counties[schema] for schema in SCHEMAS)
    first.do("live")
    before = server.count_rows(first.schema)
    second.do("live")
    # Nothing that the second wrote or drew came out of the first.
    assert server.count_rows(first.schema) == before
    for schema, name in NAMES.items():
        server.counties[schema].do("rename", name)
    return server


def test_counties_live_the_loop_side_by_side(lived: Server) -> None:
    told = {schema: lived.counties[schema].do("check") for schema in SCHEMAS}

    assert told == {
        schema: [f"✓ {NAMES[schema]}：账实相符。", "✓ 禾湾村：账实相符。"] for schema in SCHEMAS
    }


def test_county_sees_its_own_villages_alone(lived: Server) -> None:
    told = {schema: lived.counties[schema].do("say") for schema in SCHEMAS}

    assert told == {schema: [NAMES[schema], "禾湾村"] for schema in SCHEMAS}


@pytest.mark.parametrize("schema", SCHEMAS)
def test_county_may_not_read_the_other(lived: Server, schema: str) -> None:
    other = next(one for one in SCHEMAS if one != schema)

    said = lived.counties[schema].do("read_other", other)

    assert said == f"permission denied for schema {other}"


@pytest.mark.parametrize("schema", SCHEMAS)
def test_guards_stand_in_each_county(lived: Server, schema: str) -> None:
    assert lived.counties[schema].do("break_guard") == "ledger_transfer is append-only"


def test_triggers_call_functions_of_their_own_county(lived: Server) -> None:
    found = lived.ask(
        "SELECT DISTINCT of_table.nspname, of_function.nspname FROM pg_trigger t "
        "JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace of_table "
        "ON of_table.oid = c.relnamespace JOIN pg_proc p ON p.oid = t.tgfoid "
        "JOIN pg_namespace of_function ON of_function.oid = p.pronamespace "
        "WHERE NOT t.tgisinternal"
    )

    assert sorted(found) == [(schema, schema) for schema in SCHEMAS]


def test_references_and_defaults_stay_in_their_county(lived: Server) -> None:
    references = lived.ask(
        "SELECT DISTINCT a.nspname, b.nspname FROM pg_constraint k "
        "JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace a ON a.oid = c.relnamespace "
        "JOIN pg_class d ON d.oid = k.confrelid JOIN pg_namespace b ON b.oid = d.relnamespace "
        "WHERE k.contype = 'f'"
    )

    assert sorted(references) == [(schema, schema) for schema in SCHEMAS]


def test_nothing_of_a_county_stands_in_public(lived: Server) -> None:
    found = lived.ask(
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace UNION ALL "
        "SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace"
    )

    assert found == []


def test_session_of_one_county_opens_nothing_in_the_other(lived: Server) -> None:
    first, second = (lived.counties[schema] for schema in SCHEMAS)
    session = first.do("sign_in")

    answers = [county.do("ask_with", session) for county in (first, second)]

    assert answers == [200, 302]


def test_counts_of_one_county_are_not_the_others(lived: Server) -> None:
    first, second = (lived.counties[schema] for schema in SCHEMAS)
    first.do("count_up")

    assert [county.do("read_count") for county in (first, second)] == [2, 1]
