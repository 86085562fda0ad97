"""A file that is not just what export_village wrote is refused, and leaves nothing behind."""

import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO

import pytest
from django.core.files.storage import default_storage

from ledger.models import Transfer
from office.archive import names
from office.archive.errors import (
    ArchiveColumnsDiffer,
    ArchiveDoesNotAgree,
    ArchiveFileChanged,
    ArchiveFileForeign,
    ArchiveFileMissing,
    ArchiveFileMoved,
    ArchiveFormatUnknown,
    ArchiveRowRefused,
    ArchiveRowUnreadable,
    ArchiveTooLarge,
    NotAnArchive,
    SlugIsSealed,
    TownCalledOtherwise,
    TownDiffers,
    VillageNameTaken,
    VillageStands,
)
from office.archive.importing import import_village
from tests.cast import PASSWORD, Cast
from tests.office.archive.conftest import NOW, write_archive
from tests.office.archive.files import Files
from tests.world import World
from villages.errors import InvalidInputError, PointsError
from villages.models import Town, User, Village
from villages.services import create_town

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Elsewhere:
    """A village's archive, and a way to bring it to this very server as if to another one."""

    files: Files

    def take_in(self, files: Files) -> Village:
        """Import under another name and short name: the village itself stands here, too."""
        return import_village(files.pack(), slug="lingcun", now=NOW).village

    def refuse(self, files: Files, error: type[PointsError]) -> str:
        """Return the sentence with which files are refused; nothing of them may stay."""
        before = count_what_stands()

        with pytest.raises(error) as refusal:
            self.take_in(files)

        assert count_what_stands() == before
        return str(refusal.value)

    def edit(self, name: str, old: str, new: str) -> Files:
        return self.files.edit(name, old, new).sum_up()


def count_what_stands() -> Mapping[str, object]:
    return {
        "villages": Village.objects.count(),
        "towns": Town.objects.count(),
        "people": User.objects.count(),
        "transfers": Transfer.objects.count(),
        "files": sorted(
            name
            for folder in ("photos", "minutes", "goods")
            if default_storage.exists(folder)
            for name in default_storage.listdir(folder)[1]
        ),
    }


@pytest.fixture
def elsewhere(cast: Cast, archived: bytes) -> Elsewhere:
    """The cast's village as a file; here its cards and its name are others meanwhile."""
    _make_room(cast)
    return Elsewhere(Files.read(archived))


def _make_room(cast: Cast) -> None:
    """Let the village that stands here be in nobody's way."""
    Village.objects.filter(pk=cast.village.pk).update(name="安平旧村")
    for household in cast.households.values():
        card = household.cards.get()
        card.token = f"old-{card.pk}"
        card.save()


def test_untouched_file_is_taken_in(elsewhere: Elsewhere) -> None:
    assert elsewhere.take_in(elsewhere.files).name == "安平村"


def test_changed_file_is_named(elsewhere: Elsewhere) -> None:
    files = elsewhere.files.put("tables/members.csv", b"row,household\n")

    said = elsewhere.refuse(files, ArchiveFileChanged)

    assert said == ("整村导出里的 tables/members.csv 和它的校验码不符：被改过，或者没有传完整。")


def test_missing_file_is_named(elsewhere: Elsewhere) -> None:
    said = elsewhere.refuse(elsewhere.files.drop("tables/holds.csv"), ArchiveFileMissing)

    assert said == "整村导出里少了 tables/holds.csv。"


def test_file_that_is_missing_in_the_sums_as_well_is_named(elsewhere: Elsewhere) -> None:
    files = elsewhere.files.drop("tables/holds.csv").sum_up()

    assert elsewhere.refuse(files, ArchiveFileMissing) == "整村导出里少了 tables/holds.csv。"


@pytest.mark.parametrize(
    "name",
    [
        "tables/secrets.csv",
        "../tables/holds.csv",
        "/etc/passwd",
        "files/readme.txt",
        f"files/{'0' * 64}.html",
    ],
)
def test_foreign_file_is_named(elsewhere: Elsewhere, name: str) -> None:
    said = elsewhere.refuse(elsewhere.files.put_in(name, b"x").sum_up(), ArchiveFileForeign)

    assert said == f"整村导出里多出了 {name[:60]}，不是原来的。"


def test_photo_that_no_row_names_is_foreign(elsewhere: Elsewhere) -> None:
    name = f"files/{sha256(b'x').hexdigest()}.jpg"

    said = elsewhere.refuse(elsewhere.files.put_in(name, b"x").sum_up(), ArchiveFileForeign)

    assert said == f"整村导出里多出了 {name}，不是原来的。"


def test_files_in_another_order_are_refused(elsewhere: Elsewhere) -> None:
    order = list(elsewhere.files.contents)
    order[2], order[3] = order[3], order[2]

    said = elsewhere.refuse(elsewhere.files.order(order).sum_up(), ArchiveFileMoved)

    assert said == "整村导出里 tables/households.csv 的次序不对。"


@pytest.mark.parametrize("content", [b"", b"no zip at all", b"PK\x05\x06" + b"\0" * 18])
def test_file_of_another_kind_is_refused(cast: Cast, content: bytes) -> None:
    with pytest.raises(NotAnArchive, match="这不是整村导出的文件，或者没有传完整。"):
        import_village(BytesIO(content), now=NOW)


def test_file_that_was_not_sent_whole_is_refused(archived: bytes) -> None:
    with pytest.raises(NotAnArchive):
        import_village(BytesIO(archived[: len(archived) // 2]), now=NOW)


@pytest.mark.parametrize("name", ["village.csv", "tables/households.csv", names.SUMS_FILE])
def test_byte_that_fell_over_on_the_way_is_found(archived: bytes, name: str) -> None:
    content = bytearray(archived)
    with zipfile.ZipFile(BytesIO(archived)) as packed:
        told = packed.getinfo(name)
    # Behind the file's own head and name.
    content[told.header_offset + 30 + len(name) + told.compress_size // 2] ^= 0x55

    with pytest.raises(InvalidInputError):
        import_village(BytesIO(content), now=NOW)


def test_zip_of_other_things_is_refused(cast: Cast) -> None:
    with pytest.raises(NotAnArchive):
        import_village(Files({"word/document.xml": b"<w/>"}).pack(), now=NOW)


def test_later_format_is_told_before_anything_else(elsewhere: Elsewhere) -> None:
    files = elsewhere.edit(names.CONTENTS_FILE, "format,1", "format,2").drop("tables/holds.csv")

    said = elsewhere.refuse(files, ArchiveFormatUnknown)

    assert said == "这个文件是格式 2，本机只读格式 1。请先把程序升级到同一版。"


def test_bomb_is_refused_before_it_is_unpacked(elsewhere: Elsewhere) -> None:
    files = elsewhere.files.put("tables/holds.csv", b"0" * (8 << 20)).sum_up()

    said = elsewhere.refuse(files, ArchiveTooLarge)

    assert said == "整村导出里的 tables/holds.csv 太大，不收。"


def test_columns_of_another_format_are_refused(elsewhere: Elsewhere) -> None:
    files = elsewhere.edit("tables/households.csv", "number,grid", "grid,number")

    assert elsewhere.refuse(files, ArchiveColumnsDiffer) == (
        "tables/households.csv 的表头和格式说明不一样。"
    )


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        ("grids", "01组,,1", "01组,,零", "tables/grids.csv 第 1 行“position”一格读不懂：零"),
        ("grids", "01组,,1", "01组,,01", "tables/grids.csv 第 1 行“position”一格读不懂：01"),
        ("grids", "01组,,1", "01组,09组,1", "tables/grids.csv 第 1 行“parent”一格读不懂：09组"),
        ("households", "1,01组,active", "1,01组,rich", "tables/households.csv 第 1 行"),
        ("households", "false,", "no,", "tables/households.csv 第 1 行"),
        ("members", "1,1,", "2,1,", "tables/members.csv 第 1 行“row”一格读不懂：2"),
        ("transfers", ",I000,H001,", ",I000,H999,", "tables/transfers.csv 第 1 行“destination”"),
        ("transfers", "100.00,100.00", "1e2,100.00", "tables/transfers.csv 第 1 行“points”"),
    ],
)
def test_cell_that_says_nothing_is_named(
    elsewhere: Elsewhere, name: str, old: str, new: str, said: str
) -> None:
    files = elsewhere.edit(f"tables/{name}.csv", old, new)

    assert elsewhere.refuse(files, ArchiveRowUnreadable).startswith(said)


def test_row_that_says_one_thing_twice_is_refused(elsewhere: Elsewhere) -> None:
    name = "tables/grids.csv"
    text = elsewhere.files.contents[name].decode()
    files = elsewhere.files.put(name, (text + text.splitlines()[1] + "\n").encode()).sum_up()

    elsewhere.refuse(files, ArchiveRowUnreadable)


def test_balance_that_does_not_follow_from_the_rows_is_refused(elsewhere: Elsewhere) -> None:
    files = elsewhere.edit("tables/accounts.csv", "household,1,1,100.00", "household,1,1,900.00")

    said = elsewhere.refuse(files, ArchiveDoesNotAgree)

    assert said == ("导进来以后对账不符，没有导入：账户 H001 存的结余是 900，按流水应是 100。")


def test_transfer_that_a_guard_refuses_is_refused_in_plain_words(
    elsewhere: Elsewhere, caplog: pytest.LogCaptureFixture
) -> None:
    files = elsewhere.edit("tables/transfers.csv", "100.00,100.00", "100.00,90.00")

    said = elsewhere.refuse(files, ArchiveRowRefused)

    assert said == (
        "tables/transfers.csv 里有内容不合账本的规矩，没有导入。"
        "请用没有改过的导出文件；具体是哪条规矩，服务器的日志里有。"
    )
    assert caplog.messages[0].startswith("Import refused at tables/transfers.csv: ")


def test_village_that_stands_is_not_written_over(cast: Cast, archived: bytes) -> None:
    before = count_what_stands()

    with pytest.raises(VillageStands, match="本机已经有网址简称是 anping 的村，没有导入。"):
        import_village(BytesIO(archived), now=NOW)

    assert count_what_stands() == before


def test_name_that_the_town_has_is_not_given_twice(cast: Cast, archived: bytes) -> None:
    with pytest.raises(VillageNameTaken, match="榕江镇已经有叫安平村的村，没有导入。"):
        import_village(BytesIO(archived), slug="lingcun", now=NOW)


def test_card_that_opens_a_household_here_is_not_doubled(cast: Cast, archived: bytes) -> None:
    Village.objects.filter(pk=cast.village.pk).update(name="安平旧村")

    with pytest.raises(ArchiveRowRefused, match=r"tables/cards\.csv"):
        import_village(BytesIO(archived), slug="lingcun", now=NOW)


def test_town_of_another_name_is_not_taken_for_the_same(elsewhere: Elsewhere) -> None:
    files = elsewhere.edit(names.VILLAGE_FILE, "榕江镇", "榕河镇")

    said = elsewhere.refuse(files, TownDiffers)

    assert "榕河镇" in said


def test_town_of_another_short_name_is_not_taken_for_the_same(elsewhere: Elsewhere) -> None:
    files = elsewhere.edit(names.VILLAGE_FILE, ",rongjiang,", ",ronghe,")

    said = elsewhere.refuse(files, TownCalledOtherwise)

    assert said == ("本机的榕江镇网址简称是 rongjiang，不是 ronghe。请用 --town 指定放在哪个镇。")


def test_town_that_is_not_here_is_made(elsewhere: Elsewhere) -> None:
    files = elsewhere.edit(names.VILLAGE_FILE, "榕江镇", "榕河镇")
    text = files.contents[names.VILLAGE_FILE].decode().replace(",rongjiang,", ",ronghe,")

    village = elsewhere.take_in(files.put(names.VILLAGE_FILE, text.encode()).sum_up())

    assert village.town.name == "榕河镇"


def test_nobody_here_becomes_one_of_the_archives_people(elsewhere: Elsewhere, cast: Cast) -> None:
    before = {user.pk: (user.username, user.password) for user in User.objects.all()}

    result = import_village(elsewhere.files.pack(), slug="lingcun", now=NOW)

    assert {
        pk: (one.username, one.password) for pk, one in User.objects.in_bulk(before).items()
    } == before
    assert not result.village.appointments.filter(user__in=before).exists()
    assert result.renamed == [(name, f"{name}-2") for name, _here in result.renamed]
    assert ("chair", "chair-2") in result.renamed
    assert cast.chair.check_password(PASSWORD)
    assert not User.objects.get(username="chair-2").has_usable_password()


def test_sealed_village_keeps_its_short_name(world: World) -> None:
    archive = write_archive(world.cast.village)

    with pytest.raises(SlugIsSealed, match="这个村已经有封存的公示，里面写着网址简称 anping"):
        import_village(BytesIO(archive), slug="lingcun", now=NOW)


def test_new_town_given_by_hand(elsewhere: Elsewhere, cast: Cast) -> None:
    town = create_town("新镇", "xinzhen", by=None, now=NOW)

    village = import_village(elsewhere.files.pack(), slug="lingcun", town=town, now=NOW).village

    assert village.town == town
