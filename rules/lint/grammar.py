"""The grammar of the lint: which words of a clause, taken together, take a right away.

Asked of every sentence: is a right taken or delayed, made conditional on points, or punished when
used; is there a fine; is informing paid?
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile

from rules.lint.findings import GROUNDS, Finding
from rules.lint.lexicon import NUMBER, Token
from rules.lint.reading import POINT_WORDS, TAKERS, Clause, Sentence, read_sentences
from rules.lint.tidying import tidy

# What may stand beside a taking word without being what it takes.
LIGHT = re.compile(
    r"[\s的其该此户他她们予以一律均都并将再也立即当年本度全半上下季月日个之内起给为家庭农村民本人处理者"
    "了和及、0-9一二两三四五六七八九十]*"
)
FAMILY = re.compile(r"(?<!其)(?<!的)(?:老人|父母|爹娘|公婆|长辈|妻子|儿女|妻儿)")
NAMED_BY_IT = re.compile(r"[^，,。；]{0,3}的(?:农户|家庭|户|村民|人|群众|对象|老人|孩子)")
DEED_BEFORE_POINTS = re.compile(r".{0,8}(?:的|者)[，,：:\s]*(?:每.{0,4}|一次性?|予以|给予)?")
EXERCISED_NOT = re.compile(r"(?:无|未|不|没有|没|零|防止|化解|杜绝|减少)[^，,。；、]{0,3}$")
ABSTAINED = re.compile(r"(?:不|未|拒|没|缺席|弃)[^，,。；、]{0,5}$")
BY_AUTHORITY = re.compile(
    "(?:公安|民警|交警|交管|派出所|执法|城管|司法|法院|民政|市场监管|林业|环保|生态环境|水务|自然资源"
    "|主管|有关|相关|上级)"
    r"[^，,。；]{0,8}(?:依法|依规|按规定|按程序|处以?|给予|予以|作出|$)|(?:被|受到?|遭)[^，,。；]{0,10}$"
)
INSTEAD = re.compile(r"(?:代替|替代|取代|取消|免除|免予|免于|免交|不再)[^，,。；]{0,4}$")
PAY_FIRST = re.compile(r"先[^，,。；]{0,3}(?:交|缴|清|参加|完成|还|补|拆|整改|把)")
NEED = re.compile(
    r"[^。；]{0,14}(?:"
    rf"(?:须|需|应|要求|不得?低于|不得?少于)[^，,。；]{{0,8}}(?:积分|{NUMBER}分(?![红配]))"
    r"|积分[^，,。；]{0,6}(?:须|需|应|要|不得?低于|不得?少于|达到))"
)
OUT_OF = re.compile("[款金]?[中里内](?:直接|予以|先行|一并|相应)?")
UNCONDITIONAL = frozenset({"petition"})
REDUCERS = frozenset({"减少", "降低", "下调", "调低", "缩减", "减半"})


@dataclass(frozen=True, slots=True)
class Hit:
    """A ground of findings, and the first and last word that make it."""

    ground: str
    first: Token
    last: Token


def lint(text: str) -> list[Finding]:
    """Return what a village may not decide in a regulation, in the order of the text.

    A clause is found when it takes away, withholds, delays or makes conditional a right, fines, or
    pays for informing. Rewards for using a right, and promises not to touch one, pass.
    """
    return _lint(text, offered_for_points=False)


def lint_offer(text: str) -> list[Finding]:
    """Return the same of what is given for points: there, the condition is the price."""
    return _lint(text, offered_for_points=True)


def _lint(text: str, *, offered_for_points: bool) -> list[Finding]:
    tidied = tidy(text)
    found: dict[tuple[int, int, str], Finding] = {}
    for sentence in read_sentences(tidied.text, offered_for_points=offered_for_points):
        for hit in _find_hits(sentence):
            start, end = tidied.place_of(*_span_of(sentence, hit))
            found.setdefault((start, end, hit.ground), _build_finding(text, start, end, hit.ground))
    return sorted(found.values(), key=lambda finding: (finding.start, finding.end))


def _find_hits(sentence: Sentence) -> Iterator[Hit]:
    for i, clause in enumerate(sentence.clauses):
        yield from _find_takings(sentence, i)
        yield from _find_conditions(sentence, i)
        yield from _find_fines(sentence, clause)
        for token in clause.of_kind("hinder"):
            yield Hit("petition", token, token)
        for token in clause.of_kind("cut_off"):
            yield Hit("supply", token, token)
    yield from _find_punished_acts(sentence)
    yield from _find_paid_informing(sentence)


# 1. A right is taken away, withheld or delayed.


def _find_takings(sentence: Sentence, at: int) -> Iterator[Hit]:
    clause = sentence.clauses[at]
    for i, token in enumerate(clause.tokens):
        if token.kind not in TAKERS:
            continue
        right = _find_taken_right(sentence, at, token, clause.tokens[i + 1 :])
        if right and not _is_by_authority(sentence, clause, token):
            first, last = sorted((token, right), key=lambda word: word.start)
            yield Hit(right.right, first, last)


def _find_taken_right(
    sentence: Sentence, at: int, taker: Token, following: Sequence[Token]
) -> Token | None:
    """Return the right that is taken: the object, what is deducted from, or the topic."""
    right = _find_object(sentence, taker, following)
    if right:
        return None if _is_deed(sentence, right) else right
    for source in sentence.clauses[at].rights:
        if OUT_OF.fullmatch(sentence.text, source.end, taker.start):
            return source
    if _has_no_object(sentence, sentence.clauses[at], taker, following):
        return _find_topic(sentence, at, taker)
    return None


def _find_object(sentence: Sentence, taker: Token, following: Sequence[Token]) -> Token | None:
    verbs: list[Token] = []
    for token in following:
        if token.kind in POINT_WORDS | {"wrong", "keep", "guard"}:
            return None
        if token.right and _suits(sentence, taker, verbs, token):
            return token
        if token.kind in {"give", "join"}:
            verbs.append(token)
    return None


def _suits(sentence: Sentence, taker: Token, verbs: Sequence[Token], right: Token) -> bool:
    """Tell whether the taking word, with the verbs between, can take this right."""
    if FAMILY.search(sentence.text, taker.end, right.start):
        return False
    if right.right == "petition":
        return taker.kind == "modal" or taker.words == "限制"
    kinds = {verb.kind for verb in verbs}
    if taker.kind == "modal":
        return bool(kinds) or (right.is_act and right.start - taker.end <= 4)
    if taker.kind == "refuse":
        is_own_choice = right.right in {"vote", "school", "army"} and "give" not in kinds
        return not is_own_choice
    if taker.words == "拒绝":
        return "give" in kinds or right.right == "papers"
    # Less paperwork or fewer recruits is no harm done.
    return taker.words not in REDUCERS or right.right not in {"papers", "school", "army"}


def _has_no_object(
    sentence: Sentence, clause: Clause, taker: Token, following: Sequence[Token]
) -> bool:
    """Tell whether a taking word stands alone, so that what it takes was named before it."""
    if any(token.kind not in {"give", "join", "back"} | TAKERS for token in following):
        return False
    if taker.kind in {"modal", "refuse"} and not following:
        return False
    rest = sentence.text[taker.end : clause.end]
    for token in reversed(following):
        rest = rest[: token.start - taker.end] + rest[token.end - taker.end :]
    return bool(LIGHT.fullmatch(rest))


def _find_topic(sentence: Sentence, at: int, taker: Token) -> Token | None:
    """Return the right named last before a taking word that has no object of its own."""
    before = [token for token in sentence.clauses[at].tokens if token.end <= taker.start]
    for back in range(3):
        for token in reversed(before):
            if token.kind in POINT_WORDS | {"wrong", "other", "pass"}:
                return None
            if token.right:
                return None if token.right == "petition" else token
        place = at - back - 1
        if place < 0 or not _is_topical(sentence, sentence.clauses[place]):
            return None
        before = list(sentence.clauses[place].tokens)
    return None


def _is_topical(sentence: Sentence, clause: Clause) -> bool:
    words = sentence.text[clause.start : clause.end].strip()
    if words.startswith(("因", "由于", "经")):
        return False
    if not clause.rights or clause.of_kind("give", "join", "back"):
        return True
    return words.startswith(("对", "将", "把", "其", "需", "凡", "要")) or words.endswith(
        clause.rights[-1].words
    )


def _is_deed(sentence: Sentence, right: Token) -> bool:
    """Tell whether the clause only names who or what points are about: 不给老人养老金的，扣10分."""
    if NAMED_BY_IT.match(sentence.text, right.end):
        return True
    later = next((token for token in sentence.tokens if token.start >= right.end), None)
    return bool(
        later
        and later.kind in POINT_WORDS
        and DEED_BEFORE_POINTS.fullmatch(sentence.text, right.end, later.start)
    )


def _is_by_authority(sentence: Sentence, clause: Clause, taker: Token) -> bool:
    """Tell whether the text only says what an authority does under the law."""
    words = sentence.text[clause.start : taker.start]
    authority = BY_AUTHORITY.search(words)
    return bool(authority and re.search("依法|依规|按规定|按程序", words))


# 2. A right is made conditional on points.


def _find_conditions(sentence: Sentence, at: int) -> Iterator[Hit]:
    clause = sentence.clauses[at]
    for token in clause.of_kind("then"):
        right = _first_right(token, clause)
        if right and PAY_FIRST.search(sentence.text, sentence.clauses[0].start, token.start):
            yield Hit(right.right, token, right)
    if not sentence.is_about_points:
        return
    for token in clause.tokens:
        right = _find_conditional_right(sentence, at, token)
        if right and right.right not in UNCONDITIONAL:
            first, last = sorted((token, right), key=lambda word: word.start)
            yield Hit(right.right, first, last)
    for right in clause.rights:
        if _needs_points(sentence, clause, right):
            yield Hit(right.right, right, right)


def _find_conditional_right(sentence: Sentence, at: int, token: Token) -> Token | None:
    clause = sentence.clauses[at]
    match token.kind:
        case "link" | "basis":
            near = [*clause.rights, *(sentence.clauses[at - 1].rights if at else [])]
            return near[0] if near else None
        case "by_points":
            return _first_right(token, clause)
        case "first":
            return _first_right(token, clause) or _right_of_preference(sentence, clause, token)
        case "prerequisite":
            following = [word for word in clause.tokens if word.start >= token.end]
            if any(word.kind in POINT_WORDS | {"other", "pass"} for word in following):
                return None
            return _first_right(token, clause) or _find_topic(sentence, at, token)
    return None


def _first_right(token: Token, clause: Clause) -> Token | None:
    """Return the first right after a word of a clause, unless something else comes between."""
    following = [word for word in clause.tokens if word.start >= token.end]
    stops = POINT_WORDS | {"other", "pass", "wrong"}
    near = takewhile(lambda word: word.kind not in stops, following)
    return next((word for word in near if word.right), None)


def _right_of_preference(sentence: Sentence, clause: Clause, token: Token) -> Token | None:
    """Return the right in 在宅基地审批上优先考虑, and none in 参军家庭优先慰问."""
    if any(word.kind in {"other", "pass"} for word in clause.tokens if word.start >= token.end):
        return None
    for right in reversed(clause.rights):
        between = sentence.text[right.end : token.start]
        if right.end <= token.start and re.search("^$|上|时|中|方面|审批|申请|评定|办理", between):
            return right
    return None


def _needs_points(sentence: Sentence, clause: Clause, right: Token) -> bool:
    is_asked_for = any(
        token.end <= right.start and token.kind in {"give", "join"} for token in clause.tokens
    )
    end = sentence.clauses[-1].end
    has_points_given = any(token.kind in POINT_WORDS for token in sentence.tokens)
    return is_asked_for and not has_points_given and bool(NEED.match(sentence.text, right.end, end))


# 3. A right is used, and punished.


def _find_punished_acts(sentence: Sentence) -> Iterator[Hit]:
    tokens = sentence.tokens
    for i, token in enumerate(tokens):
        before = sentence.text[sentence.clauses[0].start : token.start]
        is_petition = token.right == "petition" and not EXERCISED_NOT.search(before)
        is_abstention = token.right == "vote" and ABSTAINED.search(before)
        punishment = _find_punishment(tokens, i) if is_petition or is_abstention else None
        if punishment:
            first, last = sorted((token, punishment), key=lambda word: word.start)
            yield Hit(token.right, first, last)


def _find_punishment(tokens: Sequence[Token], at: int) -> Token | None:
    """Return the deduction or taking after a word; else the deduction that leads its list."""
    for token in tokens[at + 1 :]:
        if token.kind == "reward":
            return None
        if token.kind in {"deduct", "take", "modal", "refuse", "refuse_strong", "fine"}:
            return token
    leads = [token for token in tokens[:at] if token.kind in POINT_WORDS]
    return leads[-1] if leads and leads[-1].kind == "deduct" else None


# 4. A fine.


def _find_fines(sentence: Sentence, clause: Clause) -> Iterator[Hit]:
    for token in clause.of_kind("fine"):
        before = sentence.text[clause.start : token.start]
        if not BY_AUTHORITY.search(before) and not INSTEAD.search(before):
            yield Hit("fine", token, token)


# 5. Pay for informing.


def _find_paid_informing(sentence: Sentence) -> Iterator[Hit]:
    tokens = sentence.tokens
    for i, token in enumerate(tokens):
        if token.kind != "inform":
            continue
        later = next((word for word in tokens[i + 1 :] if word.kind in POINT_WORDS), None)
        earlier = next((word for word in reversed(tokens[:i]) if word.kind in POINT_WORDS), None)
        if later and later.kind == "reward":
            yield Hit("inform", token, later)
        elif later is None and earlier and earlier.kind == "reward":
            yield Hit("inform", earlier, token)


def _span_of(sentence: Sentence, hit: Hit) -> tuple[int, int]:
    """Return the places of the whole clauses from the first word of a hit to the last."""
    start = max(clause.start for clause in sentence.clauses if clause.start <= hit.first.start)
    end = min(clause.end for clause in sentence.clauses if clause.end >= hit.last.end)
    return start, end


def _build_finding(text: str, start: int, end: int, ground: str) -> Finding:
    return Finding(
        words=text[start:end],
        start=start,
        end=end,
        reason=str(GROUNDS[ground].reason),
        cure=str(GROUNDS[ground].cure),
    )
