"""The sizes of paper a notice is printed on: how many rows, and how wide one is.

static/css/print-notice-a4.css and -a3.css draw what is counted here; change both together.
"""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Paper:
    """One size of paper.

    name: as in the address. rows: on a sheet, between its running head and its foot. width: of a
    row, in hundredths of an em of the table's letters. stamp_rows: under a seal of 42 mm.
    qr_rows: beside a code of 30 mm with its letters beneath.
    """

    name: str
    rows: int
    width: int
    stamp_rows: int
    qr_rows: int


# Rows of 5.75 mm with letters of 11 pt, and of 6.4 mm with letters of 16 pt.
A4: Final = Paper("a4", rows=46, width=4660, stamp_rows=8, qr_rows=7)
A3: Final = Paper("a3", rows=61, width=4690, stamp_rows=7, qr_rows=7)
PAPERS: Final = {paper.name: paper for paper in (A4, A3)}
