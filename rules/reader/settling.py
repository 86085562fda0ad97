"""What only the whole passage can tell of a number: bare ones, full marks, stories going on."""

import re

from rules.reader.context import sign_of
from rules.reader.deeds import clean
from rules.reader.mentions import Mention, read_phrase
from rules.reader.passage import Passage, section_sign, sentence_at
from rules.reader.roles import Kind, Place, Role

_BRACKET_BEFORE = re.compile("（(?:本项|满分|共|计|分值|总分)?[为：]?\\Z")
_IS_LAST = re.compile("(?:的标准[^，。；]{0,8})?\\Z")


def settle(passage: Passage, role: Role, place: Place) -> Role:
    """Decide what only the passage can tell: bare numbers, full marks in brackets."""
    if role not in {Role.RULE, Role.BARE}:
        return role
    if _goes_on_pricing(passage, place):
        return Role.RATE
    if place.mention.is_bare:
        return _settle_bare(passage, place)
    if _is_full_marks_again(passage, place):
        return Role.FULL_MARKS
    if role is Role.RULE:
        return Role.THRESHOLD if _repeats_threshold(passage, place) else role
    return Role.RULE if _is_rule_without_verb(passage, place) else role


def _goes_on_pricing(passage: Passage, place: Place) -> bool:
    """Whether prices follow one another: 牙膏八分，暖瓶三十分."""
    given = place.phrase.verb or place.mention.sign or place.phrase.measures
    given = given or place.suffix.startswith("/")
    sentence = sentence_at(passage, place.mention.start)[0]
    return not given and passage.last_role is Role.RATE and passage.last_sentence == sentence


def _is_full_marks_again(passage: Passage, place: Place) -> bool:
    """Whether a number in brackets repeats the item's full marks: 庭院（20分）."""
    return (
        passage.full_marks is not None
        and passage.full_marks == place.mention.low
        and not place.mention.sign
        and not place.phrase.sign
        and bool(_BRACKET_BEFORE.search(place.before))
        and place.next.startswith("）")
    )


def _is_rule_without_verb(passage: Passage, place: Place) -> bool:
    """Whether a bare number is a rule by what stands around it: a ladder, a section that scores."""
    mention = place.mention
    same_sentence = passage.last_sentence == sentence_at(passage, mention.start)[0]
    goes_on = same_sentence and passage.last_role is Role.RULE and bool(place.deed)
    if mention.levels or (goes_on and _IS_LAST.match(place.next)):
        return True
    if not clean(place.deed) and not passage.head:
        return False
    context = passage.context
    scores = context.kind is Kind.SCORING or section_sign(passage, mention.start)
    if not _ends_clause(passage, mention):
        return _is_ladder(place)
    if place.near.endswith("者") and passage.context.sign:
        return True
    beside = bool(scores) or passage.is_cell or _has_given_beside(passage, mention)
    return beside or _is_ladder(place)


def _settle_bare(passage: Passage, place: Place) -> Role:
    """Count a number without 分 where the section has said what is counted."""
    context = passage.context
    has_deed = bool(clean(place.deed)) or bool(passage.head)
    scores = context.kind is Kind.SCORING and (context.sign or context.measure)
    return Role.RULE if has_deed and (scores or passage.is_cell) else Role.THRESHOLD


def _repeats_threshold(passage: Passage, place: Place) -> bool:
    """达到200分的，只记200分: what is over a threshold is cut to it."""
    return bool(
        passage.last_role is Role.THRESHOLD
        and passage.last_sentence == sentence_at(passage, place.mention.start)[0]
        and re.search(rf"(?<!\d){place.mention.low}分", place.sentence.split("，")[0])
        and "只" in place.near + "".join(place.phrase.lights)
    )


def _ends_clause(passage: Passage, mention: Mention) -> bool:
    return passage.text[mention.end : mention.end + 1] in "，。；、）/（\t "


def _has_given_beside(passage: Passage, mention: Mention) -> bool:
    """Whether another number of the sentence has a verb: 本科10分，硕士再加10分."""
    start, end = sentence_at(passage, mention.start)
    near = passage.mentions_between(max(start, mention.start - 80), min(end, mention.end + 80))
    for other in near:
        if other is not mention:
            phrase = read_phrase(passage.text, start, other.start)
            given = phrase.sign or other.sign or phrase.measures
            if given and not phrase.limit:
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


def _is_ladder(place: Place) -> bool:
    """Whether bare numbers follow one another: 冠军10分，亚军8分，季军5分."""
    return bool(
        sign_of(place.sentence) and len(re.findall(r"[^\d，、；]分[，、；。]", place.sentence)) > 5
    )
