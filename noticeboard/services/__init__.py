"""The only place that writes the noticeboard's tables."""

from noticeboard.services.closing import close_and_draw
from noticeboard.services.putting_up import COMMITTEE, finish_notices, record_put_up
from noticeboard.services.signing import sign_month

__all__ = ["COMMITTEE", "close_and_draw", "finish_notices", "record_put_up", "sign_month"]
