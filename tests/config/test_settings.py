"""The settings file as a start reads it: good values taken, bad ones refused."""

import re
from pathlib import Path
from runpy import run_path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from tests.settings import DEVELOPERS_OWN

SETTINGS_FILE = Path(__file__).resolve().parents[2] / "config" / "settings.py"
# Its default, where none is set, is a folder beside the code, which a test must not write into.
SET_FOR_TESTS = {"DATA_DIR", "DATABASE_URL"}


@pytest.fixture(autouse=True)
def _own_data_dir(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    monkeypatch.delenv("DATABASE_URL", raising=False)


def read_settings() -> dict[str, Any]:  # Any: settings are of every type
    return run_path(str(SETTINGS_FILE))


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("DEBUG", "perhaps", "DEBUG must be true or false"),
        ("HTTPS", "2", "HTTPS must be true or false"),
        ("SECRET_KEY", "short", "SECRET_KEY must have at least 50 characters"),
        ("ALLOWED_HOSTS", "points.example,", "ALLOWED_HOSTS holds an empty entry"),
        ("CSRF_TRUSTED_ORIGINS", "", "CSRF_TRUSTED_ORIGINS holds an empty entry"),
        ("LOGIN_FAILURE_LIMIT", "many", "LOGIN_FAILURE_LIMIT must be a whole number"),
        ("LOGIN_FAILURE_LIMIT", "0", "LOGIN_FAILURE_LIMIT must be from 3 to 100"),
        ("DATABASE_URL", "mysql://u@h/points", "DATABASE_URL must begin with postgres://"),
        ("DATABASE_URL", "sqlite:///points.sqlite3", "DATABASE_URL must begin with postgres://"),
        ("DATABASE_URL", "points", "DATABASE_URL must begin with postgres://"),
        ("DATABASE_URL", "postgres://db.example:here/points", "DATABASE_URL is no address"),
        ("DATABASE_URL", "postgres://db.example/", "must end with the database's name"),
        ("DATA_DIR", "/dev/null/points", "DATA_DIR must be a folder"),
    ],
)
def test_settings_refuse_a_bad_value(
    monkeypatch: pytest.MonkeyPatch, name: str, text: str, sentence: str
) -> None:
    monkeypatch.setenv(name, text)

    with pytest.raises(ImproperlyConfigured, match=sentence):
        read_settings()


def test_settings_use_sqlite_beside_the_data_by_default(tmp_path: Path) -> None:
    database = read_settings()["DATABASES"]["default"]

    assert database["ENGINE"] == "django.db.backends.sqlite3"
    assert database["NAME"].parent == tmp_path
    assert database["OPTIONS"]["transaction_mode"] == "IMMEDIATE"


def test_settings_use_the_postgresql_that_database_url_names(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://points:secret@db.example:5433/village")

    database = read_settings()["DATABASES"]["default"]

    assert database["ENGINE"] == "django.db.backends.postgresql"
    assert [database[part] for part in ("USER", "PASSWORD", "HOST", "PORT", "NAME")] == [
        "points",
        "secret",
        "db.example",
        5433,
        "village",
    ]


def test_settings_reach_a_postgresql_by_its_socket(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://postgres@/postgres?host=/run/postgresql")

    database = read_settings()["DATABASES"]["default"]

    assert (database["HOST"] or database["OPTIONS"]["host"]) == "/run/postgresql"


def test_settings_with_https_send_nothing_in_the_clear(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS", "true")

    settings = read_settings()

    assert settings["SECURE_SSL_REDIRECT"]
    assert settings["SESSION_COOKIE_SECURE"]
    assert settings["CSRF_COOKIE_SECURE"]
    assert settings["SECURE_HSTS_SECONDS"] >= 365 * 24 * 3600


def test_tests_take_nothing_that_a_developer_has_set() -> None:
    read = set(re.findall(r'(?:read_\w+|environ\.get)\(\s*"([A-Z_]+)"', SETTINGS_FILE.read_text()))

    assert read <= {*DEVELOPERS_OWN, *SET_FOR_TESTS}
