"""Rights taken away, withheld or delayed."""

import re
from collections.abc import Iterator, Sequence

from rules.lint.hits import Hit
from rules.lint.lexicon import Token
from rules.lint.reading import POINT_WORDS, TAKERS, Clause, Sentence

# What may stand beside a taking word without being what it takes.
LIGHT = re.compile(
    r"[\s的其该此户他她们予以一律概均都并将再也立即当年本度全半上下季月日个之内起给为家庭农村民本人处理者"
    "安排往了和及、百分之成%0-9一二两三四五六七八九十]*"
)
# 积分低的: whom it is about, not what.
LOW_STANDING = re.compile("[最较]?低|不足|不满|不到|未达|没达|为[负零0]|归零|排名|倒数")
FREELY = re.compile("(?:自愿|主动|自觉)(?:申请|要求)?$")
FAMILY = re.compile(r"(?<!其)(?<!的)(?:老人|父母|爹娘|公婆|长辈|妻子|儿女|妻儿)")
NAMED_BY_IT = re.compile(r"[^，,。；]{0,3}的(?:农户|家庭|户|村民|人|群众|对象|老人|孩子)")
DEED_BEFORE_POINTS = re.compile(
    r".{0,12}(?:的|者)(?!同时)[^，,。；]{0,4}[，,：:\s]*(?:每.{0,4}|一次性?|予以|给予)?"
)
OUT_OF = re.compile("[款金]?[中里内](?:直接|予以|先行|一并|相应)?")
SET_OFF = re.compile("[款金]?(?:先行?|直接|全部|全额|一律|优先|用于|用来|自动){0,2}")
SETTERS_OFF = frozenset({"抵", "抵扣", "抵顶", "抵缴", "冲抵"})
AUTHORITY = re.compile(
    "(?:公安|民警|交警|交管|派出所|执法|城管|司法|法院|民政|市场监管|林业|环保|生态环境|水务|自然资源"
    "|主管|有关|相关|上级)"
    r"[^，,。；]{0,8}(?:依法|依规|按规定|按程序)|(?:被|受到?|遭)[^，,。；]{0,10}(?:依法|依规)"
)
REDUCERS = frozenset({"减少", "降低", "下调", "调低", "缩减", "减半"})


def find_takings(sentence: Sentence) -> Iterator[Hit]:
    for at, clause in enumerate(sentence.clauses):
        for stopped in clause.of_kind("stopped"):
            yield Hit.of("benefit", stopped)
        for i, taker in enumerate(clause.tokens):
            if taker.kind not in TAKERS or is_free_choice(sentence, taker):
                continue
            right = _find_taken_right(sentence, at, taker, clause.tokens[i + 1 :])
            if right and not _is_by_authority(sentence, clause, taker):
                yield Hit.of(right.right, taker, right)


def is_free_choice(sentence: Sentence, word: Token) -> bool:
    """Tell whether the villager gives something up: 自愿少拿分红."""
    return bool(FREELY.search(sentence.text[max(word.start - 4, 0) : word.start]))


def find_topic(sentence: Sentence, at: int, word: Token) -> Token | None:
    """Return the right named last before a word that has no object of its own."""
    before = [token for token in sentence.clauses[at].tokens if token.end <= word.start]
    for back in range(3):
        for token in reversed(before):
            if token.kind == "other" and LOW_STANDING.match(sentence.text, token.end):
                continue
            if token.kind in POINT_WORDS | {"wrong", "other", "pass"}:
                return None
            if token.right:
                return None if token.right == "petition" else token
        place = at - back - 1
        if place < 0 or not _is_topical(sentence, sentence.clauses[place]):
            return None
        before = list(sentence.clauses[place].tokens)
    return None


def _find_taken_right(
    sentence: Sentence, at: int, taker: Token, following: Sequence[Token]
) -> Token | None:
    """Return the right that is taken: the object, what is deducted from, or the topic."""
    right = _find_object(sentence, taker, following)
    if right:
        return None if _is_deed(sentence, taker, right) else right
    clause = sentence.clauses[at]
    for source in clause.rights:
        manner = SET_OFF if taker.words in SETTERS_OFF else OUT_OF
        if manner.fullmatch(sentence.text, source.end, taker.start):
            return source
    if sentence.opens_list(at):
        later = [token for part in sentence.clauses[at + 1 :] for token in part.tokens]
        return _find_object(sentence, taker, [*following, *later])
    if _has_no_object(sentence, clause, taker, following):
        return find_topic(sentence, at, taker)
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
    if taker.kind != "take" and FAMILY.search(sentence.text, taker.end, right.start):
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
    if any(token.kind not in {"give", "join", "back", "tell"} | TAKERS for token in following):
        return False
    if taker.kind in {"modal", "refuse"} and not following:
        return False
    rest = sentence.text[taker.end : clause.end]
    for token in reversed(following):
        rest = rest[: token.start - taker.end] + rest[token.end - taker.end :]
    return bool(LIGHT.fullmatch(rest))


def _is_topical(sentence: Sentence, clause: Clause) -> bool:
    words = sentence.text[clause.start : clause.end].strip()
    if words.startswith(("因", "由于", "经")):
        return False
    if not clause.rights or clause.of_kind("give", "join", "back"):
        return True
    return words.startswith(("对", "将", "把", "其", "需", "凡", "要")) or words.endswith(
        clause.rights[-1].words
    )


def _is_deed(sentence: Sentence, taker: Token, right: Token) -> bool:
    """Tell whether the clause only names who or what points are about: 不给老人养老金的，扣10分."""
    if NAMED_BY_IT.match(sentence.text, right.end):
        return True
    following = [token for token in sentence.tokens if token.start >= right.end]
    later = next((token for token in following if token.kind not in {"give", "join"}), None)
    if not later or later.kind not in POINT_WORDS:
        return False
    if taker.kind == "refuse" and later.start == right.end:
        return True
    return bool(DEED_BEFORE_POINTS.fullmatch(sentence.text, right.end, later.start))


def _is_by_authority(sentence: Sentence, clause: Clause, taker: Token) -> bool:
    """Tell whether the text only says what an authority does under the law."""
    return bool(AUTHORITY.search(sentence.text, clause.start, taker.start))
