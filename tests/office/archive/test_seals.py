"""What was sealed comes back as it was sealed, or not at all."""

from io import BytesIO

import pytest

from noticeboard.models import Notice
from office.archive.errors import ArchiveDoesNotAgree, ArchiveRowUnreadable, ArchiveSealDiffers
from office.archive.importing import import_village
from tests.office.archive.conftest import NOW, move_to_another_server, write_archive
from tests.office.archive.files import Files
from tests.world import World
from villages.errors import PointsError
from villages.models import Village

pytestmark = pytest.mark.django_db(transaction=True)

SEALED = "notices/2026-10.csv"


@pytest.fixture
def sealed(world: World) -> Files:
    """The world's village, whose October is sealed, at a server that does not have it."""
    archive = write_archive(world.cast.village)
    move_to_another_server()
    return Files.read(archive)


def refuse(files: Files, error: type[PointsError]) -> str:
    with pytest.raises(error) as refusal:
        import_village(files.sum_up().pack(), now=NOW)
    assert not Village.objects.filter(slug="anping").exists()
    assert not Notice.objects.exists()
    return str(refusal.value)


def test_sealed_file_is_the_one_that_was_put_up(world: World) -> None:
    files = Files.read(write_archive(world.cast.village))

    month = world.notice.month
    assert files.digest_of(SEALED) == month.seal
    assert files.contents[SEALED].decode().startswith("village,anping\nnotice,1\n")


def test_another_sealed_file_is_refused(sealed: Files) -> None:
    said = refuse(sealed.edit(SEALED, "H005,0.00,5.00,", "H005,0.00,9.00,"), ArchiveSealDiffers)

    assert said == f"按导进来的账重新算出的 {SEALED} 和原来封存的不一样，没有导入。"


def test_sealed_month_without_its_file_is_refused(sealed: Files) -> None:
    assert SEALED in refuse(sealed.drop(SEALED), ArchiveSealDiffers)


def test_transfer_that_was_not_sealed_so_is_refused(sealed: Files) -> None:
    text = sealed.contents["tables/transfers.csv"].decode()
    row = next(line for line in text.splitlines() if ",award," in line)

    said = refuse(
        sealed.edit("tables/transfers.csv", row, row.replace(",R01,", ",R02,")), ArchiveDoesNotAgree
    )

    assert "和摘要不符" in said


def test_seal_that_was_exchanged_is_refused(sealed: Files) -> None:
    seal = sealed.digest_of(SEALED)
    files = sealed.edit("tables/months.csv", seal, "0" * 64)

    assert "和校验码不符" in refuse(files, ArchiveDoesNotAgree)


def test_line_of_an_account_that_is_not_there_is_refused(sealed: Files) -> None:
    files = sealed.edit("tables/month_lines.csv", ",H005,", ",H777,")

    assert refuse(files, ArchiveRowUnreadable).startswith("tables/month_lines.csv 第 ")


def test_nothing_of_a_refused_village_hinders_the_right_one(sealed: Files) -> None:
    refuse(sealed.drop(SEALED), ArchiveSealDiffers)

    village = import_village(sealed.pack(), now=NOW).village

    assert Files.read(write_archive(village)) == sealed
    assert BytesIO(write_archive(village)).read() == write_archive(village)
