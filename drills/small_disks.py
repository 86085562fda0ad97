"""Small disks that a drill fills up or makes read-only; they need root on Linux."""

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

MEGABYTES = 40
BALLAST = "ballast"
# What a server may let go of, at the most, while its disk is being filled.
MEGABYTES_GIVEN_BACK = 32


class Disk:
    """A small disk at a folder, which can be filled up or made read-only."""

    def __init__(self, folder: Path, *, megabytes: int, owner: int = 0) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        options = f"size={megabytes}m,uid={owner},mode=700"
        _run("mount", "-t", "tmpfs", "-o", options, "drill", str(folder))

    def fill(self) -> None:
        with suppress(OSError), (self.folder / BALLAST).open("ab", buffering=0) as file:
            while True:
                file.write(bytes(1024 * 1024))
        with suppress(OSError), (self.folder / BALLAST).open("ab", buffering=0) as file:
            while True:
                file.write(bytes(512))
        self._see_closed()

    def free(self) -> None:
        (self.folder / BALLAST).unlink(missing_ok=True)

    def forbid_writing(self) -> None:
        """Make it read-only, at a moment when nothing on it is open to be written."""
        until = time.monotonic() + 10
        while True:
            try:
                _run("mount", "-o", "remount,ro", str(self.folder))
            except subprocess.CalledProcessError:
                if time.monotonic() > until:
                    raise
                time.sleep(0.05)
            else:
                self._see_closed()
                return

    def _see_closed(self) -> None:
        """Make sure that it takes nothing: else nothing would be tried.

        Into the file that fills it: what somebody else just gave back is to be taken as well.
        """
        with suppress(OSError), (self.folder / BALLAST).open("ab", buffering=0) as file:
            for _megabyte in range(MEGABYTES_GIVEN_BACK):
                file.write(bytes(1024 * 1024))
            raise RuntimeError(f"{self.folder} has room after all.")

    def allow_writing(self) -> None:
        _run("mount", "-o", "remount,rw", str(self.folder))

    def remove(self) -> None:
        _run("umount", "--lazy", str(self.folder))


def _run(*command: str) -> None:
    subprocess.run(command, check=True, stderr=subprocess.DEVNULL)


@contextmanager
def make_disk(folder: Path, megabytes: int = MEGABYTES, owner: int = 0) -> Iterator[Disk]:
    disk = Disk(folder, megabytes=megabytes, owner=owner)
    try:
        yield disk
    finally:
        disk.remove()
