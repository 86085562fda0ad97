"""The same photo on more than one deed."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class PhotoUse:
    """A photo on a deed. look: what alike pictures share; empty where unknown."""

    sha256: str
    look: str
    deed: int
    household: int
    activity: int | None
    sent_on: date


@dataclass(frozen=True, slots=True)
class SharedPhoto:
    """Deeds that show one photo, oldest first. is_exact: to the byte; else it only looks alike."""

    deeds: tuple[int, ...]
    is_exact: bool


def find_shared(uses: Iterable[PhotoUse], *, first: date, last: date) -> list[SharedPhoto]:
    """Return the photos that more than one deed shows, one of them sent between the two days.

    A picture of an activity belongs to all who took part in it. What is the same to the byte is not
    told of again as looking alike.
    """
    exact: dict[str, list[PhotoUse]] = defaultdict(list)
    alike: dict[str, list[PhotoUse]] = defaultdict(list)
    for use in sorted(uses, key=lambda use: use.deed):
        exact[use.sha256].append(use)
        alike[use.look].append(use)
    alike.pop("", None)
    found = [_name(group) for group in exact.values() if _is_telling(group, first, last)]
    told = [set(deeds) for deeds in found]
    looks = [_name(group) for group in alike.values() if _is_telling(group, first, last)]
    only_alike = [deeds for deeds in looks if not any(set(deeds) <= one for one in told)]
    shared = [SharedPhoto(deeds, is_exact=True) for deeds in dict.fromkeys(found)]
    shared += [SharedPhoto(deeds, is_exact=False) for deeds in dict.fromkeys(only_alike)]
    return sorted(shared, key=lambda one: one.deeds)


def _name(group: Iterable[PhotoUse]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(use.deed for use in group))


def _is_telling(group: list[PhotoUse], first: date, last: date) -> bool:
    if len({use.deed for use in group}) < 2:
        return False
    activities = {use.activity for use in group}
    if len(activities) == 1 and None not in activities:
        return False
    return any(first <= use.sent_on <= last for use in group)
