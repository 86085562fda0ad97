"""A whole notice, or one group's, laid out sheet by sheet."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from noticeboard.paging import lay_out
from noticeboard.printing.ends import Foot, Head
from noticeboard.printing.lines import FIRST_FIGURE, Lines, SumRow, label_figures
from noticeboard.printing.measuring import measure, wrap, wrap_items
from noticeboard.printing.papers import Paper
from noticeboard.printing.parts import Content, Sheet, TitleLine
from noticeboard.printing.tables import (
    PADDING,
    Table,
    TableColumn,
    TableGroup,
    TableRow,
    Text,
    fold_columns,
    fold_rows,
)
from noticeboard.sheets.lines import Group, SumTable
from noticeboard.sheets.parts import FurtherSheet, NoticeSheets, SheetTable


@dataclass(frozen=True, slots=True)
class PrintedNotice:
    """A notice as sheets of paper. running: what stands at the top of each, beside the group."""

    running: str
    group: str
    seal_short: str
    sheets: Sequence[Sheet]


def compose_notice(notice: NoticeSheets, *, paper: Paper, qr: SafeString) -> PrintedNotice:
    """Return the whole notice, sheet by sheet."""
    lines = Lines(notice.lines, paper)
    totals = _build_totals([_total_of_village(notice)], paper)
    contents: list[Content] = [Head(paper, notice.head), lines, totals]
    contents += _build_annex(lines, paper)
    contents.append(Text(paper, (), [notice.reading]))
    contents += _build_sums(notice.sums, paper, title=_("本期事项"))
    for sheet in notice.further:
        contents += _build_further(sheet, paper)
    contents.append(Foot(paper, notice.foot, qr))
    return _print(notice, contents, paper=paper)


def compose_grid(
    notice: NoticeSheets, group: Group, *, paper: Paper, qr: SafeString
) -> PrintedNotice:
    """Return one group's sheets of a notice: its lines, its sum beside the whole village's."""
    own = SumRow(_("本组 %(count)s 户") % {"count": len(group.rows)}, group.total)
    lines = Lines(replace(notice.lines, groups=[group]), paper)
    totals = _build_totals([own, _total_of_village(notice)], paper)
    contents: list[Content] = [Head(paper, notice.head, group.name), lines, totals]
    contents += _build_annex(lines, paper)
    contents.append(Text(paper, (), [notice.reading]))
    contents += _build_sums(notice.sums, paper, title=_("本期事项（全村）"))
    contents.append(Foot(paper, notice.foot, qr))
    return _print(notice, contents, paper=paper, group=group.name)


def _total_of_village(notice: NoticeSheets) -> SumRow:
    words = _("合计 %(count)s 户") % {"count": notice.lines.households}
    return SumRow(words, notice.lines.total)


def _build_totals(totals: Sequence[SumRow], paper: Paper) -> Table:
    """Lay out sums of many households, whose figures are wider than the lines' columns."""
    columns = [TableColumn(""), *(TableColumn(label, is_figure=True) for label in label_figures())]
    rows = [
        TableRow([total.words, *total.figures[FIRST_FIGURE:-1]], is_sum=True) for total in totals
    ]
    return Table(paper, (), columns, [TableGroup(rows)])


def _print(
    notice: NoticeSheets, contents: Sequence[Content], *, paper: Paper, group: str = ""
) -> PrintedNotice:
    pages = lay_out([content.block for content in contents], room=paper.rows)
    place = _("第 {page} 页，共 {pages} 页")
    return PrintedNotice(
        running=f"{notice.head.title} {notice.head.number}",
        group=group,
        seal_short=notice.foot.seal_short,
        sheets=[
            Sheet(
                number,
                place.format(page=number, pages=len(pages)),
                [contents[part.block].draw(part) for part in page.parts],
            )
            for number, page in enumerate(pages, start=1)
        ],
    )


def _build_annex(lines: Lines, paper: Paper) -> Iterator[Table]:
    """Lay out what of the households' items the table has no room for, in full."""
    annex = lines.list_annex()
    if not annex:
        return
    columns = [
        TableColumn(_("户编号"), is_fixed=True),
        TableColumn(_("户主"), is_fixed=True),
        TableColumn(_("事项")),
    ]
    taken = sum(
        PADDING + max(map(measure, (column.words, *cells)))
        for column, cells in zip(
            columns, zip(*(row[:2] for row in annex), strict=True), strict=False
        )
    )
    width = paper.width // 2 - taken - PADDING
    # A row is not broken from sheet to sheet: one that is as high as half of it becomes several.
    most = paper.rows // 2
    rows = [
        TableRow([row.number, row.name, lines[start : start + most]])
        for row in annex
        for lines in [wrap_items(row.items, _("、"), width)]
        for start in range(0, len(lines), most)
    ]
    title = [TitleLine(_("附页：事项多的户"), "title")]
    yield Table(paper, title, fold_columns(columns), [TableGroup(fold_rows(rows))])


def _build_sums(sums: Sequence[SumTable], paper: Paper, *, title: str) -> Iterator[Table]:
    if not sums:
        return
    columns = [
        TableColumn(_("编号"), is_fixed=True),
        TableColumn(_("事项")),
        TableColumn(_("件数"), is_figure=True),
        TableColumn(_("积分"), is_figure=True),
    ]
    groups = [TableGroup(fold_rows(_list_sums(table))) for table in sums]
    yield Table(paper, [TitleLine(title, "title")], fold_columns(columns), groups)


def _list_sums(table: SumTable) -> list[TableRow]:
    rows = [TableRow([row.code, row.words, str(row.count), row.points]) for row in table.rows]
    # One row is its own sum.
    if len(rows) == 1:
        return rows
    return [*rows, TableRow(["", table.words, str(table.count), table.points], is_sum=True)]


def _build_further(sheet: FurtherSheet, paper: Paper) -> Iterator[Content]:
    title = [TitleLine(sheet.title, "title")]
    title += [TitleLine(line, "intro") for line in wrap(sheet.intro, paper.width) if sheet.intro]
    for table in sheet.tables:
        yield _build_table(table, paper, title)
        title = []
    if sheet.paragraphs:
        yield Text(paper, title, sheet.paragraphs)
    elif title:
        yield Text(paper, title[:1], [sheet.intro])


def _build_table(table: SheetTable, paper: Paper, title: Sequence[TitleLine]) -> Table:
    heading = [TitleLine(table.heading, "heading")] if table.heading else []
    return Table(
        paper,
        [*title, *heading],
        [TableColumn(column.words, is_figure=column.is_figure) for column in table.columns],
        [TableGroup([TableRow(row) for row in table.rows])],
    )
