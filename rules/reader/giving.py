"""Makes rules of numbers of points: one, one a level, one an item; values set anew."""

import re

from rules.reader.attribution import find_measure, find_sign
from rules.reader.deeds import clean, name_deed
from rules.reader.drafts import Base, Draft, signed_ends
from rules.reader.lexicon import LISTING
from rules.reader.measures import Measure, measures_in
from rules.reader.mentions import Mention
from rules.reader.passage import Passage, add_draft, head_of, place_of, sentence_at
from rules.reader.roles import Place, Role

_RESET = re.compile(
    "(?:/[^，；。]{1,3})?，?(?:一律|统一|均|现|再|分别|已|都|则)*(?:提高|调整|增加|上调|降低|下调|调高|调低|提升|涨|跌|加|改|增|减少|升|降|提|调|变更|修改|修订)(?:到|至|为|成)"
    "(?:每[^，；。\\d]{1,4})?(?:[加扣减奖]|奖励|扣除)?\\Z"
)
_NO_RULE_TOPIC = re.compile("最高分|总分|满分|上限|门槛|分数线|兑换|达标|合格线|底线")


def find_reset(passage: Passage, mention: Mention, end: int) -> Mention | None:
    """Return the new value in 由5分提高至8分 (decision 11)."""
    later = next(iter(passage.mentions_between(end, end + 21)), None)
    if later is None:
        return None
    if not _RESET.match(passage.text[end : later.start]):
        return None
    return later


def take_reset(passage: Passage, place: Place, new: Mention) -> None:
    if _NO_RULE_TOPIC.search(place.near):
        return
    if re.search("基础分|基准分|起评分|初始分|基础积分", place.near):
        passage.finds.bases.append(
            Base(new.low, passage.stream.span(new.start, new.end), place.sentence)
        )
        return
    new_place, suffix, end = place_of(passage, new)
    old = place.phrase
    old.measures = new_place.phrase.measures or old.measures or measures_in(place.near)
    old.sign = old.sign or (-1 if re.search("[扣减罚]", place.near) else 0)
    old.sign = old.sign or (1 if re.search("加分|奖励|加", place.near.replace("参加", "")) else 0)
    add_rule(passage, _replace_mention(place, new), suffix, end)
    passage.last_role = Role.RULE
    passage.last_sentence = sentence_at(passage, new.start)[0]
    passage.read_until = end


def add_rule(passage: Passage, place: Place, suffix: list[Measure], end: int) -> None:
    sign = find_sign(passage, place)
    measure = find_measure(passage, place, suffix, end)
    if _repeats_row(passage, place):
        for draft in passage.anchors:
            draft.measure = draft.measure or measure
        return
    start = place.mention.start - deed_length(passage, place)
    bracket = re.match("（[^）]{1,24}）", passage.text[end : end + 26])
    items = items_after(passage, place, end)
    if items:
        add_items(passage, items, place, sign, measure)
        return
    quote_end = end + (len(bracket.group()) if bracket else 0)
    if place.mention.levels:
        add_levels(passage, place, sign, measure, ends=(start, end))
    else:
        low, high = signed_ends(place.mention.low, place.mention.high, sign)
        add_draft(
            passage,
            Draft(
                deed=deed_name(passage, place),
                points=low,
                points_max=high,
                measure=measure,
                span=passage.stream.span(start, max(end, start + 1)),
            ),
        )
        if bracket:
            passage.made[-1].extend(passage.stream.span(start, quote_end).end)
    passage.carried_sign = sign
    passage.carried_at = place.mention.start


def _repeats_row(passage: Passage, place: Place) -> bool:
    """Whether a note only says once more what its row gives: 每100元计1分."""
    same = [draft for draft in passage.anchors if abs(draft.points) == place.mention.low]
    return bool(same) and not clean(place.deed) and not passage.made


def deed_length(passage: Passage, place: Place) -> int:
    """Return how far before the number the quote begins."""
    phrase_start = place.phrase.start
    deed = place.deed
    own = deed.rpartition("：")
    if own[1] and len(clean(own[2])) >= 2:
        deed = own[2]
    lead = re.match(r"[，。；：、\s\"')）！？]*", deed)
    kept = len(deed) - (lead.end() if lead else 0)
    return place.mention.start - phrase_start + min(kept, 120)


def deed_name(passage: Passage, place: Place) -> str:
    sentence = sentence_at(passage, place.mention.start)[0]
    first = passage.first_made.get(sentence)
    return name_deed(place.deed, first.deed if first else passage.head)


def add_levels(
    passage: Passage,
    place: Place,
    sign: int,
    measure: Measure | None,
    *,
    ends: tuple[int, int],
) -> None:
    """Make one rule a level (decision 1): the names before, the numbers behind, one quote."""
    levels = place.mention.levels
    names = _names_of(place.deed, len(levels))
    group: list[Draft] = []
    for name, points in zip(names, levels, strict=True):
        if points == 0:
            continue
        draft = Draft(
            deed=name_deed(name, head_of(passage)),
            points=points * (sign or 1),
            measure=measure,
            span=passage.stream.span(*ends),
        )
        add_draft(passage, draft)
        group.append(draft)
    passage.last_group = group


_LISTED = re.compile("情形|行为|事项|项目|有|包括|如下")


def items_after(passage: Passage, place: Place, end: int) -> list[tuple[int, int]]:
    text = passage.text
    found = re.match(
        "(?:的(?:行为|情形|事项|项目|情况)?(?:主要)?(?:有|包括|如下|为|是)?)?(?:，[^，。；：]{0,12})?：",
        text[end : end + 24],
    )
    if not found:
        return []
    own = clean(place.deed)
    if own and not LISTING.search(place.deed):
        return []
    stop = sentence_at(passage, place.mention.start)[1]
    start = end + found.end()
    rest = text[start:stop]
    if passage.mentions_between(start, stop) or not rest.strip("。 "):
        return []
    is_list = LISTING.search(place.deed) or _LISTED.search(found.group())
    if "；" not in rest and not is_list:
        return [(place.mention.start, start + len(rest.rstrip("。；， \n\t")))]
    mark = "；" if "；" in rest else "、" if "、" in rest else "，"
    return _split_items(rest, start, mark)


def add_items(
    passage: Passage,
    items: list[tuple[int, int]],
    place: Place,
    sign: int,
    measure: Measure | None,
) -> None:
    low, high = signed_ends(place.mention.low, place.mention.high, sign)
    group: list[Draft] = []
    for start, end in items:
        draft = Draft(
            deed=name_deed(passage.text[start:end], ""),
            points=low,
            points_max=high,
            measure=measure,
            span=passage.stream.span(start, end),
        )
        add_draft(passage, draft)
        group.append(draft)
    passage.last_group = group


def note_base(passage: Passage, bases: list[Base], place: Place) -> None:
    span = passage.stream.span(place.mention.start - len(place.near), place.mention.end)
    bases.append(Base(place.mention.low, span, place.sentence))


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
