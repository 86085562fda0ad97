from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

import pytest
from openpyxl import Workbook

from rules import errors
from rules.reader.documents import read_document
from tests.rules.reader.papers import replace_member, saved

# A sheet of openpyxl, which ships no types.
Sheet = Any


def read_sheet(fill: Callable[[Sheet], object]) -> str:
    book = Workbook()
    fill(book.active)
    return read_document(saved(book), "表.xlsx")


def read_cell(value: object, number_format: str = "General") -> str:
    def fill(sheet: Sheet) -> None:
        sheet["A1"] = "分值"
        sheet["B1"] = value
        sheet["B1"].number_format = number_format

    return read_sheet(fill).removeprefix("分值\t")


@pytest.mark.parametrize(
    ("value", "number_format", "text"),
    [
        (5, "General", "5"),
        (5.0, "General", "5"),
        (-10, "General", "-10"),
        (0.5, "General", "0.5"),
        (0.1 + 0.2, "General", "0.3"),
        (1000, "#,##0", "1000"),
        (5, "+0;-0", "+5"),
        (-5, "+0;-0", "-5"),
        (5, '0"分/次"', "5分/次"),
        (5, '"加"0"分"', "加5分"),
        (0.8, "0%", "80%"),
        (0.125, "0.0%", "12.5%"),
        (datetime(2024, 5, 1), "yyyy/m/d", "2024年5月1日"),  # noqa: DTZ001
        (date(2024, 5, 10), 'm"月"d"日"', "5月10日"),
        (time(9, 30), "h:mm", "09:30"),
        (True, "General", "TRUE"),
        ("+5", "General", "+5"),
        ("  每次\n每人 ", "General", "每次 每人"),
        ("甲\t乙", "General", "甲 乙"),
    ],
)
def test_cells_read_as_they_look(value: object, number_format: str, text: str) -> None:
    assert read_cell(value, number_format) == text


def test_sheets_give_rows_with_tabs_and_one_line_for_a_gap() -> None:
    def fill(sheet: Sheet) -> None:
        sheet["A1"] = "积分表\n（2024年）"
        sheet["A4"], sheet["B4"], sheet["C4"] = "序号", "事项", "分值"
        sheet["A5"], sheet["B5"], sheet["C5"] = 1, "打扫\n村道", 5
        sheet["B6"] = "分类"

    assert read_sheet(fill) == "积分表\n（2024年）\n\n序号\t事项\t分值\n1\t打扫 村道\t5\n\t分类"


def test_sheets_say_a_cell_merged_downwards_in_each_row_and_sideways_once() -> None:
    def fill(sheet: Sheet) -> None:
        for row in [
            ["加分项"],
            ["卫生", "扫地", 5, "每次"],
            [None, "分类", 3],
            [None, None, None],
            ["风气", "孝老", 8],
        ]:
            sheet.append(row)
        sheet.merge_cells("A1:D1")
        sheet.merge_cells("A2:A4")
        sheet.merge_cells("D2:D3")

    assert read_sheet(fill) == "加分项\n卫生\t扫地\t5\t每次\n卫生\t分类\t3\t每次\n\n风气\t孝老\t8"


def test_sheets_leave_out_columns_that_are_blank_at_the_left() -> None:
    def fill(sheet: Sheet) -> None:
        sheet["C2"], sheet["D2"] = "打扫", 5
        sheet["D3"] = "备注"

    assert read_sheet(fill) == "打扫\t5\n\t备注"


def test_sheets_are_read_if_they_are_visible_and_named_if_their_name_says_something() -> None:
    book = Workbook()
    book.active.append(["甲", 1])
    book.create_sheet("加分")["A1"] = "乙"
    for state in ("hidden", "veryHidden"):
        secret = book.create_sheet(f"底稿 {state}")
        secret["A1"] = "密"
        secret.sheet_state = state
    book.create_sheet("工作表2")["A1"] = "丙"

    assert read_document(saved(book), "a.xlsx") == "甲\t1\n\n加分\n乙\n\n丙"


def test_sheets_give_what_a_formula_gave() -> None:
    sheet = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        b'<row r="1"><c r="A1" t="inlineStr"><is><t>\xe5\x88\x86</t></is></c>'
        b'<c r="B1"><f>2+3</f><v>5</v></c><c r="C1" t="e"><v>#REF!</v></c></row>'
        b"</sheetData></worksheet>"
    )
    data = replace_member(saved(Workbook()), "xl/worksheets/sheet1.xml", sheet)

    assert read_document(data, "a.xlsx") == "分\t5\t#REF!"


def test_sheets_are_read_whatever_size_they_claim() -> None:
    sheet = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        b'<dimension ref="A1:XFD1048576"/><sheetData>'
        b'<row r="1"><c r="A1" t="inlineStr"><is><t>\xe5\x88\x86</t></is></c>'
        b'<c r="XFD1"><v>1</v></c></row>'
        b'<row r="99999999999"><c r="A99999999999"><v>7</v></c></row></sheetData></worksheet>'
    )
    data = replace_member(saved(Workbook()), "xl/worksheets/sheet1.xml", sheet)

    assert read_document(data, "a.xlsx") == "分"


def test_sheets_with_nothing_but_numbers_are_refused() -> None:
    with pytest.raises(errors.DocumentWithoutText):
        read_sheet(lambda sheet: sheet.append([1, 2, 3]))


def test_a_long_text_merged_over_many_rows_is_refused_early() -> None:
    def fill(sheet: Sheet) -> None:
        sheet["A1"] = "长" * 30_000
        for number in range(1, 200):
            sheet.cell(row=number, column=2, value="短")
        sheet.merge_cells("A1:A200")

    with pytest.raises(errors.DocumentTooLong):
        read_sheet(fill)
