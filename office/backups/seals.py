"""The list of seals kept outside the database: a line a notice, only ever added to.

Whoever restores a backup learns from it whether the paper on the board is still vouched for, and
which notice was put up that the restored database knows nothing of.
"""

import csv
import fcntl
import os
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from django.utils import timezone

from ledger.models import Month
from office.backups.errors import ForeignList, SealChanged
from villages.models import Village

HEAD = "village_id,village,number,month,sealed_at,seal\n"
SEAL = re.compile(r"[0-9a-f]{64}\Z")
# A village as a list names it, by the id it had in that database and its slug of that day.
Named = tuple[int, str]
Notice = tuple[Named, int]


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
    def named(self) -> Named:
        return self.village_id, self.village

    @property
    def sealed(self) -> tuple[int, str, str]:
        """What stays the notice's own wherever its village moves and whatever slug it has."""
        return self.number, self.month, self.seal

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
    """Return what a list says; nothing of no file, nor of a line that a crash cut off.

    Raises ForeignList where the file begins otherwise than a list does.
    """
    if not file.exists():
        return []
    with file.open(encoding="utf-8", newline="") as rows:
        head = rows.readline()
        # A crash may have cut off the head of a list that was just begun.
        if head != HEAD and not (HEAD.startswith(head) and not rows.read(1)):
            raise ForeignList(str(file), HEAD.strip())
        lines = [_read_line(row) for row in csv.reader(rows)]
    return [line for line in lines if line]


def keep_seals(file: Path) -> int:
    """Add to the list whatever it lacks, and return how many that are.

    Raises SealChanged where it knows another seal of a notice, once all others are kept, and
    ForeignList.
    """
    with file.open("a+", encoding="utf-8", newline="") as out:
        fcntl.flock(out, fcntl.LOCK_EX)
        found = list(find_seals())
        kept = _group(read_list(file), found)
        missing = [line for line in found if (line.named, line.number) not in kept]
        if missing:
            out.write("".join([_begin(file), *map(str, missing)]))
            out.flush()
            os.fsync(out.fileno())
    for line in found:
        for listed in kept.get((line.named, line.number), []):
            if listed.sealed != line.sealed:
                raise SealChanged(line.village, line.number, listed.seal, line.seal)
    return len(missing)


def compare(listed: Collection[SealLine]) -> Compared:
    """Hold a list against the database: each notice of it against the same village's."""
    found = list(find_seals())
    by_notice = {(line.named, line.number): line for line in found}
    agreeing, differing, newer = 0, [], []
    for notice, lines in _group(listed, found).items():
        for line in lines:
            if notice not in by_notice:
                newer.append(line)
            elif line.sealed != by_notice[notice].sealed:
                differing.append((line, by_notice[notice]))
            else:
                agreeing += 1
    return Compared(agreeing, differing, newer)


def _group(listed: Iterable[SealLine], found: Collection[SealLine]) -> dict[Notice, list[SealLine]]:
    """Return the lines of each notice, by its village's name in the database where it is there."""
    here = dict(Village.objects.values_list("slug", "pk"))
    lines: defaultdict[Named, list[SealLine]] = defaultdict(list)
    for line in listed:
        lines[line.named].append(line)
    notices: defaultdict[Notice, list[SealLine]] = defaultdict(list)
    for named, of_village in lines.items():
        village = _find_village(named, of_village, here, found)
        for line in of_village:
            notices[village or named, line.number].append(line)
    return notices


def _find_village(
    named: Named,
    lines: Iterable[SealLine],
    here: Mapping[str, int],
    found: Collection[SealLine],
) -> Named | None:
    """Return the listed village's name in the database; None where it is not there.

    here: the database's villages, ids by slug. Id and slug together are enough. Else it has moved
    or has another slug, and is known by any notice of its own; else by its slug, unless the id is
    another village's here.
    """
    village_id, slug = named
    if here.get(slug) == village_id:
        return named
    by_sealed = {line.sealed: line.named for line in found}
    for line in lines:
        if line.sealed in by_sealed:
            return by_sealed[line.sealed]
    if slug in here and village_id not in here.values():
        return here[slug], slug
    return None


def _begin(file: Path) -> str:
    """Return what comes before the next line: what a list lacks of its head, a torn line's end."""
    content = file.read_bytes()
    if len(content) < len(HEAD):
        return HEAD[len(content) :]
    return "" if content.endswith(b"\n") else "\n"


def _read_line(row: list[str]) -> SealLine | None:
    if len(row) != len(HEAD.split(",")) or not SEAL.match(row[-1]):
        return None
    village_id, village, number, *rest = row
    if not village_id.isdecimal() or not number.isdecimal():
        return None
    return SealLine(int(village_id), village, int(number), *rest)
