"""The most that a rule gives or takes, as its own clause or row states it (decision 7)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rules.reader.lexicon import UNIT_WORD
from rules.reader.measures import Measure, measure_of
from rules.reader.numbers import NUMBER, read_number
from rules.reader.reading import FoundCap
from rules.units import Unit

_SHARED = re.compile(
    "本类|本大类|该类|此类|同类别|合计|总计|各项|以上|上述|两项|三项|几项|多项|共计|本条|本章|本部分|每类|类别|年度总|总分|全部|所有"
    "|每户(?:全年|年度|每年)?(?:总|积分)|自设|评定积分|总积分|奖励分(?:总|全年)|家庭年度|类(?:最高|全年|年度|每年|累计|上限|封顶)|大项"
)
_SHARED_ROW = re.compile(
    "本类|本大类|该类|此类|同类别|各项|以上|上述|两项|三项|几项|多项|大项|全部"
)
_PERIODS = (
    ("year", re.compile("年")),
    ("quarter", re.compile("季")),
    ("month", re.compile("月")),
    ("day", re.compile("[天日晚夜]")),
)
_TIMES = re.compile(
    "(?P<per>(?:每[人户]|同一[人户]|一[人户])?(?:每个?|全|当|一个?|单|同一个?)?(?:年度?|自然年|月份?|季度?|天|日|晚|夜|周|学期)(?:度)?(?:内|里|以内|之内)?)?"
    "(?P<mid>累计|合计|同一事项|原则上|仅|只|可|以|都){0,3}"
    "(?P<limit>最高|最多|至多|不超过|不得超过|上限|封顶|限|仅限|只限|限额|只|仅|顶多|不多于|以)"
    "(?:为|：|计|记|加|扣|奖励|奖|加分|计分|得分|享受|积|算|可|可计|可加|可记|限|计算|领|报|得|申报|不超过|申领|评|认定|认可|认|核定){0,4}"
    f"(?P<per2>每年度?|每个?月|每季度?|每天|每日|全年)?(?P<n>{NUMBER})(?:人次|个?(?P<w>{UNIT_WORD}))(?!性|级|以)(?P<until>为限|封顶|为上限)?"
    f"|(?P<per4>每年度?|每个?月|每季度?|全年|年度|一年|一个?月)(?:内)?(?:认定|认可|核定|核认|认)"
    f"(?P<n3>{NUMBER})个?(?P<w3>{UNIT_WORD})"
    f"|(?P<per3>每年度?|每个?月|每季度?|每天|每日|全年|年度?)(?P<n2>{NUMBER})(?:次|回|场)(?:封顶|为限|为上限)"
)


@dataclass(frozen=True, slots=True)
class TimesCap:
    """How often a rule counts, at start to end; no period means once for all."""

    start: int
    end: int
    times: int
    period: str | None
    unit: Unit = Unit.TIME


def is_shared(text: str, *, in_row: bool = False) -> bool:
    """Whether a cap is of a category or of all a household gets, which no rule records.

    in_row: in a note to a row of a table 总计 means the row alone.
    """
    return bool((_SHARED_ROW if in_row else _SHARED).search(text))


_NO_PERIOD = re.compile("周(?!年)|星期|礼拜|学期|旬")


def has_other_period(text: str) -> bool:
    """Whether a cap holds for a week or a term, which no cap of a rule book can."""
    return bool(_NO_PERIOD.search(text)) and period_of(text) == "deed"


def period_of(text: str) -> str:
    """Return the calendar period of a cap's clause; deed where it names none."""
    named = [
        (found.start(), period) for period, pattern in _PERIODS if (found := pattern.search(text))
    ]
    return max(named)[1] if named else "deed"


def find_times_caps(text: str) -> Iterator[TimesCap]:
    """Yield 每月限记2次, 每年最多3次, 限一次."""
    for found in _TIMES.finditer(text):
        number = read_number(found["n"] or found["n2"] or found["n3"])
        per = found["per"] or found["per2"] or found["per3"] or found["per4"]
        if number is None or number != int(number):
            continue
        if found["limit"] == "以" and not found["until"]:
            continue
        word = found["w"] or found["w3"]
        unit = measure_of(word).unit if word else Unit.TIME
        period = period_of(per) if per else None
        yield TimesCap(found.start(), found.end(), int(number), period, unit)


def times_cap(times: TimesCap, measure: Measure | None) -> FoundCap | None:
    """Return the cap of a rule that counts so many times in a period."""
    if times.period is None and times.times == 1:
        return None
    step = int(measure.step) if measure and times.unit is measure.unit else 1
    return FoundCap(times.period or "deed", times=max(1, times.times // max(1, step)))


def counts_for(times: TimesCap, measure: Measure | None) -> bool:
    """Whether a cap in times is meant of a rule: of happenings, or of what it counts itself."""
    if times.unit is Unit.TIME:
        return True
    return measure is not None and measure.unit is times.unit
