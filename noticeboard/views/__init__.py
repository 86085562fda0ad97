"""The noticeboard's pages."""

from noticeboard.views.board import ChartsView, FeedView, NoticesView, ObjectionsView
from noticeboard.views.home import HowView, VillageView
from noticeboard.views.notices import CsvView, NoticeView, PrintView

__all__ = [
    "ChartsView",
    "CsvView",
    "FeedView",
    "HowView",
    "NoticeView",
    "NoticesView",
    "ObjectionsView",
    "PrintView",
    "VillageView",
]
