"""Files that are written all or not at all."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from pytest_django.fixtures import Settings

from villages.files import remove_files, write_files


@pytest.fixture(autouse=True)
def _folder(settings: Settings, tmp_path: Path) -> None:
    settings.STORAGES = settings.STORAGES | {
        "default": {**settings.STORAGES["default"], "OPTIONS": {"location": tmp_path}}
    }


def two_and_a_failure() -> Iterator[tuple[str, bytes]]:
    yield "scans/1.pdf", b"one"
    yield "scans/2.pdf", b"two"
    raise OSError("The disk is full.")


def test_files_are_written_and_removed() -> None:
    names = write_files([("scans/1.pdf", b"one"), ("scans/1.pdf", b"other")])
    is_kept = [default_storage.exists(name) for name in names]
    remove_files([*names, "scans/none.pdf"])

    assert is_kept == [True, True]
    assert default_storage.listdir("scans") == ([], [])


def test_no_file_stays_where_one_cannot_be_written() -> None:
    with pytest.raises(OSError, match="full"):
        write_files(two_and_a_failure())

    assert default_storage.listdir("scans") == ([], [])
