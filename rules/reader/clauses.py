"""Reads one paragraph, item or cell: its numbers of points one after another, each in its place."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from rules.reader.caps import TimesCap, counts_for, find_times_caps, is_shared, period_of, times_cap
from rules.reader.characters import Stream
from rules.reader.context import Context, article_of, full_marks_of, sign_of
from rules.reader.deeds import clean, name_deed
from rules.reader.drafts import Base, Draft, Finds, signed_ends
from rules.reader.judging import Kind, Place, Role, judge
from rules.reader.measures import (
    Measure,
    choose,
    measure_of_deed,
    measures_in,
)
from rules.reader.mentions import Mention, find_mentions, read_phrase, read_suffix
from rules.reader.reading import FoundCap
from rules.reader.vetoes import VetoPhrase, find_vetoes
from rules.units import Unit

_SENTENCE_END = re.compile("[。！？\n]")
_PART_END = re.compile("[；;]")
_NO_SCORE = re.compile(
    "(?:(?:该|本|此)?项)?(?:一律)?(?:不得分|不予得分|不给分|(?:记|计|得|为|按)(?:0|零)分(?:计)?)"
)
_RUN_OUT = re.compile("扣完(?:该项|本项|此项)?(?:分值|分)?为止|扣至(?:0|零)分为止|扣光为止")
_RESET = re.compile(
    "(?:/[^，；。]{1,3})?，?(?:一律|统一|均|现|再|分别|已|都|则)*(?:提高|调整|增加|上调|降低|下调|调高|调低|提升|改|增|减少|升|降|提|调|变更|修改|修订)(?:到|至|为|成)"
    "(?:每[^，；。\\d]{1,4})?(?:[加扣减奖]|奖励|扣除)?\\Z"
)
_LISTING = re.compile("下列|以下|如下|之一|凡有|列举")
_ORDINAL = re.compile("(?:第[一二三四五六七八九十\\d]+|[头首再二三四五]|下)[次回]")
_INLINE_HEAD = re.compile('(?:^|[。；\n])"?([^，。；：]{1,10})：')
_PERIODS = frozenset({Unit.WEEK, Unit.MONTH, Unit.QUARTER, Unit.YEAR})
_NO_RULE_TOPIC = re.compile("最高分|总分|满分|上限|门槛|分数线|兑换|达标|合格线|底线")
_IS_LAST = re.compile("(?:的标准[^，。；]{0,8})?\\Z")
_COMMA = re.compile("[，：；（\t。]")
_SUBJECT_PAIR = re.compile(
    "(?:个人|本人|当事人|参与者|学生|党员本人|获奖者|责任人)[^，。；]{0,3}\\Z"
)
_HOUSEHOLD_PAIR = re.compile("(?:所在家庭|家庭|所在户|全户|该户|其家庭|户)[^，。；户]{0,3}\\Z")


@dataclass(slots=True)
class Passage:
    """A stretch of text while it is being read."""

    stream: Stream
    context: Context
    finds: Finds
    anchors: list[Draft] = field(default_factory=list)
    head: str = ""
    is_cell: bool = False
    made: list[Draft] = field(default_factory=list)
    ends: dict[int, int] = field(default_factory=dict)
    pending_cap: FoundCap | None = None
    read_until: int = 0
    carried_sign: int = 0
    carried_at: int = -1
    last_role: Role | None = None
    last_sentence: int = -1
    last_group: list[Draft] = field(default_factory=list)
    full_marks: Decimal | None = None

    @property
    def text(self) -> str:
        return self.stream.text


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
    passage = Passage(stream, context, finds, list(anchors), head or context.head, is_cell)
    passage.full_marks = _find_full_marks(passage.text) or context.full_marks
    reader = _PassageReader(passage)
    reader.read()
    finds.pending_cap = passage.pending_cap
    return passage.made


def _find_full_marks(text: str) -> Decimal | None:
    found = re.search("[：。]", text[:60])
    if found and re.search("扣|不得分|减|0分", text[found.end() :]):
        return full_marks_of(text[: found.start()])
    return None


class _PassageReader:
    """Goes through the events of a passage from left to right and keeps what has been read."""

    def __init__(self, passage: Passage) -> None:
        self.p = passage
        text = passage.text
        self.sentences = [0, *(found.end() for found in _SENTENCE_END.finditer(text))]
        self.parts = sorted({*self.sentences, *(found.end() for found in _PART_END.finditer(text))})
        self.mentions = list(find_mentions(text))
        self.signs = [
            (found.start(1), sign)
            for found in _INLINE_HEAD.finditer(text)
            if (sign := sign_of(found.group(1)))
        ]

    def read(self) -> None:
        text = self.p.text
        events: list[tuple[int, int, object]] = [(m.start, 1, m) for m in self.mentions]
        taken = [(m.start, m.end) for m in self.mentions]
        events += [(t.start, 2, t) for t in find_times_caps(text)]
        events += [(v.start, 3, v) for v in find_vetoes(text)]
        for pattern, rank in ((_NO_SCORE, 4), (_RUN_OUT, 5)):
            events += [(found.start(), rank, found) for found in pattern.finditer(text)]
        del taken
        for _start, _rank, event in sorted(events, key=lambda e: (e[0], e[1])):
            self._take(event)

    def _take(self, event: object) -> None:
        if isinstance(event, Mention):
            if event.start >= self.p.read_until:
                self._take_mention(event)
        elif isinstance(event, TimesCap):
            self._take_times(event)
        elif isinstance(event, VetoPhrase):
            self._take_veto(event)
        elif isinstance(event, re.Match):
            if event.re is _NO_SCORE:
                self._take_no_score(event)
            else:
                self._take_run_out(event)

    # Where things stand.

    def _sentence(self, at: int) -> tuple[int, int]:
        i = bisect_right(self.sentences, at) - 1
        end = self.sentences[i + 1] if i + 1 < len(self.sentences) else len(self.p.text)
        return self.sentences[i], end

    def _part(self, at: int) -> int:
        return self.parts[bisect_right(self.parts, at) - 1]

    def _section_sign(self, at: int) -> int:
        """Return the sign of the section: 减分项：… within the paragraph, else the heading's."""
        inner = [sign for start, sign in self.signs if start <= at]
        return inner[-1] if inner else self.p.context.sign

    def _place(self, mention: Mention) -> tuple[Place, list[Measure], int]:
        text = self.p.text
        start, end = self._sentence(mention.start)
        floor = max(start, self.p.read_until)
        phrase = read_phrase(text, floor, mention.start)
        suffix, suffix_end = read_suffix(text, mention.end)
        before = text[max(start, mention.start - 160) : mention.start]
        commas = [found.end() for found in _COMMA.finditer(before)]
        near = before[commas[-1] :] if commas else before
        near = near[-max(0, mention.start - floor) :] if mention.start > floor else ""
        after = text[suffix_end : min(end, suffix_end + 120)]
        stop = re.search("[，。；（\t]", after)
        deed_start = max(self._part(mention.start), floor)
        if self.p.anchors and deed_start == 0:
            first = text[: phrase.start].find("，") + 1
            deed_start = first if first and choose(measures_in(text[:first])) else deed_start
        place = Place(
            mention=mention,
            phrase=phrase,
            sentence=text[start:end][:400],
            before=before,
            near=near,
            after=after,
            next=after[: stop.start()] if stop else after,
            deed=text[deed_start : phrase.start],
            suffix=text[mention.end : suffix_end],
        )
        return place, suffix, suffix_end

    # Numbers of points.

    def _take_mention(self, mention: Mention) -> None:
        place, suffix, end = self._place(mention)
        reset = self._find_reset(mention, end)
        if reset is not None:
            self._take_reset(place, reset)
            return
        role = self._settle(judge(place, self.p.context.kind), place)
        sentence = self._sentence(mention.start)[0]
        if role is Role.RULE and self._goes_on_telling(place, sentence):
            role = Role.REPORT
        if role is Role.RULE:
            self._add_rule(place, suffix, end)
        elif role is Role.CAP:
            self._add_cap(place, end)
        elif role is Role.BASE:
            self._note_base(self.p.finds.bases, place)
        elif role is Role.FULL_MARKS:
            self.p.full_marks = self.p.full_marks or mention.low
            self._note_base(self.p.finds.full_marks, place)
        elif role is Role.BARE:
            self.p.finds.note_unread(
                self.p.stream,
                max(self._part(mention.start), self.p.read_until),
                end,
                _("看不出这是加分还是扣分，还是说的别的。"),
            )
        self.p.last_role, self.p.last_sentence = role, sentence
        self.p.read_until = max(self.p.read_until, end)

    def _ends_clause(self, mention: Mention) -> bool:
        return self.p.text[mention.end : mention.end + 1] in "，。；、）/（\t "

    def _has_given_beside(self, mention: Mention) -> bool:
        """Whether another number of the sentence has a verb: 本科10分，硕士再加10分."""
        start, end = self._sentence(mention.start)
        for other in self.mentions:
            if start <= other.start < end and other is not mention:
                phrase = read_phrase(self.p.text, start, other.start)
                if phrase.sign and not phrase.limit:
                    return True
        return False

    def _goes_on_telling(self, place: Place, sentence: int) -> bool:
        """Whether the sentence has already told of somebody, and this number goes on with it."""
        return (
            self.p.last_role is Role.REPORT
            and self.p.last_sentence == sentence
            and not place.phrase.measures
            and not place.suffix
            and not place.mention.sign
            and self.p.context.kind is not Kind.SCORING
        )

    def _settle(self, role: Role, place: Place) -> Role:
        """Decide what only the passage can tell: bare numbers, full marks in brackets."""
        mention = place.mention
        if mention.is_bare and role in {Role.RULE, Role.BARE}:
            return self._settle_bare(place)
        bracketed = re.search(
            "（(?:本项|满分|共|计|分值|总分)?[为：]?\\Z", place.before
        ) and place.next.startswith("）")
        if (
            (
                role in {Role.BARE, Role.RULE}
                and bracketed
                and not mention.sign
                and not place.phrase.sign
            )
            and self.p.full_marks == mention.low
            and self.p.full_marks is not None
        ):
            return Role.FULL_MARKS
        if role is Role.RULE and self._repeats_threshold(place):
            return Role.THRESHOLD
        if role is not Role.BARE:
            return role
        same_sentence = self.p.last_sentence == self._sentence(mention.start)[0]
        if (
            same_sentence
            and self.p.last_role is Role.RULE
            and place.deed
            and _IS_LAST.match(place.next)
        ):
            return Role.RULE
        if place.mention.levels:
            return Role.RULE
        has_deed = bool(clean(place.deed)) or bool(self.p.head)
        sign = self._section_sign(mention.start)
        scores = self.p.context.kind is Kind.SCORING or sign or self.p.is_cell
        if (
            scores
            and has_deed
            and re.match("[，。；）、/（\t ]|\\Z", self.p.text[mention.end :][:1])
        ):
            return Role.RULE
        if has_deed and self._ends_clause(mention) and self._has_given_beside(mention):
            return Role.RULE
        if has_deed and self._is_ladder(place):
            return Role.RULE
        return Role.BARE

    def _repeats_threshold(self, place: Place) -> bool:
        """达到200分的，只记200分: what is over a threshold is cut to it."""
        return bool(
            self.p.last_role is Role.THRESHOLD
            and self.p.last_sentence == self._sentence(place.mention.start)[0]
            and re.search(rf"(?<!\d){place.mention.low}分", place.sentence.split("，")[0])
            and "只" in place.near + "".join(place.phrase.lights)
        )

    def _settle_bare(self, place: Place) -> Role:
        """A number without 分 counts where the section has said what is counted."""
        context = self.p.context
        has_deed = bool(clean(place.deed)) or bool(self.p.head)
        scores = context.kind is Kind.SCORING and (context.sign or context.measure)
        return Role.RULE if has_deed and (scores or self.p.is_cell) else Role.THRESHOLD

    def _is_ladder(self, place: Place) -> bool:
        """Whether bare numbers follow one another: 冠军10分，亚军8分，季军5分."""
        return bool(
            sign_of(place.sentence)
            and len(re.findall(r"[^\d，、；]分[，、；。]", place.sentence)) > 5
        )

    def _note_base(self, bases: list[Base], place: Place) -> None:
        span = self.p.stream.span(place.mention.start - len(place.near), place.mention.end)
        bases.append(Base(place.mention.low, span, place.sentence))

    def _find_reset(self, mention: Mention, end: int) -> Mention | None:
        """Return the new value in 由5分提高至8分 (decision 11)."""
        later = next((m for m in self.mentions if m.start >= end), None)
        if later is None or later.start - end > 20:
            return None
        if not _RESET.match(self.p.text[end : later.start]):
            return None
        return later

    def _take_reset(self, place: Place, new: Mention) -> None:
        if _NO_RULE_TOPIC.search(place.near):
            return
        if re.search("基础分|基准分|起评分|初始分|基础积分", place.near):
            self.p.finds.bases.append(
                Base(new.low, self.p.stream.span(new.start, new.end), place.sentence)
            )
            return
        new_place, suffix, end = self._place(new)
        old = place.phrase
        old.measures = new_place.phrase.measures or old.measures
        old.sign = old.sign or (-1 if re.search("[扣减罚]", place.near) else 0)
        old.sign = old.sign or (
            1 if re.search("加分|奖励|加", place.near.replace("参加", "")) else 0
        )
        self._add_rule(_replace_mention(place, new), suffix, end)
        self.p.last_role = Role.RULE
        self.p.last_sentence = self._sentence(new.start)[0]
        self.p.read_until = end

    # Rules.

    def _add_rule(self, place: Place, suffix: list[Measure], end: int) -> None:
        sign = self._sign(place)
        measure = self._measure(place, suffix, end)
        start = place.mention.start - self._deed_length(place)
        bracket = re.match("（[^）]{1,24}）", self.p.text[end : end + 26])
        items = self._items_after(place, end)
        if items:
            self._add_items(items, place, sign, measure)
            return
        quote_end = end + (len(bracket.group()) if bracket else 0)
        if place.mention.levels:
            self._add_levels(place, sign, measure, start, end)
        else:
            low, high = signed_ends(place.mention.low, place.mention.high, sign)
            self._add_draft(
                Draft(
                    deed=self._deed_name(place),
                    points=low,
                    points_max=high,
                    measure=measure,
                    span=self.p.stream.span(start, max(end, start + 1)),
                )
            )
            if bracket:
                self.p.made[-1].extend(self.p.stream.span(start, quote_end).end)
        self.p.carried_sign = sign
        self.p.carried_at = place.mention.start

    def _deed_length(self, place: Place) -> int:
        """Return how far before the number the quote begins."""
        phrase_start = place.phrase.start
        deed = place.deed
        own = deed.rpartition("：")
        if own[1] and len(clean(own[2])) >= 2:
            deed = own[2]
        lead = re.match(r"[，。；：、\s\"')）！？]*", deed)
        kept = len(deed) - (lead.end() if lead else 0)
        return place.mention.start - phrase_start + min(kept, 120)

    def _add_draft(self, draft: Draft) -> None:
        draft.article = article_of(self.p.context.article)
        draft.heads = self.p.context.heads
        if self.p.pending_cap is not None:
            draft.cap, self.p.pending_cap = self.p.pending_cap, None
        self.p.made.append(draft)
        self.p.last_group = [draft]
        self.p.finds.drafts.append(draft)

    def _add_levels(
        self, place: Place, sign: int, measure: Measure | None, start: int, end: int
    ) -> None:
        """One rule a level (decision 1): the names before, the numbers behind, one quote."""
        levels = place.mention.levels
        names = _names_of(place.deed, len(levels))
        group: list[Draft] = []
        for name, points in zip(names, levels, strict=True):
            if points == 0:
                continue
            draft = Draft(
                deed=name_deed(name, self._head()),
                points=points * (sign or 1),
                measure=measure,
                span=self.p.stream.span(start, end),
            )
            self._add_draft(draft)
            group.append(draft)
        self.p.last_group = group

    def _head(self) -> str:
        return self.p.made[0].deed if self.p.made and not self.p.is_cell else self.p.head

    def _deed_name(self, place: Place) -> str:
        sentence = self._sentence(place.mention.start)[0]
        first = next(
            (d for d in self.p.made if d.span.start >= self.p.stream.places[sentence]), None
        )
        return name_deed(place.deed, first.deed if first else self.p.head)

    def _sign(self, place: Place) -> int:
        """Decision 3: the verb, the printed sign, the noun behind, the section, the sentence."""
        if place.mention.sign:
            return min(place.mention.sign, place.phrase.sign or 1)
        if place.phrase.sign:
            return place.phrase.sign
        noun = -1 if re.match("往下扣|扣(?!完)", place.next) else sign_of(place.next[:8])
        if noun:
            return noun
        start = place.mention.start
        floor = self._part(start) if place.phrase.verb else self._sentence(start)[0]
        carried = self.p.carried_sign if self.p.carried_at >= floor else 0
        if carried and not place.phrase.verb:
            return carried
        lead = place.sentence.partition("：")[0] if "：" in place.sentence else ""
        return (
            (sign_of(lead) if len(lead) < 16 else 0)
            or self._section_sign(place.mention.start)
            or carried
            or (-1 if re.search("扣分|减分", place.near) else 0)
            or place.mention.sign
            or 1
        )

    def _measure(self, place: Place, suffix: list[Measure], end: int) -> Measure | None:
        """Decisions 4 to 6: beside the number, in its bracket, in the deed, in what stands above."""
        if place.phrase.is_once or re.match("[，、（]一次性", self.p.text[end : end + 5]):
            return Measure(Unit.ONCE)
        near = choose([*place.phrase.measures, *suffix])
        deed = self._own_measure(place)
        if near is not None:
            is_subject = near.unit in {Unit.PERSON, Unit.HOUSEHOLD}
            return deed if is_subject and deed and deed.unit != Unit.ITEM else near
        bracket = re.match("（([^）]{1,24})）", self.p.text[end : end + 26])
        noted = choose(measures_in(_without_caps(bracket.group(1)))) if bracket else None
        if place.phrase.is_each and not _LISTING.search(place.deed):
            household = re.search("户", place.near[-6:]) and "双方" not in place.near
            each = Measure(Unit.HOUSEHOLD if household else Unit.PERSON)
            return noted or deed or each
        return (
            noted or deed or self._paired(place) or self._carried(place) or self.p.context.measure
        )

    def _own_measure(self, place: Place) -> Measure | None:
        return measure_of_deed(place.deed)

    def _paired(self, place: Place) -> Measure | None:
        """个人加A分，所在家庭加B分: person and household (decision 4)."""
        both = "个人" in place.sentence or "本人" in place.sentence
        if not (both and re.search("所在家庭|家庭|所在户|全户", place.sentence)):
            return None
        near = place.near
        if _HOUSEHOLD_PAIR.search(near) or re.search("家庭|所在户|全户", near[-10:]):
            return Measure(Unit.HOUSEHOLD)
        if re.search("个人|本人", near[-10:]):
            return Measure(Unit.PERSON)
        return None

    def _carried(self, place: Place) -> Measure | None:
        """Return the period that the sentence's first clause states for all: 每月评比，上等…，中等…."""
        start, _end = self._sentence(place.mention.start)
        first = next((m.start for m in self.mentions if m.start >= start), place.mention.start)
        head = self.p.text[start:first]
        cut = max(head.rfind("，"), head.rfind("："))
        if cut < 0:
            return None
        title = measure_of_deed(head[: head.rfind("：")]) if "：" in head else None
        measure = measure_of_deed(head[:cut])
        return measure if measure and measure.unit in _PERIODS else title

    # A lead sentence with its items behind it, in the same paragraph (decision 2).

    def _items_after(self, place: Place, end: int) -> list[tuple[int, int]]:
        text = self.p.text
        found = re.match(
            "(?:的(?:行为|情形|事项|项目|有)?)?(?:，[^，。；：]{0,12})?：", text[end : end + 24]
        )
        if not found:
            return []
        own = clean(place.deed)
        if own and not _LISTING.search(place.deed):
            return []
        stop = self._sentence(place.mention.start)[1]
        start = end + found.end()
        rest = text[start:stop]
        if any(start <= m.start < stop for m in self.mentions) or not rest.strip("。 "):
            return []
        mark = "；" if "；" in rest else "、" if "、" in rest else "，"
        return _split_items(rest, start, mark)

    def _add_items(
        self,
        items: list[tuple[int, int]],
        place: Place,
        sign: int,
        measure: Measure | None,
    ) -> None:
        low, high = signed_ends(place.mention.low, place.mention.high, sign)
        group: list[Draft] = []
        for start, end in items:
            draft = Draft(
                deed=name_deed(self.p.text[start:end], ""),
                points=low,
                points_max=high,
                measure=measure,
                span=self.p.stream.span(start, end),
            )
            self._add_draft(draft)
            group.append(draft)
        self.p.last_group = group

    # Caps.

    def _targets(self, at: int) -> list[Draft]:
        """Return the rules that a cap or veto at this place belongs to."""
        part = self._part(at)
        sentence = self._sentence(at)[0]
        places = self.p.stream.places
        for floor in (part, sentence):
            if any(d.span.end > places[floor] for d in self.p.made):
                return self.p.last_group
        if self.p.anchors:
            return self.p.anchors
        return self.p.made if len(self.p.made) == 1 else []

    def _add_cap(self, place: Place, end: int) -> None:
        at = place.mention.start
        clause = _clause_before(self.p.text, at) + place.next
        points = place.mention.high or place.mention.low
        cap = FoundCap(period_of(clause), points=points)
        if is_shared(clause, in_row=bool(self.p.anchors)):
            return
        self._give_cap(cap, at, end)

    def _give_cap(self, cap: FoundCap, at: int, end: int) -> None:
        targets = self._targets(at)
        if not targets:
            self.p.pending_cap = cap
            return
        for draft in targets:
            if draft.points:
                draft.cap = draft.cap or cap
                if draft in self.p.made:
                    draft.extend(self.p.stream.span(at, end).end)

    def _take_times(self, times: TimesCap) -> None:
        targets = self._targets(times.start)
        clause = _clause_before(self.p.text, times.start)
        if is_shared(clause, in_row=bool(self.p.anchors)):
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
                self.p.pending_cap = times_cap(times, None)
        elif targets[-1] in self.p.made:
            targets[-1].extend(self.p.stream.span(times.start, times.end).end)

    def _take_run_out(self, found: re.Match[str]) -> None:
        """扣完为止 in an item of full marks F: at most F a deed (decision 7)."""
        if self.p.full_marks is None:
            return
        for draft in self._targets(found.start()):
            draft.cap = draft.cap or FoundCap("deed", points=self.p.full_marks)
            if draft in self.p.made:
                draft.extend(self.p.stream.span(found.start(), found.end()).end)

    # What takes all: vetoes, no score at all.

    def _take_veto(self, veto: VetoPhrase) -> None:
        start, _end = self._sentence(veto.start)
        if self.p.last_sentence == start and self.p.last_role in {Role.THRESHOLD, Role.EXAMPLE}:
            if not re.search("[；]", self.p.text[self.p.read_until : veto.start]):
                return
        if self.p.context.kind is Kind.REPORT:
            return
        floor = max(self._part(veto.start), self.p.read_until, start)
        own = self.p.text[floor : veto.start]
        is_level = bool(self.p.made) and bool(_ORDINAL.match(clean(own)))
        if (
            self.p.made
            and self._part(veto.start) <= self.p.read_until
            and not _has_deed(own)
            and not is_level
        ):
            for draft in self.p.last_group:
                draft.vetoes |= veto.vetoes
                draft.extend(self.p.stream.span(veto.start, veto.end).end)
            self.p.read_until = veto.end
            return
        if self.p.anchors and not _has_deed(own):
            for draft in self.p.anchors:
                draft.vetoes |= veto.vetoes
            return
        if not _has_deed(own) and not is_level:
            return
        if "谁" in own and not re.search("[的者]，", own):
            return
        self._add_veto_rule(own, floor, veto)

    def _add_veto_rule(self, own: str, floor: int, veto: VetoPhrase) -> None:
        lead = re.match(r"[，。；：、\s\"')）！？]*", own)
        start = floor + (lead.end() if lead else 0)
        self._add_draft(
            Draft(
                deed=name_deed(_veto_deed(own), self._head()),
                points=Decimal(0),
                vetoes=veto.vetoes,
                span=self.p.stream.span(start, veto.end),
            )
        )
        self.p.read_until = veto.end
        self.p.last_role, self.p.last_sentence = Role.RULE, self._sentence(veto.start)[0]

    def _take_no_score(self, found: re.Match[str]) -> None:
        """不得分 takes the item's full marks (decision 8)."""
        full = self.p.full_marks
        if full is None or found.start() < self.p.read_until:
            return
        floor = max(self._part(found.start()), self.p.read_until)
        own = self.p.text[floor : found.start()]
        if not clean(own):
            return
        lead = re.match(r"[，。；：、\s\"')）！？]*", own)
        start = floor + (lead.end() if lead else 0)
        self._add_draft(
            Draft(
                deed=name_deed(own, self._head()),
                points=-full,
                span=self.p.stream.span(start, found.end()),
            )
        )
        self.p.read_until = found.end()


def _replace_mention(place: Place, mention: Mention) -> Place:
    """Return the old value's place with the new value's number, its quote running to the new."""
    shifted = Mention(mention.start, mention.end, mention.low, mention.high, mention.sign)
    return Place(
        mention=shifted,
        phrase=place.phrase,
        sentence=place.sentence,
        before=place.before,
        near=place.near,
        after=place.after,
        next="",
        deed=place.deed,
        suffix="",
    )


def _names_of(deed: str, count: int) -> list[str]:
    """Return the names of the levels: the last so many words that stand side by side."""
    names = [name for name in re.split("[、/]|和|及", clean(deed)) if name]
    if len(names) < count:
        return [clean(deed)] * count
    return names[-count:]


def _split_items(text: str, offset: int, mark: str) -> list[tuple[int, int]]:
    items: list[tuple[int, int]] = []
    at = 0
    for piece in text.split(mark):
        inner = piece.strip("。；， \n\t")
        if inner:
            start = offset + at + piece.index(inner)
            items.append((start, start + len(inner)))
        at += len(piece) + 1
    return items


def _clause_before(text: str, at: int) -> str:
    start = max(text.rfind(mark, max(0, at - 40), at) for mark in "，；。（：\t")
    return text[start + 1 if start >= 0 else max(0, at - 40) : at]


def _without_caps(text: str) -> str:
    return re.sub(
        "(?:最高|最多|不超过|上限|封顶|限|累计)[^，；]*|(?:全年|每年|每月|每日)(?=[^，；]{0,4}(?:最|不超|上限|封顶|限|累计))",
        "",
        text,
    )


_DEED_END = re.compile(
    "[的者](?=，|：|\\Z|实行|一律|予以|直接|将|给予|取消|当年|全年|该|其|三年|两年|一年|不得|年度|本年|所有|全部|除)"
    "|：|时，|后，"
)


def _has_deed(own: str) -> bool:
    """Whether words before a veto name a deed, and not only whose points it takes."""
    inner = clean(own)
    stripped = re.sub(
        "当年|本年度?|年度|全年|积分|其|该户|全部|直接|一律|取消|所在家庭|家庭|户|个人|三年内?|一年内?|[两二三五]年内?|评先|评优|资格|实行|予以|当事人|情节严重",
        "",
        inner,
    )
    return len(stripped) >= 2 and bool(_DEED_END.search(own) or re.search("[^，]{3,}，", own))


def _veto_deed(own: str) -> str:
    found = list(re.finditer("[的者]，|的|者", own))
    if found:
        return own[: found[-1].end()]
    return own.rpartition("，")[0] or own
