"""The only place that writes this app's tables."""

from deeds.services.ceilings import raise_ceiling
from deeds.services.deciding import decide
from deeds.services.posting import post_queued
from deeds.services.submitting import submit

__all__ = ["decide", "post_queued", "raise_ceiling", "submit"]
