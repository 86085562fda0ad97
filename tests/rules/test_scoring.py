"""The arithmetic of the rules: tables for each kind, and what holds for all of them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.errors import (
    PersonNeeded,
    PointsChoiceNeeded,
    PointsOutOfRange,
    QuantityNotCounted,
    QuantityNotWhole,
    QuantityOutOfBounds,
    RuleError,
)
from rules.scoring import Facts, Past, RuleShape, assess, words
from rules.units import UNIT_WORDS, Unit, is_counted, quantity_words, step_words

DAY = date(2026, 10, 15)
FIXED = RuleShape("R01", "第三条第1项", "主动清理卫生死角", Decimal(5))
HOURLY = RuleShape(
    "R02",
    "第三条第2项",
    "参与志愿服务",
    Decimal(2),
    unit=Unit.HOUR,
    cap_points=Decimal(20),
    cap_period="month",
)
DUMPING = RuleShape("R03", "第四条第1项", "乱倒垃圾", Decimal(-5), unit=Unit.TIME)
COURAGE = RuleShape("R04", "第六条第3项", "见义勇为", Decimal(20), points_max=Decimal(50))
DONATION = RuleShape(
    "R05",
    "",
    "为公益事业捐款",
    Decimal(1),
    unit=Unit.YUAN,
    unit_step=Decimal(100),
    cap_points=Decimal(50),
    cap_period="year",
)
MEETING = RuleShape(
    "R06", "第八条第1项", "参加村民会议", Decimal(2), unit=Unit.PERSON, counts_persons=True
)


def past(
    points: str,
    day: date = DAY,
    *,
    code: str = "R02",
    category: str = "",
    ladder: str = "",
    member_id: int | None = None,
) -> Past:
    return Past(day, Decimal(points), member_id, code=code, category=category, ladder=ladder)


@pytest.mark.parametrize(
    ("rule", "facts", "expected"),
    [
        pytest.param(FIXED, Facts(DAY), "5", id="fixed"),
        pytest.param(DUMPING, Facts(DAY), "-5", id="deduction"),
        pytest.param(DUMPING, Facts(DAY, Decimal(3)), "-15", id="deduction per time"),
        pytest.param(HOURLY, Facts(DAY, Decimal(3)), "6", id="per hour"),
        pytest.param(HOURLY, Facts(DAY, Decimal("2.5")), "5", id="per half hour"),
        pytest.param(DONATION, Facts(DAY, Decimal(200)), "2", id="per step of 100 yuan"),
        pytest.param(DONATION, Facts(DAY, Decimal(250)), "2", id="only whole steps"),
        pytest.param(DONATION, Facts(DAY, Decimal(99)), "0", id="less than a step"),
        pytest.param(COURAGE, Facts(DAY, chosen_points=Decimal(20)), "20", id="small end"),
        pytest.param(COURAGE, Facts(DAY, chosen_points=Decimal(50)), "50", id="large end"),
        pytest.param(COURAGE, Facts(DAY, chosen_points=Decimal("30.5")), "30.5", id="between"),
        pytest.param(
            replace(COURAGE, points=Decimal(-3), points_max=Decimal(-8)),
            Facts(DAY, chosen_points=Decimal(-4)),
            "-4",
            id="range of deductions",
        ),
        pytest.param(
            replace(COURAGE, points=Decimal(2), points_max=Decimal(5), unit=Unit.TIME),
            Facts(DAY, Decimal(2), chosen_points=Decimal(3)),
            "6",
            id="range per time",
        ),
        pytest.param(MEETING, Facts(DAY, member_id=7), "2", id="one person by name"),
        pytest.param(
            replace(MEETING, counts_persons=False), Facts(DAY, Decimal(3)), "6", id="three persons"
        ),
        pytest.param(replace(FIXED, unit=Unit.ONCE), Facts(DAY), "5", id="once"),
    ],
)
def test_assess_scores_each_kind(rule: RuleShape, facts: Facts, expected: str) -> None:
    assessment = assess(rule, facts)

    assert (assessment.points, assessment.asked) == (Decimal(expected), Decimal(expected))


@pytest.mark.parametrize(
    ("rounding", "quantity", "expected"),
    [
        ("hundredths", "0.333", "0.67"),
        ("hundredths", "0.0025", "0.01"),
        ("hundredths", "0.0024", "0"),
        ("tenths", "0.33", "0.7"),
        ("tenths", "0.025", "0.1"),
        ("whole", "0.25", "1"),
        ("whole", "0.24", "0"),
    ],
)
def test_assess_rounds_as_the_terms_say(rounding: str, quantity: str, expected: str) -> None:
    facts = Facts(DAY, Decimal(quantity))

    award = assess(HOURLY, facts, rounding=rounding)
    deduction = assess(replace(HOURLY, points=Decimal(-2)), facts, rounding=rounding)

    assert award.points == Decimal(expected)
    assert deduction.points == -Decimal(expected)


@pytest.mark.parametrize(
    ("period", "history", "expected"),
    [
        pytest.param("month", [], "20", id="alone above the cap"),
        pytest.param("month", [past("14")], "6", id="some used"),
        pytest.param("month", [past("14"), past("6")], "0", id="all used"),
        pytest.param("month", [past("25")], "0", id="an older, higher cap"),
        pytest.param("month", [past("18", date(2026, 9, 30))], "20", id="last month"),
        pytest.param("month", [past("18", date(2026, 10, 31))], "2", id="later the same month"),
        pytest.param("month", [past("18", date(2025, 10, 15))], "20", id="same month last year"),
        pytest.param("month", [past("-18")], "20", id="the other sign"),
        pytest.param("month", [past("18", code="R01")], "20", id="another rule"),
        pytest.param("day", [past("18", DAY - timedelta(days=1))], "20", id="yesterday"),
        pytest.param("day", [past("18")], "2", id="same day"),
        pytest.param("quarter", [past("18", date(2026, 12, 31))], "2", id="same quarter"),
        pytest.param("quarter", [past("18", date(2026, 9, 30))], "20", id="quarter before"),
        pytest.param("year", [past("18", date(2026, 1, 1))], "2", id="same year"),
        pytest.param("year", [past("18", date(2025, 12, 31))], "20", id="year before"),
        pytest.param("deed", [past("18")], "20", id="each deed by itself"),
    ],
)
def test_assess_caps_in_the_period_of_the_deeds_day(
    period: str, history: Sequence[Past], expected: str
) -> None:
    rule = replace(HOURLY, cap_period=period)

    assessment = assess(rule, Facts(DAY, Decimal(12)), history)

    assert (assessment.points, assessment.asked) == (Decimal(expected), Decimal(24))


def test_assess_caps_deductions_by_magnitude() -> None:
    rule = replace(DUMPING, cap_points=Decimal(10), cap_period="month")

    assessment = assess(
        rule, Facts(DAY, Decimal(2)), [past("-5", code="R03"), past("8", code="R03")]
    )

    assert (assessment.points, assessment.asked) == (Decimal(-5), Decimal(-10))


def test_assess_begins_the_year_in_the_terms_month() -> None:
    rule = replace(HOURLY, cap_period="year")
    history = [past("18", date(2026, 9, 30))]

    assessment = assess(rule, Facts(DAY, Decimal(12)), history, year_start_month=10)

    assert assessment.points == Decimal(20)


@pytest.mark.parametrize(
    ("rule", "facts", "error"),
    [
        (HOURLY, Facts(DAY, Decimal(0)), QuantityOutOfBounds),
        (HOURLY, Facts(DAY, Decimal(-1)), QuantityOutOfBounds),
        (HOURLY, Facts(DAY, Decimal("10000.01")), QuantityOutOfBounds),
        (HOURLY, Facts(DAY, Decimal("NaN")), QuantityOutOfBounds),
        (HOURLY, Facts(DAY, Decimal("Infinity")), QuantityOutOfBounds),
        (DONATION, Facts(DAY, Decimal(1_000_001)), QuantityOutOfBounds),
        (DUMPING, Facts(DAY, Decimal("1.5")), QuantityNotWhole),
        (FIXED, Facts(DAY, Decimal(2)), QuantityNotCounted),
        (MEETING, Facts(DAY), PersonNeeded),
        (MEETING, Facts(DAY, Decimal(2), member_id=7), QuantityNotCounted),
        (COURAGE, Facts(DAY), PointsChoiceNeeded),
        (COURAGE, Facts(DAY, chosen_points=Decimal("19.99")), PointsOutOfRange),
        (COURAGE, Facts(DAY, chosen_points=Decimal("50.01")), PointsOutOfRange),
        (COURAGE, Facts(DAY, chosen_points=Decimal(-30)), PointsOutOfRange),
        (COURAGE, Facts(DAY, chosen_points=Decimal("NaN")), PointsOutOfRange),
        (FIXED, Facts(DAY, chosen_points=Decimal(6)), PointsOutOfRange),
    ],
)
def test_assess_refuses(rule: RuleShape, facts: Facts, error: type[RuleError]) -> None:
    with pytest.raises(error):
        assess(rule, facts)


def test_refusals_are_sentences() -> None:
    with pytest.raises(PointsOutOfRange) as refused:
        assess(COURAGE, Facts(DAY, chosen_points=Decimal("50.5")))

    assert str(refused.value) == "细则写的是 20 到 50 分，不能定在这以外。"
    assert (refused.value.field, refused.value.code) == ("chosen_points", "points_out_of_range")


@pytest.mark.parametrize(
    ("rule", "facts", "history", "sentence"),
    [
        (FIXED, Facts(DAY), [], "主动清理卫生死角（第三条第1项）：加5分"),
        (DUMPING, Facts(DAY), [], "乱倒垃圾（第四条第1项）：1次 × 5分/次，扣5分"),
        (
            HOURLY,
            Facts(DAY, Decimal(3)),
            [past("18")],
            (
                "参与志愿服务（第三条第2项）：3小时 × 2分/小时 = 6分；"
                "本月上限20分，此前已得18分，计2分"
            ),
        ),
        (
            HOURLY,
            Facts(DAY, Decimal("1.5")),
            [],
            "参与志愿服务（第三条第2项）：1.5小时 × 2分/小时 = 3分；本月上限20分，计3分",
        ),
        (
            COURAGE,
            Facts(DAY, chosen_points=Decimal(30)),
            [],
            "见义勇为（第六条第3项）：20至50分，评定30分",
        ),
        (
            replace(COURAGE, points=Decimal(2), points_max=Decimal(5), unit=Unit.TIME),
            Facts(DAY, Decimal(2), chosen_points=Decimal(3)),
            [],
            "见义勇为（第六条第3项）：2至5分，评定3分；2次 × 3分/次 = 6分",
        ),
        (
            DONATION,
            Facts(DAY, Decimal(250)),
            [],
            "为公益事业捐款：250元（按200元计） × 1分/100元 = 2分；本年度上限50分，计2分",
        ),
        (
            replace(DUMPING, cap_points=Decimal(8), cap_period="day"),
            Facts(DAY),
            [past("-5", code="R03")],
            "乱倒垃圾（第四条第1项）：1次 × 5分/次，应扣5分；当天最多扣8分，此前已扣5分，扣3分",
        ),
        (
            replace(DUMPING, cap_points=Decimal(4), cap_period="deed"),
            Facts(DAY),
            [],
            "乱倒垃圾（第四条第1项）：1次 × 5分/次，应扣5分；每件事最多扣4分，扣4分",
        ),
    ],
)
def test_words_explain_to_a_villager(
    rule: RuleShape, facts: Facts, history: Sequence[Past], sentence: str
) -> None:
    assert words(assess(rule, facts, history).explanation) == sentence


@pytest.mark.parametrize(
    ("rule", "facts", "sentence"),
    [
        (
            replace(FIXED, cap_points=Decimal(8), cap_period="deed"),
            Facts(DAY),
            "主动清理卫生死角（第三条第1项）：加5分",
        ),
        (
            replace(FIXED, cap_points=Decimal(5), cap_period="deed"),
            Facts(DAY),
            "主动清理卫生死角（第三条第1项）：加5分",
        ),
        (
            replace(FIXED, cap_points=Decimal(4), cap_period="deed"),
            Facts(DAY),
            "主动清理卫生死角（第三条第1项）：应加5分；每件事上限4分，计4分",
        ),
        (
            replace(DUMPING, cap_times=3, cap_period="deed"),
            Facts(DAY, Decimal(2)),
            "乱倒垃圾（第四条第1项）：2次 × 5分/次，扣10分",
        ),
        (
            replace(DUMPING, cap_times=3, cap_period="deed"),
            Facts(DAY, Decimal(4)),
            "乱倒垃圾（第四条第1项）：4次 × 5分/次，应扣20分；每件事限扣3次，扣15分",
        ),
    ],
)
def test_words_leave_out_a_deeds_cap_that_takes_nothing_off(
    rule: RuleShape, facts: Facts, sentence: str
) -> None:
    assert words(assess(rule, facts).explanation) == sentence


def test_words_tell_a_range_of_deductions_without_signs() -> None:
    rule = replace(COURAGE, points=Decimal(-3), points_max=Decimal(-8))

    assessment = assess(rule, Facts(DAY, chosen_points=Decimal(-4)))

    assert words(assessment.explanation) == "见义勇为（第六条第3项）：扣3至8分，评定扣4分"


def test_words_say_that_a_deduction_was_rounded() -> None:
    rule = replace(HOURLY, points=Decimal(-2), cap_points=None, cap_period="")

    assessment = assess(rule, Facts(DAY, Decimal("0.33")), rounding="tenths")

    assert words(assessment.explanation) == (
        "参与志愿服务（第三条第2项）：0.33小时 × 2分/小时，四舍五入扣0.7分"
    )


def test_words_say_that_points_were_rounded() -> None:
    assessment = assess(
        replace(HOURLY, cap_points=None, cap_period=""),
        Facts(DAY, Decimal("0.33")),
        rounding="tenths",
    )

    assert words(assessment.explanation) == (
        "参与志愿服务（第三条第2项）：0.33小时 × 2分/小时 ≈ 0.7分"
    )


@pytest.mark.parametrize(
    ("unit", "quantity", "expected"),
    [
        (Unit.HOUR, "3", "3小时"),
        (Unit.MU, "0.5", "0.5亩"),
        (Unit.MONTH, "2", "2个月"),
        (Unit.ONCE, "1", ""),
        ("", "1", ""),
    ],
)
def test_quantity_words_name_the_unit(unit: str, quantity: str, expected: str) -> None:
    assert quantity_words(Decimal(quantity), unit) == expected


@pytest.mark.parametrize(
    ("unit", "step", "expected"),
    [(Unit.MONTH, "1", "月"), (Unit.YUAN, "100", "100元"), (Unit.TIME, "1", "次"), ("", "1", "")],
)
def test_step_words_name_what_points_are_given_per(unit: str, step: str, expected: str) -> None:
    assert step_words(unit, Decimal(step)) == expected


# What holds whatever the rule and the deeds are.

amounts = st.integers(min_value=1, max_value=10_000).map(lambda cents: Decimal(cents) / 100)
days = st.dates(min_value=date(2026, 1, 1), max_value=date(2027, 3, 31))


@st.composite
def rules(draw: st.DrawFn) -> RuleShape:
    """A rule of any kind that the tables may hold."""
    small = draw(amounts)
    ends = [small, small + draw(amounts)] if draw(st.booleans()) else [small, None]
    sign = draw(st.sampled_from([1, -1]))
    unit = draw(st.sampled_from(["", *UNIT_WORDS]))
    cap = draw(st.none() | amounts)
    return RuleShape(
        "R01",
        "第一条",
        "事项",
        points=sign * small,
        points_max=None if ends[1] is None else sign * ends[1],
        unit=unit,
        unit_step=draw(amounts) if is_counted(unit) else Decimal(1),
        cap_points=cap,
        cap_period=draw(st.sampled_from(["deed", "day", "month", "quarter", "year"]))
        if cap
        else "",
    )


@st.composite
def facts_under(draw: st.DrawFn, rule: RuleShape, day: st.SearchStrategy[date] = days) -> Facts:
    """A deed that the rule can score: its quantity is a count of whole units where it must be."""
    quantity = Decimal(1)
    if is_counted(rule.unit):
        quantity = Decimal(draw(st.integers(min_value=1, max_value=max(1, int(rule.unit_step)))))
        quantity = min(quantity, 10_000 * rule.unit_step)
    if quantity != quantity.to_integral_value():
        quantity = Decimal(1)
    low, high = sorted((rule.points, rule.points_end))
    share = Decimal(draw(st.integers(min_value=0, max_value=100))) / 100
    return Facts(
        occurred_on=draw(day),
        quantity=quantity,
        chosen_points=low + (high - low) * share if rule.points_max is not None else None,
    )


def decide_all(rule: RuleShape, deeds: Sequence[Facts]) -> list[Decimal]:
    """Return what each deed comes to when they are decided in this order."""
    history: list[Past] = []
    for facts in deeds:
        points = assess(rule, facts, history).points
        history.append(Past(facts.occurred_on, points, code=rule.code))
    return [deed.points for deed in history]


@given(st.data())
def test_assess_never_exceeds_the_cap_nor_turns_the_sign(data: st.DataObject) -> None:
    rule = data.draw(rules())
    same_day = st.just(DAY)
    deeds = data.draw(st.lists(facts_under(rule, same_day), min_size=1, max_size=6))

    given_points = decide_all(rule, deeds)

    assert all(points * rule.points >= 0 for points in given_points)
    if rule.cap_points is not None:
        capped = given_points if rule.cap_period == "deed" else [sum(given_points, Decimal(0))]
        assert all(abs(points) <= rule.cap_points for points in capped)


@given(st.data())
def test_total_does_not_depend_on_the_order_of_deciding(data: st.DataObject) -> None:
    rule = data.draw(rules())
    deeds = data.draw(st.lists(facts_under(rule), min_size=2, max_size=6))
    shuffled = data.draw(st.permutations(deeds))

    assert sum(decide_all(rule, deeds)) == sum(decide_all(rule, shuffled))
