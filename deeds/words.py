"""How deeds, their states and their rules' points are said."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from deeds.ceilings import Room
from deeds.models import Channel, Deed, DeedState, Source
from rules import scoring
from rules.lines import points_words
from rules.units import is_counted, quantity_words
from villages.words import (
    SEPARATOR,
    month_name,
    signed_points_with_unit,
)
from villages.words import points as write_points

TONES = {DeedState.POSTED: "good", DeedState.REFUSED: "warn"}


@dataclass(frozen=True, slots=True)
class StateWord:
    """A state in one word, and the tone of its label."""

    word: str
    tone: str


def state_of(deed: Deed) -> StateWord:
    """Return the state of a deed that was read by with_state."""
    if deed.is_reversed:  # type: ignore[attr-defined] # annotated by with_state
        return StateWord(_("已冲正"), "warn")
    if deed.objected:
        return StateWord(_("有异议"), "warn")
    state = DeedState(deed.state)
    return StateWord(str(state.label), TONES.get(state, ""))


def explain(deed: Deed) -> str:
    """Return how a posted deed came to its points; nothing before."""
    if not deed.explanation:
        return ""
    return scoring.words(scoring.Explanation.from_json(deed.explanation))


def channels_of(deed: Deed) -> str:
    """Return the channels by which a deed came in, each once."""
    return name_channels(deed.sources.all())


def name_channels(sources: Iterable[Source]) -> str:
    """Return the channels of a deed's sources, each once."""
    channels = dict.fromkeys(source.channel for source in sources)
    return _("、").join(str(Channel(channel).label) for channel in channels)


def points_of(deed: Deed) -> str:
    """Return what a posted deed came to, a queued one will, or about what an open one gives."""
    if deed.points is not None:
        return signed_points_with_unit(deed.points)
    return _expect(deed) if deed.asked is None else signed_points_with_unit(deed.asked)


def _expect(deed: Deed) -> str:
    """Return 约 +60 分 while nothing is decided: caps and what went before are yet to count.

    Where more than the quantity goes into it, that and the rule's points side by side.
    """
    rule = deed.rule
    if not rule.points or not is_counted(rule.unit):
        return points_words(rule)
    if rule.is_plain and not rule.repeat_points:
        return _("约 %(points)s") % {"points": signed_points_with_unit(rule.points * deed.quantity)}
    return SEPARATOR.join((quantity_words(deed.quantity, rule.unit), points_words(rule)))


def say_room(room: Room) -> str:
    """Return how far a month has come towards its ceiling; from it on, that awards wait."""
    figures = {
        "month": month_name(room.month),
        "awarded": write_points(room.awarded),
        "ceiling": write_points(room.ceiling),
    }
    if not room.left:
        return (
            _("%(month)s全村已加 %(awarded)s 分，到了上限 %(ceiling)s 分，再评定的下月入账。")
            % figures
        )
    return _("%(month)s全村已加 %(awarded)s 分，上限 %(ceiling)s 分。") % figures
