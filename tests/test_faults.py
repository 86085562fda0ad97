"""A full disk and a database that is away are told in a sentence, and leave nothing half saved."""

import errno
import json
import os
import sqlite3
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import caches
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import DataError, InterfaceError, InternalError, OperationalError, ProgrammingError
from django.http import HttpResponse, UnreadablePostError
from django.test import Client, RequestFactory, override_settings
from django.urls import path

from config.bodies import WholeBody, take_whole_bodies
from config.counting import CountsInFiles
from config.faults import (
    CUT_OFF,
    DATABASE_AWAY,
    DISK_FULL,
    DISK_READ_ONLY,
    TOO_BUSY,
    Fault,
    find_fault,
)
from config.files import WholeFiles

raised: list[Exception] = []


def break_down(_request: object) -> HttpResponse:
    raise raised[-1]


urlpatterns = [path("broken/", break_down), path("api/v1/broken/", break_down)]
handler500 = "config.views.answer_broken_request"


def caused(error: Exception, cause: Exception) -> Exception:
    error.__cause__ = cause
    return error


def of_sqlite(code: int) -> Exception:
    cause = sqlite3.OperationalError()
    cause.sqlite_errorcode = code
    return caused(OperationalError(), cause)


class Told(Exception):
    """As PostgreSQL's driver raises it, with the server's code, or with none of its own."""

    def __init__(self, pgcode: str | None) -> None:
        super().__init__()
        self.pgcode = pgcode


@pytest.mark.parametrize(
    ("error", "fault"),
    [
        (OSError(errno.ENOSPC, ""), DISK_FULL),
        (OSError(errno.EDQUOT, ""), DISK_FULL),
        (OSError(errno.EROFS, ""), DISK_READ_ONLY),
        (FileNotFoundError(errno.ENOENT, ""), None),
        (UnreadablePostError(), CUT_OFF),
        (of_sqlite(sqlite3.SQLITE_FULL), DISK_FULL),
        (of_sqlite(sqlite3.SQLITE_READONLY_DBMOVED), DISK_READ_ONLY),
        (of_sqlite(sqlite3.SQLITE_BUSY), TOO_BUSY),
        (of_sqlite(sqlite3.SQLITE_CANTOPEN), DATABASE_AWAY),
        (of_sqlite(sqlite3.SQLITE_ERROR), None),
        (caused(OperationalError(), Told("53100")), DISK_FULL),
        (caused(InternalError(), Told("25006")), DISK_READ_ONLY),
        (caused(OperationalError(), Told("40P01")), TOO_BUSY),
        (caused(OperationalError(), Told("57P03")), DATABASE_AWAY),
        (caused(OperationalError(), Told("53300")), DATABASE_AWAY),
        (caused(OperationalError(), Told(None)), DATABASE_AWAY),
        (caused(InterfaceError(), Told(None)), DATABASE_AWAY),
        (caused(ProgrammingError(), Told("42P01")), None),
        (caused(DataError(), Told("22003")), None),
        (ValueError(), None),
        (None, None),
    ],
)
def test_fault_is_found_where_the_error_says_so(
    error: Exception | None, fault: Fault | None
) -> None:
    assert find_fault(error) == fault


@pytest.fixture
def _broken_pages() -> Iterator[None]:
    with override_settings(ROOT_URLCONF=__name__):
        yield
    raised.clear()


@pytest.mark.usefixtures("_broken_pages")
@pytest.mark.parametrize(
    ("error", "status", "retry", "sentence"),
    [
        (OSError(errno.ENOSPC, ""), 507, "60", "服务器磁盘满了，刚才的没有保存。"),
        (OSError(errno.EROFS, ""), 503, "60", "只能看、不能写，刚才的没有保存。"),
        (OperationalError(), 503, "10", "数据库暂时连不上"),
    ],
)
def test_fault_is_a_page_and_an_answer_of_the_api(
    error: Exception, status: int, retry: str, sentence: str
) -> None:
    raised.append(error)
    client = Client(raise_request_exception=False)

    page, answer = client.get("/broken/"), client.post("/api/v1/broken/")

    assert (page.status_code, page.headers["Retry-After"]) == (status, retry)
    assert sentence in page.content.decode()
    assert (answer.status_code, answer.headers["Retry-After"]) == (status, retry)
    assert set(json.loads(answer.content)) == {"code", "detail"}
    assert sentence in json.loads(answer.content)["detail"]


@pytest.mark.usefixtures("_broken_pages")
def test_anything_else_is_broken_as_before() -> None:
    raised.append(ValueError())
    client = Client(raise_request_exception=False)

    page, answer = client.get("/broken/"), client.post("/api/v1/broken/")

    assert page.status_code == 500
    assert "系统出了点毛病" in page.content.decode()
    assert (answer.status_code, json.loads(answer.content)["code"]) == (500, "broken")


# Files


@pytest.fixture
def small_files(tmp_path: Path) -> WholeFiles:
    return WholeFiles(location=tmp_path)


def list_files(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_a_file_appears_under_its_own_name_alone(small_files: WholeFiles, tmp_path: Path) -> None:
    name = small_files.save("photos/a.jpg", ContentFile(b"one"))

    assert name == "photos/a.jpg"
    assert (tmp_path / name).read_bytes() == b"one"
    assert list_files(tmp_path) == ["photos/a.jpg"]


def test_a_name_that_is_taken_keeps_what_it_names(small_files: WholeFiles, tmp_path: Path) -> None:
    names = [small_files.save("goods/a.jpg", ContentFile(text)) for text in (b"one", b"two")]

    assert [(tmp_path / name).read_bytes() for name in names] == [b"one", b"two"]
    assert list_files(tmp_path) == sorted(names)


def test_a_new_folder_s_own_name_is_on_the_disk_as_well(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[Path] = []
    sync = os.fsync

    def watch(descriptor: int) -> None:
        place = Path(f"/proc/self/fd/{descriptor}").readlink()
        synced.append(place.relative_to(tmp_path))
        sync(descriptor)

    monkeypatch.setattr(os, "fsync", watch)
    files = WholeFiles(location=tmp_path / "files")
    folders = []
    for _time in range(2):
        synced.clear()
        files.save("goods/2026/a.jpg", ContentFile(b"one"))
        folders.append([str(place) for place in synced if place.suffix != ".part"])

    assert folders == [["files/goods/2026", "files/goods", "files", "."], ["files/goods/2026"]]


class FullDisk(ContentFile):
    """Content of which a part is written before the disk is full."""

    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
        yield b"a part"
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_a_full_disk_leaves_no_part_of_a_file(small_files: WholeFiles, tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No space left"):
        small_files.save("photos/a.jpg", FullDisk(b"whole"))

    assert list_files(tmp_path) == []


def test_a_large_upload_is_read_whole_and_never_has_a_name(tmp_path: Path) -> None:
    content = os.urandom(settings.FILE_UPLOAD_MAX_MEMORY_SIZE + 1)

    with override_settings(FILE_UPLOAD_TEMP_DIR=str(tmp_path)):
        request = RequestFactory().post("/", {"photo": BytesIO(content)})
        file = request.FILES["photo"]
        assert isinstance(file, UploadedFile)
        names = list_files(tmp_path)

    assert (file.size, file.read()) == (len(content), content)
    assert names == []


# Counts


def test_counts_that_cannot_be_written_refuse_nobody(tmp_path: Path) -> None:
    place = tmp_path / "cache"
    place.write_text("No folder can be made here.")
    counts = CountsInFiles(str(place), {})

    counts.set("asked", 1)

    assert counts.get("asked") is None


def test_the_cache_is_the_one_that_may_fail() -> None:
    assert isinstance(caches["default"], CountsInFiles)


# Bodies


def test_a_whole_body_is_read_as_it_came() -> None:
    body = WholeBody(BytesIO(b"one\ntwo and the next request"), 7)

    assert (body.readline(), body.read(2), body.read(), body.read()) == (b"one\n", b"tw", b"o", b"")


@pytest.mark.parametrize("size", [None, 7, -1])
def test_a_body_that_ends_too_early_is_an_error(size: int | None) -> None:
    with pytest.raises(ConnectionAbortedError, match="3 bytes too early"):
        WholeBody(BytesIO(b"one\n"), 7).read(size)


def test_the_application_reads_a_whole_body_or_none() -> None:
    def answer(environ: dict[str, Any], _start: object) -> list[bytes]:
        read: bytes = environ["wsgi.input"].read()
        return [read]

    application = take_whole_bodies(answer)

    whole = {"CONTENT_LENGTH": "3", "wsgi.input": BytesIO(b"one")}
    assert application(whole, lambda: None) == [b"one"]
    with pytest.raises(ConnectionAbortedError):
        application({"CONTENT_LENGTH": "4", "wsgi.input": BytesIO(b"one")}, lambda: None)
    without = {"wsgi.input": BytesIO(b"one")}
    assert application(without, lambda: None) == [b""]
