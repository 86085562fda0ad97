"""The columns of a table: what each holds, by its head and by what stands in it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from rules.reader.context import sign_of
from rules.reader.marking import are_codes, are_signs, dash_counts
from rules.reader.measures import Measure, is_unit_words, measure_of_cell, measure_of_head
from rules.reader.mentions import POINTS
from rules.reader.numbers import read_number
from rules.reader.outline import is_bare_lead
from rules.reader.tables import PURE, Role, Row, is_head, role_of_head
from rules.reader.vetoes import find_vetoes

LEVEL_CELL = re.compile(
    r"(?P<name>(?:(?![每另再超限最逢])[^\d+\-，；、/：]){1,12})[：]?(?P<sign>[+-])?(?P<n>\d{1,4})分?(?=[，；、/）\s]|\Z)"
)


@dataclass(slots=True)
class Column:
    """One column: its role, and what its head says of sign and unit.

    has_dashes: in a column of signs a dash is a minus.
    """

    role: Role
    head: str = ""
    sign: int = 0
    measure: Measure | None = None
    has_dashes: bool = False


_WARNINGS = re.compile(
    "(?:口头|书面)?(?:警告|批评|教育|提醒|劝导|劝诫|告诫)*|不[扣加](?:分)?|通报批评"
)
_PER_CELL = re.compile("每(?!月评|户门).{1,13}\\Z|按.{1,6}\\Z")
SIGN_CELL = re.compile("[加减扣奖惩罚得失](?:分|励)?|奖励分?|惩戒分?")


def heads_levels(rows: Sequence[Row], i: int) -> bool:
    """Whether a row names degrees above columns of numbers: 行为 | 轻微 | 较重 | 严重."""
    cells = rows[i].texts
    filled = [cell for cell in cells if cell]
    if len(filled) < 3 or any(len(cell) > 8 or re.search(r"\d|分\Z", cell) for cell in filled):
        return False
    if i + 1 >= len(rows) or role_of_head(filled[0]) not in {Role.DEED, Role.CATEGORY, Role.NUMBER}:
        return False
    below = rows[i + 1].texts[1:]
    return sum(bool(PURE.match(cell)) for cell in below) >= 2


def heads_by_content(rows: Sequence[Row], i: int) -> bool:
    """Whether short words stand above a column of points, whatever they are."""
    cells = rows[i].texts
    filled = [cell for cell in cells if cell]
    if len(filled) < 2 or len(rows) < i + 3 or any(not _HEADING.fullmatch(c) for c in filled):
        return False
    body = [row.texts for row in rows[i + 1 : i + 41] if row.texts != cells and len(row.filled) > 1]
    below = [[row[j] for row in body if j < len(row) and row[j]] for j in range(len(cells))]
    points = [j for j, column in enumerate(below) if _are_points(column)]
    return any(cells[j] for j in points) and len(points) < len(filled)


_HEADING = re.compile("[^\\d+，。；：]{1,6}")


def _are_points(cells: Sequence[str]) -> bool:
    """Whether cells are numbers that do not merely count the rows."""
    pure = sum(bool(PURE.match(cell)) or _is_plain(cell) for cell in cells)
    counting = [read_number(cell) for cell in cells] == list(range(1, len(cells) + 1))
    return bool(cells) and pure * 3 >= len(cells) * 2 and not counting


def is_second_head(row: Row) -> bool:
    """Whether a row only parts the points of the head above it: 奖 | 惩."""
    return bool(row.filled) and all(SIGN_CELL.fullmatch(cell) for cell in row.filled)


def refine_columns(columns: Sequence[Column], cells: Sequence[str]) -> None:
    for i, cell in enumerate(cells):
        if cell and i < len(columns):
            column = columns[i]
            column.role, column.sign = Role.POINTS, plain_sign(cell)


def body_of(rows: Sequence[Row]) -> list[list[str]]:
    body: list[list[str]] = []
    for i, row in enumerate(rows):
        if is_head(row.texts) or heads_levels(rows, i):
            break
        if len(row.filled) > 1:
            body.append(row.texts)
    return body


_CAP_CELL = re.compile(
    "(?:每个?|一个?|全|当|单|本)(?:年度?|月度?|季度?|天|日|周|星期|学期)内?"
    "[^，。；\\d]{0,5}\\d{1,4}(?:\\.\\d)?[分次]?(?:封顶|为限|到顶|为止|止|以内)?\\Z"
    "|\\d{1,4}分?/(?:年|月|季度?|[天日]|户年|人年)\\Z"
)
_CAP_PERIOD = re.compile("(?:[每一全]个?|本|单|当)(?:年|月|季|天|日|周|学期)|年度|到顶|顶格")


def find_cap_columns(columns: Sequence[Column], body: Sequence[Sequence[str]]) -> None:
    """Make caps of columns right of the points that hold caps, whatever their head says."""
    points: list[str] = []
    for i, column in enumerate(columns):
        if column.role is Role.NUMBER:
            continue
        cells = [row[i] if i < len(row) else "" for row in body]
        filled = [cell for cell in cells if cell.strip("-—/无，")]
        if points and filled and not column.sign and _holds_caps(column.head, cells, points):
            column.role = Role.CAP
        elif column.role is Role.POINTS and not points:
            points = cells


def _holds_caps(head: str, cells: Sequence[str], points: Sequence[str]) -> bool:
    filled = [cell for cell in cells if cell.strip("-—/无，")]
    if sum(bool(_CAP_CELL.match(cell)) for cell in filled) * 3 >= len(filled) * 2:
        return True
    if not _CAP_PERIOD.search(head):
        return False
    pairs = [
        (_AMOUNT.search(a), re.fullmatch(r"(\d{1,4})分?", b))
        for a, b in zip(points, cells, strict=True)
    ]
    return all(b is None or (a is not None and int(b[1]) >= int(a[1])) for a, b in pairs)


_AMOUNT = re.compile(r"(\d{1,4})(?=分|\Z)")


def are_bands(columns: Sequence[Column], body: Sequence[Sequence[str]]) -> bool:
    """Whether the only points are ranges that meet end to end: bands of levels (decision 12)."""
    at = [i for i, column in enumerate(columns) if column.role is Role.POINTS]
    if len(at) != 1:
        return False
    cells = [row[at[0]] for row in body if at[0] < len(row) and row[at[0]]]
    found = [re.fullmatch(r"(\d{1,4})分?[-至到~](\d{1,4})分?", cell) for cell in cells]
    ends = sorted((int(band[1]), int(band[2])) for band in found if band)
    if len(ends) < 2 or len(ends) + 2 < len(cells):
        return False
    return all(b[0] - a[1] in {0, 1} for a, b in pairwise(ends))


def mark_column(head: str, cells: Sequence[str]) -> Column | None:
    """Return a column that names no deed: of signs, or of codes."""
    if are_signs(cells):
        return Column(Role.SIGN, head, has_dashes=dash_counts(cells))
    return Column(Role.NUMBER, head) if are_codes(cells) else None


_CAPPED = re.compile("(?:最高|最多|不超过|至多|顶多|封顶|上限|限)[^，；。]*")


def _tells_units(cells: Sequence[str]) -> bool:
    """Whether cells beside the points say per what they are counted, and give none."""
    units = sum(bool(_PER_CELL.match(c)) or measure_of_cell(c) is not None for c in cells)
    given = sum(bool(PURE.match(c)) or bool(POINTS.search(_CAPPED.sub("", c))) for c in cells)
    return units * 2 > len(cells) and given * 4 < len(cells)


def build_column(head: str, i: int, body: Sequence[Sequence[str]]) -> Column:
    marked = mark_column(head, [row[i] for row in body if i < len(row)])
    if marked:
        return marked
    cells = [row[i] for row in body if i < len(row) and row[i].strip("-—/无，")]
    cells = [cell for cell in cells if not _WARNINGS.fullmatch(cell)]
    role = role_of_head(head)
    if cells and all(is_unit_words(cell) for cell in cells) and role is not Role.NUMBER:
        role = Role.UNIT
    if (
        role in {None, Role.DEED}
        and cells
        and sum(bool(_PER_CELL.match(c)) for c in cells) * 2 > len(cells)
    ):
        role = Role.UNIT
    if role is Role.POINTS and cells and _tells_units(cells):
        role = Role.UNIT
    pure = sum(bool(PURE.match(cell)) or _is_plain(cell) or _wipes(cell) for cell in cells)
    if role is Role.POINTS and cells and pure == 0 and not any(gives(cell) for cell in cells):
        role = Role.DEED
    if role in {Role.DEED, Role.CATEGORY, Role.UNIT, None} and cells and pure * 3 >= len(cells) * 2:
        role = Role.POINTS if role is not Role.UNIT else role
    return Column(role or Role.DEED, head, sign_of(head) or plain_sign(head), measure_of_head(head))


def plain_sign(head: str) -> int:
    inner = re.sub("（[^）]{0,60}）", "", head)
    if re.search("[扣减罚失惩]", inner) and not re.search("[加奖得]", inner):
        return -1
    if re.search("[加奖]", inner) and not re.search("[扣减罚失惩]", inner):
        return 1
    return _SHORT_SIGNS.get(inner.strip("+- 分记数"), 0) if len(inner) < 6 else 0


_SHORT_SIGNS = {"往上": 1, "添": 1, "增": 1, "进": 1, "挣": 1, "升": 1, "涨": 1, "上": 1} | {
    "往下": -1,
    "降": -1,
    "出": -1,
    "赔": -1,
    "丢": -1,
    "掉": -1,
    "下": -1,
    "抹": -1,
    "去": -1,
}


def _is_plain(cell: str) -> bool:
    """Whether a cell says points and no deed: 每次扣3分, 3分一回."""
    return len(cell) <= 12 and bool(POINTS.search(cell)) and is_bare_lead(cell)


def _wipes(cell: str) -> bool:
    return len(cell) < 16 and any(True for _ in find_vetoes(cell))


def gives(cell: str) -> bool:
    return (
        bool(POINTS.search(cell))
        or any(True for _ in find_vetoes(cell))
        or bool(LEVEL_CELL.match(cell))
    )


def find_level_columns(columns: list[Column], body: Sequence[Sequence[str]]) -> None:
    """Make points of columns of bare numbers headed by levels: 国家级, 省级 (decision 1)."""
    if any(column.role is Role.POINTS for column in columns):
        return
    for i, column in enumerate(columns):
        cells = [row[i] for row in body if i < len(row) and row[i]]
        pure = sum(bool(PURE.match(cell)) for cell in cells)
        if pure * 2 > len(cells) and column.role is not Role.NUMBER:
            column.role = Role.POINTS


def guess_columns(rows: Sequence[Row]) -> list[Column]:
    """Return the columns of a table without a head, by what stands in them."""
    body = [row.texts for row in rows if len(row.filled) > 1]
    count = max((len(cells) for cells in body), default=0)
    columns = [_guess_column([row[i] for row in body if i < len(row)]) for i in range(count)]
    if not any(column.role is Role.POINTS for column in columns):
        return columns
    lengths = [_mean_length(body, i) if c.role is Role.DEED else 0 for i, c in enumerate(columns)]
    points = next(i for i, c in enumerate(columns) if c.role is Role.POINTS)
    for i, column in enumerate(columns):
        if column.role is Role.DEED and i > points and any(lengths[:points]):
            column.role = Role.NOTE
        elif (
            column.role is Role.DEED
            and i < points
            and _repeats(body, i)
            and sum(x > 0 for x in lengths[:points]) > 1
        ):
            column.role = Role.CATEGORY
    return columns


def _guess_column(cells: Sequence[str]) -> Column:
    return mark_column("", cells) or Column(_guess_role([cell for cell in cells if cell]))


_GUESSED_POINTS = re.compile(r"[+-]|.*\d|.*分")


def _guess_role(cells: Sequence[str]) -> Role:
    if not cells:
        return Role.NOTE
    whole = [cell for cell in cells if re.fullmatch(r"\d{1,3}|[一二三四五六七八九十]{1,3}", cell)]
    if len(whole) * 2 >= len(cells) and _counts_up(whole):
        return Role.NUMBER
    pure = sum(bool(_GUESSED_POINTS.match(cell) and PURE.match(cell)) for cell in cells)
    if pure * 2 >= len(cells):
        return Role.POINTS
    if sum(measure_of_cell(cell) is not None and len(cell) <= 6 for cell in cells) * 2 >= len(
        cells
    ):
        return Role.UNIT
    return Role.DEED


def _counts_up(cells: Sequence[str]) -> bool:
    numbers = [int(read_number(cell) or 0) for cell in cells]
    rising = sum(b == a + 1 for a, b in pairwise(numbers))
    return numbers[0] == 1 and rising * 2 >= len(numbers) - 1


def _mean_length(body: Sequence[Sequence[str]], i: int) -> float:
    cells = [row[i] for row in body if i < len(row) and row[i]]
    return sum(map(len, cells)) / len(cells) if cells else 0


def _repeats(body: Sequence[Sequence[str]], i: int) -> bool:
    cells = [row[i] for row in body if i < len(row)]
    filled = [cell for cell in cells if cell]
    return len(set(filled)) * 3 <= len(cells) * 2 and len(cells) > 2
