"""Backing up and restoring the whole server, on the database that the tests run on."""

import shutil
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection

from office.backups import drill as drills
from office.backups.drill import SCRATCH_PARENT, make_scratch
from office.backups.folders import drop_old, get_newest, list_backups
from office.backups.making import copy_files, make_backup
from tests.cast import Cast
from tests.world import build_world

OTHER = "0" * 64
NOTICE = "{village},anping,{number},2026-10,2026-11-01T08:00:00,{seal}\n"


@pytest.fixture
def programs() -> Path | None:
    """Where the programs of the tests' PostgreSQL lie, since it is no Debian's."""
    if connection.vendor != "postgresql":
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT setting FROM pg_config WHERE name = 'BINDIR'")
        return Path(cursor.fetchone()[0])


@pytest.fixture
def lived(transactional_db: None, cast: Cast) -> Iterator[Cast]:
    """One of everything, committed: other processes read it."""
    build_world(cast)
    yield cast
    if connection.vendor == "sqlite":
        # Else the file keeps what was written for the tests that come after.
        connection.close()


def drill(root: Path, *arguments: object) -> tuple[str, int]:
    """Return what the drill says and the code it ends with."""
    said = StringIO()
    try:
        call_command("restore_drill", root, *arguments, stdout=said)
    except CommandError as error:
        return f"{said.getvalue()}{error}", error.returncode
    return said.getvalue(), 0


def back_up(root: Path, programs: Path | None) -> list[object]:
    """Make a backup and the list of seals; returns what the drill has to be told."""
    told: list[object] = ["--programs", programs] if programs else []
    call_command("backup", root, *told, stdout=StringIO())
    call_command("keep_seals", root / "seals.csv", stdout=StringIO())
    return told


@pytest.fixture
def scratch_parent(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where this test's drills alone restore; by a name that leaves room for a socket's."""
    folder = Path(tempfile.mkdtemp(dir=SCRATCH_PARENT))
    # PostgreSQL's account goes through it.
    folder.chmod(0o755)
    monkeypatch.setattr(drills, "SCRATCH_PARENT", str(folder))
    yield folder
    shutil.rmtree(folder)


def test_drill_finds_a_good_backup_good_and_a_bad_one_bad(
    lived: Cast, programs: Path | None, tmp_path: Path, scratch_parent: Path
) -> None:
    told = back_up(tmp_path, programs)
    seals = tmp_path / "seals.csv"
    listed = seals.read_text()

    good = drill(tmp_path, *told)
    head = listed.splitlines(keepends=True)[0]
    seals.write_text(listed + NOTICE.format(village=lived.village.pk, number=2, seal=OTHER))
    newer = drill(tmp_path, *told)
    seals.write_text(head + NOTICE.format(village=lived.village.pk, number=1, seal=OTHER))
    differing = drill(tmp_path, *told)

    assert good[1] == 0, good[0]
    assert "✓ 安平村：账实相符。\n✓ 禾湾村：账实相符。\n" in good[0]
    assert "1 号公示的校验码一致。" in good[0]
    assert (newer[1], "✗ anping 2026-10 第2号" in newer[0]) == (1, True)
    assert (differing[1], "✗ anping 2026-10 第1号：贴出去的校验码是 0000" in differing[0]) == (
        1,
        True,
    )
    assert list(scratch_parent.iterdir()) == []


def test_broken_backup_is_told_and_leaves_nothing(
    lived: Cast, programs: Path | None, tmp_path: Path, scratch_parent: Path
) -> None:
    told = back_up(tmp_path, programs)
    for file in get_newest(tmp_path).database.iterdir():
        file.write_bytes(file.read_bytes()[:1000])

    said, code = drill(tmp_path, *told)

    assert code == 1, said
    assert list(scratch_parent.iterdir()) == []


def test_old_backup_is_not_taken_for_last_nights(
    lived: Cast, programs: Path | None, tmp_path: Path
) -> None:
    told = back_up(tmp_path, programs)
    folder = get_newest(tmp_path).folder
    old = (datetime.now(UTC) - timedelta(hours=50)).strftime("%Y%m%dT%H%M%SZ")
    folder.rename(folder.with_name(old))

    said, code = drill(tmp_path, *told)

    assert code == 1
    assert f"✗ 最新的备份 {old} 已经是 50 小时前的：每天的备份没有做成。" in said


@pytest.mark.django_db
def test_drill_goes_nowhere_near_what_is_in_use(
    programs: Path | None, tmp_path: Path, settings: LazySettings
) -> None:
    root = tmp_path / "backups"
    make_backup(root, programs=programs, now=datetime.now(UTC))
    full = tmp_path / "full"
    full.mkdir()
    (full / "letter").touch()
    data = Path(settings.DATA_DIR)

    for place in (full, data, data / "scratch", root, root / "scratch", tmp_path):
        said, code = drill(root, "--scratch", place)
        assert code == 1
        assert "演练只恢复到一个空文件夹里" in said
    assert [file.name for file in full.iterdir()] == ["letter"]


def test_scratch_is_its_owners_alone_and_goes(tmp_path: Path) -> None:
    chosen = tmp_path / "scratch"

    with make_scratch(chosen, beside=tmp_path / "backups") as folder:
        mode = folder.stat().st_mode & 0o777

    assert (folder, oct(mode), chosen.exists()) == (chosen.resolve(), "0o700", False)


def test_folder_without_a_backup_is_said_so(tmp_path: Path) -> None:
    assert drill(tmp_path) == (f"恢复演练没有做成：{tmp_path} 里没有做完的备份。", 1)


@pytest.mark.django_db
def test_backup_holds_files_and_key_for_its_owner_only(
    programs: Path | None, tmp_path: Path
) -> None:
    name = default_storage.save("photos/one.jpg", ContentFile(b"picture"))
    now = datetime.now(UTC)

    first = make_backup(tmp_path, programs=programs, now=now - timedelta(days=1))
    second = make_backup(tmp_path, programs=programs, now=now)

    copies = [backup.folder / "files" / name for backup in (first, second)]
    assert [copy.read_bytes() for copy in copies] == [b"picture"] * 2
    assert copies[0].samefile(copies[1])
    assert [oct(path.stat().st_mode & 0o777) for path in (first.folder, second.folder)] == [
        "0o700"
    ] * 2
    assert (second.folder / "secret_key").stat().st_mode & 0o777 == 0o600
    default_storage.delete(name)


@pytest.mark.django_db
def test_old_backups_go_and_the_newest_stays(programs: Path | None, tmp_path: Path) -> None:
    now = datetime.now(UTC)
    for days in (20, 15, 10):
        make_backup(tmp_path, programs=programs, now=now - timedelta(days=days))
    newest = list_backups(tmp_path)[-1]

    drop_old(tmp_path, before=now - timedelta(days=14))
    assert [backup.folder for backup in list_backups(tmp_path)] == [newest.folder]
    drop_old(tmp_path, before=now)
    assert [backup.folder for backup in list_backups(tmp_path)] == [newest.folder]


@pytest.mark.django_db
def test_wal_goes_that_no_backup_needs(programs: Path | None, tmp_path: Path) -> None:
    backup = make_backup(tmp_path, programs=programs, now=datetime.now(UTC))
    wal = tmp_path / "wal"
    wal.mkdir()
    first = backup.about.first_segment or "0" * 24
    names = ["000000010000000000000000.gz", f"{first}.gz", "F" * 24 + ".gz", "00000002.history.gz"]
    for name in names:
        (wal / name).touch()

    drop_old(tmp_path, before=datetime.now(UTC) - timedelta(days=1))

    is_postgres = connection.vendor == "postgresql"
    kept = names[1:] if is_postgres else names
    assert sorted(file.name for file in wal.iterdir()) == sorted(set(kept))


@pytest.mark.django_db
def test_draft_that_was_cut_off_counts_for_nothing_and_goes(
    programs: Path | None, tmp_path: Path
) -> None:
    draft = tmp_path / "20260101T000000Z.part"
    draft.mkdir()
    assert list_backups(tmp_path) == []

    make_backup(tmp_path, programs=programs, now=datetime.now(UTC))

    assert not draft.exists()
    assert len(list_backups(tmp_path)) == 1


def test_file_that_changed_is_copied_anew(tmp_path: Path) -> None:
    source, before = tmp_path / "source", tmp_path / "before"
    source.mkdir()
    (source / "same").write_text("one")
    (source / "changed").write_text("one")
    copy_files(source, before, like=None)
    (source / "changed").write_text("other")

    copy_files(source, tmp_path / "after", like=before)

    after = tmp_path / "after"
    assert (after / "same").samefile(before / "same")
    assert (after / "changed").read_text() == "other"
    assert (before / "changed").read_text() == "one"
    shutil.rmtree(before)
    assert (after / "same").read_text() == "one"


if connection.vendor == "postgresql":

    def tell_of_archive(*, last_archived: str, last_failed: str) -> None:
        """Let this connection see the server's own tale of its archive as it is told here."""
        with connection.cursor() as cursor:
            # A temporary table is found before what PostgreSQL brings along.
            cursor.execute(
                "CREATE TEMPORARY TABLE pg_stat_archiver ON COMMIT DROP AS SELECT"
                " %s::timestamptz AS last_archived_time, %s::timestamptz AS last_failed_time",
                [last_archived or None, last_failed or None],
            )

    @pytest.mark.django_db
    @pytest.mark.parametrize("last_archived", ["", "2026-11-22 08:00+08"])
    def test_wal_that_is_not_archived_is_told_after_the_backup(
        programs: Path | None, tmp_path: Path, last_archived: str
    ) -> None:
        tell_of_archive(last_archived=last_archived, last_failed="2026-11-23 08:05+08")

        with pytest.raises(CommandError, match=r"存不进第二处，最近一次是 2026-11-23 08:05。"):
            back_up(tmp_path, programs)

        assert len(list_backups(tmp_path)) == 1

    @pytest.mark.django_db
    def test_wal_that_was_late_once_is_no_failure(programs: Path | None, tmp_path: Path) -> None:
        tell_of_archive(last_archived="2026-11-23 08:06+08", last_failed="2026-11-23 08:05+08")

        assert back_up(tmp_path, programs)
