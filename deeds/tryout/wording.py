"""How the try-out speaks: its figures, and what they mean in plain sentences first."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from deeds.tryout.fitting import Guess
from deeds.tryout.queries import Trial
from deeds.tryout.report import Period, Report, RuleSums
from rules.lines import bar_words
from rules.models import Clearing, Edition, EditionState
from rules.scoring import Explanation, year_end_of
from villages.months import year_start_of
from villages.numbers import write_number
from villages.words import MINUS

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

GUESS_WORDS: Mapping[Guess, "_StrPromise"] = {
    Guess.QUANTITY: gettext_lazy("计法变了，当时没有记这个数，按一次算"),
    Guess.CHOICE: gettext_lazy("现在有幅度，当时不用评几分，取最接近原来的一头"),
    Guess.LEVEL: gettext_lazy("系数的档次对不上，取最接近原来的一档"),
    Guess.PERSON: gettext_lazy("现在记到人，当时没有记是哪一位，按全户算"),
}


def amount(number: Decimal | int) -> str:
    """Return a sum without idle zeros, its thousands apart: 1,240.5."""
    text = f"{number:,.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text.replace("-", MINUS)


def signed_amount(number: Decimal | int) -> str:
    return f"+{amount(number)}" if number > 0 else amount(number)


def yuan_amount(number: Decimal) -> str:
    return _("%(yuan)s 元") % {"yuan": amount(number)}


def share_words(share: Decimal) -> str:
    """Return a share of 1 as 23.5%."""
    return f"{write_number((share * 100).quantize(Decimal('0.1')))}%"


def edition_words(edition: Edition) -> str:
    """Return what is tried, as the first sentence begins: 按草稿."""
    match edition.state:
        case EditionState.DRAFT:
            return _("按草稿")
        case EditionState.CONSULTATION:
            return _("按征求意见稿")
    return _("按第 %(number)s 版") % {"number": edition.number}


def span_words(period: Period, year_start_month: int) -> str:
    """Return 这一年 for a whole year of the scheme, else 这段时间."""
    is_year = period.since == year_start_of(
        period.since, year_start_month
    ) and period.until == year_end_of(period.since, year_start_month)
    return _("这一年") if is_year else _("这段时间")


def list_headlines(report: Report, trial: Trial) -> list[str]:
    """Return what the figures mean, the most important sentence first."""
    return [sentence for sentence in _write_headlines(report, trial) if sentence]


def _write_headlines(report: Report, trial: Trial) -> Iterator[str]:
    yield _say_change(report, trial)
    yield _say_rate(report, trial)
    yield _say_households(report)
    yield _("加分减去扣分，试算一共 %(points)s 分；要是全拿来兑换，约合 %(yuan)s。") % {
        "points": amount(report.total.new),
        "yuan": yuan_amount(report.total.new * trial.drafted.yuan_per_point),
    }
    for rule in report.large:
        yield _say_large(rule)
    yield _say_dropped(report)
    yield _say_vetoes(report)
    yield _say_ceiling(report)


def _say_change(report: Report, trial: Trial) -> str:
    change = report.total.change
    figures = {
        "edition": edition_words(trial.edition),
        "span": span_words(report.period, trial.drafted.year_start_month),
        "points": amount(abs(change)),
        "yuan": yuan_amount(abs(change) * trial.drafted.yuan_per_point),
    }
    if not change:
        return _("%(edition)s，%(span)s发的分和原来一样多。") % figures
    if change > 0:
        return _("%(edition)s，%(span)s会多发 %(points)s 分，约合 %(yuan)s。") % figures
    return _("%(edition)s，%(span)s会少发 %(points)s 分，约合 %(yuan)s。") % figures


def _say_rate(report: Report, trial: Trial) -> str:
    """Say it where a point is to be worth something else."""
    old, new = trial.terms.yuan_per_point, trial.drafted.yuan_per_point
    if old == new:
        return ""
    return _(
        "1 分原来值 %(old)s，这一版改成 %(new)s：全部积分原来约合 %(before)s，现在约合 %(after)s。"
    ) % {
        "old": yuan_amount(old),
        "new": yuan_amount(new),
        "before": yuan_amount(report.total.old * old),
        "after": yuan_amount(report.total.new * new),
    }


def _say_households(report: Report) -> str:
    changes = [sums.change for sums in report.by_household.values()]
    return _(
        "一共 %(count)s 户、%(deeds)s 件事：%(more)s 户变多，%(less)s 户变少，%(same)s 户不变。"
    ) % {
        "count": amount(len(changes)),
        "deeds": amount(report.total.deeds),
        "more": amount(sum(change > 0 for change in changes)),
        "less": amount(sum(change < 0 for change in changes)),
        "same": amount(changes.count(Decimal(0))),
    }


def _say_large(rule: RuleSums) -> str:
    return _("“%(deed)s”一条就占了全部加分的 %(share)s。") % {
        "deed": rule.rule.deed,
        "share": share_words(rule.share),
    }


def _say_dropped(report: Report) -> str:
    if not report.dropped:
        return ""
    return _("有 %(deeds)s 件事（原来共 %(points)s 分）在这一版里没有对应的细则，按 0 分算。") % {
        "deeds": amount(sum(one.deeds for one in report.dropped.values())),
        "points": amount(sum((one.points for one in report.dropped.values()), Decimal(0))),
    }


def _say_vetoes(report: Report) -> str:
    if not report.vetoes:
        return ""
    households = {one.deed.household_id for one in report.vetoes}
    return _("有 %(deeds)s 件事、%(count)s 户会被清零或者取消资格。") % {
        "deeds": amount(len(report.vetoes)),
        "count": amount(len(households)),
    }


def _say_ceiling(report: Report) -> str:
    if not report.months:
        return ""
    full = [room for room in report.months if room.waiting]
    if not full:
        return _("全村每月的上限够用，没有一个月要等。")
    return _("全村每月的上限有 %(count)s 个月不够用，最多的时候有 %(points)s 分要等到下个月。") % {
        "count": amount(len(full)),
        "points": amount(max(sum(room.waiting, Decimal(0)) for room in full)),
    }


def veto_words(told: Explanation) -> str:
    """Return what one deed wipes and bars."""
    parts = []
    if told.clears:
        parts.append(str(Clearing(told.clears).label))
    if told.bar_months is not None:
        parts.append(bar_words(told.bar_months))
    if told.honours_until:
        parts.append(_("本年度不评先进"))
    return _("，").join(parts)
