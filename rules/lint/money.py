"""Fines by whatever name, and pay for informing on somebody."""

import re
from collections.abc import Iterator

from rules.lint.hits import Hit
from rules.lint.lexicon import Token
from rules.lint.reading import POINT_WORDS, Clause, Sentence

BY_AUTHORITY = re.compile(
    "(?:公安|民警|交警|交管|派出所|执法|城管|司法|法院|民政|市场监管|林业|环保|生态环境|水务|自然资源"
    "|主管|有关|相关|上级)"
    r"[^，,。；]{0,8}(?:依法|依规|按规定|按程序|处以?|给予|予以|作出|$)|(?:被|受到?|遭)[^，,。；]{0,10}$"
)
INSTEAD = re.compile(
    r"(?:代替|替代|取代|取消|免除|免予|免于|免交|不再|不[靠搞用是])[^，,。；]{0,4}$"
)
DISOWNED = re.compile(
    r"[^，,。；]{0,8}(?:不是|无权|没有权|不归|不得(?=与|同|作为|由村)|由[^，,。；]{2,8}(?:部门|机关|公安))"
)
# 警告扣5分，罚款扣10分: points for what an authority had decided.
IS_DEED = re.compile("(?:(?:的|者)[，,]?)?")
# What makes a payment a fine: it follows a wrong, or points that were lost.
OFFENCE = re.compile(
    r"每?超过?[^，,。；]{0,3}[桌席人只天日处户]|违反|违者|违约|犯者|扣分|每扣|逾期|每发现|屡教不改|拒不"
    r"|(?:不|未|乱|私|偷)[^，,。；]{1,12}[的者]|失信|每次向村"
)
PAID_AS_DUE = re.compile(r"(?:按时|及时|主动|自愿|足额|拒不?|不|未|没|欠)[^，,。；]{0,4}$")
COMPENSATION = re.compile("赔偿|修复费|维修费|清运费|工本费|医药费")
WRONGDOING = re.compile(
    r"不文明|不良(?:行为|现象)|违法|违规|违章|违建|违纪|犯罪|嫌疑|可疑|偷|赌|吸毒|贩毒|涉毒|种毒|邪教|传销"
    r"|乱[倒扔搭建堆砍丢排埋]|私[搭拉]|散养|滥办|大操大办"
)


def find_fines(sentence: Sentence) -> Iterator[Hit]:
    for clause in sentence.clauses:
        for token in clause.of_kind("fine"):
            if not _is_fine_of_others(sentence, clause, token):
                yield Hit.of("fine", token)
        for token in clause.of_kind("pay"):
            if _is_payment_for_wrong(sentence, clause, token):
                yield Hit.of("fine", token)


def find_paid_informing(sentence: Sentence) -> Iterator[Hit]:
    tokens = sentence.tokens
    for i, token in enumerate(tokens):
        later = next((word for word in tokens[i + 1 :] if word.kind in POINT_WORDS), None)
        if token.kind == "tell" and later and _tells_on_somebody(sentence, token, later):
            yield Hit.of("inform", token, later)
        if token.kind != "inform":
            continue
        earlier = next((word for word in reversed(tokens[:i]) if word.kind in POINT_WORDS), None)
        if later and later.kind == "reward":
            yield Hit.of("inform", token, later)
        elif later is None and earlier and earlier.kind == "reward":
            yield Hit.of("inform", earlier, token)


def _is_fine_of_others(sentence: Sentence, clause: Clause, token: Token) -> bool:
    """Tell whether an authority fines, or the text says that nobody does."""
    text = sentence.text
    before = text[clause.start : token.start]
    later = next((word for word in clause.tokens if word.start >= token.end), None)
    return bool(
        BY_AUTHORITY.search(before)
        or INSTEAD.search(before)
        or DISOWNED.match(text, token.end, clause.end)
        or (later and later.kind == "deduct" and IS_DEED.fullmatch(text, token.end, later.start))
    )


def _is_payment_for_wrong(sentence: Sentence, clause: Clause, token: Token) -> bool:
    if any(word.kind == "reward" for word in sentence.tokens if word.start >= token.end):
        return False
    if PAID_AS_DUE.search(sentence.text[clause.start : token.start]):
        return False
    if COMPENSATION.search(sentence.text, clause.start, clause.end):
        return False
    return bool(OFFENCE.search(sentence.text, sentence.own_start, token.start))


def _tells_on_somebody(sentence: Sentence, token: Token, points: Token) -> bool:
    """Tell whether points are given for telling of a person's wrong, and not of a danger."""
    is_passive = sentence.text[max(token.start - 6, 0) : token.start].rfind("被") >= 0
    if points.kind != "reward" or is_passive:
        return False
    return bool(WRONGDOING.search(sentence.text, sentence.own_start, points.start))
