"""The noticeboard's pages in the office."""

from noticeboard.admin.notices import NoticeAdmin

__all__ = ["NoticeAdmin"]
