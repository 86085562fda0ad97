"""A stretch of text while it is being read, and where in it a number stands."""

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from decimal import Decimal

from rules.reader.characters import Stream
from rules.reader.context import Context, article_of, sign_of
from rules.reader.drafts import Draft, Finds
from rules.reader.measures import Measure, choose, measures_in
from rules.reader.mentions import Mention, Phrase, find_mentions, read_phrase, read_suffix
from rules.reader.reading import FoundCap
from rules.reader.roles import Place, Role

_SENTENCE_END = re.compile("[。！？\n]")
_PART_END = re.compile("[；;]")
_INLINE_HEAD = re.compile('(?:^|[。；\n])"?([^，。；：]{1,10})：')
_COMMA = re.compile("[，：；（\t。]")


@dataclass(slots=True)
class Passage:
    """A paragraph, item or cell while it is being read from left to right.

    anchors: the rules of the table's row that the text is a note to. head: what its deeds lean on.
    made: the rules made so far; last_group: those made together last; read_until: where they end.
    pending_cap: a cap that stood before its rule. last_role, last_sentence: what the number before
    was, and in which sentence.
    """

    stream: Stream
    context: Context
    finds: Finds
    anchors: list[Draft] = field(default_factory=list)
    head: str = ""
    is_cell: bool = False
    full_marks: Decimal | None = None
    made: list[Draft] = field(default_factory=list)
    first_made: dict[int, Draft] = field(default_factory=dict)
    last_group: list[Draft] = field(default_factory=list)
    pending_cap: FoundCap | None = None
    read_until: int = 0
    carried_sign: int = 0
    carried_at: int = -1
    last_role: Role | None = None
    last_sentence: int = -1
    sentences: list[int] = field(init=False)
    sentence_places: list[int] = field(init=False)
    parts: list[int] = field(init=False)
    mentions: list[Mention] = field(init=False)
    mention_starts: list[int] = field(init=False)
    signs: list[tuple[int, int]] = field(init=False)

    def __post_init__(self) -> None:
        self.sentences = [0, *(found.end() for found in _SENTENCE_END.finditer(self.text))]
        places = self.stream.places
        self.sentence_places = [places[at] for at in self.sentences if at < len(places)]
        ends = [found.end() for found in _PART_END.finditer(self.text)]
        self.parts = sorted({*self.sentences, *ends})
        self.mentions = list(find_mentions(self.text))
        self.mention_starts = [mention.start for mention in self.mentions]
        self.signs = [
            (found.start(1), sign)
            for found in _INLINE_HEAD.finditer(self.text)
            if (sign := sign_of(found.group(1)))
        ]

    @property
    def text(self) -> str:
        return self.stream.text

    def mentions_between(self, start: int, end: int) -> list[Mention]:
        first = bisect_left(self.mention_starts, start)
        return self.mentions[first : bisect_left(self.mention_starts, end, first)]


def sentence_at(passage: Passage, at: int) -> tuple[int, int]:
    i = bisect_right(passage.sentences, at) - 1
    end = passage.sentences[i + 1] if i + 1 < len(passage.sentences) else len(passage.text)
    return passage.sentences[i], end


def part_at(passage: Passage, at: int) -> int:
    return passage.parts[bisect_right(passage.parts, at) - 1]


def section_sign(passage: Passage, at: int) -> int:
    """Return the sign of the section: 减分项：… within the paragraph, else the heading's."""
    i = bisect_right(passage.signs, (at, 2)) - 1
    return passage.signs[i][1] if i >= 0 else passage.context.sign


def last_head(passage: Passage, at: int) -> int:
    """Return where the last heading within the paragraph begins: 扣分：…; 0 without one."""
    i = bisect_right(passage.signs, (at, 2)) - 1
    return passage.signs[i][0] if i >= 0 else 0


def place_of(passage: Passage, mention: Mention) -> tuple[Place, list[Measure], int]:
    text = passage.text
    start, end = sentence_at(passage, mention.start)
    floor = max(start, passage.read_until)
    phrase = _read_phrase(passage, floor, mention.start)
    suffix, suffix_end = read_suffix(text, mention.end)
    before = text[max(start, mention.start - 160) : mention.start]
    commas = [found.end() for found in _COMMA.finditer(before)]
    near = before[commas[-1] :] if commas else before
    near = near[-max(0, mention.start - floor) :] if mention.start > floor else ""
    after = text[suffix_end : min(end, suffix_end + 120)]
    stop = re.search("[，。；（\t]", after)
    deed_start = max(part_at(passage, mention.start), floor)
    if passage.anchors and deed_start == 0:
        first = text[: phrase.start].find("，") + 1
        deed_start = first if first and choose(measures_in(text[:first])) else deed_start
    place = Place(
        mention=mention,
        phrase=phrase,
        sentence=text[start : min(end, start + 400)],
        before=before,
        near=near,
        after=after,
        next=after[: stop.start()] if stop else after,
        deed=text[max(deed_start, phrase.start - 240) : phrase.start],
        suffix=text[mention.end : suffix_end],
    )
    return place, suffix, suffix_end


def _read_phrase(passage: Passage, floor: int, at: int) -> Phrase:
    """Read what leads up to a number, with the verbs that the text has taught."""
    phrase = read_phrase(passage.text, floor, at)
    sign = passage.context.verbs.sign_of(passage.text[phrase.start - 1 : phrase.start])
    if phrase.verb or not sign or phrase.start <= floor:
        return phrase
    further = read_phrase(passage.text, floor, phrase.start - 1)
    further.verb, further.sign = passage.text[phrase.start - 1], sign
    further.limit = phrase.limit or further.limit
    further.is_each = phrase.is_each or further.is_each
    further.is_once = phrase.is_once or further.is_once
    further.measures += phrase.measures
    further.lights += phrase.lights
    return further


def add_draft(passage: Passage, draft: Draft) -> None:
    """Note a rule; a cap that stood before it is its own."""
    draft.article = article_of(passage.context.article)
    draft.heads = passage.context.heads
    if passage.pending_cap is not None:
        draft.cap, passage.pending_cap = passage.pending_cap, None
    passage.made.append(draft)
    sentence = bisect_right(passage.sentence_places, draft.span.start) - 1
    passage.first_made.setdefault(passage.sentences[sentence], draft)
    passage.last_group = [draft]
    passage.finds.drafts.append(draft)


def head_of(passage: Passage) -> str:
    return passage.made[0].deed if passage.made and not passage.is_cell else passage.head


def clause_before(text: str, at: int) -> str:
    start = max(text.rfind(mark, max(0, at - 40), at) for mark in "，；。（：\t")
    return text[start + 1 if start >= 0 else max(0, at - 40) : at]
