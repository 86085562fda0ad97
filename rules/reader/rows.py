"""Reads tables row by row: what a column holds, what a section's row says, what a row gives."""

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from rules.reader.caps import period_of
from rules.reader.characters import Stream
from rules.reader.clauses import read_passage
from rules.reader.context import Context, article_of, full_marks_of, kind_of, sign_of
from rules.reader.deeds import clean, name_deed
from rules.reader.drafts import Draft, Finds, signed_ends
from rules.reader.judging import Kind
from rules.reader.lexicon import PER
from rules.reader.measures import (
    Measure,
    choose,
    measure_of_cell,
    measure_of_deed,
    measure_of_head,
    measures_in,
)
from rules.reader.mentions import POINTS, find_mentions, read_phrase
from rules.reader.numbers import NUMBER, read_number
from rules.reader.reading import FoundCap, Span
from rules.reader.tables import PURE, Role, Row, Table, is_head, role_of_head
from rules.reader.vetoes import find_vetoes

_NUMBERS = re.compile(rf"(?P<sign>[+-])?(?P<n>{NUMBER})")
_LEVEL_CELL = re.compile(
    r"(?P<name>(?:(?![每另再超限最逢])[^\d+\-，；、/：]){1,12})[：]?(?P<sign>[+-])?(?P<n>\d{1,4})分?(?=[，；、/）\s]|\Z)"
)
_PRICES = re.compile("可换|能换|换什么|物品|商品|礼品|奖品|品名|兑换|所需|价格|单价|规格|库存")
_BANDS = re.compile(
    "分数段|积分区间|分值区间|得分区间|分数区间|总分|分数线|积分段|年度积分|对应积分|积分范围|分值范围|得分范围|分数范围|信用分|累计积分|积分值"
)
_PEOPLE = re.compile("户主|姓名|户名|农户|户号|家庭代表")
_IDLE_KINDS = frozenset({Kind.REDEMPTION, Kind.LEVELS, Kind.REPORT, Kind.REPAIR})
_TOTALS = re.compile("合计|总计|小计|共计")


@dataclass(slots=True)
class Column:
    """One column: its role, and what its head says of sign and unit."""

    role: Role
    head: str = ""
    sign: int = 0
    measure: Measure | None = None


@dataclass(slots=True)
class _State:
    columns: list[Column] = field(default_factory=list)
    sign: int = 0
    measure: Measure | None = None
    carried: dict[int, str] = field(default_factory=dict)
    section: str = ""
    is_idle: bool = False


def read_table(table: Table, context: Context, finds: Finds) -> None:
    """Read every row of a table into finds."""
    state = _State(measure=context.measure)
    for i, row in enumerate(table.rows):
        if is_head(row.texts) or _heads_levels(table.rows, i):
            _set_columns(state, row.texts, table.rows[i + 1 :], context)
        elif state.columns and _is_second_head(row, state):
            _refine_columns(state, row.texts)
        elif not state.columns:
            if _is_section(row, state):
                _enter_section(state, row)
                continue
            state.columns = _guess_columns(table.rows[i:])
            _read_row(row, state, context, finds)
        elif _is_section(row, state):
            _enter_section(state, row)
        else:
            _read_row(row, state, context, finds)


_SIGN_CELL = re.compile("[加减扣奖惩罚得失](?:分|励)?|奖励分?|惩戒分?")


def _heads_levels(rows: Sequence[Row], i: int) -> bool:
    """Whether a row names degrees above columns of numbers: 行为 | 轻微 | 较重 | 严重."""
    cells = rows[i].texts
    filled = [cell for cell in cells if cell]
    if len(filled) < 3 or any(len(cell) > 8 or re.search(r"\d|分\Z", cell) for cell in filled):
        return False
    if i + 1 >= len(rows) or role_of_head(filled[0]) not in {Role.DEED, Role.CATEGORY, Role.NUMBER}:
        return False
    below = rows[i + 1].texts[1:]
    return sum(bool(PURE.match(cell)) for cell in below) >= 2


def _is_second_head(row: Row, state: _State) -> bool:
    """Whether a row only parts the points of the head above it: 奖 | 惩."""
    return bool(row.filled) and all(_SIGN_CELL.fullmatch(cell) for cell in row.filled)


def _refine_columns(state: _State, cells: Sequence[str]) -> None:
    for i, cell in enumerate(cells):
        if cell and i < len(state.columns):
            column = state.columns[i]
            column.role, column.sign = Role.POINTS, _plain_sign(cell)


def _set_columns(
    state: _State, heads: Sequence[str], rows: Sequence[Row], context: Context
) -> None:
    body = _body(rows)
    columns = [_column_of(head, i, body) for i, head in enumerate(heads)]
    _find_levels(columns, body)
    state.columns = columns
    joined = "".join(heads)
    state.is_idle = bool(
        (_PRICES.search(joined) and not re.search("行为|情形|事项|内容|加分|扣分", joined))
        or (_BANDS.search(joined) and not re.search("行为|情形|事项|内容|加分|扣分", joined))
        or _PEOPLE.search(joined)
        or (
            context.kind in {Kind.REDEMPTION, Kind.LEVELS, Kind.REPORT}
            and not re.search("加分|扣分", joined)
        )
    )


def _body(rows: Sequence[Row]) -> list[list[str]]:
    body: list[list[str]] = []
    for i, row in enumerate(rows):
        if is_head(row.texts) or _heads_levels(rows, i):
            break
        if len(row.filled) > 1:
            body.append(row.texts)
    return body


def _column_of(head: str, i: int, body: Sequence[Sequence[str]]) -> Column:
    cells = [row[i] for row in body if i < len(row) and row[i].strip("-—/无，")]
    role = role_of_head(head)
    pure = sum(bool(PURE.match(cell)) or _wipes(cell) for cell in cells)
    if role is Role.POINTS and cells and pure == 0 and not any(_gives(cell) for cell in cells):
        role = Role.DEED
    if role in {Role.DEED, Role.CATEGORY, Role.UNIT, None} and cells and pure * 3 >= len(cells) * 2:
        role = Role.POINTS if role is not Role.UNIT else role
    return Column(
        role or Role.DEED, head, sign_of(head) or _plain_sign(head), measure_of_head(head)
    )


def _plain_sign(head: str) -> int:
    inner = re.sub("（[^）]*）", "", head)
    if re.search("[扣减罚失惩]", inner) and not re.search("[加奖得]", inner):
        return -1
    return 1 if re.search("[加奖]", inner) and not re.search("[扣减罚失惩]", inner) else 0


def _wipes(cell: str) -> bool:
    return len(cell) < 16 and any(True for _ in find_vetoes(cell))


def _gives(cell: str) -> bool:
    return (
        bool(POINTS.search(cell))
        or any(True for _ in find_vetoes(cell))
        or bool(_LEVEL_CELL.match(cell))
    )


def _find_levels(columns: list[Column], body: Sequence[Sequence[str]]) -> None:
    """Columns of bare numbers headed by levels (国家级, 省级, …) are points (decision 1)."""
    if any(column.role is Role.POINTS for column in columns):
        return
    for i, column in enumerate(columns):
        cells = [row[i] for row in body if i < len(row) and row[i]]
        if cells and sum(bool(PURE.match(cell)) for cell in cells) * 2 > len(cells):
            if column.role is not Role.NUMBER:
                column.role = Role.POINTS


def _guess_columns(rows: Sequence[Row]) -> list[Column]:
    """Return the columns of a table without a head, by what stands in them."""
    body = [row.texts for row in rows if len(row.filled) > 1]
    count = max((len(cells) for cells in body), default=0)
    columns = [
        Column(_guess_role([r[i] for r in body if i < len(r) and r[i]])) for i in range(count)
    ]
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
    rising = sum(b == a + 1 for a, b in itertools.pairwise(numbers))
    return numbers[0] == 1 and rising * 2 >= len(numbers) - 1


def _mean_length(body: Sequence[Sequence[str]], i: int) -> float:
    cells = [row[i] for row in body if i < len(row) and row[i]]
    return sum(map(len, cells)) / len(cells) if cells else 0


def _repeats(body: Sequence[Sequence[str]], i: int) -> bool:
    cells = [row[i] for row in body if i < len(row)]
    filled = [cell for cell in cells if cell]
    return len(set(filled)) * 3 <= len(cells) * 2 and len(cells) > 2


def _is_section(row: Row, state: _State) -> bool:
    """A row that only names what follows: 扣分项."""
    words = [
        cell
        for i, cell in enumerate(row.filled)
        if i or not re.fullmatch(r"[（]?[一二三四五六七八九十\d]{1,3}[）、.]?", cell)
    ]
    if not words:
        return True
    distinct = list(dict.fromkeys(words))
    if any(_gives(cell) or PURE.match(cell) for cell in distinct):
        return False
    if len(distinct) == 1:
        return True
    return (
        len(distinct) == 2
        and state.columns != []
        and bool(sign_of(distinct[0]))
        and len("".join(distinct)) < 16
    )


def _enter_section(state: _State, row: Row) -> None:
    text = "".join(dict.fromkeys(row.filled))
    sign = sign_of(text) or _plain_sign(text) * bool(len(text) < 10)
    state.section = text
    state.sign = sign or state.sign
    measure = measure_of_head(text)
    state.measure = measure or state.measure
    kind = kind_of(text, Kind.GENERAL)
    state.is_idle = kind in {Kind.REDEMPTION, Kind.LEVELS, Kind.REPORT}
    state.carried.clear()


def _fit(row: Row, state: _State) -> list[tuple[Column, Stream]]:
    """Return each cell with its column; a row with fewer cells is fitted by what they hold."""
    cells = list(row.cells)
    columns = state.columns
    if len(cells) >= len(columns) or not cells:
        pad = [Column(Role.NOTE)] * (len(cells) - len(columns))
        return list(zip([*columns, *pad], cells, strict=True))
    points = [i for i, column in enumerate(columns) if column.role is Role.POINTS]
    if points and points[0] < len(cells) and _fits_points(cells[points[0]].text):
        return list(zip(columns, cells, strict=False))
    at = next(
        (i for i in reversed(range(len(cells))) if _fits_points(cells[i].text) and i != 0),
        None,
    )
    if at is None or not points:
        return list(zip(columns, cells, strict=False))
    left = columns[max(0, points[0] - at) : points[0]]
    return list(zip([*left, *columns[points[0] :]], cells, strict=False))


def _fits_points(text: str) -> bool:
    return bool(PURE.match(text)) or _gives(text)


def _read_row(row: Row, state: _State, context: Context, finds: Finds) -> None:
    fitted = _fit(row, state)
    first = row.filled[0]
    if len(first) <= 8 and kind_of(first, Kind.GENERAL) in _IDLE_KINDS:
        return
    if state.is_idle or any(_TOTALS.match(cell.text) for _, cell in fitted[:3]):
        return
    _carry(fitted, state)
    before: list[tuple[int, Column, Stream]] = []
    used: list[tuple[int, Column, Stream]] = []
    row_drafts: list[Draft] = []
    found_points = False
    for i, (column, cell) in enumerate(fitted):
        if column.role is Role.POINTS:
            words = before or used
            used = words
            before = []
            found_points = found_points or bool(cell.text)
            row_drafts += _read_points(i, column, cell, words, fitted, state, context, finds)
        elif column.role in {Role.DEED, Role.CATEGORY}:
            before.append((i, column, cell))
    deeds = [cell for column, cell in fitted if column.role is Role.DEED and cell.text]
    if not row_drafts:
        count = len(finds.drafts)
        _read_prose_cells(fitted, state, context, finds, full=_full_of(fitted))
        if len(finds.drafts) == count:
            _read_veto_row(fitted, state, context, finds)
    elif deeds:
        for column, cell in fitted:
            is_note = column.role is Role.NOTE or (column.role is Role.UNIT and len(cell.text) > 3)
            if is_note and cell.text:
                inner = _row_context(context, state, column)
                read_passage(cell, inner, finds, anchors=row_drafts, head=row_drafts[0].deed)


def _read_veto_row(
    fitted: Sequence[tuple[Column, Stream]], state: _State, context: Context, finds: Finds
) -> None:
    """A row without points whose deed wipes or bars, in whatever column that stands."""
    deeds = [cell for column, cell in fitted if column.role is Role.DEED and cell.text]
    told = [(cell, list(find_vetoes(cell.text))) for _, cell in fitted if cell not in deeds]
    vetoes = [veto for _, found in told for veto in found]
    if not deeds or not vetoes:
        return
    last = [cell for cell, found in told if found][-1]
    finds.drafts.append(
        Draft(
            deed=name_deed("，".join(cell.text for cell in deeds), ""),
            points=Decimal(0),
            vetoes=frozenset().union(*(veto.vetoes for veto in vetoes)),
            span=Span(deeds[0].places[0], last.places[-1] + 1),
            article=article_of(context.article),
            heads=(*context.heads, state.section, *state.carried.values()),
        )
    )


def _carry(fitted: Sequence[tuple[Column, Stream]], state: _State) -> None:
    for i, (column, cell) in enumerate(fitted):
        if column.role in {Role.CATEGORY, Role.DEED} and cell.text:
            state.carried[i] = cell.text
            for later in [key for key in state.carried if key > i]:
                del state.carried[later]
            for j in range(i + 1, len(fitted)):
                if fitted[j][0].role in {Role.CATEGORY, Role.DEED} and fitted[j][1].text:
                    state.carried[j] = fitted[j][1].text
            return


def _full_of(fitted: Sequence[tuple[Column, Stream]]) -> Decimal | None:
    for column, cell in fitted:
        if column.role is Role.POINTS and re.fullmatch(rf"{NUMBER}分?", cell.text):
            return read_number(cell.text.rstrip("分"))
    titled = next((cell for _, cell in fitted if full_marks_of(cell.text)), None)
    if titled and any(_tells_loss(cell.text) for _, cell in fitted if cell is not titled):
        return full_marks_of(titled.text)
    return None


def _row_context(context: Context, state: _State, column: Column) -> Context:
    return replace(
        context,
        sign=column.sign or state.sign or context.sign,
        measure=column.measure or state.measure or context.measure,
        kind=Kind.SCORING,
        heads=(*context.heads, state.section, *state.carried.values()),
    )


def _read_prose_cells(
    fitted: Sequence[tuple[Column, Stream]],
    state: _State,
    context: Context,
    finds: Finds,
    *,
    full: Decimal | None,
) -> None:
    """Read a row whose criteria are sentences; its bare number is the item's full marks."""
    head = ""
    for column, cell in fitted:
        if not cell.text or column.role in {Role.NUMBER, Role.IDLE, Role.OLD}:
            continue
        if full is not None and full_marks_of(cell.text) == full:
            head = cell.text.partition("（")[0]
        elif column.role in {Role.DEED, Role.NOTE, Role.POINTS, Role.UNIT}:
            inner = replace(
                _row_context(context, state, column), full_marks=full or context.full_marks
            )
            made = read_passage(cell, inner, finds, head=head)
            if not made and column.role is Role.DEED:
                head = cell.text
        elif column.role is Role.CATEGORY:
            head = cell.text


def _read_points(
    i: int,
    column: Column,
    cell: Stream,
    words: Sequence[tuple[int, Column, Stream]],
    fitted: Sequence[tuple[Column, Stream]],
    state: _State,
    context: Context,
    finds: Finds,
) -> list[Draft]:
    text = cell.text
    if not text or re.fullmatch("[-/0无\\\\]+|0分|不加不扣|不扣|不加", text):
        return []
    if not column.sign and _is_full_marks_row(fitted, text):
        return []
    deed_cells = [c for _, col, c in words if col.role is Role.DEED and c.text] or [
        c for _, _, c in words if c.text
    ]
    deed = _deed_of(words, state)
    level = column.head if role_of_head(column.head) in {None, Role.DEED, Role.CATEGORY} else ""
    sign = (
        column.sign
        or _sign_of_cells(fitted)
        or _sign_of_words(words)
        or _carried_sign(state)
        or state.sign
        or context.sign
    )
    if not deed:
        return []
    span_start = deed_cells[0].places[0] if deed_cells and deed_cells[0].places else cell.places[0]
    notes = [
        c for col, c in fitted[i + 1 :] if col.role in {Role.NOTE, Role.UNIT, Role.CAP} and c.text
    ]
    last = notes[-1] if notes and not _later_points(fitted, i) else cell
    span = Span(min(span_start, cell.places[0]), last.places[-1] + 1)
    maker = _RowMaker(deed, level, sign, span, context, state, column, fitted, i)
    if PURE.match(text) or (
        re.match(r"[+\-]\d", text)
        and len(list(find_mentions(text))) <= 1
        and not re.search("[，；]", text)
    ):
        return maker.pure(text, finds)
    noted = re.match(rf"(?P<n>[+\-]?{NUMBER}分?(?:/[^，；。（]{{1,6}})?)[，；]", text)
    if noted and not POINTS.match(text[noted.end() :]):
        made = maker.pure(noted["n"], finds)
        rest = cell.cut(noted.end(), len(text))
        read_passage(rest, _row_context(context, state, column), finds, anchors=made, head=deed)
        for draft in made:
            draft.measure = draft.measure or choose(measures_in(rest.text))
        return made
    if "分" not in text and _LEVEL_CELL.match(text) and len(_LEVEL_CELL.findall(text)) > 1:
        return maker.levels(text, finds)
    return maker.prose(cell, finds)


def _later_points(fitted: Sequence[tuple[Column, Stream]], i: int) -> bool:
    return any(column.role is Role.POINTS for column, _ in fitted[i + 1 :])


def _is_full_marks_row(fitted: Sequence[tuple[Column, Stream]], text: str) -> bool:
    """Whether the bare number is what can be lost: another cell tells what is taken off."""
    if not re.fullmatch(rf"{NUMBER}分?", text):
        return False
    return any(
        _tells_loss(cell.text, only_loss=column.role is Role.NOTE)
        for column, cell in fitted
        if column.role in {Role.DEED, Role.NOTE, Role.POINTS} and cell.text != text
    )


_ON_TOP = re.compile("另|再|加扣|追加|逾期|超")
_NO_SCORE = re.compile("不得分|扣完")


def _tells_loss(text: str, *, only_loss: bool = False) -> bool:
    """Whether a cell says what is taken off, or given, out of the item's marks."""
    if _NO_SCORE.search(text):
        return True
    for mention in find_mentions(text):
        phrase = read_phrase(text, 0, mention.start)
        on_top = _ON_TOP.search(text[max(0, phrase.start - 4) : mention.start])
        counts = phrase.sign < 0 if only_loss else bool(phrase.verb)
        if counts and not phrase.limit and not on_top:
            return True
    return False


def _deed_of(words: Sequence[tuple[int, Column, Stream]], state: _State) -> str:
    deeds = [c.text for _, col, c in words if col.role is Role.DEED and c.text]
    if deeds:
        carried = [
            state.carried[i]
            for i, col, c in words
            if col.role is Role.DEED and not c.text and i in state.carried
        ]
        return "，".join([*carried, *deeds])
    named = [c.text for _, _, c in words if c.text]
    if named:
        return "，".join(named)
    return "，".join(state.carried[i] for i, _, _ in words if i in state.carried)


def _sign_of_words(words: Sequence[tuple[int, Column, Stream]]) -> int:
    for _, column, cell in words:
        if column.sign:
            return column.sign
    return 0


def _sign_of_cells(fitted: Sequence[tuple[Column, Stream]]) -> int:
    """Return the sign of a cell that holds nothing else: 加, 扣."""
    signs = [_plain_sign(cell.text) for _, cell in fitted if _SIGN_CELL.fullmatch(cell.text)]
    return signs[0] if len(signs) == 1 else 0


def _carried_sign(state: _State) -> int:
    """Return the sign that a merged cell to the left gives: 扣分项, written once for many rows."""
    signs = [sign_of(text) for text in state.carried.values() if len(text) < 9]
    return next((sign for sign in signs if sign), 0)


_BESIDE = re.compile(rf"（[^）]*）|{PER}|[一1](?:次|人|户|天|日)(?!性)")
_PURE_NUMBERS = re.compile(
    rf"[+-]?{NUMBER}分?(?:(?:至|到|-|~|、|或)[+-]?{NUMBER}分?|/[+-]?{NUMBER}分?(?=[/（分]|\Z))*"
)


def _printed_sign(mark: str | None, text: str) -> int:
    if mark == "-" or re.search("[扣减罚失]", text):
        return -1
    return 1 if mark == "+" or re.search("[加奖]", text) else 0


@dataclass(slots=True)
class _RowMaker:
    """Makes the rules of one cell of points."""

    deed: str
    level: str
    sign: int
    span: Span
    context: Context
    state: _State
    column: Column
    fitted: Sequence[tuple[Column, Stream]]
    place: int

    def pure(self, text: str, finds: Finds) -> list[Draft]:
        inner = _BESIDE.sub("", text)
        found = _PURE_NUMBERS.search(inner)
        words = found.group() if found else ""
        numbers = [
            (m["sign"], number)
            for m in _NUMBERS.finditer(words)
            if (number := read_number(m["n"])) is not None
        ]
        if not numbers:
            return []
        sign = self._settle_sign(_printed_sign(numbers[0][0], inner))
        if re.search("[、/或]", words) and len(numbers) > 1:
            return self._several([n for _, n in numbers], sign, text, finds)
        low, high = numbers[0][1], numbers[1][1] if len(numbers) > 1 else None
        if high is not None and high < low:
            low, high = high, low
        if low == 0 and not high:
            return []
        return [self._add(self.level, low, high, sign, text, finds)]

    def _settle_sign(self, printed: int) -> int:
        """Decision 3: head and section before a printed minus."""
        if self.sign < 0 and printed <= 0:
            return -1
        return printed or self.sign or 1

    def _several(
        self, levels: Sequence[Decimal], sign: int, text: str, finds: Finds
    ) -> list[Draft]:
        names = [name for name in re.split("[、/]|和|及", clean(self.deed)) if name]
        names = names[-len(levels) :] if len(names) >= len(levels) else [self.deed] * len(levels)
        return [
            self._add(name, points, None, sign, text, finds)
            for name, points in zip(names, levels, strict=True)
            if points
        ]

    def levels(self, text: str, finds: Finds) -> list[Draft]:
        made: list[Draft] = []
        for found in _LEVEL_CELL.finditer(text):
            points = read_number(found["n"])
            printed = {"+": 1, "-": -1}.get(found["sign"] or "", 0)
            if re.search("[扣减罚]", found["name"]):
                printed = -1
            elif re.search("[加奖]", found["name"].replace("参加", "")):
                printed = 1
            if points:
                sign = self._settle_sign(printed)
                made.append(self._add(clean(found["name"]), points, None, sign, text, finds))
        return made

    def prose(self, cell: Stream, finds: Finds) -> list[Draft]:
        inner = replace(
            _row_context(self.context, self.state, self.column),
            sign=self.sign,
            measure=self._measure(""),
        )
        made = read_passage(cell, inner, finds, head=self.deed, is_cell=True)
        tail = re.search(r"（([^）]{1,24})）\Z", cell.text)
        for draft in made:
            if tail and draft.measure is None:
                draft.measure = choose(measures_in(tail.group(1)))
        for draft in made:
            draft.span = Span(
                min(self.span.start, draft.span.start), max(draft.span.end, cell.places[-1] + 1)
            )
            if len(made) == 1:
                draft.span = self.span
            draft.deed = name_deed(draft.deed, self.deed) if draft.deed != self.deed else draft.deed
        if made:
            return made
        vetoes = frozenset[object]()
        kinds = list(find_vetoes(cell.text))
        if not kinds:
            return []
        del vetoes
        draft = self._add(self.level, Decimal(0), None, 1, cell.text, finds)
        draft.vetoes = frozenset().union(*(veto.vetoes for veto in kinds))
        return [draft]

    def _add(
        self, name: str, low: Decimal, high: Decimal | None, sign: int, text: str, finds: Finds
    ) -> Draft:
        points, points_max = signed_ends(low, high, sign)
        deed = (
            name_deed(name, self.deed) if name and name != self.deed else name_deed(self.deed, "")
        )
        draft = Draft(
            deed=deed if not name or name in deed else name_deed(self.deed + name, ""),
            points=points,
            points_max=points_max,
            measure=self._measure(text) if low else None,
            cap=self._cap(),
            span=self.span,
            article=article_of(self.context.article) or self._number(),
            heads=(*self.context.heads, self.state.section, *self.state.carried.values()),
        )
        finds.drafts.append(draft)
        return draft

    def _number(self) -> str:
        number = next((c.text for col, c in self.fitted if col.role is Role.NUMBER and c.text), "")
        return f"第{number.strip('.、（）')}项"[:40] if number else ""

    def _measure(self, text: str) -> Measure | None:
        suffix = re.search(r"(?:/|每)[^，；。）]{1,10}\Z|（([^）]{1,24})）", text)
        own = choose(measures_in(text)) or (
            measure_of_cell(suffix.group().strip("（）")) if suffix else None
        )
        if own:
            return own
        for role in (Role.UNIT, Role.NOTE):
            for column, cell in self.fitted:
                if column.role is role and cell.text:
                    is_note = role is Role.NOTE or len(cell.text) > 6
                    found = self._noted(cell.text) if is_note else measure_of_cell(cell.text)
                    if found:
                        return found
        return (
            measure_of_deed(self.deed)
            or self.column.measure
            or self._measure_of_deed_heads()
            or self.state.measure
            or self.context.measure
        )

    def _measure_of_deed_heads(self) -> Measure | None:
        heads = [col for col, _ in self.fitted if col.role in {Role.DEED, Role.CATEGORY}]
        return next((column.measure for column in heads if column.measure), None)

    def _noted(self, text: str) -> Measure | None:
        kept = re.split("[，；。]", text)
        words = "，".join(
            part
            for part in kept
            if not POINTS.search(part)
            and not re.search(
                "最高|最多|不超过|上限|封顶|限[^一]|累计|为限|另|逾期|[每全当][^，]{1,2}内?[只仅]",
                part,
            )
            or "限一次" in part
        )
        return choose(measures_in(words)) or (measure_of_cell(words) if len(words) <= 6 else None)

    def _cap(self) -> FoundCap | None:
        for column, cell in self.fitted:
            if column.role is Role.CAP and cell.text:
                found = re.search(rf"({NUMBER})\s*(次)?", cell.text)
                points = read_number(found.group(1)) if found else None
                if points and found and not re.search("周|星期", column.head + cell.text):
                    period = period_of(
                        column.head + cell.text[: found.start()] + cell.text[found.end() :]
                    )
                    if found.group(2):
                        return FoundCap(period, times=int(points))
                    return FoundCap(period, points=points)
        return None
