"""Rows of cells as lines with tabs, the same for sheets, tables and files of cells."""

from collections.abc import Iterable, Sequence


def write_rows(rows: Iterable[Sequence[str]]) -> str:
    """Write one line a row; a blank row stays as an empty line."""
    return "\n".join(write_row(row) for row in rows)


def write_row(row: Sequence[str]) -> str:
    """Write a row without its blank cells at the end.

    A single cell at the left end is no row of a table but a title or a note, often a long one: it
    keeps its line breaks. In all other cells they become spaces.
    """
    cells = list(row)
    while cells and not cells[-1].strip():
        cells.pop()
    if len(cells) == 1:
        return cells[0].strip()
    return "\t".join(" ".join(cell.split()) for cell in cells)
