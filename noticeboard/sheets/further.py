"""The further sheets of a notice in ready words, in the order in which they are printed."""

from noticeboard.models import Notice, NoticeEntry, SheetKind
from noticeboard.sheets.entries import build_changes, build_corrections, build_objections
from noticeboard.sheets.households import build_honours, build_improvements
from noticeboard.sheets.parts import FurtherSheet
from noticeboard.sheets.shop import build_shop_account


def build_further(notice: Notice, *, with_board_names: bool = False) -> list[FurtherSheet]:
    """Return the sheets that a notice's village printed, in their order.

    A constant number of queries, as a notice is read with its shop account. with_board_names: whole
    names, where they may stand on the board; never for a public page.
    """
    entries = _read_entries(notice)
    built: dict[SheetKind, FurtherSheet | None] = {
        SheetKind.HONOURS: build_honours(notice, with_board_names=with_board_names),
        SheetKind.IMPROVEMENTS: build_improvements(notice),
        SheetKind.SHOP: build_shop_account(notice),
        SheetKind.CHANGES: build_changes(entries[SheetKind.CHANGES]),
        SheetKind.CORRECTIONS: build_corrections(
            entries[SheetKind.CORRECTIONS], with_board_names=with_board_names
        ),
    }
    built[SheetKind.OBJECTIONS] = build_objections(entries[SheetKind.OBJECTIONS])
    sheets = (built.get(kind) for kind in SheetKind if kind in notice.sheets)
    return [sheet for sheet in sheets if sheet]


def _read_entries(notice: Notice) -> dict[SheetKind, list[NoticeEntry]]:
    """Return what a notice tells, by sheet. One query."""
    entries: dict[SheetKind, list[NoticeEntry]] = {kind: [] for kind in SheetKind}
    rows = notice.entries.select_related("line", "proposed_by", "decided_by")
    for entry in rows.order_by("sheet", "position"):
        entries[SheetKind(entry.sheet)].append(entry)
    return entries
