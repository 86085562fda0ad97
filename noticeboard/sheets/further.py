"""The further sheets of a notice in ready words, in the order in which they are printed."""

from collections.abc import Callable

from noticeboard.models import Notice, SheetKind
from noticeboard.sheets.parts import FurtherSheet
from noticeboard.sheets.shop import build_shop_account

Builder = Callable[[Notice], FurtherSheet | None]
BUILDERS: dict[SheetKind, Builder] = {SheetKind.SHOP: build_shop_account}


def build_further(notice: Notice) -> list[FurtherSheet]:
    """Return the sheets that a notice's village printed, in their order."""
    sheets = (BUILDERS[kind](notice) for kind in SheetKind if kind in BUILDERS)
    return [sheet for sheet in sheets if sheet]
