"""Tables of several makes: pipes, tabs, wide gaps; found among the lines and cut into cells."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache

from rules.reader.characters import Stream, build_stream
from rules.reader.lexicon import SIGN_NOUN
from rules.reader.lines import Line, Style, read_marker
from rules.reader.mentions import POINTS
from rules.reader.numbers import NUMBER
from rules.reader.vetoes import find_vetoes


class Role(StrEnum):
    """What a column holds."""

    NUMBER = "number"
    CATEGORY = "category"
    DEED = "deed"
    POINTS = "points"
    UNIT = "unit"
    NOTE = "note"
    CAP = "cap"
    OLD = "old"
    IDLE = "idle"
    SIGN = "sign"


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a table in its cells, empty ones too; a loose one shows no empty cells."""

    cells: tuple[Stream, ...]
    start: int
    end: int
    is_loose: bool = False

    @property
    def texts(self) -> list[str]:
        return [cell.text for cell in self.cells]

    @property
    def filled(self) -> list[str]:
        return [cell.text for cell in self.cells if cell.text]


@dataclass(slots=True)
class Table:
    """Rows that stand together; first and last are the places of its lines."""

    first: int
    last: int
    rows: list[Row] = field(default_factory=list)


_HEADS: Sequence[tuple[Role, re.Pattern[str]]] = [
    (Role.NUMBER, re.compile(r"(?:序号?|编号|号|项次|条目号|No\.?|#)\Z", re.IGNORECASE)),
    (
        Role.OLD,
        re.compile(
            "(?:原|旧|修订前|调整前|过去|去年|上年度?)[^，]{0,6}(?:分|标准|值)|(?:分值?|标准)（(?:原|旧|修订前)"
        ),
    ),
    (
        Role.CAP,
        re.compile("上限|封顶|限额|最高分?|限分|最高限|限次|限制|到顶|顶多|至多|顶格|^[限顶封]\\Z"),
    ),
    (
        Role.IDLE,
        re.compile(
            "品名|规格|可换|能换|换什么|物品|商品|礼品|奖品|单价|价格|库存|待遇|星级|授信|利率|额度|优惠|评级|兑换|实得|自评|自查|考评得分|核定|责任|佐证|证明材料|依据|姓名|户主|联系|日期|审核|考核得分|得分情况|核实人|材料|记录人|评定人|来源|实际得分|牵头|认定"
        ),
    ),
    (
        Role.UNIT,
        re.compile(
            "(?:计[分量]|计算|评分|赋分)?(?:单位|频次|周期|方式|次数|频率|办法|口径)|按什么|每次|怎么[算计]|计量|口径"
        ),
    ),
    (Role.NOTE, re.compile("备注|说明|附注|补充|其他|注意|注|要求\\Z")),
    (Role.DEED, re.compile("事项|行为|内容|情形|做法|表现")),
    (
        Role.POINTS,
        re.compile(
            "分值|赋分|计分|分数|加分|扣分|减分|奖分|积分|得分|失分|加减|奖惩|标准分|奖励|惩戒|多少|[加扣减奖罚得失]\\Z|分\\Z|几分|分（|加（|扣（|记分"
        ),
    ),
    (
        Role.CATEGORY,
        re.compile("类别|大类|类型|分类|一级|领域|模块|板块|维度|方面|类\\Z|章\\Z|门类|范围|栏目"),
    ),
    (
        Role.DEED,
        re.compile(
            "内容|事项|情形|行为|表现|具体|指标|项目|细则|条目|名称|考核|等次|等级|档次|标准|事由|事\\Z|项\\Z|荣誉|做什么|规定|情况|清单|目录|做法"
        ),
    ),
]
_SEPARATOR = re.compile(r"[\s|+:：\-=─┼├┤┬┴┌┐└┘━═╪╬，]+\Z")
PURE = re.compile(
    rf"(?:[一每]次|每人|每户|加|扣|减|奖励?|记|计|积|得|[+\-±])?(?:[+\-])?{NUMBER}(?:分)?(?:(?:至|到|-|~|、|/|或)(?:[+\-])?{NUMBER}(?:分)?){{0,5}}"
    r"(?:/[^，；。]{1,8})?(?:每[^，；。]{1,6})?(?:（[^）]{0,24}）)?\Z"
)
_GAP = re.compile(r"[ \t]{2,}|\t")
_ANY_GAP = re.compile(r"[ \t]+")
_HEAD_WORDS = re.compile("分|值|[加扣减奖罚]")
_COMMAS = re.compile("，")


def find_tables(folded: str, lines: Sequence[Line]) -> list[Table]:
    """Return the tables among the lines."""
    kinds = [_kind_of(folded, line) for line in lines]
    _bridge(folded, lines, kinds)
    tables: list[Table] = []
    i = 0
    while i < len(lines):
        if kinds[i] is None:
            i += 1
            continue
        j = i
        while j < len(lines) and kinds[j] == kinds[i]:
            j += 1
        table = Table(i, j)
        outer = sum(folded[line.start] == "|" for line in lines[i:j]) * 2 > j - i
        for line in lines[i:j]:
            row = _cut(folded, line, kinds[i] or "", has_outer_bars=outer)
            if row.filled and not _SEPARATOR.match(folded[line.start : line.end]):
                table.rows.append(row)
        if table.rows:
            tables.append(table)
        i = j
    tables += _find_gap_tables(folded, lines, kinds)
    tables += _find_upright_tables(folded, lines, kinds)
    return sorted(tables, key=lambda table: table.first)


def _kind_of(folded: str, line: Line) -> str | None:
    text = folded[line.start : line.end]
    if "|" in text and (text.count("|") > 1 or text.startswith("|") or text.endswith("|")):
        return "pipe"
    if "\t" in text and len([c for c in text.split("\t") if c.strip()]) > 1:
        return "tab"
    return None


def _bridge(folded: str, lines: Sequence[Line], kinds: list[str | None]) -> None:
    """Take into a table what stands alone in a line between two of its rows."""
    for i, line in enumerate(lines):
        before = kinds[i - 1] if i else None
        after = kinds[i + 1] if i + 1 < len(lines) else None
        text = folded[line.start : line.end]
        if read_marker(folded, line.start, line.end) is not None or text.startswith("附"):
            continue
        if (
            kinds[i] is None
            and "|" in text
            and (_has_bar(folded, lines, i - 1) or _has_bar(folded, lines, i + 1))
        ):
            kinds[i] = "pipe"
            continue
        if kinds[i] is None and (before or after):
            if _SEPARATOR.match(text) and before:
                kinds[i] = before
            elif "|" in text:
                kinds[i] = before or after
            elif before and before == after and len(text) <= 24 and text[-1] not in "。；":
                kinds[i] = before


def _has_bar(folded: str, lines: Sequence[Line], i: int) -> bool:
    return 0 <= i < len(lines) and "|" in folded[lines[i].start : lines[i].end]


def _cut(folded: str, line: Line, kind: str, *, has_outer_bars: bool) -> Row:
    mark = "|" if kind == "pipe" else "\t"
    start, end = line.start, line.end
    if kind == "tab":
        start -= line.indent
    if kind == "pipe":
        start += has_outer_bars and folded[start] == "|"
        end -= folded[end - 1] == "|" and end > start
    cells: list[Stream] = []
    at = start
    while at <= end:
        stop = folded.find(mark, at, end)
        stop = end if stop < 0 else stop
        cells.append(build_stream(folded, [(at, stop)], keeps_gaps=False))
        at = stop + 1
    return Row(tuple(cells), line.start, line.end)


def _find_gap_tables(
    folded: str, lines: Sequence[Line], kinds: Sequence[str | None]
) -> list[Table]:
    """Find tables whose cells only blanks keep apart; a head row gives them away."""
    tables: list[Table] = []
    i = 0
    while i < len(lines):
        gap = _gap_of_head(folded, lines[i]) if kinds[i] is None else None
        if gap is None:
            i += 1
            continue
        j = i + 1
        while j < len(lines) and kinds[j] is None and _is_gap_row(folded, lines[j], gap):
            j += 1
        if j - i > 2:
            rows = [_cut_gaps(folded, line, gap) for line in lines[i:j]]
            tables.append(Table(i, j, rows))
            i = j
        else:
            i += 1
    return tables


def _find_upright_tables(
    folded: str, lines: Sequence[Line], kinds: Sequence[str | None]
) -> list[Table]:
    """Find tables that lost their columns: every cell a line of its own, the head's first."""
    tables: list[Table] = []
    i = 0
    while i < len(lines):
        count = _count_upright_heads(folded, lines, kinds, i)
        last = i + count
        while count and last + count <= len(lines) and _is_upright_row(folded, lines, i, last):
            last += count
        if count and last > i + count:
            rows = [_stand(folded, lines[at : at + count]) for at in range(i, last, count)]
            tables.append(Table(i, last, rows))
            i = last
        else:
            i += 1
    return tables


def _count_upright_heads(
    folded: str, lines: Sequence[Line], kinds: Sequence[str | None], i: int
) -> int:
    """Return how many lines from i on name columns, points among them; 0 where they do not."""
    heads: list[str] = []
    for j in range(i, min(i + 7, len(lines))):
        text = folded[lines[j].start : lines[j].end]
        if kinds[j] is not None or len(text) > 8 or role_of_head(text) is None:
            break
        heads.append(text)
    return len(heads) if len(heads) > 2 and is_head(heads) else 0


def _is_upright_row(folded: str, lines: Sequence[Line], head: int, at: int) -> bool:
    """Whether the lines from at on fill the head's columns: points stand where points belong."""
    for j in range(head, at):
        text = folded[lines[j].start : lines[j].end]
        role = role_of_head(text)
        if role is None or j - head > 6:
            break
        cell = folded[lines[at + j - head].start : lines[at + j - head].end]
        if role is Role.POINTS:
            return bool(PURE.match(cell))
    return False


def _stand(folded: str, lines: Sequence[Line]) -> Row:
    cells = [build_stream(folded, [(line.start, line.end)], keeps_gaps=False) for line in lines]
    return Row(tuple(cells), lines[0].start, lines[-1].end)


def _gap_of_head(folded: str, line: Line) -> re.Pattern[str] | None:
    text = folded[line.start : line.end]
    if (
        len(text) > 80
        or not _HEAD_WORDS.search(text)
        or read_marker(folded, line.start, line.end) is not None
    ):
        return None
    for gap in (_GAP, _ANY_GAP, _COMMAS):
        cells = [cell for cell in gap.split(text) if cell]
        if len(cells) > (2 if gap is _COMMAS else 1) and is_head(cells):
            return gap
    return None


def _is_gap_row(folded: str, line: Line, gap: re.Pattern[str]) -> bool:
    text = folded[line.start : line.end]
    marker = read_marker(folded, line.start, line.end)
    if marker is not None and marker.style not in {Style.DIGIT, Style.CIRCLED, Style.BULLET}:
        return False
    if text[-1] in "。；" and not gap.search(text):
        return False
    cells = [cell for cell in gap.split(text) if cell]
    if len(cells) > 1:
        return any(PURE.match(cell) or "分" in cell or SIGN_NOUN.search(cell) for cell in cells)
    return len(text) <= 16 and bool(SIGN_NOUN.search(text))


def _cut_gaps(folded: str, line: Line, gap: re.Pattern[str]) -> Row:
    cells: list[Stream] = []
    at = line.start
    for found in gap.finditer(folded, line.start, line.end):
        cells.append(build_stream(folded, [(at, found.start())], keeps_gaps=False))
        at = found.end()
    cells.append(build_stream(folded, [(at, line.end)], keeps_gaps=False))
    return Row(tuple(cells), line.start, line.end, is_loose=True)


@lru_cache(maxsize=2048)
def role_of_head(text: str) -> Role | None:
    """Return what the column below a head's words holds, None for words that head nothing."""
    if not text or len(text) > 18:
        return None
    words = re.sub("（[^）]{0,60}）", "", text) or text
    for role, pattern in _HEADS:
        if pattern.search(words):
            return role
    return None


@lru_cache(maxsize=2048)
def _gives(cell: str) -> bool:
    return bool(POINTS.search(cell)) or any(True for _ in find_vetoes(cell))


def is_head(cells: Sequence[str]) -> bool:
    """Whether a row names its columns: points, and what they are for."""
    filled = [cell for cell in cells if cell]
    if len(filled) < 2 or any(PURE.match(cell) or _gives(cell) for cell in filled):
        return False
    roles = [role_of_head(cell) for cell in filled]
    if sum(role is not None for role in roles) * 2 < len(filled):
        return False
    return (Role.POINTS in roles and any(r not in {Role.POINTS, None} for r in roles)) or sum(
        role is not None for role in roles
    ) >= 3
