"""The committee takes its own village away, and that leaves a trace."""

from io import BytesIO

import pytest
from django.test import Client

from tests.cast import Cast
from tests.office.archive.files import Files
from villages.models import Change

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_in_november")]

ADDRESS = "/admin/archive/"


def sign_in(cast: Cast, name: str) -> Client:
    client = Client()
    client.force_login(cast.people[name])
    return client


def test_page_says_what_the_file_holds_before_it_is_taken(cast: Cast) -> None:
    answer = sign_in(cast, "chair").get(ADDRESS, {"village": "anping"})

    page = answer.content.decode()
    assert "里面有姓名、电话和积分卡的地址" in page
    assert "导出安平村" in page
    assert not Change.objects.filter(kind="villages.table").exists()


def test_committee_downloads_a_file_that_nobody_keeps(cast: Cast) -> None:
    answer = sign_in(cast, "chair").post(ADDRESS, {"village": "anping"})

    archive = b"".join(answer.streaming_content)  # type: ignore[attr-defined] # a file
    assert "no-store" in answer["Cache-Control"]
    assert answer["Content-Type"] == "application/zip"
    assert "2026-11-06.zip" in answer["Content-Disposition"]
    assert Files.read(archive).contents["archive.csv"].startswith(b"what,value\nformat,1\n")
    assert BytesIO(archive).read(2) == b"PK"


def test_trace_tells_who_took_it_and_stands_in_the_file(cast: Cast) -> None:
    answer = sign_in(cast, "chair").post(ADDRESS, {"village": "anping"})

    files = Files.read(b"".join(answer.streaming_content))  # type: ignore[attr-defined] # a file
    traces = Change.objects.filter(kind="villages.table")
    assert [(one.village, one.made_by, one.row) for one in traces] == [
        (cast.village, cast.chair, "villages.village")
    ]
    assert ",chair,created,villages.table,villages.village\n" in (
        files.contents["tables/changes.csv"].decode()
    )


@pytest.mark.parametrize("name", ["watcher", "keeper", "walker", "judge_one"])
def test_nobody_but_the_committee_is_let_in(cast: Cast, name: str) -> None:
    answer = sign_in(cast, name).post(ADDRESS, {"village": "anping"})

    assert answer.status_code == 403
    assert not Change.objects.filter(kind="villages.table").exists()


def test_another_village_is_not_to_be_had(cast: Cast) -> None:
    answer = sign_in(cast, "chair").post(ADDRESS, {"village": "hewan"})

    assert answer.status_code == 404
