"""What a heading, a lead sentence or a table head says for everything below it."""

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from rules.reader.caps import is_shared
from rules.reader.lexicon import SIGN_NOUN
from rules.reader.measures import Measure, measure_of_head
from rules.reader.numbers import NUMBER, read_number
from rules.reader.outline import Node
from rules.reader.reading import FoundCap, Veto
from rules.reader.roles import Kind
from rules.reader.verbs import NO_VERBS, Verbs

_REDEMPTION = re.compile(
    "兑换|兑付|结果运用|积分运用|积分应用|结果应用|积分使用|使用办法|物品|奖品|礼品|商品|换购|价目|价格|超市管理|结果使用|用途|怎么花|如何使用|消费|怎样用|怎么用|如何用|用法|(?<!信)用分|使用$|货架|成果运用|标价|花分|换东西|换啥|积分用"
)
_LEVELS = re.compile(
    "等级划分|等级评定|等级认定|星级评定|星级划分|星级认定|分级|评级|级别|档次划分|等次划分|等级标准|信用等级|定级|评星|^分级$|^(?:信用)?等级$|^星级$|^评级$|星级标准|等级设置|等级与"
)
_REPAIR = re.compile("信用修复|积分修复|修复|纠错|纠正|恢复机制|申诉|异议|复议|更正")
_REPORT = re.compile(
    "运行情况|成效|工作情况|案例|举例|示例|例子|还算数|回顾|历史|修订说明|试行情况|计分举例|大事记|背景|答疑|问答|填表|公示样"
)
_AT_MOST = re.compile("最多|至多|最高|不超过|不得超过|上限|封顶|以内")
_SCORING = re.compile(
    "标准|细则|计分|评分|赋分|内容|清单|加减分|加扣分|积分项|指标|守信|失信|奖惩|功过|行为|怎么[得挣加扣涨记]|如何[得扣加获]|挣分|丢分|这样记"
)
_BRACKETED = re.compile("（[^）]{0,60}）")
_FULL = re.compile(
    rf"（(?:本[类项大]*)?(?:满分|共计?|计|总分|分值|标准分|权重|占|共)?[为：]?(?P<a>{NUMBER})分）[：:。]?\Z|"
    rf"(?:满分|共计?|总分|标准分|占|计|分值)[为：]?(?P<b>{NUMBER})分[）：:。]?\Z|"
    rf"^(?![^，。；：]*[每最加扣减奖封超限记得积次])[^，。；：]{{2,14}}[ -]?"
    rf"(?P<c>{NUMBER})分[：:]?\Z"
)


@dataclass(frozen=True, slots=True)
class Lead:
    """Points, or vetoes, that a lead sentence gives to each item below it (decision 2)."""

    points: Decimal
    points_max: Decimal | None
    measure: Measure | None
    vetoes: frozenset[Veto]
    cap: FoundCap | None = None


@dataclass(frozen=True, slots=True)
class Context:
    """What stands above: sign 0 is none; heads are the titles from the outside in."""

    sign: int = 0
    kind: Kind = Kind.GENERAL
    measure: Measure | None = None
    heads: tuple[str, ...] = ()
    lead: Lead | None = None
    full_marks: Decimal | None = None
    article: tuple[str, ...] = ()
    verbs: Verbs = NO_VERBS

    @property
    def head(self) -> str:
        return self.heads[-1] if self.heads else ""


def sign_of(text: str) -> int:
    """Return the sign that a heading's words give, 0 for none or both (decision 3)."""
    found = {match.lastgroup for match in SIGN_NOUN.finditer(text)}
    if re.search("加减分|加扣分|奖惩|奖罚|功过|正负|加、减|加分与|奖励与", text):
        return 0
    if found == {"minus"}:
        return -1
    return 1 if found == {"plus"} else 0


def kind_of(text: str, kind: Kind) -> Kind:
    """Return what a section is about by its heading; the parent's kind where it does not say."""
    if _REPORT.search(text):
        return Kind.REPORT
    if _REPAIR.search(text) and not re.search("加分|扣分", text):
        return Kind.REPAIR
    if _LEVELS.search(text):
        return Kind.LEVELS
    if _REDEMPTION.search(text) and not re.search("加分|扣分|减分|细则|(?<!兑换)标准", text):
        return Kind.REDEMPTION
    if sign_of(text) or _SCORING.search(text):
        return Kind.SCORING
    return kind


def title_of(text: str) -> str:
    """Return the heading of a paragraph: all of a short one, else what stands before its colon."""
    if text.startswith("附") and len(text) <= 40 and not text.endswith(("。", "；")):
        return text
    colon = _BRACKETED.sub(lambda found: "〇" * len(found.group()), text).find("：")
    if 0 < colon <= 30 and "。" not in text[:colon]:
        return text[:colon]
    stop = text.find("。")
    if 0 < stop <= 14:
        return text[:stop]
    return text if len(text) <= 40 and not text.endswith(("。", "；")) else ""


def full_marks_of(text: str) -> Decimal | None:
    """Return the full marks that a heading names; what its rules share at most is another thing."""
    if _AT_MOST.search(text) and is_shared(text):
        return None
    found = _FULL.search(text.rstrip("：。"))
    return read_number(found["a"] or found["b"] or found["c"]) if found else None


def below(context: Context, node: Node) -> Context:
    """Return the context for what hangs below a node."""
    if not node.text and node.marker is None:
        return context
    title = title_of(node.text)
    heading = title or node.text[:60]
    sign = sign_of(heading) if title or node.text.endswith("：") else 0
    is_heading = node.style is not None
    kind = kind_of(title, context.kind) if title and is_heading else context.kind
    if kind in {Kind.REDEMPTION, Kind.LEVELS} and context.sign == 0:
        sign = 0
    starts_over = kind is not context.kind and kind is not Kind.SCORING
    measure = measure_of_head(heading) if title else None
    label = node.marker.label if node.marker else ""
    return replace(
        context,
        sign=sign or (0 if starts_over else context.sign),
        kind=kind,
        measure=measure or context.measure,
        heads=(*context.heads, title or node.text[:30]) if node.text else context.heads,
        lead=None,
        full_marks=full_marks_of(title) or context.full_marks,
        article=(*context.article, label) if label else context.article,
    )


def article_of(labels: tuple[str, ...]) -> str:
    """Return where a rule stands: 第三条第2项, or 三（一）2 where nothing is called an article."""
    kept = [label.strip("、.．： *") for label in labels]
    kept = [label for label in kept if label and label not in "-*•·●■◆▲□◇➢★☆※▪◦✓✔►▶"]
    if kept and "章" in kept[0] and any("条" in label for label in kept):
        kept = [label for label in kept if not label.endswith(("章", "节", "编"))]
    if kept and kept[0].startswith("第") and "条" in kept[0]:
        names = ["项", "目", "点"]
        tail = [f"第{_plain(label)}{name}" for label, name in zip(kept[1:], names, strict=False)]
        return (kept[0] + "".join(tail))[:40]
    return "".join(kept)[:40]


def _plain(label: str) -> str:
    inner = label.strip("（）、.")
    if inner and inner[0] in "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳":
        return str("①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳".index(inner[0]) + 1)
    number = read_number(inner)
    return str(number) if number is not None else inner
