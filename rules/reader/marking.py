"""Columns whose cells mark a row: with the sign of its points, or with a code."""

import re
from collections.abc import Sequence

_MINUS = re.compile(
    "(?:减|扣|罚|惩|负|划|抹|过|降)分?|(?:处|惩)罚|惩戒|扣减|记过|失分?|反向|负向|负面"
)
_PLUS = re.compile("(?:增|加|奖|添|正|功|升)分?|奖励|增加|记功|得分?|正向|正面")
_CODE = re.compile("[A-Za-z甲乙丙丁戊己庚辛壬癸]{1,3}[-.]?\\d{1,4}(?:[-.]\\d{1,3})*")


def sign_of_cell(cell: str) -> int:
    """Return the sign that is all a cell says: 增, 扣分, +, a dash; 0 where it says more."""
    if cell == "-" or _MINUS.fullmatch(cell):
        return -1
    return 1 if cell == "+" or _PLUS.fullmatch(cell) else 0


def are_signs(cells: Sequence[str]) -> bool:
    """Whether the cells of a column only say which sign its rows have.

    A dash alone says nothing: it counts beside a plus, and is an empty cell beside words.
    """
    filled = [cell for cell in cells if cell]
    signs = [sign_of_cell(cell) for cell in filled if cell != "-"]
    return bool(signs) and all(signs) and len(filled) > 1


def dash_counts(cells: Sequence[str]) -> bool:
    """Whether a dash is a minus in a column of signs: nothing else is."""
    return "-" in cells and not any(_MINUS.fullmatch(cell) for cell in cells)


def are_codes(cells: Sequence[str]) -> bool:
    """Whether the cells of a column are codes of rows: Z01, 甲1; no two are alike."""
    filled = [cell for cell in cells if cell]
    codes = sum(bool(_CODE.fullmatch(cell)) for cell in filled)
    return len(filled) > 1 and codes * 5 >= len(filled) * 4 and len(set(filled)) == len(filled)
