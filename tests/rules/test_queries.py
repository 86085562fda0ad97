from datetime import date

import pytest
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from rules.errors import RuleNotInForce, RuleUnknown
from rules.lines import build_rule_line, cap_words, points_words
from rules.models import Category, Rule
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
