from datetime import date
from decimal import Decimal

import pytest
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from rules.errors import RuleNotInForce, RuleUnknown
from rules.lines import build_rule_line, cap_words, detail_words, points_words, shared_cap_words
from rules.models import (
    Category,
    CategoryCap,
    Rule,
    WeightKind,
    WeightLevel,
    WeightTable,
)
from rules.queries import find_edition_in_force, get_rule_in_force, rules_in_force
from tests.cast import BEGIN, TODAY, Cast
from tests.rules.factories import RuleFactory, make_adopted, make_draft

BEFORE = date(2026, 9, 30)


def test_find_edition_in_force_knows_only_the_village(cast: Cast) -> None:
    make_adopted(cast.other_village, cast.stranger)
    edition = make_adopted(cast.village, cast.chair)

    found = [find_edition_in_force(cast.village, day) for day in (BEFORE, TODAY)]

    assert found == [None, edition]


def test_rules_in_force_are_grouped_in_the_order_of_the_book(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make_adopted(cast.other_village, cast.stranger)
    make_adopted(
        cast.village,
        cast.chair,
        rules=[
            {"code": "R03", "category": Category.OTHER},
            {"code": "R02", "category": Category.HYGIENE, "position": 20},
            {"code": "R01", "category": Category.HYGIENE, "position": 10},
            {"code": "R04", "category": Category.CUSTOMS},
        ],
    )

    with django_assert_num_queries(1):
        groups = rules_in_force(cast.village, TODAY)

    assert [(group.label, [rule.code for rule in group.rules]) for group in groups] == [
        ("环境卫生", ["R01", "R02"]),
        ("移风易俗", ["R04"]),
        ("其他", ["R03"]),
    ]
    assert rules_in_force(cast.village, BEFORE) == []


def test_get_rule_in_force_tells_a_wrong_day_from_a_wrong_rule(cast: Cast) -> None:
    rule = make_adopted(cast.village, cast.chair).rules.get()
    foreign = make_adopted(cast.other_village, cast.stranger).rules.get()
    drafted = RuleFactory.create(edition=make_draft(cast))

    assert get_rule_in_force(cast.village, rule.pk, day=BEGIN) == rule
    with pytest.raises(RuleNotInForce, match="2026年9月30日，这条细则不在施行"):
        get_rule_in_force(cast.village, rule.pk, day=BEFORE)
    with pytest.raises(RuleNotInForce):
        get_rule_in_force(cast.village, drafted.pk, day=TODAY)
    with pytest.raises(RuleUnknown):
        get_rule_in_force(cast.village, foreign.pk, day=TODAY)


@pytest.mark.parametrize(
    ("values", "points", "cap"),
    [
        ({"points": 5}, "+5 分", ""),
        ({"points": -5, "unit": "time"}, "−5 分/次", ""),
        ({"points": 20, "points_max": 50}, "+20 至 +50 分", ""),
        ({"points": -3, "points_max": -8, "unit": "time"}, "−3 至 −8 分/次", ""),
        ({"points": 5, "unit": "month"}, "+5 分/月", ""),
        ({"points": 10, "unit": "once"}, "一次性 +10 分", ""),
        (
            {"points": 1, "unit": "yuan", "unit_step": 100, "cap_points": 50, "cap_period": "year"},
            "+1 分/100元",
            "每年度最多 50 分",
        ),
        (
            {"points": -5, "cap_points": 10, "cap_period": "deed"},
            "−5 分",
            "每件事最多扣 10 分",
        ),
        ({"points": 5, "cap_times": 2, "cap_period": "month"}, "+5 分", "每月最多记 2 次"),
        (
            {"points": -5, "cap_times": 1, "cap_period": "day"},
            "−5 分",
            "每天最多扣 1 次",
        ),
        (
            {"points": 2, "cap_points": 20, "cap_period": "month", "cap_scope": "person"},
            "+2 分",
            "每人每月最多 20 分",
        ),
        (
            {"points": 2, "cap_times": 3, "cap_period": "year", "cap_scope": "person"},
            "+2 分",
            "每人每年度最多记 3 次",
        ),
        ({"points": 0, "clears": "balance"}, "积分清零", ""),
        ({"points": 0, "bars_honours": True}, "不计分", ""),
    ],
)
def test_rule_is_written_for_villagers(values: dict[str, object], points: str, cap: str) -> None:
    rule = RuleFactory.build(**values)
    rule.clean_fields(exclude=["edition"])

    with translation.override("zh-hans"):
        told = (points_words(rule), cap_words(rule))

    assert told == (points, cap)


def test_rule_line_names_code_and_article() -> None:
    line = build_rule_line(RuleFactory.build(code="R07", article="", points=-3))

    assert (line.source, line.tone) == ("R07", "minus")
    assert build_rule_line(Rule(code="R01", article="第三条", points=1)).source == "R01 · 第三条"


@pytest.mark.parametrize(
    ("values", "details"),
    [
        ({"points": 5}, ()),
        (
            {"points": -5, "repeat_points": "0 -5 -10", "repeat_period": "year"},
            ("一年度内：首次只警告，第二次 −5 分，第三次起 −10 分",),
        ),
        (
            {"points": -5, "repeat_points": "-5", "repeat_period": "month"},
            ("一个月内：首次起 −5 分",),
        ),
        (
            {"points": -5, "extra_points": -5, "extra_when": "拒不整改的"},
            ("拒不整改的，另扣 5 分",),
        ),
        ({"points": 5, "extra_points": 2, "extra_when": "带头"}, ("带头的，另加 2 分",)),
        ({"points": 30, "ladder": "文明家庭"}, ("“文明家庭”这几条一年里只按最高的一级计",)),
        (
            {
                "points": -10,
                "clears": "year",
                "bar_redemption_months": 6,
                "bars_honours": True,
            },
            ("当年所得清零", "六个月内不能兑换", "本年度不评先进"),
        ),
        ({"points": 0, "clears": "balance", "bar_redemption_months": 0}, ("到本年度末不能兑换",)),
        ({"points": -5, "bar_redemption_months": 18}, ("18 个月内不能兑换",)),
    ],
)
def test_details_say_what_points_and_cap_do_not(
    values: dict[str, object], details: tuple[str, ...]
) -> None:
    rule = RuleFactory.build(**values)
    rule.clean_fields(exclude=["edition"])

    assert detail_words(rule) == details


def test_details_say_the_weights_with_a_constant_number_of_queries(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    edition = make_draft(cast)
    duration = WeightTable.objects.create(
        edition=edition, kind=WeightKind.DURATION, name="时长系数"
    )
    difficulty = WeightTable.objects.create(
        edition=edition, kind=WeightKind.DIFFICULTY, name="难度系数"
    )
    WeightLevel.objects.create(
        table=duration, position=1, name="半天以上", factor=Decimal("1.2"), from_quantity=Decimal(4)
    )
    for position, (name, factor) in enumerate((("一般", "1"), ("较难", "1.5"))):
        WeightLevel.objects.create(
            table=difficulty, position=position, name=name, factor=Decimal(factor)
        )
    for _count in range(3):
        RuleFactory.create(
            edition=edition, unit="hour", duration_table=duration, difficulty_table=difficulty
        )

    with django_assert_num_queries(3):
        told = {detail_words(rule) for rule in Rule.objects.with_weights()}

    assert told == {("时长系数：半天以上（4小时起）×1.2", "难度系数：一般 ×1、较难 ×1.5")}


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"cap_points": 30, "cap_period": "month"}, "合计每月最多 30 分"),
        ({"cap_times": 4, "cap_period": "year"}, "合计每年度最多记 4 次"),
        (
            {"cap_points": 5, "cap_period": "day", "cap_scope": "person"},
            "合计每人每天最多 5 分",
        ),
    ],
)
def test_category_cap_is_written_for_villagers(values: dict[str, object], words: str) -> None:
    cap = CategoryCap(category=Category.HYGIENE, **values)
    cap.clean_fields(exclude=["edition"])

    assert shared_cap_words(cap) == words
