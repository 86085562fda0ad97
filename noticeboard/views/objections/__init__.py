"""The supervisors' objections: what waits, one with all that is known of it, its decision."""

from noticeboard.views.objections.one import ObjectionView
from noticeboard.views.objections.queue import ObjectionQueueView

__all__ = ["ObjectionQueueView", "ObjectionView"]
