"""A whole notice in ready words: the one thing that page, paper and files lay out."""

from noticeboard.models import Notice
from noticeboard.sheets.further import build_further
from noticeboard.sheets.head import build_foot, build_head, tell_reading
from noticeboard.sheets.lines import build_sheet, build_sums
from noticeboard.sheets.parts import NoticeSheets


def build_notice_sheets(notice: Notice, *, with_board_names: bool = False) -> NoticeSheets:
    """Return a drawn notice in words, the same whenever it is read; a constant number of queries.

    notice: read as queries.notices.get_notice does. with_board_names: whole names, where the
    village's board shows them; never for a public page.
    """
    return NoticeSheets(
        head=build_head(notice),
        reading=tell_reading(),
        lines=build_sheet(notice, with_board_names=with_board_names),
        sums=build_sums(notice),
        further=build_further(notice, with_board_names=with_board_names),
        foot=build_foot(notice, with_names=with_board_names),
    )
