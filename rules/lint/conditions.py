"""Rights made conditional on points, or on something paid or done first."""

import re
from collections.abc import Iterator
from itertools import takewhile

from rules.lint.hits import Hit
from rules.lint.lexicon import NUMBER, Token
from rules.lint.reading import POINT_WORDS, Clause, Sentence
from rules.lint.takings import find_topic, is_free_choice

PAY_FIRST = re.compile(r"先[^，,。；]{0,3}(?:交|缴|清|参加|完成|还|补|拆|整改|把)")
# What the villager has to settle before; handing in papers is nothing to settle.
OWES_FIRST = re.compile(
    r"先行?(?:补[交缴]|[交缴]清|结清|还清|[交缴][^，,。；材申]{0,6}[费款钱元]|把[^，,。；]{0,10}[补交缴还清]"
    r"|(?:完成|参加)[^，,。；]{0,8}(?:劳动|任务|志愿|义工|打扫|卫生|整治))"
)
MEASURE = rf"积分|信用|星级|{NUMBER}星|{NUMBER}分(?![红配])"
NEED = re.compile(
    r"[^。；]{0,14}(?:"
    rf"(?:须|需|应|要求|不得?低于|不得?少于)[^，,。；]{{0,8}}(?:{MEASURE})"
    rf"|(?:{MEASURE})[^，,。；]{{0,6}}(?:须|需|应|要|不得?低于|不得?少于|达到))"
)
NEED_FOR_ACT = re.compile(
    rf"[^，,。；]{{0,6}}(?:须|需|要|应)(?:凭|有|持|达到?|满)?[^，,。；]{{0,4}}(?:{MEASURE})"
)
TIME_OF_RIGHT = re.compile("时|中|上|方面|的时候")
# A standing that opens the door: 积分80分以上的, 五星户, 前10名.
STANDING = re.compile(
    rf"{NUMBER}分(?:及|或)?以上|满{NUMBER}分|前{NUMBER}名|排名?靠前|积分[较最]?高"
    r"|(?:积分|得分|总分|分值)[^，,。；]{0,6}(?:达|满|超过|高于|不低于|以上)"
    r"|(?:星|红榜|A级?|诚信|守信|信用|示范|标兵|模范|文明)[^，,。；]{0,3}(?:户|家庭|村民)"
)
UNCONDITIONAL = frozenset({"petition"})
# What a village may give of its own; only the state's and the members' dues need no standing.
OWN_GIFTS = frozenset({"补贴", "补助"})


def find_conditions(sentence: Sentence) -> Iterator[Hit]:
    for at, clause in enumerate(sentence.clauses):
        yield from _find_payments_first(sentence, at)
        if not sentence.is_about_points:
            continue
        for token in clause.tokens:
            right = _find_conditional_right(sentence, at, token)
            if right and right.right not in UNCONDITIONAL:
                yield Hit.of(right.right, token, right)
        for right in clause.rights:
            if right.right not in UNCONDITIONAL and _needs_points(sentence, clause, right):
                yield Hit.of(right.right, right)


def _find_payments_first(sentence: Sentence, at: int) -> Iterator[Hit]:
    clause = sentence.clauses[at]
    for token in clause.of_kind("then"):
        right = _first_right(token, clause)
        if right and PAY_FIRST.search(sentence.text, sentence.own_start, token.start):
            yield Hit.of(right.right, token, right)
    near = sentence.clauses[max(at - 1, sentence.lead_length) : at + 1]
    asked = [right for part in near for right in part.rights if _is_asked_for(part, right)]
    owed = OWES_FIRST.search(sentence.text, clause.start, clause.end)
    if asked and owed and asked[-1].end <= owed.start():
        yield Hit.of(asked[-1].right, asked[-1], *clause.tokens[-1:])


def _is_asked_for(clause: Clause, right: Token) -> bool:
    """Tell whether a clause speaks of somebody who comes for a right: 来村里开证明的."""
    is_taken_up = any(
        token.end <= right.start and token.kind in {"give", "join"} for token in clause.tokens
    )
    return is_taken_up or (right.is_act and right.right == "papers")


def _find_conditional_right(sentence: Sentence, at: int, token: Token) -> Token | None:
    clause = sentence.clauses[at]
    match token.kind:
        case "link" | "basis":
            rights = [*clause.rights, *(sentence.clauses[at - 1].rights if at else [])]
            return rights[0] if rights else None
        case "by_points":
            return _first_right(token, clause) or _right_before(token, clause)
        case "scale":
            return _right_by_measure(sentence, at, token)
        case "may":
            return _right_by_standing(sentence, clause, token)
        case "first":
            return _first_right(token, clause) or _right_of_preference(sentence, clause, token)
    return _right_behind_door(sentence, at, token) if token.kind == "prerequisite" else None


def _first_right(token: Token, clause: Clause) -> Token | None:
    """Return the first right after a word of a clause, unless something else comes between."""
    following = [word for word in clause.tokens if word.start >= token.end]
    stops = POINT_WORDS | {"other", "pass", "wrong"}
    near = takewhile(lambda word: word.kind not in stops, following)
    return next((word for word in near if word.right), None)


def _right_before(token: Token, clause: Clause) -> Token | None:
    """Return the right before a word, where nothing else but points follows it."""
    if any(word.kind in {"other", "pass"} for word in clause.tokens if word.start >= token.end):
        return None
    return next((word for word in reversed(clause.rights) if word.end <= token.start), None)


def _right_by_measure(sentence: Sentence, at: int, token: Token) -> Token | None:
    """Return the right of which some get more and some less: 五星户分红上浮10%."""
    if is_free_choice(sentence, token):
        return None
    clause = sentence.clauses[at]
    near = _first_right(token, clause) or _right_before(token, clause)
    return near or _right_at_that_time(sentence, at)


def _right_at_that_time(sentence: Sentence, at: int) -> Token | None:
    """Return the right of the clause before that sets the time: 年底分红时，每扣1分少领10元."""
    before = sentence.clauses[at - 1] if at else None
    right = before.rights[-1] if before and before.rights else None
    is_time = right and before and TIME_OF_RIGHT.fullmatch(sentence.text, right.end, before.end)
    return right if is_time else None


def _right_by_standing(sentence: Sentence, clause: Clause, token: Token) -> Token | None:
    """Return the right that only a standing opens: 积分80分以上的，可申请宅基地."""
    right = _first_right(token, clause)
    if not right or right.words in OWN_GIFTS:
        return None
    is_by_standing = STANDING.search(sentence.text, sentence.own_start, token.start)
    return right if is_by_standing else None


def _right_behind_door(sentence: Sentence, at: int, token: Token) -> Token | None:
    """Return the right that a condition opens: 积分达到120分方可申请宅基地."""
    clause = sentence.clauses[at]
    following = [word for word in clause.tokens if word.start >= token.end]
    if any(word.kind in POINT_WORDS | {"other", "pass"} for word in following):
        return None
    return _first_right(token, clause) or find_topic(sentence, at, token)


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
    if right.is_act and NEED_FOR_ACT.match(sentence.text, right.end, end):
        return True
    has_points_given = any(token.kind in POINT_WORDS for token in sentence.tokens)
    return is_asked_for and not has_points_given and bool(NEED.match(sentence.text, right.end, end))
