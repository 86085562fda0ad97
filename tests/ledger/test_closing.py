"""Closing a month: one notice a closing, sealed once, whatever crashed or was missed."""

from datetime import date, datetime
from decimal import Decimal

import pytest

from ledger.errors import (
    MonthNotOver,
    MonthNotSealed,
    MonthUnknown,
    PutUpAlready,
    PutUpToCome,
    PutUpTooEarly,
    PutUpTooLate,
)
from ledger.models import Book, Month, MonthLine
from ledger.queries import find_month, get_open_statement
from ledger.services import finish_sealing, record_put_up
from ledger.services.closing import _move_on
from tests.cast import BEGIN, SHANGHAI, Cast, at
from tests.ledger.acts import (
    DECEMBER,
    EDITION,
    NOVEMBER,
    OCTOBER,
    award,
    change_terms,
    close,
    deduct,
    redeem,
)
from villages.errors import PointsError
from villages.months import add_months

pytestmark = pytest.mark.django_db


def crash_before_sealing(cast: Cast, month: date, *, on: date) -> Month:
    """Close a month as a server that dies before it seals."""
    return _move_on(cast.village, month, edition=EDITION, by=cast.chair, now=at(on))


def open_month(cast: Cast) -> date:
    return Book.objects.get(village=cast.village).open_month


def test_month_is_closed_on_the_first_day_after_it(cast: Cast) -> None:
    award(cast, 1, 5)

    month = close(cast, OCTOBER, on=NOVEMBER)

    assert (
        month.number,
        month.from_month,
        month.month,
        month.first_number,
        month.last_number,
        month.edition,
        month.window_days,
        month.closed_by,
        month.closed_at,
        month.sealed_at,
        month.window_starts,
        month.window_ends,
        month.previous_seal,
    ) == (
        1,
        OCTOBER,
        OCTOBER,
        1,
        7,
        EDITION,
        5,
        cast.chair,
        at(NOVEMBER),
        at(NOVEMBER),
        date(2026, 11, 2),
        date(2026, 11, 6),
        "",
    )
    assert open_month(cast) == NOVEMBER


def test_month_is_not_closed_before_its_closing_day(cast: Cast) -> None:
    late_on_the_last_day = datetime(2026, 10, 31, 23, 59, tzinfo=SHANGHAI)

    with pytest.raises(MonthNotOver) as refusal:
        _move_on(cast.village, OCTOBER, edition=EDITION, by=None, now=late_on_the_last_day)

    assert refusal.value.closing_day == NOVEMBER
    assert str(refusal.value) == "2026年10月的关账日是 2026年11月1日，还没有到。"
    assert open_month(cast) == OCTOBER


def test_closing_day_may_lie_within_the_month(cast: Cast) -> None:
    change_terms(cast, closing_day=25)
    with pytest.raises(MonthNotOver):
        close(cast, NOVEMBER, on=date(2026, 11, 24))

    month = close(cast, NOVEMBER, on=date(2026, 11, 25))
    row = award(cast, 1, 5, now=at(date(2026, 11, 26)))

    assert (month.from_month, month.month) == (OCTOBER, NOVEMBER)
    assert row.month == DECEMBER


def test_month_to_come_and_month_before_the_book_are_refused(cast: Cast) -> None:
    with pytest.raises(MonthNotOver):
        close(cast, DECEMBER, on=NOVEMBER)
    with pytest.raises(MonthUnknown):
        close(cast, date(2026, 9, 1), on=NOVEMBER)


def test_closing_twice_answers_the_closed_month(cast: Cast) -> None:
    first = close(cast, OCTOBER, on=NOVEMBER)

    again = close(cast, OCTOBER.replace(day=17), on=date(2026, 11, 20))

    assert again == first
    assert (again.seal, again.sealed_at) == (first.seal, at(NOVEMBER))
    assert Month.objects.for_village(cast.village).count() == 1


def test_missed_months_make_one_notice_at_the_last_ones_address(cast: Cast) -> None:
    award(cast, 1, 5)
    in_november = award(cast, 2, 6, now=at(date(2026, 11, 20)))

    month = close(cast, OCTOBER, on=date(2026, 12, 3))

    assert (month.from_month, month.month, month.number) == (OCTOBER, NOVEMBER, 1)
    assert in_november.month == OCTOBER
    assert open_month(cast) == DECEMBER
    assert find_month(cast.village, OCTOBER) == find_month(cast.village, NOVEMBER) == month
    assert find_month(cast.village, DECEMBER) is None
    assert close(cast, NOVEMBER, on=date(2026, 12, 4)) == month


def test_months_follow_each_other_without_a_gap(cast: Cast) -> None:
    award(cast, 1, 5)
    first = close(cast, OCTOBER, on=NOVEMBER)
    award(cast, 1, 5, now=at(NOVEMBER, 11))
    second = close(cast, NOVEMBER, on=DECEMBER)

    assert (second.number, second.first_number, second.last_number) == (2, 8, 8)
    assert second.previous_seal == first.seal


def test_month_without_a_transfer_is_an_empty_stretch(cast: Cast) -> None:
    close(cast, OCTOBER, on=NOVEMBER)

    month = close(cast, NOVEMBER, on=DECEMBER)

    assert (month.first_number, month.last_number) == (7, 6)
    assert len(month.seal) == 64
    lines = MonthLine.objects.filter(month=month)
    assert {(line.opening, line.closing) for line in lines} == {(Decimal(100), Decimal(100))}


def test_crash_between_closing_and_sealing_is_finished_by_the_next_call(cast: Cast) -> None:
    award(cast, 1, 5)
    closed = crash_before_sealing(cast, OCTOBER, on=NOVEMBER)
    after = award(cast, 1, 7, now=at(NOVEMBER, 12))

    month = close(cast, OCTOBER, on=date(2026, 11, 3))

    assert (closed.seal, closed.sealed_at) == ("", None)
    assert month == closed
    assert month.sealed_at == at(date(2026, 11, 3))
    # The window counts from the day after sealing, not after closing.
    assert (month.window_starts, month.window_ends) == (date(2026, 11, 4), date(2026, 11, 8))
    assert MonthLine.objects.get(month=month, account=cast.account(1)).closing == Decimal(105)
    assert after.month == NOVEMBER


def test_two_crashed_months_are_sealed_in_their_order(cast: Cast) -> None:
    award(cast, 1, 5)
    crash_before_sealing(cast, OCTOBER, on=NOVEMBER)
    award(cast, 1, 7, now=at(NOVEMBER, 12))
    crash_before_sealing(cast, NOVEMBER, on=DECEMBER)

    first, second = finish_sealing(cast.village, now=at(DECEMBER))

    assert second.previous_seal == first.seal
    assert MonthLine.objects.get(month=second, account=cast.account(1)).opening == Decimal(105)
    assert finish_sealing(cast.village, now=at(DECEMBER)) == []


def test_open_statement_is_right_before_the_seal_as_well(cast: Cast) -> None:
    award(cast, 1, 5)
    crash_before_sealing(cast, OCTOBER, on=NOVEMBER)
    deduct(cast, 1, 2, now=at(NOVEMBER, 12))
    crash_before_sealing(cast, NOVEMBER, on=DECEMBER)
    redeem(cast, 1, 3, now=at(DECEMBER, 12))

    line = next(
        line for line in get_open_statement(cast.village) if line.account_id == cast.account(1).pk
    )

    assert (line.opening, line.redeemed, line.closing) == (
        Decimal(103),
        Decimal(-3),
        Decimal(100),
    )


def test_deed_of_an_earlier_month_goes_into_the_open_one(cast: Cast) -> None:
    close(cast, OCTOBER, on=NOVEMBER)

    row = award(cast, 1, 5, occurred_on=BEGIN, now=at(NOVEMBER))

    assert (row.month, row.occurred_on) == (NOVEMBER, BEGIN)


def test_villages_close_apart(cast: Cast) -> None:
    close(cast, OCTOBER, on=NOVEMBER)

    assert Book.objects.get(village=cast.other_village).open_month == OCTOBER


def test_years_of_missed_closings_make_one_notice(cast: Cast) -> None:
    month = close(cast, OCTOBER, on=date(2031, 3, 15))

    assert (month.from_month, month.month) == (OCTOBER, date(2031, 2, 1))
    assert open_month(cast) == add_months(OCTOBER, 53)


# Putting up.


def test_put_up_is_recorded_once_and_answers_the_same_day_again(cast: Cast) -> None:
    month = close(cast, OCTOBER, on=NOVEMBER)
    day, now = date(2026, 11, 3), at(date(2026, 11, 3))
    first = record_put_up(month, on=day, now=now)

    again = record_put_up(month, on=day, now=now)

    assert (again.put_up_on, again.window_ends) == (day, date(2026, 11, 8))
    assert again.window_ends == first.window_ends
    with pytest.raises(PutUpAlready) as refusal:
        record_put_up(month, on=date(2026, 11, 2), now=now)
    assert str(refusal.value) == "张贴日已经登记过了，是2026年11月3日，只能登记一次。"


def test_put_up_on_the_day_of_sealing_leaves_the_window(cast: Cast) -> None:
    month = close(cast, OCTOBER, on=NOVEMBER)

    recorded = record_put_up(month, on=NOVEMBER, now=at(NOVEMBER, 15))

    assert (recorded.window_starts, recorded.window_ends) == (
        month.window_starts,
        month.window_ends,
    )


@pytest.mark.parametrize(
    ("on", "today", "refusal", "sentence"),
    [
        (
            date(2026, 10, 31),
            date(2026, 11, 2),
            PutUpTooEarly,
            "这份公示2026年11月1日才做好，张贴日不能比这天早。",
        ),
        (
            date(2026, 11, 3),
            date(2026, 11, 2),
            PutUpToCome,
            "2026年11月3日还没有到，等贴出来了再登记。",
        ),
        (
            date(2026, 11, 6),
            date(2026, 11, 7),
            PutUpTooLate,
            "公示期到2026年11月6日已经满了，不用再登记张贴日。",
        ),
    ],
    ids=["before sealing", "a day to come", "after the window"],
)
def test_put_up_outside_the_window_is_refused(
    cast: Cast, on: date, today: date, refusal: type[PointsError], sentence: str
) -> None:
    month = close(cast, OCTOBER, on=NOVEMBER)

    with pytest.raises(refusal) as refused:
        record_put_up(month, on=on, now=at(today))

    assert str(refused.value) == sentence


def test_put_up_before_the_seal_is_refused(cast: Cast) -> None:
    month = crash_before_sealing(cast, OCTOBER, on=NOVEMBER)

    with pytest.raises(MonthNotSealed):
        record_put_up(month, on=NOVEMBER, now=at(NOVEMBER))


def test_put_up_does_not_touch_the_seal(cast: Cast) -> None:
    month = close(cast, OCTOBER, on=NOVEMBER)

    record_put_up(month, on=date(2026, 11, 3), now=at(date(2026, 11, 3)))

    stored = Month.objects.get(pk=month.pk)
    assert (stored.seal, stored.sealed_at) == (month.seal, month.sealed_at)
