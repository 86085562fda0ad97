"""The tables of a try-out as the page shows them: every cell a finished string."""

from dataclasses import dataclass
from decimal import Decimal

from deeds.tryout.sheets import Cell, Column, Kind, Sheet
from deeds.tryout.wording import amount, share_words, signed_amount


@dataclass(frozen=True, slots=True)
class TableCell:
    """One cell; label: its column's name, which the phone shows beside it."""

    text: str
    label: str
    tone: str


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row and the words that name it."""

    name: str
    cells: list[TableCell]


@dataclass(frozen=True, slots=True)
class Table:
    """One table on the page; heads: (name, whether its column holds figures)."""

    key: str
    title: str
    note: str
    is_long: bool
    heads: list[tuple[str, bool]]
    rows: list[TableRow]


def build_table(sheet: Sheet) -> Table:
    return Table(
        key=sheet.key,
        title=sheet.title,
        note=sheet.note,
        is_long=sheet.is_long,
        heads=[(column.name, column.kind != Kind.WORDS) for column in sheet.columns],
        rows=[
            TableRow(
                name=str(row[0]),
                cells=[
                    _build_cell(value, column)
                    for value, column in zip(row[1:], sheet.columns[1:], strict=True)
                ],
            )
            for row in sheet.rows
        ],
    )


def _build_cell(value: Cell, column: Column) -> TableCell:
    if column.kind == Kind.WORDS:
        return TableCell(str(value), column.name, "")
    tone = "figure"
    if column.kind == Kind.CHANGE and isinstance(value, Decimal) and value:
        tone = "figure plus" if value > 0 else "figure minus"
    return TableCell(_write(value, column.kind), column.name, tone)


def _write(value: Cell, kind: Kind) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    match kind:
        case Kind.CHANGE:
            return signed_amount(value)
        case Kind.SHARE:
            return share_words(Decimal(value))
    return amount(value)
