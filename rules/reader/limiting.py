"""Gives caps to the rules they belong to (decision 7)."""

import re

from django.utils.translation import gettext_lazy as _

from rules.reader.caps import (
    TimesCap,
    counts_for,
    has_other_period,
    is_shared,
    period_of,
    times_cap,
)
from rules.reader.drafts import Draft
from rules.reader.measures import Measure
from rules.reader.passage import Passage, clause_before, part_at, sentence_at
from rules.reader.reading import FoundCap
from rules.reader.roles import Place
from rules.units import Unit

SHARED = _("几条合起来的上限，请填在“系数表和类别上限”里。")
OTHER_PERIOD = _("上限是按周或按学期算的，账上没有这样的期限，请自己填。")
_SHARED_OUT = re.compile("，?其中")


def find_targets(passage: Passage, at: int) -> list[Draft]:
    """Return the rules that a cap or veto at this place belongs to."""
    part = part_at(passage, at)
    sentence = sentence_at(passage, at)[0]
    places = passage.stream.places
    for floor in (part, sentence):
        if passage.made and passage.made[-1].span.end > places[floor]:
            return passage.last_group
    if passage.anchors:
        return passage.anchors
    return passage.made if len(passage.made) == 1 else []


def add_cap(passage: Passage, place: Place, end: int) -> None:
    at = place.mention.start
    clause = clause_before(passage.text, at) + place.next
    points = place.mention.high or place.mention.low
    cap = FoundCap(period_of(clause), points=points)
    if is_shared(clause, in_row=bool(passage.anchors)) or _SHARED_OUT.match(place.after):
        note_shared(passage, at, end)
        return
    if has_other_period(clause):
        note_other_period(passage, at, end)
        return
    give_cap(passage, cap, at, end)


def note_shared(passage: Passage, at: int, end: int) -> None:
    """List a cap that several rules share: no rule's own (decision 7), and not to be lost."""
    start = at - len(clause_before(passage.text, at))
    passage.finds.note_unread(passage.stream, start, end, SHARED)


def note_other_period(passage: Passage, at: int, end: int) -> None:
    start = at - len(clause_before(passage.text, at))
    passage.finds.note_unread(passage.stream, start, end, OTHER_PERIOD)


def give_cap(passage: Passage, cap: FoundCap, at: int, end: int) -> None:
    targets = find_targets(passage, at)
    if not targets:
        passage.pending_cap = cap
        return
    for draft in targets:
        if draft.points:
            draft.cap = draft.cap or cap
            if draft in passage.made:
                draft.extend(passage.stream.span(at, end).end)


def take_times(passage: Passage, times: TimesCap) -> None:
    targets = find_targets(passage, times.start)
    clause = clause_before(passage.text, times.start)
    if is_shared(clause, in_row=bool(passage.anchors)):
        note_shared(passage, times.start, times.end)
        return
    if has_other_period(passage.text[times.start : times.end]):
        note_other_period(passage, times.start, times.end)
        return
    for draft in targets:
        if not counts_for(times, draft.measure):
            continue
        cap = times_cap(times, draft.measure)
        if cap is None:
            draft.measure = draft.measure or Measure(Unit.ONCE)
        else:
            draft.cap = draft.cap or cap
    if not targets:
        if times.unit is Unit.TIME:
            passage.pending_cap = times_cap(times, None)
    elif targets[-1] in passage.made:
        targets[-1].extend(passage.stream.span(times.start, times.end).end)


def take_run_out(passage: Passage, found: re.Match[str]) -> None:
    """扣完为止 in an item of full marks F: at most F a deed (decision 7)."""
    if passage.full_marks is None:
        return
    for draft in find_targets(passage, found.start()):
        draft.cap = draft.cap or FoundCap("deed", points=passage.full_marks)
        if draft in passage.made:
            draft.extend(passage.stream.span(found.start(), found.end()).end)
