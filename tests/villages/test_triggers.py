"""Guards are collected from every app, installed again and again, and refuse in the same way."""

from collections.abc import Iterator

import pytest
from django.db import IntegrityError, connection, transaction

from villages import triggers
from villages.triggers import (
    Guard,
    append_only,
    collect_guards,
    drop_guards,
    install_guards,
)

pytestmark = pytest.mark.django_db

# Quotes in a message must not end the SQL around it.
MESSAGE = "a grid's name isn't changed"


@pytest.fixture
def guard(monkeypatch: pytest.MonkeyPatch) -> Iterator[Guard]:
    """A guard of its own on a table that has none, and no other."""
    own = Guard("villages_grid", "test", "UPDATE", MESSAGE, when="NEW.position <> OLD.position")
    with monkeypatch.context() as patch:
        patch.setattr(triggers, "collect_guards", lambda: iter([own]))
        install_guards(connection)
        yield own
        drop_guards(connection)


def set_position(position: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE villages_grid SET position = %s", [position])


def test_guard_refuses_when_its_condition_holds_and_only_then(cast: object, guard: Guard) -> None:
    with pytest.raises(IntegrityError, match="a grid's name isn't"), transaction.atomic():
        set_position(77)

    with connection.cursor() as cursor:
        cursor.execute("UPDATE villages_grid SET name = name")


def test_guard_is_installed_again_without_harm(cast: object, guard: Guard) -> None:
    install_guards(connection)

    with pytest.raises(IntegrityError), transaction.atomic():
        set_position(77)


def test_dropped_guard_lets_pass(cast: object, guard: Guard) -> None:
    drop_guards(connection)
    drop_guards(connection)

    set_position(77)


def test_guard_of_a_table_that_is_not_there_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    missing = Guard("villages_nothing", "test", "DELETE", "never")
    with monkeypatch.context() as patch:
        patch.setattr(triggers, "collect_guards", lambda: iter([missing]))

        install_guards(connection)
        drop_guards(connection)


def test_append_only_tables_have_three_guards() -> None:
    assert [(guard.trigger, guard.event) for guard in append_only("a_table")] == [
        ("a_table_no_update", "UPDATE"),
        ("a_table_no_delete", "DELETE"),
        ("a_table_no_truncate", "TRUNCATE"),
    ]


def test_guards_of_all_apps_have_names_of_their_own_that_a_database_keeps_whole() -> None:
    names = [guard.trigger for guard in collect_guards()]

    assert len(set(names)) == len(names)
    # PostgreSQL cuts names after 63 bytes.
    assert max(map(len, names)) <= 63
    assert {"ledger_transfer_no_update", "villages_change_no_update"} <= set(names)
