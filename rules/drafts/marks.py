"""A short mark of what a rule says, by which a form tells whether somebody else has changed it."""

from hashlib import sha256

from rules.models import Rule
from villages.services import snapshot

# What may differ without the rule saying anything else.
UNMARKED = frozenset({"position", "read_start", "read_end", "seen_by", "seen_at"})
MARK_LENGTH = 16


def mark_rule(rule: Rule) -> str:
    """Return the mark of a rule as it is stored; not of one that a form has filled."""
    said = sorted(item for item in snapshot(rule).items() if item[0] not in UNMARKED)
    return sha256(repr(said).encode()).hexdigest()[:MARK_LENGTH]
