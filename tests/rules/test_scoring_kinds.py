"""The kinds of rules beyond points and one cap: a table for each, with the sentence it gives."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from rules.errors import ExtraNotOffered, LevelNeeded, LevelUnknown, RuleError
from rules.scoring import (
    CapLine,
    CategoryCapShape,
    Explanation,
    Facts,
    Level,
    Past,
    RuleShape,
    add_months_to_day,
    assess,
    words,
)
from rules.units import Unit

DAY = date(2026, 11, 22)
OCTOBER = date(2026, 10, 3)
EASY, HARD = Level(1, "一般", Decimal(1)), Level(2, "较难", Decimal("1.5"))
POOR, GOOD = Level(3, "一般", Decimal("0.8")), Level(4, "好", Decimal("1.2"))
SHORT = Level(5, "半天", Decimal("1.1"), from_quantity=Decimal(4))
LONG = Level(6, "一天", Decimal("1.3"), from_quantity=Decimal(8))
SERVICE = RuleShape(
    "R02",
    "第三条第2项",
    "参与志愿服务",
    Decimal(2),
    unit=Unit.HOUR,
    category="volunteering",
    cap_points=Decimal(20),
    cap_period="month",
    difficulties=(EASY, HARD),
)
DUMPING = RuleShape(
    "R03",
    "第四条第1项",
    "乱倒垃圾",
    Decimal(-5),
    repeat_points=(Decimal(0), Decimal(-5), Decimal(-10)),
    repeat_period="year",
    extra_points=Decimal(-5),
    extra_when="拒不整改",
)
MEETING = RuleShape("R06", "", "参加村民会议", Decimal(2), cap_times=2, cap_period="month")
PATROL = replace(MEETING, deed="巡河", unit=Unit.TIME, cap_times=3)
TIMED = replace(SERVICE, difficulties=(), durations=(LONG, SHORT), cap_points=None, cap_period="")
COUNTY = RuleShape("R11", "", "县级文明家庭", Decimal(20), ladder="文明家庭")
TOWN = replace(COUNTY, code="R12", deed="镇级文明家庭", points=Decimal(10))
GAMBLING = RuleShape(
    "R20", "第九条", "聚众赌博", Decimal(-20), clears="balance", bar_redemption_months=6
)
CLEAN_MONTH = CategoryCapShape("hygiene", "month", cap_points=Decimal(30))
CLEAN_YEAR = CategoryCapShape("hygiene", "year", cap_points=Decimal(100))
CLEANING = RuleShape("R01", "", "清扫", Decimal(5), unit=Unit.TIME, category="hygiene")


def past(
    points: str,
    day: date = DAY,
    *,
    code: str = "R02",
    category: str = "",
    ladder: str = "",
    member_id: int | None = None,
    quantity: str = "1",
) -> Past:
    return Past(
        day,
        Decimal(points),
        member_id,
        code=code,
        category=category,
        ladder=ladder,
        quantity=Decimal(quantity),
    )


def hours(quantity: str, *, difficulty: int | None = 1) -> Facts:
    return Facts(DAY, Decimal(quantity), difficulty_id=difficulty)


@pytest.mark.parametrize(
    ("rule", "facts", "points", "sentence"),
    [
        pytest.param(
            SERVICE, hours("3"), "6",
            "3小时 × 2分/小时 × 难度1 = 6分；本月上限20分，计6分", id="easy",
        ),
        pytest.param(
            SERVICE, hours("3", difficulty=2), "9",
            "3小时 × 2分/小时 × 难度1.5 = 9分；本月上限20分，计9分", id="hard",
        ),
        pytest.param(
            replace(SERVICE, effects=(POOR, GOOD), cap_points=None, cap_period=""),
            Facts(DAY, Decimal(3), difficulty_id=2, effect_id=3), "7.2",
            "3小时 × 2分/小时 × 难度1.5 × 成效0.8 = 7.2分", id="difficulty and effect",
        ),
        pytest.param(
            TIMED, Facts(DAY, Decimal(3)), "6",
            "3小时 × 2分/小时 = 6分", id="below the first duration",
        ),
        pytest.param(
            TIMED, Facts(DAY, Decimal(4)), "8.8",
            "4小时 × 2分/小时 × 时长1.1 = 8.8分", id="the first duration",
        ),
        pytest.param(
            TIMED, Facts(DAY, Decimal(9)), "23.4",
            "9小时 × 2分/小时 × 时长1.3 = 23.4分", id="the longest",
        ),
        pytest.param(
            replace(SERVICE, unit="", points=Decimal(5), cap_points=None, cap_period=""),
            Facts(DAY, difficulty_id=2), "7.5", "5分 × 难度1.5 = 7.5分", id="no unit",
        ),
    ],
)  # fmt: skip
def test_weights_multiply(rule: RuleShape, facts: Facts, points: str, sentence: str) -> None:
    assessment = assess(rule, facts)

    assert assessment.points == Decimal(points)
    assert words(assessment.explanation) == f"参与志愿服务（第三条第2项）：{sentence}"


def test_weights_are_rounded_once_at_the_end() -> None:
    rule = replace(SERVICE, points=Decimal("0.5"), cap_points=None, cap_period="")

    assessment = assess(rule, hours("1", difficulty=2), rounding="tenths")

    assert assessment.points == Decimal("0.8")
    assert words(assessment.explanation) == (
        "参与志愿服务（第三条第2项）：1小时 × 0.5分/小时 × 难度1.5 ≈ 0.8分"
    )


def test_the_issues_own_sentence() -> None:
    assessment = assess(SERVICE, hours("3", difficulty=2), [past("14", date(2026, 11, 2))])

    assert assessment.points == Decimal(6)
    assert words(assessment.explanation) == (
        "参与志愿服务（第三条第2项）：3小时 × 2分/小时 × 难度1.5 = 9分；"
        "本月上限20分，此前已得14分，计6分"
    )


@pytest.mark.parametrize(
    ("history", "with_extra", "points", "sentence"),
    [
        ([], False, "0", "首次，只警告，不扣分"),
        ([], True, "-5", "首次，只警告，不扣分；另扣5分（拒不整改）"),
        ([past("0", OCTOBER, code="R03")], False, "-5", "第二次（一年度内），扣5分"),
        (
            [past("0", OCTOBER, code="R03")],
            True,
            "-10",
            "第二次（一年度内），扣5分；另扣5分（拒不整改），共扣10分",
        ),
        ([past("0", code="R03")] * 2, False, "-10", "第三次（一年度内），扣10分"),
        ([past("-5", code="R03")] * 11, False, "-10", "第 12 次（一年度内），扣10分"),
        ([past("-5", date(2025, 12, 31), code="R03")], False, "0", "首次，只警告，不扣分"),
        ([past("-5", code="R01")], False, "0", "首次，只警告，不扣分"),
    ],
)
def test_repeats_escalate_by_how_many_were_decided_before(
    history: Sequence[Past],
    with_extra: bool,  # noqa: FBT001 # a column of the table
    points: str,
    sentence: str,
) -> None:
    assessment = assess(DUMPING, Facts(DAY, with_extra=with_extra), history)

    assert assessment.points == Decimal(points)
    assert words(assessment.explanation) == f"乱倒垃圾（第四条第1项）：{sentence}"


@pytest.mark.parametrize(
    ("period", "day", "points"),
    [
        ("month", date(2026, 11, 1), "-5"),
        ("month", date(2026, 10, 31), "0"),
        ("quarter", date(2026, 10, 1), "-5"),
        ("quarter", date(2026, 9, 30), "0"),
        ("year", date(2026, 1, 1), "-5"),
    ],
)
def test_repeats_count_within_their_period(period: str, day: date, points: str) -> None:
    rule = replace(DUMPING, repeat_period=period)

    assert assess(rule, Facts(DAY), [past("0", day, code="R03")]).points == Decimal(points)


def test_repeats_and_ladders_are_each_persons_own_where_persons_count() -> None:
    repeats = replace(DUMPING, counts_persons=True)
    ladder = replace(TOWN, counts_persons=True)

    second = assess(repeats, Facts(DAY, member_id=7), [past("0", code="R03", member_id=7)])
    first = assess(repeats, Facts(DAY, member_id=8), [past("0", code="R03", member_id=7)])
    other = assess(
        ladder, Facts(DAY, member_id=8), [past("20", code="R11", ladder="文明家庭", member_id=7)]
    )

    assert [one.points for one in (second, first, other)] == [-5, 0, 10]


def test_repeats_need_no_choice_and_multiply_like_any_points() -> None:
    rule = replace(DUMPING, points_max=Decimal(-9), unit=Unit.PLACE)

    assessment = assess(rule, Facts(DAY, Decimal(2)), [past("0", code="R03")])

    assert assessment.points == Decimal(-10)
    assert words(assessment.explanation) == (
        "乱倒垃圾（第四条第1项）：第二次（一年度内），2处 × 5分/处，扣10分"
    )


@pytest.mark.parametrize(
    ("rule", "facts", "points", "sentence"),
    [
        (
            replace(DUMPING, repeat_points=()),
            Facts(DAY, with_extra=True),
            "-10",
            "扣5分；另扣5分（拒不整改），共扣10分",
        ),
        (
            replace(DUMPING, repeat_points=(), cap_points=Decimal(8), cap_period="month"),
            Facts(DAY, with_extra=True),
            "-8",
            "扣5分；另扣5分（拒不整改），共扣10分；本月最多扣8分，扣8分",
        ),
        (
            replace(DUMPING, repeat_points=(), extra_points=Decimal(2), extra_when="主动改正"),
            Facts(DAY, with_extra=True),
            "-3",
            "扣5分；另加2分（主动改正），共扣3分",
        ),
        (
            replace(
                DUMPING, points=Decimal(3), repeat_points=(), extra_points=Decimal(2),
                extra_when="带头", cap_points=Decimal(4), cap_period="day",
            ),
            Facts(DAY, with_extra=True),
            "4",
            "加3分；另加2分（带头），共计5分；当天上限4分，计4分",
        ),
    ],
)  # fmt: skip
def test_extra_comes_on_top_and_under_the_cap(
    rule: RuleShape, facts: Facts, points: str, sentence: str
) -> None:
    assessment = assess(rule, facts)

    assert assessment.points == Decimal(points)
    assert words(assessment.explanation) == f"乱倒垃圾（第四条第1项）：{sentence}"


def test_an_extra_that_turns_the_deed_round_is_left_as_it_is() -> None:
    rule = replace(CLEANING, unit="", extra_points=Decimal(-8), extra_when="弄虚作假",
                   cap_points=Decimal(2), cap_period="month")  # fmt: skip

    assessment = assess(rule, Facts(DAY, with_extra=True), category_caps=[CLEAN_MONTH])

    assert assessment.points == Decimal(-3)
    assert words(assessment.explanation) == "清扫：加5分；另扣8分（弄虚作假），共扣3分"


@pytest.mark.parametrize(
    ("rule", "quantity", "history", "points", "sentence"),
    [
        (MEETING, "1", [], "2", "参加村民会议：加2分；本月限2次，计2分"),
        (
            MEETING,
            "1",
            [past("2", code="R06")],
            "2",
            "参加村民会议：加2分；本月限2次，此前已记1次，计2分",
        ),
        (
            MEETING,
            "1",
            [past("2", code="R06")] * 2,
            "0",
            "参加村民会议：应加2分；本月限2次，此前已记2次，计0分",
        ),
        (
            MEETING,
            "1",
            [past("0", code="R06")] * 2,
            "2",
            "参加村民会议：加2分；本月限2次，计2分",
        ),
        (
            PATROL,
            "3",
            [past("4", code="R06", quantity="2")],
            "2",
            "巡河：3次 × 2分/次 = 6分；本月限3次，此前已记2次，计2分",
        ),
        (
            replace(PATROL, points=Decimal(-2)),
            "1",
            [past("-6", code="R06", quantity="3")],
            "0",
            "巡河：1次 × 2分/次，应扣2分；本月限扣3次，此前已扣3次，扣0分",
        ),
        (
            replace(PATROL, points=Decimal(-2)),
            "5",
            [],
            "-6",
            "巡河：5次 × 2分/次，应扣10分；本月限扣3次，扣6分",
        ),
    ],
)
def test_caps_by_times_let_no_more_through(
    rule: RuleShape, quantity: str, history: Sequence[Past], points: str, sentence: str
) -> None:
    assessment = assess(rule, Facts(DAY, Decimal(quantity)), history)

    assert assessment.points == Decimal(points)
    assert words(assessment.explanation) == sentence


@pytest.mark.parametrize(
    ("rule", "history", "points", "sentence"),
    [
        (TOWN, [], "10", "镇级文明家庭：加10分"),
        (
            COUNTY,
            [past("10", OCTOBER, code="R12", ladder="文明家庭")],
            "10",
            "县级文明家庭：应加20分；同一梯级已计10分，补计10分",
        ),
        (
            TOWN,
            [past("20", OCTOBER, code="R11", ladder="文明家庭")],
            "0",
            "镇级文明家庭：应加10分；同一梯级已计20分，不再计",
        ),
        (
            TOWN,
            [past("10", OCTOBER, code="R12", ladder="文明家庭")],
            "0",
            "镇级文明家庭：应加10分；同一梯级已计10分，不再计",
        ),
        (TOWN, [past("20", date(2025, 12, 31), ladder="文明家庭")], "10", "镇级文明家庭：加10分"),
        (TOWN, [past("20", ladder="最美庭院")], "10", "镇级文明家庭：加10分"),
        (
            replace(COUNTY, points=Decimal(-20), deed="重大事故"),
            [past("-5", ladder="文明家庭")],
            "-15",
            "重大事故：应扣20分；同一梯级已扣5分，补扣15分",
        ),
    ],
)
def test_ladder_counts_the_highest_level_only(
    rule: RuleShape, history: Sequence[Past], points: str, sentence: str
) -> None:
    assessment = assess(rule, Facts(DAY), history)

    assert assessment.points == Decimal(points)
    assert words(assessment.explanation) == sentence


def of_category(points: str, day: date = DAY, *, member_id: int | None = None) -> Past:
    return past(points, day, code="R09", category="hygiene", member_id=member_id)


@pytest.mark.parametrize(
    ("caps", "history", "points", "sentence"),
    [
        (
            [CLEAN_MONTH],
            [of_category("28")],
            "2",
            "清扫：1次 × 5分/次 = 5分；“环境卫生”类本月上限30分，此前已得28分，计2分",
        ),
        (
            [CLEAN_YEAR, CLEAN_MONTH],
            [of_category("99", OCTOBER)],
            "1",
            (
                "清扫：1次 × 5分/次 = 5分；“环境卫生”类本月上限30分，计5分；"
                "“环境卫生”类本年度上限100分，此前已得99分，计1分"
            ),
        ),
        ([replace(CLEAN_MONTH, category="customs")], [], "5", "清扫：1次 × 5分/次 = 5分"),
        (
            [CategoryCapShape("hygiene", "month", cap_times=2)],
            [of_category("1"), of_category("3")],
            "0",
            "清扫：1次 × 5分/次 = 5分；“环境卫生”类本月限2次，此前已记2次，计0分",
        ),
        (
            [replace(CLEAN_MONTH, cap_scope="person")],
            [of_category("28", member_id=7)],
            "5",
            "清扫：1次 × 5分/次 = 5分；“环境卫生”类本人本月上限30分，计5分",
        ),
    ],
)
def test_category_caps_are_shared(
    caps: Sequence[CategoryCapShape], history: Sequence[Past], points: str, sentence: str
) -> None:
    assessment = assess(CLEANING, Facts(DAY), history, category_caps=caps)

    assert assessment.points == Decimal(points)
    assert words(assessment.explanation) == sentence


def test_category_caps_leave_deductions_alone() -> None:
    rule = replace(CLEANING, points=Decimal(-40))

    assert assess(rule, Facts(DAY), category_caps=[CLEAN_MONTH]).points == Decimal(-40)


def test_a_persons_cap_counts_that_persons_deeds() -> None:
    rule = replace(SERVICE, difficulties=(), counts_persons=True, cap_scope="person")
    history = [past("14", member_id=7), past("18", member_id=8)]

    assessment = assess(rule, Facts(DAY, Decimal(9), member_id=7), history)

    assert assessment.points == Decimal(6)
    assert words(assessment.explanation) == (
        "参与志愿服务（第三条第2项）：9小时 × 2分/小时 = 18分；"
        "本人本月上限20分，此前已得14分，计6分"
    )


@pytest.mark.parametrize(
    ("rule", "clearable", "points", "sentence"),
    [
        (
            GAMBLING, "85", "-85",
            "扣20分；积分清零，共扣85分；六个月内不能兑换（到2027年5月22日）",
        ),
        (
            GAMBLING, "12", "-20",
            "扣20分；积分清零，共扣20分；六个月内不能兑换（到2027年5月22日）",
        ),
        (
            replace(GAMBLING, points=Decimal(0), bar_redemption_months=0), "85", "-85",
            "积分清零，扣85分；到本年度末不能兑换（到2026年12月31日）",
        ),
        (
            replace(GAMBLING, clears="year", bar_redemption_months=None), "40", "-40",
            "扣20分；当年所得清零，共扣40分",
        ),
        (
            replace(GAMBLING, points=Decimal(0), clears="month", bar_redemption_months=None,
                    bars_honours=True),
            "-3", "0", "当月所得清零，扣0分；本年度不评先进",
        ),
        (
            replace(GAMBLING, points=Decimal(0), clears="", bars_honours=True), None, "0",
            "六个月内不能兑换（到2027年5月22日）；本年度不评先进",
        ),
    ],
)  # fmt: skip
def test_vetoes_clear_and_bar(
    rule: RuleShape, clearable: str | None, points: str, sentence: str
) -> None:
    assessment = assess(
        rule,
        Facts(DAY),
        clearable=None if clearable is None else Decimal(clearable),
        decided_on=DAY,
    )

    assert assessment.points == Decimal(points)
    assert words(assessment.explanation) == f"聚众赌博（第九条）：{sentence}"


def test_bars_have_their_days_once_it_is_decided() -> None:
    rule = replace(GAMBLING, bars_honours=True)
    facts = Facts(date(2026, 12, 30))

    open_days = assess(rule, facts).explanation
    decided = assess(rule, facts, decided_on=date(2027, 1, 31)).explanation

    assert (open_days.bar_until, open_days.honours_until) == (None, date(2026, 12, 31))
    assert (decided.bar_until, decided.honours_until) == (date(2027, 7, 31), date(2026, 12, 31))
    assert words(open_days) == (
        "聚众赌博（第九条）：扣20分；积分清零；六个月内不能兑换；本年度不评先进"
    )


def test_bars_end_with_the_schemes_year() -> None:
    rule = replace(GAMBLING, bar_redemption_months=0)

    told = assess(rule, Facts(DAY), decided_on=DAY, year_start_month=10).explanation

    assert told.bar_until == date(2027, 9, 30)


def test_a_warning_neither_clears_nor_bars() -> None:
    rule = replace(
        DUMPING, clears="balance", bar_redemption_months=6, bars_honours=True, extra_points=None
    )

    assessment = assess(rule, Facts(DAY), clearable=Decimal(85), decided_on=DAY)

    assert assessment.points == Decimal(0)
    assert words(assessment.explanation) == "乱倒垃圾（第四条第1项）：首次，只警告，不扣分"


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 11, 22), 6, date(2027, 5, 22)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 11, 30), 12, date(2027, 11, 30)),
    ],
)
def test_add_months_to_day_stays_within_the_month(day: date, months: int, expected: date) -> None:
    assert add_months_to_day(day, months) == expected


@pytest.mark.parametrize(
    ("rule", "facts", "error", "field"),
    [
        (SERVICE, Facts(DAY), LevelNeeded, "difficulty"),
        (replace(SERVICE, effects=(POOR,)), hours("1"), LevelNeeded, "effect"),
        (SERVICE, hours("1", difficulty=4), LevelUnknown, "difficulty"),
        (CLEANING, hours("1"), LevelUnknown, "difficulty"),
        (CLEANING, Facts(DAY, effect_id=3), LevelUnknown, "effect"),
        (CLEANING, Facts(DAY, with_extra=True), ExtraNotOffered, "with_extra"),
    ],
)
def test_assess_refuses_what_the_rule_does_not_offer(
    rule: RuleShape, facts: Facts, error: type[RuleError], field: str
) -> None:
    with pytest.raises(error) as refused:
        assess(rule, facts)

    assert refused.value.field == field  # type: ignore[attr-defined] # each of the three has it


# What is stored

FULL = replace(
    DUMPING,
    unit=Unit.TIME,
    cap_points=Decimal(8),
    cap_period="month",
    difficulties=(EASY, HARD),
    ladder="乱倒",
    bar_redemption_months=6,
    bars_honours=True,
    clears="balance",
)


def test_explanation_survives_json() -> None:
    told = assess(
        FULL,
        Facts(DAY, Decimal(2), member_id=7, difficulty_id=2, with_extra=True),
        [past("-3", code="R03", ladder="乱倒")],
        clearable=Decimal(85),
        decided_on=DAY,
    ).explanation

    assert Explanation.from_json(told.to_json()) == told


def test_explanation_holds_every_figure_as_json() -> None:
    stored = assess(SERVICE, hours("3", difficulty=2), [past("14")]).explanation.to_json()

    assert {name: value for name, value in stored.items() if value not in (None, "", [])} == {
        "code": "R02",
        "article": "第三条第2项",
        "deed": "参与志愿服务",
        "occurred_on": "2026-11-22",
        "each": "2",
        "small_end": "2",
        "large_end": "2",
        "quantity": "3",
        "unit": "hour",
        "unit_step": "1",
        "rounding": "hundredths",
        "factors": [{"kind": "difficulty", "name": "较难", "factor": "1.5"}],
        "base": "9.00",
        "asked": "9.00",
        "paper_times": 0,
        "ladder_used": "0",
        "ladder_paper": "0",
        "points_caps": [
            {
                "period": "month",
                "used": "14",
                "points": "6",
                "cap_points": "20",
                "cap_times": None,
                "scope": "household",
                "category": "",
                "counted": None,
                "paper": "0",
            }
        ],
        "points": "6",
    }


def test_explanation_of_an_earlier_version_is_still_read() -> None:
    stored = {
        "code": "R02",
        "article": "第三条第2项",
        "deed": "参与志愿服务",
        "occurred_on": "2026-10-15",
        "each": "2",
        "small_end": "2",
        "large_end": "2",
        "quantity": "3",
        "unit": "hour",
        "unit_step": "1",
        "asked": "6.00",
        "cap_points": "20.00",
        "cap_period": "month",
        "used": "18.00",
        "points": "2.00",
        "member_id": 7,
    }

    told = Explanation.from_json(stored)

    assert told.points_caps == (CapLine("month", Decimal(18), Decimal(2), cap_points=Decimal(20)),)
    assert words(told) == (
        "参与志愿服务（第三条第2项）：3小时 × 2分/小时 = 6分；本月上限20分，此前已得18分，计2分"
    )


def test_explanation_of_hardly_anything_is_still_words() -> None:
    told = Explanation.from_json({"deed": "清扫", "asked": "5", "points": "5"})

    assert words(told) == "清扫：加5分"
