"""Templates to download: the head, how to fill it in, and an example that is never read in."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from office.tables.lexicon import EXAMPLES
from office.tables.shapes import Column, Kind
from villages.models import Village
from villages.sheets import build_text, page_title, save_workbook

WIDTH, WIDE, HELP_WIDTH = 14, 30, 18
HELP_HEIGHT_POINTS = 84
HEAD = Font(bold=True)
ASIDE = Font(italic=True, color="666666")
SHADED = PatternFill("solid", fgColor="E8F0EA")
WRAPPED = Alignment(wrap_text=True, vertical="top")
# So that 028 and 13800138000 stay as they are typed.
TEXT_FORMAT = "@"
FORMATTED_ROWS = 300


def write_sample(kind: Kind, village: Village) -> bytes:
    """Return the template of a kind as an .xlsx file, with a column a rule where it has them."""
    more = kind.more_columns(village) if kind.more_columns else ()
    columns = [*kind.columns, *more]
    examples = EXAMPLES[kind.name]
    book = Workbook(write_only=True)
    page = book.create_sheet(page_title(str(kind.title)))
    _set_up(page, columns)
    page.append(_build_row(page, ["", *(str(one.label) for one in columns)], font=HEAD))
    page.append(_build_row(page, [_("怎么填"), *(str(one.help) for one in columns)], font=ASIDE))
    example = [_("示例，不会录入"), *(examples.get(one.key, "") for one in columns)]
    page.append(_build_row(page, example, font=ASIDE))
    for _number in range(FORMATTED_ROWS):
        page.append([_build_blank(page) for _column in range(len(columns) + 1)])
    return save_workbook(book)


def _set_up(page: Any, columns: Sequence[Column]) -> None:  # Any: openpyxl has no types
    # A page that is only written takes these before its first row.
    for place in range(len(columns) + 1):
        width = HELP_WIDTH if place == 0 else WIDE if columns[place - 1].key == "members" else WIDTH
        page.column_dimensions[get_column_letter(place + 1)].width = width
    page.row_dimensions[2].height = HELP_HEIGHT_POINTS
    page.freeze_panes = "B2"


def _build_row(page: Any, texts: Sequence[str], *, font: Font) -> list[WriteOnlyCell]:
    cells = [build_text(page, text) for text in texts]
    for cell in cells:
        cell.font, cell.alignment, cell.number_format = font, WRAPPED, TEXT_FORMAT
        if font is HEAD:
            cell.fill = SHADED
    return cells


def _build_blank(page: Any) -> WriteOnlyCell:  # Any: likewise
    cell = WriteOnlyCell(page)
    cell.number_format = TEXT_FORMAT
    return cell
