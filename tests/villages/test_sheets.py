"""Tables as .xlsx files: whatever was typed stays text, figures are figures."""

from decimal import Decimal
from io import BytesIO

import pytest
from openpyxl import load_workbook

from villages.sheets import Number, Value, WorkbookPage, write_workbook

FORMULAS = ("=1+1", "+1", "-1", "@A1", "\t=1", "\uff1d1")
WORDS = ("#N/A", "#REF!", "张*明", "1-2", "12")


def read_cells(rows: list[list[Value]]) -> list[tuple[object, str, bool]]:
    """Return value, type and whether it stays text when edited, of the cells below the head."""
    content = write_workbook([WorkbookPage("表", [["头"], *rows], [10])])
    sheet = load_workbook(BytesIO(content)).worksheets[0]
    cells = [row[0] for row in sheet.iter_rows(min_row=2)]
    return [(cell.value, cell.data_type, bool(cell.quotePrefix)) for cell in cells]


@pytest.mark.parametrize("text", FORMULAS)
def test_what_looks_like_a_formula_stays_text_even_when_edited(text: str) -> None:
    assert read_cells([[text]]) == [(text, "s", True)]


@pytest.mark.parametrize("text", WORDS)
def test_what_was_typed_stays_text(text: str) -> None:
    assert read_cells([[text]]) == [(text, "s", False)]


def test_letters_that_no_file_takes_are_left_out() -> None:
    assert read_cells([["张\x00明"]]) == [("张明", "s", False)]


def test_figures_are_figures_and_only_the_head_is_bold() -> None:
    content = write_workbook(
        [WorkbookPage("表", [["头"], [Decimal("2.50")], [Number(3, "0.0")]], [10])]
    )

    sheet = load_workbook(BytesIO(content)).worksheets[0]
    cells = [row[0] for row in sheet.iter_rows()]
    assert [(cell.value, cell.font.b, cell.number_format) for cell in cells] == [
        ("头", True, "General"),
        (2.5, False, "General"),
        (3, False, "0.0"),
    ]
