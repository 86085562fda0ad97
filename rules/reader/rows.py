"""Reads tables row by row: sections, merged cells, rows of points, rows of sentences."""

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from rules.reader.caps import has_other_period
from rules.reader.cells import (
    TableState,
    read_points,
    row_context,
    tells_loss,
)
from rules.reader.characters import Stream
from rules.reader.clauses import read_passage
from rules.reader.columns import (
    Column,
    are_bands,
    body_of,
    build_column,
    find_cap_columns,
    find_level_columns,
    gives,
    guess_columns,
    heads_by_content,
    heads_levels,
    is_second_head,
    plain_sign,
    refine_columns,
)
from rules.reader.context import Context, article_of, full_marks_of, kind_of, sign_of
from rules.reader.deeds import name_deed
from rules.reader.drafts import Base, Draft, Finds
from rules.reader.goods import are_goods
from rules.reader.limiting import OTHER_PERIOD
from rules.reader.measures import (
    measure_of_head,
)
from rules.reader.numbers import NUMBER, read_number
from rules.reader.reading import Span
from rules.reader.roles import Kind
from rules.reader.rownotes import cap_of_row, noted_measure
from rules.reader.tables import PURE, Role, Row, Table, is_head
from rules.reader.vetoes import find_vetoes

_PRICES = re.compile(
    "可换|能换|换什么|物品|物件|货名|货品|所要分|商品|礼品|奖品|品名|兑换|所需|价格|单价|规格|库存"
)
_BANDS = re.compile(
    "分数段|积分区间|分值区间|得分区间|分数区间|总分|分数线|积分段|年度积分|对应积分|积分范围|分值范围|得分范围|分数范围|信用分|累计积分|积分值"
)
_PEOPLE = re.compile("户主|姓名|户名|农户|户号|家庭代表")
_IDLE_KINDS = frozenset({Kind.REDEMPTION, Kind.LEVELS, Kind.REPORT, Kind.REPAIR})
_NOTE_ROW = re.compile("(?:说明|备注|附注|注)[一二三四五六七八九\\d]{0,2}[：]?\\Z")
_BASE_ROW = re.compile(
    "(?:(?:起始|基础|基准|初始|起评)(?:信用|积)?分值?"
    "|(?:开户|起步|打底|起手|立户|建档|入册|开卡|底子)(?:积?分)?)\\Z"
)
_TOTALS = re.compile("合计|总计|小计|共计")


def read_table(table: Table, context: Context, finds: Finds) -> None:
    """Read every row of a table into finds; one that came to nothing is told."""
    count = (len(finds.drafts), len(finds.unread), len(finds.bases))
    state = _read_rows(table, context, finds)
    if not state.is_idle and count == (len(finds.drafts), len(finds.unread), len(finds.bases)):
        _note_lost(table, finds)


def _note_lost(table: Table, finds: Finds) -> None:
    """Note a table in which numbers stand beside words and from which nothing was read."""
    for row in table.rows:
        words = [cell for cell in row.cells if _WORDS.search(cell.text)]
        if words and any(_NUMBERED.fullmatch(cell.text) for cell in row.cells[1:]):
            finds.note_unread(
                words[0], 0, len(words[0].text), _("这张表没有读出细则，请对照原文看看。")
            )
            return


_WORDS = re.compile("[\u4e00-\u9fff]{2}")
_NUMBERED = re.compile(r"[+-]?\d{1,3}(?:\.\d)?分?(?:/.{1,4})?")


def _read_rows(table: Table, context: Context, finds: Finds) -> TableState:
    state = TableState(measure=context.measure, is_idle=context.kind in _IDLE_KINDS)
    for i, row in enumerate(table.rows[: max(0, finds.numbers_left)]):
        if row.texts == state.heads:
            continue
        if _NOTE_ROW.match(row.filled[0]) and len(row.filled) > 1:
            _read_note_row(row, context, finds)
        elif _BASE_ROW.match(row.filled[0]) and len(row.filled) > 1 and PURE.match(row.filled[1]):
            _note_base(row, finds)
        elif (
            is_head(row.texts)
            or heads_levels(table.rows, i)
            or (not state.columns and heads_by_content(table.rows, i))
        ):
            _set_columns(state, row.texts, table.rows[i + 1 :], context)
        elif state.columns and is_second_head(row):
            refine_columns(state.columns, row.texts)
        elif not state.columns:
            if _is_section(row, state):
                _enter_section(state, row)
                continue
            state.columns = guess_columns(table.rows[i:])
            find_cap_columns(state.columns, body_of(table.rows[i:]))
            _read_row(row, state, context, finds)
        elif _is_section(row, state):
            _enter_section(state, row)
        else:
            _read_row(row, state, context, finds)
    return state


def _set_columns(
    state: TableState, heads: Sequence[str], rows: Sequence[Row], context: Context
) -> None:
    rows = [row for row in rows if row.texts != list(heads)]
    state.heads = list(heads)
    body = body_of(rows)
    columns = [build_column(head, i, body) for i, head in enumerate(heads)]
    find_level_columns(columns, body)
    find_cap_columns(columns, body)
    state.columns = columns
    joined = "".join(heads)
    state.is_idle = bool(
        (_PRICES.search(joined) and not re.search("行为|情形|事项|内容|加分|扣分", joined))
        or (_BANDS.search(joined) and not re.search("行为|情形|事项|内容|加分|扣分", joined))
        or _PEOPLE.search(joined)
        or are_bands(columns, body)
        or are_goods(columns, body)
        or (
            context.kind in {Kind.REDEMPTION, Kind.LEVELS, Kind.REPORT}
            and not re.search("加分|扣分", joined)
        )
    )


def _read_note_row(row: Row, context: Context, finds: Finds) -> None:
    """Read a row that notes something of the whole table as the paragraphs it holds."""
    for cell in row.cells[1:]:
        if cell.text:
            read_passage(cell, replace(context, kind=Kind.GENERAL), finds)


def _note_base(row: Row, finds: Finds) -> None:
    cell = [cell for cell in row.cells if cell.text][1]
    points = read_number(cell.text.rstrip("分"))
    if points is not None:
        span = Span(row.cells[0].places[0], cell.places[-1] + 1) if row.cells[0].places else None
        span = span or cell.span(0, len(cell.text))
        finds.bases.append(Base(points, span, row.filled[0]))


_ORDINAL = re.compile(
    r"[（]?(?:[一二三四五六七八九十\d]{1,3}|[甲乙丙丁戊己庚辛A-H]"
    r"|第[一二三四五六七八九十\d]{1,2}(?:部分|类|篇|块|板块)|[表类][一二三四五])[）、.：]?"
)


def _is_section(row: Row, state: TableState) -> bool:
    """Whether a row only names what follows: 扣分项."""
    words = [cell for i, cell in enumerate(row.filled) if i or not _ORDINAL.fullmatch(cell)]
    if not words:
        return True
    distinct = list(dict.fromkeys(words))
    if any(gives(cell) or PURE.match(cell) or tells_loss(cell) for cell in distinct):
        return False
    if len(distinct) == 1:
        return True
    return (
        len(distinct) == 2
        and state.columns != []
        and any(map(sign_of, distinct))
        and len("".join(distinct)) < 16
    )


def _enter_section(state: TableState, row: Row) -> None:
    text = "".join(dict.fromkeys(row.filled))
    sign = sign_of(text) or plain_sign(text) * bool(len(text) < 10)
    state.section = text
    state.sign = sign or state.sign
    measure = measure_of_head(text)
    state.measure = measure or state.measure
    kind = kind_of(text, Kind.GENERAL)
    state.is_idle = kind in {Kind.REDEMPTION, Kind.LEVELS, Kind.REPORT}
    state.carried.clear()


def _fit(row: Row, state: TableState) -> list[tuple[Column, Stream]]:
    """Return each cell with its column; a row with fewer cells is fitted by what they hold."""
    cells = list(row.cells)
    columns = state.columns
    if len(cells) >= len(columns) or not row.is_loose:
        pad = [Column(Role.NOTE)] * (len(cells) - len(columns))
        return list(zip([*columns, *pad], cells, strict=False))
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
    return bool(PURE.match(text)) or gives(text)


def _read_row(row: Row, state: TableState, context: Context, finds: Finds) -> None:
    fitted = _fit(row, state)
    first = row.filled[0]
    is_other = len(first) <= 8 and kind_of(first, Kind.GENERAL) in _IDLE_KINDS
    if is_other or state.is_idle or any(_TOTALS.match(cell.text) for _, cell in fitted[:3]):
        return
    _carry(fitted, state)
    made = _read_points_cells(fitted, state, context, finds)
    for column, cell in fitted:
        if column.role is Role.CAP and cell.text and has_other_period(column.head + cell.text):
            finds.note_unread(cell, 0, len(cell.text), OTHER_PERIOD)
    if made:
        _read_notes(made, fitted, state, context, finds=finds)
        return
    count = len(finds.drafts)
    _read_prose_cells(fitted, state, context, finds)
    if len(finds.drafts) == count:
        _read_veto_row(fitted, state, context, finds)


def _read_points_cells(
    fitted: Sequence[tuple[Column, Stream]], state: TableState, context: Context, finds: Finds
) -> list[Draft]:
    """Read each cell of points with the deeds to its left; side by side, each has its own."""
    made: list[Draft] = []
    waiting: list[tuple[int, Column, Stream]] = []
    words: list[tuple[int, Column, Stream]] = []
    for i, (column, cell) in enumerate(fitted):
        if column.role is Role.POINTS:
            words, waiting = waiting or words or _deeds_behind(i, fitted), []
            made += read_points(i, words, fitted, state=state, context=context, finds=finds)
        elif column.role in {Role.DEED, Role.CATEGORY}:
            waiting.append((i, column, cell))
    return made


def _deeds_behind(
    i: int, fitted: Sequence[tuple[Column, Stream]]
) -> list[tuple[int, Column, Stream]]:
    """Return the deeds that stand right of the points, where none stands left."""
    behind: list[tuple[int, Column, Stream]] = []
    for j, (column, cell) in enumerate(fitted[i + 1 :], i + 1):
        if column.role is Role.POINTS:
            break
        if column.role in {Role.DEED, Role.CATEGORY}:
            behind.append((j, column, cell))
    return behind


def _read_notes(
    made: Sequence[Draft],
    fitted: Sequence[tuple[Column, Stream]],
    state: TableState,
    context: Context,
    *,
    finds: Finds,
) -> None:
    for column, cell in fitted:
        is_note = column.role is Role.NOTE or (column.role is Role.UNIT and len(cell.text) > 3)
        if is_note and cell.text:
            inner = row_context(context, state, column)
            read_passage(cell, inner, finds, anchors=made, head=made[0].deed)


def _read_veto_row(
    fitted: Sequence[tuple[Column, Stream]], state: TableState, context: Context, finds: Finds
) -> None:
    """Read a row without points whose deed wipes or bars, in whatever column that stands."""
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


def _carry(fitted: Sequence[tuple[Column, Stream]], state: TableState) -> None:
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
    if titled and any(tells_loss(cell.text) for _, cell in fitted if cell is not titled):
        return full_marks_of(titled.text)
    return None


_NEVER_PROSE = frozenset({Role.NUMBER, Role.IDLE, Role.OLD, Role.CAP, Role.SIGN})


def _read_prose_cells(
    fitted: Sequence[tuple[Column, Stream]], state: TableState, context: Context, finds: Finds
) -> None:
    """Read a row whose criteria are sentences; its bare number is the item's full marks.

    A number merged over several rows stands in the first of them.
    """
    full = _full_of(fitted)
    if full is not None or any(cell.text for column, cell in fitted if column.role is Role.POINTS):
        state.full_marks = full
    head, made = "", list[Draft]()
    for column, cell in fitted:
        inner = replace(
            row_context(context, state, column), full_marks=state.full_marks or context.full_marks
        )
        if not cell.text or column.role in _NEVER_PROSE:
            continue
        if full is not None and full_marks_of(cell.text) == full:
            head = cell.text.partition("（")[0]
        elif column.role is Role.CATEGORY:
            head = cell.text
        elif column.role is Role.NOTE and made:
            read_passage(cell, inner, finds, anchors=made, head=head)
            _give_unit(made, cell.text)
        else:
            found = read_passage(cell, inner, finds, head=head)
            made = found or made
            head = cell.text if not found and column.role is Role.DEED else head
    if len(made) == 1 and made[0].points:
        made[0].cap = made[0].cap or cap_of_row(fitted)


def _give_unit(made: Sequence[Draft], note: str) -> None:
    for draft in made:
        if draft.measure is None and draft.points:
            draft.measure = noted_measure(note)
