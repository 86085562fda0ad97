"""The legality lint: clauses that a village may not decide, in regulations and in rewards.

It stands on nothing but gettext, so that the market may use it on its goods as well.
"""

from rules.lint.findings import Finding
from rules.lint.grammar import lint, lint_offer

__all__ = ["Finding", "lint", "lint_offer"]
