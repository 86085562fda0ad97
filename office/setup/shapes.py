"""The shape of a step, and its ways on to the pages where it is done."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.urls import reverse
from django.utils.translation import gettext as _

from office.setup.standing import Standing

NAMES_MAX = 8


class StepState(StrEnum):
    """How far a step is. FREE: nothing of it is needed, and nothing begun."""

    DONE = "done"
    OPEN = "open"
    BLOCKED = "blocked"
    FREE = "free"


@dataclass(frozen=True, slots=True)
class StepDoor:
    """A way from a step to the page where it is done."""

    words: str
    address: str


@dataclass(frozen=True, slots=True)
class Step:
    """One step: what it is for, how far it is, what is missing, what is worth knowing, its doors.

    missing: sentences, none where the step is done. The first door is where to go next.
    """

    name: str
    title: str
    about: str
    state: StepState
    missing: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    doors: tuple[StepDoor, ...] = ()

    @property
    def is_done(self) -> bool:
        return self.state == StepState.DONE

    @property
    def state_words(self) -> str:
        words = {
            StepState.DONE: _("办好了"),
            StepState.OPEN: _("还没办完"),
            StepState.BLOCKED: _("先办前面的"),
            StepState.FREE: _("可以不办"),
        }
        return words[self.state]


def tell_state(*, grounds: Sequence[str] = (), missing: Sequence[str] = ()) -> StepState:
    if grounds:
        return StepState.BLOCKED
    return StepState.OPEN if missing else StepState.DONE


def door_to(
    standing: Standing, words: str, name: str, *more: str, args: Sequence[int] = ()
) -> StepDoor:
    query = "&".join((f"village={standing.slug}", *more))
    return StepDoor(words, f"{reverse(name, args=list(args))}?{query}")


def door_to_list(words: str, name: str) -> StepDoor:
    return StepDoor(words, reverse(f"admin:{name}_changelist"))


def list_names(names: Sequence[str]) -> str:
    told = _("、").join(names[:NAMES_MAX])
    return _("%(names)s等") % {"names": told} if len(names) > NAMES_MAX else told
