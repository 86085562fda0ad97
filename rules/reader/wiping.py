"""Makes rules of what takes all: vetoes (decision 14), no score at all (decision 8)."""

import re
from decimal import Decimal

from rules.reader.deeds import clean, name_deed
from rules.reader.drafts import Draft
from rules.reader.passage import Passage, add_draft, head_of, part_at, sentence_at
from rules.reader.roles import Kind, Role
from rules.reader.vetoes import VetoPhrase

_CLASS = re.compile("[^，。；的者]{1,6}(?:户|级|家庭)(?:由|，|应|须)")
_ORDINAL = re.compile("(?:第[一二三四五六七八九十\\d]+|[头首再二三四五]|下)[次回]")
_TOO_FEW = re.compile("分数?(?:不够|不足|不到|没攒够|少)的?，?\\Z")
_DEED_END = re.compile(
    "[的者](?=，|：|\\Z|实行|一律|予以|直接|将|给予|取消|当年|全年|该|其|三年|两年|一年|不得|年度|本年|所有|全部|除)"
    "|：|时，|后，"
)


def take_veto(passage: Passage, veto: VetoPhrase) -> None:
    """Give a veto to the rule before it, to the row it is a note to, or make a rule of it."""
    start, _end = sentence_at(passage, veto.start)
    if _TOO_FEW.search(passage.text[start : veto.start][-24:]):
        return
    if passage.context.kind is Kind.REPORT or _hangs_on_threshold(passage, veto, start):
        return
    floor = max(part_at(passage, veto.start), passage.read_until, start)
    own = passage.text[max(floor, veto.start - 240) : veto.start]
    is_level = bool(passage.made) and bool(_ORDINAL.match(clean(own)))
    if _has_deed(own) or is_level:
        if _CLASS.match(clean(own)):
            return
        if not re.search("谁[碰犯沾违动]", own):
            add_veto_rule(passage, own, veto.start - len(own), veto)
    elif passage.made and part_at(passage, veto.start) <= passage.read_until:
        for draft in passage.last_group:
            draft.vetoes |= veto.vetoes
            draft.extend(passage.stream.span(veto.start, veto.end).end)
        passage.read_until = veto.end
    else:
        for draft in passage.anchors:
            draft.vetoes |= veto.vetoes


def _hangs_on_threshold(passage: Passage, veto: VetoPhrase, sentence: int) -> bool:
    """Whether what is barred is who has too few points: 低于60分的，不得评优."""
    told = passage.last_role in {Role.THRESHOLD, Role.EXAMPLE}
    between = passage.text[passage.read_until : veto.start]
    return told and passage.last_sentence == sentence and "；" not in between


def add_veto_rule(passage: Passage, own: str, floor: int, veto: VetoPhrase) -> None:
    lead = re.match(r"[，。；：、\s\"')）！？]*", own)
    start = floor + (lead.end() if lead else 0)
    add_draft(
        passage,
        Draft(
            deed=name_deed(_veto_deed(own), head_of(passage)),
            points=Decimal(0),
            vetoes=veto.vetoes,
            span=passage.stream.span(start, veto.end),
        ),
    )
    passage.read_until = veto.end
    passage.last_role, passage.last_sentence = Role.RULE, sentence_at(passage, veto.start)[0]


def take_no_score(passage: Passage, found: re.Match[str]) -> None:
    """不得分 takes the item's full marks (decision 8)."""
    full = passage.full_marks
    if full is None or found.start() < passage.read_until:
        return
    floor = max(part_at(passage, found.start()), passage.read_until)
    own = passage.text[floor : found.start()]
    if not clean(own):
        return
    lead = re.match(r"[，。；：、\s\"')）！？]*", own)
    start = floor + (lead.end() if lead else 0)
    add_draft(
        passage,
        Draft(
            deed=name_deed(own, head_of(passage)),
            points=-full,
            span=passage.stream.span(start, found.end()),
        ),
    )
    passage.read_until = found.end()


def _has_deed(own: str) -> bool:
    """Whether words before a veto name a deed, and not only whose points it takes."""
    inner = clean(own)
    stripped = re.sub(
        "当年|本年度?|年度|全年|积分|其|该户|全部|直接|一律|取消|所在家庭|家庭|户|个人|三年内?|一年内?|[两二三五]年内?|评先|评优|资格|实行|予以|当事人",
        "",
        inner,
    )
    return len(stripped) >= 2 and bool(_DEED_END.search(own) or re.search("[^，]{3,}，", own))


def _veto_deed(own: str) -> str:
    found = list(re.finditer("[的者]，|的|者", own))
    if found:
        return own[: found[-1].end()]
    return own.rpartition("，")[0] or own
