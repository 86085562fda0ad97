"""The terms of a scheme that a text states: rate, window, year end, levels; each with its words."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from rules.reader.characters import Stream
from rules.reader.drafts import Base
from rules.reader.numbers import NUMBER, read_number
from rules.reader.reading import FoundTerm, Span

Value = Decimal | int | str | bool | list[list[str]]

_POINTS = "个?(?:积|信用)?分"
_MONEY = {"元": Decimal(1), "块": Decimal(1), "角": Decimal("0.1"), "毛": Decimal("0.1")}
_WEEKDAYS = {day: str(i) for i, day in enumerate("一二三四五六日", 1)} | {"天": "7"}
_AMENDED = re.compile('[^"。；]{0,30}"[^"，。；]{0,8}(?:修改|改|变更|调整)[为成]')
_USES = "兑换?|抵扣|使用|支取|用|扣减|换"
_NOT_TOLD = re.compile("例如|比如|譬如|举例|示例|例：|如：|去年|上年度有")


@dataclass(frozen=True, slots=True)
class _Pattern:
    """Words that state a term, and how its value is read from them."""

    field: str
    words: re.Pattern[str]
    value: Callable[[re.Match[str]], Value | None]


def _number(name: str, *, least: int = 0, most: int = 1_000_000) -> Callable[..., Value | None]:
    def read(found: re.Match[str]) -> Value | None:
        number = read_number(found[name])
        return number if number is not None and least <= number <= most else None

    return read


def _days(name: str, *, most: int, least: int = 1) -> Callable[..., Value | None]:
    def read(found: re.Match[str]) -> Value | None:
        number = read_number(found[name])
        if number is None or not least <= number <= most:
            return None
        return int(number)

    return read


def _constant(value: Value) -> Callable[..., Value | None]:
    return lambda _found: value


def _rate(found: re.Match[str]) -> Value | None:
    """Return what one point is worth: 每5分兑换1元 is 0.2."""
    points, money = read_number(found["p"]), read_number(found["m"])
    if not points or not money:
        return None
    rate = money * _MONEY[found["unit"]] / points
    return rate.quantize(Decimal("0.01")) if rate >= Decimal("0.01") else None


def _weekdays(found: re.Match[str]) -> Value | None:
    return "".join(sorted({_WEEKDAYS[day] for day in found["days"] if day in _WEEKDAYS}))


def _percent_of(found: re.Match[str]) -> Value | None:
    text = found["n"] or found["d"]
    number = read_number(text)
    return int(number) if number is not None and number <= 100 else None


def _year_end(found: re.Match[str]) -> Value | None:
    words = found["how"] or found["how2"] or found["how3"]
    if words in {"清零", "归零", "作废", "不结转", "不再保留", "不累计", "不转入"}:
        return "expire"
    if words == "减半" or re.search(
        "百分之|%|一半|减半", found.string[found.start() : found.end() + 8]
    ):
        return "share"
    return "carry"


_PATTERNS = (
    _Pattern(
        "yuan_per_point",
        re.compile(
            rf"(?:每|按|，|^|。|；|：)?(?P<p>{NUMBER}){_POINTS}"
            r"(?:就|可以?|能|大约|统一)?(?:按|=|：|折合?(?:算)?成?(?:人民币)?|兑换?|抵|顶|值|等于|相当于|作钱|当)"
            rf"(?:人民币|价值)?(?P<m>{NUMBER})(?P<unit>[元块角毛])(?!券)"
        ),
        _rate,
    ),
    _Pattern(
        "keep_points",
        re.compile(
            "(?:保留|留足|余分|余额|兑换后)[^，。；]{0,10}(?:不少于|不低于|不得低于|不得少于|至少|保留)"
            rf"[^，。；]{{0,4}}?(?P<n>{NUMBER}){_POINTS}"
        ),
        _number("n", least=1),
    ),
    _Pattern(
        "notice_days",
        re.compile(
            "公示(?:期|时间)?(?:均|应|一般)?(?:不少于|不得少于|不低于|为|：|满|至少)?"
            rf"(?P<n>{NUMBER})个?(?:工作)?[天日]"
        ),
        _days("n", most=60),
    ),
    _Pattern(
        "objection_days",
        re.compile(
            rf"(?P<n>{NUMBER})个?(?:工作)?[天日](?:之)?内[^，。；申提反]{{0,14}}"
            "(?:答复|回复|答覆|反馈结果|处理|作出|给出)"
        ),
        _days("n", most=90),
    ),
    _Pattern(
        "back_days",
        re.compile(
            rf"(?:超过|逾期|满)(?P<n>{NUMBER})个?(?:工作)?[天日][^。；]{{0,14}}"
            "(?:不再?(?:予以?)?(?:受理|补记|补录|申报|记分|计分|认定))"
            rf"|(?:事后|发生后|完成后|之日起)(?P<m>{NUMBER})个?(?:工作)?[天日](?:之)?内[^，。；]{{0,8}}申报"
        ),
        lambda found: _days("n" if found["n"] else "m", most=366)(found),
    ),
    _Pattern(
        "closing_day",
        re.compile(
            rf"每月(?:的)?(?P<n>{NUMBER})[日号](?:前|之前)?[^。；，]{{0,12}}"
            "(?:评定|评议|结算|汇总|封账|关账|结账|截止|张榜|公示|审核|核分)"
        ),
        _days("n", least=20, most=28),
    ),
    _Pattern(
        "year_start_month",
        re.compile(
            rf"(?:每年|年度从|年度自|积分年度为每年)(?P<n>{NUMBER})月1?(?:1日)?[^。；，]{{0,6}}"
            "(?:重新|起算|起重新|至次年|起计)"
        ),
        _days("n", most=12),
    ),
    _Pattern(
        "base_given",
        re.compile(
            "每年[^，。；]{0,10}(?:重新(?:起算|赋予?|开户|计算)|统一录入|统一赋|赋予基础分)"
        ),
        _constant("yearly"),
    ),
    _Pattern(
        "redemption_min_points",
        re.compile(
            "(?:(?:单次|每次|一次|首次)[^。；，]{0,8}(?:不低于|不少于|不得低于|不得少于|最低|最少|至少)|最低)"
            rf"(?:兑换|扣减|支取)?(?P<n>{NUMBER}){_POINTS}"
            rf"|满(?P<m>{NUMBER}){_POINTS}(?:方可|才能|才可以?|后可|可以?)(?:申请)?兑换"
        ),
        lambda found: _number("n" if found["n"] else "m", least=1)(found),
    ),
    _Pattern(
        "redemption_max_points",
        re.compile(
            f"(?:单次|每次|一次|户)[^。；，]{{0,3}}(?:{_USES})[^。；]{{0,14}}?"
            f"(?:不高于|不超过|不得超过|不多于|最多|最高|上限)(?:为|可|能|{_USES})*(?P<n>{NUMBER}){_POINTS}"
            f"|(?:单次|每次)(?:最多|最高|至多)(?:可以?|能)?(?:{_USES})(?P<m>{NUMBER}){_POINTS}"
        ),
        lambda found: _number("n" if found["n"] else "m", least=1)(found),
    ),
    _Pattern(
        "monthly_ceiling_points",
        re.compile(
            "(?:全村|村级|本村)[^，。；]{0,6}每月[^，。；]{0,10}(?:不超过|最多|上限|控制在)(?:为)?"
            rf"(?P<n>{NUMBER}){_POINTS}"
        ),
        _number("n", least=1),
    ),
    _Pattern(
        "year_end_percent",
        re.compile(
            r"(?:结转|转入|保留|折算)[^，。；]{0,8}(?:百分之(?P<n>[零一二三四五六七八九十百]+)"
            r"|(?P<d>\d{1,3})%)"
        ),
        _percent_of,
    ),
    _Pattern(
        "year_end",
        re.compile(
            "(?:年底|年末|年终|每年|次年|跨年度?|12月31日|年度(?:末|终|结束)|岁末)[^。；的者]{0,20}?(?P<how>"
            "(?<!不)清零|归零|作废|不结转|不再保留|不累计|不转入|结转|转入下|转下年|转存|滚存|保留到|留到|累积到)"
            "|余分[^。；，]{0,10}?(?P<how2>减半|结转|转存|保留|转入|作废|清零)"
            "|(?P<how3>不清零|不结转|结转下一?年度?|可以转存下年|转入下一?年度?)"
        ),
        _year_end,
    ),
    _Pattern(
        "debt_allowed",
        re.compile(
            "(?P<no>最低(?:为|扣至|扣到)?(?:0|零)分|不[记计设]负分|不出现负分|扣至(?:0|零)分为止|扣到(?:0|零)分为止)"
            "|(?P<yes>(?:扣|计|记|积)[成为至]?负[分数]|可以?为负|负分(?:管理|从|起)|惩分不设下限|下年补扣)"
        ),
        lambda found: bool(found["yes"]),
    ),
    _Pattern(
        "hold_awards",
        re.compile(
            "公示(?:期满|无异议|结束)[^。；，]{0,6}(?:后|的)?，?(?:方可|才能|才可|予以|再)?[^。；，]{0,4}(?:兑换|入账|记入|计入|生效|录入)"
        ),
        _constant(value=True),
    ),
    _Pattern(
        "opening_weekdays",
        re.compile(
            "(?:每周|逢周|每逢周|每星期)(?P<days>[一二三四五六日天](?:[、和及周星期]{0,3}[一二三四五六日天]){0,6})"
            r"[^。；]{0,16}(?:营业|开放|开门|兑换|兑付|兑物)"
        ),
        _weekdays,
    ),
)


_LEVEL = re.compile(
    rf"(?P<n>{NUMBER})(?:分)?(?:[-~至到]{NUMBER})?分(?:及?以上|（含）以上|及其以上)?(?:(?:不满|不足|低于|未满|至|到){NUMBER}分)?(?:的)?[，]?"
    r"(?:为|评为|授予?|列为|定为|发|属于?|称)[\"']?(?P<name>[^\"'，。；、（）\d的加扣奖]{1,10})"
    r"|(?P<name2>(?:[一二三四五六七八九十]星级?(?:文明)?户?|[A-E]{1,3}\+?级|[金银铜红绿黄]星?[卡码户榜]|示范户|标兵户))"
    rf"[（：]?(?:得分)?(?P<n2>{NUMBER})(?:[-~至到]{NUMBER})?分"
)


# The base itself is not for spending: only what lies above it may go.
_BASE = "(?:基础|起始|基准|初始|保底|本底|底)(?:积|信用)?分(?:值|数)?"
_KEPT_BASE = re.compile(
    f"(?:超出|超过|高于|高出|多出|多于){_BASE}[^，。；不]{{0,6}}(?:部分|积分|分数|分值|余额)?[^，。；不]{{0,6}}"
    "(?:可以?|能够?|方可|才|用于|用来|参与|进行|予以)[^，。；不]{0,6}(?:兑|换|抵|使用|消费)"
    f"|(?<![超高低]于)(?<![超多高]出)(?<!超过|不足|不满){_BASE}[^，。；的]{{0,4}}不(?:得|能|可以?|予|参与|用于|作)[^，。；]{{0,6}}(?:兑|换|使用|消费)"
    f"|(?:兑换后|余分|余额)[^，。；]{{0,8}}(?:不少于|不低于|不得低于|不得少于){_BASE}"
    f"|(?<!不)(?<!不再)(?:保留|留足){_BASE}"
    f"|{_BASE}[^。；]{{0,12}}，(?:超出|超过|多出)的?(?:部分|积分)[^，。；不]{{0,6}}(?:兑|换)"
)


def find_terms(streams: Iterable[Stream], bases: Sequence[Base], text: str) -> Iterator[FoundTerm]:
    """Yield every term that the paragraphs state, in their order; what is only told is left out."""
    for base in bases:
        span = base.span
        yield FoundTerm("base_points", base.points, text[span.start : span.end], span)
    for stream in streams:
        yield from _find_in(stream, text)
        yield from _find_kept_base(stream, bases, text)


def _find_in(stream: Stream, text: str) -> Iterator[FoundTerm]:
    for pattern in _PATTERNS:
        for found in pattern.words.finditer(stream.text):
            start = max(stream.text.rfind("。", 0, found.start()) + 1, found.start() - 60)
            if _NOT_TOLD.search(stream.text[start : found.start()]):
                continue
            if _AMENDED.match(stream.text, found.end()):
                continue
            value = pattern.value(found)
            if value is not None:
                span = _trim(stream, found)
                yield FoundTerm(pattern.field, value, text[span.start : span.end], span)
    yield from _find_levels(stream, text)


def _find_kept_base(stream: Stream, bases: Sequence[Base], text: str) -> Iterator[FoundTerm]:
    """Yield the base as what stays, where a sentence lets only what is above it be redeemed."""
    for found in _KEPT_BASE.finditer(stream.text) if bases else ():
        span = _trim(stream, found)
        yield FoundTerm("keep_points", bases[0].points, text[span.start : span.end], span)


def _trim(stream: Stream, found: re.Match[str]) -> Span:
    start = found.start()
    while start < found.end() - 1 and stream.text[start] in "，。；：":
        start += 1
    return stream.span(start, found.end())


def _find_levels(stream: Stream, text: str) -> Iterator[FoundTerm]:
    """Yield the levels of standing, highest first, where a sentence names two or more."""
    if not re.search("星|等级|级|档|户", stream.text):
        return
    found = [match for match in _LEVEL.finditer(stream.text) if not _is_low(stream.text, match)]
    levels = [
        [match["name"] or match["name2"], str(read_number(match["n"] or match["n2"]))]
        for match in found
    ]
    if len(levels) < 2:
        return
    levels.sort(key=lambda level: Decimal(level[1]), reverse=True)
    span = stream.span(found[0].start(), found[-1].end())
    yield FoundTerm("star_levels", levels, text[span.start : span.end], span)


def _is_low(text: str, found: re.Match[str]) -> bool:
    """Whether a level is what lies below: 60分以下为黄牌户."""
    return bool(re.search("以下|不足|低于|未满", text[max(0, found.start() - 3) : found.end() + 3]))
