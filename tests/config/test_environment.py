"""Reading the environment: what cannot be right is refused with a sentence that names it."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from config.environment import read_bool, read_int, read_list, read_secret_key

GOOD_KEY = "k" * 50


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SWITCH", "NUMBER", "WORDS", "SECRET_KEY"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize(
    ("word", "switch"),
    [
        ("1", True),
        ("true", True),
        ("Yes", True),
        (" on ", True),
        ("0", False),
        ("FALSE", False),
        ("no", False),
        ("off", False),
        ("", False),
    ],
)
def test_read_bool_takes_plain_words(
    monkeypatch: pytest.MonkeyPatch, word: str, *, switch: bool
) -> None:
    monkeypatch.setenv("SWITCH", word)

    assert read_bool("SWITCH", default=not switch) is switch


@pytest.mark.parametrize("default", [True, False])
def test_read_bool_falls_back_to_its_default(*, default: bool) -> None:
    assert read_bool("SWITCH", default=default) is default


def test_read_bool_refuses_another_word(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SWITCH", "maybe")

    with pytest.raises(ImproperlyConfigured, match="SWITCH must be true or false, not 'maybe'"):
        read_bool("SWITCH", default=False)


@pytest.mark.parametrize(("text", "number"), [("3", 3), (" 10 ", 10), ("7", 7)])
def test_read_int_takes_what_lies_within_its_bounds(
    monkeypatch: pytest.MonkeyPatch, text: str, number: int
) -> None:
    monkeypatch.setenv("NUMBER", text)

    assert read_int("NUMBER", default=5, smallest=3, largest=10) == number


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("two", "NUMBER must be a whole number, not 'two'"),
        ("", "NUMBER must be a whole number, not ''"),
        ("4.5", "NUMBER must be a whole number, not '4.5'"),
        ("2", "NUMBER must be from 3 to 10, not 2"),
        ("11", "NUMBER must be from 3 to 10, not 11"),
        ("-4", "NUMBER must be from 3 to 10, not -4"),
    ],
)
def test_read_int_refuses_the_rest(
    monkeypatch: pytest.MonkeyPatch, text: str, sentence: str
) -> None:
    monkeypatch.setenv("NUMBER", text)

    with pytest.raises(ImproperlyConfigured, match=sentence):
        read_int("NUMBER", default=5, smallest=3, largest=10)


def test_read_list_splits_at_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORDS", "points.example, 127.0.0.1")

    assert read_list("WORDS", default=[]) == ["points.example", "127.0.0.1"]


def test_read_list_falls_back_to_its_default() -> None:
    assert read_list("WORDS", default=["localhost"]) == ["localhost"]


@pytest.mark.parametrize("text", ["", "points.example,", ",", "a,,b"])
def test_read_list_refuses_an_empty_entry(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("WORDS", text)

    with pytest.raises(ImproperlyConfigured, match="WORDS holds an empty entry"):
        read_list("WORDS", default=[])


def test_read_secret_key_makes_one_and_keeps_it(tmp_path: Path) -> None:
    file = tmp_path / "new" / "secret_key"

    made = read_secret_key(file)

    assert len(made) >= 50
    assert read_secret_key(file) == made
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_read_secret_key_is_one_for_all_workers_that_start_at_once(tmp_path: Path) -> None:
    file = tmp_path / "secret_key"

    with ThreadPoolExecutor(16) as pool:
        keys = set(pool.map(read_secret_key, [file] * 64))

    assert len(keys) == 1
    assert list(tmp_path.iterdir()) == [file]


def test_read_secret_key_prefers_the_environment(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("SECRET_KEY", GOOD_KEY)

    assert read_secret_key(tmp_path / "secret_key") == GOOD_KEY
    assert list(tmp_path.iterdir()) == []


def test_read_secret_key_refuses_a_short_one(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("SECRET_KEY", GOOD_KEY[1:])

    with pytest.raises(ImproperlyConfigured, match="at least 50 characters"):
        read_secret_key(tmp_path / "secret_key")


def test_read_secret_key_refuses_an_emptied_file(tmp_path: Path) -> None:
    file = tmp_path / "secret_key"
    file.touch()

    with pytest.raises(ImproperlyConfigured, match="at least 50 characters"):
        read_secret_key(file)
