"""What a number of points may be, what a section is about, and the words around a number."""

from dataclasses import dataclass
from enum import StrEnum

from rules.reader.mentions import Mention, Phrase


class Role(StrEnum):
    """What a number of points stands for in its sentence (decision 12 names those without rule)."""

    RULE = "rule"
    CAP = "cap"
    BASE = "base"
    FULL_MARKS = "full_marks"
    THRESHOLD = "threshold"
    RATE = "rate"
    REPORT = "report"
    EXAMPLE = "example"
    SUPERSEDED = "superseded"
    REFUND = "refund"
    ZERO = "zero"
    BARE = "bare"
    OLD_VALUE = "old_value"


class Kind(StrEnum):
    """What a section is about, by its heading."""

    GENERAL = "general"
    SCORING = "scoring"
    REDEMPTION = "redemption"
    LEVELS = "levels"
    REPAIR = "repair"
    REPORT = "report"


@dataclass(frozen=True, slots=True)
class Place:
    """A number of points where it stands: the words around it.

    sentence: all of it; before: from its beginning to the number; near: the part of that after
    the last comma; after: the rest of the sentence; next: the part of that before the next comma.
    """

    mention: Mention
    phrase: Phrase
    sentence: str
    before: str
    near: str
    after: str
    next: str
    deed: str
    suffix: str
