"""The public pages of the rule book and of drafts in consultation."""
