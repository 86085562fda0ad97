"""What points are counted per: 每人每次, 分/户·年, 每满100元, 当月, 一次性 (decisions 4 to 6)."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from rules.reader.lexicon import ONCE, PER, PERIOD_WORDS, UNIT_WORD, UNIT_WORDS
from rules.reader.numbers import NUMBER, read_number
from rules.units import Unit

_BIG = {"百": Decimal(100), "千": Decimal(1000), "万": Decimal(10000)}
_SUBJECTS = frozenset({Unit.PERSON, Unit.HOUSEHOLD})
_SLASHED = re.compile(
    rf"(?:/|每|·|•|\*)(?P<n>{NUMBER})?(?P<big>[百千万])?个?(?P<w>{UNIT_WORD})(?!级|均|科)"
)
_AFTER_WORD = re.compile(rf"[一1]个?(?P<w>{UNIT_WORD})(?!性)")
_ANYWHERE_PER = re.compile(PER)
# With a number the measure may stand a few words on: 每出车一辆, 每捐款满100元.
_NUMBERED_PER = re.compile(
    rf"每(?!{UNIT_WORD})[^，。；：、\d每各]{{0,6}}?(?P<n>{NUMBER})(?P<big>[百千万])?个?(?P<w>{UNIT_WORD})"
)
# 卫生费（每户每年60元）: money that the deed itself costs.
_MONEY_IN_BRACKETS = re.compile(rf"（[^）]*每[户人年月季][^）]*{NUMBER}元[^）]*）")
_MONTHLY = re.compile("月终|按月|逐月|月度|月评|月检|每月|每个月")
_YEARLY = re.compile(
    "年终|年底|年末|按年|学年|(?:一年内|年度)?年度(?=累计|评|考核|综合|被|获)|每年|每学年"
)
_ONLY_CONDITION = re.compile("坚持|连续|累计满|满|超过|超|达到?|不足|未满|至少|长达")


@dataclass(frozen=True, slots=True)
class Measure:
    """A unit and how many of it one step holds."""

    unit: Unit
    step: Decimal = Decimal(1)


def measure_of(word: str, number: str | None = None, big: str | None = None) -> Measure:
    """Return 元 with 100 as yuan by hundreds, 斤 with 10 as kilograms by fives."""
    code, factor = UNIT_WORDS[word]
    step = read_number(number) if number else Decimal(1)
    if number == "半" and code == Unit.DAY:
        return Measure(Unit.HALF_DAY)
    step = (step or Decimal(1)) * _BIG.get(big or "", Decimal(1)) * Decimal(factor)
    return Measure(Unit(code), _tidy(step))


def _tidy(step: Decimal) -> Decimal:
    return step.to_integral_value() if step == step.to_integral_value() else step.normalize()


def measure_of_period(word: str) -> Measure:
    return Measure(Unit(PERIOD_WORDS[word]))


def measure_of_one(text: str) -> Measure:
    """Return what 一次, 一个工日 or 半天 counts."""
    if text.startswith("半"):
        return Measure(Unit.HALF_DAY)
    word = text[1:].rstrip("者的").removeprefix("个") or "个"
    return measure_of(word if word in UNIT_WORDS else "个" + word)


_COUNTED = frozenset(
    {Unit.ITEM, Unit.MU, Unit.SQM, Unit.M, Unit.KM, Unit.KG, Unit.ML, Unit.YUAN, Unit.HOUR}
)
_MANY = re.compile(rf"(?P<n>\d+)个?(?P<w>{UNIT_WORD})\Z")


def measure_of_many(text: str) -> Measure | None:
    """Return 10棵 as a step of ten; how often or how long something was is a condition instead."""
    found = _MANY.match(text)
    measure = measure_of(found["w"], found["n"]) if found else None
    return measure if measure and measure.unit in _COUNTED else None


def choose(measures: Iterable[Measure]) -> Measure | None:
    """Return the measure that counts: a subject gives way to occurrence or period (decision 4)."""
    found = list(measures)
    counted = [measure for measure in found if measure.unit not in _SUBJECTS]
    return next(reversed(counted or found), None)


def measures_after(text: str) -> tuple[list[Measure], int]:
    """Return what stands right after the points, /次, /户·年, 每人每次, 一次; and its length."""
    found: list[Measure] = []
    at = 0
    while match := _SLASHED.match(text, at):
        found.append(measure_of(match["w"], match["n"], match["big"]))
        at = match.end()
    if not found and (match := _AFTER_WORD.match(text)):
        return [measure_of(match["w"])], match.end()
    return found, at


def is_once(text: str) -> bool:
    """Whether a note says 一次性, 限一次; a period before it makes it a cap instead."""
    found = ONCE.search(text)
    return found is not None and not re.search(
        "[每全当一](?:个?月|年度?|季度?|天|日|周)内?\\Z",
        text[max(0, found.start() - 4) : found.start()],
    )


def measures_in(text: str) -> list[Measure]:
    """Return the measures of a note, a table head or a lead: anything like 每…, in its order."""
    if is_once(text):
        return [Measure(Unit.ONCE)]
    found = [
        measure_of(match["w"], match["n"], match["big"])
        for match in list(_NUMBERED_PER.finditer(text)) or _ANYWHERE_PER.finditer(text)
        if not text.startswith("均", match.end())
        and not re.match(rf"{NUMBER}元", text[match.end() : match.end() + 9])
    ]
    if not found and _MONTHLY.search(text):
        return [Measure(Unit.MONTH)]
    if not found and _YEARLY.search(text):
        return [Measure(Unit.YEAR)]
    return found


_Words = Sequence[tuple[Unit, re.Pattern[str]]]
_NOT_COUNTED = r"(?<![第满过每限头首再之有同\d十几])"
# 缺席一次…, 献策一条…, 劝和一起…: one of them, some words before the points.
_ONE_FAR: _Words = (
    (
        Unit.TIME,
        re.compile(
            rf"{_NOT_COUNTED}[一1](?:次|回|场|趟|例|堂|课|桩)(?!性|就|都|也|扫|警|提)"
            r"(?=[^，。；：]{0,14}，?[^，。；：]{0,4}\Z)"
        ),
    ),
    (Unit.HALF_DAY, re.compile("(?<![第满过每])半[天日](?!以|之)")),
    (
        Unit.TIME,
        re.compile(
            r"(?<=[和解退理处破办成报决阻纷案])一起(?![事来去参])(?=[^，。；：]{0,14}，?\Z)"
        ),
    ),
    (
        Unit.ITEM,
        re.compile(
            rf"{_NOT_COUNTED}一(?:条|件|篇|本(?![院高大科线及、二批])(?=.)|份|幅|首|棵|株)"
            r"(?![事龙心直路来去参])(?=[^，。；：]{0,14}，?\Z)"
            rf"|{_NOT_COUNTED}一(?:只|头|匹|尾|袋|桶|辆|个(?![月人季学工小钟])|根|车|筐|双)"
            r"(?=[^，。；：]{0,3}，?\Z)"
        ),
    ),
    (Unit.PLACE, re.compile(rf"{_NOT_COUNTED}一处(?=[^，。；：]{{0,4}}，?\Z)")),
    (Unit.DAY, re.compile(rf"{_NOT_COUNTED}一[夜晚](?=[^，。；：]{{0,2}}，?\Z)")),
)
_PERIOD_FAR: _Words = (
    (
        Unit.DAY,
        re.compile(
            "(?<![第满过每])一(?:天|日|晚|夜)(?:义务)?(?:工|活|劳动|义工)\\Z|(?<!超)(?<=[过拖])一[天日]\\Z"
        ),
    ),
    (Unit.WEEK, re.compile("按周|每周")),
    (Unit.MONTH, _MONTHLY),
    (Unit.YEAR, _YEARLY),
)
_COUNTED_FAR = frozenset(
    {Unit.TIME, Unit.ITEM, Unit.PLACE, Unit.MU, Unit.SQM, Unit.M, Unit.KM, Unit.KG, Unit.HOUR}
    | {Unit.WEEK, Unit.MONTH, Unit.QUARTER, Unit.TERM, Unit.YEAR}
)


def measure_of_deed(deed: str) -> Measure | None:
    """Return the period or occurrence that a deed itself names, far from the points.

    A condition is not a unit (decision 6): 坚持每天…, 满6个月.
    """
    deed = _MONEY_IN_BRACKETS.sub("", deed)
    if "一次性" in deed:
        return Measure(Unit.ONCE)
    return _find_first(_ONE_FAR, deed) or _find_per(deed) or _find_first(_PERIOD_FAR, deed)


def _find_first(words: _Words, deed: str) -> Measure | None:
    for unit, pattern in words:
        found = pattern.search(deed)
        if found and not (
            unit is Unit.TIME and "每" in deed[max(0, found.start() - 6) : found.start()]
        ):
            return Measure(unit)
    return None


def _find_per(deed: str) -> Measure | None:
    """Return the last 每… of a deed that is neither its condition nor what it costs."""
    numbered = list(_NUMBERED_PER.finditer(deed))
    for match in reversed(numbered or list(_ANYWHERE_PER.finditer(deed))):
        measure = measure_of(match["w"], match["n"], match["big"])
        is_condition = _ONLY_CONDITION.search(deed[max(0, match.start() - 4) : match.start()])
        is_money = re.match(rf"{NUMBER}元", deed[match.end() : match.end() + 9])
        if is_condition or is_money:
            continue
        is_last = not deed[match.end() :].strip("，：的 ")
        if is_last or match["n"] or measure.unit in _COUNTED_FAR:
            return measure
    return None


_UNIT_NOTE = re.compile(
    rf"(?:单位|分)(?:：|为|/)(?P<words>(?:个?(?:{UNIT_WORD})[、/或和·]?){{1,4}})"
)
_BARE_UNITS = re.compile(rf"(?:每|/|按)?(?:(?:{UNIT_WORD})[、/·或和]?){{1,4}}(?:计|计算)?\Z")
_ONE_WORD = re.compile(UNIT_WORD)


def measure_of_head(text: str) -> Measure | None:
    """Return the unit that a table head, a section or a lead states: 分/次, 单位：次、件, 每次."""
    note = _UNIT_NOTE.search(text)
    if note:
        words = [measure_of(word) for word in _ONE_WORD.findall(note["words"])]
        return words[0] if words and "、" in note["words"] else choose(words)
    if "一次性" in text:
        return Measure(Unit.ONCE)
    counted = re.search("按[次户人件天亩](?=计|算)", text)
    if counted:
        return measure_of_period("按日" if counted.group() == "按天" else counted.group())
    return choose(
        measure_of(match["w"], match["n"], match["big"]) for match in _ANYWHERE_PER.finditer(text)
    )


def is_unit_words(text: str) -> bool:
    """Whether a cell holds nothing but what is counted: 次, 每人, 户/年."""
    return len(text) <= 6 and not text[0].isdigit() and bool(_BARE_UNITS.match(text.strip("/ ")))


def measure_of_cell(text: str) -> Measure | None:
    """Return the unit that a cell of a unit column holds: 次, 人次, 每户, 元/100."""
    inner = text.strip("/ ")
    if re.search("各[加扣减奖记]", inner):
        return Measure(Unit.PERSON)
    stepped = _MANY.match(inner.removeprefix("每").removeprefix("满"))
    if stepped:
        return measure_of(stepped["w"], stepped["n"])
    if _BARE_UNITS.match(inner):
        words = [measure_of(word) for word in _ONE_WORD.findall(inner)]
        return choose(words)
    slashed, _ = measures_after(inner)
    return choose(slashed) or choose(measures_in(inner))
