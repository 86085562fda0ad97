"""The files that docs/deploy.md copies into place: named there, and sound as far as tools tell."""

import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest
from django.conf import settings

from drills.deploy_doc import read_blocks

ROOT = Path(settings.BASE_DIR)
DEPLOY, PAGE = ROOT / "deploy", ROOT / "docs" / "deploy.md"
SMALL = DEPLOY / "small"
UNITS = sorted(
    file for folder in ("systemd", "small") for file in (DEPLOY / folder).iterdir() if file.suffix
)
PROGRAM = re.compile(r"/opt/points/current/venv/bin/\w+")
HARDENED = {
    "NoNewPrivileges=yes",
    "ProtectSystem=strict",
    "ProtectHome=yes",
    "PrivateTmp=yes",
    "RestrictAddressFamilies=AF_UNIX",
    "SystemCallFilter=@system-service",
}


def run(*command: str | Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(  # noqa: S603 -- this test's own commands
        command, capture_output=True, text=True, check=False
    )


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """The script with a second place of the test's own, an empty wal folder beside it."""
    (tmp_path / "wal").mkdir()
    script = tmp_path / "archive_wal"
    words = (DEPLOY / "archive_wal").read_text()
    script.write_text(words.replace("/srv/points-backup", str(tmp_path)))
    return script


def test_every_file_is_copied_into_place_by_the_page() -> None:
    page = PAGE.read_text()
    files = [file for file in DEPLOY.iterdir() if file.is_file()]

    assert [file.name for file in files if file.name not in page] == []
    assert "systemd/*" in page
    assert "small/*.socket small/*.service small/*.timer" in page
    assert [file.name for file in SMALL.iterdir() if not file.suffix] == ["points-small"]


def test_every_block_of_the_page_is_read_by_a_shell() -> None:
    blocks = read_blocks(PAGE.read_text())

    refused = [block.line for block in blocks if run("bash", "-n", "-c", block.commands).returncode]

    assert refused == []
    assert [block.heading for block in blocks if block.is_elsewhere] == ["Moving to a new server"]


def test_own_host_name_is_written_once_a_block() -> None:
    blocks = read_blocks(PAGE.read_text())

    lines = [(block, line) for block in blocks for line in block.commands.splitlines()]
    named = {line for _block, line in lines if "points.example.cn" in line}
    unset = [
        block.line
        for block in blocks
        if "$host" in block.commands and not block.commands.startswith("host=")
    ]

    assert named == {"host=points.example.cn"}
    assert unset == []


def test_every_timer_is_enabled_and_has_its_service() -> None:
    page = PAGE.read_text()
    timers = [unit for unit in UNITS if unit.suffix == ".timer"]

    assert [timer.name for timer in timers if timer.name not in page] == []
    assert [timer.name for timer in timers if not timer.with_suffix(".service").exists()] == []


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_service_that_runs_the_program_is_fenced_in(unit: Path) -> None:
    lines = set(unit.read_text().splitlines())

    assert not PROGRAM.search(unit.read_text()) or lines >= HARDENED


def test_day_of_one_pc_goes_on_after_what_fails_and_fails_with_it(tmp_path: Path) -> None:
    """Each job is called, the backup before what is due, whichever of them fails."""
    unit = (SMALL / "points-small-daily.service").read_text().replace("\\\n", "")
    command = re.findall(r"^ExecStart=(.*)$", unit, re.MULTILINE)
    program, called = tmp_path / "python", tmp_path / "called"
    program.write_text(f'#!/bin/sh\necho "$2" >>{called}\ntest "$2" != "$FAILING"\n')
    program.chmod(0o755)
    words = shlex.split(PROGRAM.sub(str(program), command[0]).replace("$$", "$"))
    jobs = ["keep_seals", "backup", "restore_drill", "run_due", "keep_seals"]

    codes = [
        subprocess.run(words, env={"FAILING": failing}, check=False).returncode  # noqa: S603 -- likewise
        for failing in ("", *jobs)
    ]

    assert len(command) == 1
    assert codes == [0, 1, 1, 1, 1, 1]
    assert called.read_text().split() == jobs * 6


def test_what_fails_is_told_in_the_journal_and_to_the_robot(tmp_path: Path) -> None:
    """The robot's address stands among no program's arguments."""
    folder, told = tmp_path / "bin", tmp_path / "told"
    folder.mkdir()
    for program in ("logger", "curl", "hostname"):
        (folder / program).write_text(f'#!/bin/sh\necho {program} "$@" >>{told}\n')
        (folder / program).chmod(0o755)
    script = tmp_path / "tell"
    script.write_text((DEPLOY / "tell").read_text().replace("/etc/points", str(tmp_path)))
    environment = {"PATH": f"{folder}:/usr/bin:/bin"}

    for robot in (False, True):
        if robot:
            (tmp_path / "robot").write_text('url = "https://robot.example.cn/secret"\n')
        subprocess.run(["sh", script, "points-backup.service"], env=environment, check=True)  # noqa: S603, S607 -- likewise

    lines = [line for line in told.read_text().splitlines() if not line.startswith("hostname")]
    assert [line.split()[0] for line in lines] == ["logger", "logger", "curl"]
    assert "points-backup.service failed. See: journalctl -u points-backup.service" in lines[0]
    assert "secret" not in lines[2]


def test_wal_is_archived_once_and_never_written_over(archive: Path) -> None:
    first, other = archive.parent / "first", archive.parent / "other"
    first.write_bytes(b"one" * 1000)
    other.write_bytes(b"two" * 1000)

    codes = [run("sh", archive, file, "0" * 24).returncode for file in (first, first, other)]

    assert codes[:2] == [0, 0]
    assert codes[2] != 0
    assert [file.name for file in (archive.parent / "wal").iterdir()] == ["0" * 24 + ".gz"]
    kept = subprocess.run(  # noqa: S603 -- likewise
        ["gzip", "-dc", archive.parent / "wal" / ("0" * 24 + ".gz")],  # noqa: S607
        capture_output=True,
        check=True,
    )
    assert kept.stdout == first.read_bytes()


def test_wal_that_cannot_be_archived_is_told(archive: Path) -> None:
    assert run("sh", archive, archive.parent / "none", "0" * 24).returncode != 0
    assert list((archive.parent / "wal").iterdir()) == []


if shutil.which("systemd-analyze"):

    def test_units_are_what_systemd_understands(tmp_path: Path) -> None:
        for unit in UNITS:
            # The program is not on this machine.
            words = PROGRAM.sub("/bin/true", unit.read_text())
            words = words.replace("/opt/points/current/app", "/")
            (tmp_path / unit.name).write_text(words)
        units = [path for path in tmp_path.iterdir() if "@" not in path.name]

        verified = run("systemd-analyze", "verify", "--man=no", *units)

        ours = [line for line in verified.stderr.splitlines() if "points" in line]
        assert (verified.returncode, ours) == (0, [])


if shutil.which("nginx"):

    def test_site_is_what_nginx_understands(tmp_path: Path) -> None:
        run(
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=points"),
            *("-keyout", tmp_path / "key.pem", "-out", tmp_path / "certificate.pem"),
        )
        site = (DEPLOY / "nginx.conf").read_text().replace("/etc/points/tls", str(tmp_path))
        whole = f"pid {tmp_path}/pid;\nerror_log stderr;\nevents {{}}\nhttp {{\n{site}\n}}\n"
        (tmp_path / "nginx.conf").write_text(whole)

        tested = run("nginx", "-t", "-c", tmp_path / "nginx.conf")

        assert tested.returncode == 0, tested.stderr
