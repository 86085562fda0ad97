"""Reading a text into sentences, clauses and words, without what only protects.

What a text promises not to do (不得停发, 不与低保挂钩) is taken out before anything is asked.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rules.lint.lexicon import NUMBER, Token, read_tokens

# Nobody writes longer ones; what is pasted without any stop is read in pieces, in linear time.
SENTENCE = re.compile(r"[^。；;！!？?\n]{1,400}")
CLAUSE = re.compile(r"[^，,：:|\t（）()]+")
# What the condition of a conditional right is made of here: points and what they stand for.
POINTS = re.compile(
    "积分|得分|总分|评分|分值|星级|等级|信用|诚信|红榜|黑榜|考核|达标"
    rf"|{NUMBER}分(?![红配])"
)
TAKERS = frozenset({"take", "refuse", "refuse_strong", "modal"})
POINT_WORDS = frozenset({"deduct", "reward"})
CONDITIONS = frozenset({"link", "basis", "first", "prerequisite", "by_points"})
# A prohibition of these protects the villager; of anything else it binds them.
PROTECTED = TAKERS | POINT_WORDS | CONDITIONS | {"fine", "guard", "wrong", "cut_off", "hinder"}


@dataclass(frozen=True, slots=True)
class Clause:
    """A part of a sentence, with the words that count in it; what protects is left out."""

    start: int
    end: int
    tokens: tuple[Token, ...]

    @property
    def rights(self) -> list[Token]:
        return [token for token in self.tokens if token.right]

    def of_kind(self, *kinds: str) -> list[Token]:
        return [token for token in self.tokens if token.kind in kinds]


@dataclass(frozen=True, slots=True)
class Sentence:
    """The clauses of one sentence, and whether it speaks of points."""

    text: str
    clauses: tuple[Clause, ...]
    is_about_points: bool

    @property
    def tokens(self) -> list[Token]:
        return [token for clause in self.clauses for token in clause.tokens]


def read_sentences(text: str, *, offered_for_points: bool) -> Iterator[Sentence]:
    for match in SENTENCE.finditer(text):
        clauses = []
        is_protected = False
        for part in CLAUSE.finditer(text, match.start(), match.end()):
            read = tuple(read_tokens(text, part.start(), part.end()))
            tokens = () if is_protected else tuple(_drop_protected(read))
            is_protected = _protects_the_next(read)
            clauses.append(Clause(part.start(), part.end(), tokens))
        about = offered_for_points or bool(POINTS.search(match.group()))
        yield Sentence(text, tuple(clauses), about)


def _drop_protected(tokens: Sequence[Token]) -> Iterator[Token]:
    """Yield the words that are left when what a clause promises not to do is taken out."""
    skip_next = False
    for i, token in enumerate(tokens):
        if skip_next:
            skip_next = False
        elif token.kind == "guard" or (token.kind == "modal" and _is_protective(tokens[i:])):
            return
        elif token.kind == "not":
            skip_next = True
        else:
            yield token


def _is_protective(tokens: Sequence[Token]) -> bool:
    """Tell whether a prohibition, the first word, forbids taking a right and not using it."""
    modal, *rest = tokens
    for token in rest:
        if token.kind in {"give", "join"} or (token.is_act and token.start - modal.end <= 4):
            return False
        if token.kind in PROTECTED:
            return True
    return False


def _protects_the_next(tokens: Sequence[Token]) -> bool:
    """Tell whether a clause such as 不得以积分为由 leaves what it forbids to the next one."""
    kinds = [token.kind for token in tokens]
    if "guard" not in kinds:
        return False
    after = kinds[kinds.index("guard") + 1 :]
    # A deduction after it is the pretext (不因扣分，停发……), not what is forbidden.
    return not PROTECTED - POINT_WORDS & set(after)
