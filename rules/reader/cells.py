"""Makes the rules of a cell of points, with the deed, the unit and the notes of its row."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from rules.reader.characters import Stream
from rules.reader.clauses import read_passage
from rules.reader.columns import (
    LEVEL_CELL,
    SIGN_CELL,
    Column,
    plain_sign,
)
from rules.reader.context import Context, article_of, sign_of
from rules.reader.deeds import clean, name_deed
from rules.reader.drafts import Draft, Finds, signed_ends
from rules.reader.lexicon import PER
from rules.reader.marking import sign_of_cell
from rules.reader.measures import (
    Measure,
    choose,
    measure_of_cell,
    measure_of_deed,
    measures_in,
)
from rules.reader.mentions import POINTS, find_mentions, read_phrase
from rules.reader.misdeeds import is_bad
from rules.reader.numbers import NUMBER, read_number
from rules.reader.reading import Span, Unread
from rules.reader.roles import Kind
from rules.reader.rownotes import cap_of_row, noted_measure
from rules.reader.tables import PURE, Role, role_of_head
from rules.reader.vetoes import find_vetoes

_NO_POINTS = re.compile(r"[-/0无\\]+|0分|不加不扣|不扣|不加")
_SIGNED = re.compile(r"[+-]\d")
_THEN_NOTES = re.compile(rf"(?P<n>[+\-]?{NUMBER}分?(?:/[^，；。（]{{1,6}})?)[，；]")
_NUMBERS = re.compile(rf"(?P<sign>[+-])?(?P<n>{NUMBER})")


@dataclass(slots=True)
class TableState:
    columns: list[Column] = field(default_factory=list)
    sign: int = 0
    measure: Measure | None = None
    carried: dict[int, str] = field(default_factory=dict)
    heads: list[str] = field(default_factory=list)
    section: str = ""
    is_idle: bool = False
    full_marks: Decimal | None = None


def row_context(context: Context, state: TableState, column: Column) -> Context:
    return replace(
        context,
        sign=column.sign or state.sign or context.sign,
        measure=column.measure or state.measure or context.measure,
        kind=Kind.SCORING,
        heads=(*context.heads, state.section, *state.carried.values()),
    )


def read_points(
    i: int,
    words: Sequence[tuple[int, Column, Stream]],
    fitted: Sequence[tuple[Column, Stream]],
    *,
    state: TableState,
    context: Context,
    finds: Finds,
) -> list[Draft]:
    """Make the rules of the cell at i; words are the cells that name its deed."""
    column, cell = fitted[i]
    deed = deed_of(words, state)
    if not deed or not cell.text or _NO_POINTS.fullmatch(cell.text):
        return []
    if not column.sign and is_full_marks_row(fitted, cell.text):
        return []
    beside = sum(other.role is Role.POINTS for other, _ in fitted)
    is_level = beside > 1 and role_of_head(column.head) in {None, Role.DEED, Role.CATEGORY}
    level = column.head if is_level else ""
    maker = RowMaker(
        deed=deed,
        level=level,
        sign=_sign_of_row(column, words, fitted, state) or context.sign,
        span=_span_of_row(i, words, fitted),
        context=context,
        state=state,
        column=column,
        fitted=fitted,
    )
    return _make_rules(maker, cell, finds)


def _sign_of_row(
    column: Column,
    words: Sequence[tuple[int, Column, Stream]],
    fitted: Sequence[tuple[Column, Stream]],
    state: TableState,
) -> int:
    """Decision 3: the column's head, a cell that says it, merged cells, the section's row."""
    return (
        column.sign
        or _sign_of_cells(fitted)
        or _sign_of_words(words)
        or carried_sign(state)
        or state.sign
    )


def _span_of_row(
    i: int,
    words: Sequence[tuple[int, Column, Stream]],
    fitted: Sequence[tuple[Column, Stream]],
) -> Span:
    """Return from the deed to the row's last note, or to the points where more points follow."""
    cell = fitted[i][1]
    named = [c for _, col, c in words if col.role is Role.DEED and c.text]
    named = named or [c for _, _, c in words if c.text]
    start = min(cell.places[0], named[0].places[0]) if named else cell.places[0]
    noting = {Role.NOTE, Role.UNIT, Role.CAP}
    notes = [c for col, c in fitted[i + 1 :] if col.role in noting and c.text]
    last = notes[-1] if notes and not _later_points(fitted, i) else cell
    return Span(start, last.places[-1] + 1)


def _make_rules(maker: "RowMaker", cell: Stream, finds: Finds) -> list[Draft]:
    text = cell.text
    is_one = _SIGNED.match(text) and len(list(find_mentions(text))) <= 1 and "，" not in text
    if PURE.match(text) or (is_one and "；" not in text):
        return maker.pure(text, finds)
    noted = _THEN_NOTES.match(text)
    if noted and not POINTS.match(text, noted.end()):
        return maker.noted(cell, noted, finds)
    if "分" not in text and LEVEL_CELL.match(text) and len(LEVEL_CELL.findall(text)) > 1:
        return maker.levels(text, finds)
    return maker.prose(cell, finds)


def _later_points(fitted: Sequence[tuple[Column, Stream]], i: int) -> bool:
    return any(column.role is Role.POINTS for column, _ in fitted[i + 1 :])


def is_full_marks_row(fitted: Sequence[tuple[Column, Stream]], text: str) -> bool:
    """Whether the bare number is what can be lost: another cell tells what is taken off."""
    if not re.fullmatch(rf"{NUMBER}分?", text):
        return False
    return any(
        tells_loss(cell.text, only_loss=column.role is Role.NOTE)
        for column, cell in fitted
        if column.role in {Role.DEED, Role.NOTE, Role.POINTS} and cell.text != text
    )


_ON_TOP = re.compile("另|再|加扣|追加|逾期|超")
_NO_SCORE = re.compile("不得分|扣完")


def tells_loss(text: str, *, only_loss: bool = False) -> bool:
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


def deed_of(words: Sequence[tuple[int, Column, Stream]], state: TableState) -> str:
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
    return next((column.sign for _, column, _ in words if column.sign), 0)


def _sign_of_cells(fitted: Sequence[tuple[Column, Stream]]) -> int:
    """Return the sign of a cell that holds nothing else: 加, 扣."""
    for column, cell in fitted:
        if column.role is Role.SIGN and (cell.text != "-" or column.has_dashes):
            return sign_of_cell(cell.text)
    signs = [plain_sign(cell.text) for _, cell in fitted if SIGN_CELL.fullmatch(cell.text)]
    return signs[0] if len(signs) == 1 else 0


def carried_sign(state: TableState) -> int:
    """Return the sign that a merged cell to the left gives: 扣分项, written once for many rows."""
    signs = [sign_of(text) for text in state.carried.values() if len(text) < 9]
    return next((sign for sign in signs if sign), 0)


_BESIDE = re.compile(rf"（[^）]{0, 60}）|{PER}|[一1](?:次|人|户|天|日)(?!性)")
_PURE_NUMBERS = re.compile(
    rf"[+-]?{NUMBER}分?(?:(?:至|到|-|~|、|或)[+-]?{NUMBER}分?|/[+-]?{NUMBER}分?(?=[/（分]|\Z))*"
)


def _printed_sign(mark: str | None, text: str) -> int:
    if mark == "-" or re.search("[扣减罚失]", text):
        return -1
    return 1 if mark == "+" or re.search("[加奖]", text) else 0


@dataclass(slots=True)
class RowMaker:
    """Makes the rules of one cell of points."""

    deed: str
    level: str
    sign: int
    span: Span
    context: Context
    state: TableState
    column: Column
    fitted: Sequence[tuple[Column, Stream]]

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
        if low == 0:
            if high:
                self._note_zero(finds)
            return []
        return [self._add(self.level, low, high, sign=sign, text=text, finds=finds)]

    def _note_zero(self, finds: Finds) -> None:
        quote = finds.text[self.span.start : self.span.end]
        finds.unread.append(Unread(quote, self.span, _("从 0 分起的幅度，请照原文自己填。")))

    def _settle_sign(self, printed: int) -> int:
        """Decision 3: head and section before a printed minus."""
        if self.sign < 0 and printed <= 0:
            return -1
        return printed or self.sign or (-1 if is_bad(self.deed) else 1)

    def _several(
        self, levels: Sequence[Decimal], sign: int, text: str, finds: Finds
    ) -> list[Draft]:
        names = [name for name in re.split("[、/]|和|及", clean(self.deed)) if name]
        names = names[-len(levels) :] if len(names) >= len(levels) else [self.deed] * len(levels)
        return [
            self._add(name, points, None, sign=sign, text=text, finds=finds)
            for name, points in zip(names, levels, strict=True)
            if points
        ]

    def noted(self, cell: Stream, found: re.Match[str], finds: Finds) -> list[Draft]:
        """Read 10/天，最高50: a number, then what else is said of it."""
        made = self.pure(found["n"], finds)
        rest = cell.cut(found.end(), len(cell.text))
        inner = row_context(self.context, self.state, self.column)
        read_passage(rest, inner, finds, anchors=made, head=self.deed)
        for draft in made:
            draft.measure = draft.measure or choose(measures_in(rest.text))
        return made

    def levels(self, text: str, finds: Finds) -> list[Draft]:
        made: list[Draft] = []
        for found in LEVEL_CELL.finditer(text):
            points = read_number(found["n"])
            printed = {"+": 1, "-": -1}.get(found["sign"] or "", 0)
            if re.search("[扣减罚]", found["name"]):
                printed = -1
            elif re.search("[加奖]", found["name"].replace("参加", "")):
                printed = 1
            if points:
                sign = self._settle_sign(printed)
                made.append(
                    self._add(clean(found["name"]), points, None, sign=sign, text=text, finds=finds)
                )
        return made

    def prose(self, cell: Stream, finds: Finds) -> list[Draft]:
        inner = replace(
            row_context(self.context, self.state, self.column),
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
                draft.cap = draft.cap or cap_of_row(self.fitted)
            draft.deed = name_deed(draft.deed, self.deed) if draft.deed != self.deed else draft.deed
        if made:
            return made
        kinds = list(find_vetoes(cell.text))
        if not kinds:
            return []
        draft = self._add(self.level, Decimal(0), None, sign=1, text=cell.text, finds=finds)
        draft.vetoes = frozenset().union(*(veto.vetoes for veto in kinds))
        return [draft]

    def _add(
        self,
        name: str,
        low: Decimal,
        high: Decimal | None,
        *,
        sign: int,
        text: str,
        finds: Finds,
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
            cap=cap_of_row(self.fitted),
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
                    found = noted_measure(cell.text) if is_note else measure_of_cell(cell.text)
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
