"""A rule as a villager reads it: what it gives, per what, up to how much, and what else follows.

The one way to write a rule. `RuleQuerySet.with_weights` brings along what the weights need.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from rules.counting import months_words, nth_time_words
from rules.models import (
    CapPeriod,
    CapScope,
    CategoryCap,
    Clearing,
    RepeatPeriod,
    Rule,
    WeightLevel,
    WeightTable,
)
from rules.phrases import CLAUSE_END
from rules.units import Unit, is_counted, quantity_words, step_words
from villages.words import SEPARATOR, points, signed_points

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

# By what is counted (points or times), whether it is taken, and whether each person has a cap.
CAP_SENTENCES: Mapping[tuple[bool, bool, bool], "_StrPromise"] = {
    (True, False, False): _("%(period)s最多 %(cap)s 分"),
    (True, False, True): _("每人%(period)s最多 %(cap)s 分"),
    (True, True, False): _("%(period)s最多扣 %(cap)s 分"),
    (True, True, True): _("每人%(period)s最多扣 %(cap)s 分"),
    (False, False, False): _("%(period)s最多记 %(cap)s 次"),
    (False, False, True): _("每人%(period)s最多记 %(cap)s 次"),
    (False, True, False): _("%(period)s最多扣 %(cap)s 次"),
    (False, True, True): _("每人%(period)s最多扣 %(cap)s 次"),
}


@dataclass(frozen=True, slots=True)
class RuleLine:
    """One printed rule; every value is ready to show. details: one phrase each."""

    code: str
    deed: str
    source: str
    quote: str
    points: str
    cap: str
    details: tuple[str, ...]
    tone: str
    counts_persons: bool


def build_rule_line(rule: Rule) -> RuleLine:
    """Return the rule in words, in the active language."""
    return RuleLine(
        code=rule.code,
        deed=rule.deed,
        source=SEPARATOR.join(part for part in (rule.code, rule.article) if part),
        quote=rule.quote,
        points=points_words(rule),
        cap=cap_words(rule),
        details=detail_words(rule),
        tone="minus" if rule.is_deduction else "plus",
        counts_persons=rule.counts_persons,
    )


def points_words(rule: Rule) -> str:
    """Return what a rule gives: +2 分/小时, +20 至 +50 分, −5 分; 不计分 where it only bars."""
    if not rule.points:
        return str(Clearing(rule.clears).label) if rule.clears else gettext("不计分")
    figures = {
        "points": signed_points(rule.points),
        "largest": signed_points(rule.points if rule.points_max is None else rule.points_max),
        "step": step_words(rule.unit, rule.unit_step),
    }
    match rule.is_range, is_counted(rule.unit):
        case True, True:
            return gettext("%(points)s 至 %(largest)s 分/%(step)s") % figures
        case True, False:
            return gettext("%(points)s 至 %(largest)s 分") % figures
        case False, True:
            return gettext("%(points)s 分/%(step)s") % figures
    if rule.unit == Unit.ONCE:
        return gettext("一次性 %(points)s 分") % figures
    return gettext("%(points)s 分") % figures


def cap_words(rule: Rule) -> str:
    """Return the cap: 每月最多 20 分, 每人每年度最多记 2 次; empty where there is none."""
    if not rule.cap_period:
        return ""
    return _write_cap(rule, is_deduction=rule.is_deduction)


def shared_cap_words(cap: CategoryCap) -> str:
    """Return what all rules of a category give together, under its heading: 合计每月最多 30 分."""
    return gettext("合计%(cap)s") % {"cap": _write_cap(cap, is_deduction=False)}


def _write_cap(capped: Rule | CategoryCap, *, is_deduction: bool) -> str:
    in_points = capped.cap_points is not None
    by_person = capped.cap_scope == CapScope.PERSON
    return str(CAP_SENTENCES[in_points, is_deduction, by_person]) % {
        "period": CapPeriod(capped.cap_period).label,
        "cap": capped.cap_times if capped.cap_points is None else points(capped.cap_points),
    }


def detail_words(rule: Rule) -> tuple[str, ...]:
    """Return what points and cap do not say, a phrase each; nothing for a simple rule.

    Repeats, weights, what comes on top, the ladder, and what is cleared or barred, in this order.
    """
    return tuple(part for part in _write_details(rule) if part)


def limit_words(rule: Rule) -> str:
    """Return cap and details in one line: 每月最多 20 分；难度系数：一般 ×1、较难 ×1.5."""
    return gettext("；").join(part for part in (cap_words(rule), *detail_words(rule)) if part)


def _write_details(rule: Rule) -> Iterator[str]:
    yield _repeat_words(rule)
    yield from _weight_words(rule)
    yield extra_words(rule)
    if rule.ladder:
        yield gettext("“%(ladder)s”这几条一年里只按最高的一级计") % {"ladder": rule.ladder}
    if rule.clears and rule.points:
        yield str(Clearing(rule.clears).label)
    if rule.bar_redemption_months is not None:
        yield bar_words(rule.bar_redemption_months)
    if rule.bars_honours:
        yield gettext("本年度不评先进")


def bar_words(months: int) -> str:
    """Return how long nothing can be redeemed: 六个月内不能兑换; 0 is to the end of the year."""
    if not months:
        return gettext("到本年度末不能兑换")
    return gettext("%(months)s内不能兑换") % {"months": months_words(months)}


def _repeat_words(rule: Rule) -> str:
    """Return 一年度内：首次只警告，第二次 −5 分，第三次起 −10 分."""
    if not rule.repeat_points:
        return ""
    last = len(rule.repeat_points)
    parts = []
    for number, given in enumerate(rule.repeat_points, start=1):
        figures = {"time": nth_time_words(number), "points": signed_points(given)}
        if not given and number == last:
            parts.append(gettext("%(time)s起只警告") % figures)
        elif not given:
            parts.append(gettext("%(time)s只警告") % figures)
        elif number == last:
            parts.append(gettext("%(time)s起 %(points)s 分") % figures)
        else:
            parts.append(gettext("%(time)s %(points)s 分") % figures)
    return gettext("%(period)s：%(times)s") % {
        "period": RepeatPeriod(rule.repeat_period).label,
        "times": gettext("，").join(parts),
    }


def _weight_words(rule: Rule) -> Iterator[str]:
    """Yield a phrase a table: 难度系数：一般 ×1、较难 ×1.5."""
    tables = (
        (rule.duration_table, gettext("时长系数：%(levels)s")),
        (rule.difficulty_table, gettext("难度系数：%(levels)s")),
        (rule.effect_table, gettext("成效系数：%(levels)s")),
    )
    for table, sentence in tables:
        if table is not None:
            yield sentence % {"levels": _level_words(table, rule.unit)}


def _level_words(table: WeightTable, unit: str) -> str:
    return gettext("、").join(level_words(level, unit) for level in table.levels.all())


def level_words(level: WeightLevel, unit: str) -> str:
    """Return one level of a table: 较难 ×1.5, 半天以上（4小时起）×1.2."""
    figures = {"level": level.name, "factor": points(level.factor)}
    if level.from_quantity is None:
        return gettext("%(level)s ×%(factor)s") % figures
    figures["quantity"] = quantity_words(level.from_quantity, unit)
    return gettext("%(level)s（%(quantity)s起）×%(factor)s") % figures


def extra_words(rule: Rule) -> str:
    """Return what comes on top: 拒不整改的，另扣 5 分; empty where nothing does."""
    if rule.extra_points is None:
        return ""
    figures = {
        "when": rule.extra_when.removesuffix(CLAUSE_END),
        "points": points(abs(rule.extra_points)),
    }
    if rule.extra_points < 0:
        return gettext("%(when)s的，另扣 %(points)s 分") % figures
    return gettext("%(when)s的，另加 %(points)s 分") % figures
