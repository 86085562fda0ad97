"""The only place that writes the rule book."""

from rules.services.adopting import Votes, adopt_edition
from rules.services.drafting import (
    RuleInput,
    add_rule,
    change_draft,
    change_rule,
    draft_edition,
    remove_rule,
)

__all__ = [
    "RuleInput",
    "Votes",
    "add_rule",
    "adopt_edition",
    "change_draft",
    "change_rule",
    "draft_edition",
    "remove_rule",
]
