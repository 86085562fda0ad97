"""The noticeboard's pages in the office."""

from noticeboard.admin.notices import NoticeAdmin
from noticeboard.admin.years import YearTurnAdmin

__all__ = ["NoticeAdmin", "YearTurnAdmin"]
