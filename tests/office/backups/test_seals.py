"""The list of seals outside the database: only added to, and what it says of a restored copy."""

from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from deeds.models import Photo
from noticeboard.services import close_and_draw
from office.backups.seals import compare, find_seals, read_list
from tests.cast import BEGIN, Cast, at
from tests.world import World
from villages.models import Village
from villages.words import seal_groups

HEAD = "village_id,village,number,month,sealed_at,seal\n"
OTHER = "0" * 64


def write_line(village: Village, number: int, month: str, *, seal: str) -> str:
    """Return a line as the list has it, of the slug that the village has now."""
    return f"{village.pk},{village.slug},{number},{month},2026-12-01T08:00:00,{seal}\n"


def close_another_month(world: World) -> None:
    """Notice 2 of the village whose first notice the world has: November's."""
    close_and_draw(world.cast.village, date(2026, 11, 1), by=None, now=at(date(2026, 12, 3)))


def list_seals(file: Path, world: World, *, seals: list[str]) -> None:
    """Write a list with these seals for the village's first notices."""
    months = ("2026-10", "2026-11")
    lines = [
        write_line(world.cast.village, number, month, seal=seal)
        for number, (month, seal) in enumerate(zip(months, seals, strict=True), start=1)
    ]
    file.write_text(HEAD + "".join(lines))


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
    place = f"{world.cast.village.pk},anping"
    assert file.read_text() == HEAD + f"{place},1,2026-10,{seal.sealed_at},{seal.seal}\n"
    assert (first, second) == (f"1 号公示的校验码已记入 {file}。\n", "")


@pytest.mark.django_db
def test_list_goes_on_after_a_line_that_was_cut_off(world: World, tmp_path: Path) -> None:
    file = tmp_path / "seals.csv"
    torn = f"{HEAD}{world.cast.village.pk},anping,1,2026-10,2026-11-01T"
    file.write_text(torn)

    keep(file)

    assert file.read_text().startswith(f"{torn}\n{world.cast.village.pk},anping,1,")
    assert read_list(file) == list(find_seals())


@pytest.mark.django_db
def test_another_seal_in_the_database_is_not_written_over_the_list(
    world: World, tmp_path: Path
) -> None:
    file = tmp_path / "seals.csv"
    before = HEAD + write_line(world.cast.village, 1, "2026-10", seal=OTHER)
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
    file.write_text(HEAD + write_line(world.cast.village, 1, "2026-10", seal=OTHER))

    said, code = check(file)

    found = seal_groups(next(find_seals()).seal)
    sentence = f"✗ anping 2026-10 第1号：贴出去的校验码是 {seal_groups(OTHER)}，备份里是 {found}。"
    assert (code, sentence in said) == (1, True)


@pytest.mark.django_db
def test_notice_newer_than_the_copy_is_named(world: World, tmp_path: Path) -> None:
    file = tmp_path / "seals.csv"
    keep(file)
    with file.open("a") as more:
        more.write(write_line(world.cast.village, 2, "2026-11", seal=OTHER))

    said, code = check(file)

    sentence = f"✗ anping 2026-11 第2号（校验码 {seal_groups(OTHER)}）已经贴出去，备份里却没有。"
    assert (code, sentence in said) == (1, True)


@pytest.mark.django_db
def test_notices_stay_known_when_a_village_gets_another_slug(world: World, tmp_path: Path) -> None:
    file = tmp_path / "seals.csv"
    keep(file)
    # A guard keeps the slug as it is, so here it is the list that knows an older one.
    listed = file.read_text().replace(",anping,", ",anpingcun,")
    file.write_text(listed)

    said, code = check(file)

    assert (code, "✗" in said) == (0, False)
    assert said.endswith("1 号公示的校验码一致。\n")
    assert (keep(file), file.read_text()) == ("", listed)


@pytest.mark.django_db
def test_another_seal_keeps_no_other_notice_from_the_list(world: World, tmp_path: Path) -> None:
    file = tmp_path / "seals.csv"
    other = world.cast.other_village
    close_and_draw(other, BEGIN, by=world.cast.stranger, now=at(date(2026, 11, 3)))
    before = HEAD + write_line(world.cast.village, 1, "2026-10", seal=OTHER)
    file.write_text(before)

    with pytest.raises(CommandError, match="anping第1号"):
        keep(file)

    assert [(line.village_id, line.number) for line in read_list(file)] == [
        (world.cast.village.pk, 1),
        (other.pk, 1),
    ]


@pytest.mark.django_db
def test_slug_that_another_village_had_makes_no_notice_another(
    world: World, tmp_path: Path
) -> None:
    file = tmp_path / "seals.csv"
    other = world.cast.other_village
    file.write_text(HEAD + f"{other.pk},anping,1,2026-10,2026-11-01T08:00:00,{OTHER}\n")

    keep(file)

    assert [(line.village_id, line.number) for line in read_list(file)] == [
        (other.pk, 1),
        (world.cast.village.pk, 1),
    ]


@pytest.mark.django_db
def test_village_brought_in_again_has_the_notices_it_had(world: World, tmp_path: Path) -> None:
    file = tmp_path / "seals.csv"
    seal = next(find_seals()).seal
    before = f"{HEAD}{world.cast.village.pk + 1000},anping,1,2026-10,2026-11-01T08:00:00,{seal}\n"
    file.write_text(before)

    said, code = check(file)

    assert (code, said.endswith("1 号公示的校验码一致。\n")) == (0, True)
    assert (keep(file), file.read_text()) == ("", before)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("order", "said"),
    [((1, 0), "第1号"), ((0, 0), "第2号"), ((1, 1), "第1号")],
    ids=["swapped", "first copied", "second copied"],
)
def test_seal_of_another_notice_of_the_village_is_another_seal(
    order: tuple[int, int], said: str, world: World, tmp_path: Path
) -> None:
    close_another_month(world)
    file = tmp_path / "seals.csv"
    found = list(find_seals())
    list_seals(file, world, seals=[found[place].seal for place in order])
    before = file.read_text()

    compared = compare(read_list(file))
    with pytest.raises(CommandError, match=f"anping{said}"):
        keep(file)

    differing = [place for place in (0, 1) if order[place] != place]
    assert [pair[1] for pair in compared.differing] == [found[place] for place in differing]
    assert (compared.agreeing, compared.newer) == (2 - len(differing), [])
    assert file.read_text() == before


@pytest.mark.django_db
def test_seal_of_another_village_is_another_seal(world: World, tmp_path: Path) -> None:
    """Both villages' first notices are October's: the seal alone tells them apart."""
    other = world.cast.other_village
    close_and_draw(other, BEGIN, by=world.cast.stranger, now=at(date(2026, 11, 3)))
    file = tmp_path / "seals.csv"
    own, others = sorted(find_seals(), key=lambda line: line.village_id != world.cast.village.pk)
    lines = (
        write_line(world.cast.village, 1, "2026-10", seal=others.seal),
        write_line(other, 1, "2026-10", seal=own.seal),
    )
    file.write_text(HEAD + "".join(lines))

    compared = compare(read_list(file))
    with pytest.raises(CommandError, match="第1号：清单上的校验码是"):
        keep(file)

    assert [pair[1] for pair in compared.differing] == [own, others]
    assert (compared.agreeing, compared.newer) == (0, [])


@pytest.mark.django_db
def test_village_with_another_slug_is_held_against_its_own_notices(
    world: World, tmp_path: Path
) -> None:
    close_another_month(world)
    file = tmp_path / "seals.csv"
    found = list(find_seals())
    list_seals(file, world, seals=[found[0].seal, OTHER])
    file.write_text(file.read_text().replace(",anping,", ",anpingcun,"))

    compared = compare(read_list(file))
    with pytest.raises(CommandError, match="anping第2号"):
        keep(file)

    assert [pair[1] for pair in compared.differing] == [found[1]]
    assert (compared.agreeing, compared.newer) == (1, [])


@pytest.mark.django_db
def test_village_that_moved_is_held_against_its_own_notices(world: World, tmp_path: Path) -> None:
    """Where it came from it had the id that another village has here."""
    close_another_month(world)
    other = world.cast.other_village
    close_and_draw(other, BEGIN, by=world.cast.stranger, now=at(date(2026, 11, 3)))
    file = tmp_path / "seals.csv"
    by_village = {line.village_id: line for line in find_seals() if line.number == 1}
    own = by_village[world.cast.village.pk]
    lines = (
        f"{other.pk},anping,1,2026-10,2026-11-01T08:00:00,{own.seal}\n",
        f"{other.pk},anping,3,2026-12,2027-01-01T08:00:00,{OTHER}\n",
    )
    file.write_text(HEAD + "".join(lines))

    compared = compare(read_list(file))
    kept = keep(file)

    assert (compared.agreeing, compared.differing) == (1, [])
    assert [line.number for line in compared.newer] == [3]
    assert kept == f"2 号公示的校验码已记入 {file}。\n"
    assert {(line.village, line.number) for line in read_list(file)[2:]} == {
        ("anping", 2),
        (other.slug, 1),
    }


@pytest.mark.django_db
def test_changed_seal_of_a_village_brought_in_again_is_told(world: World, tmp_path: Path) -> None:
    file = tmp_path / "seals.csv"
    unknown = world.cast.village.pk + 1000
    file.write_text(f"{HEAD}{unknown},anping,1,2026-10,2026-11-01T08:00:00,{OTHER}\n")

    compared = compare(read_list(file))
    with pytest.raises(CommandError, match="anping第1号"):
        keep(file)

    assert [pair[1] for pair in compared.differing] == list(find_seals())


@pytest.mark.django_db
def test_list_of_another_version_is_refused_and_left_alone(world: World, tmp_path: Path) -> None:
    file = tmp_path / "seals.csv"
    before = f"village,number,month,sealed_at,seal\nanping,1,2026-10,2026-11-01T08:00:00,{OTHER}\n"
    file.write_text(before)

    with pytest.raises(CommandError, match="不是这个版本记的校验码清单"):
        keep(file)
    with pytest.raises(CommandError, match="不是这个版本记的校验码清单"):
        call_command("check_copy", file, stdout=StringIO())

    assert file.read_text() == before


@pytest.mark.django_db
@pytest.mark.parametrize("length", [0, 10, len(HEAD) - 1])
def test_head_that_was_cut_off_is_ended(length: int, world: World, tmp_path: Path) -> None:
    file = tmp_path / "seals.csv"
    file.write_text(HEAD[:length])

    keep(file)

    assert file.read_text() == HEAD + "".join(map(str, find_seals()))


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
