"""The notice as sheets: what stands on them, and how words and rows are measured."""

import re
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest
from django.test import Client
from django.utils.safestring import SafeString
from hypothesis import given
from hypothesis import strategies as st

from noticeboard.models import Notice, SheetKind
from noticeboard.printing import A3, A4, PAPERS, Paper, PrintedNotice, compose_notice
from noticeboard.printing.ends import FootPart, HeadPart
from noticeboard.printing.lines import LinesPart, find_largest_sum, shorten
from noticeboard.printing.measuring import (
    measure,
    share_width,
    wrap,
    wrap_items,
    wrap_label,
)
from noticeboard.printing.poster import merge_smallest
from noticeboard.printing.tables import TablePart, TableRow, TextPart, fold_rows
from noticeboard.sheets.lines import Figures, Group, Row, Sheet, SumTable, add_up
from noticeboard.sheets.lines import SumRow as SumOfRule
from noticeboard.sheets.parts import (
    Column,
    Fact,
    FurtherSheet,
    NoticeFoot,
    NoticeHead,
    NoticeSheets,
    SheetTable,
)
from rules.models import Category
from tests.cast import HEADS, Cast
from tests.deeds.factories import change_terms
from tests.noticeboard.story import OCTOBER_ROWS, close, read_rows
from villages.models import User
from villages.qr import draw_qr
from villages.words import points

PAGE = "/v/anping/notices/2026-10/"
PRINT = f"{PAGE}print/"
SEAL = " ".join(["0a1b"] * 16)
QR = SafeString("<svg></svg>")
ROW_OF = re.compile(r"<tr><th scope=\"row\">(\d+)</th>")


def build_row(number: int, name: str, figures: Figures, items: list[str]) -> Row:
    cells = [points(figure) if figure else "" for figure in figures]
    return Row(*map(SafeString, (f"{number:03d}", name, *cells, "、".join(items))))


def build_group(position: int, first: int, count: int, *, items: int = 1) -> Group:
    figures = [
        Figures(*map(Decimal, (100 + number, 10, -5, -3, 0, 102 + number, 10, 5)))
        for number in range(first, first + count)
    ]
    codes = [[f"R{code:02d}" for code in range(1, items + 1)]] * count
    rows = [
        build_row(first + index, "陈*明", figures[index], codes[index]) for index in range(count)
    ]
    return Group(position, f"{position + 1:02d}组", rows, figures, codes, add_up(figures))


def build_sheets(groups: list[Group], **changes: object) -> NoticeSheets:
    figures = [row for group in groups for row in group.figures]
    sheets = NoticeSheets(
        head=NoticeHead(
            "安平村",
            "2026年10月",
            "安平村 2026年10月积分公示",
            "第 1 号",
            [Fact("依据", "村民积分管理办法（第1版）"), Fact("公示期", "2026年11月2日至11月6日")],
        ),
        reading="空格表示没有变动。",
        lines=Sheet(groups, add_up(figures), len(figures)),
        sums=[SumTable("加分合计", [SumOfRule("R01", "打扫卫生", 5, "+25")], 5, "+25")],
        further=[],
        foot=NoticeFoot(
            objections="有不同意见，最晚在2026年11月6日告诉村务监督委员会。",
            warning="",
            seal=SEAL,
            seal_short=SEAL[:19],
            signatures=[Fact("村委会主任", "待审定"), Fact("监督委员会", "待审定")],
            remark="",
            signer="安平村村民委员会",
            sealed_on="2026年11月1日",
        ),
    )
    return replace(sheets, **changes)  # type: ignore[arg-type]


def compose(
    groups: list[Group], *, paper: Paper = A4, further: list[FurtherSheet] | None = None
) -> PrintedNotice:
    return compose_notice(build_sheets(groups, further=further or []), paper=paper, qr=QR)


def list_parts(notice: PrintedNotice, kind: type) -> list[object]:
    return [part for sheet in notice.sheets for part in sheet.parts if isinstance(part, kind)]


def test_letters_are_measured_by_their_width() -> None:
    assert [measure(words) for words in ("", "户", "12", "R01", "−5")] == [0, 100, 114, 190, 117]


def test_lines_break_between_letters_but_not_before_punctuation_or_within_days() -> None:
    assert wrap("有意见，请说。", 300) == ["有意", "见，请", "说。"]
    assert wrap("最晚在2026年11月6日说", 800) == ["最晚在", "2026年11月6日说"]
    assert wrap("共5户加12分", 400) == ["共5户加", "12分"]
    assert wrap("Points of the village", 700) == ["Points of", "the village"]
    assert wrap("", 100) == [""]


def test_label_has_its_longest_line_last() -> None:
    assert wrap_label("其中待公示", 340) == ["其中", "待公示"]
    assert wrap_label("户编号", 200) == ["户", "编号"]
    assert wrap_label("加", 200) == ["加"]
    assert wrap_label("损耗、盘点、冲正", 400) == ["损耗、", "盘点、", "冲正"]
    assert wrap_label("Household number", 600) == ["Household", "number"]


@given(
    words=st.text("公示积分R0123，。、 （）年月日abcW", max_size=60), width=st.integers(200, 2000)
)
def test_wrapping_loses_nothing_and_never_overflows(words: str, width: int) -> None:
    lines = wrap(words, width)

    assert "".join("".join(lines).split()) == "".join(words.split())
    assert all(measure(line) <= width for line in lines)


@given(
    items=st.lists(st.text("R0123补记月日", min_size=1, max_size=9), min_size=1, max_size=30),
    width=st.integers(400, 2000),
)
def test_items_are_wrapped_in_full(items: list[str], width: int) -> None:
    lines = wrap_items(items, "、", width)

    assert "".join(lines) == "、".join(items)
    assert all(measure(line) <= width + measure("、") for line in lines)


def test_items_without_room_are_told_in_part_and_where_the_rest_is() -> None:
    items = ["R01×2", "R02", "R03"]

    assert shorten(items, 400) == "另见附页"
    assert shorten(items, 1000) == "R01×2、另见附页"
    assert shorten(items, 1300) == "R01×2、R02、另见附页"


def test_columns_share_what_is_left() -> None:
    fixed = [True, False, False]

    assert share_width([100, 200, 300], fixed, width=1000) == [100, 400, 500]
    assert share_width([100, 200, 3000], fixed, width=1000) == [100, 200, 700]
    assert share_width([100, 2000, 3000], fixed, width=1000) == [100, 450, 450]


@given(
    figures=st.lists(st.integers(-50, 50), min_size=1, max_size=40),
    first=st.integers(0, 39),
    count=st.integers(1, 10),
)
def test_no_sheets_sum_is_larger_than_what_its_column_was_measured_for(
    figures: list[int], first: int, count: int
) -> None:
    largest = find_largest_sum([float(figure) for figure in figures], length=10)

    assert abs(sum(figures[first : first + count])) <= largest


def test_rows_are_folded_from_left_to_right_and_sums_stand_alone() -> None:
    rows = [TableRow(["1"]), TableRow(["2"]), TableRow(["3"]), TableRow(["6"], is_sum=True)]

    assert fold_rows(rows) == [
        TableRow(["1", "2"]),
        TableRow(["3", ""]),
        TableRow(["6", ""], is_sum=True),
    ]
    assert fold_rows(rows[:3]) == [TableRow(["1", "2"]), TableRow(["3", ""])]


def test_model_village_takes_26_sheets_of_a4_or_14_of_a3_at_most() -> None:
    groups = [build_group(position, 1 + position * 37, 37, items=2) for position in range(16)]
    groups.append(build_group(16, 1 + 16 * 37, 37))
    groups.append(build_group(17, 1 + 17 * 37, 1, items=25))

    sizes = {paper.name: len(compose(groups, paper=paper).sheets) for paper in (A4, A3)}

    assert sizes["a4"] <= 26
    assert sizes["a3"] <= 14


@pytest.mark.parametrize("paper", PAPERS.values(), ids=lambda paper: paper.name)
def test_sums_of_the_sheets_come_to_the_total(paper: Paper) -> None:
    groups = [build_group(position, 1 + position * 40, 40) for position in range(4)]

    notice = compose(groups, paper=paper)

    parts = [part for part in list_parts(notice, LinesPart) if isinstance(part, LinesPart)]
    assert len(parts) > 1
    shown = [row for part in parts for body in part.bodies for row in body.rows]
    assert shown == [row for group in groups for row in group.rows]
    for column in ("opening", "added", "deducted", "redeemed", "closing"):
        sums = [read_points(getattr(part.page_sum.figures, column)) for part in parts]
        total = read_points(getattr(add_up([f for g in groups for f in g.figures]), column))
        assert sum(sums) == total
    headings = [body.heading for part in parts for body in part.bodies]
    begun = [heading for heading in headings if not heading.endswith("（续）")]
    assert begun == ["01组", "02组", "03组", "04组"]
    assert len(headings) > len(begun)


def read_points(words: str) -> Decimal:
    return Decimal(words.replace("−", "-").replace("+", "") or 0)


def test_what_does_not_fit_its_column_stands_in_the_annex_in_full() -> None:
    notice = compose([build_group(0, 1, 2, items=25)])

    (lines,) = list_parts(notice, LinesPart)
    assert isinstance(lines, LinesPart)
    assert {row.items.rpartition("、")[2] for row in lines.bodies[0].rows} == {"另见附页"}
    tables = [part for part in list_parts(notice, TablePart) if isinstance(part, TablePart)]
    (annex,) = [part for part in tables if part.title and part.title[0].words.startswith("附页")]
    told = "".join(cell.lines for body in annex.bodies for row in body.rows for cell in row)
    assert all(told.count(f"R{code:02d}") == 2 for code in range(1, 26))


@pytest.mark.parametrize("paper", PAPERS.values(), ids=lambda paper: paper.name)
def test_annex_of_more_than_a_sheet_goes_on_from_row_to_row(paper: Paper) -> None:
    group = build_group(0, 1, 2)
    late = [f"R{item % 40:02d}补记（第{item}件）" for item in range(1, 301)]
    rows = [row._replace(items=SafeString("、".join(late))) for row in group.rows]

    notice = compose([replace(group, rows=rows, items=[late] * 2)], paper=paper)

    tables = [part for part in list_parts(notice, TablePart) if isinstance(part, TablePart)]
    cells = [
        str(cell.lines)
        for part in tables
        for body in part.bodies
        for row in body.rows
        for cell in row
    ]
    told = "".join(cells)
    assert [item for item in late if told.count(item) != 2] == []
    assert cells.count("001") == cells.count("002") > 2


def test_long_whole_name_takes_two_lines_of_its_row() -> None:
    group = build_group(0, 1, 1)
    named = group.rows[0]._replace(name=SafeString("阿卜杜热合曼·买买提江"))

    notice = compose([replace(group, rows=[named])])

    (lines,) = list_parts(notice, LinesPart)
    assert isinstance(lines, LinesPart)
    assert lines.bodies[0].rows[0].name.replace("<br>", "") == "阿卜杜热合曼·买买提江"
    assert lines.bodies[0].rows[0].name.count("<br>") >= 1


@pytest.mark.parametrize("paper", PAPERS.values(), ids=lambda paper: paper.name)
def test_notice_without_households_is_one_sheet(paper: Paper) -> None:
    notice = compose([], paper=paper)

    (sheet,) = notice.sheets
    assert [type(part) for part in sheet.parts] == [
        HeadPart,
        TablePart,
        TextPart,
        TablePart,
        FootPart,
    ]


def test_rules_with_long_names_take_as_many_lines_as_they_need() -> None:
    rows = [SumOfRule(f"R{code:02d}", "主动清理房前屋后" * 5, 1, "+5") for code in range(40)]
    sums = [SumTable("加分合计", rows, 40, "+200")]

    notice = compose_notice(build_sheets([build_group(0, 1, 3)], sums=sums), paper=A4, qr=QR)

    tables = [part for part in list_parts(notice, TablePart) if isinstance(part, TablePart)]
    told = "".join(
        cell.lines.replace("<br>", "")
        for part in tables
        for body in part.bodies
        for row in body.rows
        for cell in row
    )
    assert told.count("主动清理房前屋后" * 5) == 40


def test_further_sheets_share_a_page_in_their_order() -> None:
    table = SheetTable([Column("商品"), Column("本期剩", is_figure=True)], [["大米", "9"]], "超市")
    further = [
        FurtherSheet(SheetKind.SHOP, "积分超市收支", tables=[table], paragraphs=["谢谢大家。"]),
        FurtherSheet(SheetKind.OBJECTIONS, "异议和处理结果", intro="本期没有异议。"),
    ]

    notice = compose([build_group(0, 1, 3)], paper=A3, further=further)

    (sheet,) = notice.sheets
    kinds = [type(part) for part in sheet.parts]
    assert kinds == [
        HeadPart,
        LinesPart,
        *(TablePart, TextPart),
        *(TablePart, TablePart, TextPart, TextPart),
        FootPart,
    ]
    titles = [
        [line.words for line in part.title]
        for part in sheet.parts
        if isinstance(part, TablePart | TextPart) and part.title
    ]
    assert titles == [["本期事项"], ["积分超市收支", "超市"], ["异议和处理结果"]]
    assert sheet.place == "第 1 页，共 1 页"


def test_paper_has_the_stylesheet_of_its_size(plain_notice: Notice, anyone: Client) -> None:
    for query, sheet in (("", "a4"), ("?paper=a4", "a4"), ("?paper=a3", "a3"), ("?paper=a0", "a4")):
        told = anyone.get(f"{PRINT}{query}").content.decode()
        found = [size for size in ("a4", "a3") if f"css/print-notice-{size}.css" in told]
        assert found == [sheet]
        assert "css/print-notice.css" in told


def test_paper_carries_seal_signatures_and_a_code_that_leads_to_the_page(
    plain_notice: Notice, anyone: Client
) -> None:
    told = anyone.get(PRINT).content.decode()

    seal = plain_notice.month.seal
    assert f"<figcaption>{seal[:4]} {seal[4:8]} {seal[8:12]} {seal[12:16]}</figcaption>" in told
    assert f"{seal[56:60]} {seal[60:]}</p>" in told
    assert "审定（村委会主任）" in told
    assert "安平村村民委员会" in told
    assert draw_qr(f"http://testserver{PAGE}") in told
    assert " style=" not in told


def test_paper_has_the_pages_lines(notice: Notice, anyone: Client) -> None:
    assert read_rows(anyone.get(PRINT).content.decode()) == OCTOBER_ROWS


def test_one_groups_sheet_has_its_lines_and_the_same_number_and_seal(
    cast: Cast, notice: Notice, anyone: Client
) -> None:
    told = anyone.get(f"{PRINT}?grid=1").content.decode()

    assert ROW_OF.findall(told) == ["004", "005", "006"]
    assert "第 1 号 · 02组" in told
    assert f"{notice.month.seal[:4]} {notice.month.seal[4:8]}" in told
    assert "本组 3 户" in told
    assert "合计 6 户" in told


def test_group_that_the_notice_has_not_is_not_found(notice: Notice, anyone: Client) -> None:
    statuses = [
        anyone.get(f"{PRINT}?grid={grid}").status_code for grid in ("0", "2", "x", "-1", "")
    ]

    assert statuses == [200, 404, 404, 404, 200]


def test_poster_tells_the_month_on_one_sheet_and_no_whole_name(
    cast: Cast, notice: Notice, anyone: Client
) -> None:
    told = anyone.get(f"{PRINT}poster/").content.decode()

    assert "3 户（全村 6 户）" in told
    assert "+21 分" in told
    assert "−5 分" in told
    assert "20 分" in told
    assert "<svg" in told
    assert "环境卫生" in told
    assert draw_qr(f"http://testserver{PAGE}") in told
    assert [name for name in HEADS if name in told] == []
    assert " style=" not in told


def test_smallest_categories_share_the_posters_last_bar() -> None:
    sums = {category: Decimal(10 - place) for place, category in enumerate(Category)}

    merged = merge_smallest(sums)

    *named, other = Category
    assert merged == {
        **{category: sums[category] for category in named[:4]},
        other: Decimal(6 + 5 + 4 + 3),
    }
    few = {Category.CULTURE: Decimal(1), Category.OTHER: Decimal(2)}
    assert merge_smallest(few) == few


def test_sheets_with_whole_names_are_kept_nowhere(
    cast: Cast, sign_in: Callable[[User], Client]
) -> None:
    change_terms(cast, board_masked=False)
    close(cast)

    browser = sign_in(cast.chair)
    board, poster = (browser.get(f"{PRINT}{page}names=board") for page in ("?grid=0&", "poster/?"))

    assert {board["Cache-Control"], poster["Cache-Control"]} == {"private, no-store"}
    assert [cells[0] for cells in read_rows(board.content.decode()).values()] == list(HEADS[:3])
