"""What the sheets of paper come to: any village's, and beside the sealed file."""

import csv
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.queries import get_notice_csv
from noticeboard.models import Notice
from noticeboard.printing import PAPERS, Paper, PrintedNotice, compose_grid, compose_notice
from noticeboard.printing.lines import LinesPart
from noticeboard.printing.tables import TablePart
from noticeboard.sheets.lines import Figures, Group, add_up
from noticeboard.sheets.notice import build_notice_sheets
from noticeboard.sheets.parts import NoticeSheets
from tests.noticeboard.test_print import QR, build_row, build_sheets, list_parts, read_points

AMOUNTS = st.integers(-6_000, 6_000).map(lambda hundredths: Decimal(hundredths) / 100)


@st.composite
def sheets_of_any_village(draw: st.DrawFn) -> NoticeSheets:
    """Draw a notice of up to six groups of any sizes, figures and items."""
    groups, first = [], 1
    for position, size in enumerate(draw(st.lists(st.integers(1, 70), min_size=1, max_size=6))):
        seeds = draw(st.lists(AMOUNTS, min_size=8, max_size=8))
        figures = [
            Figures(*(amount * ((number + column) % 5) for column, amount in enumerate(seeds)))
            for number in range(size)
        ]
        items = [[f"R{code:02d}" for code in range(number % 9)] for number in range(size)]
        rows = [
            build_row(first + number, "陈*明", figures[number], items[number])
            for number in range(size)
        ]
        name = f"{position + 1:02d}组"
        groups.append(Group(position, name, rows, figures, items, add_up(figures)))
        first += size
    return build_sheets(groups)


def add_up_sheets(notice: PrintedNotice) -> tuple[list[str], list[Decimal]]:
    """Return the households in the order of the sheets, and what the sheets' own sums come to."""
    parts = [part for part in list_parts(notice, LinesPart) if isinstance(part, LinesPart)]
    numbers = [str(row.number) for part in parts for body in part.bodies for row in body.rows]
    sums = [
        sum((read_points(getattr(part.page_sum.figures, name)) for part in parts), Decimal(0))
        for name in Figures._fields
    ]
    return numbers, sums


def read_totals(notice: PrintedNotice) -> list[list[Decimal]]:
    """Return the rows of the table below the lines: the group's and the village's figures.

    No other table of these notices has as many columns.
    """
    tables = [part for part in list_parts(notice, TablePart) if isinstance(part, TablePart)]
    rows = [row for part in tables for body in part.bodies for row in body.rows]
    return [
        [read_points(cell.lines) for cell in row[1:]]
        for row in rows
        if len(row) == 1 + len(Figures._fields)
    ]


def add_figures(groups: list[Group]) -> list[Decimal]:
    figures = [figures for group in groups for figures in group.figures]
    return [sum(column, Decimal(0)) for column in zip(*figures, strict=True)]


@settings(max_examples=30, deadline=None)
@given(notice=sheets_of_any_village(), paper=st.sampled_from(list(PAPERS.values())))
def test_sheets_of_any_village_add_up_to_its_totals(notice: NoticeSheets, paper: Paper) -> None:
    groups = list(notice.lines.groups)
    households = [str(row.number) for group in groups for row in group.rows]

    whole = compose_notice(notice, paper=paper, qr=QR)

    assert add_up_sheets(whole) == (households, add_figures(groups))
    assert read_totals(whole) == [add_figures(groups)]


@settings(max_examples=20, deadline=None)
@given(notice=sheets_of_any_village(), paper=st.sampled_from(list(PAPERS.values())))
def test_sheets_of_a_group_add_up_beside_the_villages_totals(
    notice: NoticeSheets, paper: Paper
) -> None:
    groups = list(notice.lines.groups)
    group = groups[-1]

    own = compose_grid(notice, group, paper=paper, qr=QR)

    numbers = [str(row.number) for row in group.rows]
    assert add_up_sheets(own) == (numbers, add_figures([group]))
    assert read_totals(own) == [add_figures([group]), add_figures(groups)]


@pytest.mark.django_db
def test_printed_sums_are_those_of_the_sealed_file(notice: Notice) -> None:
    sealed = list(csv.DictReader(read_table(get_notice_csv(notice.month).decode())))
    columns = ("opening", "added", "deducted", "redeemed", "other", "closing")
    households = [row for row in sealed if row["account"].startswith("H")]

    for paper in PAPERS.values():
        printed = compose_notice(build_notice_sheets(notice), paper=paper, qr=QR)

        expected = [sum((Decimal(row[name]) for row in households), Decimal(0)) for name in columns]
        assert add_up_sheets(printed)[1][: len(columns)] == expected
        assert read_totals(printed)[0][: len(columns)] == expected


def read_table(text: str) -> list[str]:
    """Return the lines of a sealed file from its table's head on."""
    lines = text.splitlines()
    return lines[next(place for place, line in enumerate(lines) if line.startswith("account,")) :]
