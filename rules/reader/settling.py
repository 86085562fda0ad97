"""What only the whole passage can tell of a number: bare ones, full marks, stories going on."""

import re

from rules.reader.context import sign_of
from rules.reader.deeds import clean
from rules.reader.judging import Kind, Place, Role
from rules.reader.mentions import Mention, read_phrase
from rules.reader.passage import Passage, section_sign, sentence_at

_IS_LAST = re.compile("(?:的标准[^，。；]{0,8})?\\Z")


def settle(passage: Passage, role: Role, place: Place) -> Role:
    """Decide what only the passage can tell: bare numbers, full marks in brackets."""
    mention = place.mention
    if mention.is_bare and role in {Role.RULE, Role.BARE}:
        return settle_bare(passage, place)
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
        and passage.full_marks == mention.low
        and passage.full_marks is not None
    ):
        return Role.FULL_MARKS
    if role is Role.RULE and repeats_threshold(passage, place):
        return Role.THRESHOLD
    if role is not Role.BARE:
        return role
    same_sentence = passage.last_sentence == sentence_at(passage, mention.start)[0]
    if (
        same_sentence
        and passage.last_role is Role.RULE
        and place.deed
        and _IS_LAST.match(place.next)
    ):
        return Role.RULE
    if place.mention.levels:
        return Role.RULE
    has_deed = bool(clean(place.deed)) or bool(passage.head)
    sign = section_sign(passage, mention.start)
    scores = passage.context.kind is Kind.SCORING or sign or passage.is_cell
    if scores and has_deed and re.match("[，。；）、/（\t ]|\\Z", passage.text[mention.end :][:1]):
        return Role.RULE
    if has_deed and ends_clause(passage, mention) and has_given_beside(passage, mention):
        return Role.RULE
    if has_deed and is_ladder(passage, place):
        return Role.RULE
    return Role.BARE


def settle_bare(passage: Passage, place: Place) -> Role:
    """A number without 分 counts where the section has said what is counted."""
    context = passage.context
    has_deed = bool(clean(place.deed)) or bool(passage.head)
    scores = context.kind is Kind.SCORING and (context.sign or context.measure)
    return Role.RULE if has_deed and (scores or passage.is_cell) else Role.THRESHOLD


def repeats_threshold(passage: Passage, place: Place) -> bool:
    """达到200分的，只记200分: what is over a threshold is cut to it."""
    return bool(
        passage.last_role is Role.THRESHOLD
        and passage.last_sentence == sentence_at(passage, place.mention.start)[0]
        and re.search(rf"(?<!\d){place.mention.low}分", place.sentence.split("，")[0])
        and "只" in place.near + "".join(place.phrase.lights)
    )


def ends_clause(passage: Passage, mention: Mention) -> bool:
    return passage.text[mention.end : mention.end + 1] in "，。；、）/（\t "


def has_given_beside(passage: Passage, mention: Mention) -> bool:
    """Whether another number of the sentence has a verb: 本科10分，硕士再加10分."""
    start, end = sentence_at(passage, mention.start)
    near = passage.mentions_between(max(start, mention.start - 80), min(end, mention.end + 80))
    for other in near:
        if other is not mention:
            phrase = read_phrase(passage.text, start, other.start)
            if phrase.sign and not phrase.limit:
                return True
    return False


def goes_on_telling(passage: Passage, place: Place, sentence: int) -> bool:
    """Whether the sentence has already told of somebody, and this number goes on with it."""
    return (
        passage.last_role is Role.REPORT
        and passage.last_sentence == sentence
        and not place.phrase.measures
        and not place.suffix
        and not place.mention.sign
        and passage.context.kind is not Kind.SCORING
    )


def is_ladder(passage: Passage, place: Place) -> bool:
    """Whether bare numbers follow one another: 冠军10分，亚军8分，季军5分."""
    return bool(
        sign_of(place.sentence) and len(re.findall(r"[^\d，、；]分[，、；。]", place.sentence)) > 5
    )
