"""The notice as files for people: the same figures as on the board, and nothing that runs."""

import csv
from io import BytesIO, StringIO
from typing import Any

from django.test import Client
from openpyxl import load_workbook

from ledger.queries import get_notice_csv
from noticeboard.models import Notice
from tests.cast import HEADS, Cast
from tests.deeds.factories import change_terms
from tests.market.shop import Shop
from tests.noticeboard.story import OCTOBER_ROWS, OCTOBER_TOTAL, close
from villages.models import Grid

PAGE = "/v/anping/notices/2026-10/"
LABELS = [
    *("小组", "户编号", "户主", "上月结余", "加", "减", "兑换", "其他", "本月结余"),
    *("其中待公示", "年度积分", "事项"),
]


def read_table(anyone: Client) -> list[list[str]]:
    content = anyone.get(f"{PAGE}table.csv").content
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(StringIO(content.decode("utf-8-sig"))))


def read_workbook(anyone: Client) -> Any:  # Any: openpyxl has no types
    return load_workbook(BytesIO(anyone.get(f"{PAGE}notice.xlsx").content))


def plain(cells: list[str]) -> list[str]:
    """Return the notice's figures as a file writes them."""
    return [cell.replace("−", "-").removeprefix("+") for cell in cells]


def test_table_has_the_notices_lines_and_total(notice: Notice, anyone: Client) -> None:
    head, *rows, total = read_table(anyone)

    assert head == LABELS
    assert [row[1:3] + row[3:] for row in rows] == [
        [number, name, *plain(figures), items]
        for number, (name, *figures, items) in OCTOBER_ROWS.items()
    ]
    assert [row[0] for row in rows] == ["01组"] * 3 + ["02组"] * 3
    assert total == ["合计 6 户", "", "", *plain(OCTOBER_TOTAL)]


def test_workbook_has_lines_sums_and_further_sheets(notice: Notice, anyone: Client) -> None:
    book = read_workbook(anyone)

    assert book.sheetnames[:2] == ["公示", "本期事项"]
    assert "积分超市收支" in book.sheetnames
    assert book.sheetnames[-1] == "异议和校验"
    rows = [list(row) for row in book["公示"].iter_rows(values_only=True)]
    begin = rows.index(LABELS)
    assert rows[begin + 2] == [
        *("01组", "002", "林*妹", 0, 6, None, None, 100, 106, 6, 6),
        "R03、基础分",
    ]
    total = rows[begin + 7]
    assert total[0] == "合计 6 户"
    assert total[3:11] == [0, 21, -5, -20, 595, 591, 16, 11]
    assert notice.month.seal[:4] in str(list(book["异议和校验"].iter_rows(values_only=True)))


def test_workbook_is_set_up_for_a4_across_with_its_head_in_sight(
    notice: Notice, anyone: Client
) -> None:
    page = read_workbook(anyone)["公示"]

    head = next(row[0].row for row in page.iter_rows() if row[0].value == LABELS[0])
    assert page.freeze_panes == f"A{head + 1}"
    assert page.print_title_rows == f"${head}:${head}"
    assert (page.page_setup.orientation, page.page_setup.paperSize) == ("landscape", 9)
    assert page.cell(head + 2, 5).number_format == "+General;-General;0"
    assert page.column_dimensions["L"].width > page.column_dimensions["A"].width


def test_nothing_that_was_typed_runs_as_a_formula(
    cast: Cast, october: Shop, anyone: Client
) -> None:
    Grid.objects.filter(pk=cast.group.pk).update(name="=1+1")
    close(cast)

    page = read_workbook(anyone)["公示"]

    assert read_table(anyone)[1][0] == "'=1+1"
    cells = [cell for (cell,) in page.iter_rows(max_col=1) if cell.value == "=1+1"]
    assert [(cell.data_type, cell.quotePrefix) for cell in cells] == [("s", True)] * 3


def test_files_are_masked_and_named_and_leave_the_sealed_file_alone(
    cast: Cast, october: Shop, anyone: Client
) -> None:
    change_terms(cast, board_masked=False)
    notice = close(cast)

    table, workbook = (anyone.get(f"{PAGE}{name}") for name in ("table.csv", "notice.xlsx"))

    told = table.content.decode() + str(
        [list(page.values) for page in load_workbook(BytesIO(workbook.content))]
    )
    assert [name for name in HEADS if name in told] == []
    assert "filename*=utf-8''" in table["Content-Disposition"]
    assert workbook["Content-Disposition"].endswith(".xlsx")
    assert anyone.get(f"{PAGE}notice.csv").content == get_notice_csv(notice.month)


def test_files_take_the_same_queries_whatever_their_size(
    notice: Notice, anyone: Client, django_assert_max_num_queries: Any
) -> None:
    for name in ("table.csv", "notice.xlsx"):
        with django_assert_max_num_queries(14):
            anyone.get(f"{PAGE}{name}")
