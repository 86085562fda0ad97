"""An assessment as a villager reads it."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from rules.categories import Category
from rules.counting import months_words, nth_time_words
from rules.scoring.explain import ZERO, CapLine, Explanation
from rules.units import is_counted, quantity_words, step_words
from villages.words import day_with_year
from villages.words import points as write_points

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

PERIOD_WORDS: Mapping[str, "_StrPromise"] = {
    "deed": _("每件事"),
    "day": _("当天"),
    "month": _("本月"),
    "quarter": _("本季度"),
    "year": _("本年度"),
}
REPEAT_WORDS: Mapping[str, "_StrPromise"] = {
    "month": _("一个月内"),
    "quarter": _("一个季度内"),
    "year": _("一年度内"),
}
FACTOR_WORDS: Mapping[str, "_StrPromise"] = {
    "duration": _("时长%(factor)s"),
    "difficulty": _("难度%(factor)s"),
    "effect": _("成效%(factor)s"),
}
CLEARING_WORDS: Mapping[str, "_StrPromise"] = {
    "balance": _("积分清零"),
    "year": _("当年所得清零"),
    "month": _("当月所得清零"),
}


def words(explanation: Explanation) -> str:
    """Return the assessment as a villager reads it, in the active language.

    参与志愿服务（第三条第2项）：3小时 × 2分/小时 × 难度1.5 = 9分；本月上限20分，此前已得14分，计6分
    """
    reasons = reason_words(explanation)
    if not explanation.article:
        return gettext("%(deed)s：%(reasons)s") % {"deed": explanation.deed, "reasons": reasons}
    return gettext("%(deed)s（%(article)s）：%(reasons)s") % {
        "deed": explanation.deed,
        "article": explanation.article,
        "reasons": reasons,
    }


def reason_words(explanation: Explanation) -> str:
    """Return how the points came about alone, for a page that names deed and article itself."""
    return gettext("；").join(part for part in _reasons(explanation) if part)


def _reasons(told: Explanation) -> Iterator[str]:
    """Yield the parts in the order in which the points come about."""
    yield _choice_words(told)
    yield _formula_words(told) if told.occurrence is None else _repeat_words(told)
    yield _extra_words(told)
    before = abs(told.asked)
    for cap in told.times_caps:
        if _is_worth_telling(cap, before):
            yield _times_cap_words(told, cap)
        before = cap.points
    yield _ladder_words(told, before)
    before = max(before - told.ladder_used, ZERO)
    for cap in told.points_caps:
        if _is_worth_telling(cap, before):
            yield _points_cap_words(told, cap)
        before = cap.points
    yield from _veto_words(told)
    yield _objection_words(told)


def _is_worth_telling(cap: CapLine, before: Decimal) -> bool:
    """Whether it says anything: a deed's own cap does where it takes off; others tell the room."""
    return cap.period != "deed" or cap.points < before


def _choice_words(told: Explanation) -> str:
    if told.small_end == told.large_end:
        return ""
    figures = {
        "small": write_points(abs(told.small_end)),
        "large": write_points(abs(told.large_end)),
        "each": write_points(abs(told.each)),
    }
    if told.each < 0:
        return gettext("扣%(small)s至%(large)s分，评定扣%(each)s分") % figures
    return gettext("%(small)s至%(large)s分，评定%(each)s分") % figures


def _formula_words(told: Explanation) -> str:
    """Return 3小时 × 2分/小时 × 难度1.5 = 9分, or 2次 × 5分/次，扣10分; one figure is 加5分."""
    terms = list(_formula_terms(told))
    if not terms:
        # A range has said its points already; what only clears or bars has none.
        is_told = told.small_end != told.large_end and told.base == told.each
        only_vetoes = not told.each and (told.clears or told.bar_months is not None)
        only_vetoes = only_vetoes or (not told.each and told.honours_until is not None)
        return "" if is_told or only_vetoes else _amount_words(told)
    figures = {
        "formula": " × ".join(terms),
        "points": write_points(abs(told.base)),
        "result": gettext("%(points)s分") % {"points": write_points(told.base)},
        "amount": _amount_words(told),
    }
    match told.each < 0, told.exact == told.base:
        case True, True:
            return gettext("%(formula)s，%(amount)s") % figures
        case True, False:
            return gettext("%(formula)s，四舍五入扣%(points)s分") % figures
        case False, True:
            return gettext("%(formula)s = %(result)s") % figures
    return gettext("%(formula)s ≈ %(result)s") % figures


def _amount_words(told: Explanation) -> str:
    """Return 加5分 or 扣5分; 应加5分 where less of it counts, as is said right after."""
    figures = {"points": write_points(abs(told.base))}
    is_due = told.extra_points is None and told.cleared is None and told.points != told.asked
    match told.base > 0, told.base < 0, is_due:
        case True, _, True:
            return gettext("应加%(points)s分") % figures
        case True, _, False:
            return gettext("加%(points)s分") % figures
        case _, True, True:
            return gettext("应扣%(points)s分") % figures
        case _, True, False:
            return gettext("扣%(points)s分") % figures
    return gettext("不计分")


def _formula_terms(told: Explanation) -> Iterator[str]:
    """Yield what is multiplied; nothing where points stand by themselves."""
    figures = {
        "each": write_points(abs(told.each)),
        "step": step_words(told.unit, told.unit_step),
    }
    if is_counted(told.unit):
        yield _quantity_words(told)
        yield gettext("%(each)s分/%(step)s") % figures
    elif told.factors:
        yield gettext("%(each)s分") % figures
    for factor in told.factors:
        yield str(FACTOR_WORDS[factor.kind]) % {"factor": write_points(factor.factor)}


def _quantity_words(told: Explanation) -> str:
    quantity = quantity_words(told.quantity, told.unit)
    if told.counting_quantity == told.quantity:
        return quantity
    counting = quantity_words(told.counting_quantity, told.unit)
    if not told.counting_quantity:
        counting = "0"
    return gettext("%(quantity)s（按%(counting)s计）") % {
        "quantity": quantity,
        "counting": counting,
    }


def _repeat_words(told: Explanation) -> str:
    """Return 第二次（一年度内），扣5分; or 首次，只警告，不扣分."""
    figures = {
        "time": nth_time_words(told.occurrence or 1),
        "period": REPEAT_WORDS[told.repeat_period],
        "formula": _formula_words(told),
    }
    if told.paper_times:
        figures["paper"] = str(told.paper_times)
        figures["time"] = gettext("%(time)s（%(period)s，含纸质账%(paper)s次）") % figures
    elif told.occurrence != 1:
        figures["time"] = gettext("%(time)s（%(period)s）") % figures
    if told.is_warning:
        return gettext("%(time)s，只警告，不扣分") % figures
    return gettext("%(time)s，%(formula)s") % figures


def _extra_words(told: Explanation) -> str:
    """Return 另扣5分（拒不整改），共扣10分; the sum only where there was something before it."""
    if told.extra_points is None:
        return ""
    figures = {
        "extra": write_points(abs(told.extra_points)),
        "when": told.extra_when,
        "sum": write_points(abs(told.asked)),
    }
    if told.extra_points < 0:
        extra = gettext("另扣%(extra)s分（%(when)s）") % figures
    else:
        extra = gettext("另加%(extra)s分（%(when)s）") % figures
    if not told.base:
        return extra
    figures["words"] = extra
    if told.asked < 0:
        return gettext("%(words)s，共扣%(sum)s分") % figures
    return gettext("%(words)s，共计%(sum)s分") % figures


def _is_deduction(told: Explanation) -> bool:
    return told.asked < 0


def _period_words(cap: CapLine) -> str:
    """Return whose and which time's cap it is: 本月, 本人本月, “环境卫生”类本月."""
    figures = {"period": PERIOD_WORDS[cap.period], "category": ""}
    if cap.category:
        figures["category"] = Category(cap.category).label
    match bool(cap.category), cap.scope == "person":
        case True, True:
            return gettext("“%(category)s”类本人%(period)s") % figures
        case True, False:
            return gettext("“%(category)s”类%(period)s") % figures
        case False, True:
            return gettext("本人%(period)s") % figures
    return str(figures["period"])


def _points_cap_words(told: Explanation, cap: CapLine) -> str:
    assert cap.cap_points is not None, "A cap by points."
    figures = {
        "period": _period_words(cap),
        "cap": write_points(cap.cap_points),
        "used": write_points(cap.used),
        "points": write_points(cap.points),
    }
    match _is_deduction(told), cap.used > 0:
        case True, True:
            sentence = gettext("%(period)s最多扣%(cap)s分，此前已扣%(used)s分，扣%(points)s分")
        case True, False:
            sentence = gettext("%(period)s最多扣%(cap)s分，扣%(points)s分")
        case False, True:
            sentence = gettext("%(period)s上限%(cap)s分，此前已得%(used)s分，计%(points)s分")
        case _:
            sentence = gettext("%(period)s上限%(cap)s分，计%(points)s分")
    return _with_paper_points(sentence % figures, cap.paper)


def _with_paper_points(words: str, paper: Decimal) -> str:
    """Return words that tell of what went before, and how much of it stood in the paper book."""
    if not paper:
        return words
    figures = {"words": words, "paper": write_points(paper)}
    return gettext("%(words)s（此前含纸质账的%(paper)s分）") % figures


def _times_cap_words(told: Explanation, cap: CapLine) -> str:
    """Return 本月限2次，此前已记1次，计2分."""
    figures = {
        "period": _period_words(cap),
        "cap": cap.cap_times,
        "used": write_points(cap.used),
        "points": write_points(cap.points),
    }
    match _is_deduction(told), cap.used > 0:
        case True, True:
            sentence = gettext("%(period)s限扣%(cap)s次，此前已扣%(used)s次，扣%(points)s分")
        case True, False:
            sentence = gettext("%(period)s限扣%(cap)s次，扣%(points)s分")
        case False, True:
            sentence = gettext("%(period)s限%(cap)s次，此前已记%(used)s次，计%(points)s分")
        case _:
            sentence = gettext("%(period)s限%(cap)s次，计%(points)s分")
    if not cap.paper:
        return sentence % figures
    paper = {"words": sentence % figures, "paper": write_points(cap.paper)}
    return gettext("%(words)s（此前含纸质账的%(paper)s次）") % paper


def _ladder_words(told: Explanation, amount: Decimal) -> str:
    """Return 同一梯级已计10分，补计10分; nothing for the ladder's first."""
    if not told.ladder_used:
        return ""
    rest = max(amount - told.ladder_used, ZERO)
    figures = {"used": write_points(told.ladder_used), "rest": write_points(rest)}
    match _is_deduction(told), rest > 0:
        case True, True:
            sentence = gettext("同一梯级已扣%(used)s分，补扣%(rest)s分")
        case True, False:
            sentence = gettext("同一梯级已扣%(used)s分，不再扣")
        case False, True:
            sentence = gettext("同一梯级已计%(used)s分，补计%(rest)s分")
        case _:
            sentence = gettext("同一梯级已计%(used)s分，不再计")
    return _with_paper_points(sentence % figures, told.ladder_paper)


def _veto_words(told: Explanation) -> Iterator[str]:
    """Yield 积分清零，共扣85分; 六个月内不能兑换（到2027年5月22日）; 本年度不评先进."""
    if told.clears:
        yield _clearing_words(told)
    if told.bar_months is not None:
        yield _bar_words(told)
    if told.honours_until is not None:
        yield gettext("本年度不评先进")


def _clearing_words(told: Explanation) -> str:
    """Return 积分清零，共扣85分, the other deductions within; an open deed has no figure."""
    clearing = str(CLEARING_WORDS[told.clears])
    if told.cleared is None:
        return clearing
    figures = {"clearing": clearing, "points": write_points(abs(told.points))}
    if told.asked:
        return gettext("%(clearing)s，共扣%(points)s分") % figures
    return gettext("%(clearing)s，扣%(points)s分") % figures


def _bar_words(told: Explanation) -> str:
    if not told.bar_months:
        barred = gettext("到本年度末不能兑换")
    else:
        barred = gettext("%(months)s内不能兑换") % {"months": months_words(told.bar_months)}
    if told.bar_until is None:
        return barred
    return gettext("%(barred)s（到%(day)s）") % {
        "barred": barred,
        "day": day_with_year(told.bar_until),
    }


def _objection_words(told: Explanation) -> str:
    """Return 异议第3号后改为2分; nothing where no objection changed what it came to."""
    if told.objection is None:
        return ""
    if told.corrected_points is None:
        return gettext("异议第%(number)s号后改记到这一户") % {"number": told.objection}
    figures = {"number": told.objection, "points": write_points(abs(told.corrected_points))}
    if told.corrected_points < 0:
        return gettext("异议第%(number)s号后改为扣%(points)s分") % figures
    return gettext("异议第%(number)s号后改为%(points)s分") % figures
