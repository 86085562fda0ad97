"""Reads one paragraph, item or cell: its numbers of points one after another, each in its place."""

import re
from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from rules.reader.caps import TimesCap, find_times_caps
from rules.reader.characters import Stream
from rules.reader.context import Context, full_marks_of
from rules.reader.drafts import Draft, Finds
from rules.reader.giving import add_rule, find_reset, note_base, take_reset
from rules.reader.judging import judge
from rules.reader.limiting import add_cap, take_run_out, take_times
from rules.reader.mentions import Mention
from rules.reader.passage import Passage, part_at, place_of, sentence_at
from rules.reader.roles import Role
from rules.reader.settling import goes_on_telling, settle
from rules.reader.vetoes import VetoPhrase, find_vetoes
from rules.reader.wiping import take_no_score, take_veto

Event = Mention | TimesCap | VetoPhrase | re.Match[str]
_NO_SCORE = re.compile(
    "(?:(?:该|本|此)?项)?(?:一律)?(?:不得分|不予得分|不给分|(?:记|计|得|为|按)(?:0|零)分(?:计)?)"
)
_LOSS = re.compile("扣|不得分|减|0分")
_RUN_OUT = re.compile("扣完(?:该项|本项|此项)?(?:分值|分)?为止|扣至(?:0|零)分为止|扣光为止")


def read_passage(
    stream: Stream,
    context: Context,
    finds: Finds,
    *,
    anchors: Sequence[Draft] = (),
    head: str = "",
    is_cell: bool = False,
) -> list[Draft]:
    """Read a paragraph into finds; return the rules it made.

    anchors: the rules of the table's row that the text is a note to. head: what the deeds lean on.
    """
    passage = Passage(
        stream, context, finds, anchors=list(anchors), head=head or context.head, is_cell=is_cell
    )
    finds.numbers_left -= len(passage.mentions)
    if finds.numbers_left < 0:
        finds.note_unread(stream, 0, len(stream.text), _("数字太多，从这里起没有读。"))
        return []
    passage.full_marks = _find_full_marks(passage.text) or context.full_marks
    for event in _find_events(passage):
        _take_event(passage, event)
    finds.pending_cap = passage.pending_cap
    return passage.made


def _find_full_marks(text: str) -> Decimal | None:
    found = re.search("[：。]", text[:60])
    if found and _LOSS.search(text, found.end()):
        return full_marks_of(text[: found.start()])
    return None


def _find_events(passage: Passage) -> list[Event]:
    """Return everything that makes, limits or wipes, in the order of the text."""
    text = passage.text
    events: list[tuple[int, int, Event]] = [(found.start, 1, found) for found in passage.mentions]
    events += [(found.start, 2, found) for found in find_times_caps(text)]
    events += [(found.start, 3, found) for found in find_vetoes(text)]
    events += [(found.start(), 4, found) for found in _NO_SCORE.finditer(text)]
    events += [(found.start(), 5, found) for found in _RUN_OUT.finditer(text)]
    return [event for *_, event in sorted(events, key=lambda event: event[:2])]


def _take_event(passage: Passage, event: Event) -> None:
    if isinstance(event, Mention):
        if event.start >= passage.read_until:
            _take_mention(passage, event)
    elif isinstance(event, TimesCap):
        take_times(passage, event)
    elif isinstance(event, VetoPhrase):
        take_veto(passage, event)
    elif isinstance(event, re.Match):
        if event.re is _NO_SCORE:
            take_no_score(passage, event)
        else:
            take_run_out(passage, event)


def _take_mention(passage: Passage, mention: Mention) -> None:
    place, suffix, end = place_of(passage, mention)
    reset = find_reset(passage, mention, end)
    if reset is not None:
        take_reset(passage, place, reset)
        return
    role = settle(passage, judge(place, passage.context.kind), place)
    sentence = sentence_at(passage, mention.start)[0]
    if role is Role.RULE and goes_on_telling(passage, place, sentence):
        role = Role.REPORT
    if role is Role.RULE and not mention.low and not mention.levels:
        passage.finds.note_unread(
            passage.stream, mention.start, end, _("从 0 分起的幅度，请照原文自己填。")
        )
    elif role is Role.RULE:
        add_rule(passage, place, suffix, end)
    elif role is Role.CAP:
        add_cap(passage, place, end)
    elif role is Role.BASE:
        note_base(passage, passage.finds.bases, place)
    elif role is Role.FULL_MARKS:
        passage.full_marks = passage.full_marks or mention.low
        note_base(passage, passage.finds.full_marks, place)
    elif role is Role.BARE:
        passage.finds.note_unread(
            passage.stream,
            max(part_at(passage, mention.start), passage.read_until),
            end,
            _("看不出这是加分还是扣分，还是说的别的。"),
        )
    passage.last_role, passage.last_sentence = role, sentence
    if role is not Role.ZERO or not mention.low:
        passage.read_until = max(passage.read_until, end)
