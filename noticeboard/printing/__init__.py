"""A notice as sheets of paper: every row measured and placed before a browser sees it.

measuring = how wide words are, where a line ends; papers = sizes; lines = the households' table;
tables = any other; composing = all of it, sheet by sheet; poster = the one sheet to be seen from
afar. Which row stands on which sheet is noticeboard.paging's.
"""

from noticeboard.printing.composing import PrintedNotice, compose_grid, compose_notice
from noticeboard.printing.papers import A3, A4, PAPERS, Paper
from noticeboard.printing.poster import Poster, build_poster

__all__ = [
    "A3",
    "A4",
    "PAPERS",
    "Paper",
    "Poster",
    "PrintedNotice",
    "build_poster",
    "compose_grid",
    "compose_notice",
]
