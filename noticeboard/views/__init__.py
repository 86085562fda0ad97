"""The noticeboard's pages."""

from noticeboard.views.board import ChartsView, FeedView, NoticesView, ObjectionsView
from noticeboard.views.home import HowView, VillageView
from noticeboard.views.notice import NoticeView
from noticeboard.views.notices import CsvView
from noticeboard.views.printing import PosterView, PrintView, TableView, WorkbookView

__all__ = [
    "ChartsView",
    "CsvView",
    "FeedView",
    "HowView",
    "NoticeView",
    "NoticesView",
    "ObjectionsView",
    "PosterView",
    "PrintView",
    "TableView",
    "VillageView",
    "WorkbookView",
]
