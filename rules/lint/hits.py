"""A hit: the words that, taken together, make a finding on one ground."""

from dataclasses import dataclass
from typing import Self

from rules.lint.lexicon import Token
from rules.lint.reading import Sentence


@dataclass(frozen=True, slots=True)
class Hit:
    """A ground of findings, and the first and last word that make it."""

    ground: str
    first: Token
    last: Token

    @classmethod
    def of(cls, ground: str, *tokens: Token) -> Self:
        """Build a hit of words in any order."""
        in_order = sorted(tokens, key=lambda token: token.start)
        return cls(ground, in_order[0], in_order[-1])

    def span_in(self, sentence: Sentence) -> tuple[int, int]:
        """Return the places of the whole clauses from the first word to the last.

        Where a lead and one of its items make the hit together, the item is what is told.
        """
        own_start = sentence.clauses[sentence.lead_length].start
        first, last = self.first, self.last
        if first.start < own_start <= last.start:
            first = last
        start = max(clause.start for clause in sentence.clauses if clause.start <= first.start)
        end = min(clause.end for clause in sentence.clauses if clause.end >= last.end)
        return start, end
