"""The try-out by hand: one small village, its October, and a draft that changes it."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from deeds.models import Deed, DeedState
from deeds.tryout.errors import EditionUnknown, NothingToTry
from deeds.tryout.queries import (
    Trial,
    find_period,
    get_trial,
    list_household_names,
    read_deeds,
)
from deeds.tryout.replay import replay
from deeds.tryout.report import Period, Report, build_report
from deeds.tryout.sheets import build_sheets
from deeds.tryout.wording import list_headlines
from rules.models import Edition, Rule
from tests.cast import BEGIN, TODAY, Cast
from tests.deeds.factories import change_terms, post
from tests.deeds.tryout_story import draft_changes, live
from tests.rules.factories import EditionFactory, RuleFactory, make_draft

D = Decimal
OCTOBER = Period(BEGIN, date(2026, 10, 31))


@pytest.fixture
def draft(cast: Cast, rules: dict[str, Rule]) -> Edition:
    return draft_changes(cast)


def try_out(
    cast: Cast,
    edition: Edition,
    period: Period = OCTOBER,
    mapped: dict[str, str] | None = None,
) -> tuple[Trial, Report]:
    trial = get_trial(cast.village, edition.pk, today=TODAY, mapped=mapped)
    replayed = replay(read_deeds(trial, period), trial.draft)
    return trial, build_report(replayed, trial.draft, period, old_codes=trial.old_codes)


def test_report_adds_up(cast: Cast, rules: dict[str, Rule], draft: Edition) -> None:
    live(cast, rules)

    _trial, report = try_out(cast, draft)

    # Old: 5 + 16 + 6 + 15 + 4 and −5. New: 8 + 10 + 6 + 40 + 0 and −2.
    total = report.total
    assert (total.deeds, total.old_awards, total.old_deductions) == (6, D(46), D(-5))
    assert (total.new_awards, total.new_deductions, total.change) == (D(64), D(-2), D(21))
    assert {
        number: (sums.old, sums.new)
        for number, household in cast.households.items()
        if (sums := report.by_household.get(household.pk))
    } == {2: (D(21), D(46)), 5: (D(21), D(18)), 6: (D(-1), D(-2))}
    assert {name: sums.change for name, sums in report.by_category.items()} == {
        "hygiene": D(2),
        "volunteering": D(-6),
        "customs": D(25),
    }


def test_report_tells_rules_apart(cast: Cast, rules: dict[str, Rule], draft: Edition) -> None:
    live(cast, rules)

    _trial, report = try_out(cast, draft)

    assert {
        code: (one.sums.deeds, one.sums.old, one.sums.new) for code, one in report.by_rule.items()
    } == {
        "R01": (1, D(5), D(8)),
        "R02": (1, D(-5), D(-2)),
        "R03": (2, D(22), D(16)),
        "R05": (1, D(15), D(40)),
        "R07": (0, D(0), D(0)),
        "R11": (0, D(0), D(0)),
    }
    assert [one.rule.code for one in report.unused] == ["R07"]
    assert [one.rule.code for one in report.added] == ["R11"]
    # 40 and 16 of 64; 8 of 64 is less than a fifth.
    assert [(one.rule.code, one.share) for one in report.large] == [
        ("R05", D("0.625")),
        ("R03", D("0.25")),
    ]
    assert {
        code: one.hourly_points for code, one in report.by_rule.items() if one.hourly_points
    } == {"R03": (D(2), D(2)), "R07": (D(3), D(3))}


def test_report_names_who_gains_and_who_loses(
    cast: Cast, rules: dict[str, Rule], draft: Edition
) -> None:
    live(cast, rules)

    _trial, report = try_out(cast, draft)

    homes = {household.pk: number for number, household in cast.households.items()}
    assert [(homes[pk], sums.change) for pk, sums in report.gaining] == [(2, D(25))]
    assert [(homes[pk], sums.change) for pk, sums in report.losing] == [(5, D(-3)), (6, D(-1))]


def test_deed_without_a_rule_counts_nothing_until_it_is_mapped(
    cast: Cast, rules: dict[str, Rule], draft: Edition
) -> None:
    live(cast, rules)

    _trial, report = try_out(cast, draft)
    _trial, mapped = try_out(cast, draft, mapped={"R08": "R11", "R01": "R05", "R99": "R11"})

    assert {code: (one.deeds, one.points) for code, one in report.dropped.items()} == {
        "R08": (1, D(4))
    }
    # R01 has a rule of its own code, so that it goes nowhere else.
    assert (mapped.dropped, mapped.total.new) == ({}, report.total.new + D(3))


def test_edition_in_force_gives_back_what_was_decided(cast: Cast, rules: dict[str, Rule]) -> None:
    for number, hours in ((5, 8), (5, 7), (2, 9), (2, 4)):
        post(cast, rules["R03"], number=number, quantity=D(hours))
    for _time in range(2):
        post(cast, rules["R07"], number=2)
    post(cast, rules["R02"], number=6)

    trial, report = try_out(cast, rules["R03"].edition)

    replayed = list(replay(read_deeds(trial, OCTOBER), trial.draft))
    assert [one.points for one in replayed] == [one.deed.points for one in replayed]
    assert [one.points for one in replayed] == [D(16), D(4), D(18), D(2), D(15), D(5), D(-5)]
    assert (report.total.change, report.guesses, report.dropped) == (D(0), {}, {})


def test_period_looks_at_what_went_before_it(cast: Cast, rules: dict[str, Rule]) -> None:
    # The cap of October's 20 is used up to 4 before the period begins.
    post(cast, rules["R03"], quantity=D(8), occurred_on=date(2026, 10, 2))
    post(cast, rules["R03"], quantity=D(8), occurred_on=date(2026, 10, 12))

    _trial, report = try_out(
        cast, rules["R03"].edition, Period(date(2026, 10, 10), date(2026, 10, 13))
    )

    assert (report.total.deeds, report.total.old, report.total.new) == (1, D(4), D(4))


def test_terms_of_the_draft_are_tried_with_it(
    cast: Cast, rules: dict[str, Rule], draft: Edition
) -> None:
    change_terms(cast, yuan_per_point=D("0.5"))
    draft.terms_drafted = {"yuan_per_point": "2", "monthly_ceiling_points": "50"}
    draft.save()
    live(cast, rules)

    trial, report = try_out(cast, draft)

    assert list_headlines(report, trial) == [
        "按草稿，这段时间会多发 21 分，约合 42 元。",
        "1 分原来值 0.5 元，这一版改成 2 元：全部积分原来约合 20.5 元，现在约合 124 元。",
        "一共 3 户、6 件事：1 户变多，2 户变少，0 户不变。",
        "加分减去扣分，试算一共 62 分；要是全拿来兑换，约合 124 元。",
        "“红白事简办”一条就占了全部加分的 62.5%。",
        "“参与志愿服务”一条就占了全部加分的 25%。",
        "有 1 件事（原来共 4 分）在这一版里没有对应的细则，按 0 分算。",
        "全村每月的上限有 1 个月不够用，最多的时候有 40 分要等到下个月。",
    ]


def test_deeds_that_wait_for_the_next_month_are_tried(
    cast: Cast, rules: dict[str, Rule], draft: Edition
) -> None:
    change_terms(cast, monthly_ceiling_points=D(7))
    states = [post(cast, rules["R01"], number=number).state for number in (2, 5)]

    _trial, report = try_out(cast, draft)

    assert states == [DeedState.POSTED, DeedState.QUEUED]
    assert (report.total.deeds, report.total.old, report.total.new) == (2, D(10), D(16))
    # At 8 each, none fits into 7.
    assert [(room.posted, room.waiting) for room in report.months] == [(D(0), [D(8), D(8)])]


def test_veto_wipes_what_the_replay_has_given(
    cast: Cast, rules: dict[str, Rule], draft: Edition
) -> None:
    draft.rules.filter(code="R02").update(
        points=D(-5), clears="balance", bar_redemption_months=6, bars_honours=True
    )
    post(cast, rules["R01"], number=6)
    post(cast, rules["R02"], number=6)

    trial, report = try_out(cast, draft)

    # The base of 100 and the 8 of the draft.
    assert [(one.deed.household_id, one.points) for one in report.vetoes] == [
        (cast.households[6].pk, D(-108))
    ]
    sheets = build_sheets(report, trial, list_household_names(cast.village))
    vetoes = next(sheet for sheet in sheets if sheet.key == "vetoes")
    assert list(vetoes.rows) == [
        (
            "02组 · 006户 · 欧阳小明",
            "R02 乱倒垃圾",
            "2026年10月15日",
            "积分清零，六个月内不能兑换，本年度不评先进",
            D(-108),
        )
    ]


def test_sheets_hold_the_report(cast: Cast, rules: dict[str, Rule], draft: Edition) -> None:
    live(cast, rules)

    trial, report = try_out(cast, draft)
    sheets = build_sheets(report, trial, list_household_names(cast.village))

    rows = {sheet.key: list(sheet.rows) for sheet in sheets}
    assert list(rows) == [
        "total", "categories", "dropped", "gain", "lose", "rules", "large", "unused", "hours",
        "households",
    ]  # fmt: skip
    assert rows["total"] == [
        ("加分", D(46), D(64), D(18)),
        ("扣分", D(-5), D(-2), D(3)),
        ("合计", D(41), D(62), D(21)),
        ("约合（元）", D(41), D(62), D(21)),
    ]
    assert rows["dropped"] == [("R08 打扫公厕", D(4), 1)]
    assert rows["gain"] == [("01组 · 002户 · 林三妹", D(21), D(46), D(25), 2)]
    assert rows["unused"] == [
        ("R07 参加抢险", "原来就有，没有人用过"),
        ("R11 教老人用手机", "这一版新加的，没有旧事可试"),
    ]
    assert rows["hours"] == [
        ("R07 参加抢险", "半天", D(3), D(3)),
        ("R03 参与志愿服务", "小时", D(2), D(2)),
    ]
    assert rows["households"] == [
        ("01组 · 002户 · 林三妹", D(21), D(46), D(25), 2),
        ("02组 · 005户 · 郑国强", D(21), D(18), D(-3), 2),
        ("02组 · 006户 · 欧阳小明", D(-1), D(-2), D(-1), 2),
    ]


def test_period_is_all_there_is_in_the_first_year(
    cast: Cast, rules: dict[str, Rule], draft: Edition
) -> None:
    assert find_period(cast.village, 1, today=TODAY) is None

    post(cast, rules["R01"], occurred_on=date(2026, 10, 3))
    post(cast, rules["R01"], occurred_on=date(2026, 10, 9))

    assert find_period(cast.village, 1, today=TODAY) == Period(date(2026, 10, 3), date(2026, 10, 9))
    # A year that began in October is full once it is over.
    assert find_period(cast.village, 10, today=date(2027, 11, 1)) == Period(
        BEGIN, date(2027, 9, 30)
    )
    # Of the calendar's 2026 most is missing.
    assert find_period(cast.village, 1, today=date(2027, 3, 1)) == Period(
        date(2026, 10, 3), date(2026, 10, 9)
    )


def test_edition_of_another_village_is_unknown(
    cast: Cast, rules: dict[str, Rule], draft: Edition
) -> None:
    with pytest.raises(EditionUnknown):
        get_trial(cast.other_village, draft.pk, today=TODAY)


def test_empty_edition_cannot_be_tried(cast: Cast, rules: dict[str, Rule]) -> None:
    edition = make_draft(cast, number=2)

    with pytest.raises(NothingToTry):
        get_trial(cast.village, edition.pk, today=TODAY)


def test_reading_takes_as_many_queries_for_one_deed_as_for_many(
    cast: Cast, rules: dict[str, Rule], draft: Edition
) -> None:
    counts = []
    post(cast, rules["R01"])
    for _round in range(2):
        with CaptureQueriesContext(connection) as queries:
            try_out(cast, draft)
            list_household_names(cast.village)
        counts.append(len(queries))
        live(cast, rules)

    assert counts[0] == counts[1]
    assert Deed.objects.count() > 7


def test_other_villages_deeds_are_not_tried(
    cast: Cast, rules: dict[str, Rule], draft: Edition
) -> None:
    live(cast, rules)
    theirs = EditionFactory.create(village=cast.other_village, created_by=cast.stranger)
    RuleFactory.create(edition=theirs, code="R01")

    trial = get_trial(cast.other_village, theirs.pk, today=TODAY)

    assert list(read_deeds(trial, OCTOBER)) == []
    assert trial.old_codes == frozenset()
