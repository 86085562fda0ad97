"""The further sheets of a notice: who is honoured, what changed, what was corrected, by whom."""

from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from deeds.services import consent_to_take_back, take_back
from ledger.models import BarKind
from ledger.services import consent_to_correction, propose_opening
from noticeboard.drawing.corrections import ALIKE_MAX
from noticeboard.models.letters import Ground
from noticeboard.queries.notices import get_notice
from noticeboard.services.objections import dismiss
from noticeboard.sheets.further import build_further
from noticeboard.sheets.parts import FurtherSheet
from rules.models import Rule
from rules.services import confirm_slip, propose_slips
from tests.cast import BEGIN, TODAY, Cast, at, enrol
from tests.deeds.factories import approve, bring, change_terms, post
from tests.ledger.acts import impose
from tests.noticeboard.objections import decide, get_row, object_to
from tests.noticeboard.story import (
    CLOSING_DAY,
    DECEMBER,
    NOVEMBER,
    OCTOBER,
    close,
    reverse_deed,
)
from tests.rules.factories import make_adopted
from villages.models import Grid, Household


def read(
    cast: Cast, month: date = OCTOBER, *, with_board_names: bool = False
) -> dict[str, FurtherSheet]:
    """Return the further sheets of Anping's notice by kind."""
    notice = get_notice(cast.village, month)
    sheets = build_further(notice, with_board_names=with_board_names)
    return {sheet.kind.value: sheet for sheet in sheets}


def read_rows(sheet: FurtherSheet) -> list[tuple[str, ...]]:
    return [tuple(row) for table in sheet.tables for row in table.rows]


def consent(cast: Cast, *numbers: int) -> None:
    pks = [cast.households[number].pk for number in numbers]
    Household.objects.filter(pk__in=pks).update(honours_consent=True)


def bring_from_paper(cast: Cast, number: int, points: int, *, standing: int = 0) -> None:
    proposal = propose_opening(
        cast.account(number),
        points=Decimal(points),
        standing_points=Decimal(standing),
        reason="纸质账",
        key=uuid4(),
        by=cast.clerk,
        now=at(TODAY),
    )
    consent_to_correction(proposal, by=cast.watcher, now=at(TODAY, 11))


def mend(cast: Cast, rule: Rule, day: date, *, hour: int = 10) -> None:
    (slip,) = propose_slips(
        rule, changes={"unit": "time"}, quote="每次扣5分", by=cast.chair, now=at(day, hour)
    )
    confirm_slip(slip, by=cast.watcher, now=at(day, hour))


# Switches


def test_village_prints_the_sheets_that_its_terms_name(cast: Cast) -> None:
    change_terms(cast, sheet_improvements=False, sheet_changes=False, sheet_objections=False)

    notice = close(cast)

    assert notice.sheets == ["shop", "corrections"]
    assert list(read(cast)) == ["corrections"]


def test_sheets_are_printed_as_the_terms_were_that_day(cast: Cast) -> None:
    close(cast)
    before = read(cast)

    change_terms(cast, date(2026, 11, 2), sheet_corrections=False, sheet_improvements=False)

    assert read(cast) == before
    assert list(before) == ["improvements", "changes", "corrections", "objections"]


def test_what_did_not_happen_is_said_in_a_sentence(cast: Cast) -> None:
    close(cast)

    told = {kind: (sheet.intro, read_rows(sheet)) for kind, sheet in read(cast).items()}

    assert told == {
        "improvements": ("本期没有扣分。", []),
        "changes": ("本期制度没有变动。", []),
        "corrections": ("本期没有更正。", []),
        "objections": ("本期没有异议。", []),
    }


# Honours


@pytest.fixture
def honours(cast: Cast) -> None:
    change_terms(cast, sheet_honours=True, honours_max=2)


def test_honours_name_who_earned_most_and_agrees(
    cast: Cast, honours: None, rules: dict[str, Rule]
) -> None:
    consent(cast, 1, 2, 3, 4)
    for number in (2, 3, 5):
        post(cast, rules["R01"], number=number)
    post(cast, rules["R03"], number=3, quantity=Decimal(4))
    post(cast, rules["R01"], number=4)
    post(cast, rules["R03"], number=4, quantity=Decimal(2))

    close(cast)

    assert read_rows(read(cast)["honours"]) == [
        ("01组 · 003户 · 黄*福", "+13"),
        ("02组 · 004户 · 吴*英", "+9"),
    ]
    assert read_rows(read(cast, with_board_names=True)["honours"]) == [
        ("01组 · 003户 · 黄阿福", "+13"),
        ("02组 · 004户 · 吴小英", "+9"),
    ]


def test_honours_leave_out_what_was_taken_back_and_who_is_barred(
    cast: Cast, honours: None, rules: dict[str, Rule]
) -> None:
    consent(cast, 3, 5, 6)
    for number in (3, 5, 6):
        post(cast, rules["R01"], number=number)
    reverse_deed(cast, post(cast, rules["R03"], number=6, quantity=Decimal(9)))
    reverse_deed(cast, post(cast, rules["R01"], number=5, occurred_on=BEGIN))
    impose(cast, 3, kind=BarKind.HONOURS)

    notice = close(cast)

    shown = notice.honours.order_by("position").values_list("line__household_number", "added")
    assert list(shown) == [(5, Decimal(5)), (6, Decimal(5))]


def test_honours_leave_out_households_that_earned_nothing_or_are_gone(
    cast: Cast, honours: None, rules: dict[str, Rule]
) -> None:
    consent(cast, 1, 5)
    post(cast, rules["R01"], number=5)
    Household.objects.filter(pk=cast.households[5].pk).update(state="dissolved")

    notice = close(cast)

    assert not notice.honours.exists()
    assert "honours" not in read(cast)


def test_honours_stay_when_the_consent_is_withdrawn_later(
    cast: Cast, honours: None, rules: dict[str, Rule]
) -> None:
    consent(cast, 5)
    post(cast, rules["R01"], number=5)
    close(cast)
    before = read(cast)

    Household.objects.update(honours_consent=False)

    assert read(cast) == before


def test_village_without_honour_list_keeps_no_names(cast: Cast, rules: dict[str, Rule]) -> None:
    consent(cast, 5)
    post(cast, rules["R01"], number=5)

    notice = close(cast)

    assert not notice.honours.exists()


# Things to improve


def test_improvements_count_deductions_by_category_and_name_nobody(
    cast: Cast, rules: dict[str, Rule]
) -> None:
    post(cast, rules["R02"], number=3)
    post(cast, rules["R02"], number=4)
    wedding = bring(cast, rules["R06"], number=5)
    for judge in (cast.judge_two, cast.judge_three):
        approve(wedding, judge, points=Decimal(-10))
    reverse_deed(cast, post(cast, rules["R02"], number=6))

    notice = close(cast)

    assert notice.improvements == [["hygiene", 2], ["customs", 1]]
    sheet = read(cast)["improvements"]
    assert read_rows(sheet) == [("环境卫生", "2 件"), ("移风易俗", "1 件")]


# Changes


def test_edition_tells_rule_by_rule_what_is_said_otherwise(
    cast: Cast, rules: dict[str, Rule]
) -> None:
    close(cast)
    make_adopted(
        cast.village,
        cast.chair,
        number=8,
        title="村民积分管理办法",
        in_force_from=date(2026, 11, 20),
        rules=[
            {"code": "R01", "deed": "主动清理卫生死角", "points": Decimal(8)},
            {"code": "R20", "deed": "无偿献血", "points": Decimal(20)},
        ],
    )

    close(cast, NOVEMBER, on=DECEMBER)

    told = read(cast, NOVEMBER)["changes"].paragraphs
    assert told[:3] == [
        "村民积分管理办法（第 8 版）从2026年11月20日起施行。",
        "R01 主动清理卫生死角：分值由“+5 分”改为“+8 分”。",
        "新增：R20 无偿献血，+20 分。",
    ]
    assert "不再有：R02 乱倒垃圾，−5 分。" in told
    assert len(told) == 10


def test_first_edition_is_told_without_its_rules(cast: Cast, rules: dict[str, Rule]) -> None:
    close(cast)

    told = read(cast)["changes"].paragraphs

    assert told == ["村民积分管理办法（第 1 版）从2026年10月1日起施行。"]


def test_edition_in_force_later_waits_for_its_day(cast: Cast, rules: dict[str, Rule]) -> None:
    make_adopted(cast.village, cast.chair, number=8, in_force_from=date(2026, 11, 20))

    close(cast)
    close(cast, NOVEMBER, on=DECEMBER)

    assert len(read(cast)["changes"].paragraphs) == 1
    assert "从2026年11月20日起施行" in read(cast, NOVEMBER)["changes"].paragraphs[0]


def test_changed_terms_are_told_old_and_new(cast: Cast) -> None:
    change_terms(cast, date(2026, 10, 20), notice_days=7, debt_allowed=True)

    close(cast)

    assert read(cast)["changes"].paragraphs == [
        "2026年10月20日起，扣分可以扣成负数由“否”改为“是”。",
        "2026年10月20日起，公示几天由“5”改为“7”。",
    ]


def test_slip_is_told_with_who_set_it_right(cast: Cast, rules: dict[str, Rule]) -> None:
    mend(cast, rules["R02"], TODAY)

    close(cast)

    assert read(cast)["changes"].paragraphs[1:] == [
        "笔误更正：R02 “固定”改为“次”。陈*任（村委）提出，马*（监督委员）同意，2026年10月15日。"
    ]


def test_slip_signed_before_a_closing_and_saved_after_it_is_told_once(
    cast: Cast, rules: dict[str, Rule]
) -> None:
    close(cast)
    # As if the confirmation had been on its way while the month was closed.
    mend(cast, rules["R02"], CLOSING_DAY, hour=9)

    close(cast, NOVEMBER, on=DECEMBER)
    close(cast, DECEMBER, on=date(2027, 1, 1))

    told = [
        sum("笔误" in one for one in read(cast, month)["changes"].paragraphs)
        for month in (OCTOBER, NOVEMBER, DECEMBER)
    ]
    assert told == [0, 1, 0]


def test_slip_just_before_a_closing_is_not_told_again(cast: Cast, rules: dict[str, Rule]) -> None:
    mend(cast, rules["R02"], CLOSING_DAY, hour=9)

    close(cast)
    close(cast, NOVEMBER, on=DECEMBER)

    told = [
        sum("笔误" in one for one in read(cast, month)["changes"].paragraphs)
        for month in (OCTOBER, NOVEMBER)
    ]
    assert told == [1, 0]


# Corrections


def test_corrections_tell_household_points_and_both_persons(
    cast: Cast, rules: dict[str, Rule]
) -> None:
    bring_from_paper(cast, 6, 30, standing=30)
    reverse_deed(cast, post(cast, rules["R01"], number=4))
    reverse_deed(cast, post(cast, rules["R02"], number=3))

    close(cast)

    by = "何*员（村委）提出，马*（监督委员）同意"
    day = "2026年10月15日"
    assert read_rows(read(cast)["corrections"]) == [
        ("02组 · 006户 · 欧**明", day, "期初结转，其中年度积分 30 分", "+30", by),
        ("02组 · 004户 · 吴*英", day, "冲正加分 R01", "−5", by),
        ("01组 · 003户 · 黄*福", day, "冲正扣分", "+5", by),
    ]


def test_corrections_name_a_deductions_rule_where_the_village_does(
    cast: Cast, rules: dict[str, Rule]
) -> None:
    change_terms(cast, deductions_named=True)
    reverse_deed(cast, post(cast, rules["R02"], number=3))

    close(cast)

    assert [row[2] for row in read_rows(read(cast)["corrections"])] == ["冲正扣分 R02"]


def test_posting_taken_back_by_two_deciders_is_told(cast: Cast, rules: dict[str, Rule]) -> None:
    deed = post(cast, rules["R01"], number=5)
    take_back(deed, reason="看错了", key=uuid4(), by=cast.judge_two, now=at(TODAY, 20))
    consent_to_take_back(deed, of_round=1, by=cast.judge_three, now=at(TODAY, 21))

    close(cast)

    assert read_rows(read(cast)["corrections"]) == [
        (
            "02组 · 005户 · 郑*强",
            "2026年10月15日",
            "撤回评议：冲正加分 R01",
            "−5",
            "吴*（评议员）提出，郑*（评议员）同意",
        )
    ]


def test_opening_of_standing_alone_is_told_once(cast: Cast) -> None:
    bring_from_paper(cast, 6, 0, standing=12)

    close(cast)
    close(cast, NOVEMBER, on=DECEMBER)

    told = [read_rows(read(cast, month)["corrections"]) for month in (OCTOBER, NOVEMBER)]
    assert [[row[2:4] for row in rows] for rows in told] == [
        [("期初结转，其中年度积分 12 分", "")],
        [],
    ]


def test_openings_of_many_households_are_told_together(cast: Cast) -> None:
    for number in range(7, 7 + ALIKE_MAX):
        cast.households[number] = enrol(cast.village, number, grid=cast.group, head="何桂英")
    for number in range(1, 2 + ALIKE_MAX):
        bring_from_paper(cast, number, 10)

    close(cast)

    assert [(row[0], *row[2:4]) for row in read_rows(read(cast)["corrections"])] == [
        ("全村", "期初结转，21 户，各户的数看各户那一行", "+210")
    ]


# What was put up never changes


def test_sheets_stay_whatever_changes_later(cast: Cast, rules: dict[str, Rule]) -> None:
    consent(cast, 5)
    change_terms(cast, date(2026, 10, 20), sheet_honours=True)
    post(cast, rules["R01"], number=5)
    post(cast, rules["R02"], number=3)
    bring_from_paper(cast, 6, 30)
    reverse_deed(cast, post(cast, rules["R01"], number=4))
    mend(cast, rules["R02"], TODAY)
    close(cast)
    before = read(cast, with_board_names=True)

    mend_after(cast, rules["R01"])
    change_terms(cast, date(2026, 11, 2), notice_days=9)
    Grid.objects.filter(pk=cast.group.pk).update(name="改名组")
    cast.clerk.appointments.update(title="会计", starts_on=date(2026, 11, 5))
    Household.objects.update(honours_consent=False, grid=cast.group)
    post(cast, rules["R01"], number=2, occurred_on=date(2026, 10, 20), on=date(2026, 11, 5))
    close(cast, NOVEMBER, on=DECEMBER)

    assert read(cast, with_board_names=True) == before


def mend_after(cast: Cast, rule: Rule) -> None:
    (slip,) = propose_slips(
        rule,
        changes={"article": "第九条"},
        quote="第九条",
        by=cast.chair,
        now=at(date(2026, 11, 3)),
    )
    confirm_slip(slip, by=cast.watcher, now=at(date(2026, 11, 3)))


def test_drawing_and_reading_take_the_same_queries_however_much_there_is(
    cast: Cast, rules: dict[str, Rule]
) -> None:
    # The year ends far off, so that neither notice warns of it.
    change_terms(cast, sheet_honours=True, year_start_month=6)
    consent(cast, 2, 5, 6)

    def live(day: date, *numbers: int) -> None:
        for number in numbers:
            reverse_deed(cast, post(cast, rules["R01"], number=number, occurred_on=day, on=day))
            post(cast, rules["R03"], number=number, occurred_on=day, on=day)

    def count(month: date, on: date) -> tuple[int, int]:
        with CaptureQueriesContext(connection) as drawing:
            close(cast, month, on=on)
        with CaptureQueriesContext(connection) as reading:
            read(cast, month)
        return len(drawing), len(reading)

    close(cast)
    live(date(2026, 11, 10), 5)
    one = count(NOVEMBER, DECEMBER)
    live(date(2026, 12, 10), 2, 5, 6)
    three = count(DECEMBER, date(2027, 1, 1))

    assert one == three


def test_objections_are_told_once_with_those_that_wait(cast: Cast, rules: dict[str, Rule]) -> None:
    rows = [get_row(post(cast, rules[code], number=5)) for code in ("R01", "R03")]
    close(cast)
    first, second = (object_to(cast, row) for row in rows)
    dismiss(first, **decide(cast, Ground.TOLD))

    close(cast, NOVEMBER, on=DECEMBER)
    dismiss(second, **decide(cast, Ground.RIGHT, on=date(2026, 12, 5)))
    close(cast, DECEMBER, on=date(2027, 1, 1))

    told = [read(cast, month)["objections"] for month in (OCTOBER, NOVEMBER, DECEMBER)]
    assert [list(sheet.paragraphs) or [sheet.intro] for sheet in told] == [
        ["本期没有异议。"],
        [
            (
                "第 1 号，11月3日提出，记错了：主动清理卫生死角。"
                "11月5日答复：不成立（已向本人说明），不变。"
            ),
            "还有 1 件异议正在处理。",
        ],
        [
            (
                "第 2 号，2026年11月3日提出，记错了：参与志愿服务。"
                "2026年12月5日答复：不成立（核实无误），不变。"
            ),
        ],
    ]
