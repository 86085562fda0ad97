"""A report as an .xlsx file."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from office.report.words import Section
from villages.sheets import Value, WorkbookPage, write_workbook

FIRST_WIDTH, WIDTH = 36, 14


@dataclass(frozen=True, slots=True)
class ReportPage:
    """One page: its title, what its columns are, and the sections."""

    title: str
    heading: str
    columns: Sequence[str]
    sections: Sequence[Section]


def write_report(pages: Sequence[ReportPage]) -> bytes:
    """Return the file; figures as numbers, so that they can be added up."""
    return write_workbook(_build_page(page) for page in pages)


def _build_page(page: ReportPage) -> WorkbookPage:
    rows = list(_list_rows(page))
    heads = {place for place, row in enumerate(rows) if len(row) == 1 or place <= 1}
    widths = [FIRST_WIDTH, *[WIDTH] * len(page.columns)]
    return WorkbookPage(page.title, rows, widths, bold=frozenset(heads))


def _list_rows(page: ReportPage) -> Iterator[list[Value]]:
    yield [page.heading]
    yield ["", *page.columns]
    for section in page.sections:
        yield [section.title]
        for row in section.rows:
            yield [row.words, *(cell.value for cell in row.cells)]
