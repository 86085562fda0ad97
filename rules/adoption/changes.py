"""What an edition would change: rules matched by code, and shared caps; told in words."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext

from rules.lines import RuleLine, build_rule_line, shared_cap_words
from rules.models import CapPeriod, Category, CategoryCap, Rule
from villages.words import SEPARATOR


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is said otherwise: what it is called, the old words and the new ones."""

    label: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class ChangedRule:
    """A rule that stays and says something else. line: as it would be."""

    line: RuleLine
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class RuleChanges:
    """Two editions side by side; each list in the order of its own edition."""

    changed: tuple[ChangedRule, ...]
    new: tuple[RuleLine, ...]
    dropped: tuple[RuleLine, ...]
    same: tuple[RuleLine, ...]


def compare_rules(old: Iterable[Rule], new: Iterable[Rule]) -> RuleChanges:
    """Return what becomes of an edition's rules in another one."""
    before = {rule.code: rule for rule in old}
    after = {rule.code: rule for rule in new}
    changed, same = [], []
    for code, rule in after.items():
        if code in before:
            differences = tuple(_tell_differences(before[code], rule))
            if differences:
                changed.append(ChangedRule(build_rule_line(rule), differences))
            else:
                same.append(build_rule_line(rule))
    return RuleChanges(
        changed=tuple(changed),
        new=tuple(build_rule_line(rule) for code, rule in after.items() if code not in before),
        dropped=tuple(build_rule_line(rule) for code, rule in before.items() if code not in after),
        same=tuple(same),
    )


def compare_shared_caps(
    old: Iterable[CategoryCap], new: Iterable[CategoryCap]
) -> tuple[Difference, ...]:
    """Return what becomes of the caps that categories share, by category, short periods first."""
    before, after = (
        {(cap.category, cap.cap_period): shared_cap_words(cap) for cap in caps}
        for caps in (old, new)
    )
    unlimited = gettext("不限")
    pairs = [(category, period) for category in Category for period in CapPeriod]
    return tuple(
        Difference(str(pair[0].label), before.get(pair, unlimited), after.get(pair, unlimited))
        for pair in pairs
        if before.get(pair) != after.get(pair)
    )


def _tell_differences(old: Rule, new: Rule) -> Iterator[Difference]:
    before, after = build_rule_line(old), build_rule_line(new)
    unlimited, nothing = gettext("不限"), gettext("没有")
    yes, no = gettext("是"), gettext("否")
    facets = (
        (gettext("事项"), before.deed, after.deed),
        (gettext("分值"), before.points, after.points),
        (gettext("上限"), before.cap or unlimited, after.cap or unlimited),
        (
            gettext("另有"),
            SEPARATOR.join(before.details) or nothing,
            SEPARATOR.join(after.details) or nothing,
        ),
        (
            gettext("类别"),
            str(Category(old.category).label),
            str(Category(new.category).label),
        ),
        (
            gettext("记到人"),
            yes if old.counts_persons else no,
            yes if new.counts_persons else no,
        ),
        (
            gettext("公示只写类别"),
            yes if old.sensitive else no,
            yes if new.sensitive else no,
        ),
    )
    for label, words_before, words_after in facets:
        if words_before != words_after:
            yield Difference(label, words_before, words_after)
