"""What an office holds and what waits in it: the shape in which every app tells it.

An app's `handing_on` module has build_matters(office). It tells of that role alone: what whoever
comes next has to know, in words and figures; nothing that the role may not see.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from villages.models import Appointment

# So that a sheet stays one to read: what is more is counted.
DETAILS_MAX = 12


@dataclass(frozen=True, slots=True)
class Office:
    """Whose sheet it is, as of a day.

    hidden: ids of the households about whose deeds the reader is not told who brought them in: the
    own and kin ones, where somebody else's sheet is read.
    """

    appointment: Appointment
    today: date
    hidden: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Matter:
    """One line of a change-over sheet: what it is, how many or how much, and which ones.

    waits: it is not done and goes on with whoever comes; else it is held and passed on as it is.
    details: one a row in the order of urgency. more: how many rows are left out.
    """

    words: str
    figure: str
    details: tuple[str, ...] = ()
    more: int = 0
    waits: bool = True


def build_matter(words: str, figure: str, details: Iterable[str], *, waits: bool = True) -> Matter:
    """Return a line with as many details as fit a sheet."""
    every = list(details)
    more = max(len(every) - DETAILS_MAX, 0)
    return Matter(words, figure, tuple(every[:DETAILS_MAX]), more, waits)


def list_matter(words: str, details: Iterable[str], *, waits: bool = True) -> Matter:
    """Return a line whose figure is how many details it has."""
    every = list(details)
    figure = _("%(count)s 件") % {"count": len(every)}
    return build_matter(words, figure, every, waits=waits)


def write_numbers(numbers: Iterable[int]) -> str:
    """Return household numbers as 001–004、008."""
    runs: list[list[int]] = []
    for number in sorted(set(numbers)):
        if runs and number == runs[-1][-1] + 1:
            runs[-1][1:] = [number]
        else:
            runs.append([number])
    return _("、").join("–".join(f"{end:03d}" for end in run) for run in runs)
