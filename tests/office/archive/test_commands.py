"""The two commands: what they say, and what they refuse."""

from io import BytesIO, StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from office.archive import names
from office.archive.importing import import_village
from tests.cast import Cast
from tests.office.archive.conftest import NOW, move_to_another_server, write_archive
from tests.office.archive.files import Files
from villages.models import Village
from villages.services import create_user

pytestmark = pytest.mark.django_db(transaction=True)


def run(*arguments: object) -> str:
    said = StringIO()
    call_command(*map(str, arguments), stdout=said)
    return said.getvalue()


def test_export_tells_what_it_wrote_and_what_it_is_worth(cast: Cast, tmp_path: Path) -> None:
    path = tmp_path / "anping.zip"

    said = run("export_village", "anping", path)

    files = Files.read(path.read_bytes())
    assert path.read_bytes() == write_archive(cast.village)
    assert path.stat().st_mode & 0o777 == 0o600
    assert said.startswith("✓ 安平村：")
    assert f"校验码：{files.digest_of(names.SUMS_FILE)}" in said


def test_export_writes_over_nothing(cast: Cast, tmp_path: Path) -> None:
    path = tmp_path / "anping.zip"
    path.write_bytes(b"something else")

    with pytest.raises(CommandError, match="写不了"):
        run("export_village", "anping", path)

    assert path.read_bytes() == b"something else"


def test_export_of_no_village_is_said_so(cast: Cast, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="没有网址简称是 nowhere 的村。"):
        run("export_village", "nowhere", tmp_path / "x.zip")

    assert not list(tmp_path.iterdir())


def test_import_tells_who_has_another_username(cast: Cast, archived: bytes, tmp_path: Path) -> None:
    path = tmp_path / "anping.zip"
    path.write_bytes(archived)
    move_to_another_server()
    create_user("chair", "别人", password="rong shu xia 8", by=None, now=NOW)

    said = run("import_village", path)

    assert "登录名 chair 本机已经有人用，改成 chair-2。" in said
    assert "积分卡照用，卡的密码要重新发。" in said
    assert "在「村」里打开安平村，按「给村委发口令」" in said
    village = Village.objects.get(slug="anping")
    assert village.appointments.filter(user__username="chair-2").exists()


def test_import_refuses_in_one_sentence(cast: Cast, archived: bytes, tmp_path: Path) -> None:
    path = tmp_path / "anping.zip"
    path.write_bytes(archived)

    with pytest.raises(CommandError, match="本机已经有网址简称是 anping 的村，没有导入。"):
        run("import_village", path)
    with pytest.raises(CommandError, match="没有网址简称是 nowhere 的镇。"):
        run("import_village", path, "--town", "nowhere")
    with pytest.raises(CommandError, match="读不了"):
        run("import_village", tmp_path / "none.zip")


def test_import_goes_on_after_the_last_row(cast: Cast, archived: bytes) -> None:
    move_to_another_server()
    village = import_village(BytesIO(archived), now=NOW).village

    village.grids.create(name="新组")

    assert village.grids.count() == 3
