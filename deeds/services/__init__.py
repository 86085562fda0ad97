"""The only place that writes this app's tables."""

from deeds.services.deciding import decide
from deeds.services.submitting import submit

__all__ = ["decide", "submit"]
