"""Reading a text into sentences, clauses and words, without what only protects.

What a text promises not to do (不得停发, 不与低保挂钩) is taken out before anything is asked.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rules.lint.lexicon import NUMBER, Token, read_tokens

# Nobody writes longer ones; what is pasted without any stop is read in pieces, in linear time.
SENTENCE = re.compile(r"[^。；;！!？?\n]{1,400}")
# 下列行为每次扣10分：… rules what its items say.
LEAD = re.compile(r"[^：:]*(?:[下以]列?|之一|如下|有)[^：:]*[：:]")
ITEM_MARK = re.compile(
    r"\s*(?:(?P<article>第[一二三四五六七八九十百\d]+[章节条款])|(?P<circle>[①-⑳])"
    r"|(?P<digit>\d{1,3}[.、．](?!\d))|(?P<digit_round>[（(]\d{1,3}[）)])"
    r"|(?P<word>[一二三四五六七八九十]{1,3}、)|(?P<word_round>[（(][一二三四五六七八九十]{1,3}[）)])"
    r"|(?P<dash>[-*•■]))"
)
CLAUSE = re.compile(r"[^，,：:|\t（）()]+")
# What the condition of a conditional right is made of here: points and what they stand for.
POINTS = re.compile(
    "积分|得分|总分|评分|分值|星级|等级|信用|诚信|红榜|黑榜|[红黑]名单|失信|后进户|表现|考核|达标"
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
class Lead:
    """The clauses before the colon of a list, which count for each of its items."""

    clauses: tuple[Clause, ...] = ()
    is_about_points: bool = False
    mark: str = ""

    def leads(self, mark: re.Match[str] | None) -> bool:
        """Tell whether a line that begins with a mark is an item of this list."""
        return mark is not None and _kind_of(mark) not in {self.mark, "article"}


NO_LEAD = Lead()


@dataclass(frozen=True, slots=True)
class Sentence:
    """The clauses of one sentence, and whether it speaks of points.

    An item of a list stands with the clauses of the list's lead before its own: lead_length many.
    """

    text: str
    clauses: tuple[Clause, ...]
    is_about_points: bool
    lead_length: int = 0

    @property
    def tokens(self) -> list[Token]:
        return [token for clause in self.clauses for token in clause.tokens]

    @property
    def own_start(self) -> int:
        """Where the sentence itself begins, without the lead."""
        return self.clauses[self.lead_length].start

    def opens_list(self, at: int) -> bool:
        """Tell whether a clause ends with a colon, so that what it speaks of comes after it."""
        end = self.clauses[at].end
        return at + 1 < len(self.clauses) and self.text[end : end + 1] in {":", "："}


def read_sentences(text: str, *, offered_for_points: bool) -> Iterator[Sentence]:
    lead = NO_LEAD
    for match in SENTENCE.finditer(text):
        words = match.group()
        mark = ITEM_MARK.match(words)
        is_new_line = match.start() == 0 or text[match.start() - 1] == "\n"
        if is_new_line and not lead.leads(mark):
            lead = NO_LEAD
        clauses = tuple(_read_clauses(text, match.start(), match.end()))
        about = offered_for_points or bool(POINTS.search(words))
        if clauses:
            yield Sentence(
                text, (*lead.clauses, *clauses), about or lead.is_about_points, len(lead.clauses)
            )
        colon = LEAD.match(words)
        if colon and clauses:
            end = match.start() + colon.end()
            heads = tuple(clause for clause in clauses if clause.end <= end)
            lead = Lead(heads, about, _kind_of(mark))


def _read_clauses(text: str, start: int, end: int) -> Iterator[Clause]:
    is_protected = False
    for part in CLAUSE.finditer(text, start, end):
        read = tuple(read_tokens(text, part.start(), part.end()))
        tokens = () if is_protected else tuple(_drop_protected(read))
        is_protected = _protects_the_next(read)
        yield Clause(part.start(), part.end(), tokens)


def _kind_of(mark: re.Match[str] | None) -> str:
    return str(mark.lastgroup) if mark else ""


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
