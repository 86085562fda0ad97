"""The list of seals kept outside the database: a line a notice, only ever added to.

Whoever restores a backup learns from it whether the paper on the board is still vouched for, and
which notice was put up that the restored database knows nothing of.
"""

import csv
import fcntl
import os
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.utils import timezone

from ledger.models import Month
from office.backups.errors import SealChanged

HEAD = "village_id,village,number,month,sealed_at,seal\n"
SEAL = re.compile(r"[0-9a-f]{64}\Z")
Key = tuple[int, int]


@dataclass(frozen=True, slots=True)
class SealLine:
    """One notice: village by its slug of that day, month as 2026-11, sealed_at on its clock."""

    village_id: int
    village: str
    number: int
    month: str
    sealed_at: str
    seal: str

    @property
    def key(self) -> Key:
        """What stays the notice's own when its village's slug changes."""
        return self.village_id, self.number

    def __str__(self) -> str:
        place = f"{self.village_id},{self.village},{self.number}"
        return f"{place},{self.month},{self.sealed_at},{self.seal}\n"


@dataclass(frozen=True, slots=True)
class Compared:
    """differing: (as listed, as found). newer: listed, and the database has no such notice."""

    agreeing: int
    differing: list[tuple[SealLine, SealLine]]
    newer: list[SealLine]


def find_seals() -> Iterator[SealLine]:
    """Yield the sealed notices of the database, as they were sealed."""
    months = Month.objects.exclude(seal="").select_related("village")
    for month in months.order_by("sealed_at", "village__slug", "number"):
        assert month.sealed_at is not None, "A database constraint holds this."
        moment = f"{timezone.localtime(month.sealed_at):%Y-%m-%dT%H:%M:%S}"
        yield SealLine(
            month.village_id,
            month.village.slug,
            month.number,
            f"{month.month:%Y-%m}",
            moment,
            month.seal,
        )


def read_list(file: Path) -> list[SealLine]:
    """Return what a list says; nothing of no file, nor of a line that a crash cut off."""
    if not file.exists():
        return []
    with file.open(encoding="utf-8", newline="") as rows:
        lines = [_read_line(row) for row in csv.reader(rows)]
    return [line for line in lines if line]


def keep_seals(file: Path) -> int:
    """Add to the list whatever it lacks, and return how many that are.

    Raises SealChanged where it knows another seal of a notice, once all others are kept.
    """
    with file.open("a+", encoding="utf-8", newline="") as out:
        fcntl.flock(out, fcntl.LOCK_EX)
        listed = read_list(file)
        seals = {line.seal for line in listed}
        by_key = {line.key: line for line in listed}
        unknown = [line for line in find_seals() if line.seal not in seals]
        missing = [line for line in unknown if line.key not in by_key]
        if missing:
            out.write("".join([_begin(file), *map(str, missing)]))
            out.flush()
            os.fsync(out.fileno())
    for line in unknown:
        if kept := by_key.get(line.key):
            raise SealChanged(line.village, line.number, kept.seal, line.seal)
    return len(missing)


def compare(listed: Collection[SealLine]) -> Compared:
    """Hold a list against the database: a notice is known by its seal, else by its number."""
    found = list(find_seals())
    seals = {line.seal for line in found}
    by_key = {line.key: line for line in found}
    unknown = [line for line in listed if line.seal not in seals]
    differing = [(line, by_key[line.key]) for line in unknown if line.key in by_key]
    newer = [line for line in unknown if line.key not in by_key]
    return Compared(len(listed) - len(unknown), differing, newer)


def _begin(file: Path) -> str:
    """Return what comes before the next line: the head of a new list, the end of a torn line."""
    content = file.read_bytes()
    if not content:
        return HEAD
    return "" if content.endswith(b"\n") else "\n"


def _read_line(row: list[str]) -> SealLine | None:
    if len(row) != len(HEAD.split(",")) or not SEAL.match(row[-1]):
        return None
    village_id, village, number, *rest = row
    if not village_id.isdecimal() or not number.isdecimal():
        return None
    return SealLine(int(village_id), village, int(number), *rest)
