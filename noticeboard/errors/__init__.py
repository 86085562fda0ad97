"""What the noticeboard refuses."""

from noticeboard.errors.notices import NoticeUnknown

__all__ = ["NoticeUnknown"]
