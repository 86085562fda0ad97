"""Tables as .csv files for people: Excel reads their letters right and runs nothing in them."""

import csv
from collections.abc import Iterable, Sequence
from decimal import Decimal
from io import StringIO

from villages.numbers import write_number
from villages.sheets import FORMULA_SIGNS

Value = str | int | Decimal | None


def write_csv(rows: Iterable[Sequence[Value]]) -> bytes:
    """Return rows as a file: UTF-8 with the mark by which Excel knows it, lines ending in CRLF.

    Figures are written plainly, with a hyphen where they are below 0; whatever is text stays text.
    """
    text = StringIO()
    writer = csv.writer(text)
    writer.writerows([_write(value) for value in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def _write(value: Value) -> str:
    if value is None:
        return ""
    return disarm(value) if isinstance(value, str) else write_number(Decimal(value))


def disarm(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(FORMULA_SIGNS) else text
