"""What was read, written down: as JSON for other programs, as lines for people."""

from collections.abc import Iterator
from decimal import Decimal
from typing import TypedDict

from django.utils.translation import gettext as _

from rules.categories import Category
from rules.reader.reading import FoundCap, FoundRule, FoundTerm, Reading, Unread, Veto
from rules.units import step_words
from villages.words import points, signed_points


class CapJson(TypedDict):
    """The most that a rule gives, in points, and the period within which it counts."""

    points: int | float
    period: str


class RuleJson(TypedDict):
    """A rule in the fields that the marked regulations have."""

    deed: str
    points: int | float
    points_max: int | float | None
    unit: str | None
    cap: CapJson | None
    veto: bool
    quote: str


class ReadingJson(TypedDict):
    """A whole text."""

    base_points: int | float | None
    rules: list[RuleJson]


def as_json(reading: Reading) -> ReadingJson:
    """Return what was found as the command prints it."""
    base = reading.base_points
    return {
        "base_points": None if base is None else _plain(base),
        "rules": [_rule_as_json(rule) for rule in reading.rules],
    }


def _rule_as_json(rule: FoundRule) -> RuleJson:
    return {
        "deed": rule.deed,
        "points": _plain(rule.points),
        "points_max": None if rule.points_max is None else _plain(rule.points_max),
        "unit": _unit_code(rule),
        "cap": _cap_as_json(rule),
        "veto": bool(rule.vetoes),
        "quote": rule.quote,
    }


def _plain(number: Decimal) -> int | float:
    return int(number) if number == number.to_integral_value() else float(number)


def _unit_code(rule: FoundRule) -> str | None:
    if rule.unit is None:
        return None
    return str(rule.unit) if rule.unit_step == 1 else f"{rule.unit}_{_plain(rule.unit_step)}"


def _cap_as_json(rule: FoundRule) -> CapJson | None:
    """Write a cap; one in times is that many times the rule's points (decision 7)."""
    if rule.cap is None:
        return None
    return {"points": _plain(cap_points(rule, rule.cap)), "period": rule.cap.period}


def cap_points(rule: FoundRule, cap: FoundCap) -> Decimal:
    """Return the most points that a cap lets a rule give or take, without their sign."""
    if cap.points is not None:
        return cap.points
    return abs(rule.points_max or rule.points) * (cap.times or 1)


def as_lines(reading: Reading, text: str) -> Iterator[str]:
    """Yield what was found for people to read: rules by category, terms, what was not read."""
    yield _("读到 %(count)s 条细则。") % {"count": len(reading.rules)}
    for category in Category:
        rules = [rule for rule in reading.rules if rule.category == category.value]
        if rules:
            yield ""
            yield _("【%(category)s】") % {"category": category.label}
            yield from map(_rule_line, rules)
    yield from _term_lines(reading.terms)
    yield from _unread_lines(reading.unread, text)


def _rule_line(rule: FoundRule) -> str:
    parts = [rule.deed, _points_words(rule)]
    if rule.cap is not None:
        parts.append(_cap_words(rule, rule.cap))
    parts.extend(_veto_words(veto) for veto in Veto if veto in rule.vetoes)
    line = "  " + " · ".join(part for part in parts if part)
    return f"{line}  （{rule.article}）" if rule.article else line


def _points_words(rule: FoundRule) -> str:
    if not rule.points:
        return ""
    amount = signed_points(rule.points)
    if rule.points_max is not None:
        amount = _("%(low)s 至 %(high)s") % {"low": amount, "high": points(abs(rule.points_max))}
    unit = step_words(rule.unit or "", rule.unit_step)
    if unit:
        return _("%(points)s 分/%(unit)s") % {"points": amount, "unit": unit}
    return _("%(points)s 分") % {"points": amount}


def _cap_words(rule: FoundRule, cap: FoundCap) -> str:
    values = {"period": _period_words(cap.period), "count": cap.times, "points": ""}
    if cap.points is None:
        return _("%(period)s最多 %(count)s 次") % values
    return _("%(period)s最多 %(points)s 分") % (values | {"points": points(cap.points)})


def _period_words(period: str) -> str:
    words = {
        "deed": _("每件事"),
        "day": _("每天"),
        "month": _("每月"),
        "quarter": _("每季度"),
        "year": _("每年度"),
    }
    return words.get(period, period)


def _veto_words(veto: Veto) -> str:
    words = {
        Veto.CLEAR: _("积分清零"),
        Veto.BAR_REDEMPTION: _("取消兑换资格"),
        Veto.BAR_HONOURS: _("取消评先评优资格"),
    }
    return words[veto]


def _term_lines(terms: tuple[FoundTerm, ...]) -> Iterator[str]:
    if not terms:
        return
    yield ""
    yield _("【制度参数】")
    for term in terms:
        yield f"  {term.field} = {term.value}  「{_one_line(term.quote)}」"


def _unread_lines(unread: tuple[Unread, ...], text: str) -> Iterator[str]:
    if not unread:
        return
    yield ""
    yield _("【没有读懂的】")
    for clause in unread:
        yield "  " + _("第 %(line)s 行：「%(quote)s」%(reason)s") % {
            "line": text.count("\n", 0, clause.span.start) + 1,
            "quote": _one_line(clause.quote),
            "reason": clause.reason,
        }


def _one_line(text: str) -> str:
    return " ".join(text.split())
