"""What every test stands on: the database that was asked for, and guards that let a flush pass."""

import os
from collections.abc import Iterator

import pytest
import time_machine
from django.conf import settings
from django.core.cache import cache
from django.db import connection, transaction
from django.db.backends.base.operations import BaseDatabaseOperations
from django.utils import translation
from pytest_django import DjangoDbBlocker

from tests.cast import Cast, assemble_cast, at
from tests.memory import find_theatre, lived_once
from tests.world import NOVEMBER, World, build_world
from villages.triggers import drop_guards, install_guards

# Of two schemas on one server: it is about PostgreSQL, so it belongs to that half of the run.
collect_ignore = [] if connection.vendor == "postgresql" else ["test_counties.py"]


def pytest_configure() -> None:
    # A run that means PostgreSQL and silently falls back to SQLite would pass.
    expected = os.environ.get("EXPECT_VENDOR", connection.vendor)
    if connection.vendor != expected:
        raise pytest.UsageError(f"This run is to use {expected}, not {connection.vendor}.")


def pytest_report_header() -> str:
    return f"database: {connection.vendor}"


@pytest.fixture(scope="session", autouse=True)
def _guards_let_the_flush_pass() -> Iterator[None]:
    """Between tests that commit, Django empties every table, which append-only tables refuse."""
    execute_sql_flush = BaseDatabaseOperations.execute_sql_flush

    def flush(operations: BaseDatabaseOperations, sql_list: list[str]) -> None:
        # One transaction: where the flush fails, the guards are as they were.
        with transaction.atomic(using=operations.connection.alias):
            drop_guards(operations.connection)
            execute_sql_flush(operations, sql_list)
            install_guards(operations.connection)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseDatabaseOperations, "execute_sql_flush", flush)
        yield


@pytest.fixture(scope="session", autouse=True)
def _stages(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Take the databases away that tests.memory keeps."""
    yield
    with django_db_blocker.unblock():
        find_theatre().close()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup() -> None:
    find_theatre().go_home()


@pytest.fixture(autouse=True)
def _in_chinese() -> Iterator[None]:
    """A page asked for in English leaves its language to whatever runs next in the thread."""
    with translation.override(settings.LANGUAGE_CODE):
        yield


@pytest.fixture(autouse=True)
def _uncounted() -> None:
    """Forget how often the API was asked: on a clock that stands, all tests fall in one minute."""
    cache.clear()


@pytest.fixture
@lived_once
def cast(db: None) -> Cast:
    """The fixed cast, freshly made; for tests that commit, ask for transactional_db as well."""
    return assemble_cast()


@pytest.fixture
@lived_once
def world(cast: Cast) -> World:
    """One of everything in Anping, on 6 November 2026."""
    return build_world(cast)


@pytest.fixture
def _in_november() -> Iterator[None]:
    """Noon of the world's day on the clock that views read."""
    with time_machine.travel(at(NOVEMBER, 12), tick=False):
        yield
