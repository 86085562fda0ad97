"""What the reader finds in a draft's text beside the rules that stand in the draft."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from rules import reader
from rules.drafts.placing import overlaps
from rules.models import Rule
from rules.reader.reading import FoundRule, FoundTerm, Reading, Unread

TEXTS_KEPT = 4


@dataclass(frozen=True, slots=True)
class Clauses:
    """Clauses of a text in its order.

    unread: not understood, and no rule written for them. left_out: understood, and no rule stands
    for them: dropped by somebody, or what the tables cannot hold. terms: what the text states of
    the scheme.
    """

    unread: tuple[Unread, ...]
    left_out: tuple[FoundRule, ...]
    terms: tuple[FoundTerm, ...]


# A page asks for the same text again after each press of a button.
@lru_cache(maxsize=TEXTS_KEPT)
def read_text(text: str) -> Reading:
    """Return what the reader finds in a text, which is the same every time."""
    return reader.read(text)


def find_clauses(text: str, rules: Sequence[Rule]) -> Clauses:
    """Return what of a text has no rule among these."""
    reading = read_text(text)
    taken = [
        (rule.read_start, rule.read_end)
        for rule in rules
        if rule.read_start is not None and rule.read_end is not None
    ]
    said = {(rule.deed, rule.points) for rule in rules}
    return Clauses(
        unread=tuple(
            unread
            for unread in reading.unread
            if not any(overlaps((unread.span.start, unread.span.end), span) for span in taken)
        ),
        left_out=tuple(
            found
            for found in reading.rules
            if (found.span.start, found.span.end) not in taken
            and (found.deed, found.points) not in said
            and not any(start <= found.span.start and found.span.end <= end for start, end in taken)
        ),
        terms=reading.terms,
    )
