"""The register of near relatives: what changed in it, and what it came too late for."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto

from office.fairness.figures.levels import Level

# So long before a tie was registered a decision is told beside it.
SHORTLY = timedelta(days=30)


class KinAct(Enum):
    """What was done to a tie."""

    DECLARED = auto()
    REMOVAL_PROPOSED = auto()
    REMOVED = auto()


@dataclass(frozen=True, slots=True)
class Tie:
    """A tie as it was registered; first and second are households."""

    pk: int
    first: int
    second: int
    declared_at: datetime


@dataclass(frozen=True, slots=True)
class Said:
    """A decider's word on a deed of a household."""

    person: int
    household: int
    at: datetime


@dataclass(frozen=True, slots=True)
class KinChange:
    """One act on the register. said: the last decision across the tie shortly before it."""

    tie: int
    first: int
    second: int
    act: KinAct
    by: int | None
    at: datetime
    said: Said | None = None


@dataclass(frozen=True, slots=True)
class Homeless:
    """A decider of whom no own household is known. title: as the appointment has it."""

    appointment: int
    name: str
    title: str


@dataclass(frozen=True, slots=True)
class Kin:
    """The register's changes, newest first, and the deciders without an own household."""

    level: Level
    changes: list[KinChange]
    homeless: list[Homeless]

    def count(self, act: KinAct) -> int:
        return sum(1 for change in self.changes if change.act == act)

    @property
    def late_count(self) -> int:
        return sum(1 for change in self.changes if change.said)


def build_kin(changes: Sequence[KinChange], *, homeless: Sequence[Homeless]) -> Kin:
    """Return the register's changes. Worth a look: a tie that came after, or left; no own home."""
    is_telling = homeless or any(one.said or one.act == KinAct.REMOVED for one in changes)
    newest = sorted(changes, key=lambda one: (one.at, one.tie, one.act.value), reverse=True)
    return Kin(Level.LOOK if is_telling else Level.CALM, newest, list(homeless))


def find_said_before(
    ties: Iterable[Tie], *, homes: Mapping[int, Collection[int]], said: Iterable[Said]
) -> dict[int, Said]:
    """Return {tie id: the last word} that somebody of one end said of the other shortly before.

    homes: {person: the households that are or were the own ones}.
    """
    words = sorted(said, key=lambda one: one.at)
    found: dict[int, Said] = {}
    for tie in ties:
        for word in words:
            own = homes.get(word.person, ())
            is_across = (word.household == tie.second and tie.first in own) or (
                word.household == tie.first and tie.second in own
            )
            if is_across and timedelta(0) <= tie.declared_at - word.at <= SHORTLY:
                found[tie.pk] = word
    return found
