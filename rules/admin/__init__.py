"""The office's pages for the regulation."""

from rules.admin.editions import EditionAdmin, RuleInline
from rules.admin.rules import RuleAdmin

__all__ = ["EditionAdmin", "RuleAdmin", "RuleInline"]
