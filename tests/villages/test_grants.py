"""The application's role on PostgreSQL: enough for the product, and no way round guards."""

from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from noticeboard.models import Notice
from tests.cast import Cast
from tests.world import build_world
from villages.grants import build_grants, rights_on
from villages.triggers import collect_guards

ON_POSTGRES = connection.vendor == "postgresql"


def execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


@contextmanager
def as_application() -> Iterator[str]:
    """Go on as a fresh role that was given what the application is given; gone with the test."""
    role = f"app_{uuid4().hex}"
    for statement in (f"CREATE ROLE {role}", *build_grants(connection, role), f"SET ROLE {role}"):
        execute(statement)
    yield role
    execute("RESET ROLE")


def is_refused(statement: str) -> bool:
    """Tell whether the role itself has no right to it, before any trigger is asked."""
    try:
        with transaction.atomic():
            execute(statement)
    except DatabaseError as error:
        return "permission denied" in str(error) or "must be owner" in str(error)
    return False


def list_always_refused() -> list[tuple[str, str]]:
    """Return (event, table) of every guard that has no condition."""
    return sorted({(guard.event, guard.table) for guard in collect_guards() if not guard.when})


def test_rights_follow_the_guards() -> None:
    assert rights_on("ledger_transfer") == ("SELECT", "INSERT")
    assert rights_on("ledger_account") == ("SELECT", "INSERT", "UPDATE")
    assert rights_on("villages_household") == ("SELECT", "INSERT", "UPDATE", "DELETE")
    assert rights_on("django_migrations") == ("SELECT",)


if ON_POSTGRES:

    @pytest.mark.django_db
    def test_application_role_lives_the_whole_product(cast: Cast) -> None:
        with as_application():
            # Deeds, decisions, a correction, a redemption, a close, a notice, the turn of a year.
            build_world(cast)
            said = StringIO()
            call_command("check_ledger", stdout=said)

        assert Notice.objects.for_village(cast.village).count() == 1
        assert said.getvalue() == "✓ 安平村：账实相符。\n✓ 禾湾村：账实相符。\n"

    @pytest.mark.django_db
    def test_application_role_has_no_right_to_what_a_guard_always_refuses(cast: Cast) -> None:
        statements = {
            "UPDATE": "UPDATE {table} SET id = id",
            "DELETE": "DELETE FROM {table}",
            "TRUNCATE": "TRUNCATE {table} CASCADE",
        }
        with as_application():
            passed = [
                (event, table)
                for event, table in list_always_refused()
                if not is_refused(statements[event].format(table=table))
            ]

        assert list_always_refused()
        assert passed == []

    @pytest.mark.django_db
    @pytest.mark.parametrize(
        "statement",
        [
            "ALTER TABLE ledger_transfer DISABLE TRIGGER ALL",
            "DROP TRIGGER ledger_transfer_no_update ON ledger_transfer",
            "ALTER TABLE ledger_transfer ADD COLUMN note text",
            "DROP TABLE ledger_transfer",
            "SET session_replication_role = replica",
            "TRUNCATE villages_session",
            "CREATE TABLE beside (id bigint)",
            "UPDATE django_migrations SET name = 'x'",
            (
                "CREATE TRIGGER t BEFORE INSERT ON ledger_transfer EXECUTE FUNCTION"
                " ledger_transfer_no_update()"
            ),
            (
                "CREATE OR REPLACE FUNCTION ledger_transfer_no_update() RETURNS trigger"
                " LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$"
            ),
        ],
    )
    def test_application_role_gets_round_no_guard(statement: str) -> None:
        with as_application():
            assert is_refused(statement)

    @pytest.mark.django_db
    def test_grants_are_printed_to_read_and_carried_out_on_demand(cast: Cast) -> None:
        role = f"app_{uuid4().hex}"
        execute(f"CREATE ROLE {role}")
        said = StringIO()

        call_command("role_grants", role, stdout=said)
        call_command("role_grants", role, "--apply", stdout=StringIO())

        lines = said.getvalue().splitlines()
        assert (lines[0], lines[-1]) == ("BEGIN;", "COMMIT;")
        assert f'REVOKE ALL ON ALL TABLES IN SCHEMA "public" FROM "{role}";' in lines
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT privilege_type FROM information_schema.role_table_grants"
                " WHERE grantee = %s AND table_name = 'ledger_transfer' ORDER BY 1",
                [role],
            )
            assert [right for (right,) in cursor.fetchall()] == ["INSERT", "SELECT"]

    @pytest.mark.django_db
    def test_owner_is_not_given_grants() -> None:
        owner = connection.get_connection_params()["user"]

        with pytest.raises(CommandError, match="正是现在连着的角色"):
            call_command("role_grants", owner)

else:

    def test_sqlite_has_no_roles() -> None:
        with pytest.raises(CommandError, match="只有 PostgreSQL 才有角色"):
            call_command("role_grants", "points_app")
