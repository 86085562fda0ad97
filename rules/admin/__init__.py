"""The office's pages for the regulation."""

from rules.admin.comments import CommentAdmin
from rules.admin.editions import EditionAdmin, RuleInline
from rules.admin.rules import RuleAdmin
from rules.admin.slips import SlipAdmin
from rules.admin.terms import TermsAdmin

__all__ = ["CommentAdmin", "EditionAdmin", "RuleAdmin", "RuleInline", "SlipAdmin", "TermsAdmin"]
