"""Rights that are themselves given for points."""

import re
from collections.abc import Iterator

from rules.lint.hits import Hit
from rules.lint.lexicon import Token
from rules.lint.reading import Clause, Sentence

# What turns the name of a right into the right: a place in the queue, a grant, a word put in.
PRIVILEGE = re.compile(
    r"资格|名额|指标|申请|申报|审批|评定|办理|代办|提名|推荐|提前|加急|加快|插队|优先|免排队|上浮|加倍|翻倍|多分"
    r"|准入|通过|权(?!威)"
)
SERVICE = re.compile(r"(?:服务|代办|[一二三四五六七八九十\d]+[次份张个回]|$|[，,。；;（(])")
# A shop's own paperwork; the village owes nobody this.
BUSINESS = re.compile(
    r"(?:车辆|年检|年审|过户|保险|理赔|贷款|银行|快递|网购|物流|驾照|健康证|建档|体检|挂号|住院)[^，,。；]{0,6}$"
)
WAIVED = re.compile("[免抵]罚(?!款)")
RESTORED = re.compile(r"恢复(?:供|通)?[水电气]|优先供[水电气]|免停[水电]")


def find_offered_rights(sentence: Sentence) -> Iterator[Hit]:
    for clause in sentence.clauses:
        for right in clause.rights:
            if _is_offered(sentence, clause, right):
                yield Hit.of(right.right, right)
        # Whoever buys off a fine admits that there is one.
        for fine in clause.of_kind("fine"):
            yield Hit.of("fine", fine)
        waived = WAIVED.search(sentence.text, clause.start, clause.end)
        if waived:
            yield Hit.of("fine", Token("fine", waived.group(), *waived.span()))
        restored = RESTORED.search(sentence.text, clause.start, clause.end)
        if restored:
            yield Hit.of("supply", Token("cut_off", restored.group(), *restored.span()))


def _is_offered(sentence: Sentence, clause: Clause, right: Token) -> bool:
    text = sentence.text
    if BUSINESS.search(text[clause.start : right.start]):
        return False
    if right.right == "papers":
        is_done = any(word.kind == "give" for word in clause.tokens if word.end <= right.start)
        if is_done or SERVICE.match(text, right.end, clause.end):
            return True
    if right.right == "share":
        return True
    return bool(PRIVILEGE.search(text, clause.start, clause.end))
