"""The database that all tests share: guarded, and between two tests as the migrations left it."""

import pytest
from django.apps import apps
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from villages.models import Change
from villages.triggers import collect_guards

# Filled anew by Django itself after every migrate and every flush.
FILLED_BY_DJANGO = {ContentType, Permission}
TRIGGERS = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
}


def list_triggers() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(TRIGGERS[connection.vendor])
        return {name for (name,) in cursor.fetchall()}


def list_guards() -> set[str]:
    """Return the triggers that the installed guards need on this vendor."""
    return {
        guard.trigger
        for guard in collect_guards()
        if guard.vendor in ("", connection.vendor)
        and not (guard.event == "TRUNCATE" and connection.vendor == "sqlite")
    }


def add_change() -> Change:
    return Change.objects.create(
        act="created", kind="villages.grid", row="1", made_at=timezone.now()
    )


@pytest.mark.django_db
def test_every_guard_is_in_the_database() -> None:
    assert list_guards() <= list_triggers()


@pytest.mark.django_db
def test_migrations_leave_no_rows() -> None:
    # A flush would empty such a table, and the next test would miss its rows.
    models = set(apps.get_models()) - FILLED_BY_DJANGO

    assert [model for model in models if model._default_manager.exists()] == []


@pytest.mark.django_db(transaction=True)
def test_flush_empties_guarded_tables_and_leaves_them_guarded() -> None:
    before = list_triggers()
    add_change()

    # As between tests: numbers run on, so that rows written from memory keep theirs.
    call_command("flush", interactive=False, verbosity=0, reset_sequences=False)

    assert list_triggers() == before
    assert not Change.objects.exists()
    change = add_change()
    with pytest.raises(IntegrityError), transaction.atomic():
        Change.objects.filter(pk=change.pk).delete()
