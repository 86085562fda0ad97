"""Closing and drawing: once, by the committee, whatever crashed, in a few queries."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from deeds.services import consent_to_take_back, take_back
from ledger.errors import MonthNotOver, MonthUnknown, PutUpAlready, PutUpTooLate
from ledger.models import Month
from ledger.services.closing import _move_on, finish_sealing
from noticeboard import due, todo
from noticeboard.models import Notice, NoticeLine, NoticeSum
from noticeboard.queries.closing import Closing, get_closing
from noticeboard.services import close_and_draw, finish_notices, record_put_up
from rules.models import Rule
from tests.cast import NOW, TODAY, Cast, at
from tests.deeds.factories import adopt_rules, change_terms, post
from tests.ledger.acts import award, deduct
from tests.market.shop import Shop
from tests.noticeboard.story import CLOSING_DAY, DECEMBER, NOVEMBER, OCTOBER, close
from tests.rules.factories import make_adopted
from villages.errors import RoleNeeded, VillageNotFound
from villages.models import Change, Village
from villages.todo import Todo

pytestmark = pytest.mark.django_db


def crash_before_sealing(cast: Cast, *, on: date = CLOSING_DAY) -> Month:
    return _move_on(cast.village, OCTOBER, edition="甲", by=cast.chair, now=at(on))


def items_of(notice: Notice, number: int) -> list[list[object]]:
    items: list[list[object]] = notice.lines.get(household_number=number).items
    return items


def test_closing_draws_the_notice_of_the_month(cast: Cast, october: Shop) -> None:
    notice = close(cast)

    assert (notice.month.month, notice.drawn_by, notice.drawn_at) == (
        OCTOBER,
        cast.chair,
        at(CLOSING_DAY),
    )
    assert (notice.board_masked, notice.deductions_named) == (True, False)
    assert list(notice.sums.values_list("section", "kind", "code", "count", "points")) == [
        ("added", "award", "R01", 3, Decimal(15)),
        ("added", "award", "R03", 1, Decimal(6)),
        ("deducted", "", "", 1, Decimal(-5)),
        ("other", "back_award", "", 1, Decimal(-5)),
        ("other", "base", "", 6, Decimal(600)),
    ]


def test_closing_twice_answers_the_same_notice(cast: Cast, october: Shop) -> None:
    first = close(cast)

    again = close_and_draw(cast.village, OCTOBER, by=cast.clerk, now=at(date(2026, 11, 9)))

    assert again == first
    assert (again.drawn_by, Notice.objects.count(), NoticeLine.objects.count()) == (
        cast.chair,
        1,
        6,
    )


def test_missed_months_make_one_notice(cast: Cast, october: Shop) -> None:
    notice = close(cast, on=DECEMBER)

    assert (notice.month.from_month, notice.month.month) == (OCTOBER, NOVEMBER)
    assert str(notice) == "2026年10月至11月"


def test_only_the_committee_closes(cast: Cast) -> None:
    for person in (cast.watcher, cast.keeper, cast.walker, cast.judge_one):
        with pytest.raises(RoleNeeded):
            close_and_draw(cast.village, OCTOBER, by=person, now=at(CLOSING_DAY))
    for person in (cast.stranger, cast.officer, cast.nobody):
        with pytest.raises(VillageNotFound):
            close_and_draw(cast.village, OCTOBER, by=person, now=at(CLOSING_DAY))
    assert not Month.objects.exists()


def test_month_whose_day_has_not_come_and_month_before_the_book_are_refused(cast: Cast) -> None:
    with pytest.raises(MonthNotOver):
        close(cast, on=date(2026, 10, 31))
    with pytest.raises(MonthUnknown):
        close(cast, date(2026, 9, 1))


def test_notice_names_the_edition_in_force_at_the_months_end(cast: Cast) -> None:
    adopt_rules(cast.village, cast.chair)
    adopt_rules(cast.village, cast.chair, in_force_from=NOVEMBER)

    october, november = close(cast), close(cast, NOVEMBER, on=DECEMBER)

    assert [row.month.edition for row in (october, november)] == [
        "村民积分管理办法（第1版）",
        "村民积分管理办法（第2版）",
    ]


def test_edition_is_cut_to_fit_and_keeps_its_number(cast: Cast) -> None:
    make_adopted(cast.village, cast.chair, number=1, title="长" * 80)

    notice = close(cast)

    assert notice.month.edition == "长" * 75 + "（第1版）"


def test_village_without_rules_says_so(cast: Cast) -> None:
    assert close(cast).month.edition == "尚无通过的制度"


def crash_before_drawing(cast: Cast) -> None:
    crash_before_sealing(cast)
    finish_sealing(cast.village, now=at(CLOSING_DAY))


@pytest.mark.parametrize("crash", [crash_before_sealing, crash_before_drawing])
def test_crash_on_the_way_is_finished_by_the_next_call(
    cast: Cast, crash: Callable[[Cast], object]
) -> None:
    award(cast, 1, 5, is_held=True)
    crash(cast)
    assert not Notice.objects.exists()

    notice = close(cast, on=date(2026, 11, 3))

    assert Notice.objects.get() == notice
    assert notice.lines.get(household_number=1).held == Decimal(5)


def test_what_is_due_finishes_what_was_left_and_closes_what_may_be(
    cast: Cast, october: Shop
) -> None:
    crash_before_sealing(cast)

    first, second = (due.run(at(date(2026, 12, 20))) for _ in range(2))

    assert first == [
        "安平村 2026年10月的公示已补做完。",
        "安平村 2026年11月已经关账，公示做好了。",
        "禾湾村 2026年10月至11月已经关账，公示做好了。",
    ]
    assert second == []
    assert not Notice.objects.filter(drawn_by__isnull=False).exists()
    assert Month.objects.count() == 3


def test_held_points_are_those_at_the_sealing_however_late_it_is_drawn(cast: Cast) -> None:
    award(cast, 1, 5, is_held=True)
    crash_before_drawing(cast)
    award(cast, 1, 7, is_held=True, now=at(date(2026, 11, 2)))

    (notice,) = finish_notices(cast.village, now=at(date(2026, 12, 20)))

    assert notice.lines.get(household_number=1).held == Decimal(5)


def test_deductions_are_named_where_the_village_says_so(cast: Cast, rules: dict[str, Rule]) -> None:
    change_terms(cast, deductions_named=True)
    post(cast, rules["R02"], number=6)

    notice = close(cast)

    assert items_of(notice, 6) == [["base", "", 1, ""], ["deduction", "R02", 1, ""]]
    assert list(notice.sums.filter(section="deducted").values_list("code", "words", "points")) == [
        ("R02", "乱倒垃圾", Decimal(-5))
    ]


def test_deduction_that_stopped_at_the_floor_keeps_what_was_asked(cast: Cast) -> None:
    deduct(cast, 1, 130)

    notice = close(cast)

    line = notice.lines.select_related("month_line").get(household_number=1)
    taken = notice.sums.get(section="deducted")
    assert (line.month_line.deducted, line.deducted_asked) == (Decimal(-100), Decimal(-130))
    assert (taken.points, taken.asked) == (Decimal(-100), Decimal(-130))


def test_sensitive_rule_leaves_only_its_category(cast: Cast) -> None:
    edition = make_adopted(cast.village, cast.chair, rules=[{"sensitive": True}])
    post(cast, edition.rules.get(), number=6)

    notice = close(cast)

    assert items_of(notice, 6) == [["award", "hygiene", 1, ""], ["base", "", 1, ""]]
    assert list(notice.sums.filter(section="added").values_list("code", "words")) == [
        ("hygiene", "")
    ]


def test_sensitive_rule_leaves_only_its_category_when_its_deed_was_taken_back(cast: Cast) -> None:
    edition = make_adopted(cast.village, cast.chair, rules=[{"sensitive": True}])
    deed = post(cast, edition.rules.get(), number=6)
    take_back(deed, reason="不是这一户", key=uuid4(), by=cast.judge_two, now=at(TODAY, 21))
    consent_to_take_back(deed, of_round=1, by=cast.judge_three, now=at(TODAY, 22))

    notice = close(cast)

    assert items_of(notice, 6) == [
        ["award", "hygiene", 1, ""],
        ["back_award", "", 1, ""],
        ["base", "", 1, ""],
    ]


def test_board_keeps_whole_names_only_where_the_village_shows_them(cast: Cast) -> None:
    masked = close(cast)
    change_terms(cast, date(2026, 11, 2), board_masked=False)
    shown = close(cast, NOVEMBER, on=DECEMBER)

    names = [
        list(row.lines.values_list("masked_name", "board_name")[:2]) for row in (masked, shown)
    ]
    assert names == [
        [("陈*明", ""), ("林*妹", "")],
        [("陈*明", "陈大明"), ("林*妹", "林三妹")],
    ]


def test_household_without_a_name_gets_an_empty_one(cast: Cast) -> None:
    cast.households[6].members.update(name="", erased_at=NOW)

    notice = close(cast)

    assert notice.lines.get(household_number=6).masked_name == ""


def test_drawing_takes_the_same_queries_for_one_household_and_for_six(cast: Cast) -> None:
    def count(village: Village) -> int:
        with CaptureQueriesContext(connection) as queries:
            close_and_draw(village, OCTOBER, by=None, now=at(CLOSING_DAY))
        return len(queries)

    small, large = count(cast.other_village), count(cast.village)

    assert NoticeLine.objects.count() == 7
    assert small == large


def test_put_up_later_moves_window_and_holds_and_is_traced(cast: Cast, october: Shop) -> None:
    notice, day = close(cast), date(2026, 11, 4)

    moved = record_put_up(notice, on=day, by=cast.clerk, now=at(day))

    assert (moved.month.put_up_on, moved.month.window_starts, moved.month.window_ends) == (
        day,
        date(2026, 11, 5),
        date(2026, 11, 9),
    )
    assert set(cast.account(5).holds.values_list("frees_on", flat=True)) == {date(2026, 11, 10)}
    change = Change.objects.get(kind="ledger.month")
    assert (change.made_by, change.values.get(field="put_up_on").new) == (cast.clerk, "2026-11-04")


def test_put_up_is_recorded_once_in_time_and_by_the_committee(cast: Cast, october: Shop) -> None:
    notice = close(cast)
    for person in (cast.watcher, cast.keeper):
        with pytest.raises(RoleNeeded):
            record_put_up(notice, on=CLOSING_DAY, by=person, now=at(CLOSING_DAY))
    with pytest.raises(VillageNotFound):
        record_put_up(notice, on=CLOSING_DAY, by=cast.stranger, now=at(CLOSING_DAY))
    with pytest.raises(PutUpTooLate):
        record_put_up(notice, on=date(2026, 11, 3), by=cast.chair, now=at(date(2026, 11, 7)))
    record_put_up(notice, on=date(2026, 11, 2), by=cast.chair, now=at(date(2026, 11, 3)))

    with pytest.raises(PutUpAlready):
        record_put_up(notice, on=date(2026, 11, 3), by=cast.chair, now=at(date(2026, 11, 3)))

    assert Change.objects.filter(kind="ledger.month").count() == 1


def test_closing_says_beforehand_what_it_will_do(cast: Cast) -> None:
    assert get_closing(cast.village, today=TODAY) == Closing(
        from_month=OCTOBER,
        month=OCTOBER,
        is_due=False,
        month_count=1,
        closing_day=NOVEMBER,
        next_month=NOVEMBER,
        next_closing_day=DECEMBER,
        window_starts=date(2026, 10, 16),
        window_ends=date(2026, 10, 20),
    )
    assert get_closing(cast.village, today=DECEMBER) == Closing(
        from_month=OCTOBER,
        month=NOVEMBER,
        is_due=True,
        month_count=2,
        closing_day=DECEMBER,
        next_month=DECEMBER,
        next_closing_day=date(2027, 1, 1),
        window_starts=date(2026, 12, 2),
        window_ends=date(2026, 12, 6),
    )


def test_home_is_told_of_a_month_to_close_and_of_a_paper_to_record(cast: Cast) -> None:
    close_address = "/admin/noticeboard/notice/close/?village=anping"
    list_address = "/admin/noticeboard/notice/"

    before = todo.build_todos(cast.village, today=NOVEMBER)
    close(cast)
    after = todo.build_todos(cast.village, today=NOVEMBER)

    assert before[:2] == [
        Todo("可以关账了：2026年10月", 1, close_address, is_counted=False),
        Todo("公示正在张贴：没按期贴出来的，才登记张贴日", 0, list_address, is_counted=False),
    ]
    assert [row.count for row in after[:2]] == [0, 1]


def test_sums_of_an_empty_month_are_none(cast: Cast) -> None:
    close(cast)

    notice = close(cast, NOVEMBER, on=DECEMBER)

    assert not NoticeSum.objects.filter(notice=notice).exists()
    assert notice.lines.count() == 6
