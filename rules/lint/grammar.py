"""The grammar of the lint: which words of a clause, taken together, take a right away.

Asked of every sentence: is a right taken or delayed, made conditional on points, or punished when
used; is there a fine; is informing paid? Each question has a module of its own.
"""

from collections.abc import Callable, Iterator

from rules.lint.conditions import find_conditions
from rules.lint.findings import GROUNDS, Finding
from rules.lint.hits import Hit
from rules.lint.money import find_fines, find_paid_informing
from rules.lint.offers import find_offered_rights
from rules.lint.punishments import find_hindrances, find_punished_acts
from rules.lint.reading import ITEM_MARK, Sentence, read_sentences
from rules.lint.takings import find_takings
from rules.lint.tidying import tidy

Question = Callable[[Sentence], Iterator[Hit]]

# As long as the words of a cure in its table.
WORDS_LENGTH_MAX = 200
QUESTIONS: tuple[Question, ...] = (
    find_takings,
    find_conditions,
    find_fines,
    find_hindrances,
    find_punished_acts,
    find_paid_informing,
)


def lint(text: str) -> list[Finding]:
    """Return what a village may not decide in a regulation, in the order of the text.

    A clause is found when it takes away, withholds, delays or makes conditional a right, fines, or
    pays for informing. Rewards for using a right, and promises not to touch one, pass.
    """
    return _lint(text, QUESTIONS, offered_for_points=False)


def lint_offer(text: str) -> list[Finding]:
    """Return the same of what is given for points: there, the condition is the price."""
    return _lint(text, (*QUESTIONS, find_offered_rights), offered_for_points=True)


def _lint(text: str, questions: tuple[Question, ...], *, offered_for_points: bool) -> list[Finding]:
    tidied = tidy(text)
    found: dict[tuple[int, int, str], Finding] = {}
    for sentence in read_sentences(tidied.text, offered_for_points=offered_for_points):
        for ask in questions:
            for hit in ask(sentence):
                start, end = _trim(text, *tidied.place_of(*hit.span_in(sentence)))
                finding = _build_finding(text, start, end, hit.ground)
                found.setdefault((start, end, hit.ground), finding)
    return sorted(found.values(), key=lambda finding: (finding.start, finding.end))


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the words without the mark of their item, and no more than a cure can hold."""
    mark = ITEM_MARK.match(text, start, end)
    if mark and mark.end() < end and not text[mark.end()].isspace():
        start = mark.end()
    words = text[start : min(end, start + WORDS_LENGTH_MAX)]
    return start, start + len(words.rstrip())


def _build_finding(text: str, start: int, end: int, ground: str) -> Finding:
    return Finding(
        words=text[start:end],
        start=start,
        end=end,
        reason=str(GROUNDS[ground].reason),
        cure=str(GROUNDS[ground].cure),
    )
