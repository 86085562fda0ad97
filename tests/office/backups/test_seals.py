"""The list of seals outside the database: only added to, and what it says of a restored copy."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from deeds.models import Photo
from office.backups.seals import find_seals, read_list
from tests.cast import Cast
from tests.world import World
from villages.words import seal_groups

HEAD = "village,number,month,sealed_at,seal\n"
OTHER = "0" * 64


def keep(file: Path) -> str:
    said = StringIO()
    call_command("keep_seals", file, stdout=said)
    return said.getvalue()


def check(file: Path) -> tuple[str, int]:
    """Return what check_copy says and the code it ends with."""
    said = StringIO()
    try:
        call_command("check_copy", file, stdout=said)
    except CommandError as error:
        return said.getvalue(), error.returncode
    return said.getvalue(), 0


@pytest.mark.django_db
def test_seals_are_added_once(world: World, tmp_path: Path) -> None:
    file = tmp_path / "seals.csv"

    first, second = keep(file), keep(file)

    seal = next(find_seals())
    assert file.read_text() == HEAD + f"anping,1,2026-10,{seal.sealed_at},{seal.seal}\n"
    assert (first, second) == (f"1 号公示的校验码已记入 {file}。\n", "")


@pytest.mark.django_db
def test_list_goes_on_after_a_line_that_was_cut_off(world: World, tmp_path: Path) -> None:
    file = tmp_path / "seals.csv"
    file.write_text(f"{HEAD}anping,1,2026-10,2026-11-01T")

    keep(file)

    assert file.read_text().startswith(f"{HEAD}anping,1,2026-10,2026-11-01T\nanping,1,")
    assert list(read_list(file).values()) == list(find_seals())


@pytest.mark.django_db
def test_another_seal_in_the_database_is_not_written_over_the_list(
    world: World, tmp_path: Path
) -> None:
    file = tmp_path / "seals.csv"
    before = f"{HEAD}anping,1,2026-10,2026-11-01T08:00:00,{OTHER}\n"
    file.write_text(before)

    with pytest.raises(CommandError, match="anping第1号：清单上的校验码是 000"):
        keep(file)

    assert file.read_text() == before


@pytest.mark.django_db
def test_copy_that_agrees_is_told_with_its_last_change(world: World, tmp_path: Path) -> None:
    file = tmp_path / "seals.csv"
    keep(file)

    said, code = check(file)

    assert code == 0
    assert "最后一次变动是 2026年11月" in said
    assert said.endswith("1 号公示的校验码一致。\n")


@pytest.mark.django_db
def test_notice_with_another_seal_is_named(world: World, tmp_path: Path) -> None:
    file = tmp_path / "seals.csv"
    file.write_text(f"{HEAD}anping,1,2026-10,2026-11-01T08:00:00,{OTHER}\n")

    said, code = check(file)

    found = seal_groups(next(find_seals()).seal)
    sentence = f"✗ anping 2026-10 第1号：贴出去的校验码是 {seal_groups(OTHER)}，备份里是 {found}。"
    assert (code, sentence in said) == (1, True)


@pytest.mark.django_db
def test_notice_newer_than_the_copy_is_named(world: World, tmp_path: Path) -> None:
    file = tmp_path / "seals.csv"
    keep(file)
    with file.open("a") as more:
        more.write(f"anping,2,2026-11,2026-12-01T08:00:00,{OTHER}\n")

    said, code = check(file)

    sentence = f"✗ anping 2026-11 第2号（校验码 {seal_groups(OTHER)}）已经贴出去，备份里却没有。"
    assert (code, sentence in said) == (1, True)


@pytest.mark.django_db
def test_photos_that_are_not_there_are_counted(world: World, tmp_path: Path) -> None:
    photo = Photo.objects.exclude(file="")[0]
    name = str(photo.file.name)
    photo.file.storage.delete(name)
    file = tmp_path / "seals.csv"
    keep(file)

    said, code = check(file)

    assert (code, name in said) == (0, True)


@pytest.mark.django_db
def test_without_a_list_nothing_is_believed(cast: Cast, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="没有校验码清单"):
        call_command("check_copy", tmp_path / "none.csv", stdout=StringIO())
