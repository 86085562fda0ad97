"""Files as they come: what is found in them, what is left behind, what is refused."""

import io
import zipfile
from datetime import datetime

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from office.tables.errors import (
    HeadNotFound,
    TableEmpty,
    TableIsOld,
    TableProtected,
    TableRefused,
    TableTooLarge,
    TableUnreadable,
)
from office.tables.kinds import KINDS
from office.tables.reading.id_numbers import strip_id_numbers
from office.tables.reading.sheets import MEGABYTES_MAX, ROWS_MAX, read_sheets
from office.tables.reading.tables import Table, normalise_heading
from office.tables.services import read_table
from tests.office.tables.files import Rows, fill, save, write_csv, write_xlsx

# Nobody's: born on the 31st of the month before the first.
ID_NUMBER = "440223198001310017"
ROSTER = (("小组", "户编号", "户主", "电话"), ("01组", 7, "梁七明", 13800138000))


def read(rows: Rows, kind: str = "roster") -> Table:
    return read_table(KINDS[kind], write_xlsx(rows), "花名册.xlsx")


def list_cells(table: Table) -> list[tuple[int, dict[str, str]]]:
    return [(row.number, row.cells) for row in table.rows]


def test_title_blank_rows_and_columns_before_the_table_are_passed_over() -> None:
    table = read(
        [
            ["安平村住户花名册（2026年）"],
            [],
            [None, "填表人：何委员", None, None, None],
            [None, "小 组", "户编号（必填）", "户主姓名*", "联系电话"],
            [],
            [None, "01组", 7, "梁七明", 13800138000.0],
            [],
            [None, "合计", None, "1 户"],
            [None, "填表日期：2026.3.5"],
        ]
    )

    assert list_cells(table) == [
        (6, {"group": "01组", "number": "7", "head": "梁七明", "phone": "13800138000"})
    ]
    assert table.headings == {
        "group": "小 组",
        "number": "户编号（必填）",
        "head": "户主姓名*",
        "phone": "联系电话",
    }


def test_cell_merged_downwards_is_said_in_each_row() -> None:
    data = write_xlsx(
        [
            ["组别", "户号", "户主", "姓名"],
            ["一组", 7, "梁七明", "梁七明"],
            [None, None, None, "梁小花"],
        ],
        merges=["A2:A3", "B2:B3", "C2:C3"],
    )

    table = read_table(KINDS["roster"], data, "a.xlsx")

    assert [row.cells["number"] for row in table.rows] == ["7", "7"]


def test_head_of_two_rows_is_read_as_one() -> None:
    table = read(
        [
            ["户编号", "户主", "结余", "今年", None],
            [None, None, None, "加分", "扣分"],
            [7, "梁七明", 35, 40, 5],
        ],
        kind="openings",
    )

    assert list_cells(table) == [
        (
            3,
            {"number": "7", "head": "梁七明", "balance": "35", "earned": "40", "deducted": "5"},
        )
    ]


def test_hidden_sheets_stay_unread_and_a_sheet_a_group_is_read_whole() -> None:
    book = Workbook()
    first = book.active
    assert isinstance(first, Worksheet)
    first.title = "1组"
    fill(first, ROSTER)
    second = book.create_sheet("2组")
    fill(second, (ROSTER[0], ("02组", 9, "梁九明", None)))
    fill(book.create_sheet("说明"), [["怎么用这张表"]])
    hidden = book.create_sheet("旧的")
    hidden.sheet_state = "hidden"
    fill(hidden, (ROSTER[0], ("03组", 10, "梁十明", None)))

    table = read_table(KINDS["roster"], save(book), "a.xlsx")

    assert [(row.sheet, row.number, row.cells["number"]) for row in table.rows] == [
        ("1组", 2, "7"),
        ("2组", 2, "9"),
    ]
    assert table.idle_sheets == ["说明"]


def test_days_numbers_and_ticks_come_as_plain_text() -> None:
    table = read(
        [
            ["小组", "户编号", "户主", "建账日", "党员户"],
            ["01组", 7.0, "梁七明", datetime(2026, 3, 5), True],  # noqa: DTZ001 - as in a sheet
        ]
    )

    assert table.rows[0].cells == {
        "group": "01组",
        "number": "7",
        "head": "梁七明",
        "joined_on": "2026-03-05",
        "party_member": "1",
    }


def test_formula_gives_what_was_last_worked_out() -> None:
    data = write_xlsx(ROSTER)
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(buffer, "w") as after:
        for name in before.namelist():
            part = before.read(name)
            if name.endswith("sheet1.xml"):
                assert b"<v>7</v>" in part
                part = part.replace(b"<v>7</v>", b"<f>3+4</f><v>7</v>")
            after.writestr(name, part)

    table = read_table(KINDS["roster"], buffer.getvalue(), "a.xlsx")

    assert table.rows[0].cells["number"] == "7"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("separator", [",", "\t", ";"])
def test_text_files_in_every_encoding(encoding: str, separator: str) -> None:
    data = write_csv(ROSTER, encoding=encoding, separator=separator)

    table = read_table(KINDS["roster"], data, "花名册.csv")

    assert list_cells(table) == [
        (2, {"group": "01组", "number": "7", "head": "梁七明", "phone": "13800138000"})
    ]


def test_id_numbers_are_dropped_and_the_file_is_told_so() -> None:
    table = read(
        [
            ["小组", "户编号", "户主", "身份证号码", "备注", "编码"],
            ["01组", 7, "梁七明", ID_NUMBER, "贫困户", None],
            ["01组", 8, "梁八明", None, f"身份证 {ID_NUMBER}", float(ID_NUMBER)],
        ]
    )

    assert table.dropped == ["身份证号码", "备注", "编码"]
    assert table.unused == []
    assert ID_NUMBER[:14] not in repr(table)
    assert [set(row.cells) for row in table.rows] == [{"group", "number", "head"}] * 2


def test_id_number_within_a_column_that_is_read_is_cut_out() -> None:
    table = read(
        [["小组", "户编号", "户主", "家庭成员"], ["01组", 7, f"梁七明 {ID_NUMBER}", "梁小花"]]
    )

    assert table.rows[0].cells["head"] == "梁七明"
    assert table.dropped == ["户主"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (ID_NUMBER, ("", True)),
        ("44022319800131001x", ("", True)),
        ("４４０２２３１９８００１３１００１７", ("", True)),
        ("440223 19800131 0017", ("", True)),
        ("440223800131001", ("", True)),
        ("4.40223E+17", ("", True)),
        ("13800138000", ("13800138000", False)),
        ("0758-1234567", ("0758-1234567", False)),
        ("1.38E+10", ("1.38E+10", False)),
        ("2012-03-05", ("2012-03-05", False)),
    ],
)
def test_id_numbers_are_known_by_their_looks(text: str, expected: tuple[str, bool]) -> None:
    assert strip_id_numbers(text) == expected


def test_columns_that_nobody_asked_for_are_left_behind() -> None:
    table = read([["小组", "户编号", "户主", "银行卡号"], ["01组", 7, "梁七明", "6222020000000"]])

    assert table.unused == ["银行卡号"]
    assert "6222" not in repr(table)


def test_template_rows_of_help_and_example_are_no_rows() -> None:
    table = read(
        [
            ["", "小组", "户编号", "户主"],
            ["怎么填", "必填", "必填", "必填"],
            ["示例，不会录入", "03组", "28", "张三明"],
            ["", "01组", "7", "梁七明"],
        ]
    )

    assert [row.number for row in table.rows] == [4]


def test_table_without_its_columns_says_which_it_needs() -> None:
    with pytest.raises(HeadNotFound) as found:
        read([["姓名", "电话"], ["梁七明", 13800138000]])

    assert found.value.columns == "小组、户编号"


@pytest.mark.parametrize(
    ("data", "name", "refusal"),
    [
        (b"", "a.xlsx", TableEmpty),
        (b"a" * (MEGABYTES_MAX * 1024 * 1024 + 1), "a.csv", TableTooLarge),
        (b"%PDF-1.4", "a.pdf", TableUnreadable),
        (b"\x89PNG\r\n\x1a\n", "a.png", TableUnreadable),
        (b"PK\x03\x04 and no more", "a.xlsx", TableUnreadable),
        (b"\xff\xfe\x00", "a.csv", TableUnreadable),
        (b"anything", "a.et", TableIsOld),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook".encode("utf-16-le") + bytes(2),
            "a.xls",
            TableIsOld,
        ),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le") + bytes(2),
            "a.xlsx",
            TableProtected,
        ),
    ],
)
def test_what_is_no_table_is_refused(data: bytes, name: str, refusal: type[TableRefused]) -> None:
    with pytest.raises(refusal):
        read_sheets(data, name)


def test_zip_bomb_is_refused_unopened() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b" " * 200_000_000)

    with pytest.raises(TableTooLarge):
        read_sheets(buffer.getvalue(), "a.xlsx")


def test_file_that_defines_words_of_its_own_is_refused() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("xl/workbook.xml", b'<!DOCTYPE x [<!ENTITY a "b">]><workbook/>')

    with pytest.raises(TableUnreadable):
        read_sheets(buffer.getvalue(), "a.xlsx")


def test_another_programs_archive_is_no_table() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("word/document.xml", b"<document/>")

    with pytest.raises(TableUnreadable):
        read_sheets(buffer.getvalue(), "a.xlsx")


def test_more_rows_than_a_village_has_are_refused() -> None:
    data = write_csv([["1"]] * (ROWS_MAX + 1))

    with pytest.raises(TableTooLarge):
        read_sheets(data, "a.csv")


def test_head_alone_is_no_table() -> None:
    with pytest.raises(TableEmpty):
        read(ROSTER[:1])


@pytest.mark.parametrize(
    "text", ["户编号", " 户 编 号 ", "户编号（必填）", "*户编号：", "户编号[全村不重复]", "户編号"]
)
def test_headings_are_known_with_remarks(text: str) -> None:
    assert (normalise_heading(text) == "户编号") is (text != "户編号")
