"""The noticeboard's pages."""

from noticeboard.views.home import VillageView
from noticeboard.views.notices import CsvView, NoticesView, NoticeView, PrintView

__all__ = ["CsvView", "NoticeView", "NoticesView", "PrintView", "VillageView"]
