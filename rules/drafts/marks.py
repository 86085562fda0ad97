"""Short marks of what rule and text say: by them a form tells whether somebody has changed it."""

from hashlib import sha256

from rules.models import Rule
from villages.services import snapshot

# What may differ without the rule saying anything else.
UNMARKED = frozenset({"position", "read_start", "read_end", "seen_by", "seen_at"})
MARK_LENGTH = 16


def mark_rule(rule: Rule) -> str:
    """Return the mark of a rule as it is stored; not of one that a form has filled."""
    said = sorted(item for item in snapshot(rule).items() if item[0] not in UNMARKED)
    return _mark(repr(said))


def mark_text(text: str) -> str:
    """Return the mark of a regulation's text."""
    return _mark(text)


def _mark(said: str) -> str:
    return sha256(said.encode()).hexdigest()[:MARK_LENGTH]
