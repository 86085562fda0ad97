"""The sign and the unit of a number of points, from what stands beside it and above it."""

import re

from rules.reader.context import sign_of
from rules.reader.lexicon import LISTING
from rules.reader.measures import Measure, choose, measure_of_deed, measures_in
from rules.reader.misdeeds import is_bad
from rules.reader.passage import Passage, last_head, part_at, section_sign, sentence_at
from rules.reader.roles import Place
from rules.units import Unit

_TWO_HOUSES = re.compile("两[户家]|双方家庭|邻里两家")
_PERIODS = frozenset({Unit.WEEK, Unit.MONTH, Unit.QUARTER, Unit.YEAR})
_HOUSEHOLD_PAIR = re.compile("(?:所在家庭|家庭|所在户|全户|该户|其家庭|户)[^，。；户]{0,3}\\Z")


def find_sign(passage: Passage, place: Place) -> int:
    """Decision 3: the verb, the printed sign, the noun behind, the section, the sentence."""
    if place.mention.sign:
        return min(place.mention.sign, place.phrase.sign or 1)
    if place.phrase.sign:
        return place.phrase.sign
    noun = -1 if re.match("往下扣|扣(?!完)", place.next) else sign_of(place.next[:8])
    if noun:
        return noun
    start = place.mention.start
    floor = part_at(passage, start) if place.phrase.verb else sentence_at(passage, start)[0]
    floor = max(floor, last_head(passage, start))
    carried = passage.carried_sign if passage.carried_at >= floor else 0
    if carried and not place.phrase.verb:
        return carried
    lead = place.sentence.partition("：")[0] if "：" in place.sentence else ""
    return (
        (section_sign(passage, start) if passage.signs else 0)
        or (sign_of(lead) if len(lead) < 16 else 0)
        or section_sign(passage, place.mention.start)
        or carried
        or (-1 if re.search("扣分|减分", place.near) else 0)
        or (-1 if is_bad(place.deed or passage.head) else 1)
    )


def find_measure(passage: Passage, place: Place, suffix: list[Measure], end: int) -> Measure | None:
    """Decisions 4 to 6: beside the number, in its bracket, in the deed, in what stands above."""
    if place.phrase.is_once or re.match("[，、（]一次性", passage.text[end : end + 5]):
        return Measure(Unit.ONCE)
    near = choose([*place.phrase.measures, *suffix])
    deed = measure_of_deed(place.deed)
    if near is not None:
        is_subject = near.unit in {Unit.PERSON, Unit.HOUSEHOLD}
        return deed if is_subject and deed and deed.unit != Unit.ITEM else near
    bracket = re.match("（([^）]{1,24})）", passage.text[end : end + 26])
    noted = choose(measures_in(_without_caps(bracket.group(1)))) if bracket else None
    if place.phrase.is_each and not LISTING.search(place.deed):
        households = re.search("户|家庭|两家", place.near[-8:]) or _TWO_HOUSES.search(place.deed)
        household = households and "双方各" not in place.near
        each = Measure(Unit.HOUSEHOLD if household else Unit.PERSON)
        return noted or deed or each
    return (
        noted
        or deed
        or find_paired(passage, place)
        or find_carried(passage, place)
        or passage.context.measure
    )


def find_paired(passage: Passage, place: Place) -> Measure | None:
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


def find_carried(passage: Passage, place: Place) -> Measure | None:
    """Return the period that the sentence's first clause states for all: 每月评比，上等…，中等…."""
    start, _end = sentence_at(passage, place.mention.start)
    first = passage.mentions_between(start, place.mention.start + 1)[0].start
    head = passage.text[start : min(first, start + 200)]
    cut = max(head.rfind("，"), head.rfind("："))
    if cut < 0:
        return None
    if "每" in head[cut:]:
        return None
    title = measure_of_deed(head[: head.rfind("：")]) if "：" in head else None
    measure = measure_of_deed(head[:cut])
    return measure if measure and measure.unit in _PERIODS else title


def _without_caps(text: str) -> str:
    return re.sub(
        "(?:最高|最多|不超过|上限|封顶|限|累计)[^，；]*|(?:全年|每年|每月|每日)(?=[^，；]{0,4}(?:最|不超|上限|封顶|限|累计))",
        "",
        text,
    )
