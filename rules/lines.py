"""A rule as a villager reads it: what it gives, per what, up to how much."""

from dataclasses import dataclass

from django.utils.translation import gettext

from rules.models import CapPeriod, Rule
from rules.units import Unit, is_counted, step_words
from villages.words import SEPARATOR, points, signed_points


@dataclass(frozen=True, slots=True)
class RuleLine:
    """One printed rule; every value is ready to show."""

    code: str
    deed: str
    source: str
    quote: str
    points: str
    cap: str
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
        tone="minus" if rule.is_deduction else "plus",
        counts_persons=rule.counts_persons,
    )


def points_words(rule: Rule) -> str:
    """Return what a rule gives: +2 分/小时, +20 至 +50 分, −5 分."""
    figures = {
        "points": signed_points(rule.points),
        "largest": signed_points(rule.shape.points_end),
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
    """Return the cap: 每月最多 20 分; empty where there is none."""
    if rule.cap_points is None:
        return ""
    figures = {"period": CapPeriod(rule.cap_period).label, "cap": points(rule.cap_points)}
    if rule.is_deduction:
        return gettext("%(period)s最多扣 %(cap)s 分") % figures
    return gettext("%(period)s最多 %(cap)s 分") % figures
