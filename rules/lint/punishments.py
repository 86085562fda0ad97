"""Punishment for using a right, and what keeps people from using it."""

import re
from collections.abc import Iterator, Sequence

from rules.lint.hits import Hit
from rules.lint.lexicon import Token
from rules.lint.reading import POINT_WORDS, Clause, Sentence

EXERCISED_NOT = re.compile(r"(?:无|未|不|没有|没|零|防止|化解|杜绝|减少)[^，,。；、]{0,3}$")
ABSTAINED = re.compile(r"(?:不|未|拒|没|缺席|弃)[^，,。；、]{0,10}$")
NATURAL = re.compile("发现|遇|突|台风|暴雨|灾|检修|抢修|报修|线路|主动")
HAPPENS = re.compile("(?:停[水电气])+")
AS_MEASURE = re.compile("$|措施|处[理罚]|整改|警告|以|直至|到|[一二两三四五六七八九十半0-9]")
ABSTENTIONS = frozenset({"反对票", "弃票", "弃权票", "空白票", "废票"})
PUNISHMENTS = frozenset({"deduct", "take", "modal", "refuse", "refuse_strong", "fine"})


def find_hindrances(sentence: Sentence) -> Iterator[Hit]:
    """Yield what stops petitioners on their way, and what cuts off water and power."""
    for clause in sentence.clauses:
        for token in clause.of_kind("hinder"):
            yield Hit.of("petition", token)
        for token in clause.of_kind("cut_off"):
            if _is_cut_off_by_somebody(sentence, clause, token):
                yield Hit.of("supply", token)


def _is_cut_off_by_somebody(sentence: Sentence, clause: Clause, token: Token) -> bool:
    """Tell whether water or power is cut off as a measure: not 遇停电, not 停电应急灯."""
    if NATURAL.search(sentence.text, clause.start, clause.end):
        return False
    return not HAPPENS.fullmatch(token.words) or bool(
        AS_MEASURE.match(sentence.text, token.end, clause.end)
    )


def find_punished_acts(sentence: Sentence) -> Iterator[Hit]:
    tokens = sentence.tokens
    for i, token in enumerate(tokens):
        if _is_petition(sentence, token) or _is_abstention(sentence, token):
            punishment = _find_punishment(sentence, tokens, i)
            if punishment:
                yield Hit.of(token.right, token, punishment)


def _is_petition(sentence: Sentence, token: Token) -> bool:
    if token.right != "petition":
        return False
    return not EXERCISED_NOT.search(sentence.text[sentence.own_start : token.start])


def _is_abstention(sentence: Sentence, token: Token) -> bool:
    if token.right != "vote":
        return False
    before = sentence.text[sentence.own_start : token.start]
    return token.words in ABSTENTIONS or bool(ABSTAINED.search(before))


def _find_punishment(sentence: Sentence, tokens: Sequence[Token], at: int) -> Token | None:
    """Return the deduction or taking after a word; else the deduction that leads its list."""
    for token in tokens[at + 1 :]:
        if token.kind == "reward":
            return None
        if token.kind in PUNISHMENTS:
            return token
    leads = [token for token in tokens[:at] if token.kind in POINT_WORDS]
    if leads and leads[-1].kind == "deduct" and _rules_what_follows(sentence, leads[-1]):
        return leads[-1]
    return None


def _rules_what_follows(sentence: Sentence, points: Token) -> bool:
    """Tell whether points stand at the head of a list, or in a cell before."""
    end = next(clause.end for clause in sentence.clauses if clause.end >= points.end)
    return sentence.text[end : end + 1] in {":", "：", "|", "\t"}
