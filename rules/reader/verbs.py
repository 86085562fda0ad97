"""Verbs of giving and taking that a text teaches itself: 有好事往上添，有坏事往下擦."""

import re
from dataclasses import dataclass

from rules.reader.lexicon import MINUS_VERBS, PLUS_VERBS

_PAIRS = re.compile(
    "往上(?P<a>[^，。；\\d])[^。；]{0,24}?往下(?P<b>[^，。；\\d])"
    "|(?:好事|善事|善行|做对|做得好)(?:就|则|便|的|要|了|，)*(?P<c>[^，。；\\d])(?:\\d{0,3}分)?"
    "[，；、](?:有|做)?(?:坏事|错事|恶事|恶行|做错|做得差)(?:就|则|便|的|要|了|，)*"
    "(?P<d>[^，。；\\d])(?=分|\\d|[，。；、]|\\Z)"
)
_NEITHER = re.compile(
    r"不(?P<a>[^，。；\d])(?:分)?，?(?:也)?不(?P<b>[^，。；\d])(?=分?[，。；、）\s])"
)
_NOT_VERBS = frozenset("分得的了是在有记算计走游面到")


@dataclass(frozen=True, slots=True)
class Verbs:
    """One-character verbs that give and that take in this text alone."""

    giving: frozenset[str] = frozenset()
    taking: frozenset[str] = frozenset()

    def sign_of(self, word: str) -> int:
        if word in self.taking:
            return -1
        return 1 if word in self.giving else 0


NO_VERBS = Verbs()


def learn_verbs(text: str) -> Verbs:
    """Return the pairs of verbs that the text sets against each other."""
    giving, taking = set[str](), set[str]()
    for found in _PAIRS.finditer(text):
        giving.add(found["a"] or found["c"])
        taking.add(found["b"] or found["d"])
    for found in _NEITHER.finditer(text):
        if _is_known(found["a"], PLUS_VERBS) and not _is_known(found["b"], PLUS_VERBS):
            taking.add(found["b"])
        elif _is_known(found["b"], MINUS_VERBS) and not _is_known(found["a"], MINUS_VERBS):
            giving.add(found["a"])
    both = (giving & taking) | _NOT_VERBS
    return Verbs(frozenset(giving - both), frozenset(taking - both))


def _is_known(word: str, verbs: str) -> bool:
    return word in verbs.split("|")
