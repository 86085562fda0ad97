"""The admin site: its rights come from appointments."""

from unfold.sites import UnfoldAdminSite


class OfficeSite(UnfoldAdminSite):
    """The office's browser admin."""
