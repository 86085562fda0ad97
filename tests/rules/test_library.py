"""The library of ready rules: lawful, distinct, and read back by the reader as they stand."""

from collections import Counter
from decimal import Decimal
from itertools import combinations

import pytest

from rules.categories import Category
from rules.drafts.matching import Told, match_rules
from rules.library import READY_RULES, ReadyRule, build_text, ready_rules
from rules.lint import lint
from rules.reader import read
from rules.reader.reading import FoundRule
from rules.units import Unit

KEYS = [rule.key for rule in READY_RULES]


def test_ready_rules_cover_every_category() -> None:
    counts = Counter(rule.category for rule in ready_rules())

    assert set(counts) == set(Category) - {Category.OTHER}
    assert min(counts.values()) >= 8
    assert len(KEYS) == len(set(KEYS)) >= 60


@pytest.mark.parametrize("rule", READY_RULES, ids=KEYS)
def test_ready_rule_is_lawful(rule: ReadyRule) -> None:
    assert lint(rule.quote) == []


@pytest.mark.parametrize("rule", READY_RULES, ids=KEYS)
def test_ready_rule_fits_the_tables(rule: ReadyRule) -> None:
    assert len(rule.deed) <= 80
    assert rule.points != 0
    assert bool(rule.cap_period) is (rule.cap_points is not None)
    assert rule.points_max is None or abs(rule.points_max) > abs(rule.points)


def test_no_two_ready_rules_are_alike() -> None:
    told = [Told(rule.deed, rule.points, str(rule.category)) for rule in READY_RULES]

    alike = [
        (KEYS[a], KEYS[b])
        for a, b in combinations(range(len(told)), 2)
        if match_rules([told[a]], {KEYS[b]: told[b]})
    ]

    assert alike == []


def test_build_text_is_read_back_as_the_same_rules() -> None:
    reading = read(build_text(KEYS))

    assert [_tell(found) for found in reading.rules] == [_tell(rule) for rule in READY_RULES]
    assert (reading.unread, reading.terms, reading.base_points) == ((), (), None)


@pytest.mark.parametrize("rule", READY_RULES, ids=KEYS)
def test_build_text_of_one_rule_is_read_back(rule: ReadyRule) -> None:
    reading = read(build_text([rule.key]))

    assert [_tell(found) for found in reading.rules] == [_tell(rule)]


def test_build_text_numbers_articles_by_category() -> None:
    text = build_text(["enlistment", "dumping", "sweep"])

    assert text == (
        "村民积分细则\n\n"
        "第一条 环境卫生\n"
        "（一）参加村里组织的大扫除的，每人每次加2分，每月最多10分。\n"
        "（二）乱倒垃圾、乱泼污水的，每次扣5分。\n\n"
        "第二条 文化教育\n"
        "（一）家庭成员应征入伍的，每人加15分。\n"
    )


def test_build_text_refuses_a_key_that_is_none() -> None:
    with pytest.raises(ValueError, match="no-such-rule"):
        build_text(["sweep", "no-such-rule"])


def _tell(rule: ReadyRule | FoundRule) -> tuple[object, ...]:
    """Return what a rule says, whoever tells it."""
    if isinstance(rule, ReadyRule):
        cap = (rule.cap_period, rule.cap_points) if rule.cap_period else None
    else:
        cap = (rule.cap.period, rule.cap.points) if rule.cap else None
    # Decision 6 of the regulations: once is no unit.
    unit = None if rule.unit == Unit.ONCE else rule.unit
    return (
        str(rule.category),
        Decimal(rule.points),
        rule.points_max,
        unit,
        rule.unit_step,
        cap,
        rule.quote.rstrip("。"),
    )
