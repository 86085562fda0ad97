"""Hand-made readings: what a reader would find in a short text, without a reader."""

from decimal import Decimal

from rules.reader.reading import FoundCap, FoundRule, FoundTerm, Reading, Span, Unread, Veto
from rules.units import Unit

TEXT = """安平村积分管理办法
第一条 每户基础分100分。
第二条 主动清理卫生死角的，每次加5分。
第三条 参与志愿服务的，每小时加2分，每月最高20分。
第四条 见义勇为的，加20至50分。
第五条 乱倒垃圾的，每次扣5分；拒不整改的，另扣5分。
第六条 聚众赌博的，积分清零，当年不得评先进，不得兑换。
第七条 其他好事酌情加分。
"""


def span_of(words: str, text: str = TEXT) -> Span:
    start = text.index(words)
    return Span(start, start + len(words))


def found(quote: str, deed: str, points: str, text: str = TEXT, **values: object) -> FoundRule:
    """Return a found rule by the words that state it."""
    span = span_of(quote, text)
    return FoundRule(deed=deed, points=Decimal(points), quote=quote, span=span, **values)  # type: ignore[arg-type]


SWEPT = found(
    "主动清理卫生死角的，每次加5分", "主动清理卫生死角", "5", unit=Unit.TIME, category="hygiene",
    article="第二条",
)  # fmt: skip
CAP = FoundCap("month", points=Decimal(20))
HELPED = found(
    "参与志愿服务的，每小时加2分，每月最高20分", "参与志愿服务", "2", unit=Unit.HOUR,
    cap=CAP, category="volunteering", article="第三条",
)  # fmt: skip
BRAVE = found(
    "见义勇为的，加20至50分", "见义勇为", "20", points_max=Decimal(50), category="safety",
    article="第四条",
)  # fmt: skip
DUMPED = found(
    "乱倒垃圾的，每次扣5分", "乱倒垃圾", "-5", unit=Unit.TIME, category="hygiene", article="第五条"
)
REFUSED = found("拒不整改的，另扣5分", "拒不整改", "-5", category="hygiene", article="第五条")
GAMBLED = found(
    "聚众赌博的，积分清零，当年不得评先进，不得兑换", "聚众赌博", "0", category="safety",
    vetoes=frozenset(Veto), article="第六条",
)  # fmt: skip
UNCLEAR = Unread("其他好事酌情加分", span_of("其他好事酌情加分"), "没有写明几分。")

READING = Reading(
    base_points=Decimal(100),
    rules=(SWEPT, HELPED, BRAVE, DUMPED, REFUSED, GAMBLED),
    terms=(FoundTerm("keep_points", Decimal("60.5"), "保留", Span(0, 2)),),
    unread=(UNCLEAR,),
)
NOTHING = Reading(base_points=None, rules=(), terms=(), unread=())
